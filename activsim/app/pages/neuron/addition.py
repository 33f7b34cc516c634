"""What Neuron adds to a report of a visit: how often it fires for each class, with intervals, and
the images that drive it highest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from activsim.app.pages.neuron.table import Intervals
from activsim.app.shell.page_context import PageContext
from activsim.output import pictures
from activsim.output.report.addition import Addition, Mark, Picture, Row, Table
from activsim.output.wording import rate_text


@dataclass(frozen=True, eq=False)
class DrivingImages:
    """Numbers of images, how high they drive a neuron, and their pictures as the page shows
    them."""

    numbers: np.ndarray
    activations: np.ndarray
    pictures: Sequence[Image.Image]


def neuron_addition(
    context: PageContext,
    title: str,
    intervals: Intervals,
    order: np.ndarray,
    images: DrivingImages | None = None,
) -> Addition:
    """order: of the classes that the page has room for; images: None where there are none."""
    rates, low, high = intervals
    rows = []
    for label in order.tolist():
        value, start, end = (float(values[label]) for values in (rates, low, high))
        cells = ("undefined", "")
        if not np.isnan(value):
            cells = (rate_text(value), f"{rate_text(start)} to {rate_text(end)}")
        rows.append(Row(context.names[label], cells, Mark(value, start, end, "trained")))
    head = ("class", "fires for", "95% interval")
    table = Table(f"How often {title} fires, by class", head, tuple(rows), (0.0, 1.0))
    if images is None:
        return Addition(tables=(table,))
    return Addition(
        tables=(table,),
        pictures_title=f"The images that drive {title} highest, with its activation",
        pictures=tuple(_picture(context, images, index) for index in range(len(images.numbers))),
    )


def _picture(context: PageContext, images: DrivingImages, index: int) -> Picture:
    image, number = images.pictures[index], int(images.numbers[index])
    name = context.names[context.images.labels[number]]
    is_small = max(image.size) <= pictures.TILE_SIDE
    source = (pictures.data_uri if is_small else pictures.small_data_uri)(image)
    amount = f"{float(images.activations[index]):.3g}"
    return Picture(source, name, amount, f"Image {number}, {name}, activation {amount}")
