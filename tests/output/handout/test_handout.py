"""A handout holds what the library says, at every threshold, and nothing that others could run."""

import base64
import functools
import json
import re
import zlib

import numpy as np
import pytest
from contexts import default_context

from activsim.analysis import similarity
from activsim.output.frames import sentences, view
from activsim.output.frames.view import LayerView
from activsim.output.handout import handout

HOSTILE = ("</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "$title", "a&b")


def layer_view(layer="dense", names=(), **settings):
    context = default_context(layer, **settings)
    names = (*names, *context.names[len(names) :])
    table, thresholds, n_images = context.table, context.thresholds, np.full(10, 1000)
    return LayerView(context.settings, names, table, n_images, thresholds, context.units)


@functools.cache
def two_layers():
    views = [layer_view(layer) for layer in ("dense", "conv2d")]
    tiles = dict.fromkeys(range(10), "data:image/png;base64," + "A" * 8000)
    return handout.handout(views, {1: {}, 9: tiles}, {}, view.ORDERS[0], ["Made of these."])


def data_in(text):
    packed = re.search(r'id="data">([A-Za-z0-9+/=]+)</script>', text)[1]
    return json.loads(zlib.decompress(base64.b64decode(packed)))


@pytest.mark.parametrize("place", [0, 1])
def test_every_pair_reads_as_the_library_has_it_at_every_threshold(place):
    layer = data_in(two_layers())["layers"][place]
    pairs = layer["pairs"]
    start = layer_view(layer["layer"])
    options = view.threshold_options("value", start.thresholds)
    assert layer["options"] == list(options)
    assert len(layer["frames"]) == len(layer["grids"]) == len(options) == 64
    for number in (0, 5, 31, 63):
        threshold = options[layer["options"][number]]
        there = view.with_settings(start, threshold=threshold)
        result = similarity.comparison(there.table, "value", threshold, start.settings.measure)
        rates = np.array(pairs["rates"][number]) / 100
        np.testing.assert_allclose(rates, result.profiles, atol=6e-4)
        for query, other in ((0, 0), (0, 3), (7, 2), (9, 9)):
            other_class = None if query == other else other
            pair = view.compute_pair(view.with_settings(there, query=query, other=other_class))
            assert pairs["answers"][query][other][number] == sentences.answer_sentence(pair)
            assert pairs["amounts"][query][other][number] == sentences.pair_amount(pair)
            assert pairs["titles"][query][pair.other] == sentences.bars_title(pair)
            assert pairs["orders"][query][number] == sentences.row_order(result.ranking, query)
            if other_class is None:
                assert pairs["nearest"][query][number] == pair.other


def test_two_layers_of_ten_classes_take_little_room_and_nothing_from_elsewhere():
    text = two_layers()
    assert len(text.encode()) < 400_000
    assert not re.search(r"(src|href)=|https?://(?!www.w3.org)|\b(eval|fetch|import)\(", text)
    assert "default-src 'none'" in text


@pytest.mark.parametrize("layers", [("dense",), ("dense_1",), ("input",), ("dense", "conv2d")])
def test_its_size_is_known_before_it_is_made(layers):
    views = [layer_view(layer) for layer in layers]
    tiles = {1: {}, 9: dict.fromkeys(range(10), "data:image/png;base64,AAAA")}
    size = len(handout.handout(views, tiles, {}, view.ORDERS[0], []).encode())
    assert handout.expected_size(views, tiles, {}) == pytest.approx(size, rel=0.1)


def test_layers_fit_as_far_as_the_file_stays_small():
    tiles = {9: dict.fromkeys(range(10), "data:image/png;base64," + "A" * 8000)}
    views = [layer_view(layer) for layer in ("dense", "conv2d", "conv2d_1", "dense_1")]
    fitting = handout.fitting_views(views, tiles, {})
    assert fitting[:2] == views[:2]
    assert handout.expected_size(fitting, tiles, {}) <= handout.MOST_BYTES
    for left_out in views[len(fitting) :]:
        assert handout.expected_size([*fitting, left_out], tiles, {}) > handout.MOST_BYTES
    alone = {9: {0: "A" * handout.MOST_BYTES}}
    assert handout.fitting_views(views, alone, {}) == views[:1]  # else there were no file


def test_a_layer_with_more_neurons_than_bars_keeps_its_pair_and_says_so():
    start = layer_view("input", query=3)
    text = handout.handout([start], {}, {}, view.ORDERS[0], [])
    (layer,) = data_in(text)["layers"]
    assert layer["pairs"] is None
    assert "input: the classes compared stay as they were" in text
    pair = view.compute_pair(start)
    frame = layer["frames"][layer["start"]]
    assert frame["answer"] == sentences.answer_sentence(pair)
    assert frame["panel"]["pair"] == list(pair.pair)


def test_names_and_remarks_are_text():
    views = [layer_view(names=HOSTILE, kind="quantile", threshold=0.1)]
    text = handout.handout(views, {}, {}, view.ORDERS[0], ["<script>alert(2)</script>"])
    assert text.count("alert(1)") == text.count("&lt;script&gt;alert(1)") > 0
    assert text.count("alert(2)") == text.count("&lt;script&gt;alert(2)") == 1
    assert len(re.findall(r"<script\b", text)) == text.count("</script>") == 2
    assert data_in(text)["scene"]["names"][:4] == list(HOSTILE)
