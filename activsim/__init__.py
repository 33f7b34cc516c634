"""activsim: do similar classes fire similar neurons?

    import activsim

    images = activsim.load_images("test")
    network = activsim.load_network(activsim.list_networks()["study-seed-3"])
    table = activsim.record(network, images, ["dense"])["dense"].table
    result = activsim.comparison(table, "value", 0.0, "mean difference")

Each name is imported when it is first used: `import activsim` costs nothing, and TensorFlow is
loaded by what runs a network only."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from activsim.analysis.across import across
    from activsim.analysis.firing_rule import profiles
    from activsim.analysis.judge import judge
    from activsim.analysis.measures import MEASURES
    from activsim.analysis.rank_tests import permutation_test, rho_a
    from activsim.analysis.rankings import ranking
    from activsim.analysis.similarity import comparison, dissimilarity
    from activsim.datasets.catalogue import load_images, open_set
    from activsim.datasets.conditions import Condition
    from activsim.experiments.ablation import Silencer
    from activsim.firing.epochs import load_timelapse
    from activsim.firing.record import record
    from activsim.firing.table import FiringTable
    from activsim.networks.catalogue import list_networks
    from activsim.networks.keras_models import build_cnn, load_network
    from activsim.networks.pixels import PixelOptions

_HOMES = {
    "Condition": "datasets.conditions",
    "FiringTable": "firing.table",
    "MEASURES": "analysis.measures",
    "Silencer": "experiments.ablation",
    "build_cnn": "networks.keras_models",
    "comparison": "analysis.similarity",
    "dissimilarity": "analysis.similarity",
    "judge": "analysis.judge",
    "list_networks": "networks.catalogue",
    "load_images": "datasets.catalogue",
    "load_network": "networks.keras_models",
    "load_timelapse": "firing.epochs",
    "open_set": "datasets.catalogue",
    "PixelOptions": "networks.pixels",
    "permutation_test": "analysis.rank_tests",
    "profiles": "analysis.firing_rule",
    "ranking": "analysis.rankings",
    "record": "firing.record",
    "rho_a": "analysis.rank_tests",
    "across": "analysis.across",
}
__all__ = [
    "MEASURES",
    "Condition",
    "FiringTable",
    "PixelOptions",
    "Silencer",
    "across",
    "build_cnn",
    "comparison",
    "dissimilarity",
    "judge",
    "list_networks",
    "load_images",
    "load_network",
    "load_timelapse",
    "open_set",
    "permutation_test",
    "profiles",
    "ranking",
    "record",
    "rho_a",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'activsim' has no attribute {name!r}")
    return getattr(importlib.import_module(f"activsim.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
