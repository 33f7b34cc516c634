"""One streaming pass: network and images in, a FiringTable per layer out.

    recordings = record(model, data, ["input", "conv2d", "dense"])
    recordings["dense"].table.rates(...)

Memory does not grow with the number of images: a batch goes in, its firings are counted, and it is
forgotten."""

from __future__ import annotations

import numbers
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from activsim.datasets import catalogue as image_sets
from activsim.datasets import image_set
from activsim.firing import store
from activsim.firing.counter import Counter, even_thresholds
from activsim.firing.table import FiringTable
from activsim.networks import keras_models
from activsim.networks.forward_pass import forward_pass
from activsim.networks.layers import PIXELS, NetworkDescription

BATCH = 512
SAMPLE = 200  # images, evenly spaced over the set, that a layer's thresholds are taken from


@dataclass(frozen=True, eq=False)
class Score:
    """How the network sorts the images: confusion int64 (n_classes, n_outputs), row = true class;
    loss = mean categorical cross-entropy (NaN where the outputs are no probabilities)."""

    confusion: np.ndarray
    loss: float

    @property
    def accuracy(self) -> float:
        n_images = self.confusion.sum()
        return float(np.trace(self.confusion) / n_images) if n_images else float("nan")


@dataclass(frozen=True, eq=False)
class Recording:
    """table: the layer's firings, None where only those by channel were kept (`bundled`); channels:
    the same by channel (the same object for a vector layer); score: for the network's output layer
    only."""

    table: FiringTable | None
    channels: FiringTable
    score: Score | None = None

    def reading(self, name: str) -> FiringTable:
        """The firings by "channel" or by "neuron". Raises ValueError for another, and where it was
        not kept."""
        if name == "channel":
            return self.channels
        if self.table is None:
            raise ValueError(
                "Of this layer only the channels were kept. Record it, to have every position."
            )
        return self.table.reading(name)


def record(
    model,
    data,
    layers: list[str],
    progress=None,
    thresholds: dict[str, np.ndarray] | None = None,
    forward=None,
    by_channel: bool = False,
) -> dict:
    """{layer: Recording} of the asked-for layers in one pass over `data` (a LabelledImages).

    progress(done, total, text) is called after every batch. thresholds: float32 (n_thresholds,) of
    a layer by name, so that tables of parts can be added. forward: what forward_pass(model, layers)
    returned, for who records the same model again after it learned; compiling it takes longer than
    a few hundred images. by_channel: count by channel only, which takes a fraction of the time.
    Raises ValueError for a layer that does not exist or cannot be shown."""
    description = keras_models.describe(model)
    description.check_layers(layers)
    forward = forward or forward_pass(model, layers)
    shape = keras_models.image_shape(model)
    n_classes = len(data.class_names)

    sample = data.images[sample_indices(len(data.images))]
    activations = forward(keras_models.as_input(sample, shape))
    levels = {name: even_thresholds(activations[name]) for name in layers} | (thresholds or {})
    pooled = {
        name for name in layers if by_channel and name != PIXELS and activations[name].ndim == 4
    }
    counters = {}
    for name in layers:
        neuron_shape = activations[name].shape[-1 if name in pooled else 1 :]
        counters[name] = Counter(levels[name], n_classes, neuron_shape)
    outputs = None
    if description.output_layer in layers and description.n_outputs:
        outputs = _Outputs(n_classes, description.n_outputs)

    def count(activations: dict[str, np.ndarray], label: int) -> None:
        for name in layers:
            values = activations[name]
            if name in pooled:  # of a channel every position is an image
                values = values.reshape(-1, values.shape[-1])
            counters[name].add(values, label)
        if outputs:
            outputs.add(activations[description.output_layer], label)

    n_done, last_count = 0, None
    with ThreadPoolExecutor(1) as beside:  # a batch is counted while the network is at the next one
        for label in range(n_classes):
            members = np.flatnonzero(data.labels == label)
            for start in range(0, len(members), BATCH):
                batch = data.images[members[start : start + BATCH]]
                activations = forward(keras_models.as_input(batch, shape))
                if last_count:
                    last_count.result()
                last_count = beside.submit(count, activations, label)
                n_done += len(batch)
                if progress:
                    progress(n_done, len(data.images), "Passing the images through the network")
        if last_count:
            last_count.result()
    recordings = {}
    for name, counter in counters.items():
        score, probabilities = None, False
        if outputs and name == description.output_layer:
            score, probabilities = outputs.score(), outputs.probabilities
        recordings[name] = _recording(name, counter.table(probabilities), score, name in pooled)
    return recordings


