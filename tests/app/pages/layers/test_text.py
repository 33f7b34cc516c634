"""The Layers page without a browser: its rules, sentences, charts and files, for 2 to 100
classes."""

import csv
import io
import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from matrices import random_matrices
from rsatoolbox.rdm import load_rdm

from activsim.analysis import (
    embedding,
    firing_rule,
    geometry,
    groups,
    measures,
    rankings,
    similarity,
)
from activsim.analysis.geometry import Rule
from activsim.app.pages.layers import choices_grid, depth_text, downloads, many_classes
from activsim.app.pages.layers import result as layers_result
from activsim.app.pages.layers import text as layers_text
from activsim.app.shell import page_context
from activsim.datasets import fashion_mnist, garments
from activsim.firing import bundled, store
from activsim.firing.recording import Recording
from activsim.firing.source import RecordingSource
from activsim.firing.table import FiringTable
from activsim.networks import catalogue
from activsim.networks.layers import LayerDescription
from activsim.output.charts import class_map, dendrogram
from activsim.output.charts import layers as layer_charts
from activsim.output.files import layers as files
from activsim.settings import Settings

NAMES = ("<b>Hat</b>", "Shoe", "Sock", "Bag")
LAYERS = ("input", "conv<i>", "out")
THREE = np.array([[0, 1, 4, 6], [1, 0, 4, 6], [4, 4, 0, 2], [6, 6, 2, 0.0]]) / 10


def some_matrices(n_steps, n_classes, seed=0):
    halves = np.random.default_rng(seed).random((n_steps, n_classes, n_classes))
    return (halves + np.swapaxes(halves, 1, 2)) * (1 - np.eye(n_classes))


def make_result(cells=None, layer=1, column=0, along=0, **others):
    """A page of four classes and three layers at two thresholds; the output is undefined at 0."""
    if cells is None:
        cells = np.stack([np.stack([THREE, THREE]), some_matrices(2, 4), some_matrices(2, 4, 1)])
        cells[2, 0] = np.nan
    context = SimpleNamespace(settings=Settings("net", "conv<i>"), names=NAMES)
    values = {
        "groups": [[0, 1], [2, 3]],
        "confusions": 1 - np.eye(4),
        "probabilities": "out",
    } | others
    columns = (Rule("value", 0.0), Rule("quantile", 0.1))
    return layers_result.LayersResult(
        context, LAYERS, columns, cells, layer, column, along, **values
    )


def test_pixels_that_are_too_many_to_count_are_said_to_be():
    garments_pixels = LayerDescription("input", "Pixels", (28, 28, 1), 0)
    photographs = LayerDescription("input", "Pixels", (224, 224, 3), 0)
    assert layers_text.pixels_text(garments_pixels, 10) == "input: the pixels themselves."
    assert "too many to count each" in layers_text.pixels_text(photographs, 100)


# the rules


THRESHOLDS = np.array([-1, 0, 2, 4], dtype=np.float32)


def test_without_a_choice_of_its_own_the_grid_has_zero_and_the_shares():
    columns, column, along = layers_result.rules("value", 0.0, THRESHOLDS)
    assert columns[0] == Rule("value", 0.0)
    assert {rule.kind for rule in columns[1:]} == {"quantile"}
    assert (column, along) == (0, 0)


@pytest.mark.parametrize(("threshold", "share"), [(2.0, 0.5), (4.0, 1.0), (-1.0, -1.0)])
def test_another_value_has_a_column_and_the_layers_still_stand_side_by_side_at_zero(
    threshold, share
):
    columns, column, along = layers_result.rules("value", threshold, THRESHOLDS)
    assert columns[column] == Rule("scale", share)
    assert along == 0
    counts = np.arange(4, 0, -1, dtype=np.uint32).reshape(4, 1, 1)
    table = FiringTable(THRESHOLDS, counts, np.array([4]), (1,))
    profiles = geometry.rule_profiles(table, columns[column])
    # in the chosen layer it is exactly what was chosen
    assert profiles.tolist() == firing_rule.profiles(table, "value", threshold).tolist()
    assert profiles.tolist() == [[counts[threshold == THRESHOLDS].item() / 4]]


def test_a_share_moves_all_layers_together():
    columns, column, along = layers_result.rules("quantile", 0.05, THRESHOLDS)
    assert column == along
    assert columns[column] == Rule("quantile", 0.05)


