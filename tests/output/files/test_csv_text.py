"""CSV holds numbers in full."""

import numpy as np

from activsim.output.files.csv_text import to_csv


def test_numbers_read_back_as_the_same_and_undefined_is_a_word():
    row = ['a, "b"', 0.1 + 0.2, np.float64(1 / 3), np.float32(0.1), float("nan"), 3, np.int64(7)]
    text = to_csv(["name", *"abcdef"], [row])
    assert text == (
        'name,a,b,c,d,e,f\n"a, ""b""",0.30000000000000004,0.3333333333333333,'
        "0.10000000149011612,nan,3,7\n"
    )
