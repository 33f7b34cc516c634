"""The networks that evidence compares: trained ones, and untrained ones from the same seeds.

    networks = trained_and_untrained(data)                   # twelve, for six bundled models
    load_compared(networks[7], data)                         # the Keras model
    untrained_key((10, 28, 28, 1))                           # what untrained ones are stored under

What they fire is in `network_recordings`."""

from __future__ import annotations

import hashlib
import importlib.metadata
from dataclasses import dataclass
from pathlib import Path

from activsim.datasets.image_set import LabelledImages
from activsim.networks import catalogue, keras_models, keras_start
from activsim.networks.controls import control_text


@dataclass(frozen=True)
class ComparedNetwork:
    """seed: of the weights it began with; path: of a trained one's file, None for an untrained one,
    which is built anew; key: what its recordings are kept under."""

    name: str
    seed: int
    path: Path | None
    key: str

    @property
    def trained(self) -> bool:
        return self.path is not None


def trained_and_untrained(
    data: LabelledImages, folder: Path | None = None
) -> list[ComparedNetwork]:
    """The trained networks of the models folder that are bundled and name their seed, by seed, and
    for each an untrained one: `build_cnn` with that seed, the very weights that training began
    with.

    Raises ValueError where there is no such model.
    """
    trained = [
        ComparedNetwork(name, seed, path, catalogue.file_hash(path))
        for name, (seed, path) in bundled_networks(folder).items()
    ]
    recipe = untrained_key((len(data.class_names), *data.image_shape))
    untrained = [
        ComparedNetwork(
            f"untrained, seed {network.seed}", network.seed, None, f"{recipe} seed {network.seed}"
        )
        for network in trained
    ]
    return trained + untrained


def untrained_key(shape: tuple[int, ...]) -> str:
    """What recordings of untrained networks for (n_classes, height, width, colours) are stored
    under, but for the seed: the recipe's version written by hand, and that of Keras, which draws
    the weights. Raises ValueError where Keras is not installed."""
    keras_start.check_installed()
    recipe = f"{keras_models.RECIPE_VERSION} {importlib.metadata.version('keras')} {shape}"
    return hashlib.sha256(recipe.encode()).hexdigest()


def bundled_networks(folder: Path | None = None) -> dict[str, tuple[int, Path]]:
    """{name: (seed, file)} of the models that are bundled, name their seed and are no controls, by
    seed; ValueError where none does."""
    networks = []
    for name, path in catalogue.list_networks(folder).items():
        card = catalogue.read_card(path)
        seed = card.get("recipe", {}).get("seed")
        if catalogue.is_bundled(path) and type(seed) is int and not control_text(card):
            networks.append((seed, name, path))
    if not networks:
        raise ValueError(
            f"There is no bundled model in {(folder or catalogue.MODELS).name!r} whose card names "
            "its seed. Put back the models that came with activsim."
        )
    return {name: (seed, path) for seed, name, path in sorted(networks)}


def card_layers(path: Path) -> list[str]:
    """The layers of a trained network that can be shown, the pixels first, from its card; its last
    is the output. Raises ValueError where the card does not describe them."""
    description = catalogue.read_card(path).get("description")
    if not description:
        raise ValueError(
            f"The card of {path.stem!r} does not describe its layers. Put back the one that came "
            "with it."
        )
    return list(description.usable_layers)


def load_compared(network: ComparedNetwork, data: LabelledImages) -> keras_models.KerasModel:
    """The Keras model."""
    if network.path is not None:
        return keras_models.load_network(network.path)
    return keras_models.build_cnn(len(data.class_names), data.image_shape, network.seed)
