"""What Picture offers to take away: what was found of the picture, not the picture itself."""

from __future__ import annotations

import numpy as np
from streamlit.delta_generator import DeltaGenerator

from activsim.app.pages.picture.result import PictureResult
from activsim.app.shell import page_frame
from activsim.output import neuron_names
from activsim.output.files import csv_text


def draw_downloads(
    result: PictureResult, profile: np.ndarray | None, container: DeltaGenerator
) -> None:
    """profile: of the class beside it, in the layer that is looked at, None where it is
    undefined."""
    files: dict[str, page_frame.File] = {
        "Layers (CSV)": (lambda: layers_csv(result), "picture_layers.csv")
    }
    if profile is not None:
        files["Neurons (CSV)"] = (lambda: neurons_csv(result, profile), "picture_neurons.csv")
    page_frame.draw_downloads(files, container)


def layers_csv(result: PictureResult) -> str:
    """A row for each layer: its distance to each class's profile; last what the network says."""
    rows: list[list[object]] = [
        [layer, *distances.tolist()] for layer, distances in result.distances.items()
    ]
    if result.look.outputs is not None:
        rows.append(["the network's outputs", *result.look.outputs.tolist()])
    return csv_text.to_csv(["layer", *result.context.names], rows)


def neurons_csv(result: PictureResult, profile: np.ndarray) -> str:
    """A row for each neuron: whether it fires (of a channel, at which share of positions), and how
    often for the class beside it."""
    label, firing = result.class_beside, result.firing
    assert label is not None
    assert firing is not None
    shape = result.context.table.neuron_shape
    rows = [
        [neuron_names.neuron_name(neuron, shape), own, rate]
        for neuron, (own, rate) in enumerate(zip(firing.tolist(), profile.tolist(), strict=True))
    ]
    return csv_text.to_csv(["neuron", "your picture", result.context.names[label]], rows)
