"""A new threshold: profiles, dissimilarity and ranking from the table, beside running the network
again."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from activsim.datasets import fashion_mnist
from benchmarks.measure import REPEATS, alternate, row, seconds

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tests" / "support"))

LARGEST = "conv2d"  # every neuron: 26 x 26 x 32


def rows(data=None, at_least=(1000, 20), repeats: int = REPEATS) -> list[dict]:
    from notebook import the_study  # the 2020 study, written out as it was done

    from activsim.analysis.similarity import comparison
    from activsim.firing import record
    from activsim.networks import catalogue, keras_models
    from activsim.networks.network import open_network

    data = data or fashion_mnist.load_fashion_mnist("test")
    model = keras_models.load_network(next(iter(catalogue.list_networks().values())))
    recordings = record.record(model, data, ["dense", LARGEST])
    dense, largest = recordings["dense"].table, recordings[LARGEST].table

    _, differences, _ = the_study(model, data)
    own_differences = comparison(dense, "value", 0.0, "mean difference").dissimilarity
    # an image or two may lie a rounding from the threshold
    np.testing.assert_allclose(own_differences, differences, atol=1e-3)
    study = alternate(
        _new_threshold(dense), lambda: seconds(lambda: the_study(model, data)), repeats
    )

    network = open_network(model, data.images)
    forward, size = network.forward_pass([LARGEST]), network.batch_size([LARGEST])
    images = data.images

    def one_pass():
        for start in range(0, len(images), size):
            forward(images[start : start + size])

    pass_figures = alternate(_new_threshold(largest), lambda: seconds(one_pass), repeats)
    n_neurons = largest.counts.shape[2]
    return [
        row(
            f"new threshold -> profiles, dissimilarity, ranking, layer dense, {len(images):,} "
            "images",
            "the study's way (ten predict calls and its loops)",
            *study,
            at_least=at_least[0],
        ),
        row(
            f"the same, largest layer ({LARGEST}), every neuron ({n_neurons:,})",
            "one forward pass of that layer",
            *pass_figures,
            at_least=at_least[1],
        ),
    ]


def short() -> list[dict]:
    """The same on a tenth of the images, which need not be there: noise, and bounds that a busy
    machine keeps."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (1000, 28, 28)).astype(np.uint8)
    noise = SimpleNamespace(
        images=images, labels=np.repeat(np.arange(10), 100), class_names=tuple("abcdefghij")
    )
    return rows(noise, at_least=(100, 4))


def _new_threshold(table):
    """A measurement of one comparison, each at another threshold of the table."""
    from activsim.analysis.similarity import comparison

    thresholds = itertools.cycle(table.thresholds.tolist())
    return lambda: seconds(lambda: comparison(table, "value", next(thresholds), "mean difference"))
