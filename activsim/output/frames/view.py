"""What a comparison is read against, and what it comes to: two classes compared, in a layer and at
a threshold. Page and handout both read it.

result = compute_pair(view)
compute_pair(with_settings(view, threshold=0.5, query=3))
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import numpy as np

from activsim.analysis import similarity
from activsim.firing import table as firing
from activsim.firing.table import FiringTable
from activsim.settings import Settings

SHARES = {f"{share:.0%}": share for share in (0.5, 0.3, 0.2, firing.SHARE, 0.05, 0.02, 0.01)}
# From which on the classes around the one that is asked about are drawn: of more, neither the names
# beside a heatmap nor the rows have room.
MANY_CLASSES = 14
NEIGHBOURS = 10  # classes around it, with itself, in a matrix
ORDERS = ("alike side by side", "as numbered")  # of the classes


class View(Protocol):
    """The settings and what they are read against. n_images: of each class, int (n_classes,);
    thresholds: those that a neuron's activation is held against, (n_thresholds,); units: what
    neurons are called here, "channels" say; epoch: after which the network was recorded, None: the
    finished one, whose `final_view` is None then too."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def settings(self) -> Settings: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    @property
    def table(self) -> FiringTable: ...

    @property
    def n_images(self) -> np.ndarray: ...

    @property
    def thresholds(self) -> np.ndarray: ...

    @property
    def units(self) -> str: ...

    @property
    def epoch(self) -> int | None: ...

    @property
    def final_view(self) -> View | None: ...


V = TypeVar("V", bound=View)
V_co = TypeVar("V_co", bound=View, covariant=True)


@dataclass(frozen=True, eq=False)
class LayerView:
    """A layer of a finished network as a View."""

    settings: Settings
    names: tuple[str, ...]
    table: FiringTable
    n_images: np.ndarray
    thresholds: np.ndarray
    units: str
    epoch: None = None
    final_view: None = None


@dataclass(frozen=True, eq=False)
class PairResult(Generic[V_co]):
    """What the choices come to: the result, the class nearest to the queried one (None where
    nothing is ranked), the class it is compared with, and the finished network's result, whose
    dissimilarities keep order and colours in place while it is seen to form."""

    context: V_co
    result: similarity.Comparison
    nearest: int | None
    other: int
    final_result: similarity.Comparison

    @property
    def pair(self) -> tuple[int, int]:
        return self.context.settings.query, self.other

    @property
    def alone(self) -> bool:
        """Whether the class stands beside itself because no other one can be compared with it."""
        return self.nearest is None and self.context.settings.other is None


def compute_pair(view: V, result: similarity.Comparison | None = None) -> PairResult[V]:
    """result: the comparison at the view's threshold, where it is known."""
    settings = view.settings
    if result is None:
        result = similarity.comparison(
            view.table, settings.kind, settings.threshold, settings.measure
        )
    nearest = result.nearest(settings.query)
    other = next(label for label in (settings.other, nearest, settings.query) if label is not None)
    final_result = result if view.final_view is None else compute_pair(view.final_view).result
    return PairResult(view, result, nearest, other, final_result)


def with_settings(view: V, **choices: Any) -> V:
    """The same view with other settings."""
    return replace(view, settings=replace(view.settings, **choices))


def threshold_options(kind: str, thresholds: np.ndarray) -> dict[str, float]:
    """The places where a slider for a kind of threshold stops, as written, and what each stands
    for."""
    return dict(SHARES if kind == "quantile" else _option_texts(tuple(thresholds.tolist())))


@functools.lru_cache(maxsize=64)
def _option_texts(thresholds: tuple[float, ...]) -> dict[str, float]:
    """As a slider writes them, which a page asks for many times."""
    return {f"{threshold:.4g}": threshold for threshold in thresholds}


def has_many_classes(view: View) -> bool:
    return len(view.names) >= MANY_CLASSES


def class_order(matrix: np.ndarray, order_by: str) -> np.ndarray:
    """The classes in the order asked for (one of ORDERS), int (n_classes,)."""
    return np.arange(len(matrix)) if order_by == ORDERS[1] else similarity.clustered_order(matrix)
