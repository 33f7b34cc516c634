"""Would another choice tell another story? A table of layers by thresholds."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
import streamlit as st

from activsim.analysis import firing_rule, geometry
from activsim.app.pages.layers import text as layers_text
from activsim.app.pages.layers.result import LayersResult
from activsim.app.shell import exemplars, page_frame
from activsim.firing.table import SHARE
from activsim.output import short_text, terms
from activsim.output.charts import theme

TITLE = "Would another choice tell another story?"


def agreement_and_nearest(layers: LayersResult) -> tuple[np.ndarray, np.ndarray]:
    """Of each cell: how far it agrees with the current choice, float (n_layers, n_columns); and
    which classes are nearest there, bool (n_layers, n_columns, n_classes)."""
    return (
        geometry.agreements(layers.cells, layers.current),
        geometry.nearest_classes(layers.cells, layers.context.settings.query),
    )


def column_titles(layers: LayersResult) -> list[str]:
    threshold = layers.context.settings.threshold
    return [layers_text.rule_title(rule, threshold) for rule in layers.columns]


def draw_choices(layers: LayersResult, tiles: Sequence[str]) -> None:
    """How far each cell agrees with the current choice, and who is nearest there."""
    settings, names = layers.context.settings, layers.context.names
    agreement, nearest = agreement_and_nearest(layers)
    sentence = layers_text.choices_sentence(layers, agreement, nearest)
    st.html(f"<p class='quiet' role='status'>{terms.explained(sentence, 'agreement')}</p>")
    head = "".join(f"<th scope='col'>{html.escape(title)}</th>" for title in column_titles(layers))
    body = ""
    for row, layer in enumerate(layers.layers):
        body += f"<tr><th scope='row'>{html.escape(layer)}</th>"
        for column in range(len(layers.columns)):
            cell = row, column
            body += cell_html(layers, cell, agreement[cell], nearest[cell], tiles)
        body += "</tr>"
    dark = " dark" if page_frame.current_look() is theme.DARK else ""
    st.html(
        f"<div class='choices{dark}' tabindex='0' role='region' aria-label='Layers by "
        f"thresholds'><table><thead><tr><th scope='col'>layer</th>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )
    share = layers.context.recording.channels.quantile_share(SHARE)
    caption = (
        "Number: rank correlation (Spearman) of the cell's dissimilarities with those of the "
        "current choice, which is framed; the darker, the closer to it. Picture: the class nearest "
        f"to {html.escape(names[settings.query])} there. Top 10%: each channel fires on its "
        f"own top 10% of all images, as far as its thresholds go: in the layer chosen on "
        f"{share:.1%} on average."
    )
    if any(rule.kind == "scale" for rule in layers.columns):
        caption += (
            f" “{firing_rule.threshold_text('value', settings.threshold)}” stands, in the other "
            "layers, for a threshold as far up their own range."
        )
    if layers.whole is not None:
        caption += " The nearest of the classes that are compared."
    st.caption(caption)


def cell_html(
    layers: LayersResult,
    cell: tuple[int, int],
    agreement: float,
    nearest: np.ndarray,
    tiles: Sequence[str],
) -> str:
    """cell: (row, column); nearest: bool (n_classes,)."""
    labels = np.flatnonzero(nearest).tolist()
    if len(labels) == 1:
        name = html.escape(layers.context.names[labels[0]])
        nearest_html = f"{exemplars.small_picture_html(tiles[labels[0]])}<span>{name}</span>"
    elif not labels and np.isnan(layers.cells[cell]).any():
        nearest_html = "<span>undefined</span>"
    else:
        nearest_html = f"<span>{len(labels)} tied</span>"
    if np.isnan(agreement):
        shade, number = -1, "undefined" if labels else ""
    else:
        shade, number = round(max(agreement, 0) * 4), short_text.short_number(agreement)
    is_current = cell == (layers.layer, layers.column)
    mark = " aria-current='true'" if is_current else ""
    note = "<em>chosen</em>" if is_current else ""
    return f"<td class='level{shade}'{mark}>{note}<b>{number}</b>{nearest_html}</td>"
