"""Untrained twins: a network of the same architecture with fresh weights, for controls.

    twin = untrained_twin(model, seed=3)      # built from its configuration; nothing is downloaded

What a layer learns begins anew: weights by their initializers, BatchNormalization with mean 0 and
variance 1. A Normalization layer keeps its mean and variance, which are of the pictures and were
never learned. An initializer that names a seed of its own is drawn with the twin's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from activsim.networks.graph import KerasModel
from activsim.networks.keras_start import start_keras

INITIALIZERS = "keras.initializers"  # the module that Keras names in a configuration


def untrained_twin(model: KerasModel, seed: int) -> KerasModel:
    """An uncompiled model. Raises ValueError where a configuration does not say how to build it."""
    keras = start_keras()
    config = _without_seeds(model.get_config())
    keras.utils.set_random_seed(seed)  # the weights are drawn while it is built
    try:
        twin = type(model).from_config(config)
    except Exception as error:  # a model of one's own may raise anything
        raise ValueError(
            f"The network {model.name!r} cannot be built anew from its configuration, so that "
            "there is no untrained one beside it."
        ) from error
    for layer, fresh in zip(_layers(model), _layers(twin), strict=True):
        if isinstance(layer, keras.layers.Normalization) and layer.weights:
            fresh.set_weights(layer.get_weights())
            fresh.finalize_state()
    return twin


def _without_seeds(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(_without_seeds(part) for part in value)
    if not isinstance(value, dict):
        return value
    parts = {name: _without_seeds(part) for name, part in value.items()}
    if value.get("module") == INITIALIZERS and "seed" in (parts.get("config") or {}):
        parts["config"] = parts["config"] | {"seed": None}
    return parts


def _layers(model: KerasModel) -> Iterator[Any]:
    """Those inside nested models too."""
    for layer in model.layers:
        yield layer
        if getattr(layer, "layers", None):
            yield from _layers(layer)
