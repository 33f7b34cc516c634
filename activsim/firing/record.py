"""One streaming pass: network and images in, a FiringTable per layer out.

    recordings = record(model, data, ["input", "conv2d", "dense"])
    recordings["dense"].table.rates(...)

Memory does not grow with the number of images: a batch goes in, its firings are counted, and it is
forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np

from activsim.datasets import catalogue as image_sets
from activsim.datasets import image_set
from activsim.datasets.download import Progress
from activsim.firing import store
from activsim.firing.counter import Counter, even_thresholds
from activsim.firing.recording import Recording, Score, save_recording
from activsim.networks import keras_models, keras_start
from activsim.networks.forward_pass import forward_pass
from activsim.networks.keras_models import KerasModel
from activsim.networks.layers import PIXELS, NetworkDescription

Forward = Callable[[np.ndarray], dict[str, np.ndarray]]  # as forward_pass gives it
BATCH = 512
SAMPLE = 200  # images, evenly spaced over the set, that a layer's thresholds are taken from


class Images(Protocol):
    """What is recorded: a LabelledImages, or a part of one. images uint8 or float32 (n_images,
    height, width[, colours]); labels int (n_images,)."""

    @property
    def images(self) -> np.ndarray: ...

    @property
    def labels(self) -> np.ndarray: ...

    @property
    def class_names(self) -> Sequence[str]: ...


def record(
    model: KerasModel,
    data: Images,
    layers: list[str],
    progress: Progress | None = None,
    thresholds: Mapping[str, np.ndarray] | None = None,
    forward: Forward | None = None,
    by_channel: bool = False,
) -> dict[str, Recording]:
    """{layer: Recording} of these layers in one pass over the images.

    progress(done, total, text) is called after every batch. thresholds: float32 (n_thresholds,) of
    a layer by name, so that tables of parts can be added. forward: what forward_pass(model, layers)
    returned, for who records the same model again after it learned; compiling it takes longer than
    a few hundred images. by_channel: count by channel only, which takes a fraction of the time.
    Raises ValueError for a layer that does not exist or cannot be shown."""
    description = keras_models.describe(model)
    description.check_layers(layers)
    forward = forward or forward_pass(model, layers)
    shape = keras_models.image_shape(model)
    sample = data.images[sample_indices(len(data.images))]
    activations = forward(keras_models.as_input(sample, shape))
    sample_values = {name: activations[name] for name in layers}
    levels = {name: even_thresholds(values) for name, values in sample_values.items()}
    levels |= thresholds or {}
    counts = _Counts(sample_values, levels, len(data.class_names), description, by_channel)

    n_done = 0
    last_count: Future[None] | None = None
    with ThreadPoolExecutor(1) as beside:  # a batch is counted while the network is at the next one
        for label, images in _batches(data):
            activations = forward(keras_models.as_input(images, shape))
            if last_count:
                last_count.result()
            last_count = beside.submit(counts.add, activations, label)
            n_done += len(images)
            if progress:
                progress(n_done, len(data.images), "Passing the images through the network")
        if last_count:
            last_count.result()
    return counts.recordings()


def _batches(data: Images) -> Iterator[tuple[int, np.ndarray]]:
    """(label, images of that class), class after class."""
    for label in range(len(data.class_names)):
        members = np.flatnonzero(data.labels == label)
        for start in range(0, len(members), BATCH):
            yield label, data.images[members[start : start + BATCH]]


def sample_indices(n_images: int) -> np.ndarray:
    """The images that a set's thresholds are taken from, int64 (SAMPLE or fewer,): evenly spaced
    over it. Recording these alone gives the thresholds of the whole set."""
    return np.linspace(0, n_images - 1, min(SAMPLE, n_images)).astype(np.int64)


class _Counts:
    """What a pass counts: the firings of each layer, and the outputs where they are recorded."""

    def __init__(
        self,
        sample: Mapping[str, np.ndarray],
        thresholds: Mapping[str, np.ndarray],
        n_classes: int,
        description: NetworkDescription,
        by_channel: bool,
    ) -> None:
        """sample, thresholds: activations (n_images, *neuron_shape) and thresholds by layer."""
        self.pooled = {
            name
            for name, values in sample.items()
            if by_channel and name != PIXELS and values.ndim == 4
        }
        self.counters = {}
        for name, values in sample.items():
            neuron_shape = values.shape[-1 if name in self.pooled else 1 :]
            self.counters[name] = Counter(thresholds[name], n_classes, neuron_shape)
        self.output_layer, self.outputs = description.output_layer, None
        if self.output_layer in sample and description.n_outputs:
            self.outputs = _Outputs(n_classes, description.n_outputs)

    def add(self, activations: Mapping[str, np.ndarray], label: int) -> None:
        """activations by layer, all images of the class `label`."""
        for name, counter in self.counters.items():
            values = activations[name]
            if name in self.pooled:  # of a channel every position is an image
                values = values.reshape(-1, values.shape[-1])
            counter.add(values, label)
        if self.outputs and self.output_layer:
            self.outputs.add(activations[self.output_layer], label)

    def recordings(self) -> dict[str, Recording]:
        """{layer: Recording} of all that was added."""
        return {name: self._recording(name) for name in self.counters}

    def _recording(self, layer: str) -> Recording:
        score, probabilities = None, False
        if self.outputs and layer == self.output_layer:
            score, probabilities = self.outputs.score(), self.outputs.probabilities
        table = self.counters[layer].table(probabilities)
        if layer in self.pooled:
            return Recording(None, table, score)
        # The pixels have no channels to average over: each one is a neuron in either reading.
        return Recording(table, table if layer == PIXELS else table.channels(), score)


class _Outputs:
    """What the network's outputs come to, batch by batch: confusions and loss, and whether all of
    them were probabilities (none below 0, their sum 1 for each image)."""

    def __init__(self, n_classes: int, n_outputs: int) -> None:
        self.one_per_class = n_outputs == n_classes
        self.confusion = np.zeros((n_classes, n_outputs), dtype=np.int64)
        self.loss = 0.0
        self.probabilities = True

    def add(self, outputs: np.ndarray, label: int) -> None:
        """outputs float32 (n_images, n_outputs), all images of the class `label`."""
        none_below_0 = bool((outputs >= 0).all())
        self.probabilities &= none_below_0 and np.allclose(outputs.sum(axis=1), 1, atol=1e-3)
        self.confusion[label] += np.bincount(
            outputs.argmax(axis=1), minlength=self.confusion.shape[1]
        )
        if self.one_per_class:
            true_outputs = outputs[:, label].astype(np.float64)
            self.loss -= float(np.log(np.maximum(true_outputs, 1e-7)).sum())

    def score(self) -> Score | None:
        """None for a network that has not one output per class; loss NaN where the outputs are no
        probabilities."""
        if not self.one_per_class:
            return None
        loss = self.loss / max(int(self.confusion.sum()), 1)
        return Score(self.confusion, loss if self.probabilities else float("nan"))


# What the worker does for the dashboard: plain values in, plain values (or a recording) out.


def warm_up(progress: Progress | None = None) -> None:
    """Load Keras, so that the first recording does not wait for it."""
    keras_start.start_keras()


def describe_file(path: str, progress: Progress | None = None) -> NetworkDescription:
    """The network in a model file and its layers."""
    return keras_models.describe(keras_models.load_network(Path(path)))


def images_by_fingerprint(split: str, fingerprint: str) -> image_set.LabelledImages:
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


def record_file(
    path: str,
    model_hash: str,
    layers: tuple[str, ...],
    split: str,
    fingerprint: str,
    progress: Progress | None = None,
) -> dict[str, Recording]:
    """Record layers of a model file in one pass and keep them on disk. Returns {layer: Recording}
    of those that could not be kept: a cache folder that cannot be written to costs speed, never the
    result."""
    data = images_by_fingerprint(split, fingerprint)
    recordings = record(keras_models.load_network(Path(path)), data, list(layers), progress)
    return {
        layer: recording
        for layer, recording in recordings.items()
        if not save_recording(store.recording_key(model_hash, layer, fingerprint), recording)
    }
