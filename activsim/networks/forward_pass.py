"""What the layers of a network do for images: the compiled forward pass.

forward = forward_pass(model, ["conv2d", "dense"])
forward(as_input(images, shape))["dense"]          # float32 (n_images, 32)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from activsim.networks import keras_start
from activsim.networks.keras_models import KerasModel
from activsim.networks.layers import PIXELS

MULTIPLE = 16  # a network is always given a multiple of so many images
ForwardPass = Callable[[np.ndarray], dict[str, np.ndarray]]
COMPILABLE = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")


def is_compilable(model: KerasModel) -> bool:
    """TensorFlow cannot compile a layer whose name is none of its own; such a network runs
    uncompiled."""
    return all(COMPILABLE.fullmatch(layer.name) for layer in model.layers)


def forward_pass(model: KerasModel, layers: Sequence[str]) -> ForwardPass:
    """A compiled function: float32 images (n_images, ...) -> {layer: float32 (n_images, *output
    shape)}.

    Plain `tf.function`, not XLA: the two differ in the last digits, and the study's counts were
    made without.

    An image's activations do not depend on which images it is passed with, nor on how many: what of
    a batch does not fill the processor's vectors, TensorFlow computes in another way, which rounds
    otherwise. So no batch leaves a rest."""
    keras_start.start_keras()
    import tensorflow as tf

    inner_layers = [name for name in layers if name != PIXELS]
    run = _outputs_function(model, inner_layers)
    if inner_layers and is_compilable(model):
        shape = [None, *model.inputs[0].shape[1:]]
        run = tf.function(run, input_signature=[tf.TensorSpec(shape, tf.float32)])

    def forward(images: np.ndarray) -> dict[str, np.ndarray]:
        activations = {PIXELS: _as_map(images)} if PIXELS in layers else {}
        if inner_layers:
            filling = np.repeat(images[-1:], -len(images) % MULTIPLE, axis=0)
            tensors = run(tf.constant(np.concatenate([images, filling])))
            for name, tensor in tensors.items():
                values = tensor.numpy()[: len(images)]
                activations[name] = values.astype(np.float32, copy=False)
        return activations

    return forward


def _outputs_function(model: KerasModel, layers: Sequence[str]) -> Callable[[Any], dict[str, Any]]:
    """A function: a tensor of images -> {layer: its output}."""
    import keras

    if not layers:
        return lambda tensor: {}
    if isinstance(model, keras.Sequential):
        # One layer after the other. A keras.Model with many outputs would do as well, but in a
        # Sequential that was loaded from a file it computes each layer once for every output (24
        # convolutions instead of 4).
        def run(tensor: Any) -> dict[str, Any]:
            outputs = {}
            for layer in model.layers:
                tensor = layer(tensor)
                outputs[layer.name] = tensor
            return {name: outputs[name] for name in layers}

        return run
    inner = keras.Model(model.inputs[0], {name: model.get_layer(name).output for name in layers})
    return lambda tensor: inner(tensor, training=False)


def _as_map(images: np.ndarray) -> np.ndarray:
    return images if images.ndim == 4 else images[..., None]
