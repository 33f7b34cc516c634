"""The command line: the same numbers as the library, a sentence for what is wrong, Keras only where
needed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import sixty_images
from root import ROOT, TESTS
from sixty_images import LABELS, fake

from activsim.analysis import measures, similarity
from activsim.cli import console
from activsim.cli import main as cli
from activsim.datasets import catalogue as image_sets
from activsim.datasets import fashion_mnist, image_set
from activsim.firing import record
from activsim.firing import table as firing
from activsim.networks import catalogue, keras_models, keras_start
from activsim.training import train

# Keras 3.15 copies TensorFlow's variables in a way that NumPy 2 deprecates; only saving a model
# does it.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)

PIXELS = ("--layer", "input", "--reading", "neuron")


@pytest.fixture(scope="module")
def model_file(tmp_path_factory):
    keras = keras_start.start_keras()

    keras.utils.set_random_seed(0)
    layers = [
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(2, 3, 9, activation="relu", name="maps"),
        keras.layers.Flatten(name="flat"),
        keras.layers.Dense(8, activation="relu", name="dense"),
        keras.layers.Dense(10, activation="softmax", name="output"),
    ]
    path = tmp_path_factory.mktemp("model") / "tiny.keras"
    keras_models.save_network(
        keras.Sequential(layers), path, {"validation": {"loss": 1.0, "accuracy": 0.5}}
    )
    return path


@pytest.fixture(autouse=True)
def models(tmp_path, monkeypatch, model_file):
    """Sixty images of noise, a folder of two equal models, and an empty cache."""
    folder = tmp_path / "models"
    folder.mkdir()
    for name in "a-plain", "tiny":
        (folder / f"{name}.keras").write_bytes(model_file.read_bytes())
    (folder / "tiny.json").write_bytes(model_file.with_suffix(".json").read_bytes())
    monkeypatch.setattr(image_sets, "load_images", fake)
    monkeypatch.setattr(catalogue, "MODELS", folder)
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def profile(*arguments):
    assert cli.main(["profile", *arguments]) == 0


def shares(threshold):
    """The pixels' firing profiles, from the definition."""
    fires = threshold < sixty_images.IMAGES
    return np.stack([fires[label == LABELS].mean(axis=0).ravel() for label in range(10)])


# what is printed


def test_data_says_what_is_used_and_why(monkeypatch, capsys):
    from dataclasses import replace

    monkeypatch.setattr(
        image_sets, "load_images", lambda *a: replace(fake(*a), note="There was no network.")
    )
    assert cli.main(["data"]) == 0
    out, err = capsys.readouterr()
    for part in (
        "Fake",
        "60 of 28 x 28",
        *fashion_mnist.CLASS_NAMES,
        "this test",
        "There was no network.",
        *image_set.SPLITS,
    ):
        assert part in out
    assert "fake-test" in out
    assert "fake-train" in out
    assert err.count("100% looking") == 2


def test_models_are_listed_the_default_first_and_marked(capsys):
    row = {"type": "Dense", "output_shape": [3], "parameters": 0, "problem": ""}
    card = {"image_shape": [28, 28, 1], "parameters": 1234, "n_outputs": 3, "output_layer": None}
    card = {
        "description": card | {"layers": [row | {"name": name} for name in ("input", "odd, one")]}
    }
    card |= {"validation": {"loss": 0.3, "accuracy": 0.912}, "test": {"loss": 0.3, "accuracy": 0.5}}
    (catalogue.MODELS / "tiny.json").write_text(json.dumps(card))
    (catalogue.MODELS / "a-plain.json").write_text(
        '{"description": [], "test": {"accuracy": "high"}}'
    )
    assert cli.main(["models"]) == 0
    tiny, plain = capsys.readouterr().out.split("a-plain")
    assert tiny.startswith("tiny (default)\n")
    assert "1,234" in tiny
    assert "input, odd, one" in tiny
    assert "0.9120" in tiny
    assert "0.5000" in tiny
    assert "default" not in plain
    assert plain.count("unknown") == 4


