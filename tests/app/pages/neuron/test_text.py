"""What Neuron says and lists."""

import csv
import io
from types import SimpleNamespace

import numpy as np
import pytest

from activsim.app.pages.neuron import table as neuron_table
from activsim.app.pages.neuron import text as neuron_text
from activsim.app.shell import page_context, top_images
from activsim.firing import table as firing
from activsim.networks.layers import LayerDescription, NetworkDescription
from activsim.output import neuron_names, wording
from activsim.settings import Settings

NAMES = ("<b>Hat</b>", "Shoe", "Sock", "Bag", "Cap")


def sentence(rates, positions=False):
    return neuron_text.answer_html("Neuron 3", np.array(rates, dtype=np.float64), NAMES, positions)


def test_the_class_it_responds_to_most_is_named_and_escaped():
    assert sentence([0.9, 0.2, 0.0, 0.2, 0.2]) == (
        "<b>Neuron 3</b> responds most to <b>&lt;b&gt;Hat&lt;/b&gt;</b>: it fires for 90% of its "
        "images, and for 15% of the other classes' on average."
    )
    assert "of the positions in its images" in sentence([0.9, 0.2, 0.0, 0.2, 0.2], positions=True)


def test_ties_are_not_sold_as_a_preference():
    assert (
        "responds most to <b>Shoe</b> and <b>Sock</b>: it fires for 50% of their images"
        in sentence([0, 0.5, 0.5, 0, 0])
    )
    assert sentence([1, 1, 1, 1, 0.5]).endswith(
        "responds to 4 classes alike: it fires for 100% of their images, and for 50% of the other "
        "class's."
    )
    assert "fires for all classes alike: for 50%" in sentence([0.5] * 5)


def test_of_classes_without_images_nothing_is_claimed():
    assert sentence([0.5, 0.5, np.nan, 0.5, 0.5]) == (
        "<b>Neuron 3</b> fires for all 4 classes with images alike: for 50% of its images. Of 1 "
        "more there is no image."
    )
    assert "Of 2 more there are no images." in sentence([0.5, np.nan, np.nan, 0.5, 0.5])
    alone = sentence([np.nan, np.nan, np.nan, 0.5, np.nan])
    assert "the only class that there are images of" in alone
    assert "alike" not in alone


def test_dead_always_on_and_without_images():
    assert "is dead" in sentence([0] * 5)
    assert "always on" in sentence([1] * 5)
    assert "no images" in sentence([np.nan] * 5)
    assert "responds most to <b>Shoe</b>" in sentence([np.nan, 0.5, 0.1, 0.1, 0.1])


@pytest.mark.parametrize(("split", "kind"), [("all", "labelled"), ("train", "training")])
def test_images_are_called_as_everywhere(split, kind):
    settings = Settings("net", layer="dense", split=split)
    context = SimpleNamespace(
        settings=settings,
        names=NAMES,
        images=SimpleNamespace(images=range(1000)),
        description=NetworkDescription(
            (2, 2, 1), 0, 3, None, (LayerDescription("dense", "Dense", (5,), 0),)
        ),
    )
    caption = neuron_text.images_caption(context, False, False, False)
    assert caption == f"Of 1,000 {kind} images. The number is its activation."


@pytest.mark.parametrize(
    ("rate", "text"),
    [(0, "0%"), (0.004, "less than 1%"), (0.426, "43%"), (0.999, "more than 99%"), (1, "100%")],
)
def test_a_rate_never_says_all_or_none_of_what_is_not(rate, text):
    assert wording.rate_text(rate) == text


def test_selectivity_comes_with_its_caveat():
    assert "not importance" in neuron_text.selectivity_text(np.array([[1.0], [0.0]]))
    assert "undefined" in neuron_text.selectivity_text(np.zeros((2, 1)))


def test_a_neuron_of_a_map_is_named_by_its_place():
    assert neuron_names.neuron_name(7, (32,)) == "7"
    assert neuron_names.neuron_title(7, (32,), "neuron") == "Neuron 7 of 32"
    title = neuron_names.neuron_title(3 * 5 * 4 + 2 * 4 + 1, (6, 5, 4), "neuron")
    assert title == "Channel 1, row 3, column 2"
    assert neuron_names.neuron_title(9, (4, 4, 1), "pixel") == "Pixel in row 2, column 1"
    assert neuron_names.neuron_name(3 * 5 * 4 + 2 * 4 + 1, (6, 5, 4)) == "3,2:1"


PROFILES = np.array([[0.0, 1.0, 0.2, 0.5], [0.0, 1.0, 0.8, 0.5], [0.0, 1.0, 0.2, 0.6]])


def test_the_table_is_sorted_by_what_was_picked_and_the_undefined_comes_last():
    assert neuron_table.neuron_order(PROFILES, 1, "selectivity").tolist() == [2, 3, 1, 0]
    assert neuron_table.neuron_order(PROFILES, 0, "rate for the class").tolist() == [1, 3, 2, 0]
    assert neuron_table.neuron_order(PROFILES, 0, "mean rate").tolist() == [1, 3, 2, 0]
    assert neuron_table.neuron_order(PROFILES, 0, "as numbered").tolist() == [0, 1, 2, 3]
    # as selective as can be, but it hardly ever fires
    rare = np.array([[0.04, 0.6, 0.1], [0.0, 0.2, 0.1]])
    assert neuron_table.neuron_order(rare, 0, "selectivity").tolist() == [1, 2, 0]
    assert set(neuron_table.ORDERS) == {
        "selectivity",
        "rate for the class",
        "mean rate",
        "as numbered",
    }
    assert neuron_table.most_distinctive_neuron(PROFILES, 1) == 2
    assert neuron_table.most_distinctive_neuron(PROFILES, 2) == 3


