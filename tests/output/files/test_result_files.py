"""What is taken away reads back as the same numbers, whatever the classes, layers and models are
called."""

import csv
import io

import numpy as np
import pytest

from activsim.analysis import firing_rule, similarity
from activsim.datasets import catalogue as image_sets
from activsim.datasets import image_set
from activsim.firing import record
from activsim.networks import catalogue, keras_models
from activsim.output.files import python_lines
from activsim.output.files import results as result_files
from activsim.settings import Settings

# Keras 3.15 copies TensorFlow's variables in a way that NumPy 2 deprecates; only saving a model
# does it.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)

NAMES = ("T-shirt/top", 'a "quoted", name', "two\nlines", "é – 鞋")
PROFILES = np.array(
    [[0.1, 1 / 3, 0.0], [1.0, 5e-324, np.nan], [0.1 + 0.2, 2 / 3, 1.0], [0.0, 0.0, 0.0]]
)
LAYER = "a-b.c_1"  # TensorFlow runs no quotes or blanks
HOSTILE = "it's \"{x}\" 'q'"


def read(text):
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return header, [row[0] for row in rows], [row[1:] for row in rows]


def test_profiles_read_back_as_the_same_floats():
    header, names, cells = read(result_files.profiles_csv(PROFILES, NAMES))
    assert header == ["class", "neuron 0", "neuron 1", "neuron 2"]
    assert tuple(names) == NAMES
    assert cells[1][2] == "nan"
    np.testing.assert_array_equal(np.array(cells, dtype=float), PROFILES)


def test_neurons_can_be_named():
    assert read(result_files.profiles_csv(PROFILES, NAMES, np.array(["a", "b,c", "d"])))[0] == [
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
    header, names, cells = read(result_files.matrix_csv(matrix, NAMES))
    assert (tuple(header[1:]), tuple(names)) == (NAMES, NAMES)
    np.testing.assert_array_equal(np.array(cells, dtype=float), matrix)


def test_the_ranking_names_classes_and_leaves_none_out_quietly():
    ranking = np.array([[0, 2, 1], [1, 0, -1], [2, -1, -1]])
    header, names, cells = read(result_files.ranking_csv(ranking, ["a", "b", "c"]))
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


def test_python_lines_quote_every_value():
    settings = Settings(HOSTILE, HOSTILE + "\n\\", threshold=np.float32(0.1), query=np.int64(2))
    lines = python_lines.comparison_script(settings, NAMES)
    compile(lines, "lines", "exec")
    assert f"list_networks()[{HOSTILE!r}]" in lines
    assert f"[{HOSTILE + chr(10) + chr(92)!r}]" in lines
    assert "np." not in lines


@pytest.mark.parametrize(("kind", "threshold"), [("value", 30.0), ("quantile", 0.3)])
def test_python_lines_give_the_same_numbers(tmp_path, monkeypatch, capsys, kind, threshold):
    keras_models.silence()
    import keras

    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (60, 28, 28), dtype=np.uint8)
    data = image_set.LabelledImages(
        "Fake", "train", images, np.arange(60, dtype=np.uint8) % 4, NAMES, "fake", "this test"
    )
    monkeypatch.setattr(image_sets, "load_images", {"train": data}.__getitem__)
    monkeypatch.setattr(catalogue, "MODELS", tmp_path)
    keras.utils.set_random_seed(0)
    layers = [
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(3, 3, 9, name=LAYER),
        keras.layers.Flatten(),
    ]
    model = keras.Sequential([*layers, keras.layers.Dense(4, activation="softmax")])
    keras_models.save_network(model, tmp_path / f"{HOSTILE}.keras", {})

    settings = Settings(HOSTILE, LAYER, "neuron", kind, threshold, "euclidean", "train", query=2)
    made = {}
    exec(python_lines.comparison_script(settings, NAMES), made)

    table = record.record(model, data, [LAYER])[LAYER].table
    profiles = firing_rule.profiles(table, kind, threshold)
    matrix = similarity.dissimilarity(profiles, "euclidean")
    assert 0 < profiles.mean() < 1
    np.testing.assert_array_equal(made["profiles"], profiles)
    np.testing.assert_array_equal(made["dissimilarity"], matrix)
    np.testing.assert_array_equal(made["ranking"], similarity.ranking(matrix))
    assert capsys.readouterr().out.startswith(f"{NAMES[2]} 0.0\n")
