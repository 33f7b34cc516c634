"""What silencing did, to take away: as CSV, and as the Python lines that give the same numbers.

Numbers are written in full; undefined is written "nan".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import numpy as np

from activsim.analysis.ablation_effect import Harm
from activsim.analysis.neurons import selectivity
from activsim.settings import Settings


def accuracy_csv(harms: dict[str, Harm]) -> str:
    """A row per class or group of classes: accuracy before and after, and what random sets leave of
    it."""
    title = [
        "class",
        "accuracy before",
        "accuracy after",
        "random sets: median",
        "5%",
        "95%",
        "hurt as much",
        "p",
    ]
    return _csv(title, ([name, *map(repr, accuracy_row(one))] for name, one in harms.items()))


def accuracy_row(harm: Harm) -> list[float]:
    """Of one row of the table: before, after, median, 5% and 95% of the random sets, how many hurt
    as much, and p."""
    spread = (
        np.quantile(harm.random, [0.5, 0.05, 0.95]).tolist()
        if len(harm.random)
        else [float("nan")] * 3
    )
    return [harm.before, harm.after, *spread, harm.hits, harm.p]


def confusions_csv(before: np.ndarray, after: np.ndarray, class_names: Sequence[str]) -> str:
    """A row per pair of classes: images of the first taken for the second, before and after."""
    pairs = np.ndindex(*before.shape)
    rows = ([class_names[a], class_names[b], int(before[a, b]), int(after[a, b])] for a, b in pairs)
    return _csv(["true class", "taken for", "images before", "images after"], rows)


def random_sets_csv(
    sets: np.ndarray, accuracies: np.ndarray, names: Sequence[str], class_names: Sequence[str]
) -> str:
    """A row per random set: its neurons (by name), and the accuracy by class without them (n_sets,
    n_classes)."""
    rows = (
        ["; ".join(names[neuron] for neuron in one), *map(repr, by_class)]
        for one, by_class in zip(sets.tolist(), accuracies.tolist(), strict=True)
    )
    return _csv(["silenced", *class_names], rows)


def silenced_neurons_csv(
    neurons: Sequence[int], names: Sequence[str], profiles: np.ndarray, class_names
) -> str:
    """A row per silenced neuron: its class selectivity, and its firing rate for each class."""
    selective = selectivity(profiles)
    rows = (
        [names[one], repr(float(selective[one])), *map(repr, profiles[:, one].tolist())]
        for one in neurons
    )
    return _csv(["silenced", "class selectivity", *class_names], rows)


def python_lines(settings: Settings, asked, draws: int) -> str:
    """A script that silences the same neurons, and compares with the same random sets. asked: its
    neurons, pool, seed, to and classes."""
    pool, silenced, classes = (
        list(map(int, one)) for one in (asked.pool, asked.neurons, asked.classes)
    )
    to, seed = asked.to, int(asked.seed)
    return f"""\
import activsim
from activsim.analysis import ablation_effect, neuron_sets

data = activsim.load_images({settings.split!r})
model = activsim.load_network(activsim.list_networks()[{settings.model!r}])
silencer = activsim.Silencer(model, {settings.layer!r}, data)
silenced, to = {silenced!r}, {to!r}
before, after = silencer.confusions([(), silenced], to)

pool = {pool!r}  # the neurons that random sets are drawn from
sets, all_of_them = neuron_sets.random_sets(pool, len(silenced), draws={draws}, seed={seed})
random = ablation_effect.n_correct(silencer.confusions(sets, to))

found = ablation_effect.harm(before, after, random, {classes!r}, all_of_them)
print("the classes asked about: right before", found.before, "after", found.after, "p", found.p)
for label, name in enumerate(data.class_names):
    print(name, ablation_effect.accuracy(before, [label]), ablation_effect.accuracy(after, [label]))
"""


def _csv(title: Iterable[str], rows: Iterable[Iterable]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(title)
    writer.writerows(rows)
    return text.getvalue()
