"""`activsim data` and `activsim models`: which images and which networks there are."""

import json

from sixty_images import fake

from activsim.cli import main as cli
from activsim.datasets import catalogue as image_sets
from activsim.datasets import fashion_mnist, image_set
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
