"""In how many networks of other seeds the nearest class is the same: against the study's way,
worked out by hand."""

import dataclasses

import numpy as np
import pytest

from activsim.firing.table import FiringTable
from activsim.output.frames import view
from activsim.output.frames.siblings import ALONE, NOT_RECORDED, NOTHING, siblings_piece
from activsim.output.frames.view import LayerView
from activsim.settings import Settings

N_IMAGES = 1000  # so that no two classes are equally near by chance
NAMES = ("A & B", "<b>C</b>", "D", "E")


def table(seed, n_classes=4, n_neurons=5):
    counts = np.random.default_rng(seed).integers(0, N_IMAGES + 1, (1, n_classes, n_neurons))
    levels = np.zeros(1, dtype=np.float32)
    return FiringTable(levels, counts.astype(np.uint32), np.full(n_classes, N_IMAGES), (n_neurons,))


def layer_view(its_table, query):
    settings = Settings("net 0", layer="dense", query=query)
    return LayerView(
        settings, NAMES, its_table, its_table.n_images, its_table.thresholds, "neurons"
    )


def nearest_by_hand(its_table, query):
    rates = its_table.counts[0] / N_IMAGES
    distances = np.abs(rates - rates[query]).mean(axis=1)
    distances[query] = np.inf
    return int(distances.argmin())


@pytest.mark.parametrize("query", range(4))
def test_so_many_networks_say_the_same_as_this_one(query):
    tables = {f"net {seed}": table(seed) for seed in range(6)}
    expected = [nearest_by_hand(its_table, query) for its_table in tables.values()]
    piece = siblings_piece(view.compute_pair(layer_view(tables["net 0"], query)), tables)
    k = expected.count(expected[0])
    assert 0 < k < 6
    assert piece["text"].startswith(f"<b>{NAMES[expected[0]]}</b> is nearest in {k} of 6 networks")
    names = [NAMES[label] for label in expected]
    assert piece["networks"] == [list(line) for line in zip(tables, names, strict=True)]


def test_it_is_said_of_the_nearest_class_whichever_was_picked_beside_it():
    tables = {f"net {seed}": table(seed) for seed in range(6)}
    first = layer_view(tables["net 0"], 1)
    other = next(label for label in (0, 2, 3) if label != nearest_by_hand(tables["net 0"], 1))
    picked = view.with_settings(first, other=other)
    assert siblings_piece(view.compute_pair(picked), tables) == siblings_piece(
        view.compute_pair(first), tables
    )


def test_where_no_one_class_is_nearest_nothing_is_counted():
    one = table(0)
    alike = dataclasses.replace(one, counts=np.full_like(one.counts, 7))
    for tables in ({"net 0": one}, {}):
        assert siblings_piece(view.compute_pair(layer_view(one, 0)), tables) == ALONE
    tied = view.compute_pair(layer_view(alike, 0))
    assert siblings_piece(tied, {"net 0": alike, "net 1": one}) == NOTHING


def test_a_network_that_cannot_tell_says_so():
    one = table(0)
    alike = dataclasses.replace(one, counts=np.full_like(one.counts, 7))
    piece = siblings_piece(view.compute_pair(layer_view(one, 0)), {"net 0": one, "net 1": alike})
    nearest = NAMES[nearest_by_hand(one, 0)]
    assert piece["networks"] == [["net 0", nearest], ["net 1", "3 classes, equally near"]]


def test_of_networks_that_are_not_recorded_nothing_is_counted_and_it_is_said():
    own, other = table(0), table(1)
    tables = {"net 0": own, "net 1": None, "net 2": other, "net 3": None}
    piece = siblings_piece(view.compute_pair(layer_view(own, 0)), tables)
    nearest = [nearest_by_hand(of_one, 0) for of_one in (own, other)]
    k = nearest.count(nearest[0])
    assert piece["text"] == (
        f"<b>{NAMES[nearest[0]]}</b> is nearest in {k} of the 2 networks recorded at this layer, "
        "of 4 networks (this one and 3 other seeds)"
    )
    assert [line[1] for line in piece["networks"]] == [
        NAMES[nearest[0]],
        NOT_RECORDED,
        NAMES[nearest[1]],
        NOT_RECORDED,
    ]


def test_where_no_other_is_recorded_it_is_asked_not_counted():
    own = table(0)
    result, name = view.compute_pair(layer_view(own, 0)), NAMES[nearest_by_hand(own, 0)]
    piece = siblings_piece(result, {"net 0": own, "net 1": None, "net 2": None})
    asked = f"Not known yet: would the 2 networks of other seeds say <b>{name}</b> too?"
    assert piece["text"] == asked
    alone = siblings_piece(result, {"net 0": own, "net 1": None})["text"]
    assert alone.startswith("Not known yet: would the network of another seed say")
