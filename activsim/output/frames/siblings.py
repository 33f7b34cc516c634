"""What the networks say that differ from this one in their seed alone: is the nearest class theirs
too? A handout, and a page whose networks are not all recorded, have none of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from activsim.analysis import similarity
from activsim.firing.table import FiringTable
from activsim.output.frames.view import PairResult, View

Tables = Mapping[str, FiringTable]  # of all networks of a family by name, this one's too
ALONE: dict[str, Any] = {"text": None, "networks": []}
NOTHING: dict[str, Any] = {"text": "", "networks": []}  # but at other thresholds there may be


def siblings_piece(result: PairResult[View], tables: Tables) -> dict[str, Any]:
    """text: in how many of the networks the class nearest to the queried one is the same; networks:
    of each its name and which class is nearest there. Both empty where no one class is nearest;
    without a text where there is no other network."""
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
    }
    k = similarity.networks_with_nearest(comparisons.values(), query, nearest)
    lines = [
        [name, _names_of(_nearest(comparison.row(query), query), names)]
        for name, comparison in comparisons.items()
    ]
    text = f"{names[nearest]} is nearest in {k} of {len(tables)} networks, trained from other seeds"
    return {"text": text, "networks": lines}


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