def test_the_bundled_network_gives_the_page_what_the_study_layer_gives_explore():
    path = next(iter(catalogue.list_networks().values()))
    description = catalogue.read_card(path)["description"]
    layers, print_ = (
        description.usable_layers,
        fashion_mnist.published_fingerprint("test"),
    )
    assert layers[0] == "input"
    assert layers[-1] == description.output_layer
    keys = {name: store.recording_key(catalogue.file_hash(path), name, print_) for name in layers}
    recordings = {name: bundled.load_bundled(path, key) for name, key in keys.items()}
    settings = Settings(path.stem)
    source = RecordingSource(str(path), catalogue.file_hash(path), "Fashion-MNIST", "test", print_)
    context = SimpleNamespace(settings=settings, names=fashion_mnist.CLASS_NAMES, source=source)
    result = layers_result.compute_layers(
        context, recordings, groups.named_groups(garments.GROUPS, fashion_mnist.CLASS_NAMES)
    )
    expected = similarity.comparison(recordings["dense"].channels, "value", 0.0, "mean difference")
    np.testing.assert_array_equal(result.current, expected.dissimilarity)
    assert result.probabilities == "dense_1"
    assert np.isnan(result.cells[-1, 0]).all()  # not what rounding leaves of a softmax above 0
    assert not np.isnan(result.cells[-1, 1:]).any()
    course, last = result.course()
    assert layers[last] == "dense"
    assert course.agreement["pixels"][0] == pytest.approx(1)
    assert course.agreement["last"][last] == pytest.approx(1)
    assert "dense" in layers_text.layers_sentence(result)


