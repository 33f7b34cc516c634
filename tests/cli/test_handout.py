"""`activsim handout`: one file, of the layers asked for."""

import base64
import html
import json
import re
import zlib
from pathlib import Path

import numpy as np
import pytest

from activsim.cli import main as cli
from activsim.datasets import fashion_mnist


def test_a_handout_holds_the_layers_and_begins_with_the_class_asked_for(tmp_path, capsys):
    out = tmp_path / "handout.html"
    arguments = ["handout", "--layers", "dense, maps", "--class", "Sandal", "--out", str(out)]
    assert cli.main(arguments) == 0
    text = out.read_text(encoding="utf-8")
    packed = re.search(r'id="data">([^<]+)<', text)[1]
    data = json.loads(zlib.decompress(base64.b64decode(packed)))
    assert [layer["layer"] for layer in data["layers"]] == ["dense", "maps"]
    assert {layer["class"] for layer in data["layers"]} == {5}
    assert data["scene"]["names"] == list(fashion_mnist.CLASS_NAMES)
    assert len(data["scene"]["tiles"]["9"]) == 10
    told = capsys.readouterr().err
    assert f"Wrote {out}" in told
    assert "Threshold" not in told


def test_another_threshold_than_the_one_asked_for_is_told(tmp_path, capsys):
    out = tmp_path / "handout.html"
    arguments = ["handout", "--layers", "dense", "--kind", "quantile", "--threshold", "0.29"]
    assert cli.main([*arguments, "--out", str(out)]) == 0
    told = capsys.readouterr().err
    assert "Threshold 0.29 is not among those of a page of layer 'dense'; the nearest, 0.3," in told


def test_the_lines_of_a_network_and_of_images_by_path_run(model_file, tmp_path, capsys):
    (tmp_path / "mine.keras").write_bytes(model_file.read_bytes())
    labels = np.arange(20) % 2
    images = np.random.default_rng(0).integers(0, 256, (20, 28, 28), dtype=np.uint8)
    np.savez("mine.npz", x_test=images, y_test=labels)
    paths = ["--model", "mine.keras", "--images", "mine.npz"]
    assert cli.main(["handout", *paths, "--out", "a.html"]) == 0
    assert cli.main(["profile", *paths, "--layer", "dense", "--out", "a.npz"]) == 0
    text = Path("a.html").read_text(encoding="utf-8")
    assert "images of mine.npz (given by its path)" in text
    lines, namespace = html.unescape(re.search(r"<pre[^>]*>(.*?)</pre>", text, re.S)[1]), {}
    exec(lines, namespace)
    np.testing.assert_array_equal(namespace["profiles"], np.load("a.npz")["profiles"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--class", "Hat"], "There is no class 'Hat'"),
        (["--layers", " , "], "--layers names no layer"),
        (["--layers", "nowhere"], "nowhere"),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(arguments, sentence, tmp_path, capsys):
    assert cli.main(["handout", *arguments, "--out", str(tmp_path / "handout.html")]) == 2
    assert sentence in capsys.readouterr().err
    assert list(tmp_path.glob("*.html")) == []
