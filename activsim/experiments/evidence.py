"""Everything that is known about "similar classes fire similar neurons" at one layer and threshold,
in one dict.

    found = evidence(pixels, untrained, trained, groups, class_names, "mean difference", n_images, shown="study-seed-0")
    json.dumps(found, allow_nan=False)      # undefined is null
    print(found["verdict"]["sentence"])

Only arrays come in; recording the networks is the caller's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from activsim.analysis import groups as grouping
from activsim.analysis import noise, rank_tests, replication, resampling, verdict
from activsim.analysis.groups import Groups
from activsim.analysis.measures import MEASURES
from activsim.analysis.similarity import dissimilarity, ranking
from activsim.jsonable import plain


@dataclass(frozen=True, eq=False)
class Grid:
    """All the looks one could have taken: matrices float64 (n_seeds, n_layers, n_columns,
    n_classes, n_classes) of the trained and of the untrained networks; chosen: (layer, column) of
    the current choice."""

    layers: Sequence[str]
    columns: Sequence[str]
    trained: np.ndarray
    untrained: np.ndarray
    chosen: tuple[int, int]


def evidence(  # noqa: PLR0913  all that evidence is made from, each part by its name
    pixels: np.ndarray,
    untrained: Mapping[str, np.ndarray],
    trained: Mapping[str, np.ndarray],
    groups: Groups,
    class_names: Sequence[str],
    measure: str,
    n_images: np.ndarray,
    shown: str | None = None,
    others: Mapping[str, np.ndarray] | None = None,
    firing: np.ndarray | None = None,
    labels: np.ndarray | None = None,
    grid: Grid | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Every number of the evidence page as plain values that JSON can hold (undefined is None).

    pixels, and by name the untrained and trained networks (the same seeds in the same order):
    firing profiles (n_classes, n_neurons). n_images: (n_classes,). shown: the trained network that
    is looked at more closely (the first); others: dissimilarity matrices that its own is compared
    with, by name; firing (n_images, n_neurons) and labels (n_images,): of single images, for what
    resampling says about it; seed: of everything that is drawn."""
    n_classes = len(class_names)
    groups = grouping.check_groups(groups, n_classes)
    shown = next(iter(trained)) if shown is None else shown
    if shown not in trained:
        raise ValueError(
            f"The network shown has to be a trained one: {', '.join(trained)}; {shown!r} came."
        )
    of_pixels = dissimilarity(pixels, measure)
    of_untrained, of_trained = (
        np.array([dissimilarity(one, measure) for one in networks.values()])
        for networks in (untrained, trained)
    )
    judgement = verdict.decide(of_pixels, of_untrained, of_trained, groups, seed)
    named = [("pixels", "pixels", of_pixels)]
    named += [
        ("untrained", name, matrix) for name, matrix in zip(untrained, of_untrained, strict=True)
    ]
    named += [("trained", name, matrix) for name, matrix in zip(trained, of_trained, strict=True)]
    networks = [_network(*one, groups, seed) for one in named]
    matrix = of_trained[list(trained).index(shown)]
    profiles = trained[shown]
    found = {
        "claim": claim_text(groups, class_names),
        "class_names": list(class_names),
        "groups": [[class_names[index] for index in group] for group in groups],
        "measure": {"name": measure, "formula": MEASURES[measure].formula},
        "verdict": _verdict(judgement),
        "best_agreement": judgement.best,
        "networks": networks,
        "effect": within_between(networks),
        "ceiling": judgement.ceiling,
        "seeds": {"networks": list(trained), "rule": _disagree()}
        | asdict(replication.between_seeds(of_trained)),
        "shown": {
            "network": shown,
            "dissimilarity": matrix,
            "ranking": ranking(matrix),
            "agrees_with": [
                matrix_agreement(name, matrix, other, seed)
                for name, other in (others or {}).items()
            ],
        }
        | _noise(profiles, n_images, matrix, measure),
    }
    if firing is not None:
        found["images"] = asdict(
            resampling.bootstrap(firing, labels, measure, n_classes, seed=seed)
        ) | {
            "split_half": resampling.split_half(firing, labels, measure, n_classes, seed=seed),
        }
        found["images"] |= _noise_free(
            matrix, resampling.noise_free(firing, labels, n_classes, seed=seed)
        )
    if grid is not None:
        found["grid"] = _grid(grid, groups, seed)
    return plain(found)


def claim_text(groups: Groups, class_names: Sequence[str]) -> str:
    """The hypothesis in words."""
    several = [
        " + ".join(class_names[index] for index in group) for group in groups if len(group) > 1
    ]
    alone = [class_names[group[0]] for group in groups if len(group) == 1]
    words = f"Classes of one group fire more similar neurons than classes of two. Groups: {'; '.join(several) or 'none'}"
    return words + (f"; by itself: {', '.join(alone)}." if alone else ".")