@pytest.mark.parametrize("command", [["models"], ["profile"]])
def test_without_a_model_it_says_how_to_get_one(command, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(catalogue, "MODELS", tmp_path / "none")
    assert cli.main(command) == 2
    assert "python -m activsim train" in capsys.readouterr().err


@pytest.mark.parametrize("measure", measures.MEASURES)
def test_the_ranking_is_printed_in_words(measure, capsys):
    profile(*PIXELS, "--threshold", "0", "--measure", measure)
    matrix = similarity.dissimilarity(shares(0), measure)
    second = similarity.nearest(matrix, 3)
    amount = measures.MEASURES[measure].with_unit(matrix[3, second])
    sentence = f"Dress: {fashion_mnist.CLASS_NAMES[second]} {amount}, "
    assert sentence in capsys.readouterr().out


def test_undefined_is_printed_last_and_as_undefined(monkeypatch, capsys):
    black = np.where((LABELS == 4)[:, None, None], 0, sixty_images.IMAGES).astype(
        np.uint8
    )  # no coat has a pixel that fires
    monkeypatch.setattr(sixty_images, "IMAGES", black)
    profile(*PIXELS, "--measure", "cosine")
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("  T-shirt/top: ")
    assert lines[2].endswith(", Coat undefined")
    assert lines[6].startswith("  Coat: T-shirt/top undefined, ")
    assert lines[6].count("undefined") == 9


# what is written


def test_npz_holds_the_numbers_of_the_definition(tmp_path):
    (tmp_path / "new").mkdir()
    profile(*PIXELS, "--threshold", "0", "--out", "new/study.npz")
    with np.load(tmp_path / "new" / "study.npz") as arrays:
        assert set(arrays) == {"profiles", "dissimilarity", "ranking", "thresholds", "class_names"}
        matrix = similarity.dissimilarity(shares(0))
        np.testing.assert_array_equal(arrays["profiles"], shares(0))
        np.testing.assert_array_equal(arrays["dissimilarity"], matrix)
        np.testing.assert_array_equal(arrays["ranking"], similarity.ranking(matrix))
        np.testing.assert_array_equal(arrays["thresholds"], np.zeros(784))
        assert tuple(arrays["class_names"]) == fashion_mnist.CLASS_NAMES
    assert os.listdir(tmp_path / "new") == ["study.npz"]


@pytest.mark.parametrize("split", image_set.SPLITS)
@pytest.mark.parametrize("kind", firing.KINDS)
@pytest.mark.parametrize("reading", firing.READINGS)
def test_json_holds_the_library_s_numbers_and_the_settings(
    reading, kind, split, model_file, capsys
):
    choices = {
        "layer": "maps",
        "reading": reading,
        "kind": kind,
        "measure": "euclidean",
        "split": split,
    }
    profile(*(f"--{name}={value}" for name, value in choices.items()), "--out", "x.json")
    document = json.loads(Path("x.json").read_text())
    table = record.record(keras_models.load_network(model_file), fake(split), ["maps"])[
        "maps"
    ].reading(reading)
    threshold = firing.SHARE if kind == "quantile" else 0.0
    result = similarity.comparison(table, kind, threshold, "euclidean")
    for name in "profiles", "dissimilarity", "ranking":
        np.testing.assert_array_equal(document[name], getattr(result, name))
    assert (
        document["settings"]
        == {"model": "tiny", "threshold": threshold, "query": 0, "other": None} | choices
    )
    assert document["made_from"]["fingerprint"] == f"fake-{split}"
    assert document["made_from"]["model_sha256"] == catalogue.file_hash(model_file)
    assert "nearest" not in capsys.readouterr().err


def test_each_neuron_s_own_threshold_gives_its_profile(model_file):
    profile(*PIXELS, "--kind", "quantile", "--threshold", "0.3", "--out", "x.npz")
    with np.load("x.npz") as arrays:
        assert len(np.unique(arrays["thresholds"])) > 1
        np.testing.assert_array_equal(
            arrays["profiles"], shares(arrays["thresholds"].reshape(28, 28))
        )


def test_undefined_is_null_in_json(monkeypatch):
    monkeypatch.setattr(sixty_images, "IMAGES", np.zeros_like(sixty_images.IMAGES))
    profile(*PIXELS, "--measure", "cosine", "--out", "x.json")
    document = json.loads(Path("x.json").read_text(), parse_constant=pytest.fail)
    assert document["dissimilarity"][0][:3] == [0.0, None, None]
    assert document["ranking"][0][:3] == [0, -1, -1]


@pytest.mark.parametrize("out", ["tables", "study.v2/"])
def test_a_folder_gets_three_tables(out):
    profile("--layer", "maps", "--reading", "neuron", "--out", out)
    profile(
        "--layer", "maps", "--reading", "neuron", "--out", out
    )  # and again, into the one that is there
    assert sorted(os.listdir(out)) == ["dissimilarity.csv", "profiles.csv", "ranking.csv"]
    header, *rows = Path(out, "profiles.csv").read_text(encoding="utf-8").splitlines()
    assert header.startswith('class,"row 0, column 0, channel 0","row 0, column 0, channel 1"')
    assert [row.split(",")[0] for row in rows] == list(fashion_mnist.CLASS_NAMES)


def test_a_failed_write_leaves_what_was_there(monkeypatch, capsys):
    Path("x.npz").write_text("the one before")

    def full(stream, **arrays):
        stream.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    before = sorted(os.listdir())
    assert cli.main(["profile", *PIXELS, "--out", "x.npz"]) == 2
    assert (
        "activsim: error: 'x.npz' cannot be written: No space left on device."
        in capsys.readouterr().err
    )
    assert Path("x.npz").read_text() == "the one before"
    assert sorted(os.listdir()) == sorted({*before, "cache"})


# recordings and thresholds


def test_the_network_runs_once_for_a_question(monkeypatch, capsys):
    profile("--layer", "dense")
    first = capsys.readouterr()
    assert "Passing the images" in first.err
    monkeypatch.setattr(
        keras_models, "load_network", lambda path: pytest.fail("the network was loaded again")
    )
    profile(
        "--layer", "dense", "--model", str(catalogue.MODELS / "tiny.keras")
    )  # the same file by its path
    again = capsys.readouterr()
    assert again.out.splitlines()[1:] == first.out.splitlines()[1:]
    assert "Passing the images" not in again.err


def test_a_cache_that_cannot_be_written_costs_a_remark_only(monkeypatch, capsys):
    Path("taken").write_text("")
    monkeypatch.setenv("ACTIVSIM_CACHE", "taken")
    profile(*PIXELS)
    out, err = capsys.readouterr()
    assert "could not be kept" in err
    assert "Dress: " in out


def test_the_nearest_threshold_is_taken_and_said(capsys):
    profile(*PIXELS, "--threshold", "100", "--out", "x.json")
    document = json.loads(Path("x.json").read_text())
    nearest = document["settings"]["threshold"]
    assert nearest != 100
    assert abs(nearest - 100) < 255 / 63 / 2 + 0.01
    assert f"the nearest, {np.float32(nearest)}, is taken" in capsys.readouterr().err
    np.testing.assert_array_equal(document["profiles"], shares(nearest))
    assert set(document["thresholds"]) == {nearest}

    profile(*PIXELS, f"--threshold={np.float32(nearest)}")  # as it was said
    assert "nearest" not in capsys.readouterr().err
    profile(*PIXELS, "--threshold=1e300")
    assert "Threshold 1e+300 is not among the 64" in capsys.readouterr().err


# what is wrong


@pytest.mark.parametrize(
    ("option", "choices"),
    [
        ("--reading", firing.READINGS),
        ("--kind", firing.KINDS),
        ("--measure", measures.MEASURES),
        ("--split", image_set.SPLITS),
    ],
)
def test_a_wrong_choice_lists_the_choices(option, choices, capsys):
    with pytest.raises(SystemExit, match="2"):
        cli.main(["profile", option, "nonsense"])
    message = capsys.readouterr().err.split("error:")[1]
    assert "nonsense" in message
    assert all(choice in message for choice in choices)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["profile", "--threshold", "nan"], "a finite number was expected, 'nan' came"),
        (["profile", "--threshold", "high"], "a finite number was expected, 'high' came"),
        (["train", "--epochs", "0"], "a whole number of at least 1 was expected, '0' came"),
        (["train", "--seed", "-1"], "a whole number from 0 to 4294967295 was expected, '-1' came"),
        ([], "required: COMMAND"),
    ],
)
def test_a_wrong_number_is_refused(arguments, reason, capsys):
    with pytest.raises(SystemExit, match="2"):
        cli.main(arguments)
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["profile", "--model", "nope"], "No such model: 'nope'. Models are: tiny, a-plain;"),
        (["profile", "--model", "nope.keras"], "No such model: 'nope.keras'"),
        (["profile", "--layer", "nope"], "No such layer: 'nope'. Layers are: "),
        (
            ["profile", "--kind", "quantile", "--threshold", "2"],
            "between 0 and 1 was expected, 2.0 came",
        ),
        (
            ["profile", "--out", "x.csv"],
            "ends in .npz or .json, or a folder, was expected, 'x.csv' came",
        ),
        (
            ["profile", "--out", "nope/x.npz"],
            "There is no folder 'nope' to write 'nope/x.npz' in. Make it first",
        ),
        (["profile", "--out", "nope/tables/"], "There is no folder 'nope'"),
        (["profile", "--out", ""], "The name of a file or a folder was expected, none came"),
        (
            ["train", "--out", "nope/x.keras"],
            "There is no folder 'nope' to write 'nope/x.keras' in",
        ),
        (["train", "--out", "x.h5"], "ends in .keras was expected, 'x.h5' came"),
    ],
)
def test_a_wrong_value_ends_in_a_sentence(arguments, reason, monkeypatch, capsys):
    monkeypatch.setattr(record, "forward_pass", lambda *_: pytest.fail("a network ran"))
    assert cli.main(arguments) == 2
    out, err = capsys.readouterr()
    assert err.splitlines()[-1].startswith("activsim: error: ")
    assert reason in err
    assert "Traceback" not in err
    assert out == ""
    assert not Path("nope").exists()


