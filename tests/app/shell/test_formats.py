"""Words that no page owns."""

import pytest

from activsim.app.shell import formats


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.123, ".1%", "12.3%"),
        (-0.5, "+.1f", "-0.5"),
        (0.0, ".2g", "0"),
        (float("nan"), ".1%", "–"),
        (float("nan"), "+.1f", "–"),
    ],
)
def test_an_undefined_number_is_a_dash(value, form, text):
    assert formats.number(value, form) == text
