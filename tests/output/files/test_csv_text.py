"""CSV holds numbers in full."""

import csv
import io

import numpy as np
import pytest

from activsim.output.files.csv_text import to_csv


def test_numbers_read_back_as_the_same_and_undefined_is_a_word():
    row = ['a, "b"', 0.1 + 0.2, np.float64(1 / 3), np.float32(0.1), float("nan"), 3, np.int64(7)]
    text = to_csv(["name", *"abcdef"], [row])
    assert text == (
        'name,a,b,c,d,e,f\n"a, ""b""",0.30000000000000004,0.3333333333333333,'
        "0.10000000149011612,nan,3,7\n"
    )


def cells(columns, rows):
    return list(csv.reader(io.StringIO(to_csv(columns, rows))))


@pytest.mark.parametrize(
    "name", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("http://evil","x")']
)
def test_a_name_is_no_formula(name):
    columns, row = cells([name, "share"], [[name, 0.5]])
    assert columns == [f"'{name}", "share"]
    assert row == [f"'{name}", "0.5"]


@pytest.mark.parametrize("name", ["a\rb", "a\r\nb", "a\nb", "b\r"])
def test_a_name_of_several_lines_is_read_back(name):
    assert cells(["x", name], [[name, "y"]]) == [["x", name], [name, "y"]]


@pytest.mark.parametrize("name", ["Shirt", "T-shirt/top", "a=b", "-0.5", "+3", "", "é"])
def test_another_name_stays_as_it_is(name):
    assert cells([name, "x"], [[name, "y"]]) == [[name, "x"], [name, "y"]]
