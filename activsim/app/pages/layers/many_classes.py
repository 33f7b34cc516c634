"""Of very many classes, those that the Layers page compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from activsim.analysis import geometry, rankings, similarity
from activsim.analysis.geometry import Rule
from activsim.analysis.groups import Groups
from activsim.app.shell.page_context import PageContext
from activsim.firing.table import FiringTable

MOST_ON_MAP = 20  # of many classes, on map and tree
MOST_COMPARED, NEAREST = (
    100,
    5,
)  # of more classes, those that are compared; of each layer, the nearest


def compared_classes(context: PageContext, tables: Sequence[FiringTable], rule: Rule) -> np.ndarray:
    """Of very many classes those that are compared, int (MOST_COMPARED,), in the order of the set:
    the one that is asked about, those nearest to it at the choice and in each layer by the rule at
    which these stand side by side, and others evenly spaced over the set."""
    settings = context.settings
    query, n_classes = settings.query, len(context.names)
    pair = [query] if settings.other is None else [query, settings.other]
    table_here = context.recording.channels
    comparison = similarity.comparison(
        table_here, settings.kind, settings.threshold, settings.measure
    )
    labels = dict.fromkeys(
        rankings.neighbourhood(comparison.row(query), query, MOST_ON_MAP, *pair).tolist()
    )
    for table in tables:
        of_layer = geometry.rule_comparison(table, rule, settings.measure)
        nearest = rankings.neighbourhood(of_layer.row(query), query, NEAREST)
        labels |= dict.fromkeys(nearest.tolist())
    others = np.array([label for label in range(n_classes) if label not in labels])
    n_left = max(0, MOST_COMPARED - len(labels))
    spread = others[np.linspace(0, len(others) - 1, n_left).round().astype(int)]
    return np.sort([*labels, *spread.tolist()])


def part_of(context: PageContext, labels: np.ndarray) -> PageContext:
    """A context that knows of these classes only."""
    settings, index_of = context.settings, {label: i for i, label in enumerate(labels.tolist())}
    other = None if settings.other is None else index_of[settings.other]
    return replace(
        context,
        settings=replace(settings, query=index_of[settings.query], other=other),
        names=tuple(context.names[label] for label in labels.tolist()),
    )


def groups_among(groups: Groups, labels: np.ndarray) -> Groups | None:
    """The groups as far as they are of these classes, by their indices among them."""
    index_of = {label: i for i, label in enumerate(labels.tolist())}
    parts = [[index_of[label] for label in group if label in index_of] for group in groups]
    return [part for part in parts if part] or None
