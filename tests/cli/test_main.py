"""The command line as a whole: a sentence for what is wrong, Keras only where it is needed."""

import os
import subprocess
import sys
import types
from pathlib import Path

import pytest
from root import ROOT

from activsim import __main__
from activsim.analysis import measures
from activsim.cli import console, limits
from activsim.cli import main as cli
from activsim.datasets.conditions import CONDITIONS
from activsim.firing import record
from activsim.firing import table as firing
from activsim.networks import catalogue
from activsim.networks.network import Network
from activsim.training import train


@pytest.mark.parametrize("command", [["models"], ["profile"]])
def test_without_a_model_it_says_how_to_get_one(command, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(catalogue, "MODELS", tmp_path / "none")
    assert cli.main(command) == 2
    assert "with: activsim train\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "choices"),
    [
        ("--reading", firing.READINGS),
        ("--kind", firing.KINDS),
        ("--measure", measures.MEASURES),
        ("--changed", CONDITIONS),
        ("--split", ("test", "train")),
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
        (["profile", "--threshold", "-1e999"], "a finite number was expected, '-1e999' came"),
        (["profile", "--model", ""], "a name or a path was expected, '' came"),
        (["profile", "--images", ""], "a name or a path was expected, '' came"),
        (["data", "add", ""], "a name or a path was expected, '' came"),
        (["data", "check", ""], "a name or a path was expected, '' came"),
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
            "ends in .npz, .json or .hdf5, or a folder, was expected, 'x.csv' came",
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
        (["handout", "--out", ""], "The name of a file was expected, none came"),
        (["lesson", "handout", "alike", "--out", "models"], "expected, the folder 'models' came"),
        (["check", "tiny", "--outputs", "-1,0"], "'-1,0' came"),
    ],
)
def test_a_wrong_value_ends_in_a_sentence(arguments, reason, monkeypatch, capsys):
    monkeypatch.setattr(Network, "forward_pass", lambda *_: pytest.fail("a network ran"))
    assert cli.main(arguments) == 2
    out, err = capsys.readouterr()
    assert err.splitlines()[-1].startswith("activsim: error: ")
    assert reason in err
    assert "Traceback" not in err
    assert out == ""
    assert not Path("nope").exists()


def test_a_small_number_below_0_is_a_number(capsys):
    arguments = cli.parser().parse_args(["profile", "--threshold", "-1e-3"])
    assert arguments.threshold == -1e-3


def test_a_stream_that_is_shut_is_written_to_nowhere(monkeypatch, capsys):
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert cli.main(["lesson", "list"]) == 0
    assert cli.main(["profile", "--model", "nope"]) == 2
    for stream in (sys.stdout, sys.stderr):
        stream.close()


def test_what_the_system_refuses_is_a_sentence(monkeypatch, capsys):
    def refuse():
        raise OSError(28, "No space left on device", "/full")

    monkeypatch.setattr(limits.limit_table, "limits", refuse)
    assert cli.main(["limits"]) == 2
    assert capsys.readouterr().err == (
        "activsim: error: The system does not let this be done (/full): No space left on device. "
        "Correct the path or the address, make room, or choose another place.\n"
    )


def test_ctrl_c_while_modules_are_imported_ends_quietly(monkeypatch, capsys):
    class Interrupted(types.ModuleType):
        def __getattr__(self, name):
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "activsim.cli.main", Interrupted("activsim.cli.main"))
    monkeypatch.setattr(sys, "argv", ["activsim", "models"])
    assert __main__.main() == 130
    assert capsys.readouterr() == ("", "")


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


@pytest.mark.parametrize("command", [[], ["profile"], ["limits"], ["lesson"], ["record"]])
def test_help_calls_the_program_by_its_name(command, capsys):
    with pytest.raises(SystemExit):
        cli.main([*command, "--help"])
    help_text = capsys.readouterr().out
    assert help_text.startswith(" ".join(["usage: activsim", *command, "[-h]"]))
    assert "python -m" not in help_text


def test_help_and_errors_as_a_program_without_keras():
    def run(*arguments):
        return subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=120)

    process = run(sys.executable, "-m", "activsim", "--help")
    assert process.returncode == 0
    assert process.stdout.startswith("usage: activsim [-h] COMMAND")
    assert "  activsim profile --out study.npz" in process.stdout
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
