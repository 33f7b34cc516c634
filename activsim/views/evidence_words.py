"""What Evidence says, in words and rows: plain functions of what was found, no widgets. Names are escaped in HTML."""

from __future__ import annotations

import html

import numpy as np

from activsim import similarity
from activsim.figures_evidence import number

STABLE = 0.95  # share of resamples from which on a nearest class is called stable


def written(groups, names) -> str:
    """Groups as parsed_groups reads them; a class by itself is not written."""
    return "; ".join(", ".join(names[index] for index in group) for group in groups if len(group) > 1)


def verdict(found: dict) -> str:
    """The verdict in large, and the sentence with its numbers."""
    name, _, rest = found["verdict"]["sentence"].partition(": ")
    rest = html.escape(rest[:1].upper() + rest[1:])
    return f"<p class='answer' role='status'><b>{html.escape(name)}.</b></p><p class='sentence'>{rest}</p>"


def rules(found: dict) -> str:
    """All rules in their order, the one that applied in bold."""
    said = []
    for which, words in found["verdict"]["rules"].items():
        here, text = which == str(found["verdict"]["rule"]), html.escape(words)
        said.append(f"<li>{f'<b>{text}</b> This one applied.' if here else text}</li>")
    return f"<p class='quiet'>The first that applies; all tests are one-sided at 5%.</p><ol>{''.join(said)}</ol>"


def looked_at(found: dict) -> str:
    """What all the numbers are about."""
    settings, made = found["settings"], found["made_from"]
    level = "above" if settings["kind"] == "value" else "on its top share of all images,"
    said = f"Layer {settings['layer']}, by {settings['reading']}; a neuron fires {level} {settings['threshold']:.4g}; "
    said += f"{settings['measure']}; {made['data']}, {settings['split']} images. {' '.join(found['remarks'])}"
    return html.escape(said.strip())


def columns(found: dict) -> list[str]:
    """The thresholds of the grid, shares as percentages."""
    parted = [name.partition("top ") for name in found["grid"]["columns"]]
    return [f"top {100 * float(share):.3g}%" if top else name for name, top, share in parted]


# all the evidence on one axis


def rows(found: dict) -> list[dict]:
    """A row per network for figures_evidence.one_axis."""
    return [
        {"kind": one["kind"], "name": one["name"], "ratio": one["ratio"]}
        | {key: one["agreement"][key] for key in ("value", "p")}
        for one in found["networks"]
    ]


def band(found: dict) -> tuple[float | None, float | None]:
    return found["ceiling"]["lower"], found["ceiling"]["upper"]


def axis(found: dict) -> str:
    test, (lower, upper) = found["verdict"]["tests"]["trained"], band(found)
    return (
        "One dot a network: rho-a with the groups; within/between, the effect size (1: groups make no difference); "
        f"{_p(test)} Grey band: noise ceiling of the trained networks ({number(lower)} to {number(upper)}), how well "
        f"they agree with one another. Dashed: the best that groups can reach ({number(found['best_agreement'])})."
    )


def _p(test: dict) -> str:
    """What a p is a share of, with the smallest there is; or why there is none."""
    if test["p"] is None:
        return f"no p. {test['why']}"
    way = "all" if test["exact"] else "a sample of"
    return (
        f"p, the share of {way} {test['n_orders']:,} placements of the groups that agree as well (smallest "
        f"{test['smallest_p']:.2g})."
    )


# what else the matrix agrees with


def agreements(found: dict) -> list[dict]:
    return [
        {"kind": "trained", "name": one["name"]} | {key: one["agreement"][key] for key in ("value", "p")}
        for one in found["shown"]["agrees_with"]
    ]


def undefined_agreements(found: dict) -> list[str]:
    return [
        f"{one['name']}: {one['agreement']['why']}" for one in found["shown"]["agrees_with"] if one["agreement"]["why"]
    ]


