"""A network in two parts, up to a layer and from there on, with a mask over what passes between
them.

    split = SplitNetwork(network, "dense")
    between = split.before(images)        # the layer's output, and what else goes round the layer
    split.after(masks, fill, *between)    # what the network answers without the masked neurons

The model itself is never changed."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from activsim.networks import axes, graph, step_masks
from activsim.networks.graph import Call, Graph, Tensor
from activsim.networks.layers import PIXELS
from activsim.networks.network import Network
from activsim.networks.network_input import Pictures
from activsim.networks.work import work_share


class SplitNetwork:
    """A network, split at a usable layer.

    before(images) -> [the layer's output, what else the rest needs];
    after(masks, fill, *between) -> outputs float32 (n_sets, n_images, n_outputs), masks bool
    (n_sets, *mask_shape), fill float32 mask_shape; mask_shape: (n_channels,), of the pixels
    (height, width, colours); n_values: how many numbers pass for an image; n_widest: how many
    there are of it at most in one step of the part after; work_share: of the network's work for an
    image, how much is left to the part after."""

    def __init__(self, network: Network, layer: str) -> None:
        import tensorflow as tf

        self._network, self._is_pixels = network, layer == PIXELS
        self._prepare = network.prepare
        start = network.value(layer)
        self._later, beside = _rest(network.graph, start)
        self._between = [start, *beside]
        self._shapes = [network.value_shape(value) for value in self._between]
        _check_one_for_each_image(network, layer, beside)
        shape = network.description.layer(layer).output_shape
        self._channel_axis = network.channel_axis(start)
        self.mask_shape = shape if self._is_pixels else shape[-1:]
        self._spread_shape = self._prepare.input_shape
        if not self._is_pixels:
            self._spread_shape = axes.spread_shape(
                len(self._shapes[0]), shape[-1], self._channel_axis
            )
        self.n_values = sum(math.prod(size or 1 for size in shape) for shape in self._shapes)
        self.n_widest = max([self.n_values, *map(network.n_numbers, self._later)])
        self.work_share = work_share(network, self._later, self.n_values)
        self._dtypes: list[Any] = []  # in which the values pass, known once they did
        self._masked: list[int] = []  # those that pass with a mask of steps, likewise
        self._first = self._before_layer
        if network.is_compilable:
            signature = tf.TensorSpec([None, *self._prepare.input_shape], self._prepare.dtype)
            self._first = tf.function(
                self._before_layer, input_signature=[signature], autograph=False
            )

    def before(self, images: Pictures) -> list[np.ndarray]:
        import tensorflow as tf

        return [tensor.numpy() for tensor in self._first(tf.constant(self._prepare(images)))]

    def channels_last(self, values: np.ndarray) -> np.ndarray:
        """(n_images, *positions, n_channels) of the layer's output."""
        if self._is_pixels:
            return self._prepare.as_map(values)
        return axes.channels_last(values, self._channel_axis)

    def after(self, masks: np.ndarray, fill: np.ndarray, *arrays: np.ndarray) -> np.ndarray:
        import tensorflow as tf

        if self._is_pixels:
            masks, fill = self._prepare.arrange(masks), self._prepare.arrange(fill[None])[0]
        return self._last(*map(tf.constant, (masks, fill, *arrays))).numpy()

    def _before_layer(self, images: Tensor) -> list[Tensor]:
        import tensorflow as tf

        network_graph = self._network.graph
        values = graph.run(network_graph, {network_graph.input: images}, self._between)
        tensors = [values[value] for value in self._between]
        self._dtypes = [tensor.dtype for tensor in tensors]
        masks_of_steps = [step_masks.step_mask(tensor) for tensor in tensors]
        self._masked = [index for index, mask in enumerate(masks_of_steps) if mask is not None]
        # Whatever a network calculates in, what passes is float32 here; whole numbers stay such.
        passing = [tf.cast(t, tf.float32) if t.dtype.is_floating else t for t in tensors]
        return passing + [masks_of_steps[index] for index in self._masked]

    def _after_layer(
        self, masks: Tensor, fill: Tensor, layer_values: Tensor, *beside: Tensor
    ) -> Tensor:
        import tensorflow as tf

        n_sets, n_images = tf.shape(masks)[0], tf.shape(layer_values)[0]
        # a mask per set, against every image and every position
        spread = tf.reshape(masks, [n_sets, 1, *self._spread_shape])
        value = tf.cast(tf.reshape(fill, self._spread_shape), layer_values.dtype)
        silenced = tf.where(spread, value, layer_values[None])
        flat = tf.reshape(silenced, [n_sets * n_images, *layer_values.shape[1:]])
        repetitions = [
            tf.tile(tensor, [n_sets, *[1] * (len(tensor.shape) - 1)]) for tensor in beside
        ]
        n_values = len(self._between) - 1
        tensors = zip(self._between, [flat, *repetitions[:n_values]], self._dtypes, strict=True)
        values = {value: tf.cast(tensor, dtype) for value, tensor, dtype in tensors}
        for index, mask in zip(self._masked, repetitions[n_values:], strict=True):
            step_masks.set_step_mask(values[self._between[index]], mask)
        for call in self._later:
            values |= zip(call.outputs, graph.inference(call, values), strict=True)
        outputs = values[self._network.graph.outputs[0]]
        return tf.cast(tf.reshape(outputs, [n_sets, n_images, outputs.shape[-1]]), tf.float32)

    @functools.cached_property
    def _last(self) -> Callable[..., Tensor]:
        """_after_layer, compiled once it is known in which types the values pass."""
        import tensorflow as tf

        if not self._dtypes:
            self._first(tf.zeros([1, *self._prepare.input_shape], self._prepare.dtype))
        if not self._network.is_compilable:
            return self._after_layer
        mask = self._spread_shape if self._is_pixels else self.mask_shape
        signature = [tf.TensorSpec([None, *mask], tf.bool), tf.TensorSpec(mask, tf.float32)]
        for shape, dtype in zip(self._shapes, self._dtypes, strict=True):
            passes_as = tf.float32 if dtype.is_floating else dtype
            signature.append(tf.TensorSpec([None, *shape], passes_as))
        for index in self._masked:
            signature.append(tf.TensorSpec([None, self._shapes[index][0]], tf.bool))
        return tf.function(self._after_layer, input_signature=signature, autograph=False)


def _check_one_for_each_image(network: Network, layer: str, values: list[int]) -> None:
    """Raises ValueError where one of these values is made of all images together."""
    for value in values:
        if not network.is_one_for_each_image(value):
            maker = network.graph.makers[value].name or "a mask of steps"
            raise ValueError(
                f"Nothing can be silenced in layer {layer!r}: the network also takes {maker!r}, "
                "which is made of all images together. Choose another layer."
            )


def _rest(network_graph: Graph, start: int) -> tuple[list[Call], list[int]]:
    """The calls that lead from a value to the output, and the other values that they need."""
    descendants, later = {start}, []
    for call in network_graph.calls_for([network_graph.outputs[0]], [start]):
        if descendants.intersection(call.inputs):
            later.append(call)
            descendants.update(call.outputs)
    needed_values = [value for call in later for value in call.inputs]
    needed_values.append(network_graph.outputs[0])
    return later, [value for value in dict.fromkeys(needed_values) if value not in descendants]
