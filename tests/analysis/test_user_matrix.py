"""A visitor's own matrix: read however it was written, refused in a sentence where it is none."""

import math

import numpy as np
import pytest

from activsim.analysis import graded
from activsim.analysis.similarity import dissimilarity
from activsim.analysis.user_matrix import (
    decode_csv,
    hypothesis_from_csv,
    matrix_from_csv,
    most_alike,
)
from activsim.output.files import results as result_files


def test_a_matrix_as_csv_comes_back_in_any_order():
    names = ("odd, one", 'a "b"', "c")
    matrix = dissimilarity(np.random.default_rng(3).random((3, 4)))
    matrix[0, 1] = matrix[1, 0] = np.nan
    np.testing.assert_array_equal(
        matrix_from_csv(result_files.matrix_csv(matrix, names), names), matrix
    )
    formulas = ("@home", "=1+1", "'it'")  # which a spreadsheet must not take for formulas
    np.testing.assert_array_equal(
        matrix_from_csv(result_files.matrix_csv(matrix, formulas), formulas), matrix
    )
    for odd_names in (("a;b", "c;d", "e"), (" a", "a", "b "), ("'=a", "b", "c")):
        text = result_files.matrix_csv(matrix, odd_names)
        np.testing.assert_array_equal(matrix_from_csv(text, odd_names), matrix)
    reverse = result_files.matrix_csv(matrix[::-1, ::-1], names[::-1])
    np.testing.assert_array_equal(matrix_from_csv(reverse + "\n\n", names), matrix)
    # semicolons and decimal commas; an idle diagonal
    spreadsheet = 'x;a;b;"c;d"\na;–;0,5;2\nb;0,5;0;1\n"c;d";2;1;\n'
    np.testing.assert_array_equal(
        matrix_from_csv(spreadsheet, ("a", "b", "c;d")), [[0, 0.5, 2], [0.5, 0, 1], [2, 1, 0]]
    )


def test_a_table_of_similarities_is_not_taken_for_dissimilarities():
    text = result_files.matrix_csv(
        1 - dissimilarity(np.random.default_rng(3).random((4, 9))), [*"abcd"]
    )
    with pytest.raises(
        ValueError, match="this one is highest on the diagonal, as similarities are"
    ):
        matrix_from_csv(text, tuple("abcd"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "",
            "2 class names in its first row and first column was expected; 0 rows of 0 cells came",
        ),
        ("x,a,b\na,0,1\n", "2 rows of 3 cells came"),
        ("x,a,c\na,0,1\nb,1,0\n", "'b' is missing"),
        ("x,a,b\na,0,1\na,1,0\n", "'b' is missing"),
        ("x,a,b\na,0,near\nb,1,0\n", "A number was expected for 'a' and 'b', 'near' came"),
        ("x,a,b\na,0,inf\nb,1,0\n", "A number was expected for 'a' and 'b', 'inf' came"),
        ("x,a,b\na,0,1\nb,2,0\n", "symmetric matrix was expected"),
    ],
)
def test_what_is_no_matrix_of_these_classes_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        matrix_from_csv(text, ("a", "b"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00", "another kind of file came"),
        (b"x" * 200_001, "at most 200,000 bytes was expected, more came"),
    ],
)
def test_what_is_no_text_of_a_table_is_refused(content, sentence):
    with pytest.raises(ValueError, match=sentence):
        decode_csv(content)


def test_the_text_of_a_table_may_begin_with_a_mark():
    assert decode_csv("\ufeffa,b".encode()) == "a,b"


NAMES = ("a", "b", "c", "d")


def csv_of(matrix, names=NAMES):
    return result_files.matrix_csv(np.array(matrix, dtype=float), names)


def test_as_a_hypothesis_a_class_without_numbers_is_left_out():
    none = math.nan
    matrix = [[0, none, 1, 2], [none, 0, none, none], [1, none, 0, 3], [2, none, 3, 0]]
    found = hypothesis_from_csv(csv_of(matrix), NAMES)
    assert np.isnan(np.diag(found)).all()
    assert np.isnan(found[1]).all()
    assert found[0].tolist()[2:] == [1, 2]
    assert graded.of_rated_classes(found).labels.tolist() == [0, 2, 3]


@pytest.mark.parametrize(
    ("matrix", "sentence"),
    [
        (np.full((4, 4), math.nan), "at least 3 classes were expected; 0 classes have any"),
        (1 - np.eye(4), "all pairs are rated the same"),
        (
            [[0, 1, math.nan, 2], [1, 0, 3, 4], [math.nan, 3, 0, 5], [2, 4, 5, 0]],
            "'a' and 'c' have none. Fill it in, or empty all cells of one of them",
        ),
        (
            1e200 * (np.arange(4)[:, None] + np.arange(4)) * (1 - np.eye(4)),
            "Numbers from -1e.100 to 1e.100 were expected; for 'a' and 'b' '1e.200' came",
        ),
    ],
)
def test_as_a_hypothesis_it_needs_numbers_for_each_pair(matrix, sentence):
    with pytest.raises(ValueError, match=sentence):
        hypothesis_from_csv(csv_of(matrix), NAMES)


def test_an_empty_cell_of_the_diagonal_hides_no_similarities():
    similar = 1 - dissimilarity(np.random.default_rng(3).random((4, 9)))
    similar[0, 0] = math.nan
    with pytest.raises(ValueError, match="this one is highest on the diagonal"):
        matrix_from_csv(csv_of(similar), NAMES)


def test_what_a_file_calls_most_alike_is_said():
    matrix = np.array([[np.nan, 7, 1], [7, np.nan, 3], [1, 3, np.nan]])
    assert most_alike(matrix, "abc") == "Most alike by this file: a and c (the lowest number)."
    matrix[1, 2] = matrix[2, 1] = 1
    assert "a and c and 1 more pair as much" in most_alike(matrix, "abc")
