"""What Evidence says, in words and rows: plain functions of what was found, no widgets. Names are
escaped in HTML."""

from __future__ import annotations

import html

from activsim.app.shell.formats import SPLITS
from activsim.output import evidence_text
from activsim.output.short_text import number_or_dash, p_value_text


def written(groups, names) -> str:
    """Groups as parsed_groups reads them; a class by itself is not written."""
    return "; ".join(
        ", ".join(names[index] for index in group) for group in groups if len(group) > 1
    )


def claim(groups, names, tiles: list[str] | None, about: str) -> str:
    """What is claimed, and the groups as pictures with names."""
    several = [group for group in groups if len(group) > 1]
    alone = [group[0] for group in groups if len(group) == 1]
    shown = [_together(group, names, tiles) for group in several]
    if alone:
        shown.append(_together(alone, names, tiles, "each by itself"))
    said = "two classes of one group fire more similar neurons than two of different groups."
    return f"<p class='sentence'><b>The claim:</b> {about}, {said}</p><div class='parted'>{''.join(shown)}</div>"


def _together(group, names, tiles, note: str = "") -> str:
    note = f"<p class='quiet small'>{note}</p>" if note else ""
    label = html.escape(", ".join(names[index] for index in group))
    body = "".join(class_picture(index, names, tiles) for index in group)
    return f"<div class='together' role='group' aria-label='{label}'><div>{body}</div>{note}</div>"


def class_picture(label: int, names, tiles) -> str:
    name = html.escape(names[label])
    picture = f"<img src='{tiles[label]}' alt='' width='56' height='56'>" if tiles else ""
    return f"<figure>{picture}<figcaption>{name}</figcaption></figure>"


def place(settings) -> str:
    """Where the claim is made: layer, reading, threshold and measure, HTML."""
    level = (
        "firing means above"
        if settings.kind == "value"
        else "firing means its own top share of images,"
    )
    return (
        f"in layer <b>{html.escape(settings.layer)}</b> (by {settings.reading}; {level} "
        f"{settings.threshold:.4g}; {html.escape(settings.measure)})"
    )


def verdict(found: dict) -> str:
    """The verdict in large and in plain words, the effect, and the sentence with its numbers."""
    name, _, rest = found["verdict"]["sentence"].partition(": ")
    rest, plain = html.escape(rest[:1].upper() + rest[1:]), html.escape(found["verdict"]["means"])
    return (
        f"<p class='answer' role='status'><b>{html.escape(name)}.</b></p><p class='sentence "
        f"plainly'>{plain}</p><p class='quiet'>{html.escape(found['effect']['sentence'])} <span "
        f"class='numbers-of'>{rest}</span></p>"
    )


def rules(found: dict) -> str:
    """All rules in their order, the one that applied in bold."""
    said = []
    for which, words in found["verdict"]["rules"].items():
        here, text = which == str(found["verdict"]["rule"]), html.escape(words)
        said.append(f"<li>{f'<b>{text}</b> This one applied.' if here else text}</li>")
    return f"<p class='quiet'>The first that applies; all tests are one-sided at 5%.</p><ol>{''.join(said)}</ol>"


def looked_at(found: dict) -> str:
    """The images, how many networks, and what to mind, HTML."""
    n_trained = sum(one["kind"] == "trained" for one in found["networks"])
    said = f"{found['made_from']['data']}, {SPLITS[found['settings']['split']]} images; {n_trained} trained networks, "
    said += f"and the same {n_trained} before training. {' '.join(found['remarks'])}"
    return html.escape(said.strip())


# all the evidence on one axis


def rows(found: dict) -> list[dict]:
    """A row per network for charts.evidence.agreement_axis."""
    return [
        {"kind": one["kind"], "name": one["name"], "ratio": one["ratio"]}
        | {key: one["agreement"][key] for key in ("value", "p")}
        for one in found["networks"]
    ]


def band(found: dict) -> tuple[float | None, float | None]:
    return found["ceiling"]["lower"], found["ceiling"]["upper"]


def axis(found: dict) -> str:
    test = found["verdict"]["tests"]["trained"]
    return (
        "A dot is a network. Agreement: of its matrix with the groups (rho-a, at most 1). "
        "Within/between: how different two classes of one group are, beside two of different ones "
        f"(1: as much). p: {_p(test)}"
    )


def marks(found: dict) -> str:
    """What the lines and the band of the axis are."""
    lower, upper = band(found)
    return (
        "Thin line: the pixels. Short lines: means of the untrained and of the trained. Dashed: "
        f"the best that groups can reach ({number_or_dash(found['best_agreement'])}). Noise ceiling: how "
        f"well the trained networks agree with one another ({number_or_dash(lower)} to {number_or_dash(upper)})."
    )


def _p(test: dict) -> str:
    """What a p is a share of, with the smallest there is; or why there is none."""
    if test["p"] is None:
        return f"none. {test['why']}"
    return f"the share of {evidence_text.orders_tried(test, 'placements of the groups')} that agree as well."


COMPARED = {
    "over_untrained": "trained minus untrained, each seed by itself",
    "over_pixels": "trained minus pixels",
    "with_one_another": "each trained network with the mean of the others (lower noise ceiling)",
}


def comparisons(found: dict) -> str:
    """The three tests over the seeds that the rule rests on, as a table, HTML."""
    tests = found["verdict"]["tests"]
    lines = [
        f"<tr><td>{words}</td><td>{_signed(tests[name]['value'])}</td><td>{p_value_text(tests[name]['p'])}</td></tr>"
        for name, words in COMPARED.items()
    ]
    head = "<tr><th>agreement, mean over the seeds</th><th></th><th>p</th></tr>"
    return f"<table class='plain compared'>{head}{''.join(lines)}</table>"


def flips(found: dict) -> str:
    """What the p of `comparisons` is, or why there is none."""
    tests = [found["verdict"]["tests"][name] for name in COMPARED]
    whys = dict.fromkeys(test["why"] for test in tests if test["why"])
    tested = next((test for test in tests if test["p"] is not None), None)
    said = (
        []
        if tested is None
        else [
            f"p: the share of {evidence_text.orders_tried(tested, 'patterns of signs')} with as high a mean."
        ]
    )
    return " ".join([*said, *whys])


def _signed(value: float | None) -> str:
    return number_or_dash(value) if value is None else f"{value:+.2f}".replace("-", "−")
