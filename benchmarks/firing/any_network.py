"""Recording every layer of a network that many people have, MobileNetV2, beside one `predict` with
all of its outputs.

Both see the same pictures. All outputs of all of them would be 32 GB, so `predict` is given 64
pictures at a time, which of 16 to 256 is the fastest, and its outputs are thrown away."""

from __future__ import annotations

import dataclasses

import numpy as np

from activsim.datasets import fashion_mnist
from activsim.networks import keras_start
from benchmarks.measure import alternate, row, seconds

SIDE = 96
PICTURES = 2000
TOGETHER = 64  # pictures that predict is given at once
N_CHECKED = 160  # pictures of which both are compared, and two recordings in batches of other sizes
REPEATS = 3  # each takes a minute


def rows() -> list[dict]:
    from activsim.firing import record
    from activsim.networks import network as networks

    keras = keras_start.start_keras()
    keras.utils.set_random_seed(0)
    shape = (SIDE, SIDE, 3)
    model = keras.applications.MobileNetV2(weights=None, input_shape=shape, classes=10)
    whole = fashion_mnist.load_fashion_mnist("test")
    data = _first(whole, PICTURES)
    network = networks.open_network(model, data.images)
    layers = list(network.description.usable_layers)
    all_outputs = keras.Model(model.inputs, [layer.output for layer in model.layers[1:]])
    assert layers[1:] == [layer.name for layer in model.layers[1:]]

    def predict() -> None:
        for start in range(0, PICTURES, TOGETHER):
            batch = network.prepare(data.images[start : start + TOGETHER])
            all_outputs.predict(batch, verbose=0)

    few = _first(whole, N_CHECKED)
    recordings = record.record(network, few, layers)
    _check_counts(recordings, all_outputs.predict(network.prepare(few.images), verbose=0), few)
    networks.BATCH_BYTES *= 3
    _check_equal(recordings, record.record(network, few, layers))
    networks.BATCH_BYTES //= 3

    figures = alternate(
        lambda: seconds(lambda: record.record(network, data, layers)),
        lambda: seconds(predict),
        repeats=REPEATS,
        warm_up=False,
    )
    subject = f"recording all {len(layers) - 1} layers of MobileNetV2 and the pixels"
    return [
        row(
            f"{subject}, {PICTURES:,} pictures of {SIDE} x {SIDE}",
            f"one predict with all these outputs, {TOGETHER} pictures at a time, nothing kept",
            *figures,
            at_most=1.3,
        )
    ]


def _first(data, n_images: int):
    """The first images of a set."""
    return dataclasses.replace(data, images=data.images[:n_images], labels=data.labels[:n_images])


def _check_counts(recordings, outputs, data) -> None:
    """That as many channels fire as in predict's outputs, but for rounding."""
    for (name, recording), values in zip(list(recordings.items())[1:], outputs, strict=True):
        table = recording.channels
        n_fires = (values > 0).reshape(len(values), -1, values.shape[-1]).sum(axis=1)
        counts = [n_fires[data.labels == label].sum(axis=0) for label in range(10)]
        differences = np.abs(table.counts[table.nearest_index(0)].astype(int) - np.stack(counts))
        assert differences.sum() <= 1e-4 * max(np.sum(counts), 1), name


def _check_equal(recordings, others) -> None:
    """That two recordings are equal to the last bit."""
    for name, recording in recordings.items():
        for table, other in (
            (recording.channels, others[name].channels),
            (recording.table, others[name].table),
        ):
            assert (table is None) == (other is None), name
            if table is not None:
                np.testing.assert_array_equal(table.thresholds, other.thresholds, name)
                np.testing.assert_array_equal(table.counts, other.counts, name)
