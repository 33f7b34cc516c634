"""`activsim handout`: one HTML file of which classes are alike, at every threshold."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from activsim.cli import command_options, console, terminal
from activsim.datasets.image_set import LabelledImages
from activsim.firing import bundled, record, unit_names
from activsim.firing.recording import Recording, save_recording
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue, keras_models
from activsim.output import pictures
from activsim.output.files import python_lines
from activsim.output.frames import scene, view
from activsim.output.frames.view import LayerView
from activsim.output.handout import handout
from activsim.settings import Settings

EXAMPLES = """\
examples:
  activsim handout --out handout.html
  activsim handout --layers dense,conv2d --class Sandal --out sandals.html

The file needs no server and no network: it opens from a memory stick, from a learning platform or
from any web page, in a browser of 2023 or later. A layer of maps is read by channel.
"""


def add_to(commands: command_options.Commands) -> None:
    about = "one HTML file to take home: which classes are alike, at every threshold"
    command = command_options.add_command(commands, "handout", about, EXAMPLES)
    command_options.add_network(command)
    command.add_argument(
        "--layers",
        default=Settings.layer,
        metavar="LAYER,LAYER",
        help="the first is shown first; default: %(default)s",
    )
    command.add_argument("--class", dest="query", metavar="NAME", help="default: the first")
    command_options.add_comparison(command)
    command_options.add_pixels(command)
    command.add_argument("--out", metavar="FILE.html", required=True)
    command.set_defaults(command=write_handout)


def write_handout(
    model: str | None,
    layers: str,
    query: str | None,
    out: str,
    threshold: float | None,
    pixels: str | None,
    resizing: str | None,
    **choices: Any,
) -> None:
    name, path = console.network_file(model)
    console.check_writable(out)
    threshold = command_options.threshold_or_start(choices["kind"], threshold)
    choices["images"] = command_options.images_of_network(choices["images"], path)
    data = console.load_images(choices["images"], choices["split"])
    choices["split"] = data.split
    options = command_options.pixel_options(path, pixels, resizing, data)
    label = _class_label(query, data.class_names)
    settings = Settings(model=name, threshold=threshold, query=label, **asdict(options), **choices)
    source = RecordingSource(
        str(path),
        catalogue.file_hash(path),
        settings.images,
        data.split,
        data.fingerprint,
        options,
    )
    names = list(dict.fromkeys(filter(None, map(str.strip, layers.split(",")))))
    if not names:
        raise ValueError("--layers names no layer. Name one, or several with commas between.")
    recordings = _recordings(source, names, data)
    views = [layer_view(settings, layer, recordings[layer], data) for layer in names]
    _tell_other_thresholds(views, threshold)
    first = views[0].settings
    n_images = int(data.n_per_class.sum())
    paths = console.names_of_paths(first)
    about = [
        handout.about(first, n_images, source.model_hash, data.source),
        python_lines.comparison_script(first, data.class_names, paths=paths),
    ]
    text = handout.handout(views, *class_tiles(data), view.ORDERS[0], about)
    n_bytes = console.write_text(out, text)
    terminal.remark(f"Wrote {out}, {n_bytes / 1000:.0f} kB")


def _tell_other_thresholds(views: list[LayerView], threshold: float) -> None:
    """Where a page of a layer stands at another threshold than the one asked for."""
    for layer_view in views:
        nearest = layer_view.settings.threshold
        if not math.isclose(nearest, threshold, rel_tol=1e-6):  # the table's are float32
            terminal.remark(
                f"Threshold {threshold:g} is not among those of a page of layer "
                f"{layer_view.settings.layer!r}; the nearest, {np.float32(nearest):g}, is taken."
            )


def _class_label(name: str | None, names: tuple[str, ...]) -> int:
    if name is not None and name not in names:
        raise ValueError(f"There is no class {name!r}. Classes are: {', '.join(names)}.")
    return 0 if name is None else names.index(name)


def _recordings(
    source: RecordingSource, layers: list[str], data: LabelledImages
) -> dict[str, Recording]:
    """From disk or from beside the network; the rest is made now, and kept."""
    path, recordings = Path(source.path), {}
    for layer in layers:
        if known := bundled.find_recording(source, layer):
            recordings[layer] = known
    missing = [layer for layer in layers if layer not in recordings]
    if missing:
        network = keras_models.load_network(path)
        progress = terminal.progress_line()
        new = record.record(network, data, missing, progress, options=source.options)
        for layer, recording in new.items():
            save_recording(source.recording_key(layer), recording)
        recordings |= new
    return recordings


def layer_view(
    settings: Settings, layer: str, recording: Recording, data: LabelledImages
) -> LayerView:
    """At the threshold nearest to the one asked for: each layer has its own."""
    table = recording.channels
    threshold = settings.threshold
    options = view.threshold_options(settings.kind, table.thresholds)
    threshold = min(options.values(), key=lambda value: abs(value - threshold))
    units = unit_names.unit_plural(layer, settings.reading, recording)
    layer_settings = replace(settings, layer=layer, threshold=threshold)
    return LayerView(
        layer_settings, data.class_names, table, data.n_per_class, table.thresholds, units
    )


def class_tiles(data: LabelledImages) -> tuple[dict[int, dict[int, str]], dict[int, str]]:
    """Of each class nine pictures and one, and that of an axis."""
    labels = range(len(data.class_names))
    if len(labels) >= view.MANY_CLASSES:
        labels = range(0)  # so many would be too much to hand out
    members = pictures.first_per_class(data.labels, len(data.class_names), 9)
    first = [data.pictures(members[label]) for label in labels]
    tiles = {
        count: {label: pictures.tile_uri(images[:count]) for label, images in enumerate(first)}
        for count in pictures.PICTURES_PER_CLASS
    }
    icons = {
        label: pictures.tile_uri(images[:1], scene.ICON_SIDE) for label, images in enumerate(first)
    }
    return tiles, icons
