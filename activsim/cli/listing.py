"""`python -m activsim data` and `models`: what there is to work with; `data add` brings images."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from activsim.cli import command_options, console
from activsim.datasets import adding, fashion_mnist
from activsim.datasets import catalogue as image_sets
from activsim.datasets.image_set import SPLITS
from activsim.experiments import check_cache
from activsim.firing import descriptions, record
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue
from activsim.networks.controls import control_text
from activsim.networks.layers import NetworkDescription
from activsim.networks.outputs import IN_ORDER, class_order

MOST_NAMES = 20  # of classes that are listed


def add_to(commands: command_options.Commands) -> None:
    command = commands.add_parser(
        "data", help="which images there are, and where they come from; data add brings others"
    )
    command.set_defaults(command=print_images)
    add = command.add_subparsers(title="commands", metavar="COMMAND").add_parser(
        "add",
        help="bring images into the data folder",
        description="A folder of class folders, a .zip of one, an .npz with images and labels, or "
        "a Parquet file. It is looked through first, and copied whole or not at all.",
    )
    add.add_argument("file", metavar="FILE", help="a file or a folder")
    add.add_argument("--name", help="default: that of the file")
    add.set_defaults(command=add_images)
    command = commands.add_parser(
        "models", help="the networks of the models folder, the default one marked"
    )
    command.set_defaults(command=print_networks)


def print_images() -> None:
    _print_default_set()
    for name in image_sets.set_names():
        if name != image_sets.DEFAULT:
            _print_set(name)
    for file, reason in image_sets.files_not_shown().items():
        print(f"not shown: {file}")
        print(f"  {reason}")


def add_images(file: str, name: str | None) -> None:
    name = adding.add_images(Path(file), name, progress=console.progress_line())
    _print_set(name)
    console.remark(f"They are used with: --images {shlex.quote(name)}")


def _print_set(name: str) -> None:
    """One that is built in is not fetched for it; one that people brought is looked through."""
    print(name)
    if name in image_sets.BUILT_IN:
        print("  built in: it is looked for, or downloaded, when it is first used")
        return
    try:
        image_set = image_sets.open_set(name, console.progress_line())
    except ValueError as problem:  # a broken one does not take the list along
        print(f"  problem      {problem}")
        return
    height, width, colours = image_set.image_shape
    kind = "in colour" if colours == 3 else "grey"
    counts = ", ".join(f"{count:,} {split}" for split, count in image_set.n_images.items())
    names = image_set.class_names
    more = f", ... ({len(names):,} in all)" if len(names) > MOST_NAMES else ""
    print(f"  images       {counts}; {kind}, shown as {height} x {width}")
    print(f"  classes      {', '.join(names[:MOST_NAMES])}{more}")
    for about, text in (("source", image_set.source), ("licence", image_set.licence)):
        if text:
            print(f"  {about:<12} {text}")
    for sentence in image_set.remarks:
        print(f"  note         {sentence}")


def _print_default_set() -> None:
    for split in image_sets.SPLITS_OF_DEFAULT:
        meaning = SPLITS[split]
        data = image_sets.load_images(split, console.progress_line())
        height, width, _ = data.image_shape
        print(f"{split}: {meaning}")
        print(f"  name         {data.name}")
        print(f"  images       {len(data.images):,} of {height} x {width}")
        print(f"  classes      {', '.join(data.class_names)}")
        print(f"  source       {data.source}")
        if data.note:
            print(f"  note         {data.note}")
        print(f"  fingerprint  {data.fingerprint}")


def print_networks() -> None:
    networks = catalogue.list_networks()
    if networks:
        for number, (name, path) in enumerate(networks.items()):
            print(f"{name} (default)" if number == 0 else name)
            _print_network(name, path)
    for file, reason in catalogue.files_not_shown().items():
        print(f"not shown: {file}")
        print(f"  {reason}")
    if not networks:
        raise ValueError(console.no_network_sentence())


def _print_network(name: str, path: Path) -> None:
    card = catalogue.read_card(path)
    try:
        description = _description(name, path)
    except ValueError as problem:  # a broken file does not take the list along
        print(f"  problem      {problem}")
        return
    print(f"  parameters   {description.parameters:,}")
    layers = ", ".join(layer.name for layer in description.layers)
    print(f"  layers       {len(description.layers)}: {layers}")
    if control := control_text(card):
        print(f"  control      {control}")
    if "validation" in card:
        print(f"  validation   accuracy {card['validation']['accuracy']:.4f}")
    print(f"  test         {_test_score(name, path, card)}")


def _test_score(name: str, path: Path, card: dict[str, Any]) -> str:
    """From the card, or from a look at the network on the test images, of whoever took one."""
    if "test" in card:
        return f"accuracy {card['test']['accuracy']:.4f}"
    set_name = card.get("data", image_sets.DEFAULT)
    set_name = set_name if set_name in image_sets.set_names() else image_sets.DEFAULT
    try:
        if set_name == image_sets.DEFAULT:
            data = image_sets.load_images("test", download=False)
        else:
            opened = image_sets.open_set(set_name)
            data = opened.load(opened.splits[0])
    except ValueError as error:
        return f"accuracy unknown: {error}"
    options = catalogue.card_options(card)
    order = class_order(IN_ORDER, card.get("class_names", []), data.class_names)
    source = RecordingSource(
        str(path),
        catalogue.file_hash(path),
        set_name,
        data.split,
        data.fingerprint,
        options,
        order,
    )
    check = check_cache.load_check(source)
    if check is None:
        return f"accuracy unknown: activsim check {shlex.quote(name)} tells"
    if check.accuracy is None:
        return f"not scored: activsim check {shlex.quote(name)} tells why"
    return f"accuracy {check.accuracy:.4f} on {check.n_images} pictures of {data.name}"


def _description(name: str, path: Path) -> NetworkDescription:
    """From the network's card, or from an earlier look; or the network is opened. Raises ValueError
    where it cannot be."""
    file_hash, shape = catalogue.file_hash(path), fashion_mnist.IMAGE_SHAPE
    description = descriptions.known_description(path, file_hash, shape)
    if description is None:
        console.remark(f"{name} is opened, which takes some seconds.")
        description = record.describe_file(str(path), shape)
        descriptions.keep_description(description, file_hash, shape)
    return description
