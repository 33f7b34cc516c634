"""What is recorded: a model file, a set's images, and how these are given to the network. Plain
values, as the dashboard hands them to the worker.

    source = RecordingSource(str(path), model_hash, "test", fingerprint, PixelOptions("0..1"))
    source.key("dense")                      # what the layer's recording is kept under
    network, images = open_source(source)    # in the worker"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from activsim.datasets import catalogue as image_sets
from activsim.datasets.image_set import LabelledImages
from activsim.firing import store
from activsim.networks import keras_models
from activsim.networks.network import Network, open_network
from activsim.networks.pixels import AS_THEY_ARE, PixelOptions

BY_CHANNEL = "by channel"  # the subject of a recording of which more could be had


@dataclass(frozen=True)
class RecordingSource:
    """path: of the model file; model_hash: its SHA-256; fingerprint: of the split's images;
    class_order: the class that each output stands for, () where that is its number."""

    path: str
    model_hash: str
    split: str
    fingerprint: str
    options: PixelOptions = AS_THEY_ARE
    class_order: tuple[int, ...] = ()

    def key(self, layer: str, subject: str = "") -> str:
        """What a layer's recording is kept under, or what else is made of it (subject)."""
        order = f"outputs {self.class_order}" if self.class_order else ""
        images = " ".join(filter(None, (self.fingerprint, self.options.key, order, subject)))
        return store.recording_key(self.model_hash, layer, images)


def images_by_fingerprint(split: str, fingerprint: str) -> LabelledImages:
    """The images that a page was opened with. Raises ValueError where they are not there any
    more."""
    data = image_sets.load_images(split, download=False)
    if data.fingerprint != fingerprint:
        data = image_sets.load_sketches(split)
    if data.fingerprint == fingerprint:
        return data
    raise ValueError(
        "The images changed since this page was opened. Reload the page to use the new ones."
    )


def open_source(source: RecordingSource) -> tuple[Network, LabelledImages]:
    """The network, ready for the images, and these. Raises ValueError where the file is no network
    for pictures, or the images changed."""
    data = images_by_fingerprint(source.split, source.fingerprint)
    return _network(source), data


@functools.lru_cache(maxsize=1)
def _network(source: RecordingSource) -> Network:
    data = images_by_fingerprint(source.split, source.fingerprint)
    return open_network(keras_models.load_network(Path(source.path)), data.images, source.options)
