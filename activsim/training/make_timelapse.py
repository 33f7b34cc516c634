"""The time-lapse of the default network, over all test images: the network is trained once more to
have it.

    python -m activsim.training.make_timelapse                    trains by the card's recipe
    python -m activsim.training.make_timelapse --states FOLDER    and keeps the weights after each
                                                                  epoch in the folder; those that
                                                                  are there are not trained again

Nothing is written where the training comes to other weights than the model file holds, as it does
on another kind of machine: what is shown has to be how this very network came to be."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

from activsim.datasets import catalogue as image_sets
from activsim.datasets.image_set import LabelledImages
from activsim.firing import epochs, record
from activsim.networks import catalogue, keras_models
from activsim.networks.keras_models import KerasModel
from activsim.networks.network import open_network
from activsim.paths import replacing
from activsim.training import lessons, train
from activsim.training.callbacks import Follower


class WeightsWriter(Follower):
    """Writes the weights after each epoch into a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def on_train_begin(self, model: KerasModel, epoch: int) -> None:
        self._write(0, model)

    def on_epoch_end(self, model: KerasModel, epoch: int, logs: dict[str, float]) -> None:
        self._write(epoch + 1, model)
        values = ", ".join(f"{name} {value:.4f}" for name, value in logs.items())
        print(f"epoch {epoch + 1}: {values}", flush=True)

    def _write(self, epoch: int, model: KerasModel) -> None:
        with replacing(weights_file(self.folder, epoch)) as part:
            np.savez(part, *model.get_weights())


def weights_file(folder: Path, epoch: int) -> Path:
    return Path(folder) / f"weights-{epoch:03d}.npz"


def train_again(recipe: train.Recipe, data: LabelledImages, folder: Path) -> None:
    """Train by the recipe and write the weights after each epoch into the folder."""
    model = train.build_untrained(recipe, data)
    data = lessons.lesson(data, recipe)
    train.train(model, data.array(), data.labels, recipe, follower=WeightsWriter(folder))


def record_states(path: Path, n_epochs: int, folder: Path, data: LabelledImages) -> Path:
    """Record the network of each of the written weights over these images, and write that beside
    the model file. Raises ValueError where the last weights are not the model file's."""
    model = keras_models.load_network(path)
    weights = [_read_weights(weights_file(folder, epoch)) for epoch in range(n_epochs + 1)]
    if not all(np.array_equal(a, b) for a, b in zip(weights[-1], model.get_weights(), strict=True)):
        raise ValueError(
            f"Trained once more by its recipe, {path.name!r} came to other weights, as it does on "
            "another kind of machine. Its time-lapse is left as it is; make it where the network "
            "was made."
        )
    network = open_network(model, data.images)
    layers = list(network.description.learning_layers)
    with tempfile.TemporaryDirectory() as states:
        for epoch, epoch_weights in enumerate(weights):
            model.set_weights(epoch_weights)
            recordings = record.record(network, data, layers, by_channel=True)
            epochs.save_state(Path(states), epoch, recordings, data)
        return epochs.join_states(Path(states), n_epochs, path)


def _read_weights(file: Path) -> list[np.ndarray]:
    with np.load(file, allow_pickle=False) as arrays:
        return [arrays[f"arr_{number}"] for number in range(len(arrays.files))]


def make_timelapse(path: Path, folder: Path) -> Path:
    """Train what is not in the folder yet, and write the time-lapse beside the model file."""
    # a card says 0 threads where TensorFlow chose by itself; whether the weights are the same is
    # looked at afterwards
    recipe_values = catalogue.read_card(path)["recipe"]
    recipe = train.Recipe(**recipe_values | {"threads": keras_models.THREADS})
    if not all(weights_file(folder, epoch).exists() for epoch in range(recipe.epochs + 1)):
        train_again(recipe, image_sets.load_named(recipe.data, "train"), folder)
    return record_states(path, recipe.epochs, folder, image_sets.load_named(recipe.data, "test"))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--states", metavar="FOLDER", type=Path)
    options = parser.parse_args(arguments)
    path = next(iter(catalogue.list_networks().values()))
    with tempfile.TemporaryDirectory() as folder:
        try:
            file = make_timelapse(path, options.states or Path(folder))
        except ValueError as error:
            sys.exit(f"activsim: error: {error}")
    print(f"{file}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
