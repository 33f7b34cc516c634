"""The options that commands share: the network, the images, how these are given, the settings; and
what stands for an option that was left out."""

from __future__ import annotations

import argparse
import contextlib
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from activsim.analysis import measures
from activsim.datasets import catalogue as image_sets
from activsim.datasets import image_set
from activsim.firing.table import KINDS, READINGS, SHARE, check_share
from activsim.networks import catalogue
from activsim.networks.outputs import IN_ORDER, OUTPUT_ORDERS
from activsim.networks.pixels import PIXELS_AS, RESIZINGS, PixelOptions
from activsim.settings import Settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


class Parser(argparse.ArgumentParser):
    """Takes -1e-3 for a number, as it does -0.001, and not for an option."""

    def __init__(self, *values: Any, **options: Any) -> None:
        super().__init__(*values, **options)
        self._negative_number_matcher = re.compile(r"-\.?\d")


def name_or_path(text: str) -> str:
    """Not empty, as a variable is that the shell does not know."""
    if not text:
        raise argparse.ArgumentTypeError("a name or a path was expected, '' came")
    return text


def finite_number(text: str) -> float:
    with contextlib.suppress(ValueError):
        if math.isfinite(value := float(text)):
            return value
    raise argparse.ArgumentTypeError(f"a finite number was expected, {text!r} came")


def whole_number(lowest: int, highest: int | None = None) -> Callable[[str], int]:
    def read(text: str) -> int:
        with contextlib.suppress(ValueError):
            if (value := int(text)) >= lowest and (highest is None or value <= highest):
                return value
        span = f"of at least {lowest}" if highest is None else f"from {lowest} to {highest}"
        raise argparse.ArgumentTypeError(f"a whole number {span} was expected, {text!r} came")

    return read


def add_command(
    commands: Commands, name: str, about: str, examples: str
) -> argparse.ArgumentParser:
    """A command whose help ends in examples, which stay as they are written."""
    form = argparse.RawDescriptionHelpFormatter
    return commands.add_parser(name, help=about, epilog=examples, formatter_class=form)


def add_network(command: argparse.ArgumentParser) -> None:
    """The option that `network_file` reads."""
    about = "a name that `models` lists, or a file"
    command.add_argument("--model", type=name_or_path, metavar="NAME|FILE.keras", help=about)


def add_settings(command: argparse.ArgumentParser) -> None:
    """The options of a command that come to Settings, save the network: which layer, read how,
    which images."""
    add = command.add_argument
    add("--layer", default=Settings.layer, help="default: %(default)s; input: the pixels")
    add("--reading", choices=READINGS, default=Settings.reading, help="default: %(default)s")
    add_comparison(command)


def add_comparison(command: argparse.ArgumentParser) -> None:
    """What fires, how profiles are compared, and of which images."""
    add = command.add_argument
    add(
        "--threshold",
        type=finite_number,
        metavar="NUMBER",
        help=f"what a neuron has to exceed (default: {Settings.threshold:g}); "
        f"for --kind quantile the share of images it fires on (default: {SHARE:g})",
    )
    add("--kind", choices=KINDS, default=Settings.kind, help="of threshold; default: %(default)s")
    add(
        "--measure",
        choices=measures.MEASURES,
        default=Settings.measure,
        help="default: %(default)s",
    )
    add_images(command)
    add_split(command)


def add_images(command: argparse.ArgumentParser, *other_names: str) -> None:
    """other_names: by which the option was called before."""
    command.add_argument(
        "--images",
        *other_names,
        type=name_or_path,
        dest="images",
        metavar="SET",
        help="a name that `data` lists, or a file or folder of images; default: those that the "
        f"network's card names, else {image_sets.DEFAULT}",
    )


def add_split(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--split",
        choices=image_set.SPLITS,
        help="of the images; default: test, where the set has one",
    )


def add_pixels(command: argparse.ArgumentParser) -> None:
    """The options of how pictures are given to a network."""
    command.add_argument(
        "--pixels", choices=PIXELS_AS, help="how the network was given them; default: see its card"
    )
    command.add_argument(
        "--resizing",
        choices=RESIZINGS,
        help="of pictures of another size than the network's: "
        f"{'; '.join(f'{name}, {words}' for name, words in RESIZINGS.items())}; default: see its "
        "card, else stretch",
    )


def add_outputs(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--outputs",
        metavar="ORDER",
        default=IN_ORDER,
        help=f"the classes that the outputs stand for: {', '.join(OUTPUT_ORDERS)}, or their "
        "numbers separated by commas; default: %(default)s",
    )


def images_of_network(name: str | None, path: Path | None = None) -> str:
    """The images asked for; else those that a network's card names, if they are here."""
    card_name = catalogue.read_card(path).get("data") if path else None
    known = card_name if card_name in image_sets.set_names() else image_sets.DEFAULT
    return name or known


def pixel_options(
    path: Path, pixels: str | None, resizing: str | None, data: image_set.LabelledImages
) -> PixelOptions:
    """What was asked for; else what the card of the image set or of the network says."""
    from_card = catalogue.card_options(catalogue.read_card(path))
    return PixelOptions(pixels or from_card.pixels, resizing or data.resizing or from_card.resizing)


def threshold_or_start(kind: str, value: float | None) -> float:
    """The threshold asked for, or where a kind of threshold begins. Raises ValueError for a share
    that is none."""
    if value is None:
        return SHARE if kind == "quantile" else Settings.threshold
    if kind == "quantile":
        check_share(value)
    return value
