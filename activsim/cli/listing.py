"""`python -m activsim data` and `models`: what there is to work with."""

from __future__ import annotations

from activsim.cli import console
from activsim.datasets import catalogue as image_sets
from activsim.datasets.image_set import SPLITS
from activsim.networks import catalogue


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
    if not networks:
        raise ValueError(console.no_network_sentence())
    for number, (name, path) in enumerate(networks.items()):
        card = catalogue.read_card(path)
        parameters = layers = "unknown"
        if description := card.get("description"):
            parameters = f"{description.parameters:,}"
            layers = ", ".join(layer.name for layer in description.layers)
        print(f"{name} (default)" if number == 0 else name)
        print(f"  parameters   {parameters}")
        print(f"  layers       {layers}")
        for part in ("validation", "test"):
            accuracy = f"{card[part]['accuracy']:.4f}" if part in card else "unknown"
            print(f"  {part:<13}accuracy {accuracy}")
