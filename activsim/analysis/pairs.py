"""Why two classes are alike: the distance of a pair, split over neurons. Two measures split
exactly: the mean difference and the cross-validated one.

    difference_by_neuron(profiles[a], profiles[b])     # (n_neurons,), summing to the difference
    cross_validated_by_neuron(halves[:, a], halves[:, b])        # to the cross-validated distance
    response_groups(profiles[a], profiles[b], 0.5)     # A_ONLY, BOTH, B_ONLY or NEITHER

Profiles are firing rates in 0..1, float (n_neurons,). Undefined is NaN, and is in no group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

A_ONLY, BOTH, B_ONLY, NEITHER, UNDEFINED = range(5)


def difference_by_neuron(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Each neuron's part of the mean difference of two profiles, float64 (n_neurons,): |a - b| /
    n_neurons."""
    a, b = _profiles(a, b)
    return np.abs(a - b) / len(a)


def cross_validated_by_neuron(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Each neuron's part of the cross-validated distance, float64 (n_neurons,): the difference in
    one half of the images times that in the other / n_neurons; negative where the halves disagree
    which class it fires for more. a, b: the profiles of both halves, (2, n_neurons)."""
    first, second = (_profiles(*half) for half in zip(a, b, strict=True))
    return (first[0] - first[1]) * (second[0] - second[1]) / len(first[0])


def shares(parts: np.ndarray) -> np.ndarray:
    """Parts of a distance as shares of the whole, float64 (n_neurons,), summing to 1; NaN where the
    whole is not above 0: nothing tells the two apart."""
    whole = parts.sum()
    return parts / whole if whole > 0 else np.full(len(parts), np.nan)


def response_groups(a: np.ndarray, b: np.ndarray, cutoff: float) -> np.ndarray:
    """Which class a neuron fires for, int (n_neurons,): A_ONLY, BOTH, B_ONLY or NEITHER, where
    "fires for a class" means at a rate of at least `cutoff` (0..1); UNDEFINED where a rate is
    NaN."""
    if not 0 < cutoff <= 1:
        raise ValueError(
            f"A cut-off above 0 and up to 1 was expected, {cutoff} came. Give a share of the "
            "images."
        )
    a, b = _profiles(a, b)
    groups = np.select(
        [(a >= cutoff) & (b >= cutoff), a >= cutoff, b >= cutoff], [BOTH, A_ONLY, B_ONLY], NEITHER
    )
    return np.where(np.isnan(a) | np.isnan(b), UNDEFINED, groups)


@dataclass(frozen=True)
class ResponseGroup:
    """How many neurons are in it, their part of the distance and that part's share of the
    whole."""

    n_neurons: int
    part: float
    share: float


def group_sizes(
    a: np.ndarray, b: np.ndarray, cutoff: float, parts: np.ndarray
) -> list[ResponseGroup]:
    """The groups A_ONLY, BOTH, B_ONLY, NEITHER: their parts sum to the distance where no rate is
    NaN. parts: of the distance, of each neuron."""
    groups = response_groups(a, b, cutoff)
    part_shares = shares(parts)
    summary = []
    for group in (A_ONLY, BOTH, B_ONLY, NEITHER):
        member = groups == group
        summary.append(
            ResponseGroup(
                int(member.sum()), float(parts[member].sum()), float(part_shares[member].sum())
            )
        )
    return summary


def separating_neurons(
    a: np.ndarray, b: np.ndarray, cutoff: float, parts: np.ndarray, count: int = 10
) -> np.ndarray:
    """Of the neurons that the two do not share, those with the largest parts of the distance,
    largest first, int (count or fewer,). Those without one above 0 are left out; ties keep the
    order of the layer."""
    is_shared = response_groups(a, b, cutoff) == BOTH
    return _largest(np.where(is_shared, 0.0, parts), count)


def shared_neurons(
    a: np.ndarray, b: np.ndarray, cutoff: float, count: int | None = None
) -> np.ndarray:
    """The neurons that fire for both, at a rate of at least `cutoff`: largest smaller rate first,
    int (n_shared, or count where that is fewer,); ties keep the order of the layer."""
    a, b = _profiles(a, b)
    is_shared = response_groups(a, b, cutoff) == BOTH
    return _largest(np.where(is_shared, np.minimum(a, b), 0.0), len(a) if count is None else count)


def _largest(values: np.ndarray, count: int) -> np.ndarray:
    order = np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable")[:count]
    return order[values[order] > 0]


def _profiles(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if a.ndim != 1 or a.shape != b.shape or len(a) == 0:
        raise ValueError(
            f"Two profiles of shape (n_neurons,) were expected, {a.shape} and {b.shape} came."
        )
    return a, b
