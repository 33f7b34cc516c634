"""`python -m activsim train`: train a network by a recipe and keep it with its card."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from activsim.cli.console import finite, images, progress, whole, writable
from activsim.datasets import catalogue as image_sets
from activsim.networks import catalogue, keras_models
from activsim.training import job_process
from activsim.training import train as training


def add_to(commands) -> None:
    recipe = training.Recipe()
    add = commands.add_parser("train", help="train the study's network and keep it with its card")
    add.add_argument(
        "--seed", type=whole(0, 2**32 - 1), default=recipe.seed, help="default: %(default)s"
    )
    add.add_argument("--epochs", type=whole(1), default=recipe.epochs, help="default: %(default)s")
    add.add_argument(
        "--batch-size", type=whole(1), default=recipe.batch_size, help="default: %(default)s"
    )
    add.add_argument(
        "--learning-rate", type=finite, default=recipe.learning_rate, help="default: %(default)s"
    )
    add.add_argument(
        "--share",
        type=finite,
        default=recipe.share,
        help="of the training images; default: %(default)s",
    )
    about = "channels of the first convolution; the other layers grow with it; default: %(default)s"
    add.add_argument("--width", type=whole(1), default=recipe.width, help=about)
    about = "of the sums; default: %(default)s, the study's"
    add.add_argument(
        "--precision", choices=training.PRECISIONS, default=recipe.precision, help=about
    )
    add.add_argument(
        "--data",
        choices=image_sets.IMAGE_SETS,
        help=f"default: {recipe.data}, or sketches where it is not here",
    )
    add.add_argument(
        "--out", metavar="FILE.keras", help="default: models/cnn-seed-SEED-epochs-EPOCHS.keras"
    )
    # for the dashboard: run this training of its line, and then the next; nothing else counts
    add.add_argument("--job", help=argparse.SUPPRESS)
    add.set_defaults(command=train)


def train(out: str | None, job: str | None, data: str | None, **numbers: float | str) -> None:
    if job is not None:
        job_process.run(Path(job))
        return
    recipe = training.checked_recipe(training.Recipe(**numbers))
    path = (
        Path(out)
        if out
        else catalogue.MODELS / f"cnn-seed-{recipe.seed}-epochs-{recipe.epochs}.keras"
    )
    if path.suffix != ".keras":
        raise ValueError(f"A file name that ends in .keras was expected, {path.name!r} came.")
    for taken in path, path.with_suffix(".json"):
        if taken.exists():
            raise ValueError(
                f"{str(taken)!r} is already there and is not overwritten. Choose another name with "
                "--out."
            )
    if not out:
        path.parent.mkdir(parents=True, exist_ok=True)
    writable(path)  # better now than after the training

    learn, test = (
        image_sets.load_named(data, split, progress()) if data else images(split)
        for split in ("train", "test")
    )
    recipe = replace(recipe, data=learn.name)
    model = keras_models.build_cnn(
        len(learn.class_names), learn.image_shape, recipe.seed, recipe.width
    )
    history = training.train(model, learn.images, learn.labels, recipe, progress())
    card = training.training_card(model, recipe, history, test)
    keras_models.save_network(model, path, card)
    print(
        f"{path}: accuracy {card['validation']['accuracy']:.4f} validation, "
        f"{card['test']['accuracy']:.4f} test"
    )