@pytest.mark.parametrize(
    ("command", "name"), [("profile", "x.npz"), ("profile", "tables"), ("train", "x.keras")]
)
def test_where_nothing_can_be_written_is_said_before_anything_runs(
    command, name, monkeypatch, capsys
):
    def read_only(**options):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(console.tempfile, "TemporaryFile", read_only)
    for module, work in (record, "record"), (train, "train"):
        monkeypatch.setattr(module, work, lambda *_: pytest.fail("it was not said before"))
    assert cli.main([command, "--out", name]) == 2
    assert (
        f"{name!r} cannot be written: Read-only file system. Choose another"
        in capsys.readouterr().err
    )


def test_tensorflow_s_greeting_is_not_shown(model_file, tmp_path):
    """As a program of its own: it greets once, while it is imported."""
    lines = (
        "import sys; from activsim.networks import keras_models\n"
        "keras_models.load_network(sys.argv[1]); print('said', file=sys.stderr)"
    )
    arguments = [sys.executable, "-c", lines, str(model_file)]
    bare = {name: value for name, value in os.environ.items() if name != "TF_CPP_MIN_LOG_LEVEL"}
    process = subprocess.run(
        arguments, cwd=ROOT, env=bare, capture_output=True, text=True, timeout=120
    )
    assert (process.returncode, process.stderr) == (0, "said\n")


