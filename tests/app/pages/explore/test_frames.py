"""What the browser is sent ahead is what the page would show at each threshold."""

import json
from dataclasses import replace

import numpy as np
import pytest

from activsim.analysis import measures, rankings, similarity
from activsim.app.pages.explore import frames
from activsim.app.shell import page_context, pair_result, siblings, sidebar
from activsim.datasets import catalogue as image_sets
from activsim.datasets import fashion_mnist
from activsim.firing import bundled, store, thresholds
from activsim.firing.recording import Recording
from activsim.firing.table import FiringTable
from activsim.networks import catalogue
from activsim.output.charts import heatmap, neuron_bars, theme
from activsim.output.frames import sentences as text
from activsim.output.frames import view
from activsim.settings import Settings

NAME, PATH = next(iter(catalogue.list_networks().items()))
FINGERPRINT = fashion_mnist.published_fingerprint("test")
FASHION = image_sets.open_set(image_sets.DEFAULT)


def make_context(layer="dense", **settings):
    recording = bundled.load_bundled(
        PATH, store.recording_key(catalogue.file_hash(PATH), layer, FINGERPRINT)
    )
    settings = Settings(NAME, layer=layer, **settings)
    return page_context.PageContext(
        settings, PATH, {}, fashion_mnist.CLASS_NAMES, FINGERPRINT, recording, None, FASHION
    )


def at_threshold(context, threshold):
    return replace(context, settings=replace(context.settings, threshold=threshold))


def test_at_a_threshold_that_hardly_anything_exceeds_pairs_are_marked():
    marks = [
        frame["matrix"]["marked"]
        for frame in frames.threshold_frames(make_context(), view.ORDERS[0])["frames"]
    ]
    assert marks[0] == []  # at 0 all classes differ by more than noise
    assert any(marks)
    assert all([b, a] in cells for cells in marks for a, b in cells)


