"""What is taken away reads back as the same numbers, whatever the classes, layers and models are
called."""

import csv
import io

import numpy as np
import pytest

from activsim.analysis import similarity
from activsim.output.files import results as result_files

NAMES = ("T-shirt/top", 'a "quoted", name', "two\nlines", "é – 鞋")
PROFILES = np.array(
    [[0.1, 1 / 3, 0.0], [1.0, 5e-324, np.nan], [0.1 + 0.2, 2 / 3, 1.0], [0.0, 0.0, 0.0]]
)
LAYER = "a-b.c_1"  # TensorFlow runs no quotes or blanks
HOSTILE = "it's \"{x}\" 'q'"


def csv_parts(text):
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return header, [row[0] for row in rows], [row[1:] for row in rows]


def test_profiles_read_back_as_the_same_floats():
    header, names, cells = csv_parts(result_files.profiles_csv(PROFILES, NAMES))
    assert header == ["class", "neuron 0", "neuron 1", "neuron 2"]
    assert tuple(names) == NAMES
    assert cells[1][2] == "nan"
    np.testing.assert_array_equal(np.array(cells, dtype=float), PROFILES)


def test_neurons_can_be_named():
    assert csv_parts(result_files.profiles_csv(PROFILES, NAMES, np.array(["a", "b,c", "d"])))[
        0
    ] == [
        "class",
        "a",
        "b,c",
        "d",
    ]


def test_neurons_of_a_map_are_named_in_the_order_of_the_profiles():
    names = result_files.neuron_column_names((2, 3, 4))
    assert len(names) == 24
    assert names[np.ravel_multi_index((1, 2, 3), (2, 3, 4))] == "row 1, column 2, channel 3"


def test_the_matrix_reads_back_as_the_same_floats():
    matrix = similarity.dissimilarity(PROFILES, "correlation")
    assert np.isnan(matrix).any()
    header, names, cells = csv_parts(result_files.matrix_csv(matrix, NAMES))
    assert (tuple(header[1:]), tuple(names)) == (NAMES, NAMES)
    np.testing.assert_array_equal(np.array(cells, dtype=float), matrix)


def test_the_ranking_names_classes_and_leaves_none_out_quietly():
    ranking = np.array([[0, 2, 1], [1, 0, -1], [2, -1, -1]])
    header, names, cells = csv_parts(result_files.ranking_csv(ranking, ["a", "b", "c"]))
    assert header == ["class", "0", "1", "2"]
    assert names == ["a", "b", "c"]
    assert cells == [["a", "c", "b"], ["b", "a", "nan"], ["c", "nan", "nan"]]


@pytest.mark.parametrize(
    ("write", "values"),
    [
        (result_files.profiles_csv, PROFILES[:2]),
        (result_files.matrix_csv, PROFILES),
        (result_files.ranking_csv, np.zeros((4, 3), int)),
    ],
)
def test_values_that_do_not_fit_the_names_are_refused(write, values):
    with pytest.raises(ValueError, match=r"shape \(4, \d\) were expected"):
        write(values, NAMES)