def _verdict(judgement: verdict.Judgement) -> dict[str, Any]:
    of = ("trained", "untrained", "pixels", "with_one_another", "over_untrained", "over_pixels")
    return {
        "verdict": judgement.verdict,
        "sentence": judgement.sentence,
        "rule": judgement.rule,
        "means": verdict.MEANS[judgement.rule],
        "rules": {str(number): words for number, words in verdict.RULES.items()},
        "tests": {name: getattr(judgement, name) for name in of},
    }


def _network(kind: str, name: str, matrix: np.ndarray, groups: Groups, seed: int) -> dict[str, Any]:
    test = grouping.group_test(matrix, groups, seed=seed)
    return (
        {"kind": kind, "name": name, "agreement": test}
        | asdict(grouping.effect(matrix, groups))
        | {"dissimilarity": matrix}
    )


def within_between(networks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Within over between of the pixels, and its mean over the untrained and over the trained
    networks, with a sentence about them. networks: rows with `kind` and `ratio`."""
    of = {}
    for kind in ("pixels", "untrained", "trained"):
        of[kind] = float(np.mean([one["ratio"] for one in networks if one["kind"] == kind]))
    if any(map(math.isnan, of.values())):
        return of | {"sentence": "How much the groups matter is undefined here."}
    return of | {
        "sentence": f"Two classes of one group differ {of['trained']:.2f} times as much as two of "
        f"different groups in the trained networks, {of['untrained']:.2f} times in untrained ones, "
        f"{of['pixels']:.2f} times in the pixels."
    }


def _noise_free(matrix: np.ndarray, cross_validated: np.ndarray) -> dict[str, Any]:
    """What is left of a matrix without the noise's share: see resampling.cross_validated."""
    values = rank_tests.condensed(cross_validated)
    not_above_zero = int((values <= 0).sum())
    return {
        "cross_validated": cross_validated,
        "cross_validated_agreement": rank_tests.rho_a(matrix, cross_validated),
        "not_above_zero": None if np.isnan(values).all() else not_above_zero,
    }


def _disagree() -> str:
    return (
        "Networks disagree about a pair of classes if the ranks they give it span more than "
        f"{replication.DISAGREEMENT:.0%} of all pairs."
    )


def _noise(
    profiles: np.ndarray, n_images: np.ndarray, matrix: np.ndarray, measure: str
) -> dict[str, Any]:
    check = noise.noise_check(profiles, n_images, matrix, measure)
    if check is None:
        return {"noise_floor": None, "below_floor": None}
    return {"noise_floor": check.floor, "below_floor": check.below}


def matrix_agreement(
    name: str, matrix: np.ndarray, other: np.ndarray, seed: int = 0
) -> dict[str, Any]:
    """Agreement of two matrices with its permutation test. Without ties rho-a *is* Spearman's, and
    is called so."""
    n_pairs = matrix.shape[0] * (matrix.shape[0] - 1) // 2
    ties = any(len(np.unique(rank_tests.ranks(one))) < n_pairs for one in (matrix, other))
    test = rank_tests.permutation_test(matrix, other, seed=seed)
    return {"name": name, "coefficient": "rho-a" if ties else "Spearman", "agreement": test}


def _grid(grid: Grid, groups: Groups, seed: int) -> dict[str, Any]:
    both = np.stack(
        [grid.trained, grid.untrained], axis=1
    )  # one correction for all the looks at either
    test = grouping.grid_test(both, groups, seed=seed)
    parts = {
        kind: {
            "agreement": test.value[index],
            "p": test.p[index],
            "corrected_p": test.corrected_p[index],
        }
        for index, kind in enumerate(("trained", "untrained"))
    }
    about = {name: getattr(test, name) for name in ("n_orders", "exact", "smallest_p", "why")}
    return (
        {"layers": list(grid.layers), "columns": list(grid.columns), "chosen": grid.chosen}
        | parts
        | about
    )


# other matrices to compare with


def confusion_dissimilarity(confusion: np.ndarray) -> np.ndarray:
    """1 - mean of the shares of c's images taken for d and of d's taken for c, float64 (n_classes,
    n_classes), 0 on the diagonal. confusion: images (n_classes, n_classes), row = true class; NaN
    for a class without images."""
    with np.errstate(invalid="ignore"):
        shares = confusion / confusion.sum(axis=1, keepdims=True, dtype=np.float64)
    matrix = 1 - (shares + shares.T) / 2
    np.fill_diagonal(matrix, 0)
    return matrix
