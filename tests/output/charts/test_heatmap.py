"""Charts say what the numbers say, in colours that can be read."""

import re

import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import ImageColor
from root import ROOT

from activsim.analysis.measures import MEASURES
from activsim.output import short_text
from activsim.output.charts import confusions, neuron_bars, theme
from activsim.output.charts import heatmap as figures_heatmap
from activsim.output.charts import training as training_charts
from activsim.output.charts.finished import FinishedFigure

LOOKS = {"light": theme.LIGHT, "dark": theme.DARK}
PAGES = {"light": "#ffffff", "dark": "#11161c"}  # the theme's backgrounds
POINTS, PLAIN = MEASURES["mean difference"], MEASURES["correlation"]


def matrix_of(n_classes, seed=0, top=0.4):
    values = np.random.default_rng(seed).random((n_classes, n_classes)) * top
    values = (values + values.T) / 2
    np.fill_diagonal(values, 0)
    return values


def heatmap(matrix, order=None, measure=POINTS, pair=(0, 1), look=theme.LIGHT):
    n_classes = len(matrix)
    names = tuple(f"class {i}" for i in range(n_classes))
    order = np.arange(n_classes) if order is None else order
    figure = figures_heatmap.heatmap(
        matrix, names, order, measure, [f"picture {i}" for i in range(n_classes)], pair, look
    )
    (cells,) = [trace for trace in figure.data if trace.type == "heatmap"]
    marks, _axes = (trace for trace in figure.data if trace.type == "scatter")
    return figure, cells, marks


