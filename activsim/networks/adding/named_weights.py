"""The arrays of an HDF5 file of weights, by their names in it; and those of a .h5 file given to the
layers that they are named for.

Keras itself gives a .h5 file's arrays to the layers by their order alone. Inside a nested model
that order depends on which layers were frozen, and arrays of the same shape could change places."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from activsim.networks.keras_models import KerasModel

Weights = dict[str, np.ndarray]  # "conv2d/conv2d/kernel:0" -> values


def named_weights(path: Path) -> Weights:
    """All arrays of a network's HDF5 file save the optimizer's."""
    import h5py
    from ml_dtypes import bfloat16

    weights: Weights = {}

    def add(name: str, part: Any) -> None:
        if isinstance(part, h5py.Dataset):
            array = part[()]
            # HDF5 has no bfloat16, and keeps its two bytes
            weights[name] = array.view(bfloat16) if array.dtype.str == "|V2" else array

    with h5py.File(path, "r") as file:
        file.get("model_weights", file).visititems(add)
    return weights


def set_by_name(model: KerasModel, weights: Weights) -> int:
    """Give each array to the variable of its name, of the layer of its name: "block/bn/gamma:0" is
    gamma of bn. Names that are there twice are left as they are. Returns how many were given."""
    values = _single(name.removesuffix(":0") for name in weights)
    for layer, name in list(values):
        if name == "depthwise_kernel":  # which is called `kernel` now, where it is the only one
            values.setdefault((layer, "kernel"), values[layer, name])
    variables = _single(variable.path for variable in model.weights)
    by_path = {variable.path: variable for variable in model.weights}
    n_given = 0
    for key in values.keys() & variables.keys():
        variable, array = by_path[variables[key]], _array(weights, values[key])
        if tuple(variable.shape) == array.shape:
            variable.assign(array)
            n_given += 1
    for layer in model._flatten_layers(include_self=False):
        if layer.weights and hasattr(layer, "finalize_state"):  # what it made of them when loaded
            layer.finalize_state()
    return n_given


def _array(weights: Weights, name: str) -> np.ndarray:
    return weights[name] if name in weights else weights[f"{name}:0"]


def _single(paths: Iterable[str]) -> dict[tuple[str, str], str]:
    """Path -> by its last two parts, those that are there once."""
    groups: dict[tuple[str, str], list[str]] = {}
    for path in paths:
        layer, _, name = path.rpartition("/")
        groups.setdefault((layer.rpartition("/")[2], name), []).append(path)
    return {key: group[0] for key, group in groups.items() if len(group) == 1}
