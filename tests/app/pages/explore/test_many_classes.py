"""Of many classes a page shows those around the one that is asked about, and says so."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from activsim.analysis import rankings
from activsim.analysis.measures import MEASURES
from activsim.app.pages.explore import all_classes
from activsim.app.shell import page_context, pair_result
from activsim.datasets.image_set import ImageSet
from activsim.firing.table import FiringTable
from activsim.output.charts import overview
from activsim.output.frames import frame as frame_data
from activsim.output.frames import sentences as text
from activsim.output.frames import view
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
    order = frame_data.classes_in_matrix(result, view.ORDERS[1])
    assert len(order) == view.NEIGHBOURS
    row = np.round(result.result.dissimilarity[7], 12)  # what differs by rounding is a tie
    nearest = np.argsort(row, kind="stable")[: view.NEIGHBOURS - 1]
    assert set(order.tolist()) == {*nearest.tolist(), 100}
    assert sorted(order) == order.tolist()
    alike = frame_data.classes_in_matrix(result, view.ORDERS[0])
    assert set(alike.tolist()) == set(order.tolist())


def test_rows_are_few_begin_with_the_class_and_say_how_many_more_there_are(result):
    rows = frame_data.frame_rows(result)
    assert rows["order"][0] == 7
    assert len(rows["order"]) == frame_data.MOST_ROWS
    for label in rows["order"]:
        ranked = result.result.ranking[label]
        n_shown = len(rows["ranking"][label])
        assert n_shown == (frame_data.IN_FIRST_ROW if label == 7 else frame_data.IN_ROW)
        assert rows["ranking"][label] == ranked[:n_shown].tolist()
        assert rows["more"][label] == (f"{N_CLASSES - n_shown} more classes, none more alike")
        assert set(rows["texts"][label]) == set(rows["ranking"][label])


def test_only_the_classes_in_view_have_pictures(result):
    frame = frame_data.comparison_frame(result, view.ORDERS[0])
    labels = frame_data.classes_with_pictures(result, frame)
    assert {7, 100, *frame["matrix"]["order"]} <= set(labels)
    assert len(labels) < N_CLASSES
    few = replace(result, context=replace(result.context, names=result.context.names[:10]))
    assert frame_data.classes_with_pictures(few, frame) == list(range(10))


def test_notes_are_of_the_cells_in_view(result):
    order = frame_data.classes_in_matrix(result, view.ORDERS[0])
    notes, all_notes = text.cell_notes(result, order), text.cell_notes(result)
    np.testing.assert_array_equal(notes, all_notes[np.ix_(order, order)])


def test_a_step_works_out_no_more_than_it_shows(result):
    """Of 1,000 classes the whole would take seconds."""
    step = pair_result.compute_pair(result.context)
    frame_data.comparison_frame(step, view.ORDERS[0])
    order = frame_data.classes_in_matrix(step, view.ORDERS[0])
    text.cell_notes(step, np.sort(order))
    assert "dissimilarity" not in vars(step.result)
    assert len(step.result._rows) <= frame_data.MOST_ROWS + 1


def test_a_neighbourhood_leaves_out_what_cannot_be_ranked():
    matrix = np.array([[0, 3, np.nan, 1], [3, 0, 1, 1], [np.nan, 1, 0, 1], [1, 1, 1, 0.0]])
    assert rankings.neighbourhood(matrix[0], 0, 3).tolist() == [0, 3, 1]
    assert rankings.neighbourhood(matrix[0], 0, 2).tolist() == [0, 3]
    assert rankings.neighbourhood(matrix[0], 0, 3, 2).tolist() == [0, 3, 2]
    assert rankings.neighbourhood(matrix[0], 0, 9, 0, 3).tolist() == [0, 3, 1]


def draw_overview(n_classes, names=None, **more):
    matrix = np.random.default_rng(0).random((n_classes, n_classes))
    names = names or [f"class {label}" for label in range(n_classes)]
    return overview.overview(
        matrix, names, np.arange(n_classes), MEASURES["mean difference"], **more
    )


def test_names_beside_the_overview_never_lie_over_one_another():
    chart = draw_overview(600, marks=[3])
    pixels = (overview.HEIGHT - 44) / 600
    assert min(np.diff(chart.layout.yaxis.tickvals)) * pixels >= 12
    assert len(chart.data[0].z) <= overview.MOST_CELLS
    assert chart.layout.yaxis.ticktext[0] == "class 0"


def test_plotly_chooses_names_anew_for_a_part_that_is_made_larger():
    names = ["cat", "a name of many letters", "cat"] + [f"class {label}" for label in range(97)]
    chart = draw_overview(100, names)
    axis = chart.layout.yaxis
    assert (axis.type, axis.tickmode, axis.tickvals) == ("category", None, None)
    assert axis.nticks * overview.NAME_HEIGHT <= overview.HEIGHT
    assert len(set(chart.data[0].y)) == 100  # two of one name are two rows
    assert axis.labelalias == {"a name of many letters": "a name of man…"}


def test_each_mark_is_a_row_and_a_column():
    lines = list(draw_overview(30, marks=[3, 8]).layout.shapes)
    assert [(line.x0, line.y0) for line in lines] == [(-0.5, 3), (3, -0.5), (-0.5, 8), (8, -0.5)]


def test_groups_are_framed_and_named_once_each():
    groups = [overview.Group(size, name) for size, name in ((10, "trees"), (15, ""), (5, "fish"))]
    chart = draw_overview(30, groups=groups)
    frames_drawn = [(shape.x0, shape.x1) for shape in chart.layout.shapes]
    assert frames_drawn == [(-0.5, 9.5), (9.5, 24.5), (24.5, 29.5)]
    titles = [(title.y, title.text) for title in chart.layout.annotations]
    assert titles == [(4.5, "trees"), (27, "fish")]
    many = [overview.Group(1, f"group {number}") for number in range(100)]
    places = [title.y for title in draw_overview(100, groups=many).layout.annotations]
    assert min(np.diff(places)) * (overview.HEIGHT - 44) / 100 >= overview.NAME_HEIGHT
    assert not draw_overview(30, groups=[overview.Group(30)]).layout.annotations


def test_a_sets_groups_stand_in_the_overview_by_name():
    image_set = ImageSet(
        "zoo",
        ("cat", "oak", "dog"),
        (1, 1, 1),
        {},
        {},
        None,
        groups=(("cat", "dog"), ("oak",)),
        group_names=("pets", "trees"),
    )
    order, groups = all_classes.class_groups(image_set)
    assert order.tolist() == [0, 2, 1]
    assert groups == [(2, "pets"), (1, "trees")]
    assert all_classes.class_groups(replace(image_set, groups=None)) is None
