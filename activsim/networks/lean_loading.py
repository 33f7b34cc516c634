"""Open large model files in little more memory than they take on disk, and deep ones in a time that
grows with their layers.

    with lean_loading():
        model = keras.saving.load_model(path, compile=False)

Keras by itself has three times that at once: the random numbers that a variable begins with and the
temporary ones that these are made of, then each weight as an array, as a tensor, and as the
variable's new value. What TensorFlow once had it does not give back. And a Sequential is built anew
by Keras after each layer that is read: a minute for 500 of them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

PART = 1 << 22  # numbers of a variable that are set at once
RANDOM = (  # the initializers whose numbers come from a generator; the others are kinds of these
    "Orthogonal",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
)


@contextlib.contextmanager
def lean_loading() -> Iterator[None]:
    """Meanwhile a model is built with zeros in place of random numbers, and its weights are read
    into where they stay, and a Sequential is built once. For reading files alone: whatever is built
    here has no initial weights."""
    import keras

    with contextlib.ExitStack() as stack:
        for name in RANDOM:
            kind = getattr(keras.initializers, name)
            stack.enter_context(mock.patch.object(kind, "__call__", _zeros))
        stack.enter_context(mock.patch.object(keras.Variable, "assign", _assign_in_parts()))
        stack.enter_context(mock.patch.object(keras.Sequential, "from_config", _built_once()))
        yield


def _zeros(_initializer: Any, shape: tuple[int, ...], dtype: Any = None) -> Any:
    """Called in an initializer's place."""
    from keras import ops

    return ops.zeros(shape, dtype)


def _built_once() -> Any:
    """A keras.Sequential.from_config that adds all layers before it builds, where the file says for
    which shape; in others Keras builds as it goes."""
    import keras

    from_config, add = keras.Sequential.from_config.__func__, keras.Sequential.add

    def add_alone(model: Any, layer: Any, rebuild: bool = True) -> None:
        add(model, layer, rebuild=False)

    def built_once(cls: Any, config: Any, custom_objects: Any = None) -> Any:
        shape = config.get("build_input_shape")
        has_shape = isinstance(shape, list | tuple)
        if has_shape:
            config = config | {"build_input_shape": tuple(shape)}  # as Keras would have it
        with mock.patch.object(keras.Sequential, "add", add_alone if has_shape else add):
            return from_config(cls, config, custom_objects)

    return classmethod(built_once)


def _assign_in_parts() -> Callable[[Any, Any], Any]:
    """A keras.Variable.assign that overwrites a large variable where it lies, some rows at a
    time."""
    import keras
    import tensorflow as tf

    assign_whole = keras.Variable.assign

    def assign(variable: Any, value: Any) -> Any:
        shape = tuple(variable.shape)
        n_values = int(variable.value.shape.num_elements())
        if n_values <= PART or tuple(getattr(value, "shape", ())) != shape:
            return assign_whole(variable, value)  # which also says what does not fit
        n_rows = max(1, PART * shape[0] // n_values)
        for start in range(0, shape[0], n_rows):
            rows = tf.cast(tf.convert_to_tensor(value[start : start + n_rows]), variable.dtype)
            row_numbers = tf.range(start, start + len(rows))
            variable.value.scatter_update(tf.IndexedSlices(rows, row_numbers))
        return value

    return assign
