"""`activsim check NAME`: does a network get its pictures as it learned them?"""

from __future__ import annotations

import json as json_module
from collections.abc import Sequence
from typing import Any

from activsim.cli import command_options, console, terminal
from activsim.datasets.image_set import LabelledImages
from activsim.experiments import check_cache, input_check
from activsim.experiments.input_check import InputCheck
from activsim.firing.source import RecordingSource
from activsim.jsonable import plain
from activsim.networks import catalogue, keras_models
from activsim.networks.layers import NetworkDescription
from activsim.networks.network import open_network
from activsim.networks.outputs import class_order, order_text
from activsim.networks.pixels import RESIZINGS, PixelOptions, in_words

KEYS = (  # of what --json prints
    "layers",
    "images",
    "n_images",
    "accuracy",
    "pixels",
    "resizing",
    "best_pixels",
    "best_resizing",
    "best_accuracy",
    "class_order",
    "warnings",
)


def add_to(commands: command_options.Commands) -> None:
    command = commands.add_parser(
        "check",
        help="a network's layers and their problems, and how it takes its pictures",
        description="Opens a network, lists its layers, and tries on a few hundred pictures how "
        "pixels are given to it and which class each output stands for.",
    )
    command.add_argument("model", metavar="NAME|FILE.keras", help="as `models` lists it, or a file")
    command_options.add_images(command)
    command_options.add_pixels(command)
    command_options.add_outputs(command)
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(command=print_check)


def print_check(
    model: str,
    images: str | None,
    pixels: str | None,
    resizing: str | None,
    outputs: str,
    json: bool,
) -> None:
    name, path = console.network_file(model)
    images = command_options.images_of_network(images, path)
    data = console.load_images(images)
    options = command_options.pixel_options(path, pixels, resizing, data)
    try:
        network = open_network(keras_models.load_network(path), data.images, options)
    except ValueError as problem:
        if json:
            _print_refusal(data, problem)
        raise
    card_names = catalogue.read_card(path).get("class_names", [])
    order = class_order(outputs, card_names, data.class_names)
    check = input_check.check_input(network, data, order)
    source = RecordingSource(
        str(path),
        catalogue.file_hash(path),
        images,
        data.split,
        data.fingerprint,
        options,
        order,
    )
    check_cache.save_check(source, check)
    if json:
        _print_json(network.description, check, data, order)
    else:
        _print_text(name, network.description, check, data, card_names)


def _print_json(
    description: NetworkDescription,
    check: InputCheck,
    data: LabelledImages,
    order_in_use: Sequence[int],
) -> None:
    layers = [
        {"name": layer.name, "shape": layer.output_shape, "problem": layer.problem}
        for layer in description.layers
    ]
    order = None
    if check.accuracy is not None:
        numbers = check.class_order or order_in_use or range(len(data.class_names))
        order = [data.class_names[number] for number in numbers]
    values = (
        layers,
        data.name,
        check.n_images,
        check.accuracy,
        check.pixels,
        check.resizing,
        check.best_pixels,
        check.best_resizing,
        check.best_accuracy,
        order,
        check.warnings,
    )
    terminal.lines(json_module.dumps(plain(dict(zip(KEYS, values, strict=True))), indent=1))


def _print_refusal(data: LabelledImages, problem: ValueError) -> None:
    """The same keys of a network that cannot be opened."""
    values: dict[str, Any] = dict.fromkeys(KEYS)
    terminal.lines(
        json_module.dumps(values | {"images": data.name, "warnings": [str(problem)]}, indent=1)
    )


def _print_text(
    name: str,
    description: NetworkDescription,
    check: InputCheck,
    data: LabelledImages,
    card_names: Sequence[str],
) -> None:
    terminal.line(
        f"{name}: {description.parameters:,} parameters, {len(description.layers)} layers"
    )
    for layer in description.layers:
        shape = " x ".join(map(str, layer.output_shape)) or "?"
        terminal.line(f"  {layer.name:<40} {shape:<16} {layer.problem}".rstrip())
    accuracy = "not scored" if check.accuracy is None else f"{check.accuracy:.1%} right"
    way = in_words(check.pixels)
    if check.resizing != PixelOptions.resizing:
        way += f", each {RESIZINGS[check.resizing]}"
    terminal.line(f"{data.name}, {check.n_images} pictures, {way}: {accuracy}")
    for warning in check.warnings:
        terminal.line(warning)
    if check.is_better_otherwise:
        _print_better(check, data, card_names)


def _print_better(check: InputCheck, data: LabelledImages, card_names: Sequence[str]) -> None:
    """How to take the better way. A set whose own card says how its pictures are resized is asked
    before the network's."""
    class_names = data.class_names
    options: list[str] = []
    fields: list[str] = []
    fields_of_set: list[str] = []
    if check.best_pixels != check.pixels:
        options.append(f'--pixels "{check.best_pixels}"')
        fields.append(f'"pixels": "{check.best_pixels}"')
    if check.best_resizing != check.resizing:
        options.append(f'--resizing "{check.best_resizing}"')
        of_card = fields_of_set if data.resizing else fields
        of_card.append(f'"resizing": "{check.best_resizing}"')
    if check.class_order:
        order = order_text(check.class_order, class_names, card_names)
        options.append(f'--outputs "{order}"')
        names = [class_names[number] for number in check.class_order]
        fields.append(f'"class_names": {json_module.dumps(names, ensure_ascii=False)}')
    cards = [f"{', '.join(fields)} into its card"] if fields else []
    cards += [f"{', '.join(fields_of_set)} into that of the images"] if fields_of_set else []
    terminal.line(f"Use that with {' '.join(options)}, or put {' and '.join(cards)}.")