def sample_indices(n_images: int) -> np.ndarray:
    """The images that a set's thresholds are taken from, int64 (SAMPLE or fewer,): evenly spaced
    over it. Recording these alone gives the thresholds of the whole set."""
    return np.linspace(0, n_images - 1, min(SAMPLE, n_images)).astype(np.int64)


def _recording(layer: str, table: FiringTable, score: Score | None, pooled: bool) -> Recording:
    """The pixels have no channels to average over: each one is a neuron in either reading."""
    if pooled:
        return Recording(None, table, score)
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
            of_truth = outputs[:, label].astype(np.float64)
            self.loss -= float(np.log(np.maximum(of_truth, 1e-7)).sum())

    def score(self) -> Score | None:
        """None for a network that has not one output per class; loss NaN where the outputs are no
        probabilities."""
        if not self.one_per_class:
            return None
        loss = self.loss / max(int(self.confusion.sum()), 1)
        return Score(self.confusion, loss if self.probabilities else float("nan"))


def save_recording(key: str, recording: Recording) -> bool:
    """Keep a recording on disk; False where that is not possible."""
    return store.save_arrays(key, *to_arrays(recording))


def load_recording(key: str) -> Recording | None:
    """A recording from disk, memory-mapped and read-only; None where there is none or it is
    damaged."""
    stored = store.load_arrays(key)
    if stored is None:
        return None
    try:
        return from_arrays(*stored)
    except (KeyError, TypeError, ValueError):
        return None


def to_arrays(recording: Recording) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The arrays that a recording consists of, and what else there is to say of it, as JSON can
    hold it. Raises ValueError for a recording by channel only."""
    table, by_channel = recording.reading("neuron"), recording.channels
    arrays = {"thresholds": table.thresholds, "counts": table.counts, "n_images": table.n_images}
    if by_channel is not table:
        arrays["channel_counts"] = by_channel.counts
    about: dict[str, Any] = {
        "neuron_shape": list(table.neuron_shape),
        "probabilities": table.probabilities,
    }
    if recording.score:
        arrays["confusion"] = recording.score.confusion
        about["loss"] = recording.score.loss if np.isfinite(recording.score.loss) else None
    return arrays, about


def from_arrays(arrays: dict[str, np.ndarray], about: dict[str, Any]) -> Recording:
    """The recording that `to_arrays` was given; without "counts", by channel only. Raises KeyError,
    TypeError or ValueError where the parts do not fit."""
    shape, thresholds = tuple(about["neuron_shape"]), arrays["thresholds"]
    n_images = arrays["n_images"]
    score = None
    if "confusion" in arrays:
        loss = about["loss"]
        score = Score(arrays["confusion"], loss if isinstance(loss, numbers.Real) else float("nan"))
    # a recording that does not say so has a loss where its outputs are probabilities
    scored = score is not None and bool(np.isfinite(score.loss))
    probabilities = bool(about.get("probabilities", scored))
    table = None
    if "counts" in arrays:
        table = FiringTable(thresholds, arrays["counts"], n_images, shape, probabilities)
    if table is not None and "channel_counts" not in arrays:
        return Recording(table, table, score)
    n_images = n_images * int(np.prod(shape[:-1]))
    counts = arrays["channel_counts"]
    channels = FiringTable(thresholds, counts, n_images, shape[-1:], probabilities)
    return Recording(table, channels, score)


# What the worker does for the dashboard: plain values in, plain values (or a recording) out.


def warm_up(progress=None) -> None:
    """Load Keras, so that the first recording does not wait for it."""
    keras_models.start_keras()


def describe_file(path: str, progress=None) -> NetworkDescription:
    return keras_models.describe(keras_models.load_network(path))


def images_by_fingerprint(split: str, fingerprint: str) -> image_set.LabelledImages:
    """The images that a page was opened with. Raises ValueError where they are not there any
    more."""
    for look in (
        lambda: image_sets.load_images(split, download=False),
        lambda: image_sets.load_sketches(split),
    ):
        if (data := look()).fingerprint == fingerprint:
            return data
    raise ValueError(
        "The images changed since this page was opened. Reload the page to use the new ones."
    )


def record_file(
    path: str, model_hash: str, layers: tuple[str, ...], split: str, fingerprint: str, progress=None
) -> dict:
    """Record layers of a model file in one pass and keep them on disk. Returns {layer: Recording}
    of those that could not be kept: a cache folder that cannot be written to costs speed, never the
    result."""
    data = images_by_fingerprint(split, fingerprint)
    recordings = record(keras_models.load_network(path), data, list(layers), progress)
    return {
        layer: recording
        for layer, recording in recordings.items()
        if not save_recording(store.recording_key(model_hash, layer, fingerprint), recording)
    }
