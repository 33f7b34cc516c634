"""Names and numbers where there is little room."""

import pytest

from activsim.output import short_text


@pytest.mark.parametrize(
    ("text", "in_cell"),
    [
        ("0", "0"),
        ("–", "–"),
        ("14", "14"),
        ("100", "100"),
        ("9.4", "9.4"),
        ("1.0", "1.0"),
        ("0.42", ".42"),
        ("0.0094", ".01"),
        ("0.0049", "≈0"),
        ("1.1e-05", "≈0"),
        ("−0.0012", "≈0"),
    ],
)
def test_a_number_in_a_cell_has_three_characters_at_most(text, in_cell):
    assert short_text.cell_number(text) == in_cell
    assert len(in_cell) <= 3


def test_a_negative_number_in_a_cell_has_its_sign_besides():
    assert short_text.cell_number("−0.034") == "−.03"


def test_numbers_beside_one_another_have_one_minus_sign():
    assert short_text.number_or_dash(-0.081) == short_text.short_number(-0.081) == "−0.08"
    assert short_text.number_or_dash(-0.001) == "0.00"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("T-shirt/top", "T-shirt/top"),
        ("an Ankle boot here", "an Ankle boot…"),
        ("日本語のクラス", "日本語のクラス"),  # as wide as fourteen Latin letters
        ("日本語のクラスです", "日本語のクラ…"),
        ("e\u0301" * 14, "e\u0301" * 14),
    ],
)
def test_a_short_name_is_as_wide_as_fourteen_letters_at_most(name, short):
    assert short_text.short_name(name) == short


@pytest.mark.parametrize(
    "name", ["T-shirt/top", "Ankle boot", "caterpillar", "sunflower", "日本語のク", ""]
)
def test_a_name_that_fits_below_a_matrix_is_whole_there(name):
    assert short_text.name_below(name) == name


def test_a_name_below_a_matrix_is_as_long_as_its_letters_are_narrow():
    assert short_text.name_below("illicit filling") == "illicit fill…"
    assert short_text.name_below("mmmmmmmm") == "mmmmm…"
