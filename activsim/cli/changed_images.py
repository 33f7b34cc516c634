"""`profile --changed CONDITION`: the classes as they are beside the images changed."""

from __future__ import annotations

import argparse

from activsim.analysis import measures
from activsim.analysis.across import Across
from activsim.cli import command_options, console, terminal
from activsim.datasets.conditions import CONDITIONS, UNCHANGED, Condition, usual_shift
from activsim.datasets.image_set import LabelledImages
from activsim.settings import Settings


def add_condition(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--changed",
        dest="condition_name",
        choices=CONDITIONS,
        metavar="CONDITION",
        help="compare the classes with the same images changed, and print which lie nearest: "
        f"{', '.join(CONDITIONS)}",
    )
    command.add_argument(
        "--by",
        type=command_options.whole_number(1),
        metavar="PIXELS",
        help="how far images are shifted (default: about a tenth of their size)",
    )


def condition_of(
    condition_name: str | None, by: int | None, data: LabelledImages, out: str | None
) -> Condition:
    """Raises ValueError for pixels where nothing is shifted, and for a file that holds no distances
    across."""
    shifts = condition_name is not None and CONDITIONS[condition_name].shifts
    if by is not None and not shifts:
        raise ValueError(
            "--by says how far images are shifted, and these are not. Leave it out, or add "
            '--changed "shifted right".'
        )
    if condition_name is None:
        return UNCHANGED
    if out is not None and out.endswith(".hdf5"):
        raise ValueError(
            "A file .hdf5 holds no distances across. Leave --changed out, or write "
            "a .npz, a .json or a folder."
        )
    pixels = by or usual_shift(data.image_shape)
    return Condition(condition_name, pixels if shifts else 0)


def print_across(
    settings: Settings, condition: Condition, result: Across, data: LabelledImages
) -> None:
    """Of each changed class the classes as they are, from most to least alike."""
    fires = console.firing_condition(settings.kind, settings.threshold)
    terminal.line(
        f"{settings.model}, layer {settings.layer}, by {settings.reading}; a neuron fires {fires}, "
        "by the images as they are."
    )
    by_chance = result.n_defined * result.chance if result.n_defined else 0
    terminal.line(
        f"{data.name}, {settings.split} images, {condition.words}. {result.n_own} of "
        f"{result.n_defined} changed classes lie nearest to their own as it is (by chance: "
        f"{by_chance:.2g}). By {settings.measure}, from most to least alike:"
    )
    measure, names = measures.MEASURES[settings.measure], data.class_names
    for label, distances in enumerate(result.dissimilarity.T):
        order = distances.argsort(kind="stable")  # NaN comes last
        parts = [f"{names[other]} {measure.with_unit(distances[other])}" for other in order]
        terminal.line(f"  {names[label]} {condition.words}: {', '.join(parts)}")
    terminal.remark(
        "Each half of a class's images is compared with the other half changed, so that no image "
        "is compared with itself."
    )
