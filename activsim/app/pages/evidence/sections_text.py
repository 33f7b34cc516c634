"""What Evidence says below its one axis: other matrices, stability, the grid. Plain functions of
the report."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np

from activsim.analysis import measures
from activsim.analysis.reports import EvidenceReport, ImagesReport, LooksReport
from activsim.app.pages.evidence.text import class_picture
from activsim.output import evidence_text, wording
from activsim.output.charts.evidence import AgreementRow
from activsim.output.frames.view import MANY_CLASSES
from activsim.output.short_text import number_or_dash, short_number

LEAST_SURE = 6  # of many classes, that are listed
STABLE = 0.95  # share of resamples from which on a nearest class is called stable
ONE_NETWORK = (
    "There is one trained network: whether others, trained alike from other seeds, agree with it "
    "cannot be told."
)


# what else the matrix agrees with


def agreement_rows(report: EvidenceReport) -> list[AgreementRow]:
    return [
        {
            "kind": "trained",
            "name": other["name"],
            "value": other["agreement"]["value"],
            "p": other["agreement"]["p"],
        }
        for other in report["shown"]["agrees_with"]
    ]


def undefined_agreements(report: EvidenceReport) -> list[str]:
    """Why they are, in sentences."""
    return [
        f"{other['name']}: {other['agreement']['why']}"
        for other in report["shown"]["agrees_with"]
        if other["agreement"]["why"]
    ]


def agreements_caption(report: EvidenceReport) -> str:
    """Which coefficient was taken, and what its p is."""
    others = report["shown"]["agrees_with"]
    coefficients = ", ".join(sorted({other["coefficient"] for other in others}))
    caption = (
        "Rank correlation of the pairs of classes: rho-a where a matrix has ties (Spearman's, were "
        "ties broken at random), else Spearman's, which is the same (here: "
        f"{coefficients})."
    )
    tests = [other["agreement"] for other in others if other["agreement"]["p"] is not None]
    if not tests:
        return caption
    finest = min(tests, key=lambda test: test["smallest_p"] or 0)
    orders = evidence_text.orders_tried(finest, "orders of the classes")
    return (
        f"{caption} p: the share of {orders} that agree as well, each by itself, not corrected for "
        "how many are looked at."
    )


# how stable it is


def nearest_html(report: EvidenceReport, tiles: Sequence[str] | None) -> str:
    """For each class its nearest one, how often it stays so, in how many networks it is the
    nearest, and what came instead."""
    images = report["images"]
    n_classes = len(report["class_names"])
    labels, note = list(range(n_classes)), ""
    if n_classes >= MANY_CLASSES:
        labels = sorted(labels, key=lambda label: images["stays"][label] or 0)[:LEAST_SURE]
        note = (
            f"<p class='quiet small'>The {LEAST_SURE} of {n_classes:,} classes whose nearest is "
            "least sure.</p>"
        )
    body = "".join(_nearest_of_class(report, images, label, tiles) for label in labels)
    return f"<div class='stays'>{body}</div>{note}"


def _nearest_of_class(
    report: EvidenceReport, images: ImagesReport, query: int, tiles: Sequence[str] | None
) -> str:
    names, nearest = report["class_names"], images["nearest"][query]
    picture = class_picture(query, names, tiles)
    if nearest < 0:
        return f"<div class='stay'>{picture}<p>undefined: nothing to be near to</p></div>"
    shares = [share or 0.0 for share in images["nearest_share"][query]]
    others = [label for label in range(len(shares)) if label != nearest]
    second = max(others, key=lambda label: shares[label])
    instead = "no other in these resamples"
    if shares[second]:
        instead = f"else mostly {html.escape(names[second])}"
    networks = evidence_text.nearest_in_networks(report, query)
    if networks:
        networks = f"{networks}<br>"
    return (
        f"<div class='stay'>{picture}<span aria-hidden='true'>→</span>"
        f"{class_picture(nearest, names, tiles)}"
        f"<p><b>{share_percent(images['stays'][query] or 0.0)}</b><br>{networks}{instead}</p></div>"
    )


def share_percent(share: float) -> str:
    """A share that was not all is not called 100%, nor one that was not none 0%."""
    if 0.995 <= share < 1:
        return "over 99%"
    return "under 1%" if 0 < share < 0.005 else f"{share:.0%}"


def stability_caption(report: EvidenceReport) -> str:
    images = report["images"]
    n_stable = sum(share is not None and share >= STABLE for share in images["stays"])
    halves = "an undefined value"
    if images["split_half"] is not None:
        halves = short_number(images["split_half"], 3)
    return (
        f"{n_stable} of {len(images['stays'])} classes keep their nearest class in at least "
        f"{STABLE:.0%} of {images['n_resamples']:,} resamples of these images, in this network; "
        "another seed may say another. With each class stands in how many networks, this one "
        "among them, it is the nearest. Matrices of two halves of the images agree at "
        f"{halves} (rho-a, mean of 20 splits), and the matrix with the cross-validated one, which "
        "noise does not inflate, at "
        f"{number_or_dash(images['cross_validated_agreement'])}."
    )


def seeds_caption(report: EvidenceReport) -> str:
    """How far other seeds say the same."""
    seeds, n_classes = report["seeds"], len(report["class_names"])
    agreements = [value for row in seeds["agreement"] for value in row if value is not None]
    spread = "undefined"
    if agreements:
        spread = f"{short_number(min(agreements))} to {short_number(max(agreements))}"
    n_disputed = int(np.sum(seeds["disagree"])) // 2
    return (
        f"Two trained networks agree at rho-a {spread}; about {n_disputed} of "
        f"{n_classes * (n_classes - 1) // 2} pairs of classes they disagree"
        f"{_most_disputed(report)}. {seeds['rule']}"
    )


def _most_disputed(report: EvidenceReport) -> str:
    """The pairs that the networks rank most differently, where they disagree."""
    seeds = report["seeds"]
    seeds_disagree = np.triu(np.array(seeds["disagree"], dtype=bool), 1)
    pairs = [(int(a), int(b)) for a, b in np.argwhere(seeds_disagree)]
    spans = np.array(seeds["highest"], np.float64) - np.array(seeds["lowest"], np.float64)
    pairs.sort(key=lambda pair: spans[pair], reverse=True)
    if not pairs:
        return ""
    texts = [evidence_text.disputed_pair(report, a, b) for a, b in pairs[:2]]
    return f", most of all {' and '.join(texts)}"


def seed_notes(report: EvidenceReport) -> np.ndarray:
    """What the heatmap of all seeds says of the pairs about which they disagree."""
    disagree = np.array(report["seeds"]["disagree"], dtype=bool)
    notes = np.full(disagree.shape, "", dtype=object)
    for a, b in np.argwhere(disagree).tolist():
        notes[a, b] = f"networks disagree: {evidence_text.rank_span(report, a, b)}"
    return notes


def noise_notes(report: EvidenceReport) -> np.ndarray:
    """What the heatmap of the network shown says of the pairs that could be noise."""
    network, n_classes = report["shown"], len(report["class_names"])
    notes = np.full((n_classes, n_classes), "", dtype=object)
    measure = measures.MEASURES[report["measure"]["name"]]
    floors = np.array(network["noise_bound"], dtype=np.float64)
    for a, b in np.argwhere(np.array(network["could_be_noise"], dtype=bool)).tolist():
        notes[a, b] = wording.noise_note(float(floors[a, b]), measure)
    return notes


def noise_caption(report: EvidenceReport) -> str:
    """Which pairs of classes of the network shown could be noise."""
    if evidence_text.is_undefined(report):
        return "The dissimilarity is undefined for all pairs of classes, so no cell is marked."
    n_below = evidence_text.n_could_be_noise(report)
    if not n_below:
        return "No pairs of classes are below the noise floor (95% of equal pairs would be)."
    return (
        f"{wording.pairs_below(n_below)} the noise floor (95% of equal pairs would be), so that "
        f"{'it' if n_below == 1 else 'they'} could be noise (white corners)."
    )


# the grid


def grid_texts(part: LooksReport) -> np.ndarray:
    """rho-a of each look, with a star where it stands up to correction for all of them."""
    texts = []
    for row, values in enumerate(part["agreement"]):
        looks = [evidence_text.grid_cell(part, row, column) for column in range(len(values))]
        texts.append([number + "*" * stands for number, stands in looks])
    return np.array(texts, dtype=object)


def grid_caption(report: EvidenceReport) -> str:
    grid = report["grid"]
    if grid["why"]:
        return grid["why"]
    row, column = grid["chosen"]
    p_texts = []
    for kind in ("trained", "untrained"):
        p = grid[kind]["corrected_p"][row][column]
        p_texts.append(f"{kind} undefined" if p is None else f"{kind} {p:.2g}")
    agreements = [grid[kind]["agreement"] for kind in ("trained", "untrained")]
    extent = f"{'' if grid['exact'] else 'a sample of '}{grid['n_orders']:,}"
    n_looks = int((~np.isnan(np.array(agreements, dtype=np.float64))).sum())
    return (
        f"Outlined: the current choice (corrected p: {', '.join(p_texts)}). A star: p at most "
        f"0.05, corrected for all {n_looks} looks, by the best that each of {extent} "
        f"{evidence_text.words_of(report).placements} finds anywhere in them. Mean rho-a over the "
        "seeds."
    )


def grid_columns(report: EvidenceReport) -> list[str]:
    """The thresholds of the grid, shares as percentages."""
    titles = []
    for name in report["grid"]["columns"]:
        before, top, share = name.partition("top ")
        titles.append(f"top {100 * float(share):.3g}%" if top else before)
    return titles
