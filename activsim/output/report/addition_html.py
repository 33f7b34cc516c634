"""What a page adds to a report, as HTML: tables whose marks stand on a line, pictures, and the
lines. All words are escaped; no script draws any of it."""

from __future__ import annotations

import html

from activsim.output.report.addition import KINDS, Addition, Mark, Picture, Table, is_number


def addition_html(addition: Addition) -> str:
    """ "" where there is nothing."""
    sentences = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in addition.sentences)
    tables = "".join(map(_table_html, addition.tables))
    pictures = ""
    if addition.pictures:
        figures = "".join(map(_picture_html, addition.pictures))
        pictures = (
            f"<h4>{html.escape(addition.pictures_title)}</h4><div class='pictures'>{figures}</div>"
        )
    body = sentences + (f"<div class='tables'>{tables}</div>" if tables else "") + pictures
    return f"<h3>What the page adds</h3><div class='adds'>{body}</div>" if body else ""


def lines_html(addition: Addition) -> str:
    if not addition.lines:
        return ""
    lines = html.escape(addition.lines)
    return (
        f"<h3>Python lines of what the page adds</h3><pre tabindex='0' class='small'>{lines}</pre>"
    )


def _table_html(table: Table) -> str:
    head = list(table.head)
    if table.scale:  # beside the names, so that a phone has it too
        head.insert(1, _scale_text(table.scale))
    columns = "".join(f"<th scope='col'>{html.escape(name)}</th>" for name in head)
    body = ""
    for row in table.rows:
        line = f"<td class='line'>{_mark_html(row.mark, *table.scale)}</td>" if table.scale else ""
        numbers = (f"<td class='number'>{html.escape(cell)}</td>" for cell in row.cells)
        cells = line + "".join(numbers)
        body += f"<tr><th scope='row'>{html.escape(row.name)}</th>{cells}</tr>"
    return (
        "<div class='wide' tabindex='0' role='region' "
        f"aria-label='{html.escape(table.caption, quote=True)}'><table class='small marks'>"
        f"<caption>{html.escape(table.caption)}</caption>"
        f"<thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _scale_text(scale: tuple[float, float]) -> str:
    return f"from {scale[0]:.3g} to {scale[1]:.3g}".replace("-", "−")


def _mark_html(mark: Mark | None, start: float, end: float) -> str:
    """The numbers stand beside it: it is a picture, and says nothing to a screen reader."""
    parts = ""
    if start < 0 < end:
        parts += f"<i class='zero' style='left:{_percent(0, start, end)}'></i>"
    if mark is not None and mark.value is not None and is_number(mark.value):
        if mark.low is not None and mark.high is not None and is_number(mark.low + mark.high):
            left, right = (_share(value, start, end) for value in (mark.low, mark.high))
            parts += f"<i class='interval' style='left:{left:.1%};width:{right - left:.1%}'></i>"
        kind = mark.kind if mark.kind in KINDS else KINDS[0]
        parts += f"<i class='{kind}' style='left:{_percent(mark.value, start, end)}'></i>"
    return f"<span class='track' aria-hidden='true'>{parts}</span>"


def _share(value: float, start: float, end: float) -> float:
    return min(max((value - start) / ((end - start) or 1.0), 0.0), 1.0)


def _percent(value: float, start: float, end: float) -> str:
    return f"{_share(value, start, end):.1%}"


def _picture_html(picture: Picture) -> str:
    source, alt = (html.escape(text, quote=True) for text in (picture.source, picture.alt))
    amount = f"<span>{html.escape(picture.amount)}</span>" if picture.amount else ""
    return (
        f"<figure><img src='{source}' alt='{alt}'>"
        f"<figcaption>{html.escape(picture.name)}{amount}</figcaption></figure>"
    )
