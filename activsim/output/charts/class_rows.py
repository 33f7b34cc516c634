"""What charts with a row for each class have in common: its picture and its name beside it."""

from __future__ import annotations

from collections.abc import Sequence

from activsim.output.charts.theme import Look, PlotlyPart, plain_name

TEXT_SIZE = 13


def class_rows(
    names: Sequence[str],
    order: Sequence[int],
    pictures: Sequence[str] | None,
    look: Look,
    picture_height: float = 0.86,
    standoff: int = 34,
    bold: Sequence[int | None] = (),
) -> PlotlyPart:
    """The y axis and the pictures of such a chart, as a part of a layout: the classes in `order`
    from top to bottom at whole numbers. pictures: a data URI per class; picture_height: as a share
    of a row; standoff: pixels of a name from the axis, where pictures stand between; bold: the
    classes whose names stand out."""
    texts = []
    images = []
    for row, label in enumerate(order):
        text = plain_name(names[label])
        texts.append(f"<b>{text}</b>" if label in bold else text)
        if pictures:
            images.append(_picture(pictures[label], row, picture_height))
    axis = {
        "tickmode": "array",
        "tickvals": list(range(len(order))),
        "ticktext": texts,
        "ticklabelstandoff": standoff if pictures else 4,
        "tickfont": {"size": TEXT_SIZE, "color": look.ink},
        "ticks": "",
        "range": [len(order) - 0.5, -0.5],
        "showgrid": False,
        "showline": False,
        "zeroline": False,
        "fixedrange": True,
    }
    return {"yaxis": axis, "images": images}


def _picture(source: str, row: int, height: float) -> PlotlyPart:
    return {
        "source": source,
        "layer": "above",
        "sizing": "contain",
        "xref": "paper",
        "yref": "y",
        "x": -0.01,
        "y": row,
        "xanchor": "right",
        "yanchor": "middle",
        "sizex": 0.9,
        "sizey": height,
    }
