"""What the networks say that differ from this one in their seed alone: is the nearest class theirs
too? A handout, and a page whose networks are not all recorded, have none of it."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import numpy as np

from activsim.analysis import similarity
from activsim.firing.table import FiringTable
from activsim.output.frames.view import PairResult, View

# of all networks of a family by name, this one's too; None: not recorded at this layer
Tables = Mapping[str, FiringTable | None]
ALONE: dict[str, Any] = {"text": None, "networks": []}
NOT_RECORDED = "not recorded at this layer; show the layer once with this network"
NOTHING: dict[str, Any] = {"text": "", "networks": []}  # but at other thresholds there may be


def siblings_piece(result: PairResult[View], tables: Tables) -> dict[str, Any]:
    """text: in how many of the networks the class nearest to the queried one is the same, of those
    that are recorded, HTML; networks: of each its name and which class is nearest there. Both empty
    where no one class is nearest; without a text where there is no other network."""
    settings, names = result.context.settings, result.context.names
    query, nearest = settings.query, result.nearest
    row = result.result.row(query)
    if len(tables) < 2:
        return ALONE
    if nearest is None or len(_nearest(row, query)) > 1:
        return NOTHING
    comparisons = {
        name: similarity.comparison(table, settings.kind, settings.threshold, settings.measure)
        for name, table in tables.items()
        if table is not None
    }
    k = similarity.networks_with_nearest(comparisons.values(), query, nearest)
    lines = [
        [name, _names_of(_nearest(comparisons[name].row(query), query), names)]
        if name in comparisons
        else [name, NOT_RECORDED]
        for name in tables
    ]
    return {"text": _text(names[nearest], k, len(comparisons), len(tables)), "networks": lines}


def _text(nearest: str, k: int | None, n_recorded: int, n_networks: int) -> str:
    name = f"<b>{html.escape(nearest)}</b>"
    n_others = n_networks - 1
    family = f"{n_networks} networks (this one and {n_others} other seed{'s' * (n_others > 1)})"
    if n_recorded == n_networks:
        return f"{name} is nearest in {k} of {family}"
    if n_recorded > 1:
        return (
            f"{name} is nearest in {k} of the {n_recorded} networks recorded at this layer, of "
            f"{family}"
        )
    others = f"the {n_networks - 1} networks of other seeds"
    if n_networks == 2:
        others = "the network of another seed"
    return f"Not known yet: would {others} say {name} too?"


def _nearest(row: np.ndarray, query: int) -> list[int]:
    """The classes with the smallest defined dissimilarity to the queried one."""
    others = np.delete(np.arange(len(row)), query)
    smallest = np.nanmin(row[others], initial=np.inf)
    return others[row[others] == smallest].tolist()


def _names_of(labels: list[int], names: tuple[str, ...]) -> str:
    if not labels:
        return "undefined"
    if len(labels) > 2:
        return f"{len(labels)} classes, equally near"
    return " and ".join(names[label] for label in labels)
