"""A network in two parts, up to a layer and from there on, with a mask over what passes between
them.

    split = split_network(model, "dense", (28, 28, 1))
    between = split.before(images)        # the layer's output, and what else goes round the layer
    split.after(masks, fill, *between)    # what the network answers without the masked neurons

The model itself is never changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from activsim.networks.forward_pass import is_compilable
from activsim.networks.keras_models import KerasModel
from activsim.networks.keras_start import start_keras
from activsim.networks.layers import PIXELS

Tensor = Any  # TensorFlow is never imported where types are checked


@dataclass(frozen=True, eq=False)
class SplitNetwork:
    """before(images) -> [the layer's output, what else the rest needs];
    after(masks, fill, *between) -> outputs (n_sets, n_images, n_outputs); n_values: how many
    numbers pass for an image."""

    before: Callable[[np.ndarray], list[np.ndarray]]
    after: Callable[..., np.ndarray]
    mask_shape: tuple[int, ...]
    n_values: int


@dataclass(frozen=True, eq=False)
class _Parts:
    """The two parts as functions of tensors, and the tensors that pass between them, of which the
    layer's output is the first."""

    before: Callable[[Tensor], Sequence[Tensor]]
    after: Callable[..., Tensor]
    between: Sequence[Tensor]


def split_network(model: KerasModel, layer: str, image_shape: tuple[int, ...]) -> SplitNetwork:
    keras = start_keras()
    import tensorflow as tf

    parts = _chain(model, layer) if isinstance(model, keras.Sequential) else _graph(model, layer)
    shape = tuple(parts.between[0].shape[1:])
    mask_shape = image_shape if layer == PIXELS else shape[-1:]
    # Whatever a network calculates in, what passes is float32 here; whole numbers stay such.
    dtypes = [
        tf.float32 if tf.as_dtype(tensor.dtype).is_floating else tensor.dtype
        for tensor in parts.between
    ]

    def first(images: Tensor) -> list[Tensor]:
        tensors = parts.before(images)
        return [tf.cast(tensor, dtype) for tensor, dtype in zip(tensors, dtypes, strict=True)]

    def masked(masks: Tensor, fill: Tensor, passed: Tensor, *beside: Tensor) -> Tensor:
        n_sets, n_images = tf.shape(masks)[0], tf.shape(passed)[0]
        # a mask per set, against every image and, in a map, every position
        spread = tf.reshape(masks, [n_sets, 1, *[1] * (len(shape) - len(mask_shape)), *mask_shape])
        silenced = tf.where(spread, fill, passed[None])
        flat = tf.reshape(silenced, [n_sets * n_images, *shape])
        repeated = [tf.tile(tensor, [n_sets, *[1] * (len(tensor.shape) - 1)]) for tensor in beside]
        outputs = parts.after(flat, *repeated)
        return tf.cast(tf.reshape(outputs, [n_sets, n_images, outputs.shape[-1]]), tf.float32)

    if is_compilable(model):
        images = tf.TensorSpec([None, *image_shape], tf.float32)
        masks = tf.TensorSpec([None, *mask_shape], tf.bool), tf.TensorSpec(mask_shape, tf.float32)
        passed = [
            tf.TensorSpec([None, *tensor.shape[1:]], dtype)
            for tensor, dtype in zip(parts.between, dtypes, strict=True)
        ]
        first = tf.function(first, input_signature=[images])
        masked = tf.function(masked, input_signature=[*masks, *passed])

    def before(images: np.ndarray) -> list[np.ndarray]:
        return [tensor.numpy() for tensor in first(tf.constant(images))]

    def after(*arrays: np.ndarray) -> np.ndarray:
        return masked(*map(tf.constant, arrays)).numpy()

    n_values = sum(int(np.prod(tensor.shape[1:])) for tensor in parts.between)
    return SplitNetwork(before, after, mask_shape, n_values)


def _chain(model: KerasModel, layer: str) -> _Parts:
    """Of a Sequential."""
    names = [inner.name for inner in model.layers]
    n_before = 0 if layer == PIXELS else names.index(layer) + 1

    def run(tensor: Tensor, layers: Sequence[KerasModel]) -> Tensor:
        for inner in layers:
            tensor = inner(tensor)
        return tensor

    return _Parts(
        before=lambda images: [run(images, model.layers[:n_before])],
        after=lambda tensor: run(tensor, model.layers[n_before:]),
        between=[model.layers[n_before - 1].output if n_before else model.inputs[0]],
    )


def _graph(model: KerasModel, layer: str) -> _Parts:
    """Of any other model: beside the layer's output there passes all that goes round the layer."""
    import keras

    nodes = _nodes(model)
    if layer == PIXELS:
        start = model.inputs[0]
    else:
        start = next(node for node in nodes if node.operation.name == layer).outputs[0]
    later, reached = [], {id(start)}
    beside: dict[int, Tensor] = {}
    for node in nodes:  # each comes after all that it needs
        if not any(id(tensor) in reached for tensor in node.input_tensors):
            continue
        later.append(node)
        for tensor in node.input_tensors:
            if id(tensor) not in reached:
                beside[id(tensor)] = tensor
        reached |= {id(tensor) for tensor in node.outputs}
    end = model.outputs[0]
    if id(end) not in reached:
        beside[id(end)] = end
    between = [start, *beside.values()]
    first = keras.Model(model.inputs[0], between)

    def after(*tensors: Tensor) -> Tensor:
        values = dict(zip(map(id, between), tensors, strict=True))
        for node in later:
            args, kwargs = node.arguments.fill_in(values)
            outputs = node.operation(*args, **kwargs)
            values |= zip(map(id, node.outputs), keras.tree.flatten(outputs), strict=True)
        return values[id(end)]

    return _Parts(
        before=lambda images: keras.tree.flatten(first(images, training=False)),
        after=after,
        between=between,
    )


def _nodes(model: KerasModel) -> list[Any]:
    """Every call of a layer, in the order in which they can be made."""
    by_depth = model._nodes_by_depth  # Keras has no public account of which layer is called on what
    return [
        node
        for depth in sorted(by_depth, reverse=True)
        for node in by_depth[depth]
        if not node.is_input
    ]
