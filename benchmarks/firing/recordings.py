"""Recording a layer, its table included, beside plain `predict`; and all layers at once beside one
by one."""

from __future__ import annotations

import numpy as np

from activsim.datasets import fashion_mnist
from activsim.networks import keras_start
from benchmarks.measure import alternate, row, seconds

BATCH = 500
SINGLE = {
    "dense": 1.3,
    "conv2d": 5,
}  # layer -> how many times predict's time its recording may take
ALL = 0.7


def rows() -> list[dict]:
    from activsim.firing import record
    from activsim.networks import catalogue, keras_models
    from activsim.networks.network import open_network

    keras = keras_start.start_keras()
    data = fashion_mnist.load_fashion_mnist("test")
    model = keras_models.load_network(next(iter(catalogue.list_networks().values())))
    network = open_network(model, data.images)
    images = network.prepare(data.images)
    table_rows = []
    for layer, at_most in SINGLE.items():
        part = keras.Model(model.inputs[0], model.get_layer(layer).output)
        table = record.record(model, data, [layer])[layer].table
        fires = (part.predict(images, batch_size=BATCH, verbose=0) > 0).reshape(len(images), -1)
        counts = np.stack(
            [fires[data.labels == label].sum(axis=0) for label in range(len(data.class_names))]
        )
        differences = np.abs(table.counts[table.nearest_index(0)].astype(int) - counts)
        assert differences.sum() <= 1e-6 * counts.sum()  # rounding
        figures = alternate(
            lambda layer=layer: seconds(lambda: record.record(model, data, [layer])),
            lambda part=part: seconds(lambda: part.predict(images, batch_size=BATCH, verbose=0)),
        )
        table_rows.append(
            row(
                f"recording one layer ({layer}), its table of {len(table.thresholds)} thresholds "
                "included",
                f"plain model.predict up to that layer, batch {BATCH}",
                *figures,
                at_most=at_most,
            )
        )

    layers = list(network.description.usable_layers)

    def one_by_one():
        for layer in layers:
            record.record(model, data, [layer])

    figures = alternate(
        lambda: seconds(lambda: record.record(model, data, layers)),
        lambda: seconds(one_by_one),
        warm_up=False,
    )
    return [
        *table_rows,
        row(
            f"recording all {len(layers) - 1} layers and the pixels in one pass",
            "the sum of the layers one by one",
            *figures,
            at_most=ALL,
        ),
    ]
