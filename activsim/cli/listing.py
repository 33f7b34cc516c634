"""`python -m activsim data` and `models`: what there is to work with."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from activsim.cli import console
from activsim.datasets import catalogue as image_sets
from activsim.datasets import fashion_mnist
from activsim.datasets.image_set import SPLITS
from activsim.experiments import check_cache
from activsim.firing import descriptions, record
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue
from activsim.networks.layers import NetworkDescription
from activsim.networks.outputs import IN_ORDER, class_order


def add_to(commands: console.Commands) -> None:
    command = commands.add_parser("data", help="which images are used, and where they come from")
    command.set_defaults(command=print_images)
    command = commands.add_parser(
        "models", help="the networks of the models folder, the default one marked"
    )
    command.set_defaults(command=print_networks)


def print_images() -> None:
    for split, meaning in SPLITS.items():
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
    if "validation" in card:
        print(f"  validation   accuracy {card['validation']['accuracy']:.4f}")
    print(f"  test         {_test_score(name, path, card)}")


def _test_score(name: str, path: Path, card: dict[str, Any]) -> str:
    """From the card, or from a look at the network on the test images, of whoever took one."""
    if "test" in card:
        return f"accuracy {card['test']['accuracy']:.4f}"
    data = image_sets.load_images("test", download=False)
    options = catalogue.card_options(card)
    order = class_order(IN_ORDER, card.get("class_names", []), data.class_names)
    source = RecordingSource(
        str(path), catalogue.file_hash(path), data.split, data.fingerprint, options, order
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
