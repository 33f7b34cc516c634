"""Of many classes a page shows those around the one that is asked about, and says so."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from activsim.analysis import similarity
from activsim.analysis.measures import MEASURES
from activsim.app.pages.explore import frames, text
from activsim.app.shell import page_context, pair_result
from activsim.firing.table import FiringTable
from activsim.output.charts import overview
from activsim.settings import Settings

N_CLASSES, N_NEURONS = 120, 32


@pytest.fixture(scope="module")
def result():
    rng = np.random.default_rng(0)
    counts = rng.integers(0, 50, (1, N_CLASSES, N_NEURONS)).astype(np.uint32)
    table = FiringTable(np.zeros(1, np.float32), counts, np.full(N_CLASSES, 50), (N_NEURONS,))
    recording = SimpleNamespace(
        table=table, channels=table, positions=(), reading=lambda reading: table
    )
    names = tuple(f"class {label}" for label in range(N_CLASSES))
    settings = Settings("net", query=7, other=100)
    context = page_context.PageContext(settings, None, {}, names, "", recording, None, None)
    return pair_result.compute_pair(context)


def test_the_matrix_holds_the_class_its_nearest_and_the_one_compared_with(result):
    order = frames.classes_in_matrix(result, page_context.ORDERS[1])
    assert len(order) == page_context.NEIGHBOURS
    row = result.result.dissimilarity[7]
    nearest = np.argsort(row, kind="stable")[: page_context.NEIGHBOURS - 1]
    assert set(order.tolist()) == {*nearest.tolist(), 100}
    assert sorted(order) == order.tolist()
    alike = frames.classes_in_matrix(result, page_context.ORDERS[0])
    assert set(alike.tolist()) == set(order.tolist())


def test_rows_are_few_begin_with_the_class_and_say_how_many_more_there_are(result):
    rows = frames.frame_rows(result)
    assert rows["order"][0] == 7
    assert len(rows["order"]) == frames.MOST_ROWS
    for label in rows["order"]:
        ranked = result.result.ranking[label]
        n_shown = len(rows["ranking"][label])
        assert n_shown == (frames.IN_FIRST_ROW if label == 7 else frames.IN_ROW)
        assert rows["ranking"][label] == ranked[:n_shown].tolist()
        assert rows["more"][label] == (
            f"{N_CLASSES - n_shown} more classes, less alike or undefined"
        )
        assert set(rows["texts"][label]) == set(rows["ranking"][label])


def test_only_the_classes_in_view_have_pictures(result):
    frame = frames.frame(result, page_context.ORDERS[0])
    labels = frames.classes_with_pictures(result, frame)
    assert {7, 100, *frame["matrix"]["order"]} <= set(labels)
    assert len(labels) < N_CLASSES
    few = replace(result, context=replace(result.context, names=result.context.names[:10]))
    assert frames.classes_with_pictures(few, frame) == list(range(10))


def test_notes_are_of_the_cells_in_view(result):
    order = frames.classes_in_matrix(result, page_context.ORDERS[0])
    notes, all_notes = text.cell_notes(result, order), text.cell_notes(result)
    cells = np.ix_(order, order)
    np.testing.assert_array_equal(notes[cells], all_notes[cells])
    outside = np.setdiff1d(np.arange(N_CLASSES), order)
    assert (notes[outside] == "").all()


def test_a_neighbourhood_leaves_out_what_cannot_be_ranked():
    matrix = np.array([[0, 3, np.nan, 1], [3, 0, 1, 1], [np.nan, 1, 0, 1], [1, 1, 1, 0.0]])
    assert similarity.neighbourhood(matrix, 0, 3).tolist() == [0, 3, 1]
    assert similarity.neighbourhood(matrix, 0, 2).tolist() == [0, 3]
    assert similarity.neighbourhood(matrix, 0, 3, 2).tolist() == [0, 3, 2]
    assert similarity.neighbourhood(matrix, 0, 9, 0, 3).tolist() == [0, 3, 1]


@pytest.mark.parametrize("n_classes", [25, 100, 600])
def test_names_beside_the_overview_never_lie_over_one_another(n_classes):
    rng = np.random.default_rng(0)
    matrix = rng.random((n_classes, n_classes))
    names = [f"class {label}" for label in range(n_classes)]
    chart = overview.overview(
        matrix, names, np.arange(n_classes), MEASURES["mean difference"], query=3
    )
    places = chart.layout.yaxis.tickvals
    pixels = (overview.HEIGHT - 44) / n_classes
    assert min(np.diff(places)) * pixels >= 12
    assert len(chart.data[0].z) == min(n_classes, len(chart.data[0].z)) <= overview.MOST_CELLS
    assert chart.layout.yaxis.ticktext[0] == "class 0"


def test_groups_are_framed_and_named_once_each():
    matrix = np.zeros((30, 30))
    names = [f"class {label}" for label in range(30)]
    sizes = [10, 15, 5]
    chart = overview.overview(matrix, names, np.arange(30), MEASURES["mean difference"], sizes)
    frames_drawn = [(shape.x0, shape.x1) for shape in chart.layout.shapes]
    assert frames_drawn == [(-0.5, 9.5), (9.5, 24.5), (24.5, 29.5)]
    assert list(chart.layout.yaxis.tickvals) == [4, 17, 27]
