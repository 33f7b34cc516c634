"""Whatever files and folders hold, the terminal is not steered by it."""

import ast
import io
import json
import sys

import pytest
from root import ROOT

from activsim.cli import main as cli
from activsim.cli import terminal
from activsim.networks import catalogue

HOSTILE = "a\x1b[2J\u202eb\nc\x9b"
HARMLESS = r"a\x1b[2J\u202eb\nc\x9b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HOSTILE, HARMLESS),
        ("\ud800 \udcff", "\ufffd \ufffd"),
        ("\u2028\t", r"\u2028\t"),
        ("کتاب\u200cها 👩‍🔬 L\xf6we", "کتاب\u200cها 👩‍🔬 L\xf6we"),
    ],
)
def test_what_moves_the_cursor_or_cannot_be_sent_stands_as_its_code(text, expected, capsys):
    assert terminal.printable(text) == expected
    terminal.line(text)
    terminal.remark(text)
    terminal.progress_line()(1, 1, text)
    assert capsys.readouterr() == (f"{expected}\n", f"{expected}\n100% {expected}\n")
    terminal.lines(f"{{\n{text}\r\n}}")
    assert capsys.readouterr().out.split("\n")[0] == "{"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_terminal_of_few_letters_has_the_codes_of_others(encoding, monkeypatch):
    streams = {}
    for name in ("stdout", "stderr"):
        streams[name] = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n")
        monkeypatch.setattr(sys, name, streams[name])
    terminal.line("é ☃")
    terminal.remark("é ☃")
    terminal.progress_line()(1, 1, "é ☃")
    expected = "é ☃".encode(encoding, "backslashreplace").decode(encoding)
    texts = {}
    for name, stream in streams.items():
        stream.flush()
        texts[name] = stream.buffer.getvalue().decode(encoding)
    assert texts == {"stdout": f"{expected}\n", "stderr": f"{expected}\n100% {expected}\n"}


def test_no_other_module_of_the_commands_prints():
    paths = sorted((ROOT / "activsim" / "cli").glob("*.py"))
    assert len(paths) > 20
    for path in (*paths, ROOT / "activsim" / "__main__.py"):
        names = {
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        }
        prints = names & {"print", "sys.stdout.write", "sys.stderr.write"}
        assert not prints or path.name == "terminal.py", path


def test_names_of_networks_and_layers_are_printed_harmlessly(capsys):
    path = catalogue.MODELS / "tiny.keras"
    card = json.loads((catalogue.MODELS / "tiny.json").read_text())
    row = {"type": "Dense", "output_shape": [3], "parameters": 0, "problem": ""}
    card["description"] = {
        "image_shape": [28, 28, 1],
        "parameters": 9,
        "n_outputs": 3,
        "output_layer": None,
        "layers": [row | {"name": "input"}, row | {"name": HOSTILE}],
    }
    card |= {"sha256": catalogue.file_hash(path), "test": {"loss": 0.3, "accuracy": 0.5}}
    for ending, content in ((".keras", path.read_bytes()), (".json", json.dumps(card).encode())):
        (catalogue.MODELS / f"{HOSTILE}{ending}").write_bytes(content)
    (catalogue.MODELS / f"{HOSTILE}.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    assert cli.main(["models"]) == 0
    out, err = capsys.readouterr()
    assert f"{HARMLESS} (default)\n  parameters   9\n  layers       2: input, {HARMLESS}\n" in out
    assert f"not shown: {HARMLESS}.h5" in out
    assert not {"\x1b", "\u202e", "\x9b"} & set(out + err)
    assert cli.main(["check", "\x1b]0;no network\x07"]) == 2
    assert "\x1b" not in capsys.readouterr().err
