"""What Evidence says below its one axis: other matrices, stability, the grid. Plain functions of
what was found."""

from __future__ import annotations

import html

import numpy as np

from activsim.analysis import measures
from activsim.app.pages.evidence.text import class_picture
from activsim.output import evidence_text
from activsim.output.short_text import number_or_dash

STABLE = 0.95  # share of resamples from which on a nearest class is called stable


# what else the matrix agrees with


def agreements(found: dict) -> list[dict]:
    return [
        {"kind": "trained", "name": one["name"]}
        | {key: one["agreement"][key] for key in ("value", "p")}
        for one in found["shown"]["agrees_with"]
    ]


def undefined_agreements(found: dict) -> list[str]:
    return [
        f"{one['name']}: {one['agreement']['why']}"
        for one in found["shown"]["agrees_with"]
        if one["agreement"]["why"]
    ]


def coefficients(found: dict) -> str:
    """Which coefficient was taken, and what its p is."""
    compared = found["shown"]["agrees_with"]
    taken = sorted({one["coefficient"] for one in compared})
    ties = "rho-a where a matrix has ties (Spearman's, were ties broken at random), else Spearman's, which is the same"
    tested = [one["agreement"] for one in compared if one["agreement"]["p"] is not None]
    best = min(tested, key=lambda test: test["smallest_p"], default=None)
    way = (
        ""
        if best is None
        else f" p: the share of {evidence_text.orders_tried(best, 'orders of the classes')} that agree as well."
    )
    return f"Rank correlation of the pairs of classes: {ties} (here: {', '.join(taken)}).{way}"


# how stable it is


def nearest(found: dict, tiles: list[str] | None) -> str:
    """For each class its nearest one, how often it stays so, and what came instead."""
    names, images = found["class_names"], found["images"]
    body = []
    for query, (near, stays, shares) in enumerate(
        zip(images["nearest"], images["stays"], images["nearest_share"], strict=True)
    ):
        if near < 0:
            body.append(
                f"<div class='stay'>{class_picture(query, names, tiles)}<p>undefined: nothing to "
                "be near to</p></div>"
            )
            continue
        others = [
            label
            for label in np.argsort([-share for share in shares], kind="stable")
            if label != near
        ]
        instead = (
            f"else mostly {html.escape(names[others[0]])}" if shares[others[0]] else "never another"
        )
        body.append(
            f"<div class='stay'>{class_picture(query, names, tiles)}<span "
            "aria-hidden='true'>→</span>"
            f"{class_picture(near, names, tiles)}<p><b>{percent(stays)}</b><br>{instead}</p></div>"
        )
    return f"<div class='stays'>{''.join(body)}</div>"


def percent(share: float) -> str:
    """A share that was not all is not called 100%, nor one that was not none 0%."""
    if 0.995 <= share < 1:
        return "over 99%"
    return "under 1%" if 0 < share < 0.005 else f"{share:.0%}"


def stability(found: dict) -> str:
    images = found["images"]
    stable = sum(1 for stays in images["stays"] if stays is not None and stays >= STABLE)
    half = images["split_half"]
    return (
        f"{stable} of {len(images['stays'])} classes keep their nearest class in at least "
        f"{STABLE:.0%} of {images['n_resamples']:,} resamples of the images. Matrices of two "
        f"halves of the images agree at {'an undefined value' if half is None else f'{half:.3f}'} "
        "(rho-a, mean of 20 splits), and the matrix with the cross-validated one, which is free of "
        f"noise, at {number_or_dash(images['cross_validated_agreement'])}."
    )


def seeds(found: dict) -> str:
    """How far other seeds say the same."""
    agreed = [one for row in found["seeds"]["agreement"] for one in row if one is not None]
    split = int(np.sum(found["seeds"]["disagree"])) // 2
    n_pairs = len(found["class_names"]) * (len(found["class_names"]) - 1) // 2
    spread = f"{min(agreed):.2f} to {max(agreed):.2f}" if agreed else "undefined"
    return (
        f"Two trained networks agree at rho-a {spread}; about {split} of {n_pairs} pairs of "
        f"classes they disagree{_most_disputed(found)}. {found['seeds']['rule']}"
    )


