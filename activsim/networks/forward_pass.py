"""What the layers of a network do for images: the compiled forward pass.

forward = forward_pass(model, ["conv2d", "dense"])
forward(as_input(images, shape))["dense"]          # float32 (n_images, 32)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from activsim.networks import keras_models
from activsim.networks.keras_models import KerasModel
from activsim.networks.layers import PIXELS

WHOLE = 16  # the network is given whole multiples of so many images
ForwardPass = Callable[[np.ndarray], dict[str, np.ndarray]]
COMPILABLE = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")


def forward_pass(model: KerasModel, layers: Sequence[str]) -> ForwardPass:
    """A compiled function: float32 images (n_images, ...) -> {layer: float32 (n_images, *output
    shape)}.

    Plain `tf.function`, not XLA: the two differ in the last digits, and the study's counts were
    made without.

    An image's activations do not depend on which images it is passed with, nor on how many: what of
    a batch does not fill the processor's vectors, TensorFlow computes in another way, which rounds
    otherwise. So no batch leaves a rest."""
    keras_models.start_keras()
    import tensorflow as tf

    inner = [name for name in layers if name != PIXELS]
    run = _tap(model, inner) if inner else None
    # TensorFlow cannot compile a layer whose name is none of its own; such a network runs
    # uncompiled.
    if inner and all(COMPILABLE.fullmatch(layer.name) for layer in model.layers):
        run = tf.function(
            run, input_signature=[tf.TensorSpec([None, *model.inputs[0].shape[1:]], tf.float32)]
        )

    def forward(images):
        filled = np.concatenate([images, np.repeat(images[-1:], -len(images) % WHOLE, axis=0)])
        outputs = run(tf.constant(filled)) if inner else {}
        named = {
            name: value.numpy()[: len(images)].astype(np.float32, copy=False)
            for name, value in outputs.items()
        }
        return named | ({PIXELS: _as_map(images)} if PIXELS in layers else {})

    return forward


def _tap(model, layers: list[str]):
    """A function: a tensor of images -> {layer: its output}."""
    import keras

    if isinstance(model, keras.Sequential):
        # One layer after the other. A keras.Model with many outputs would do as well, but in a
        # Sequential that was loaded from a file it computes each layer once for every output (24
        # convolutions instead of 4).
        def run(tensor):
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
