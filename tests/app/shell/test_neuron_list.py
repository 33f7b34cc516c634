"""A list of neurons as a link holds it: read as it was written, and nothing else."""

import numpy as np
import pytest

from activsim.app.shell import neuron_list
from activsim.app.shell.neuron_list import Entry
from activsim.networks.layers import PIXELS, LayerDescription, NetworkDescription

LAYERS = (
    LayerDescription(PIXELS, "Pixels", (28, 28), 0),
    LayerDescription("conv", "Conv2D", (26, 26, 32), 0),
    LayerDescription("dense", "Dense", (32,), 0),
    LayerDescription("lost", "Lambda", (3,), 0, problem="it cannot be run"),
)
NETWORK = NetworkDescription((28, 28), 0, 10, None, LAYERS)


def test_the_list_of_the_manual_is_read():
    assert neuron_list.read("dense:3,dense:17") == (
        [Entry("dense", (3,)), Entry("dense", (17,))],
        [],
    )


@pytest.mark.parametrize(
    "entry",
    [
        Entry("a/b,c:d%3A", (5, 6, 7), "50 % of <b>, or: 'so'"),
        Entry("dense", (0,), "é – 鞋"),
        Entry("conv", (31,)),
    ],
)
def test_what_was_written_is_read(entry):
    others = [Entry("x", (1,)), entry, Entry("x", (2,), "%2C")]
    assert neuron_list.read(neuron_list.list_text(others)) == (others, [])


@pytest.mark.parametrize(
    "part", ["dense", "dense:", ":3", "dense:-1", "dense:3.", "dense:1e3", "dense:٣", "x" * 300]
)
def test_what_is_no_entry_is_named_and_the_rest_is_there(part):
    entries, unreadable = neuron_list.read(f"dense:1,{part},dense:2")
    assert [entry.indices for entry in entries] == [(1,), (2,)]
    assert unreadable == [part]


def test_of_two_the_first_counts_and_too_many_are_named():
    assert neuron_list.read("a:1:x,a:1:y") == ([Entry("a", (1,), "x")], ["a:1:y"])
    parts = [f"a:{number}" for number in range(neuron_list.MOST + 2)]
    entries, unreadable = neuron_list.read(",".join(parts))
    assert (len(entries), unreadable) == (neuron_list.MOST, parts[-2:])


def test_a_note_is_a_short_line():
    assert neuron_list.plain_note(" a\n\tb\x00 \u202e c ") == "a b c"
    assert len(neuron_list.plain_note("x" * 999)) == neuron_list.LONGEST_NOTE


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (Entry("dense", (31,)), ""),
        (Entry("dense", (32,)), "the layer's go from 0 to 31"),
        (Entry("dense", (1, 2)), "the layer is 32"),
        (Entry("conv", (31,)), ""),
        (Entry("conv", (25, 25, 31)), ""),
        (Entry("conv", (25, 26, 31)), "the layer is 26 x 26 x 32"),
        (Entry(PIXELS, (27, 27, 0)), ""),
        (Entry(PIXELS, (3,)), "its pixels are named by row, column and colour"),
        (Entry("zz", (3,)), "there is no such layer here"),
        (Entry("lost", (1,)), "there is no such layer here"),
    ],
)
def test_what_the_network_does_not_have_has_a_reason(entry, reason):
    assert neuron_list.why_not_here(entry, NETWORK, n_classes=10) == reason


@pytest.mark.parametrize(("layer", "shape"), [("dense", (32,)), ("conv", (26, 26, 32))])
def test_a_neuron_keeps_its_number(layer, shape):
    for neuron in (0, 5, np.prod(shape) - 1):
        entry = neuron_list.entry_of(layer, neuron, shape)
        assert neuron_list.number_of(entry, NETWORK) == neuron
        assert neuron_list.why_not_here(entry, NETWORK, n_classes=10) == ""
