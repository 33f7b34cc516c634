"""What a Keras model does with what it is given, before its first layer."""

from __future__ import annotations

from typing import Any

KerasModel = Any  # Keras is never imported where types are checked
Tensor = Any


class Conversion:
    """An operation: an input of a model -> the same as its layers take it. See keras.Layer.__call__
    and keras.Model.call of a functional model: floating numbers become what the model calculates
    in, then everything what its input declares; a last axis of one is added or taken away."""

    def __init__(self, model: KerasModel, index: int) -> None:
        model_input = model.inputs[index]
        self.first_dtype, self.dtype = model.input_dtype, model_input.dtype
        self.n_axes = len(model_input.shape)

    def call(self, tensor: Tensor) -> Tensor:
        import keras

        if keras.backend.is_float_dtype(tensor.dtype):
            tensor = keras.ops.cast(tensor, self.first_dtype)
        tensor = keras.ops.cast(tensor, self.dtype)
        if len(tensor.shape) == self.n_axes - 1:
            return keras.ops.expand_dims(tensor, -1)
        if len(tensor.shape) == self.n_axes + 1:
            return keras.ops.squeeze(tensor, -1)
        return tensor

    __call__ = compute_output_spec = call
