"""The charts of single neurons show the numbers they were given."""

import numpy as np
import pytest

from activsim.output.charts import neuron as neuron_charts
from activsim.output.charts import neuron_bars, pair_bars

NAMES = ("Hat", "Shoe", "Sock")
TILES = ["data:,a", "data:,b", "data:,c"]


def test_rates_and_intervals_in_the_order_asked_for():
    rates, low, high = np.array([[0.2, 0.9, np.nan], [0.1, 0.8, np.nan], [0.4, 0.95, np.nan]])
    figure = neuron_charts.rates_by_class(rates, low, high, NAMES, np.array([1, 0, 2]), TILES)
    (bar,) = figure.data
    assert bar.x[:2] == pytest.approx([90, 20])
    assert np.isnan(bar.x[2])
    assert bar.error_x.array[:2] == pytest.approx([5, 20])
    assert bar.error_x.arrayminus[:2] == pytest.approx([10, 10])
    assert figure.layout.yaxis.ticktext == ("Shoe", "Hat", "Sock")
    # the last tick, 100%, has its room on a phone too
    assert (figure.layout.xaxis.ticklabeloverflow, figure.layout.margin.r) == ("allow", 18)
    assert [image.source for image in figure.layout.images] == ["data:,b", "data:,a", "data:,c"]


def test_a_ridge_has_the_shares_as_heights_and_the_threshold_is_a_line():
    spread = np.array([[0.5, 0.3, 0.2], [0.9, 0.1, 0.0], [np.nan] * 3])
    thresholds = np.array([0.0, 2.0], np.float32)
    figure = neuron_charts.activations_by_class(spread, thresholds, 2.0, NAMES, np.arange(3))
    assert [ridge.x for ridge in figure.data] == [(0, 2, 2, 4, 4, 0)] * 3
    tallest = 0.88
    heights = [[row + 0.4 - y for y in ridge.y] for row, ridge in enumerate(figure.data)]
    assert heights[0] == pytest.approx([tallest, tallest, tallest * 2 / 3, tallest * 2 / 3, 0, 0])
    assert heights[1] == pytest.approx([tallest / 3, tallest / 3, 0, 0, 0, 0])
    assert heights[2] == pytest.approx([0] * 6)
    assert [note.text for note in figure.layout.annotations] == [
        "50% at 0",
        "90% at 0",
        "no images",
    ]
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (2, 2)


def test_the_pair_stands_back_to_back_in_its_groups_and_a_bar_knows_its_neuron():
    first, second = np.array([0.1, 0.9, 0.6]), np.array([0.7, 0.2, 0.6])
    bands = [("Hat only", 1), ("both", 1), ("Shoe only", 1), ("neither", 0)]
    figure = pair_bars.pair_bars(
        first, second, np.array([1, 2, 0]), ["1", "2", "0"], bands, NAMES[:2], "neuron"
    )
    up, down = figure.data
    assert up.y == pytest.approx([90, 60, 10])
    assert down.y == pytest.approx([-20, -60, -70])
    assert (
        [point[0] for point in up.customdata]
        == [point[0] for point in down.customdata]
        == [1, 2, 0]
    )
    assert [note.text for note in figure.layout.annotations] == ["Hat only", "both", "Shoe only"]
    assert {shape.x0 for shape in figure.layout.shapes} == {0.5, 1.5, 2.5}


def test_without_neurons_there_is_an_empty_chart():
    nothing = np.array([], dtype=int)
    bands = [("Hat only", 0), ("both", 0), ("Shoe only", 0), ("neither", 0)]
    figure = pair_bars.pair_bars(np.zeros(2), np.zeros(2), nothing, [], bands, NAMES[:2], "neuron")
    assert [len(bar.x) for bar in figure.data] == [0, 0]


@pytest.mark.parametrize("n_classes", [2, 100])
def test_a_row_for_each_class_has_room_however_many_there_are(n_classes):
    names, order = tuple(f"class {label}" for label in range(n_classes)), np.arange(n_classes)
    rates = np.linspace(0, 1, n_classes)
    spread, thresholds = np.full((n_classes, 4), 0.25), np.array([0, 1, 2], np.float32)
    charts = [
        neuron_charts.rates_by_class(rates, rates, rates, names, order, ["data:,"] * n_classes),
        neuron_charts.activations_by_class(
            spread, thresholds, 1.0, names, order, ["data:,"] * n_classes
        ),
    ]
    for chart in charts:
        low, high = chart.layout.yaxis.range
        plot = chart.layout.height - chart.layout.margin.t - chart.layout.margin.b
        assert plot / (low - high) > 25  # pixels a row: its picture and name are 28 and 13 high
        assert len(chart.layout.yaxis.ticktext) == len(chart.layout.images) == n_classes


@pytest.mark.parametrize(("n_bars", "step"), [(1, 1), (12, 1), (13, 2), (32, 4), (64, 8)])
def test_neurons_have_names_as_there_is_room_beside_a_matrix(n_bars, step):
    labels = [str(number) for number in range(n_bars)]
    assert neuron_bars.tick_labels(labels) == labels[::step]


@pytest.mark.parametrize(
    ("labels", "room"),
    [
        (["0", "31"], 24),
        (["0,9", "5,23"], 43),
        (["0,9", "25,23"], 43),
        (["0,0:0", "223,101:2"], 71),
    ],
)
def test_the_names_of_pixels_and_places_have_their_room_below_the_bars(labels, room):
    rates = np.array([0.2, 0.4])
    figure = neuron_bars.neuron_bars(rates, rates, np.array([0, 1]), labels, ("a", "b"))
    assert figure.layout.margin.b == room
