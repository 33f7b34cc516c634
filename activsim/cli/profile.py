"""`activsim profile`: firing profiles of a layer, and which classes are alike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from activsim import paths
from activsim.analysis import across as across_analysis
from activsim.analysis import firing_rule, geometry, measures, similarity
from activsim.cli import changed_images, command_options, console, terminal
from activsim.datasets.image_set import LabelledImages
from activsim.datasets.own import remarks
from activsim.experiments import input_sentences, other_networks
from activsim.firing import bundled, descriptions, record, recording
from activsim.firing.source import RecordingSource
from activsim.firing.table import FiringTable
from activsim.networks import catalogue, families, keras_models
from activsim.networks.network import open_network
from activsim.settings import Settings

EXAMPLES = """\
examples:
  activsim profile
  activsim profile --layer conv2d --reading channel --measure correlation
  activsim profile --kind quantile --threshold 0.1 --out top-tenth.json
  activsim profile --layer conv2d_1 --reading channel --out conv2d_1.hdf5
  activsim profile --changed "shifted right" --by 3

A file .npz or .json holds profiles, dissimilarity, ranking (-1: undefined, not ranked), thresholds
(what each neuron has to exceed) and class_names. A folder gets profiles.csv, dissimilarity.csv and
ranking.csv. A file .hdf5 holds the dissimilarities for rsatoolbox.rdm.load_rdm. With --changed the
others also hold across: classes as they are by classes changed.
"""


def add_to(commands: command_options.Commands) -> None:
    about = "firing profiles of a layer, and which classes are alike"
    command = command_options.add_command(commands, "profile", about, EXAMPLES)
    command_options.add_network(command)
    command_options.add_settings(command)
    command_options.add_pixels(command)
    changed_images.add_condition(command)
    command.add_argument(
        "--out",
        metavar="FILE.npz|FILE.json|FILE.hdf5|FOLDER",
        help="without it the ranking is printed",
    )
    command.set_defaults(command=print_or_write_profiles)


def print_or_write_profiles(
    model: str | None,
    out: str | None,
    threshold: float | None,
    pixels: str | None,
    resizing: str | None,
    condition_name: str | None = None,
    by: int | None = None,
    **choices: Any,
) -> None:
    name, path = console.network_file(model)
    write = None if out is None else console.result_writer(out)
    threshold = command_options.threshold_or_start(choices["kind"], threshold)
    choices["images"] = command_options.images_of_network(choices["images"], path)
    data = console.load_images(choices["images"], choices["split"])
    choices["split"] = data.split
    condition = changed_images.condition_of(condition_name, by, data, out)
    changed_data = data.under(condition)
    options = command_options.pixel_options(path, pixels, resizing, data)
    settings = Settings(model=name, threshold=threshold, **asdict(options), **choices)
    model_hash = catalogue.file_hash(path)
    source = RecordingSource(
        str(path), model_hash, settings.images, data.split, data.fingerprint, options
    )
    by_channel = settings.reading == "channel"
    plain = _layer_recording(source, settings.layer, data, by_channel)
    table = plain.reading(settings.reading)
    settings, thresholds = _at_threshold_of(table, settings)
    across = None
    if condition.key_part:
        source_changed = replace(source, condition=condition)
        levels = {settings.layer: plain.channels.thresholds}
        changed_table = _layer_recording(
            source_changed, settings.layer, changed_data, by_channel, levels
        )
        across = across_analysis.across(
            table,
            changed_table.reading(settings.reading),
            settings.kind,
            settings.threshold,
            settings.measure,
        )
    result = similarity.comparison(table, settings.kind, settings.threshold, settings.measure)
    if write:
        made_from = {"data": data.name, "fingerprint": data.fingerprint, "model_sha256": model_hash}
        arrays = {
            "profiles": result.profiles,
            "dissimilarity": result.dissimilarity,
            "ranking": result.ranking,
            "thresholds": thresholds,
            "class_names": np.array(data.class_names),
        }
        about = {"settings": asdict(settings), "made_from": made_from}
        if across:
            arrays["across"] = across.dissimilarity
            about["changed"] = {"images": condition.words}
        write(arrays, about, table.neuron_shape)
        terminal.remark(f"Wrote {out}")
    elif across:
        changed_images.print_across(settings, condition, across, data)
    else:
        # a file that lies elsewhere takes the place of one that is called so
        members = families.family(catalogue.list_networks() | {name: path}, name)
        tables = other_networks.family_tables(
            members, name, source, settings.layer, settings.reading
        )
        others = {
            other: similarity.comparison(
                of_other, settings.kind, settings.threshold, settings.measure
            )
            for other, of_other in tables.items()
            if of_other is not None
        }
        _print_ranking(settings, result, data, list(others.values()))
        _print_about_family(tables if len(members) > 1 else {name: None})
    if why := similarity.why_undefined(table, settings.kind, settings.threshold, settings.measure):
        terminal.remark(why)
    description = descriptions.known_description(path, model_hash, data.image_shape)
    if description and (warning := input_sentences.weights_warning(description)):
        terminal.remark(warning)
    without = [name for name, n in zip(data.class_names, table.n_images, strict=True) if not n]
    if without:
        terminal.remark(firing_rule.no_images_reason(remarks.first_names(without)))


def _layer_recording(
    source: RecordingSource,
    layer: str,
    data: LabelledImages,
    by_channel: bool,
    thresholds: Mapping[str, np.ndarray] | None = None,
) -> recording.Recording:
    """From disk, or from beside the network; or made now, at these thresholds of a layer or its
    own, and kept. by_channel: whether that is all that is asked for."""
    known = bundled.find_recording(source, layer)
    if known is not None and (by_channel or known.table is not None):
        return known
    key = source.recording_key(layer)
    model = keras_models.load_network(Path(source.path))
    network = open_network(model, data.images, source.options)
    descriptions.keep_description(network.description, source.model_hash, data.image_shape)
    recordings = record.record(network, data, [layer], terminal.progress_line(), thresholds)
    if not recording.save_recording(key, recordings[layer]):
        terminal.remark(
            f"The recording could not be kept in {paths.cache_folder()}; it will be made again "
            "next time."
        )
    return recordings[layer]


def _at_threshold_of(table: FiringTable, settings: Settings) -> tuple[Settings, np.ndarray]:
    """The settings with the threshold that is really used, and what each neuron has to exceed
    (n_neurons,)."""
    by_neuron = firing_rule.thresholds_by_neuron(table, settings.kind, settings.threshold)
    if settings.kind == "quantile":
        share = table.quantile_share(settings.threshold)
        terminal.remark(
            f"Each neuron's own threshold is among the {len(table.thresholds)} of this recording: "
            f"on average they make it fire on {share:.1%}, {settings.threshold:.1%} were asked for."
        )
        return settings, by_neuron
    nearest = firing_rule.nearest_threshold(table, settings.threshold)
    if not math.isclose(nearest, settings.threshold, rel_tol=1e-6):  # the table's are float32
        terminal.remark(
            f"Threshold {settings.threshold} is not among the {len(table.thresholds)} of this "
            f"recording, from {table.thresholds[0]} to {table.thresholds[-1]}; the nearest, "
            f"{np.float32(nearest)}, is taken."
        )
    return replace(settings, threshold=nearest), by_neuron


def _print_about_family(tables: Mapping[str, FiringTable | None]) -> None:
    """What "in k of n networks" means; of whom it cannot be said, and what to do. tables: see
    other_networks.family_tables."""
    if len(tables) == 1:
        terminal.remark("One network: another training may say otherwise.")
    names = [name for name, table in tables.items() if table is not None]
    missing = [name for name, table in tables.items() if table is None]
    if len(names) > 1:
        terminal.line()
        terminal.line(
            f"In k of {len(names)} networks: in so many of {', '.join(names)}, which "
            "differ in their seed alone (this one is among them), the nearest class is the same."
        )
    if missing and len(tables) > 1:
        terminal.remark(
            f"Of {', '.join(missing)}, trained from other seeds, it is not known whether they say "
            "the same: they are not recorded at this layer yet. Run this once for each of them "
            "(--model)."
        )


def _print_ranking(
    settings: Settings,
    result: similarity.Comparison,
    data: LabelledImages,
    others: Sequence[similarity.Comparison],
) -> None:
    """others: of all networks of the family, this one included; of fewer than two nothing is
    said."""
    condition = console.firing_condition(settings.kind, settings.threshold)
    terminal.line(
        f"{settings.model}, layer {settings.layer}, by {settings.reading}; a neuron fires "
        f"{condition}."
    )
    terminal.line(
        f"{data.name}, {settings.split} images. By {settings.measure}, from most to least alike:"
    )
    measure = measures.MEASURES[settings.measure]
    for query, ranked in enumerate(result.ranking):
        labels = [label for label in ranked[1:] if label >= 0]
        undefined = [label for label in range(len(ranked)) if label not in (query, *labels)]
        parts = [
            f"{data.class_names[label]} {measure.with_unit(result.dissimilarity[query, label])}"
            for label in [*labels, *undefined]
        ]
        count = similarity.networks_with_nearest(others, query, result.nearest(query))
        how_often = ""
        n_nearest = int(geometry.nearest_classes(result.dissimilarity, query).sum())
        if n_nearest > 1:  # none of them is the nearest
            how_often = f" [{n_nearest} classes equally near]"
        elif len(others) > 1 and count is not None:
            how_often = f" [nearest in {count} of {len(others)} networks]"
        terminal.line(f"  {data.class_names[query]}: {', '.join(parts)}{how_often}")