CHOICES = [
    {},
    {"layer": "conv2d_2", "query": 4, "other": 8},
    {"layer": "dense_1", "measure": "correlation"},  # much is undefined here
    {"kind": "quantile", "threshold": 0.1, "measure": "jensen-shannon"},
    {"layer": "input", "query": 1},
]


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_a_frame_is_the_page_at_its_threshold(choice):
    context = make_context(**choice)
    measure = measures.MEASURES[context.settings.measure]
    drag = frames.threshold_frames(context, view.ORDERS[0])
    slider, options = page_context.threshold_slider(
        context.settings.kind, context.recording.channels.thresholds
    )
    assert (drag["slider"], drag["options"]) == (slider, list(options))
    assert (
        len({tuple(frame["matrix"]["order"]) for frame in drag["frames"]}) > 1
    )  # classes change places while it is dragged
    assert (
        len(drag["frames"])
        == len(options)
        == (len(view.SHARES) if slider == "share" else thresholds.N_THRESHOLDS)
    )
    for index in (0, 1, len(options) // 2, len(options) - 1):
        frame, threshold = drag["frames"][index], list(options.values())[index]
        result = similarity.comparison(
            context.table, context.settings.kind, threshold, context.settings.measure
        )
        matrix, rows, panel = frame["matrix"], frame["rows"], frame["panel"]
        np.testing.assert_array_equal(rows["ranking"], result.ranking)
        assert matrix["order"] == view.class_order(result.dissimilarity, view.ORDERS[0]).tolist()
        assert sorted(matrix["order"]) == sorted(rows["order"]) == list(range(10))
        query, other = panel["pair"]
        assert query == context.settings.query
        assert other == (
            context.settings.other or rows["order"][1]
            if (result.ranking[query] >= 0).sum() > 1
            else query
        )
        amounts = np.array(matrix["shares"], dtype=float) * heatmap.scale_top(
            result.dissimilarity, measure
        )
        np.testing.assert_allclose(
            amounts, measure.in_unit(result.dissimilarity), atol=0.0006 * np.nanmax(amounts)
        )
        assert rows["texts"][query][other] == measure.two_digits(result.dissimilarity[query, other])
        noise = text.noise_check(pair_result.compute_pair(at_threshold(context, threshold)))
        assert matrix["marked"] == np.argwhere(noise.below).tolist()
        alone = other == query  # nothing can be compared with it
        assert panel["amount"] == (
            "undefined" if alone else measure.with_unit(result.dissimilarity[query, other])
        )
        pair = result.profiles[[query, other]]
        neurons = neuron_bars.neurons_with_bars(*pair)
        assert len(frame["bars"]["labels"]) == len(neurons)
        rates = np.array(frame["bars"]["rates"], dtype=float)
        np.testing.assert_allclose(rates, pair[:, neurons] * 100, atol=0.051)


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_it_is_json_and_a_few_hundred_kilobytes(choice):
    document = json.dumps(
        frames.threshold_frames(make_context(**choice), view.ORDERS[1]),
        separators=(",", ":"),
        allow_nan=False,
    )
    assert len(document) < 400_000


def test_the_names_of_a_data_set_are_escaped_in_every_sentence():
    names = tuple(f"<img src=x onerror=alert({i})>" for i in range(10))
    context = make_context()
    hostile = page_context.PageContext(
        context.settings, PATH, {}, names, FINGERPRINT, context.recording, None, FASHION
    )
    for frame in frames.threshold_frames(hostile, view.ORDERS[0])["frames"]:
        sentences = [frame["answer"], frame["floor"], *frame["bars_head"].values()]
        sentences += [frame["panel"][name] for name in ("amount", "standing", "mind")]
        assert not any("<img" in sentence for sentence in sentences)


def test_the_key_knows_all_but_the_threshold():
    context, look = make_context(), theme.LIGHT
    key = frames.threshold_key(context, view.ORDERS[0], look)
    assert key == frames.threshold_key(make_context(threshold=3.0), view.ORDERS[0], look)
    others = [
        make_context(query=1),
        make_context(other=2),
        make_context(measure="cosine"),
        make_context(layer="conv2d"),
        replace(context, names=context.names[::-1]),  # the card of a set may name them anew
    ]
    keys = {frames.threshold_key(other, view.ORDERS[0], look) for other in others}
    keys |= {
        frames.threshold_key(context, view.ORDERS[1], look),
        frames.threshold_key(context, view.ORDERS[0], theme.DARK),
        key,
    }
    assert len(keys) == 8


def test_what_the_other_seeds_say_moves_with_the_threshold():
    """At 0 three of the six bundled networks say Dress; elsewhere it is another class, or more."""
    context, look = make_context(), theme.LIGHT
    others = siblings.current_siblings(context)
    assert list(others.tables) == [f"study-seed-{seed}" for seed in range(6)]
    drag = frames.threshold_frames(context, view.ORDERS[0], others)["frames"]
    assert drag[0]["siblings"] == {
        "text": "<b>Dress</b> is nearest in 3 of 6 networks (this one and 5 other "
        "<span class='term' data-term='seed'>seeds</span>)",
        "networks": [
            [f"study-seed-{seed}", name]
            for seed, name in enumerate(["Dress", "Shirt", "Dress", "Dress", "Shirt", "Shirt"])
        ],
    }
    assert len({frame["siblings"]["text"] for frame in drag}) > 3
    keys = {
        frames.threshold_key(context, view.ORDERS[0], look, its_others)
        for its_others in (others, siblings.NONE)
    }
    assert len(keys) == 2


def test_what_the_fragment_is_told_anew_is_the_threshold_only(monkeypatch):
    context = make_context(query=3)
    option = list(page_context.threshold_slider("value", context.recording.channels.thresholds)[1])[
        5
    ]
    monkeypatch.setattr(sidebar.st, "session_state", {"threshold": option})
    current = page_context.with_current_threshold(context)
    assert page_context.threshold_label(current) == option
    assert current.settings.query == 3
    assert pair_result.compute_pair(current).result.profiles.shape == (10, 32)


def many_classes(n_classes=40, n_neurons=12):
    levels = np.arange(4, dtype=np.float32)
    most = np.random.default_rng(0).integers(0, 21, (n_classes, n_neurons))
    counts = np.stack([most * (4 - index) // 4 for index in range(4)]).astype(np.uint32)
    table = FiringTable(levels, counts, np.full(n_classes, 20), (n_neurons,))
    names = tuple(f"class {label}" for label in range(n_classes))
    recording = Recording(table, table)
    settings = Settings(NAME, layer="dense", query=7)
    return page_context.PageContext(settings, PATH, {}, names, FINGERPRINT, recording, None, None)


def test_of_many_classes_the_neighbourhood_goes_ahead_at_each_threshold():
    context = many_classes()
    drag = frames.threshold_frames(context, view.ORDERS[0])
    for threshold, frame in zip((0.0, 1.0, 2.0, 3.0), drag["frames"], strict=True):
        result = similarity.comparison(context.table, "value", threshold, "mean difference")
        matrix, order = frame["matrix"], frame["matrix"]["order"]
        nearest = rankings.neighbourhood(result.row(7), 7, view.NEIGHBOURS)
        assert sorted(order) == sorted(nearest.tolist())
        top = heatmap.scale_top(result.among(np.sort(order)), measures.MEASURES["mean difference"])
        for row in order:
            for column in order:
                amount = result.dissimilarity[row, column] * 100
                assert matrix["shares"][row][column] == pytest.approx(
                    min(amount / top, 1), abs=6e-4
                )
                assert float(matrix["texts"][row][column]) == pytest.approx(amount, abs=0.6)


def test_the_slider_is_followed_where_all_thresholds_are_worked_out_in_a_moment(monkeypatch):
    sent = []
    monkeypatch.setattr(frames, "FOLLOW", lambda **parts: sent.append(json.loads(parts["data"])))
    look = theme.LIGHT
    frames.send_frames(many_classes(), view.ORDERS[0], look, siblings.NONE)
    assert len(sent[0]["frames"]) == 4
    monkeypatch.setattr(frames, "MOST_RATES", 40 * 12 - 1)
    frames.send_frames(many_classes(), view.ORDERS[0], look, siblings.NONE)
    assert len(sent) == 1
