"""`activsim cka`: how alike layers, or networks, place single images."""

from __future__ import annotations

from collections.abc import Sequence

from activsim.analysis.single_images import Cka
from activsim.cli import command_options, console, terminal
from activsim.experiments import image_similarity
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue, keras_models
from activsim.networks.network import open_network
from activsim.output.files import image_similarity as files
from activsim.settings import Settings

EXAMPLES = """\
examples:
  activsim cka
  activsim cka --networks dense --json

Debiased linear CKA: 1, both place the images in the same way, but for size and turning; 0, no more
alike than unrelated ones. In brackets the 95% interval, were other images drawn.
"""


def add_to(commands: command_options.Commands) -> None:
    about = "how alike layers, or networks, place single images"
    command = command_options.add_command(commands, "cka", about, EXAMPLES)
    command_options.add_network(command)
    command.add_argument(
        "--networks",
        metavar="LAYER",
        help="compare the pixels, the networks that differ in their seed alone, and untrained ones "
        "at this layer; default: the layers of one network",
    )
    command_options.add_images(command)
    command_options.add_split(command)
    command_options.add_pixels(command)
    command.add_argument("--json", action="store_true", help="names, cka, low, high")
    command.set_defaults(command=print_similarity)


def print_similarity(
    model: str | None,
    networks: str | None,
    images: str | None,
    split: str | None,
    pixels: str | None,
    resizing: str | None,
    json: bool,
) -> None:
    name, path = console.network_file(model)
    images = command_options.images_of_network(images, path)
    data = console.load_images(images, split)
    options = command_options.pixel_options(path, pixels, resizing, data)
    numbers = image_similarity.image_numbers(data.labels)
    names: Sequence[str]
    if networks is None:
        network = open_network(keras_models.load_network(path), data.images, options)
        names = network.description.overview_layers(Settings.layer)
        cka = image_similarity.compared_layers(
            network, data, names, numbers, terminal.progress_line()
        )
        sentence = files.layers_sentence(cka, names)
    else:
        model_hash = catalogue.file_hash(path)
        source = RecordingSource(
            str(path), model_hash, images, data.split, data.fingerprint, options
        )
        known = catalogue.list_networks() | {name: path}
        names, cka = image_similarity.compared_networks(
            known, name, networks, source, data, terminal.progress_line()
        )
        sentence = files.networks_sentence(cka, networks)
    if json:
        about = {"model": name, "layer": networks, "images": data.name, "split": data.split}
        terminal.lines(files.similarity_json(cka, names, about | {"n_images": len(numbers)}))
    else:
        terminal.line(
            f"{name}, {len(numbers)} of {len(data.labels)} {data.split} images of {data.name}."
        )
        _print_rows(cka, names)
        terminal.line(sentence)


def _print_rows(cka: Cka, names: Sequence[str]) -> None:
    for first in range(len(names)):
        for second in range(first + 1, len(names)):
            number = files.number_with_interval(cka, first, second)
            terminal.line(f"  {names[first]} and {names[second]}: {number}")
