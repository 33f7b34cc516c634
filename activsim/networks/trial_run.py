"""Which layers of a network fail when they are run, though they can be built: found out by running
it once, layer by layer.

    failures(graph, batch)        # {"encode": "it fails when it is run (Input values must be ...)"}
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from activsim.networks import graph
from activsim.networks.graph import Graph, Tensor
from activsim.networks.specifications import blocked_by, error_line

STATEFUL = (
    "what it gives of a picture depends on the pictures before it (stateful=True). Build the "
    "network again without that and without a batch size, and give it the same weights"
)
FIXED = (
    "; the network was built for {} pictures at once. Build it again with keras.Input(shape) and "
    "no batch size, and give it the same weights"
)


def noise_pictures(shape: tuple[int, ...], n_images: int) -> np.ndarray:
    """Pictures of all values, 0 and 255 among them, uint8 (n_images, *shape); always the same."""
    pictures = np.random.default_rng(0).integers(0, 256, (n_images, *shape), dtype=np.uint8)
    pictures.flat[0], pictures.flat[-1] = 255, 0
    return pictures


def failures(network_graph: Graph, batch: Any, n_fixed: int | None = None) -> dict[str, str]:
    """Why layers fail on a batch that was prepared for the network, also those that need what a
    layer that fails would have given. n_fixed: how many pictures at once the network was built for,
    None where for any number."""
    import tensorflow as tf

    values: dict[int, Tensor] = {network_graph.input: tf.constant(batch)}
    failed_values: set[int] = set()
    problems: dict[str, str] = {}
    last_use = {
        value: index for index, call in enumerate(network_graph.calls) for value in call.inputs
    }
    for index, call in enumerate(network_graph.calls):
        if missing := [value for value in call.inputs if value in failed_values]:
            problems[call.name] = blocked_by(network_graph, missing[0])
            failed_values.update(call.outputs)
            continue
        if getattr(call.operation, "stateful", False):
            problems[call.name] = STATEFUL
            failed_values.update(call.outputs)
            continue
        try:
            with warnings.catch_warnings():  # a warning is no failure, whoever asks for it to be
                warnings.simplefilter("ignore")
                values |= zip(call.outputs, graph.inference(call, values), strict=True)
        except Exception as error:  # any layer may raise anything
            problems[call.name] = f"it fails when it is run ({error_line(error)})"
            if n_fixed:
                problems[call.name] += FIXED.format(n_fixed)
            failed_values.update(call.outputs)
        for value in call.inputs:
            if last_use[value] == index:
                values.pop(value, None)
    return problems
