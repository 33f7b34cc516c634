"""A Keras model made ready for the pictures of a set: its layers, how it takes pictures, and its
compiled forward pass.

    network = Network(model, (28, 28, 1))
    network.description.usable_layers           # ("input", "backbone/conv", ..., "dense")
    forward = network.forward_pass(["backbone/conv", "dense"])
    forward(images)["dense"]                    # float32 (n_images, 32)"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from activsim.networks import axes, graph
from activsim.networks.description import GraphFacts, network_description
from activsim.networks.graph import Call, KerasModel, Tensor
from activsim.networks.keras_start import start_keras
from activsim.networks.layers import PIXELS, LayersFailError
from activsim.networks.network_input import COLOURS_FIRST, Pictures, network_input
from activsim.networks.picture_decoding import decode_picture
from activsim.networks.pixels import (
    AS_THEY_ARE,
    ImageSource,
    PixelOptions,
    Statistics,
    statistics,
)
from activsim.networks.specifications import error_line, value_specifications
from activsim.networks.trial_run import failures, mixtures, noise_pictures

# A network is always given a multiple of so many images: processors multiply matrices in blocks of
# 6, 16 or 24 rows. Where so many are too much for memory, it is always given FEW.
MULTIPLE, FEW = 48, 16
BATCH = 480  # images passed at once, at most
TRIAL_VALUES = 1 << 18  # of the pictures that are tried, of which there are FEW at most
BATCH_BYTES = 1 << 28  # of what the layers asked for give of the images that are passed at once
# images uint8 or float32 (n_images, height, width[, colours]) -> {layer: float32 (n_images, ...)}
ForwardPass = Callable[[Pictures], dict[str, np.ndarray]]
# the same of what `prepare` gives
PreparedPass = Callable[[np.ndarray], dict[str, np.ndarray]]
COMPILABLE = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")
NEVER_BUILT = (
    "The model does not say what images it takes: it was never built. Begin it with "
    "keras.Input((height, width, colours)), or call it once on an image before saving."
)


def open_network(
    model: KerasModel | Network, images: ImageSource, options: PixelOptions = AS_THEY_ARE
) -> Network:
    """A model for a set's images uint8 (n_images, height, width[, colours]); a Network stays as it
    is. Raises ValueError as Network does."""
    if isinstance(model, Network):
        return model
    if not isinstance(options, PixelOptions):
        raise ValueError(f"options: PixelOptions('0..1') or so was expected; {options!r} came.")
    height, width, colours = (*images.shape[1:], 1)[:3]
    of_set = statistics(images) if options.needs_statistics else Statistics()
    return Network(model, (height, width, colours), options, of_set)


class Network:
    """picture_shape: (height, width, colours) of the set's pictures; options: how they are given to
    the network, statistics: of the set, for those options that need them.

    Raises ValueError with a sentence where the model takes no pictures."""

    def __init__(
        self,
        model: KerasModel,
        picture_shape: tuple[int, int, int],
        options: PixelOptions = AS_THEY_ARE,
        statistics: Statistics = Statistics(),
    ) -> None:
        if not isinstance(model, start_keras().Model):
            raise ValueError(
                "A Keras model was expected, as activsim.load_network(file) opens it; "
                f"{type(model).__name__} came."
            )
        self.model = model
        model_input = _declared_input(model)
        self.graph = graph.network_graph(model)
        input_shape = tuple(model_input.shape)
        read_first = axes.axis_as_read(self.graph, self.graph.input) == axes.FIRST
        colours_first = read_first and len(input_shape) > 3
        self.prepare = network_input(
            input_shape[1:], model_input.dtype, colours_first, picture_shape, options, statistics
        )
        if self.prepare.arrangement == COLOURS_FIRST:
            read_first = True
        specifications = value_specifications(
            self.graph, (None, *self.prepare.input_shape), model_input.dtype
        )
        self._shapes = specifications.shapes
        n_pictures = int(np.clip(TRIAL_VALUES // math.prod(self.prepare.shape), 2, FEW))
        n_fixed = input_shape[0]
        n_pictures -= n_pictures == n_fixed  # what takes just so many has to fail
        pictures = noise_pictures(picture_shape, n_pictures)
        batch = self.prepare(pictures)
        problems = mixtures(self.graph, batch, specifications)
        problems |= failures(self.graph, batch, n_fixed) | specifications.problems
        self._by_image = specifications.by_image
        self._axes = axes.channel_axes(self.graph, self._shapes, read_first)
        facts = GraphFacts(self.graph, self._shapes, problems, self._by_image, self._axes)
        self.description = network_description(facts, self.prepare.shape, int(model.count_params()))
        self._passes: dict[tuple[str, ...], PreparedPass] = {}

    def value(self, layer: str) -> int:
        """The value of the graph that a layer gives."""
        return self.graph.input if layer == PIXELS else self.graph.layers[layer].outputs[0]

    def value_shape(self, value: int) -> tuple[int | None, ...]:
        """Without the images' axis."""
        return self._shapes[value][1:]

    def is_one_for_each_image(self, value: int) -> bool:
        """Whether a value's first axis is that of the images."""
        return value in self._by_image

    def channel_axis(self, value: int) -> int:
        """axes.FIRST, axes.AFTER_STEPS or axes.LAST"""
        return self._axes[value]

    @property
    def is_compilable(self) -> bool:
        """TensorFlow cannot compile a layer whose name is none of its own; such a network runs
        uncompiled."""
        return all(COMPILABLE.fullmatch(call.operation.name) for call in self.graph.layers.values())

    def batch_size(self, layers: Sequence[str]) -> int:
        """How many images to pass at once, so that what these layers give of them, and what is
        calculated on the way, fits into BATCH_BYTES: a multiple of MULTIPLE, at most BATCH, or
        FEW."""
        return min(self._n_fitting(layers), BATCH) // MULTIPLE * MULTIPLE or FEW

    def _n_fitting(self, layers: Sequence[str]) -> int:
        """How many images fit into BATCH_BYTES."""
        n_asked = sum(self.description.layer(name).n_neurons for name in {PIXELS, *layers})
        values = [self.value(name) for name in layers]
        calls = self.graph.calls_for(values, [self.graph.input])
        n_values = max(n_asked, *map(self.n_numbers, calls), 1)
        return BATCH_BYTES // (4 * n_values)

    def n_numbers(self, call: Call) -> int:
        """How many go into a call and come out of it for an image, as far as sizes are known."""
        shapes = map(self.value_shape, (*call.inputs, *call.outputs))
        return sum(math.prod(size or 1 for size in shape) for shape in shapes)

    def pictures(self, images: ImageSource | Pictures, indices: Any) -> Pictures:
        """Some images of a set, to be given to the network: those that lie in files each in its own
        size, read as Keras reads them."""
        if isinstance(images, np.ndarray):
            return images[indices]
        if isinstance(images, Sequence):
            return [images[number] for number in np.arange(len(images))[indices]]
        colours = 1 if self.prepare.shape[-1] == 1 else 3
        return images.originals(indices, colours, decode_picture)

    def forward_pass(self, layers: Sequence[str]) -> ForwardPass:
        """A function: images -> {layer: float32 (n_images, *neuron_shape)}."""
        run = self.prepared_pass(layers)
        return lambda images: run(self.prepare(images))

    def prepared_pass(self, layers: Sequence[str]) -> PreparedPass:
        """The same of images as `prepare` gives them, compiled; the same function for the same
        layers, since to compile it takes longer than a few hundred images.

        Plain `tf.function`, not XLA: the two differ in the last digits, and the study's counts were
        made without.

        An image's activations do not depend on which images it is passed with, nor on how many:
        what of a batch does not fill the processor's vectors, TensorFlow computes in another way,
        which rounds otherwise. So no batch leaves a rest."""
        key = tuple(layers)
        if key not in self._passes:
            self._passes = {key: self._compiled_pass(key)}
        return self._passes[key]

    def graph_value(self, value: int, batch: np.ndarray) -> np.ndarray:
        """A value of the graph for images as `prepare` gives them, float32 (n_images, ...), as the
        network has it."""
        import tensorflow as tf

        results = graph.run(self.graph, {self.graph.input: tf.constant(batch)}, [value])
        return np.asarray(results[value]).astype(np.float32, copy=False)

    def _compiled_pass(self, layers: tuple[str, ...]) -> PreparedPass:
        import tensorflow as tf

        values = {name: self.value(name) for name in layers if name != PIXELS}
        multiple = MULTIPLE if self._n_fitting(layers) >= MULTIPLE else FEW

        def run(images: Tensor) -> dict[str, Tensor]:
            results = graph.run(self.graph, {self.graph.input: images}, values.values())
            return {name: results[value] for name, value in values.items()}

        if values and self.is_compilable:
            signature = tf.TensorSpec([None, *self.prepare.input_shape], self.prepare.dtype)
            # autograph=False: rewriting each function that is called on the way would take longer
            # than all else, and predict runs a layer's own code as it is too
            run = tf.function(run, input_signature=[signature], autograph=False)

        def forward(batch: np.ndarray) -> dict[str, np.ndarray]:
            activations = {PIXELS: self.prepare.as_map(batch)} if PIXELS in layers else {}
            if values:
                filling = np.repeat(batch[-1:], -len(batch) % multiple, axis=0)
                whole_batch = np.concatenate([batch, filling])
                try:
                    tensors = run(tf.constant(whole_batch))
                except Exception as error:  # any layer may raise anything
                    raise self._failure(whole_batch, error) from error
                for name, tensor in tensors.items():
                    # TensorFlow's own memory: a copy would take longer than the network does
                    array = np.asarray(tensor)[: len(batch)].astype(np.float32, copy=False)
                    activations[name] = axes.channels_last(array, self._axes[values[name]])
            return activations

        return forward

    def _failure(self, batch: np.ndarray, error: Exception) -> ValueError:
        """A sentence that says which layer fails on a batch, after the network did."""
        problems = failures(self.graph, batch)
        for layer, reason in problems.items():
            return LayersFailError(
                f"Layer {layer!r} cannot be shown on these pictures: {reason}. Choose a layer "
                "before it.",
                problems,
            )
        return ValueError(f"The network fails when it is run: {error_line(error)}.")


def _declared_input(model: KerasModel) -> Any:
    """Of the one input. Raises ValueError where there is none."""
    try:
        inputs = model.inputs
    except (AttributeError, ValueError):
        inputs = None
    if not inputs:
        raise ValueError(NEVER_BUILT)
    if len(inputs) > 1:
        raise ValueError(
            f"A network with one input, which takes pictures, was expected; this one has "
            f"{len(inputs)}: {', '.join(repr(tensor.name) for tensor in inputs)}. Make a model of "
            "the part that takes the picture, keras.Model(its_input, outputs), and save that."
        )
    return inputs[0]
