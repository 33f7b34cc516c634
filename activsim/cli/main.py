"""The dashboard's numbers without its screen: `python -m activsim --help`.

Results go to standard output or to a file, progress and remarks to standard error. A wrong value
ends in a sentence and exit code 2."""

from __future__ import annotations

import argparse
import math
import os
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from activsim import paths
from activsim.analysis import firing_rule, measures, similarity
from activsim.cli import console, dashboard, evidence, train
from activsim.cli import record as record_command
from activsim.datasets import catalogue as image_sets
from activsim.datasets import image_set
from activsim.firing import record, recording, store
from activsim.firing.table import FiringTable
from activsim.networks import catalogue, keras_models
from activsim.settings import Settings

EXAMPLES = """\
examples:
  python -m activsim                               the dashboard; takes the flags of `streamlit run`
  python -m activsim data                          which images are used
  python -m activsim models                        which networks there are
  python -m activsim profile --layer dense         which classes are alike
  python -m activsim profile --out study.npz       the same as arrays
  python -m activsim train --seed 7                train another network
  python -m activsim evidence                      is it learned, or already in the pixels
  python -m activsim record --data FOLDER --out dense.npz   an image set of any size, on many \
cores or machines
"""
PROFILE_EXAMPLES = """\
examples:
  python -m activsim profile
  python -m activsim profile --layer conv2d --reading channel --measure correlation
  python -m activsim profile --kind quantile --threshold 0.1 --out top-tenth.json

A file .npz or .json holds profiles, dissimilarity, ranking (-1: undefined, not ranked), \
thresholds (what each neuron
has to exceed) and class_names. A folder gets profiles.csv, dissimilarity.csv and ranking.csv.
"""


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code. Like every argparse program it leaves --help by
    SystemExit."""
    arguments = vars(parser().parse_args(argv))
    command = arguments.pop("command")
    try:
        command(**arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (ValueError, OSError) as error:
        print(f"activsim: error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def parser() -> argparse.ArgumentParser:
    plain = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser(
        "python -m activsim",
        description="Do similar classes fire similar neurons? The dashboard's numbers, without "
        "the screen.",
        epilog=EXAMPLES,
        formatter_class=plain,
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    add = commands.add_parser(
        dashboard.COMMAND,
        help="the dashboard, with the flags of `streamlit run`; it needs no command",
    )
    add.set_defaults(command=dashboard.serve)

    add = commands.add_parser("data", help="which images are used, and where they come from")
    add.set_defaults(command=show_data)

    add = commands.add_parser(
        "models", help="the networks of the models folder, the default one marked"
    )
    add.set_defaults(command=show_models)

    train.add_to(commands)

    add = commands.add_parser(
        "profile",
        help="firing profiles of a layer, and which classes are alike",
        epilog=PROFILE_EXAMPLES,
        formatter_class=plain,
    )
    add.add_argument(
        "--model", metavar="NAME|FILE.keras", help="a name that `models` lists, or a file"
    )
    console.add_settings(add)
    add.add_argument(
        "--out", metavar="FILE.npz|FILE.json|FOLDER", help="without it the ranking is printed"
    )
    add.set_defaults(command=profile)
    evidence.add_to(commands)
    record_command.add_to(commands)
    return top


# data and models


def show_data() -> None:
    for split, meaning in image_set.SPLITS.items():
        data = image_sets.load_images(split, console.progress())
        height, width = data.images.shape[1:3]
        print(f"{split}: {meaning}")
        print(f"  name         {data.name}")
        print(f"  images       {len(data.images):,} of {height} x {width}")
        print(f"  classes      {', '.join(data.class_names)}")
        print(f"  source       {data.source}")
        if data.note:
            print(f"  note         {data.note}")
        print(f"  fingerprint  {data.fingerprint}")


def show_models() -> None:
    found = catalogue.list_networks()
    if not found:
        raise ValueError(console.no_models())
    for place, (name, path) in enumerate(found.items()):
        card = catalogue.read_card(path)
        print(f"{name} (default)" if place == 0 else name)
        described = card.get("description")
        print(f"  parameters   {format(described.parameters, ',') if described else 'unknown'}")
        print(
            "  layers       "
            f"{', '.join(layer.name for layer in described.layers) if described else 'unknown'}"
        )
        for part in "validation", "test":
            score = card.get(part)
            print(
                f"  {part:<13}accuracy {format(score['accuracy'], '.4f') if score else 'unknown'}"
            )


# profile


def profile(model: str | None, out: str | None, threshold: float | None, **choices: str) -> None:
    name, path = console.model(model)
    write = None if out is None else console.writer(out)
    settings = Settings(
        model=name, threshold=console.threshold(choices["kind"], threshold), **choices
    )
    data = console.images(settings.split)
    model_hash = catalogue.file_hash(path)
    table = _recording(path, model_hash, settings.layer, data).reading(settings.reading)
    settings, thresholds = _taken(settings, table)
    result = similarity.comparison(table, settings.kind, settings.threshold, settings.measure)
    if write:
        made_from = {"data": data.name, "fingerprint": data.fingerprint, "model_sha256": model_hash}
        arrays = _arrays(result) | {
            "thresholds": thresholds,
            "class_names": np.array(data.class_names),
        }
        write(arrays, {"settings": asdict(settings), "made_from": made_from}, table.neuron_shape)
        console.remark(f"Wrote {out}")
    else:
        _print_ranking(settings, result, data)
    if why := firing_rule.why_undefined(table, settings.kind, settings.threshold):
        console.remark(why)


def _recording(
    path: Path, model_hash: str, layer: str, data: image_set.LabelledImages
) -> recording.Recording:
    """From disk; or made now, and kept."""
    key = store.recording_key(model_hash, layer, data.fingerprint)
    found = recording.load_recording(key)
    if found is None:
        found = record.record(keras_models.load_network(path), data, [layer], console.progress())[
            layer
        ]
        if not recording.save_recording(key, found):
            console.remark(
                f"The recording could not be kept in {paths.cache_folder()}; it will be made again "
                "next time."
            )
    return found


def _taken(settings: Settings, table: FiringTable) -> tuple[Settings, np.ndarray]:
    """The settings with the threshold that is really used, and what each neuron has to exceed
    (n_neurons,)."""
    by_neuron = firing_rule.thresholds_by_neuron(table, settings.kind, settings.threshold)
    if settings.kind == "quantile":
        return settings, by_neuron
    nearest = firing_rule.nearest_threshold(table, settings.threshold)
    if not math.isclose(nearest, settings.threshold, rel_tol=1e-6):  # the table's are float32
        console.remark(
            f"Threshold {settings.threshold} is not among the {len(table.thresholds)} of this "
            f"recording, from {table.thresholds[0]} to {table.thresholds[-1]}; the nearest, "
            f"{np.float32(nearest)}, is taken."
        )
    return replace(settings, threshold=nearest), by_neuron


def _arrays(result: similarity.Comparison) -> dict[str, np.ndarray]:
    return {
        "profiles": result.profiles,
        "dissimilarity": result.dissimilarity,
        "ranking": result.ranking,
    }


def _print_ranking(
    settings: Settings, result: similarity.Comparison, data: image_set.LabelledImages
) -> None:
    measure = measures.MEASURES[settings.measure]
    level = (
        f"above {np.float32(settings.threshold)}"
        if settings.kind == "value"
        else f"on its top {settings.threshold:.6g} of all images"
    )
    print(
        f"{settings.model}, layer {settings.layer}, by {settings.reading}; a neuron fires {level}."
    )
    print(f"{data.name}, {settings.split} images. By {settings.measure}, from most to least alike:")
    for query, row in enumerate(result.ranking):
        others = [
            other for other in range(len(row)) if other != query and other not in row
        ]  # undefined
        places = [other for other in row[1:] if other >= 0] + others
        worded = [
            f"{data.class_names[i]} {measure.with_unit(result.dissimilarity[query, i])}"
            for i in places
        ]
        print(f"  {data.class_names[query]}: {', '.join(worded)}")