def test_the_rows_say_what_each_neuron_is():
    rows = neuron_table.neuron_rows(PROFILES, NAMES, (4,), np.array([2, 0, 1]))
    assert rows["name"].tolist() == ["2", "0", "1"]
    assert rows["fires most for"].tolist() == ["Shoe", "–", "–"]
    assert rows["note"].tolist() == ["", "dead", "always on"]
    assert rows["selectivity"].tolist() == pytest.approx([0.6, np.nan, 0], nan_ok=True)
    assert rows["rates"][0].tolist() == [0.2, 0.8, 0.2]


def csv_rows(text):
    return list(csv.reader(io.StringIO(text)))


def test_the_downloads_hold_the_numbers():
    every = csv_rows(neuron_table.all_neurons_csv(PROFILES, NAMES[:3], (4,)))
    assert every[0] == ["neuron", "selectivity", *NAMES[:3]]
    assert [[float(value) for value in row[2:]] for row in every[1:]] == PROFILES.T.tolist()
    assert every[1][1] == "nan"
    rates = csv_rows(
        neuron_table.rates_csv(NAMES[:1], np.array([20]), *np.array([[0.5], [0.3], [0.7]]))
    )
    assert rates == [
        ["class", "images", "rate", "low", "high"],
        [NAMES[0], "20", "0.5", "0.3", "0.7"],
    ]
    counts = np.array([[[3]], [[1]]], np.uint32)
    table = firing.FiringTable(np.array([0, 1], np.float32), counts, np.array([4]), (1,))
    spread = csv_rows(neuron_table.distribution_csv(("Hat",), table, 0))
    assert spread == [["above", "Hat"], ["lowest", "0.25"], ["0.0", "0.5"], ["1.0", "0.25"]]


def make_context(reading="channel", layer="conv", shape=(2,), **settings):
    thresholds = np.array([0, 1, 2], np.float32)
    counts = np.zeros((3, 1, int(np.prod(shape))), np.uint32)
    counts[:2, 0, 0], counts[0, 0, 1] = 5, 9
    table = firing.FiringTable(thresholds, counts, np.array([10]), shape)
    shapes = {"input": (8, 8, 1), "conv": (6, 6, 2), "dense": (2,)}
    layers = tuple(LayerDescription(name, "Layer", shape, 0) for name, shape in shapes.items())
    data = SimpleNamespace(images=np.zeros((3, 8, 8), np.uint8), labels=np.array([0, 0, 0]))
    choices = Settings("net", layer=layer, reading=reading, **settings)
    return SimpleNamespace(
        settings=choices,
        table=table,
        description=NetworkDescription((8, 8, 1), 0, 2, "dense", layers),
        names=NAMES,
        images=data,
        source=None,
    )


def test_which_layers_are_maps_read_by_channel():
    assert page_context.reads_positions_by_channel(make_context())
    assert not page_context.reads_positions_by_channel(make_context("neuron"))
    assert not page_context.reads_positions_by_channel(make_context(layer="input"))
    assert not page_context.reads_positions_by_channel(make_context(layer="dense"))


def test_each_neuron_has_its_threshold():
    assert top_images.neuron_thresholds(make_context(threshold=1.0)).tolist() == [1, 1]
    assert top_images.neuron_thresholds(make_context(kind="quantile", threshold=0.5)).tolist() == [
        0,
        1,
    ]


def test_where_a_channel_looked(monkeypatch):
    from activsim.app.shell import cache
    from activsim.networks import receptive_fields

    axis = receptive_fields.window_axis(receptive_fields.pixel_axis(8), 3)
    maps = np.zeros((2, 6, 6), np.float32)
    maps[0, 5, 0], maps[1, 2, 3], maps[1, 0, 0] = 4, 2, 1
    monkeypatch.setattr(cache, "channel_maps", lambda *arguments: (maps, (axis, axis)))
    heats, boxes, peaks = top_images.receptive_fields(
        make_context(threshold=1.0), 1, np.array([2, 0])
    )
    assert peaks == [(5, 0), (2, 3)]
    assert boxes == [(5, 0, 7, 2), (2, 3, 4, 5)]
    assert heats[0][6, 1] == 1  # its middle
    assert np.nansum(heats[0]) == 1
    assert np.nansum(heats[1]) == pytest.approx(
        1 / 3
    )  # what does not exceed the threshold does not glow
    assert np.isnan(heats[:, 0]).all()
    context = make_context("neuron", shape=(6, 6, 2))
    heats, boxes, peaks = top_images.receptive_fields(context, 2 * 12 + 3 * 2, np.array([2, 0]))
    assert boxes == [(2, 3, 4, 5)] * 2
    monkeypatch.setattr(cache, "channel_maps", lambda *arguments: (maps, None))
    assert top_images.receptive_fields(make_context(), 1, np.array([2, 0])) == (
        None,
        None,
        [(5, 0), (2, 3)],
    )
    assert top_images.receptive_fields(make_context(layer="dense"), 1, np.array([2, 0])) == (
        None,
        None,
        None,
    )


def test_pictures_say_whether_the_neuron_fires():
    html = top_images.strip_html(make_context(), np.array([0, 2]), np.array([3.0, 0.5]), 1.0)
    assert html.count("class='silent'") == html.count("does not fire") == 1
    assert "&lt;b&gt;Hat" in html
    assert "<b>Hat" not in html
    images, activations = np.array([0, 2]), np.array([3.0, 0.5])
    overlays = top_images.overlaid_pictures(make_context(), images, None, None)
    grid = top_images.grid_html(make_context(), images, activations, overlays, [(5, 0), (2, 3)])
    assert "at row 5, column 0 of the map" in grid
    assert "<b>Hat" not in grid
