"""The time-lapse of the default network, over all test images: the network is trained once more to
have it.

    python -m activsim.training.make_timelapse                    trains by the card's recipe, then writes the time-lapse
    python -m activsim.training.make_timelapse --states FOLDER    the same, and keeps the weights after each epoch in the folder;
                                                        those that are there already are not trained again

Nothing is written where the training comes to other weights than the model file holds, as it does
on another kind of machine: what is shown has to be how this very network came to be."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

from activsim.datasets import catalogue as image_sets
from activsim.datasets import image_set
from activsim.firing import epochs as timelapse
from activsim.firing import record
from activsim.networks import catalogue, forward_pass, keras_models
from activsim.paths import replacing
from activsim.training import callbacks
from activsim.training import train as training


class _Keeper(callbacks.Follower):
    """Keeps the weights after each epoch."""

    def __init__(self, folder: Path):
        self.folder = folder

    def begins(self, model, epoch: int) -> None:
        _keep(self.folder, 0, model)

    def whole(self, model, epoch: int, logs: dict[str, float]) -> None:
        _keep(self.folder, epoch + 1, model)
        print(
            f"epoch {epoch + 1}: "
            f"{', '.join(f'{name} {value:.4f}' for name, value in logs.items())}",
            flush=True,
        )


def _file(folder: Path, epoch: int) -> Path:
    return Path(folder) / f"weights-{epoch:03d}.npz"


def _keep(folder: Path, epoch: int, model) -> None:
    with replacing(_file(folder, epoch)) as part:
        np.savez(part, *model.get_weights())


def train(recipe: training.Recipe, data: image_set.LabelledImages, folder: Path) -> None:
    """Train by the recipe and keep the weights after each epoch in the folder."""
    model = keras_models.build_cnn(
        len(data.class_names), data.image_shape, recipe.seed, recipe.width
    )
    training.train(model, data.images, data.labels, recipe, follower=_Keeper(folder))


def write(path: Path, epochs: int, folder: Path, data: image_set.LabelledImages) -> Path:
    """Record the network of each of the kept weights over these images, and write that beside the
    model file. Raises ValueError where the last weights are not the model file's."""
    model = keras_models.load_network(path)
    weights = [_read(_file(folder, epoch)) for epoch in range(epochs + 1)]
    if not all(np.array_equal(a, b) for a, b in zip(weights[-1], model.get_weights(), strict=True)):
        raise ValueError(
            f"Trained once more by its recipe, {path.name!r} came to other weights, as it does on "
            "another kind of machine. Its time-lapse is left as it is; make it where the network "
            "was made."
        )
    layers = list(keras_models.describe(model).learning_layers)
    forward = forward_pass.forward_pass(model, layers)
    with tempfile.TemporaryDirectory() as states:
        for epoch, kept in enumerate(weights):
            model.set_weights(kept)
            made = record.record(model, data, layers, forward=forward, by_channel=True)
            timelapse.save_state(Path(states), epoch, made, data)
        return timelapse.join_states(Path(states), epochs, path)


def _read(file: Path) -> list[np.ndarray]:
    with np.load(file, allow_pickle=False) as kept:
        return [kept[f"arr_{place}"] for place in range(len(kept.files))]


def make(path: Path, folder: Path) -> Path:
    """Train what is not in the folder yet, and write the time-lapse beside the model file."""
    # a card says 0 threads where TensorFlow chose by itself; whether the weights are the same is
    # looked at afterwards
    recipe = training.Recipe(
        **catalogue.read_card(path)["recipe"] | {"threads": keras_models.THREADS}
    )
    if not all(_file(folder, epoch).exists() for epoch in range(recipe.epochs + 1)):
        train(recipe, image_sets.load_named(recipe.data, "train"), folder)
    return write(path, recipe.epochs, folder, image_sets.load_named(recipe.data, "test"))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--states", metavar="FOLDER", type=Path)
    chosen = parser.parse_args(arguments)
    path = next(iter(catalogue.list_networks().values()))
    with tempfile.TemporaryDirectory() as folder:
        try:
            written = make(path, chosen.states or Path(folder))
        except ValueError as error:
            sys.exit(f"activsim: error: {error}")
    print(f"{written}: {written.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
