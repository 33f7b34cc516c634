"""One streaming pass: network and images in, a FiringTable per layer out.

    recordings = record(model, data, ["input", "conv2d", "dense"])
    recordings["dense"].table.rates(...)

Memory does not grow with the number of images: a batch goes in, its firings are counted, and it is
forgotten."""

from __future__ import annotations

import numbers
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from activsim.datasets import catalogue as image_sets
from activsim.datasets import image_set
from activsim.firing import store
from activsim.firing.table import Counter, FiringTable, even_thresholds
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

    progress(done, total, text) is called after every batch. `thresholds` fixes a layer's
    thresholds, so that
    tables of parts can be added. forward: what forward_pass(model, layers) returned, for who records the same model
    again after it learned; compiling it takes longer than a few hundred images. by_channel: count
    by channel only, which takes a fraction of the time. Raises ValueError for a layer that does not
    exist or cannot be shown."""
    description = keras_models.describe(model)
    description.check_layers(layers)
    forward = forward or forward_pass(model, layers)
    shape = keras_models.image_shape(model)
    n_classes = len(data.class_names)

    activations = forward(
        keras_models.as_input(data.images[sample_indices(len(data.images))], shape)
    )
    chosen = {name: even_thresholds(activations[name]) for name in layers} | (thresholds or {})
    pooled = {
        name for name in layers if by_channel and name != PIXELS and activations[name].ndim == 4
    }
    shapes = {
        name: activations[name].shape[-1:] if name in pooled else activations[name].shape[1:]
        for name in layers
    }
    counters = {name: Counter(chosen[name], n_classes, shapes[name]) for name in layers}

    output = description.output_layer
    tally = _Tally(n_classes) if output in layers and description.n_outputs == n_classes else None

    def count(activations: dict[str, np.ndarray], label: int) -> None:
        for name in layers:
            each = activations[name]  # of a channel every position is an image
            counters[name].add(each.reshape(-1, each.shape[-1]) if name in pooled else each, label)
        if tally:
            tally.add(activations[output], label)

    done, counted = 0, None
    with ThreadPoolExecutor(1) as beside:  # a batch is counted while the network is at the next one
        for label in range(n_classes):
            members = np.flatnonzero(data.labels == label)
            for start in range(0, len(members), BATCH):
                activations = forward(
                    keras_models.as_input(data.images[members[start : start + BATCH]], shape)
                )
                if counted:
                    counted.result()
                counted = beside.submit(count, activations, label)
                done += len(members[start : start + BATCH])
                if progress:
                    progress(done, len(data.images), "Passing the images through the network")
        if counted:
            counted.result()
    return {
        name: _recording(
            name,
            counter.table(),
            tally.score() if tally and name == output else None,
            name in pooled,
        )
        for name, counter in counters.items()
    }


def sample_indices(n_images: int) -> np.ndarray:
    """The images that a set's thresholds are taken from, int64 (SAMPLE or fewer,): evenly spaced
    over it. Recording these alone gives the thresholds of the whole set."""
    return np.linspace(0, n_images - 1, min(SAMPLE, n_images)).astype(np.int64)


def _recording(layer: str, table: FiringTable, score: Score | None, pooled: bool) -> Recording:
    """The pixels have no channels to average over: each one is a neuron in either reading."""
    if pooled:
        return Recording(None, table, score)
    return Recording(table, table if layer == PIXELS else table.channels(), score)


class _Tally:
    """Confusions and loss, summed batch by batch."""

    def __init__(self, n_classes: int):
        self.confusion = np.zeros((n_classes, n_classes), dtype=np.int64)
        self.loss = 0.0

    def add(self, outputs: np.ndarray, label: int) -> None:
        self.confusion[label] += np.bincount(
            outputs.argmax(axis=1), minlength=self.confusion.shape[1]
        )
        probable = (outputs >= 0).all() and np.allclose(outputs.sum(axis=1), 1, atol=1e-3)
        of_truth = outputs[:, label].astype(np.float64)
        self.loss += float(-np.log(np.maximum(of_truth, 1e-7)).sum()) if probable else float("nan")

    def score(self) -> Score:
        return Score(self.confusion, self.loss / max(int(self.confusion.sum()), 1))


def save_recording(key: str, recording: Recording) -> bool:
    """Keep a recording on disk; False where that is not possible."""
    return store.save_arrays(key, *to_arrays(recording))


def load_recording(key: str) -> Recording | None:
    """A recording from disk, memory-mapped and read-only; None where there is none or it is
    damaged."""
    found = store.load_arrays(key)
    try:
        return found and from_arrays(*found)
    except (KeyError, TypeError, ValueError):
        return None


def to_arrays(recording: Recording) -> tuple[dict[str, np.ndarray], dict]:
    """The arrays that a recording consists of, and what else there is to say of it, as JSON can
    hold it."""
    table, by_channel = recording.table, recording.channels
    arrays = {"thresholds": table.thresholds, "counts": table.counts, "n_images": table.n_images}
    if by_channel is not table:
        arrays["channel_counts"] = by_channel.counts
    about: dict = {"neuron_shape": list(table.neuron_shape)}
    if recording.score:
        arrays["confusion"] = recording.score.confusion
        about["loss"] = recording.score.loss if np.isfinite(recording.score.loss) else None
    return arrays, about


def from_arrays(arrays: dict[str, np.ndarray], about: dict) -> Recording:
    """What was taken apart; without "counts", a recording by channel only. Raises KeyError,
    TypeError or ValueError where the parts do not fit."""
    shape, thresholds, n_images = (
        tuple(about["neuron_shape"]),
        arrays["thresholds"],
        arrays["n_images"],
    )
    table = score = None
    if "counts" in arrays:
        table = FiringTable(thresholds, arrays["counts"], n_images, shape)
    by_channel = table
    if "channel_counts" in arrays or table is None:
        n_positions = int(np.prod(shape[:-1]))
        by_channel = FiringTable(
            thresholds, arrays["channel_counts"], n_images * n_positions, shape[-1:]
        )
    if "confusion" in arrays:
        loss = about["loss"]
        score = Score(arrays["confusion"], loss if isinstance(loss, numbers.Real) else float("nan"))
    return Recording(table, by_channel, score)


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
    made = record(keras_models.load_network(path), data, list(layers), progress)
    return {
        layer: recording
        for layer, recording in made.items()
        if not save_recording(store.recording_key(model_hash, layer, fingerprint), recording)
    }
