"""What is recorded: a model file, a set's images, and how these are given to the network. Plain
values, as the dashboard hands them to the worker.

    source = RecordingSource(str(path), model_hash, "flowers", "test", fingerprint)
    source.recording_key("dense")                      # what the layer's recording is kept under
    network, images = open_source(source)    # in the worker"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path

from activsim.datasets import catalogue as image_sets
from activsim.datasets.conditions import UNCHANGED, Condition
from activsim.datasets.download import Progress
from activsim.datasets.image_set import LabelledImages
from activsim.firing import descriptions, store
from activsim.networks import keras_models
from activsim.networks.graph import KerasModel
from activsim.networks.network import Network
from activsim.networks.pixels import AS_THEY_ARE, PixelOptions, Statistics, statistics

BY_CHANNEL = "by channel"  # the subject of a recording of which more could be had
PictureShape = tuple[int, int, int]  # (height, width, colours)
FIRST_LOOK = "a few images"  # of a recording of these, to look at while the others are passed on


@dataclass(frozen=True)
class RecordingSource:
    """path: of the model file; model_hash: its SHA-256; image_set: its name; fingerprint: of the
    split's images; class_order: the class that each output stands for, () where that is its
    number; condition: how the images are changed before the network is given them."""

    path: str
    model_hash: str
    image_set: str
    split: str
    fingerprint: str
    options: PixelOptions = AS_THEY_ARE
    class_order: tuple[int, ...] = ()
    condition: Condition = UNCHANGED

    def recording_key(self, layer: str, subject: str = "") -> str:
        """What a layer's recording is kept under, or what else is made of it (subject)."""
        order = f"outputs {self.class_order}" if self.class_order else ""
        condition = f"images {self.condition.key_part}" if self.condition.key_part else ""
        images = " ".join(
            filter(None, (self.fingerprint, self.options.key_part, order, condition, subject))
        )
        return store.recording_key(self.model_hash, layer, images)


def images_by_fingerprint(image_set: str, split: str, fingerprint: str) -> LabelledImages:
    """The images that a page was opened with. Raises ValueError where they are not there any
    more."""
    if image_set == image_sets.DEFAULT:
        data = image_sets.load_images(split, download=False)
        if data.fingerprint != fingerprint:
            data = image_sets.load_sketches(split)
    else:
        data = image_sets.load_named(image_set, split)
    if data.fingerprint == fingerprint:
        return data
    raise ValueError(
        "The images changed since this page was opened. Reload the page to use the new ones."
    )


def open_source(
    source: RecordingSource, progress: Progress | None = None
) -> tuple[Network, LabelledImages]:
    """The network, ready for the images, and these. Raises ValueError where the file is no network
    for pictures, or the images changed."""
    data = images_by_fingerprint(source.image_set, source.split, source.fingerprint)
    of_set = source_statistics(source, data)
    return source_network(source, data, of_set, progress), data.under(source.condition)


def source_statistics(source: RecordingSource, data: LabelledImages) -> Statistics:
    """Of the images, where the network is given them by these."""
    return statistics(data.images) if source.options.needs_statistics else Statistics()


def source_network(
    source: RecordingSource,
    data: LabelledImages,
    of_set: Statistics,
    progress: Progress | None = None,
) -> Network:
    """The network, ready for images that are there already. Raises ValueError as open_source."""
    model = open_model(Path(source.path), progress)
    network = ready_network(model, data.image_shape, source.options, of_set)
    problems = descriptions.marked_layers(source.model_hash, data.image_shape)
    network.description = network.description.with_problems(problems)
    return network


def open_model(path: Path, progress: Progress | None = None) -> KerasModel:
    """The Keras model in a file: that of before, where it is the same file. One is held, because
    two may not fit into memory, and says in words that it is read."""
    stat = path.stat() if path.is_file() else None
    state = None if stat is None else (str(path), stat.st_mtime_ns, stat.st_size)
    if state not in _models:
        if progress and stat:
            size = f"{stat.st_size / 1e6:,.0f} MB" if stat.st_size >= 1e6 else "a small file"
            progress(0, 0, f"Opening the network {path.stem} ({size})")
        if _models:
            close_models()
        _models[state] = keras_models.load_network(path)
    return _models[state]


def close_models() -> None:
    """Give back the memory of what was opened."""
    _models.clear()
    _networks.clear()
    gc.collect()  # layers and their outputs refer to each other


# the one model that is open, by the state of its file, and the one network that was made of it, by
# how it is given pictures
_models: dict[tuple[str, int, int] | None, KerasModel] = {}
_networks: dict[tuple[PictureShape, PixelOptions, Statistics], Network] = {}


def ready_network(
    model: KerasModel,
    picture_shape: PictureShape,
    options: PixelOptions = AS_THEY_ARE,
    of_set: Statistics = Statistics(),
) -> Network:
    """Network of the open model: that of before, where pictures are given to it in the same way,
    since to look at hundreds of layers takes seconds."""
    if isinstance(model, Network):
        return model
    key = picture_shape, options, of_set
    network = _networks.get(key)
    if network is None or network.model is not model:
        network = Network(model, picture_shape, options, of_set)
        _networks.clear()
        _networks[key] = network
    return network
