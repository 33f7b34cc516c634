"""A network in two parts, up to a layer and from there on, with a mask over what passes between
them.

    split = split_network(network, "dense")
    between = split.before(images)        # the layer's output, and what else goes round the layer
    split.after(masks, fill, *between)    # what the network answers without the masked neurons

The model itself is never changed."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from activsim.networks import axes, graph
from activsim.networks.graph import Call, Graph, Tensor
from activsim.networks.layers import PIXELS
from activsim.networks.network import Network


@dataclass(frozen=True, eq=False)
class SplitNetwork:
    """before(images) -> [the layer's output, what else the rest needs];
    after(masks, fill, *between) -> outputs (n_sets, n_images, n_outputs), masks bool (n_sets,
    *mask_shape), fill float32 mask_shape; mask_shape: (n_channels,), of the pixels (height, width,
    colours); n_values: how many numbers pass for an image."""

    before: Callable[[np.ndarray], list[np.ndarray]]
    after: Callable[..., np.ndarray]
    mask_shape: tuple[int, ...]
    n_values: int


def split_network(network: Network, layer: str) -> SplitNetwork:
    """Split a network at a usable layer."""
    import tensorflow as tf

    start = network.value(layer)
    later, beside = _rest(network.graph, start)
    between = [start, *beside]
    shapes = [network.value_shape(value) for value in between]
    prepare, is_pixels = network.prepare, layer == PIXELS
    mask_shape = prepare.shape if is_pixels else network.description.layer(layer).output_shape[-1:]
    spread_shape = _spread_shape(prepare.input_shape if is_pixels else None, shapes[0], mask_shape,
                                 network.channel_axis(start))  # fmt: skip
    dtypes: list[Any] = []  # in which the values pass in the network itself, known once they did

    def first(images: Tensor) -> list[Tensor]:
        values = graph.run(network.graph, {network.graph.input: images}, between)
        tensors = [values[value] for value in between]
        dtypes[:] = [tensor.dtype for tensor in tensors]
        # Whatever a network calculates in, what passes is float32 here; whole numbers stay such.
        return [tf.cast(t, tf.float32) if t.dtype.is_floating else t for t in tensors]

    def masked(masks: Tensor, fill: Tensor, passed: Tensor, *around: Tensor) -> Tensor:
        n_sets, n_images = tf.shape(masks)[0], tf.shape(passed)[0]
        # a mask per set, against every image and every position
        spread = tf.reshape(masks, [n_sets, 1, *spread_shape])
        value = tf.cast(tf.reshape(fill, spread_shape), passed.dtype)
        flat = tf.where(spread, value, passed[None])
        flat = tf.reshape(flat, [n_sets * n_images, *passed.shape[1:]])
        repeated = [tf.tile(tensor, [n_sets, *[1] * (len(tensor.shape) - 1)]) for tensor in around]
        tensors = [tf.cast(t, dtype) for t, dtype in zip([flat, *repeated], dtypes, strict=True)]
        values = dict(zip(between, tensors, strict=True))
        for call in later:
            values |= zip(call.outputs, graph.inference(call, values), strict=True)
        outputs = values[network.graph.outputs[0]]
        return tf.cast(tf.reshape(outputs, [n_sets, n_images, outputs.shape[-1]]), tf.float32)

    if network.is_compilable:
        signature = tf.TensorSpec([None, *prepare.input_shape], prepare.dtype)
        first = tf.function(first, input_signature=[signature])

    @functools.cache
    def compiled() -> Callable[..., Tensor]:
        """masked, once it is known in which types the values pass."""
        if not dtypes:
            first(tf.zeros([1, *prepare.input_shape], prepare.dtype))
        if not network.is_compilable:
            return masked
        mask = spread_shape if is_pixels else mask_shape
        types = [tf.float32 if dtype.is_floating else dtype for dtype in dtypes]
        signature = [tf.TensorSpec([None, *mask], tf.bool), tf.TensorSpec(mask, tf.float32)]
        signature += [
            tf.TensorSpec([None, *shape], dtype) for shape, dtype in zip(shapes, types, strict=True)
        ]
        return tf.function(masked, input_signature=signature)

    def before(images: np.ndarray) -> list[np.ndarray]:
        return [tensor.numpy() for tensor in first(tf.constant(prepare(images)))]

    def after(masks: np.ndarray, fill: np.ndarray, *arrays: np.ndarray) -> np.ndarray:
        if is_pixels:
            masks, fill = prepare.arranged(masks), prepare.arranged(fill[None])[0]
        return compiled()(*map(tf.constant, (masks, fill, *arrays))).numpy()

    n_values = sum(int(np.prod([size or 1 for size in shape])) for shape in shapes)
    return SplitNetwork(before, after, mask_shape, n_values)


def _spread_shape(
    input_shape: tuple[int, ...] | None,
    shape: tuple[int | None, ...],
    mask_shape: tuple[int, ...],
    axis: int,
) -> tuple[int, ...]:
    """A mask's shape against one image: of the pixels that of the input, else 1 for all axes but
    that of the channels."""
    if input_shape is not None:
        return input_shape
    ones = (1,) * (len(shape) - 1)
    return (*mask_shape, *ones) if axis == axes.FIRST else (*ones, *mask_shape)


def _rest(network_graph: Graph, start: int) -> tuple[list[Call], list[int]]:
    """The calls that lead from a value to the output, and the other values that they need."""
    reached, later = {start}, []
    for call in network_graph.calls_for([network_graph.outputs[0]], [start]):
        if reached.intersection(call.inputs):
            later.append(call)
            reached.update(call.outputs)
    needed = [value for call in later for value in call.inputs]
    needed.append(network_graph.outputs[0])
    return later, [value for value in dict.fromkeys(needed) if value not in reached]
