"""activsim: do similar classes fire similar neurons?

    import activsim

    images = activsim.load_images("test")
    network = activsim.load_network(activsim.list_networks()["study-seed-3"])
    table = activsim.record(network, images, ["dense"])["dense"].table
    result = activsim.comparison(table, "value", 0.0, "mean difference")

These are the dozen names that a user of the library needs; all others are imported from their
rooms (`from activsim.analysis.across import across`). Each of the dozen is imported when it is
first used: `import activsim` costs nothing, and TensorFlow is loaded by what runs a network
only."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from activsim.analysis.firing_rule import profiles
    from activsim.analysis.judge import judge
    from activsim.analysis.similarity import comparison, dissimilarity
    from activsim.datasets.catalogue import load_images, open_set
    from activsim.experiments.ablation import Silencer
    from activsim.firing.epochs import load_timelapse
    from activsim.firing.record import record
    from activsim.networks.catalogue import list_networks
    from activsim.networks.keras_models import load_network
    from activsim.networks.pixels import PixelOptions

_HOMES = {
    "Silencer": "experiments.ablation",
    "comparison": "analysis.similarity",
    "dissimilarity": "analysis.similarity",
    "judge": "analysis.judge",
    "list_networks": "networks.catalogue",
    "load_images": "datasets.catalogue",
    "load_network": "networks.keras_models",
    "load_timelapse": "firing.epochs",
    "open_set": "datasets.catalogue",
    "PixelOptions": "networks.pixels",
    "profiles": "analysis.firing_rule",
    "record": "firing.record",
}
__all__ = [
    "PixelOptions",
    "Silencer",
    "comparison",
    "dissimilarity",
    "judge",
    "list_networks",
    "load_images",
    "load_network",
    "load_timelapse",
    "open_set",
    "profiles",
    "record",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'activsim' has no attribute {name!r}")
    return getattr(importlib.import_module(f"activsim.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
