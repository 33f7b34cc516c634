"""What Layers adds to a report of a visit: the small heatmaps of all layers side by side, which
class is nearest in each, and the lines that give it again."""

from __future__ import annotations

import numpy as np

from activsim.analysis.measures import MEASURES
from activsim.app.pages.layers import result
from activsim.app.pages.layers import text as layers_text
from activsim.app.pages.layers.result import LayersResult
from activsim.output import pictures
from activsim.output.charts import heatmap
from activsim.output.files import python_lines
from activsim.output.frames import view
from activsim.output.report.addition import Addition, Picture, Row, Table


def layers_addition(layers: LayersResult, order: np.ndarray) -> Addition:
    """order: of the classes, int (n_classes,)."""
    settings, names = layers.context.settings, layers.context.names
    whole = (layers.whole or layers.context).settings
    rule = layers.columns[layers.along]
    query, measure = names[settings.query], MEASURES[settings.measure]
    rows, figures, numbers = [], [], []
    for name, matrix in zip(layers.layers, layers.matrices, strict=True):
        nearest, scale = (
            layers_text.nearest_text(layers, matrix),
            layers_text.scale_text(layers, matrix),
        )
        others = np.delete(matrix[settings.query], settings.query)
        least = float("nan") if np.isnan(others).all() else float(np.nanmin(others))
        numbers.append((name, least))
        amount = "undefined" if np.isnan(least) else measure.with_unit(least)
        rows.append(Row(name, (nearest, amount)))
        picture = pictures.data_uri(result.small_heatmap(matrix, order, layers.measure))
        alt = f"Dissimilarity in {name}: {scale}"
        figures.append(Picture(picture, name, scale, alt))
    title = layers_text.rule_title(rule, settings.threshold)
    in_order = ", ".join(names[label] for label in order.tolist())
    sentences = [f"All layers are read by channel; a neuron fires {title}."]
    if not view.has_many_classes(layers.context):
        sentences.append(f"From left to right and from top to bottom: {in_order}.")
    head = ("layer", f"nearest to {query}", "how far")
    return Addition(
        sentences=tuple(sentences),
        tables=(Table(f"Nearest to {query}, layer by layer", head, tuple(rows)),),
        pictures_title=f"The layers side by side. {heatmap.colour_words(layers.measure)}",
        pictures=tuple(figures),
        lines=python_lines.layers_lines(whole, layers.layers, (rule.kind, rule.level)),
        on_screen=tuple(numbers),
    )