def luminance(rgb):
    linear = np.where(
        (rgb := np.asarray(rgb) / 255) <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4
    )
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(first, second):
    """WCAG 2's contrast of two colours (r, g, b), 1 to 21."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def colour_at(scale, share):
    """The colour that Plotly gives a share of a colour scale: linear between its stops."""
    stops, colours = (
        [stop[0] for stop in scale],
        np.array([ImageColor.getrgb(stop[1]) for stop in scale]),
    )
    return [np.interp(share, stops, channel) for channel in colours.T]


def test_the_contrast_formula():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("look", LOOKS)
def test_the_number_in_a_cell_can_be_read_whatever_its_value(look):
    values = np.linspace(0, 0.7, 20 * 20).reshape(20, 20)
    values[3, 4] = np.nan
    _, cells, marks = heatmap(values, look=LOOKS[look])
    assert "text" in marks.mode
    for row, column, text in zip(marks.y, marks.x, marks.textfont.color, strict=True):
        value = cells.z[row][column]
        share = (value - cells.zmin) / (cells.zmax - cells.zmin)
        under = (
            ImageColor.getrgb(PAGES[look])
            if np.isnan(value)
            else colour_at(cells.colorscale, share)
        )
        assert contrast(ImageColor.getrgb(text), under) >= 4.5, (value, text)


@pytest.mark.parametrize("look", LOOKS)
def test_the_other_words_can_be_read_too(look):
    for colour in (LOOKS[look].ink, LOOKS[look].quiet):
        assert contrast(ImageColor.getrgb(colour), ImageColor.getrgb(PAGES[look])) >= 4.5
    bars = [LOOKS[look].accent, LOOKS[look].partner]
    for colour in bars[:1]:
        assert contrast(ImageColor.getrgb(colour), ImageColor.getrgb(PAGES[look])) >= 3


@pytest.mark.parametrize(("place", "look"), [(0, theme.LIGHT), (1, theme.DARK)])
def test_what_was_picked_among_many_can_be_read_on_the_accent(place, look):
    style = (ROOT / "activsim/app/shell/style.css").read_text(encoding="utf-8")
    rule = r"stMultiSelectTagsContainer[^{}]* \{ color: light-dark\((#\w+), (#\w+)\)"
    ink = re.search(rule, style).groups()[place]
    assert contrast(*map(ImageColor.getrgb, (ink, look.accent))) >= 4.5


@pytest.mark.parametrize("n_classes", [2, 10, 30])
@pytest.mark.parametrize("measure", [POINTS, PLAIN], ids=["points", "plain"])
def test_every_cell_is_its_two_classes_in_the_order_asked_for(n_classes, measure):
    matrix, order = matrix_of(n_classes), np.random.default_rng(1).permutation(n_classes)
    figure, cells, marks = heatmap(matrix, order, measure)
    labels = [f"class {i}" for i in order]
    assert list(figure.layout.xaxis.ticktext) == list(figure.layout.yaxis.ticktext) == labels
    assert (
        list(figure.layout.xaxis.tickvals)
        == list(figure.layout.yaxis.tickvals)
        == list(range(n_classes))
    )
    np.testing.assert_array_equal(cells.z, measure.in_unit(matrix[np.ix_(order, order)]))
    assert cells.zmin == 0
    assert cells.zmax == measure.in_unit(matrix).max()
    assert len(marks.customdata) == n_classes**2
    for x, y, text, custom in zip(marks.x, marks.y, marks.text, marks.customdata, strict=True):
        assert tuple(custom[:2]) == (order[y], order[x])
        assert custom[4] == measure.two_digits(matrix[order[y], order[x]])
        assert text == short_text.cell_number(custom[4])
    assert ("text" in marks.mode) == (n_classes <= 20)


def test_the_second_axis_runs_downward_like_a_table():
    figure, _, _ = heatmap(matrix_of(4))
    bottom, top = figure.layout.yaxis.range
    left, right = figure.layout.xaxis.range
    assert bottom > 3 > 0 > top
    assert left < 0 < 3 < right


def test_each_class_has_its_picture_on_both_axes():
    order = np.array([2, 0, 1])
    figure, _, _ = heatmap(matrix_of(3), order)
    where = {
        (image.source, image.x if image.x >= 0 else "left", image.y)
        for image in figure.layout.images
    }
    assert len(where) == 6
    for index, label in enumerate(order):
        mine = [image for image in figure.layout.images if image.source == f"picture {label}"]
        assert sorted(index in (image.x, image.y) for image in mine) == [True, True]


@pytest.mark.parametrize(("pair", "cells"), [((0, 2), {(0, 1), (1, 0)}), ((1, 1), {(2, 2)})])
def test_the_pair_is_outlined(pair, cells):
    figure, _, _ = heatmap(matrix_of(3), np.array([2, 0, 1]), pair=pair)
    middles = {((s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2) for s in figure.layout.shapes}
    assert middles == cells


def test_undefined_is_no_number_and_no_colour():
    matrix = matrix_of(3)
    matrix[0, 1] = matrix[1, 0] = np.nan
    _, cells, marks = heatmap(matrix)
    assert np.isnan(cells.z[0][1])
    assert [text == "–" for text in marks.text] == np.isnan(matrix).ravel().tolist()
    assert cells.zmax == POINTS.in_unit(np.nanmax(matrix))


@pytest.mark.parametrize(
    "matrix", [np.zeros((3, 3)), np.full((3, 3), np.nan)], ids=["all alike", "all undefined"]
)
def test_a_matrix_without_a_range_still_has_a_scale(matrix):
    _, cells, marks = heatmap(matrix)
    assert cells.zmax > cells.zmin
    assert set(marks.text) == {POINTS.two_digits(matrix[0, 0])}


def test_no_chart_offers_to_send_anything_anywhere():
    assert theme.WITHOUT_BUTTONS["showSendToCloud"] is False


@pytest.mark.parametrize("n_neurons", [1, 32, 64])
def test_up_to_64_neurons_all_have_a_bar(n_neurons):
    profiles = np.random.default_rng(0).random((2, n_neurons))
    assert neuron_bars.neurons_with_bars(*profiles).tolist() == list(range(n_neurons))


def test_of_more_neurons_the_40_that_differ_most_in_the_layers_order():
    query, other = np.random.default_rng(0).random((2, 65))
    neurons = neuron_bars.neurons_with_bars(query, other)
    assert len(neurons) == 40
    assert (np.diff(neurons) > 0).all()
    rest = np.setdiff1d(np.arange(65), neurons)
    difference = np.abs(query - other)
    assert difference[neurons].min() >= difference[rest].max()


def test_an_undefined_difference_is_not_the_largest():
    query, other = np.zeros(100), np.r_[np.full(60, np.nan), np.ones(40)]
    assert neuron_bars.neurons_with_bars(query, other).tolist() == list(range(60, 100))


def test_a_bar_is_the_firing_rate_of_its_neuron():
    query, other = np.random.default_rng(0).random((2, 100))
    neurons = neuron_bars.neurons_with_bars(query, other)
    figure = neuron_bars.neuron_bars(
        query, other, neurons, [str(n) for n in neurons], ("Coat", "Bag")
    )
    first, second = figure.data
    assert (first.name, second.name) == ("Coat", "Bag")
    assert list(first.x) == list(second.x) == [str(n) for n in neurons]
    np.testing.assert_allclose(first.y, query[neurons] * 100)
    np.testing.assert_allclose(second.y, other[neurons] * 100)
    assert first.marker.color != second.marker.color
    assert tuple(figure.layout.yaxis.range) == (0, 100)


@pytest.mark.parametrize(("names", "n_named"), [(("Coat", "Bag"), 2), (("Coat", "Coat"), 0)])
def test_a_class_beside_itself_is_not_named_twice(names, n_named):
    """The heading above names it."""
    profile = np.array([0.5, 1.0])
    figure = neuron_bars.neuron_bars(profile, profile, np.arange(2), ["0", "1"], names)
    named = [bars.name for bars in figure.data if figure.layout.showlegend]
    assert len(named) == n_named


@pytest.mark.parametrize("metric", ["loss", "accuracy"])
def test_a_training_curve_has_a_point_per_epoch(metric):
    history = {
        "loss": [3, 2, 1],
        "val_loss": [3, 2.5, 2],
        "accuracy": [0.1, 0.5, 0.7],
        "val_accuracy": [0.2, 0.3, 0.4],
    }
    training, validation = training_charts.training_curves(history, metric).data
    assert list(training.x) == list(validation.x) == [1, 2, 3]
    assert list(training.y) == history[metric]
    assert list(validation.y) == history[f"val_{metric}"]


def test_a_confusion_is_shaded_by_its_row_and_says_its_count():
    counts = np.array([[8, 2, 0], [0, 0, 0], [1, 1, 2]])
    figure = confusions.confusion_counts(counts, ("a", "b", "c"))
    cells, marks = figure.data
    np.testing.assert_allclose(cells.z, [[0.8, 0.2, 0], [0, 0, 0], [0.25, 0.25, 0.5]])
    np.testing.assert_array_equal(cells.text, counts)
    assert (
        list(figure.layout.xaxis.ticktext) == list(figure.layout.yaxis.ticktext) == ["a", "b", "c"]
    )
    assert list(marks.customdata[5]) == [1, 2, "b", "c", 0]
    assert (marks.x[5], marks.y[5]) == (2, 1)
    assert not figure.layout.shapes
    bottom, top = figure.layout.yaxis.range
    assert bottom > top  # the first class on top
    assert (cells.zmin, cells.zmax) == (0, 1)
    assert luminance(colour_at(cells.colorscale, 1)) < luminance(
        colour_at(cells.colorscale, 0)
    )  # more is darker


def test_a_cell_of_a_confusion_is_framed_and_of_many_those_that_hold_images_take_clicks():
    names = tuple(map(str, range(101)))
    counts = np.zeros((101, 101), int)
    counts[3, 7] = 5
    figure = confusions.confusion_counts(counts, names, cell=(3, 7))
    _, marks = figure.data
    assert [list(mark) for mark in marks.customdata] == [[3, 7, "3", "7", 5]]
    (frame,) = figure.layout.shapes
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (6.5, 7.5, 2.5, 3.5)


def test_a_click_on_an_axis_picture_picks_the_class_itself():
    figure, *_ = heatmap(np.ones((3, 3)) - np.eye(3), order=np.array([2, 0, 1]))
    on_axes = figure.data[-1]
    assert [list(data[:2]) for data in on_axes.customdata] == 2 * [[2, 2], [0, 0], [1, 1]]
    assert len(on_axes.x) == len(on_axes.y) == 6


def test_an_uncertain_cell_has_a_white_corner_and_says_why():
    matrix, notes = matrix_of(3), np.full((3, 3), "", dtype=object)
    notes[0, 1] = notes[1, 0] = "below the noise floor (2.0 points)"
    names, order = ("a", "b", "c"), np.array([2, 0, 1])
    figure = figures_heatmap.heatmap(matrix, names, order, POINTS, None, (0, 1), notes=notes)
    corners = [shape for shape in figure.layout.shapes if shape.type == "path"]
    (marks,) = corners
    # In the order c, a, b the cells of a and b are at (1, 2) and (2, 1): a triangle at the upper
    # right of each.
    assert marks.path == "M2.17,0.53L2.47,0.53L2.47,0.83ZM1.17,1.53L1.47,1.53L1.47,1.83Z"
    notes_on_hover = {tuple(point[:2]): point[5] for point in figure.data[1].customdata}
    assert notes_on_hover[0, 1] == notes_on_hover[1, 0] == "below the noise floor (2.0 points)"
    assert notes_on_hover[0, 2] == ""
    assert "customdata[5]" in figure.data[1].hovertemplate
    without = figures_heatmap.heatmap(matrix, names, order, POINTS, None, None)
    assert len(without.layout.shapes) == 0  # neither corners nor a pair


def test_the_corner_can_be_seen_on_every_shade():
    fill, line = (ImageColor.getrgb(figures_heatmap.CORNER[part]) for part in ("fill", "line"))
    for share in np.linspace(0, 1, 50):
        for scale in theme.SCALES.values():
            shade = colour_at(scale.stops, share)
            assert max(contrast(fill, shade), contrast(line, shade)) >= 3


def test_a_measure_that_may_be_negative_has_two_colours_that_meet_at_0():
    matrix = np.array([[0, 0.4, -0.1], [0.4, 0, 0.2], [-0.1, 0.2, 0]])
    names, signed = ("a", "b", "c"), MEASURES["cross-validated"]
    cells = figures_heatmap.heatmap(matrix, names, np.arange(3), signed, None, None).data[0]
    assert (cells.zmin, cells.zmax) == (-0.4, 0.4)
    assert cells.colorscale == tuple(theme.DIFFERENCE_SCALE)
    assert cells.colorbar.ticktext == ("−0.4", "0", "0.4")
    shares = figures_heatmap.colour_shares(matrix, 0.4, signed)
    np.testing.assert_allclose(shares[0], [0.5, 1, 0.375])


@pytest.mark.parametrize("name", theme.SCALES)
def test_a_number_can_be_read_on_every_shade(name):
    scale = theme.SCALES[name]
    measure = next(m for m in MEASURES.values() if figures_heatmap.scale_name(m) == name)
    values = np.linspace(-1 if measure.signed else 0, 1, 2_001)
    for value, text in zip(
        values, figures_heatmap.text_colours(values, measure, theme.LIGHT, top=1.0), strict=True
    ):
        share = figures_heatmap.colour_shares(value, 1.0, measure)
        assert contrast(ImageColor.getrgb(text), colour_at(scale.stops, share)) >= 4.5, value


def test_a_chart_to_keep_has_one_button_and_the_pages_ground():
    for look, page in ((theme.LIGHT, PAGES["light"]), (theme.DARK, PAGES["dark"])):
        figure = FinishedFigure(go.Figure(layout=theme.base_layout(look, 100)))
        layout = figure.with_layout(theme.savable_layout(look)).to_dict()["layout"]
        assert layout == figure.to_dict()["layout"] | theme.savable_layout(look)
        assert layout["paper_bgcolor"] == page != figure.to_dict()["layout"]["paper_bgcolor"]
        config = theme.save_button("some_name")
        assert config["toImageButtonOptions"]["filename"] == "some_name"
        assert config["modeBarButtons"] == [["toImage"]]
        assert config["showSendToCloud"] is False


def test_names_are_drawn_as_they_are_and_as_long_as_there_is_room():
    names = ("<b>Hat</b>", "aquarium_fish", "Salt & pepper")
    axes = theme.class_axes(list(names), [], theme.LIGHT)
    left, below = (axes[axis]["ticktext"] for axis in ("yaxis", "xaxis"))
    assert left == ["&lt;b&gt;Hat&lt;/b&gt;", "aquarium_fish", "Salt &amp; pepper"]
    assert below[1:] == ["aquarium…", "Salt &amp; pep…"]
    chart = figures_heatmap.heatmap(
        np.zeros((3, 3)), names, np.arange(3), MEASURES["mean difference"], None, None
    )
    assert chart.data[1].customdata[1][2:4] == ["&lt;b&gt;Hat&lt;/b&gt;", "aquarium_fish"]
