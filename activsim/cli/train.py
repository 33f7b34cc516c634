"""`activsim train`: train a network by a recipe and keep it with its card."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from activsim.cli import command_options, console, terminal
from activsim.networks import catalogue, keras_models
from activsim.networks.architectures import ARCHITECTURES
from activsim.training import job_process, lessons
from activsim.training import train as training
from activsim.training.recipe import LABELS, PRECISIONS, Recipe, checked_recipe

DEFAULT = "default: %(default)s"


def add_to(commands: command_options.Commands) -> None:
    recipe = Recipe()
    command = commands.add_parser(
        "train", help="train the study's network and keep it with its card"
    )
    add, number = command.add_argument, command_options.finite_number
    count = command_options.whole_number(1)
    seed = command_options.whole_number(0, 2**32 - 1)
    add("--seed", type=seed, default=recipe.seed, help=DEFAULT)
    add("--epochs", type=count, default=recipe.epochs, help=DEFAULT)
    add("--batch-size", type=count, default=recipe.batch_size, help=DEFAULT)
    add("--learning-rate", type=number, default=recipe.learning_rate, help=DEFAULT)
    add("--share", type=number, default=recipe.share, help=f"of the training images; {DEFAULT}")
    add(
        "--width",
        type=count,
        default=recipe.width,
        help=f"channels of the first convolution; the other layers grow with it; {DEFAULT}",
    )
    add(
        "--precision",
        choices=PRECISIONS,
        default=recipe.precision,
        help=f"of the sums; {DEFAULT}, the study's",
    )
    command_options.add_images(command)
    add(
        "--architecture",
        choices=ARCHITECTURES,
        default=recipe.architecture,
        help=DEFAULT,
    )
    add(
        "--labels",
        choices=LABELS,
        default=recipe.labels,
        help=f"shuffled: a control that learns no class; {DEFAULT}",
    )
    add(
        "--without",
        metavar="CLASS",
        default=recipe.without,
        help="a class whose images it does not learn from",
    )
    add("--out", metavar="FILE.keras", help="default: models/cnn-seed-SEED-epochs-EPOCHS.keras")
    # for the dashboard: run this training of its line, and then the next; nothing else counts
    add("--job", help=argparse.SUPPRESS)
    command.set_defaults(command=train)


def train(out: str | None, job: str | None, images: str | None, **numbers: Any) -> None:
    if job is not None:
        job_process.let_others_go_first()
        job_process.run(Path(job))
        return
    recipe = checked_recipe(Recipe(**numbers))
    path = _free_path(out, recipe)  # better now than after the training
    learned, test = console.load_learning_sets(command_options.images_of_network(images))
    recipe = replace(recipe, data=learned.name)
    learned = lessons.lesson(learned, recipe)
    model = training.build_untrained(recipe, learned)
    progress = terminal.progress_line()
    history = training.train(model, learned.array(), learned.labels, recipe, progress)
    card = training.training_card(model, recipe, history, test)
    keras_models.save_network(model, path, card)
    terminal.line(
        f"{path}: accuracy {card['validation']['accuracy']:.4f} validation, "
        f"{card['test']['accuracy']:.4f} test"
    )


def _free_path(out: str | None, recipe: Recipe) -> Path:
    """Where the network goes. Raises ValueError where that is no such file, is taken, or cannot be
    written."""
    default = catalogue.MODELS / f"cnn-seed-{recipe.seed}-epochs-{recipe.epochs}.keras"
    path = default if out is None else Path(out)
    if path.suffix != ".keras":
        raise ValueError(f"A file name that ends in .keras was expected, {path.name!r} came.")
    for file in path, path.with_suffix(".json"):
        if file.exists():
            raise ValueError(
                f"{str(file)!r} is already there and is not overwritten. Choose another name with "
                "--out."
            )
    if out is None:
        path.parent.mkdir(parents=True, exist_ok=True)
    console.check_writable(path)
    return path
