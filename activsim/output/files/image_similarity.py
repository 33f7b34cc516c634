"""How alike layers or networks place single images: in words, as CSV and as JSON."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence

import numpy as np

from activsim.analysis.single_images import Cka
from activsim.jsonable import plain
from activsim.output.files.csv_text import to_csv
from activsim.output.short_text import short_number


def number_with_interval(cka: Cka, first: int, second: int) -> str:
    """ "0.83 (0.80 to 0.86)" """
    value, low, high = (part[first, second] for part in (cka.values, cka.low, cka.high))
    if np.isnan(value):
        return short_number(value)
    return f"{short_number(value)} ({short_number(low)} to {short_number(high)})"


def layers_sentence(cka: Cka, names: Sequence[str]) -> str:
    """The ends, and the largest step from a layer to the next."""
    if len(names) < 2:
        return "There is no other layer to compare with."
    last = len(names) - 1
    ends = f"CKA of {names[0]} and {names[last]}: {number_with_interval(cka, 0, last)}."
    steps = np.array([cka.values[index, index + 1] for index in range(last)])
    if last == 1 or np.isnan(steps).all():
        return ends
    index = int(np.nanargmin(steps))
    return (
        f"{ends} Of layers that stand next to each other in this list the least alike are "
        f"{names[index]} and {names[index + 1]}: {number_with_interval(cka, index, index + 1)}."
    )


def networks_sentence(cka: Cka, layer: str) -> str:
    """What the kinds of pairs come to on average. cka: of the pixels, of networks, and of an
    untrained one for each of these."""
    n_networks = (len(cka.values) - 1) // 2
    trained, untrained = range(1, n_networks + 1), range(n_networks + 1, 2 * n_networks + 1)
    kinds = {
        "two trained networks": list(itertools.combinations(trained, 2)),
        "a trained and an untrained one": list(itertools.product(trained, untrained)),
        "two untrained ones": list(itertools.combinations(untrained, 2)),
        "the pixels and a trained one": [(0, number) for number in trained],
        "the pixels and an untrained one": [(0, number) for number in untrained],
    }
    parts = [
        f"{kind} {_mean_and_range([cka.values[pair] for pair in pairs])}"
        for kind, pairs in kinds.items()
        if pairs
    ]
    return f"CKA at {layer}, mean of the pairs (least to most): {'; '.join(parts)}."


def _mean_and_range(values: list[float]) -> str:
    if np.isnan(values).any():
        return short_number(np.nan)
    mean, low, high = (short_number(float(part(values))) for part in (np.mean, min, max))
    return mean if len(values) == 1 else f"{mean} ({low} to {high})"


def similarity_csv(cka: Cka, names: Sequence[str]) -> str:
    """A row a pair."""
    rows = [
        (names[a], names[b], *(float(part[a, b]) for part in (cka.values, cka.low, cka.high)))
        for a, b in itertools.combinations(range(len(names)), 2)
    ]
    return to_csv(["first", "second", "CKA", "low", "high"], rows)


def similarity_json(cka: Cka, names: Sequence[str], about: dict[str, object]) -> str:
    """about: what else there is to say. Undefined is null."""
    values = {"names": list(names), "cka": cka.values, "low": cka.low, "high": cka.high}
    return json.dumps(plain(about | values), allow_nan=False, indent=1)
