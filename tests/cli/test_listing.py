"""`activsim data` and `activsim models`: which images and which networks there are."""

import json
import re

from sixty_images import fake

from activsim.cli import listing
from activsim.cli import main as cli
from activsim.datasets import catalogue as image_sets
from activsim.datasets import fashion_mnist
from activsim.firing import record
from activsim.networks import catalogue


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
        "test",
        "train",
    ):
        assert part in out
    assert "fake-test" in out
    assert "fake-train" in out
    assert err.count("100% looking") == 2


def test_models_are_listed_the_default_first_and_marked(capsys, monkeypatch):
    monkeypatch.setattr(listing, "MOST_PARAMETERS", 200)
    row = {"type": "Dense", "output_shape": [3], "parameters": 0, "problem": ""}
    card = {"image_shape": [28, 28, 1], "parameters": 1234, "n_outputs": 3, "output_layer": None}
    card = {
        "description": card | {"layers": [row | {"name": name} for name in ("input", "odd, one")]}
    }
    card |= {"recipe": {"seed": 1, "labels": "shuffled"}}
    card |= {"validation": {"loss": 0.3, "accuracy": 0.912}, "test": {"loss": 0.3, "accuracy": 0.5}}
    card["sha256"] = catalogue.file_hash(catalogue.MODELS / "tiny.keras")
    (catalogue.MODELS / "tiny.json").write_text(json.dumps(card))
    (catalogue.MODELS / "a-plain.json").write_text(
        '{"description": [], "test": {"accuracy": "high"}}'
    )
    assert cli.main(["models"]) == 0
    tiny, plain = capsys.readouterr().out.split("a-plain\n")
    assert tiny.startswith("tiny (default)\n")
    assert "1,234" in tiny
    assert "2: input, odd, one" in tiny
    assert "  control      labels shuffled\n" in tiny
    assert "control" not in plain
    assert "0.9120" in tiny
    assert "0.5000" in tiny
    # of a network without a good card, the file itself is looked at
    assert plain.splitlines() == [
        "  parameters   262",
        "  layers       5: input, maps, flat, dense, output",
        "  test         accuracy unknown: activsim check a-plain tells",
    ]


def test_a_network_is_opened_once_and_a_broken_one_does_not_take_the_list_along(
    capsys, monkeypatch
):
    (catalogue.MODELS / "tiny.json").unlink()
    (catalogue.MODELS / "broken one.keras").write_bytes(b"meow")
    (catalogue.MODELS / "old.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    assert cli.main(["models"]) == 0
    out, err = capsys.readouterr()
    assert err.count("is opened, which takes some seconds") == 2  # the two others are one file
    assert "broken one\n  problem      A Keras model file (.keras) was expected" in out
    assert out.endswith("not shown: old.h5\n  Bring it with: activsim add old.h5\n")
    monkeypatch.setattr(record, "describe_file", None)
    (catalogue.MODELS / "broken one.keras").unlink()
    assert cli.main(["models"]) == 0
    assert capsys.readouterr().out.count("layers       5: input") == 2


def test_the_score_of_a_network_that_was_looked_at_is_listed(capsys, monkeypatch):
    assert cli.main(["check", "tiny", "--json"]) == 0
    accuracy = json.loads(capsys.readouterr().out)["accuracy"]
    assert cli.main(["models"]) == 0
    tiny = capsys.readouterr().out
    assert f"  test         accuracy {accuracy:.4f} on 60 pictures of Fake\n" in tiny
    # given otherwise it is another look; a small network is looked at now, a large one is not
    assert cli.main(["check", "a-plain", "--pixels", "0..1", "--json"]) == 0
    capsys.readouterr()
    (catalogue.MODELS / "tiny.keras").unlink()
    (catalogue.MODELS / "a-plain.json").write_text('{"pixels": "-1..1"}')
    with monkeypatch.context() as patch:
        patch.setattr(listing, "MOST_PARAMETERS", 200)
        assert cli.main(["models"]) == 0
    assert "accuracy unknown: activsim check a-plain tells" in capsys.readouterr().out
    assert cli.main(["models"]) == 0
    out, err = capsys.readouterr()
    assert "a-plain is tried on some pictures, which takes some seconds." in err
    assert re.search(r"  test         accuracy 0\.\d{4} on 60 pictures of Fake\n", out)
    assert cli.main(["models"]) == 0
    assert capsys.readouterr() == (out, "")  # kept
    monkeypatch.setattr(listing.input_check, "check_source", failing)
    (catalogue.MODELS / "a-plain.json").write_text('{"pixels": "inverted 0..1"}')
    assert cli.main(["models"]) == 0
    assert "  test         accuracy unknown: no memory left\n" in capsys.readouterr().out


def failing(source):
    raise ValueError("no memory left")


def test_a_network_is_added_and_is_a_choice(tmp_path, capsys):
    path = catalogue.MODELS / "tiny.keras"
    path.with_suffix(".json").unlink()
    path.rename(tmp_path / "mine.keras")
    assert cli.main(["add", "mine.keras", "--name", "my own"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"my own is in the models folder: {catalogue.MODELS / 'my own.keras'}\n")
    assert "the original and the copy answer 4 random images with equal outputs" in out
    assert "activsim check 'my own'" in out
    assert "in a process of its own" in err
    assert list(catalogue.list_networks()) == ["a-plain", "my own"]
    assert cli.main(["add", "mine.keras", "--name", "MY OWN"]) == 2
    assert "already" in capsys.readouterr().err
    (tmp_path / "net.onnx").write_bytes(b"x")
    assert cli.main(["add", "net.onnx"]) == 2
    assert 'onnx2tf -i "net.onnx" -okv3' in capsys.readouterr().err


def test_names_from_elsewhere_cannot_steer_the_terminal(tmp_path, monkeypatch, capsys):
    from PIL import Image

    monkeypatch.setenv("ACTIVSIM_IMAGES", str(tmp_path / "data"))
    monkeypatch.setattr(image_sets, "load_images", lambda *a: fake(*a))
    names = ("two\nlines", "\u202eRTL \x1b[2J", "کتاب‌ها 👩‍🔬")
    for name in names:
        (tmp_path / "data" / "set" / name).mkdir(parents=True)
        Image.new("L", (4, 4)).save(tmp_path / "data" / "set" / name / "1.png")
    (tmp_path / "data" / "a\nb.csv").write_text("x")
    assert cli.main(["data"]) == 0
    out = capsys.readouterr().out
    assert r"two\nlines" in out
    assert r"\u202eRTL \x1b[2J" in out
    assert names[2] in out
    assert r"not shown: a\nb.csv" in out
    assert not {"\u202e", "\x1b"} & set(out)


def test_fashion_mnist_is_listed_under_its_name(monkeypatch, capsys):
    monkeypatch.setattr(image_sets, "load_images", lambda *a: fake(*a))
    assert cli.main(["data"]) == 0
    headings = [line for line in capsys.readouterr().out.splitlines() if line[:1] != " "]
    assert headings[:2] == ["Fashion-MNIST", "Sketches"]
    assert "test:" not in headings
