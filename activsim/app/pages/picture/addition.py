"""What Picture adds to a report of a visit: the picture that the network was given, what the
network says, and which classes it is nearest to in each layer."""

from __future__ import annotations

import numpy as np
from PIL import Image

from activsim.analysis import measures, single_image
from activsim.app.pages.picture import text as picture_text
from activsim.app.pages.picture.result import PictureResult
from activsim.output import pictures
from activsim.output.files import python_lines
from activsim.output.report.addition import Addition, Mark, Picture, Row, Table


def picture_addition(picture: np.ndarray, result: PictureResult) -> Addition:
    """picture: as the network was given it, uint8 (height, width[, 3])."""
    image = Image.fromarray(picture)
    if max(image.size) > pictures.TILE_SIDE:
        image.thumbnail((2 * pictures.TILE_SIDE, 2 * pictures.TILE_SIDE))
    image = pictures.enlarged(image, pictures.enlargement(image.size))
    figure = Picture(pictures.data_uri(image), "as the network was given it", "", "Your picture")
    tables = [_answers_table(result)] if result.look.outputs is not None else []
    context, outputs = result.context, result.look.outputs
    png = pictures.png_bytes(Image.fromarray(picture))
    lines = ""
    numbers: tuple[tuple[str, float], ...] = ()
    if outputs is not None and len(png) <= python_lines.MOST_PICTURE_BYTES:
        order = context.source.class_order
        lines = python_lines.picture_lines(context.settings, context.names, order, png)
        numbers = tuple(zip(context.names, map(float, outputs), strict=True))
    return Addition(
        sentences=(picture_text.layers_caption_text(result),),
        tables=(*tables, _layers_table(result)),
        pictures_title="The picture",
        pictures=(figure,),
        lines=lines,
        on_screen=numbers,
    )


def _answers_table(result: PictureResult) -> Table:
    rows, outputs = [], result.look.outputs
    assert outputs is not None
    for label in picture_text.answer_order(result):
        value = float(outputs[label])
        cell = picture_text.probability_text(value) if result.has_probabilities else f"{value:.3g}"
        mark = Mark(value, kind="trained") if result.has_probabilities else None
        rows.append(Row(result.context.names[label], (cell,), mark))
    scale = (0.0, 1.0) if result.has_probabilities else None
    return Table("What the network says", ("class", "output"), tuple(rows), scale)


def _layers_table(result: PictureResult) -> Table:
    measure = measures.MEASURES[result.context.settings.measure]
    n_places = min(picture_text.N_NEAREST, len(result.context.names))
    rows = []
    for layer, distances in result.distances.items():
        reason = picture_text.why_unordered(distances)
        order = [] if reason else single_image.nearest_classes(distances)[:n_places]
        cells = [
            f"{result.context.names[label]} {picture_text.distance_text(distances, label, measure)}"
            for label in order
        ]
        cells += [reason] * (n_places - len(cells))
        rows.append(Row(layer, tuple(cells)))
    head = ("layer", "nearest", "second", "third")[: 1 + n_places]
    return Table("Nearest classes, layer by layer", head, tuple(rows))