def recorded_classes(n_classes=240, rule_layer="b", **choice):
    rng = np.random.default_rng(0)
    recordings = {}
    for layer, n_neurons in (("input", 6), ("b", 8)):
        most = rng.integers(0, 41, (n_classes, n_neurons))
        counts = np.stack([most * (4 - step) // 4 for step in range(4)]).astype(np.uint32)
        table = FiringTable(
            np.arange(4, dtype=np.float32), counts, np.full(n_classes, 40), (n_neurons,)
        )
        recordings[layer] = Recording(table, table)
    names = tuple(f"kind {label}" for label in range(n_classes))
    source = RecordingSource("net.keras", "hash", "set", "test", f"print {n_classes}")
    context = page_context.PageContext(
        Settings("net", "b", query=77, other=200, **choice),
        None, None, names, "print", recordings["b"], None, None,
    )  # fmt: skip
    return context, recordings, source


@pytest.mark.parametrize("choice", [{"threshold": 2.0}, {"kind": "quantile", "threshold": 0.1}])
def test_of_very_many_classes_some_are_compared_and_their_numbers_are_those_of_all(
    choice, monkeypatch
):
    context, recordings, source = recorded_classes(**choice)
    monkeypatch.setattr(page_context.PageContext, "source", source)
    groups_of_all = [list(range(120)), list(range(120, 240))]
    part = layers_result.compute_layers(context, recordings, groups_of_all)
    assert len(part.labels) == len(part.context.names) == many_classes.MOST_COMPARED
    assert part.context.names[part.context.settings.query] == "kind 77"
    assert part.context.names[part.context.settings.other] == "kind 200"
    assert "100 of the 240 classes" in layers_text.compared_sentence(part)
    assert [part.labels[group[0]] >= 120 for group in part.groups] == [False, True]
    monkeypatch.setattr(layers_result, "MOST_COMPARED", 240)
    whole = layers_result.compute_layers(context, recordings, groups_of_all)
    assert layers_text.compared_sentence(whole) == ""
    np.testing.assert_array_equal(part.cells, whole.cells[..., part.labels, :][..., part.labels])
    for ours, of_all in zip(part.matrices, whole.matrices, strict=True):  # the nearest is there
        nearest = rankings.nearest(of_all, 77)
        assert part.labels[rankings.nearest(ours, part.context.settings.query)] == nearest
    nearby = rankings.neighbourhood(whole.current[77], 77, many_classes.MOST_ON_MAP, 77, 200)
    assert sorted(part.labels[part.map_labels]) == sorted(nearby)


# what is said


def test_the_answer_compares_with_the_pixels_and_escapes_names():
    text = layers_text.layers_sentence(make_result())
    assert "one group differ 0.30 times" in text
    assert "<b>conv&lt;i&gt;</b>" in text


def test_without_groups_the_answer_is_the_agreement_with_the_pixels():
    cells = np.stack([np.stack([THREE, THREE])] * 3)
    assert "agrees with that of the pixels by 1.00" in layers_text.layers_sentence(
        make_result(cells, groups=None)
    )
    cells[1:] = THREE.max() + 1 - THREE
    cells[1:, :, range(len(THREE)), range(len(THREE))] = 0
    sentence = layers_text.layers_sentence(make_result(cells, groups=None))
    assert "agrees with that of the pixels by −1.00" in sentence
    assert "-" not in sentence


def test_an_undefined_layer_is_said_to_be_undefined():
    assert "cannot be said" in layers_text.layers_sentence(make_result(layer=2))
    assert layers_text.nearest_text(make_result(), np.full((4, 4), np.nan)) == "undefined"
    assert layers_text.scale_text(make_result(), np.full((4, 4), np.nan)) == "all undefined"
    assert layers_text.scale_text(make_result(), np.zeros((4, 4))) == "nothing tells them apart"
    assert ". The layer out holds probabilities, which are always above 0: undefined here" in (
        layers_text.thresholds_sentence(make_result())
    )


def test_what_there_is_no_line_for_says_why():
    page = make_result(groups=None, confusions=None)
    parts = {part.key: part for part in depth_text.measures_by_depth(page, *page.course())}
    assert "no groups" in parts["ratio"].why_missing
    assert "no confusions" in parts["confusions"].why_missing
    assert parts["confusions"].values is None
    assert "(conv<i>)" in parts["last"].title  # the output cannot be compared
    assert depth_text.alternative_text("Agreement", parts["pixels"].values, LAYERS).endswith(
        "out undefined"
    )


def test_where_0_is_drawn_chance_is_a_bar_of_its_own_for_each_layer():
    page = make_result()
    course, last = page.course()
    parts = {part.key: part for part in depth_text.measures_by_depth(page, course, last)}
    assert parts["ratio"].chance is None
    for key in ("pixels", "last"):
        band, itself = parts[key].chance, 0 if key == "pixels" else last
        defined = np.flatnonzero(~np.isnan(band.low)).tolist()
        expected = [
            place for place in np.flatnonzero(~np.isnan(parts[key].values)) if place != itself
        ]
        assert defined == expected  # no layer stands beside itself
        assert f"95% of {band.orders} lie" in parts[key].caption
        figure = layer_charts.measure_by_depth(
            parts[key].values, list(page.layers), None, 0.0, chance=(band.low, band.high)
        )
        bars = [shape for shape in figure.layout.shapes if shape.type == "rect"]
        assert [(shape.x0 + shape.x1) / 2 for shape in bars] == pytest.approx(expected)
        assert [(shape.y0, shape.y1) for shape in bars] == [
            (band.low[place], band.high[place]) for place in expected
        ]
        lowest, highest = figure.layout.yaxis.range
        assert lowest < np.nanmin(band.low) < np.nanmax(band.high) < highest


def test_a_tree_says_what_it_cannot_say():
    assert "1.00" in layers_text.tree_caption(
        embedding.class_tree(np.array([[0, 1, 2], [1, 0, 2], [2, 2, 0.0]])), 3
    )
    ten = layers_text.tree_caption(embedding.class_tree(random_matrices(10, 10)), 10)
    assert f"5% exceed {embedding.chance(10).high_cophenetic:.2f}: below that" in ten
    below = f"5% less than {embedding.chance(10).low_stress:.2f}: above that"
    assert below in layers_text.stress_caption(10)
    assert "one pair" in layers_text.tree_caption(
        embedding.class_tree(np.array([[0, 1.0], [1, 0]])), 2
    )
    assert "no tree" in layers_text.tree_caption(None, 3)
    assert "Nothing tells" in layers_text.tree_caption(embedding.class_tree(np.zeros((3, 3))), 3)


def test_the_grid_is_summed_up_without_the_undefined():
    cells = np.stack([np.stack([THREE, THREE])] * 3)
    cells[2, 0] = np.nan
    page = make_result(cells)
    agreement, nearest = (
        geometry.agreements(page.cells, page.current),
        geometry.nearest_classes(page.cells, 0),
    )
    text = layers_text.choices_sentence(page, agreement, nearest)
    assert "4 of the 5 other choices" in text
    assert "by 1.00 to 1.00" in text
    assert "Shoe is nearest to &lt;b&gt;Hat&lt;/b&gt; in 4 of the 4" in text
    undefined = make_result(cells, layer=2)
    agreement = geometry.agreements(cells, undefined.current)
    assert "is undefined" in layers_text.choices_sentence(undefined, agreement, nearest)


def test_a_cell_of_the_grid_is_marked_and_names_picture_and_class():
    page, tiles = make_result(), [f"data:,{index}" for index in range(4)]
    mine = choices_grid.cell_html(page, (1, 0), 1.0, np.array([False, True, False, False]), tiles)
    assert "aria-current" in mine
    assert "chosen" in mine
    assert "data:,1" in mine
    assert "Shoe" in mine
    other = choices_grid.cell_html(page, (0, 0), -0.2, np.array([False, True, True, False]), tiles)
    assert "chosen" not in other
    assert "2 tied" in other
    assert "−0.20" in other
    assert "undefined" in choices_grid.cell_html(
        page, (2, 0), np.nan, np.zeros(4, dtype=bool), tiles
    )


PLAIN = measures.MEASURES["mean difference"]

# what is drawn


def test_a_small_heatmap_has_a_scale_of_its_own_and_crosses_out_the_undefined():
    matrix = np.array([[0, 2, np.nan], [2, 0, 1], [np.nan, 1, 0]])
    picture = layer_charts.small_heatmap(matrix, PLAIN)
    assert picture.shape == (15, 15, 3)
    assert picture[2, 2].tolist() == [8, 48, 107]  # alike: the dark end of the scale
    assert picture[2, 7].tolist() == [242, 247, 251]  # the largest: the light one
    np.testing.assert_array_equal(layer_charts.small_heatmap(10 * matrix, PLAIN), picture)
    assert len(np.unique(picture[:5, 10:].reshape(-1, 3), axis=0)) == 2  # a cross on grey
    assert picture[12, 2].tolist() == [90, 90, 90]


@pytest.mark.parametrize("n_classes", [30, 31])
def test_an_undefined_cell_is_called_what_it_looks_like(n_classes):
    picture = layer_charts.small_heatmap(np.full((n_classes, n_classes), np.nan), PLAIN)
    has_crosses = len(np.unique(picture)) == 2
    words = layer_charts.undefined_words(n_classes)
    assert words == ("Grey with a cross" if has_crosses else "Grey")


def test_a_small_heatmap_of_a_measure_that_may_be_negative_is_white_at_0():
    matrix = np.array([[0.0, 4, -4], [4, 0, 2], [-4, 2, 0]])
    signed = measures.MEASURES[measures.CROSS_VALIDATED]
    picture = layer_charts.small_heatmap(matrix, signed)
    assert picture[2, 2].tolist() == [247, 247, 247]
    assert picture[2, 7].tolist() == [8, 48, 107]
    assert picture[2, 12].tolist() == [138, 58, 0]


@pytest.mark.parametrize("n_classes", [2, 10, 31, 100])
def test_every_chart_can_be_drawn_for_any_number_of_classes_and_layers(n_classes):
    n_layers = 12 if n_classes > 10 else 60
    names, steps = (
        tuple(f"class {i}" for i in range(n_classes)),
        [f"layer {i}" for i in range(n_layers)],
    )
    matrices = some_matrices(n_layers, n_classes)
    matrices[7] = np.nan
    maps = embedding.class_maps(matrices)
    figure = class_map.class_map(maps, steps, names, ["data:,"] * n_classes, 3)
    assert len(figure.frames) == len(figure.layout.sliders[0].steps) == n_layers
    np.testing.assert_array_equal(figure.data[0].x, maps.points[3, :, 0])
    assert "undefined" in figure.layout.sliders[0].steps[7].label
    assert (
        "7" not in figure.layout.updatemenus[0].buttons[0].args[0]
    )  # what is undefined is not played
    assert {image.source for image in figure.layout.images} == {"data:,"}
    for points, frame in zip(maps.points, figure.frames, strict=True):
        visibility = [image.visible for image in frame.layout.images]
        assert visibility == (~np.isnan(points[:, 0])).tolist()
        where = [(image.x, image.y) for image in frame.layout.images if image.visible]
        assert where == [tuple(point) for point in points.tolist() if point[0] == point[0]]
    assert layer_charts.small_heatmap(matrices[0], PLAIN).shape[0] % n_classes == 0
    tree = embedding.class_tree(matrices[0])
    tree_chart = dendrogram.dendrogram(
        tree, names, measures.MEASURES["cosine"], ["data:,"] * n_classes
    )
    assert list(tree_chart.layout.yaxis.ticktext) == [names[label] for label in tree.order]
    assert len(tree_chart.layout.images) == n_classes


def test_a_join_stands_at_its_height_in_the_unit_that_is_read():
    tree = embedding.class_tree(THREE)
    tree_chart = dendrogram.dendrogram(tree, NAMES, measures.MEASURES["mean difference"], None)
    np.testing.assert_allclose(sorted(tree_chart.data[1].x), 100 * tree.merges[:, 2])


def test_a_line_breaks_where_it_is_undefined_and_says_so():
    figure = layer_charts.measure_by_depth(np.array([0.5, np.nan, 0.7]), ["a", "b", "c"], 2, 0.0)
    line, missing, ring = figure.data
    assert np.isnan(line.y[1])
    assert line.connectgaps is None
    assert list(missing.x) == [1]
    assert [note.text for note in figure.layout.annotations] == ["undefined"]
    assert list(ring.x) == [2]
    assert (
        len(layer_charts.measure_by_depth(np.array([0.5, np.nan]), ["a", "b"], 1, 0.0).data) == 2
    )  # nothing to ring


# what can be taken away


def csv_rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_files_give_the_numbers_back():
    page = make_result()
    course, last = page.course()
    rows = csv_rows(files.measures_csv(course, LAYERS))
    assert [row["layer"] for row in rows] == list(LAYERS)
    assert [float(row["within over between"]) for row in rows[:2]] == course.ratio[:2].tolist()
    assert rows[2]["agreement with pixels"] == "nan"

    rows = csv_rows(files.matrices_csv(page.matrices, LAYERS, NAMES))
    assert len(rows) == 3 * 6
    (row,) = [
        row
        for row in rows
        if (row["layer"], row["class"], row["other class"]) == ("input", "Shoe", "Bag")
    ]
    assert float(row["dissimilarity"]) == THREE[1, 3]

    maps = embedding.class_maps(page.matrices)
    rows = csv_rows(files.maps_csv(maps, LAYERS, NAMES))
    assert [float(row["x"]) for row in rows[:4]] == maps.points[0, :, 0].tolist()

    agreement, nearest = (
        geometry.agreements(page.cells, page.current),
        geometry.nearest_classes(page.cells, 2),
    )
    rows = csv_rows(files.choices_csv(agreement, nearest, LAYERS, ["above 0", "top 10%"], NAMES))
    assert float(rows[2]["rank correlation with the current choice"]) == agreement[1, 0]
    assert rows[0]["nearest class"] == "Bag"
    assert rows[4]["nearest class"] == ""  # undefined

    content = json.loads(
        files.layers_json(
            {"last": last},
            LAYERS,
            NAMES,
            page.matrices,
            course,
            maps,
            None,
            {"agreement": agreement},
        )
    )
    assert content["dissimilarity"][0][1][3] == THREE[1, 3]
    assert content["dissimilarity"][2][0][1] is None
    assert content["tree"] is None
    assert content["measures"]["ratio"][:2] == course.ratio[:2].tolist()


def test_rsatoolbox_reads_the_matrices_of_all_layers(tmp_path):
    result = make_result(along=1)
    path = tmp_path / "rdms.hdf5"
    path.write_bytes(downloads.rdms_file(result))
    there = load_rdm(str(path))
    np.testing.assert_array_equal(there.get_matrices(), result.cells[:, 1])
    assert there.rdm_descriptors["layer"] == list(LAYERS)
    assert there.pattern_descriptors["class"] == list(NAMES)
    assert there.descriptors == {
        "network": "net",
        "images": "Fashion-MNIST",
        "split": "test",
        "reading": "channel",
        "fires": "top 10%",
    }


def test_tied_classes_are_all_named():
    nearest = np.array([[[False, True, False, True]]])
    (row,) = csv_rows(files.choices_csv(np.array([[1.0]]), nearest, ["a"], ["above 0"], NAMES))
    assert row["nearest class"] == "Shoe / Bag"


def test_another_query_asks_about_another_class():
    page = make_result()
    page = replace(
        page, context=SimpleNamespace(settings=replace(page.context.settings, query=3), names=NAMES)
    )
    assert layers_text.nearest_text(page, THREE) == "Sock"
