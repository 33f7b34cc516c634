"""What silencing did, to take away as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from activsim.analysis.ablation_effect import Harm, random_band
from activsim.analysis.neurons import selectivity
from activsim.output.files.csv_text import to_csv

ACCURACY_COLUMNS = (
    "class",
    "accuracy before",
    "accuracy after",
    "random sets: median",
    "5%",
    "95%",
    "hurt as much",
    "p",
)


def accuracy_csv(harms: Mapping[str, Harm]) -> str:
    """A row per class or group of classes: accuracy before and after, and what random sets leave of
    it."""
    return to_csv(ACCURACY_COLUMNS, ([name, *accuracy_row(harm)] for name, harm in harms.items()))


def accuracy_row(harm: Harm) -> list[float]:
    """Of one row of the table: before, after, median, 5% and 95% of the random sets, how many hurt
    as much, and p."""
    return [harm.before, harm.after, *random_band(harm.random).tolist(), harm.hits, harm.p]


def confusions_csv(before: np.ndarray, after: np.ndarray, class_names: Sequence[str]) -> str:
    """A row per pair of classes: images of the first taken for the second, before and after."""
    rows = (
        [class_names[truth], class_names[answer], int(before[truth, answer]), int(count)]
        for (truth, answer), count in np.ndenumerate(after)
    )
    return to_csv(["true class", "taken for", "images before", "images after"], rows)


def random_sets_csv(
    sets: np.ndarray,
    accuracies: np.ndarray,
    neuron_names: Sequence[str],
    class_names: Sequence[str],
) -> str:
    """A row per random set, int (n_sets, k): its neurons by name, and the accuracy by class without
    them, float (n_sets, n_classes)."""
    rows = (
        ["; ".join(neuron_names[neuron] for neuron in neurons), *by_class]
        for neurons, by_class in zip(sets.tolist(), accuracies.tolist(), strict=True)
    )
    return to_csv(["silenced", *class_names], rows)


def silenced_neurons_csv(
    neurons: Iterable[int],
    neuron_names: Sequence[str],
    profiles: np.ndarray,
    class_names: Sequence[str],
) -> str:
    """A row per silenced neuron: its class selectivity, and its firing rate for each class."""
    selectivities = selectivity(profiles)
    rows = (
        [neuron_names[neuron], selectivities[neuron], *profiles[:, neuron].tolist()]
        for neuron in neurons
    )
    return to_csv(["silenced", "class selectivity", *class_names], rows)