def test_help_and_errors_as_a_program_without_keras():
    def run(*arguments):
        return subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=120)

    process = run(sys.executable, "-m", "activsim", "--help")
    assert process.returncode == 0
    assert "python -m activsim profile --out study.npz" in process.stdout
    assert all(command in process.stdout for command in ("data", "models", "train", "profile"))

    wrong = run(sys.executable, "-m", "activsim", "profile", "--model", "nope")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("activsim: error: No such model: 'nope'.")

    lines = "import sys; from activsim.cli.main import main\n"
    lines += "from activsim.datasets import catalogue, sketches\n"
    lines += "from activsim.networks import catalogue as networks\n"
    lines += "catalogue.load_fashion_mnist = lambda split, *rest: catalogue.load_sketches(split)\n"
    lines += "catalogue.verify_other_splits = lambda *rest: None\n"
    lines += "import numpy\nnone = numpy.zeros((2, 10, 28, 28), 'u1')\n"
    lines += "sketches.draw = lambda n_per_class, seed, progress: none\n"
    lines += "networks.MODELS = networks.Path('none')\n"
    lines += "assert (main(['data']), main(['models'])) == (0, 2)\n"
    lines += "sys.exit(bool({'keras', 'tensorflow', 'streamlit'} & set(sys.modules)))"
    bare = run(sys.executable, "-c", lines)
    assert bare.returncode == 0, bare.stderr


# training


@pytest.mark.parametrize("suffix", [".keras", ".json"])
def test_train_overwrites_nothing(suffix, monkeypatch, capsys):
    existing = Path("mine").with_suffix(suffix)
    existing.write_text("dear")
    monkeypatch.setattr(train, "train", lambda *a: pytest.fail("it was trained"))
    assert cli.main(["train", "--out", "mine.keras"]) == 2
    assert f"{str(existing)!r} is already there" in capsys.readouterr().err
    assert existing.read_text() == "dear"


def test_train_keeps_the_recipe_s_network_under_its_name(tmp_path):
    """As a program of its own: the number of threads is fixed when TensorFlow starts."""
    lines = (
        "import sys; sys.path.insert(0, sys.argv[1]); import sixty_images; from activsim.cli.main "
        "import main\nfrom activsim.datasets import catalogue as image_sets\nfrom "
        "activsim.networks import catalogue; from activsim.training import train\n"
        "image_sets.load_images, catalogue.MODELS = sixty_images.fake, "
        "catalogue.Path(sys.argv[2])\nassert main(['train', '--seed', '3', '--epochs', '2']) == "
        "0\nimport tensorflow\nassert "
        "tensorflow.config.threading.get_intra_op_parallelism_threads() == train.Recipe().threads"
    )
    arguments = [sys.executable, "-c", lines, str(TESTS / "support"), str(tmp_path / "made")]
    process = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert process.returncode == 0, process.stderr
    path = tmp_path / "made" / "cnn-seed-3-epochs-2.keras"
    card = catalogue.read_card(path)
    assert card["sha256"] == catalogue.file_hash(path)
    assert (card["recipe"]["seed"], card["recipe"]["epochs"], card["data"]) == (3, 2, "Fake")
    assert len(card["history"]["loss"]) == 2
    assert "epoch 2 of 2" in process.stderr
    assert f"{card['test']['accuracy']:.4f} test" in process.stdout
