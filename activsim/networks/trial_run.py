"""Which layers of a network fail when they are run, though they can be built, and which make of a
picture what depends on those beside it: found out by running it once, layer by layer.

    failures(graph, batch)        # {"encode": "it fails when it is run (Input values must be ...)"}
    mixtures(graph, batch, specifications)      # {"centred": "what it gives of a picture ..."}
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from activsim.networks import graph
from activsim.networks.graph import Graph, Tensor
from activsim.networks.specifications import Specifications, blocked_by, error_line

STATEFUL = (
    "what it gives of a picture depends on the pictures before it (stateful=True). Build the "
    "network again without that and without a batch size, and give it the same weights"
)
FIXED = (
    "; the network was built for {} pictures at once. Build it again with keras.Input(shape) and "
    "no batch size, and give it the same weights"
)

MIXES_PICTURES = (
    "what it gives of a picture depends on the pictures beside it, of which {!r} takes all "
    "together. Build the network again so that this leaves out the first axis, that of the "
    "pictures, and give it the same weights"
)
SAME = 1e-3  # of the largest value: by how much rounding may change what a layer gives


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


def mixtures(network_graph: Graph, batch: Any, specifications: Specifications) -> dict[str, str]:
    """Of which layers what they give of a picture depends on those beside it: told by giving a
    prepared batch whole, and half of it, where a value is made of all pictures together."""
    together = {
        value
        for value, shape in specifications.shapes.items()
        if None not in shape and value in network_graph.makers
    }
    if not together:
        return {}
    makers = network_graph.makers
    values_of_layers = [
        value for value in specifications.by_image if value in makers and makers[value].name
    ]
    try:
        runs = [
            graph.run(network_graph, {network_graph.input: _constant(part)}, values_of_layers)
            for part in (batch, batch[: len(batch) // 2])
        ]
    except Exception:  # `failures` says of which layer
        return {}
    problems: dict[str, str] = {}
    for value in values_of_layers:
        whole, half = (_floats(values[value]) for values in runs)
        whole = whole[: len(half)]
        largest = np.max(np.abs(np.nan_to_num(whole)), initial=0)
        if not np.allclose(whole, half, rtol=0, atol=SAME * largest, equal_nan=True):
            calls = network_graph.calls_for([value], [network_graph.input])
            mixing = [call.name for call in calls if together.intersection(call.outputs)]
            if mixing:
                problems[makers[value].name] = MIXES_PICTURES.format(mixing[0])
    return problems


def _constant(batch: Any) -> Tensor:
    import tensorflow as tf

    return tf.constant(batch)


def _floats(tensor: Tensor) -> np.ndarray:
    return np.asarray(tensor).astype(np.float32)
