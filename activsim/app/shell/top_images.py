"""The images that drive a neuron highest: their numbers, their pictures, where the neuron
looked."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
from PIL import Image

from activsim.analysis import firing_rule
from activsim.app.shell import cache, page_context
from activsim.networks import receptive_fields as fields
from activsim.networks.layers import PIXELS
from activsim.output import overlays, pictures


def activations(chosen: page_context.PageContext, wanted: Sequence[int]) -> np.ndarray:
    """What each image makes of these neurons, float32 (n_images, len(wanted)), with progress while
    the worker is at it; of a channel its peak."""
    settings, n_neurons = chosen.settings, chosen.table.counts.shape[2]
    wanted = tuple(int(neuron) for neuron in wanted)
    return cache.neuron_activations(
        chosen.path,
        settings.layer,
        settings.reading,
        wanted,
        n_neurons,
        settings.split,
        chosen.data,
    )


def neuron_thresholds(chosen: page_context.PageContext) -> np.ndarray:
    """`firing_rule.thresholds_by_neuron` of the current choice, float32 (n_neurons,)."""
    settings = chosen.settings
    return firing_rule.thresholds_by_neuron(chosen.table, settings.kind, settings.threshold)


def strip_html(
    chosen: page_context.PageContext, images: np.ndarray, activations: np.ndarray, threshold: float
) -> str:
    """A row of small pictures, each with its activation; pale where the neuron does not fire."""
    names, cells = chosen.names, []
    for image, activation in zip(images.tolist(), activations.tolist(), strict=True):
        fires = activation > threshold
        alt = f"Image {image}, {names[chosen.data.labels[image]]}, activation {activation:.3g}"
        cells.append(
            f"<figure class='{'' if fires else 'silent'}'><img src='{_picture(chosen, image)}' "
            "width='56' height='56' "
            f"alt='{html.escape(alt + ('' if fires else ', does not fire'), quote=True)}'>"
            f"<figcaption>{activation:.3g}</figcaption></figure>"
        )
    return "".join(cells)


def _picture(chosen: page_context.PageContext, image: int) -> str:
    return pictures.data_uri(pictures.mosaic(chosen.data.images[image : image + 1], 56))


def receptive_fields(chosen: page_context.PageContext, neuron: int, images: np.ndarray):
    """Where the neuron looked in each of these images: heats float (n_images, height, width) or
    None, what was seen (top, left, bottom, right) int of each or None, and the position (row,
    column) of each or None."""
    shape, settings = chosen.table.neuron_shape, chosen.settings
    by_channel = page_context.reads_map_by_channel(chosen)
    if not len(images) or not (by_channel or len(shape) == 3):
        return None, None, None
    channel = neuron if by_channel else int(np.unravel_index(neuron, shape)[2])
    wanted = tuple(images.tolist())
    maps, axes = cache.channel_maps(
        chosen.path, settings.layer, channel, wanted, settings.split, chosen.fingerprint
    )
    if by_channel:
        peaks = [
            np.unravel_index(np.nan_to_num(one, nan=-np.inf).argmax(), one.shape) for one in maps
        ]
    else:
        peaks = [np.unravel_index(neuron, shape)[:2]] * len(maps)
    peaks = [(int(row), int(column)) for row, column in peaks]
    if axes is None:
        return None, None, peaks
    size = chosen.data.images.shape[1:3]
    above = np.maximum(maps - neuron_thresholds(chosen)[neuron], 0)
    heats = [fields.map_over_picture(one, *axes, size) for one in above / (np.nanmax(above) or 1.0)]
    boxes = [fields.pixel_box(*axes, *peak) for peak in peaks]
    return (np.array(heats) if settings.layer != PIXELS else None), boxes, peaks


def overlaid_pictures(
    chosen: page_context.PageContext, images: np.ndarray, heats, boxes
) -> list[Image.Image]:
    """Each picture with where the neuron looked."""
    return [
        overlays.overlay(
            chosen.data.images[image],
            None if heats is None else heats[place],
            None if boxes is None else boxes[place],
        )
        for place, image in enumerate(images.tolist())
    ]


def grid_html(
    chosen: page_context.PageContext,
    images: np.ndarray,
    activations: np.ndarray,
    shown: list,
    peaks,
) -> str:
    """The pictures in rows, each with its class and its activation; peaks: see places."""
    cells = []
    for place, (image, activation) in enumerate(
        zip(images.tolist(), activations.tolist(), strict=True)
    ):
        name = chosen.names[chosen.data.labels[image]]
        where = (
            ""
            if peaks is None
            else f", at row {peaks[place][0]}, column {peaks[place][1]} of the map"
        )
        alt = html.escape(f"Image {image}, {name}, activation {activation:.3g}{where}", quote=True)
        cells.append(
            f"<figure><img src='{pictures.data_uri(shown[place])}' alt='{alt}' width='84' "
            "height='84'>"
            f"<figcaption>{html.escape(name)}<span>{activation:.3g}</span></figcaption></figure>"
        )
    return f"<div class='row driven'>{''.join(cells)}</div>"


def grid_png(
    chosen: page_context.PageContext,
    images: np.ndarray,
    activations: np.ndarray,
    shown: list,
    title: str,
) -> bytes:
    """The same as one picture, eight in a row. title: whose images they are."""
    names = [chosen.names[chosen.data.labels[image]] for image in images.tolist()]
    cells = [
        pictures.LabelledPicture(picture, name, f"{activation:.3g}")
        for picture, name, activation in zip(shown, names, activations.tolist(), strict=True)
    ]
    about = f"{title}: the images that drive it highest ({page_context.settings_caption(chosen)})"
    return pictures.sheet_png(
        [cells[start : start + 8] for start in range(0, len(cells), 8)], about
    )
