"""What Evidence says in words and rows: plain functions of what was found, no widgets. Names are escaped in HTML."""

from __future__ import annotations

import html


def written(groups, names) -> str:
    """Groups as parsed_groups reads them; a class by itself is not written."""
    return "; ".join(", ".join(names[index] for index in group) for group in groups if len(group) > 1)


def verdict(found: dict) -> str:
    """The verdict in large, and the sentence with its numbers."""
    name, _, rest = found["verdict"]["sentence"].partition(": ")
    rest = rest[:1].upper() + rest[1:]
    return (
        f"<p class='answer' role='status'><b>{html.escape(name)}.</b></p>"
        f"<p class='evidence-sentence'>{html.escape(rest)}</p>"
    )


def rules(found: dict) -> str:
    """All rules in their order, the one that applied in bold."""
    said = []
    for number, words in found["verdict"]["rules"].items():
        here = number == str(found["verdict"]["rule"])
        text = html.escape(words)
        said.append(f"<li>{f'<b>{text}</b> (this one applied)' if here else text}</li>")
    return f"<p class='quiet'>The first that applies; all tests are one-sided at 5%.</p><ol>{''.join(said)}</ol>"


def rows(found: dict) -> list[dict]:
    """A row per network for figures_evidence.one_axis."""
    return [
        {"kind": one["kind"], "name": one["name"], "ratio": one["ratio"]}
        | {key: one["agreement"][key] for key in ("value", "p")}
        for one in found["networks"]
    ]


def band(found: dict) -> tuple[float | None, float | None]:
    return found["ceiling"]["lower"], found["ceiling"]["upper"]
