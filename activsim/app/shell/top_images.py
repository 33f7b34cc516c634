"""The images that drive a neuron highest: their numbers, their pictures, where the neuron
looked."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
from PIL import Image

from activsim.analysis import firing_rule
from activsim.app.shell import cache, exemplars, page_context
from activsim.networks import receptive_fields as fields
from activsim.networks.layers import PIXELS
from activsim.output import overlays, pictures

Position = tuple[int, int]  # (row, column) on a map
Box = tuple[int, int, int, int]  # (top, left, bottom, right) in a picture


def activations(context: page_context.PageContext, neurons: Sequence[int]) -> np.ndarray:
    """What each image makes of these neurons, float32 (n_images, len(neurons)), with progress while
    the worker is at it; of a channel its peak."""
    settings, n_neurons = context.settings, context.table.counts.shape[2]
    return cache.neuron_activations(
        context.source,
        settings.layer,
        settings.reading,
        tuple(int(neuron) for neuron in neurons),
        n_neurons,
        len(context.images.images),
    )


def neuron_thresholds(context: page_context.PageContext) -> np.ndarray:
    """`firing_rule.thresholds_by_neuron` of the current choice, float32 (n_neurons,)."""
    settings = context.settings
    return firing_rule.thresholds_by_neuron(context.table, settings.kind, settings.threshold)


def strip_html(
    context: page_context.PageContext, images: np.ndarray, activations: np.ndarray, threshold: float
) -> str:
    """A row of small pictures, each with its activation; pale where the neuron does not fire."""
    names, cells = context.names, []
    for image, activation in zip(images.tolist(), activations.tolist(), strict=True):
        fires = activation > threshold
        alt = f"Image {image}, {names[context.images.labels[image]]}, activation {activation:.3g}"
        cells.append(
            f"<figure class='{'' if fires else 'silent'}'><img src='{_picture(context, image)}' "
            "width='56' height='56' "
            f"alt='{html.escape(alt + ('' if fires else ', does not fire'), quote=True)}'>"
            f"<figcaption>{activation:.3g}</figcaption></figure>"
        )
    return "".join(cells)


def _picture(context: page_context.PageContext, image: int) -> str:
    return pictures.tile_uri(context.images.images[image : image + 1], 56)


def receptive_fields(
    context: page_context.PageContext, neuron: int, images: np.ndarray
) -> tuple[np.ndarray | None, list[Box] | None, list[Position] | None]:
    """Where the neuron looked in each of these images: heats float (n_images, height, width) or
    None, what was seen (top, left, bottom, right) int of each or None, and the position (row,
    column) of each or None."""
    shape, settings = context.table.neuron_shape, context.settings
    by_channel = page_context.reads_positions_by_channel(context)
    if not len(images) or not context.description.layer(settings.layer).is_map:
        return None, None, None
    channel = neuron if by_channel else int(np.unravel_index(neuron, shape)[2])
    maps, axes = cache.channel_maps(
        context.source,
        settings.layer,
        channel,
        tuple(images.tolist()),
    )
    if by_channel:
        peaks = [_highest_position(map_) for map_ in maps]
    else:
        row, column = np.unravel_index(neuron, shape)[:2]
        peaks = [(int(row), int(column))] * len(maps)
    if axes is None:
        return None, None, peaks
    rows, columns = axes
    size = context.images.images.shape[1:3]
    above = np.maximum(maps - neuron_thresholds(context)[neuron], 0)
    relative = above / (np.nanmax(above) or 1.0)
    heats = [fields.map_over_picture(map_, rows, columns, size) for map_ in relative]
    boxes = [fields.pixel_box(rows, columns, row, column) for row, column in peaks]
    return (np.array(heats) if settings.layer != PIXELS else None), boxes, peaks


def _highest_position(map_: np.ndarray) -> Position:
    """(row, column) of a map's highest activation."""
    row, column = np.unravel_index(np.nan_to_num(map_, nan=-np.inf).argmax(), map_.shape)
    return int(row), int(column)


def overlaid_pictures(
    context: page_context.PageContext,
    images: np.ndarray,
    heats: np.ndarray | None,
    boxes: list[Box] | None,
) -> list[Image.Image]:
    """Each picture with where the neuron looked."""
    return [
        overlays.overlay(
            context.images.images[image],
            None if heats is None else heats[index],
            None if boxes is None else boxes[index],
        )
        for index, image in enumerate(images.tolist())
    ]


def grid_html(
    context: page_context.PageContext,
    images: np.ndarray,
    activations: np.ndarray,
    overlays: list[Image.Image],
    peaks: list[Position] | None,
) -> str:
    """The pictures in rows, each with its class and its activation; peaks: the position (row,
    column) of each on the map, or None."""
    cells = []
    for index, (image, activation) in enumerate(
        zip(images.tolist(), activations.tolist(), strict=True)
    ):
        name = context.names[context.images.labels[image]]
        where = (
            ""
            if peaks is None
            else f", at row {peaks[index][0]}, column {peaks[index][1]} of the map"
        )
        alt = html.escape(f"Image {image}, {name}, activation {activation:.3g}{where}", quote=True)
        is_small = max(overlays[index].size) <= pictures.TILE_SIDE
        tile = (pictures.data_uri if is_small else pictures.small_data_uri)(overlays[index])
        cells.append(exemplars.figure_html(html.escape(name), tile, 84, alt, f"{activation:.3g}"))
    return (  # on a phone they scroll sideways
        "<div class='row driven' tabindex='0' role='region' aria-label='The images'>"
        f"{''.join(cells)}</div>"
    )


def grid_png(
    context: page_context.PageContext,
    images: np.ndarray,
    activations: np.ndarray,
    overlays: list[Image.Image],
    title: str,
) -> bytes:
    """The same as one picture, eight in a row. title: whose images they are."""
    names = [context.names[context.images.labels[image]] for image in images.tolist()]
    cells = [
        pictures.LabelledPicture(picture, name, f"{activation:.3g}")
        for picture, name, activation in zip(overlays, names, activations.tolist(), strict=True)
    ]
    about = f"{title}: the images that drive it highest ({page_context.settings_caption(context)})"
    return pictures.sheet_png(
        [cells[start : start + 8] for start in range(0, len(cells), 8)], about
    )