def _most_disputed(found: dict) -> str:
    """The pairs that the networks rank most differently, where they disagree."""
    names, seeds = found["class_names"], found["seeds"]
    pairs = [
        (a, b)
        for a in range(len(names))
        for b in range(a + 1, len(names))
        if seeds["disagree"][a][b]
    ]
    pairs.sort(
        key=lambda pair: seeds["lowest"][pair[0]][pair[1]] - seeds["highest"][pair[0]][pair[1]]
    )
    said = [evidence_text.disputed_pair(found, a, b) for a, b in pairs[:2]]
    return f", most of all {' and '.join(said)}" if said else ""


def seed_notes(found: dict) -> np.ndarray:
    """What the heatmap of all seeds says of the pairs about which they disagree."""
    seeds = found["seeds"]
    n_classes = len(found["class_names"])
    return np.array(
        [
            [
                f"networks disagree: {evidence_text.rank_span(found, a, b)}"
                if seeds["disagree"][a][b]
                else ""
                for b in range(n_classes)
            ]
            for a in range(n_classes)
        ],
        dtype=object,
    )


def floor_notes(found: dict) -> np.ndarray:
    """What the heatmap of the network shown says of the pairs that could be noise."""
    shown, n_classes = found["shown"], len(found["class_names"])
    below = shown["below_floor"] or [[False] * n_classes] * n_classes
    measure = measures.MEASURES[found["measure"]["name"]]
    return np.array(
        [
            [
                f"below the noise floor ({measure.with_unit(shown['noise_floor'][a][b])})"
                if below[a][b]
                else ""
                for b in range(n_classes)
            ]
            for a in range(n_classes)
        ],
        dtype=object,
    )


def floor(found: dict) -> str:
    """Which pairs of classes of the network shown could be noise."""
    if evidence_text.is_undefined(found):
        return "The dissimilarity is undefined for all pairs of classes, so no cell is marked."
    count = evidence_text.n_below_floor(found)
    if count is None:
        above = found["images"]["not_above_zero"]
        return (
            "The noise floor is known for the mean difference only, so no cell is marked. "
            f"Cross-validated, {above or 'no'} pair{'s' if above > 1 else ''} of classes could be "
            "noise (not above 0)."
        )
    pairs = "1 pair of classes is" if count == 1 else f"{count or 'No'} pairs of classes are"
    return f"{pairs} below the noise floor{' (white corners)' if count else ''}."


# the grid


def grid_texts(part: dict) -> np.ndarray:
    """rho-a of each look, with a star where it stands up to correction for all of them."""
    texts = []
    for row, values in enumerate(part["agreement"]):
        looks = [evidence_text.look(part, row, column) for column in range(len(values))]
        texts.append([number + "*" * stands for number, stands in looks])
    return np.array(texts, dtype=object)


def grid(found: dict) -> str:
    grid = found["grid"]
    n_looks = 2 * len(grid["layers"]) * len(grid["columns"])
    if grid["why"]:
        return grid["why"]
    row, column = grid["chosen"]
    p = {kind: grid[kind]["corrected_p"][row][column] for kind in ("trained", "untrained")}
    said = ", ".join(
        f"{kind} {'undefined' if one is None else f'{one:.2g}'}" for kind, one in p.items()
    )
    return (
        f"Outlined: the current choice (corrected p: {said}). A star: p at most 0.05, corrected "
        f"for all {n_looks} looks, by the best that each of {grid['n_orders']:,} placements of the "
        "groups finds anywhere in them. Mean rho-a over the seeds."
    )


def columns(found: dict) -> list[str]:
    """The thresholds of the grid, shares as percentages."""
    parted = [name.partition("top ") for name in found["grid"]["columns"]]
    return [f"top {100 * float(share):.3g}%" if top else name for name, top, share in parted]
