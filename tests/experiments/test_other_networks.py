"""What ships beside the six bundled networks says in how many of them a nearest class is the
same."""

import numpy as np
import pytest

from activsim.analysis import similarity
from activsim.datasets import fashion_mnist
from activsim.experiments.other_networks import all_recorded, family_tables
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue
from activsim.networks.families import family
from activsim.paths import BUNDLED

NAMES = fashion_mnist.CLASS_NAMES
NETWORKS = catalogue.list_networks(BUNDLED / "models")
REMAKE = "make them again: python -m activsim.experiments.other_networks"


def tables(layer, reading="channel", name="study-seed-3", fingerprint=None):
    path = NETWORKS[name]
    source = RecordingSource(
        str(path),
        catalogue.file_hash(path),
        "fashion-mnist",
        "test",
        fingerprint or fashion_mnist.published_fingerprint("test"),
    )
    return family_tables(family(NETWORKS, name), name, source, layer, reading)


def nearest_sets(comparison):
    """Of each class, which are nearest, from the definition."""
    sets = []
    for label, row in enumerate(comparison.dissimilarity):
        lowest = min(value for other, value in enumerate(row) if other != label)
        sets.append({o for o, value in enumerate(row) if o != label and value == lowest})
    return sets


def test_one_of_ten_nearest_classes_is_the_same_in_all_six():
    of_six = tables("dense")
    assert all_recorded(of_six) == of_six, REMAKE
    assert list(of_six) == [f"study-seed-{seed}" for seed in range(6)]
    six = [similarity.comparison(table, "value", 0, "mean difference") for table in of_six.values()]
    in_all = [
        NAMES[label]
        for label in range(10)
        if set.intersection(*(nearest_sets(of_one)[label] for of_one in six))
    ]
    assert in_all == ["Shirt"]
    own = six[3]
    counts = {
        NAMES[label]: similarity.networks_with_nearest(six, label, own.nearest(label))
        for label in range(10)
    }
    expected = {
        NAMES[label]: sum(own.nearest(label) in nearest_sets(of_one)[label] for of_one in six)
        for label in range(10)
    }
    assert counts == expected
    assert [name for name, count in counts.items() if count == 6] == in_all
    assert counts["Coat"] == 1  # "Pullover", which all five others contradict


@pytest.mark.parametrize("layer", ["global_average_pooling2d", "dense_1"])
def test_the_other_vector_layers_ship_too(layer):
    assert len(all_recorded(tables(layer))) == 6, REMAKE


def test_what_is_not_recorded_is_not_known():
    for of_six in (
        tables("conv2d", reading="neuron"),
        tables("dense", fingerprint="another"),
        tables("conv2d"),
    ):
        others = [table for name, table in of_six.items() if name != "study-seed-3"]
        assert others == [None] * 5
        assert all_recorded(of_six) == {}


def test_the_pixels_are_no_network_s():
    assert tables("input") == {}


def comparison(matrix):
    made = similarity.Comparison(np.zeros((len(matrix), 1)), "mean difference")
    made.__dict__["dissimilarity"] = np.array(matrix, dtype=float)
    return made


def test_one_of_those_equally_near_is_the_same_and_what_is_undefined_is_not():
    nan = np.nan
    clear = comparison([[0, 1, 2], [1, 0, 3], [2, 3, 0]])
    tied = comparison([[0, 2, 2], [2, 0, 3], [2, 3, 0]])
    other = comparison([[0, 3, 1], [3, 0, 3], [1, 3, 0]])
    undefined = comparison([[0, nan, nan], [nan, 0, 3], [nan, 3, 0]])
    networks = [clear, tied, other, undefined]
    assert similarity.networks_with_nearest(networks, 0, 1) == 2
    assert similarity.networks_with_nearest(networks, 0, 2) == 2
    assert similarity.networks_with_nearest(networks, 0, None) is None
