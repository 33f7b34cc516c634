"""What the layers of a network do for images: the compiled forward pass.

checked(model, ["conv2d", "dense"])                  # a sentence where one does not exist or cannot be shown
forward = forward_pass(model, ["conv2d", "dense"])
forward(networks.as_input(images, shape))["dense"]   # float32 (n_images, 32)
"""

from __future__ import annotations

import re

import numpy as np

from activsim.networks import keras_models

WHOLE = 16  # the network is given whole multiples of so many images
COMPILABLE = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")


def checked_layers(model, layers: list[str]) -> dict[str, dict]:
    """{layer: its row in networks.describe} of these layers. Raises ValueError for one that does
    not exist or cannot be shown."""
    # The pixels come first and keep their name, even from a layer that is called the same.
    rows = {row["name"]: row for row in reversed(keras_models.describe(model)["layers"])}
    for name in layers:
        if name not in rows:
            usable = ", ".join(name for name, row in reversed(rows.items()) if not row["problem"])
            raise ValueError(f"No such layer: {name!r}. Layers are: {usable}.")
        if rows[name]["problem"]:
            raise ValueError(f"Layer {name!r} cannot be shown: {rows[name]['problem']}.")
    return {name: rows[name] for name in layers}


def forward_pass(model, layers: list[str]):
    """A compiled function: float32 images (n_images, ...) -> {layer: float32 (n_images, *output
    shape)}.

    Plain `tf.function`, not XLA: the two differ in the last digits, and the study's counts were
    made without.

    An image's activations do not depend on which images it is passed with, nor on how many: what of
    a batch does not fill the processor's vectors, TensorFlow computes in another way, which rounds
    otherwise. So no batch leaves a rest."""
    keras_models.start_keras()
    import tensorflow as tf

    inner = [name for name in layers if name != keras_models.PIXELS]
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
        return named | (
            {keras_models.PIXELS: _as_map(images)} if keras_models.PIXELS in layers else {}
        )

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
