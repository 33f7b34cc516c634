"""Charts of the evidence say what the numbers say; names in them are no tags."""

import math

import numpy as np
import pytest

from activsim.output.charts import theme
from activsim.output.charts.agreement_table import agreement_table
from activsim.output.charts.evidence import agreement_axis
from activsim.output.short_text import number_or_dash, p_value_text, short_number

ROWS = [
    {"kind": "pixels", "name": "pixels", "value": 0.55, "p": 0.0004, "ratio": 0.45},
    {"kind": "untrained", "name": "untrained, seed 0", "value": -0.3, "p": 0.9, "ratio": 1.2},
    {"kind": "trained", "name": "<a href='x'>net</a>", "value": None, "p": None, "ratio": None},
]


def test_every_row_has_its_dot_its_effect_size_and_its_p():
    figure = agreement_axis(ROWS, (0.7, 0.8), 0.62)
    agreement, effect = figure.data
    assert list(agreement.x) == [0.55, -0.3, None]
    assert list(effect.x) == [0.45, 1.2, None]
    assert list(agreement.y) == list(effect.y) == [0, 1, 2]
    notes = {note.y: note.text for note in figure.layout.annotations if note.yref != "paper"}
    assert notes == {0: "0.0004", 1: "0.9", 2: "–"}
    assert len(set(agreement.marker.symbol)) == 3  # never colour alone
    low, high = figure.layout.xaxis.range
    assert low < -0.3 < 1 <= high  # nothing is cut off
    assert figure.layout.xaxis2.range[1] >= 1.2


def test_the_ceiling_is_a_band_and_the_best_a_line_where_they_are_defined():
    plain = [row | {"ratio": None} for row in ROWS]
    figure = agreement_axis(plain, (0.7, 0.8), 0.62)
    band, best = figure.layout.shapes
    assert (band.x0, band.x1, best.x0, best.x1) == (0.7, 0.8, 0.62, 0.62)
    assert "noise ceiling" in [note.text for note in figure.layout.annotations]
    nothing = agreement_axis(plain, (None, None))
    assert len(nothing.layout.shapes) == 0
    assert "noise ceiling" not in [note.text for note in nothing.layout.annotations]


def test_a_bar_in_a_row_is_where_chance_lies():
    rows = [ROWS[0] | {"chance": (-0.5, 0.3)}, ROWS[1] | {"chance": (None, None)}, ROWS[2]]
    plain = [row | {"ratio": None} for row in rows]
    figure = agreement_axis(plain)
    (bar,) = figure.layout.shapes
    assert (bar.x0, bar.x1, bar.y0 + bar.y1) == (-0.5, 0.3, 0)
    assert figure.layout.xaxis.range[0] < -0.5
    assert [data[4] for data in figure.data[0].customdata] == ["−0.50 to 0.30", "–", "–"]
    assert "95% of chance" in figure.data[0].hovertemplate
    assert "95% of chance" not in agreement_axis(ROWS).data[0].hovertemplate


def test_a_line_goes_on_from_the_pixels_and_others_stand_at_the_means():
    rows = [
        *ROWS[:2],
        ROWS[1] | {"value": 0.1, "ratio": 0.8},
        ROWS[0] | {"kind": "trained", "ratio": None},
    ]
    lines = [
        (line.xref, round(line.x0, 9), line.y0, line.y1)
        for line in agreement_axis(rows).layout.shapes
    ]
    assert lines == [
        ("x", 0.55, -0.5, 3.5),
        ("x", -0.1, 0.5, 2.5),
        ("x", 0.55, 2.5, 3.5),
        ("x2", 0.45, -0.5, 3.5),
        ("x2", 1.0, 0.5, 2.5),  # and none where an effect size is undefined
    ]


def test_without_effect_sizes_there_is_one_axis():
    figure = agreement_axis([row | {"ratio": None} for row in ROWS])
    assert len(figure.data) == 1
    assert "xaxis2" not in figure.layout.to_plotly_json()


def test_names_are_no_tags_and_long_ones_take_two_lines():
    names = [
        row | {"name": "confusions of a very long network's name, and more of it"}
        for row in ROWS[:1]
    ] + ROWS
    texts = agreement_axis(names).layout.yaxis.ticktext
    assert texts[0].count("<br>") == 1
    assert texts[0].endswith("…")
    assert texts[1] == "pixels"
    assert not any("<a" in text for text in texts)
    assert "&lt;a" in texts[3]
    figure = agreement_table(np.eye(1), np.array([["1"]]), ["<b>layer</b>"], ["<b>x</b>"])
    assert "<b>" not in figure.to_json().replace("\\u003c", "<")


def test_a_table_shades_by_value_marks_the_choice_and_leaves_the_undefined_empty():
    values = np.array([[0.1, 0.9, math.nan], [-0.2, 0.5, 1.0]])
    texts = np.array([["a", "b", "–"], ["c", "d", "e"]])
    figure = agreement_table(values, texts, ["one", "two"], ["x", "y", "z"], (1, 2))
    shades, marks = figure.data
    assert shades.reversescale  # the higher, the darker
    np.testing.assert_array_equal(shades.z, np.clip(values, 0, 1))
    assert list(zip(marks.y, marks.x, marks.text, strict=True))[1] == (0, 1, "b")
    assert list(marks.customdata[5]) == ["two", "z", "e"]
    notes = np.array([["0.1 (0 to 0.2)"] * 3] * 2)
    noted = agreement_table(values, texts, ["one", "two"], ["x", "y", "z"], notes=notes).data[1]
    assert list(noted.customdata[5]) == ["two", "z", "0.1 (0 to 0.2)"]
    assert noted.text == marks.text
    colours = dict(zip(marks.text, marks.textfont.color, strict=True))
    assert (colours["a"], colours["b"], colours["–"]) == ("#000000", "#ffffff", theme.LIGHT.ink)
    (box,) = figure.layout.shapes
    assert ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) == (2, 1)
    assert len(agreement_table(values, texts, ["one", "two"], ["x", "y", "z"]).layout.shapes) == 0


@pytest.mark.parametrize(
    ("p", "text"), [(None, "–"), (0.0004, "0.0004"), (2.8e-7, "2.8e-7"), (1.0, "1"), (0.05, "0.05")]
)
def test_p_is_exact_and_short(p, text):
    assert p_value_text(p) == text


def test_undefined_is_never_zero():
    assert number_or_dash(None) == "–"
    assert number_or_dash(0.0) == "0.00"
    assert number_or_dash(-0.004) == short_number(-0.004) == "0.00"
    assert (number_or_dash(-0.006), short_number(-0.006)) == ("−0.01", "−0.01")
