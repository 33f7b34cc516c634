"""What is said and written of layers and networks compared image by image."""

import csv
import io
import json

import numpy as np

from activsim.analysis.single_images import Cka
from activsim.output.files import image_similarity as files

VALUES = np.array([[1, 0.5, 0.25], [0.5, 1, np.nan], [0.25, np.nan, 1]])
SOME = Cka(VALUES, VALUES - 0.125, VALUES + 0.125)
NAMES = ("input", "a,b", "out")


def test_the_ends_and_the_largest_step_are_said():
    text = files.layers_sentence(SOME, NAMES)
    assert text.startswith("CKA of input and out: 0.25 (0.12 to 0.38). ")
    assert text.endswith("least alike are input and a,b: 0.50 (0.38 to 0.62).")
    assert files.layers_sentence(SOME, NAMES[:1]) == "There is no other layer to compare with."
    undefined = Cka(np.full((2, 2), np.nan), SOME.low, SOME.high)
    assert files.layers_sentence(undefined, NAMES[:2]) == "CKA of input and a,b: undefined."


def test_networks_are_summed_up_by_kind():
    values = np.full((5, 5), 0.1)
    values[1, 2] = 0.9  # trained: 1 and 2
    values[1:3, 3:] = [[0.5, 0.25], [0.25, 0.25]]
    values[3, 4] = 0.75
    assert files.networks_sentence(Cka(values, values, values), "dense") == (
        "CKA at dense, mean of the pairs (least to most): two trained networks 0.90; a trained and "
        "an untrained one 0.31 (0.25 to 0.50); two untrained ones 0.75; the pixels and a trained "
        "one 0.10 (0.10 to 0.10); the pixels and an untrained one 0.10 (0.10 to 0.10)."
    )
    alone = files.networks_sentence(SOME, "dense")
    assert "two trained" not in alone
    assert "a trained and an untrained one undefined" in alone


def test_the_files_give_the_numbers_back():
    header, *rows = csv.reader(io.StringIO(files.similarity_csv(SOME, NAMES), newline=""))
    assert header == ["first", "second", "CKA", "low", "high"]
    assert rows[0] == ["input", "a,b", "0.5", "0.375", "0.625"]
    assert rows[2] == ["a,b", "out", "nan", "nan", "nan"]
    document = json.loads(files.similarity_json(SOME, NAMES, {"n_images": 500}))
    assert document["cka"][1] == [0.5, 1.0, None]
    assert document["names"] == list(NAMES)
    assert document["n_images"] == 500
