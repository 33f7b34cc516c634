"""The lower end of Layers: would another choice tell another story? And what can be taken away."""

from __future__ import annotations

import html
from dataclasses import asdict

import numpy as np
import streamlit as st

from activsim.analysis import geometry
from activsim.app.pages.layers import result as layers_seen
from activsim.app.pages.layers import text as layers_words
from activsim.app.shell import page_frame
from activsim.output import pictures, short_text
from activsim.output.charts import theme
from activsim.output.files import layers as layer_files


def grid(seen: layers_seen.LayersResult, tiles: list[str]) -> None:
    """A table of layers by thresholds: how far each cell agrees with the current choice, and who is
    nearest there."""
    settings, names = seen.context.settings, seen.context.names
    agreement, nearest = _grid(seen)
    st.html("<h2>Would another choice tell another story?</h2>")
    st.html(
        f"<p class='quiet' role='status'>{layers_words.grid_words(seen, agreement, nearest)}</p>"
    )
    heads = [layers_words.rule_words(rule, settings.threshold) for rule in seen.columns]
    rows = []
    for i, layer in enumerate(seen.layers):
        cells = [
            cell(seen, (i, j), agreement[i, j], nearest[i, j], tiles)
            for j in range(len(seen.columns))
        ]
        rows.append(f"<tr><th scope='row'>{html.escape(layer)}</th>{''.join(cells)}</tr>")
    dark = " dark" if page_frame.current_look() is theme.DARK else ""
    head = "".join(f"<th scope='col'>{html.escape(text)}</th>" for text in heads)
    st.html(
        f"<div class='choices{dark}' tabindex='0' role='region' aria-label='Layers by "
        "thresholds'><table><thead><tr><th "
        f"scope='col'>layer</th>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
    query = html.escape(names[settings.query])
    scale = (
        ""
        if not any(rule.kind == "scale" for rule in seen.columns)
        else (
            f" “above {settings.threshold:.4g}” stands, in the other layers, for a threshold as "
            "far up their own range."
        )
    )
    st.caption(
        "Number: rank correlation (Spearman) of the cell's dissimilarities with those of the "
        "current choice, which is framed; the darker, the closer to it. Picture: the class nearest "
        f"to {query} there. Top 10%: each neuron fires on its own top 10% of all images.{scale}"
    )


def _grid(seen: layers_seen.LayersResult) -> tuple[np.ndarray, np.ndarray]:
    return (
        geometry.agreements(seen.cells, seen.current),
        geometry.nearest_classes(seen.cells, seen.context.settings.query),
    )


def cell(
    seen: layers_seen.LayersResult,
    place: tuple[int, int],
    agreement: float,
    nearest: np.ndarray,
    tiles,
) -> str:
    names, found = seen.context.names, np.flatnonzero(nearest)
    if np.isnan(seen.cells[place]).any() and not len(found):
        who = "<span>undefined</span>"
    elif len(found) == 1:
        name = html.escape(names[found[0]])
        who = f"<img src='{tiles[found[0]]}' alt='' width='28' height='28'><span>{name}</span>"
    else:
        who = f"<span>{len(found)} tied</span>"
    level = -1 if np.isnan(agreement) else round(max(agreement, 0) * 4)
    said = "undefined" if np.isnan(agreement) else short_text.short_number(agreement)
    if level < 0 and not len(found):
        said = ""
    current = place == (seen.layer, seen.column)
    mark = " aria-current='true'" if current else ""
    return f"<td class='level{level}'{mark}>{'<em>chosen</em>' if current else ''}<b>{said}</b>{who}</td>"


def heatmaps_png(seen: layers_seen.LayersResult, order: np.ndarray) -> bytes:
    """The small heatmaps as one picture, classes in this order."""
    small = [
        pictures.LabelledPicture(
            layers_seen.small(matrix, order), name, layers_words.top_words(seen, matrix)
        )
        for name, matrix in zip(seen.layers, seen.matrices, strict=True)
    ]
    settings, rule = (
        seen.context.settings,
        layers_words.rule_words(seen.columns[seen.along], seen.context.settings.threshold),
    )
    parts = [settings.model, rule, settings.measure, f"{settings.split} images"]
    if len(order) <= theme.MAX_CLASSES_WITH_TEXTS:
        parts.append(
            "classes in order: " + " · ".join(seen.context.names[label] for label in order)
        )
    rows = [small[start : start + 5] for start in range(0, len(small), 5)]
    return pictures.sheet_png(rows, "Dissimilarity in each layer: " + ", ".join(parts))


def downloads(
    seen: layers_seen.LayersResult,
    maps: geometry.Maps,
    tree: geometry.Tree | None,
    order: np.ndarray,
) -> None:
    names, layers, settings = seen.context.names, seen.layers, seen.context.settings
    course, last = seen.course()
    agreement, nearest = _grid(seen)
    heads = [layers_words.rule_words(rule, settings.threshold) for rule in seen.columns]

    def everything() -> str:
        about = asdict(settings) | {
            "reading": "channel",
            "side_by_side_at": asdict(seen.columns[seen.along]),
            "groups": seen.groups,
            "last": None if last is None else layers[last],
        }
        cells = {
            "columns": heads,
            "agreement": agreement,
            "nearest": nearest,
            "chosen": (seen.layer, seen.column),
        }
        return layer_files.layers_json(
            about, layers, names, seen.matrices, course, maps, tree, cells
        )

    page_frame.draw_downloads(
        {
            "Measures (CSV)": (lambda: layer_files.measures_csv(course, layers), "measures.csv"),
            "Matrices (CSV)": (
                lambda: layer_files.matrices_csv(seen.matrices, layers, names),
                "matrices.csv",
            ),
            "Heatmaps (PNG)": (lambda: heatmaps_png(seen, order), "heatmaps.png"),
            "Map (CSV)": (lambda: layer_files.maps_csv(maps, layers, names), "map.csv"),
            "Grid (CSV)": (
                lambda: layer_files.choices_csv(agreement, nearest, layers, heads, names),
                "grid.csv",
            ),
            "Everything (JSON)": (everything, "layers.json"),
        }
    )