def coefficients(found: dict) -> str:
    """Which coefficient was taken, and what its p is."""
    compared = found["shown"]["agrees_with"]
    taken = sorted({one["coefficient"] for one in compared})
    ties = "rho-a where a matrix has ties (Spearman's, were ties broken at random), else Spearman's, which is the same"
    tested = next((one["agreement"] for one in compared if one["agreement"]["p"] is not None), None)
    way = (
        ""
        if tested is None
        else f" p: {'all' if tested['exact'] else 'a sample of'} {tested['n_orders']:,} orders of the classes."
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
            body.append(f"<div class='stay'>{_class(query, names, tiles)}<p>undefined: nothing to be near to</p></div>")
            continue
        others = [label for label in np.argsort([-share for share in shares], kind="stable") if label != near]
        instead = f"else mostly {html.escape(names[others[0]])}" if shares[others[0]] else "never another"
        body.append(
            f"<div class='stay'>{_class(query, names, tiles)}<span aria-hidden='true'>→</span>"
            f"{_class(near, names, tiles)}<p><b>{percent(stays)}</b><br>{instead}</p></div>"
        )
    return f"<div class='stays'>{''.join(body)}</div>"


def _class(label: int, names, tiles) -> str:
    name = html.escape(names[label])
    picture = f"<img src='{tiles[label]}' alt='' width='48' height='48'>" if tiles else ""
    return f"<figure>{picture}<figcaption>{name}</figcaption></figure>"


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
        f"{stable} of {len(images['stays'])} classes keep their nearest class in at least {STABLE:.0%} of "
        f"{images['n_resamples']:,} resamples of the images. Matrices of two halves of the images agree at "
        f"{'an undefined value' if half is None else f'{half:.3f}'} (rho-a, mean of 20 splits)."
    )


def seeds(found: dict) -> str:
    """How far other seeds say the same."""
    agreed = [one for row in found["seeds"]["agreement"] for one in row if one is not None]
    split = int(np.sum(found["seeds"]["disagree"])) // 2
    n_pairs = len(found["class_names"]) * (len(found["class_names"]) - 1) // 2
    spread = f"{min(agreed):.2f} to {max(agreed):.2f}" if agreed else "undefined"
    return (
        f"Two trained networks agree at rho-a {spread}; about {split} of {n_pairs} pairs of classes they disagree. "
        f"{found['seeds']['rule']}"
    )


def seed_notes(found: dict) -> np.ndarray:
    """What the heatmap of all seeds says of the pairs about which they disagree."""
    seeds = found["seeds"]
    n_classes = len(found["class_names"])
    return np.array(
        [
            [
                f"networks disagree: rank {seeds['lowest'][a][b]:g} to {seeds['highest'][a][b]:g}"
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
    measure = similarity.MEASURES[found["measure"]["name"]]
    return np.array(
        [
            [
                f"below the noise floor ({measure.worded(shown['noise_floor'][a][b])})" if below[a][b] else ""
                for b in range(n_classes)
            ]
            for a in range(n_classes)
        ],
        dtype=object,
    )


def floor(found: dict) -> str:
    below = found["shown"]["below_floor"]
    if below is None:
        return "The noise floor is known for the mean difference only, so no cell is marked."
    count = int(np.sum(below)) // 2
    pairs = "1 pair of classes is" if count == 1 else f"{count or 'No'} pairs of classes are"
    return f"{pairs} below the noise floor{' (white corners)' if count else ''}."


# the grid


def grid_texts(part: dict) -> np.ndarray:
    """rho-a of each look, with a star where it stands up to correction for all of them."""
    return np.array(
        [
            [number(value) + ("*" if p is not None and p <= 0.05 else "") for value, p in zip(*both, strict=True)]
            for both in zip(part["agreement"], part["corrected_p"], strict=True)
        ],
        dtype=object,
    )


def grid(found: dict) -> str:
    grid = found["grid"]
    n_looks = 2 * len(grid["layers"]) * len(grid["columns"])
    if grid["why"]:
        return grid["why"]
    here = ""
    if grid["chosen"] is None:
        here = "The current choice is by neuron, and the grid is by channel: it is not marked. "
    else:
        row, column = grid["chosen"]
        p = {kind: grid[kind]["corrected_p"][row][column] for kind in ("trained", "untrained")}
        said = ", ".join(f"{kind} {'undefined' if one is None else f'{one:.2g}'}" for kind, one in p.items())
        here = f"Outlined: the current choice (corrected p: {said}). "
    return (
        f"{here}A star: p at most 0.05 after correction for all {n_looks} looks, by the best that each of "
        f"{grid['n_orders']:,} placements of the groups finds anywhere in them. Mean rho-a over the seeds."
    )
