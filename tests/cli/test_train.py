"""`activsim train`: the recipe's network under its name, and nothing overwritten."""

import subprocess
import sys
from pathlib import Path

import pytest
from root import ROOT, TESTS

from activsim.cli import main as cli
from activsim.networks import catalogue
from activsim.training import train


@pytest.mark.parametrize("suffix", [".keras", ".json"])
def test_train_overwrites_nothing(suffix, monkeypatch, capsys):
    existing = Path("mine").with_suffix(suffix)
    existing.write_text("dear")
    monkeypatch.setattr(train, "train", lambda *a: pytest.fail("it was trained"))
    assert cli.main(["train", "--out", "mine.keras"]) == 2
    assert f"{str(existing)!r} is already there" in capsys.readouterr().err
    assert existing.read_text() == "dear"


def test_an_empty_name_is_not_the_default_one(monkeypatch, capsys):
    monkeypatch.setattr(train, "train", lambda *a: pytest.fail("it was trained"))
    assert cli.main(["train", "--out", ""]) == 2
    assert "ends in .keras was expected, '' came" in capsys.readouterr().err


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
