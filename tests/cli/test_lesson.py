"""`activsim lesson`: what is wrong with a file by line, and answers that are worked out."""

import base64
import html
import json
import re
import zlib
from pathlib import Path

import numpy as np
import pytest
from sixty_images import fake

from activsim.analysis import similarity
from activsim.cli import console, lesson_numbers
from activsim.cli import main as cli
from activsim.firing import record
from activsim.lessons import in_link
from activsim.lessons.lesson import Place
from activsim.networks import catalogue, keras_models

LESSON = """
title = "T"
minutes = 20
language = "en"

[[step]]
text = "a"
link = "explore?class=Dress&layer=maps&reading=neuron"
check = "order of classes"
[step.ask]
kind = "order"
question = "In which order?"
options = ["Bag", "Coat"]
[step.reveal]
text = "b"

[[step]]
text = "a"
link = "silence?class=Dress&with=Bag&silence_pick=by hand&silence_neurons=0&silence_neurons=3"
check = "accuracy without neurons"
[step.ask]
kind = "number"
question = "How many?"
[step.reveal]
text = "b"

[[step]]
text = "a"
link = "explore?class=Cat"
check = "nearest class"
[step.ask]
kind = "class"
question = "Which?"
[step.reveal]
text = "b"
"""


def test_a_file_without_faults_is_said_to_have_none(capsys):
    Path("a.toml").write_text(LESSON)
    assert cli.main(["lesson", "check", "a.toml"]) == 0
    assert "3 steps, nothing is wrong" in capsys.readouterr().out


def test_faults_are_printed_by_line_and_the_code_is_2(capsys):
    Path("a.toml").write_text(LESSON.replace("minutes = 20", "minutes = -1").replace("=maps", ""))
    assert cli.main(["lesson", "check", "a.toml"]) == 2
    captured = capsys.readouterr()
    assert captured.out.startswith("a.toml:3: minutes is a number")
    assert "1 fault in 'a.toml'" in captured.err
    assert cli.main(["lesson", "check", "b.toml"]) == 2
    assert "'b.toml' cannot be read: No such file" in capsys.readouterr().err


def test_a_file_becomes_a_link_if_nothing_is_wrong_with_it(capsys):
    Path("a.toml").write_text(LESSON)
    assert cli.main(["lesson", "link", "a.toml"]) == 0
    link = capsys.readouterr().out.splitlines()[-1]
    assert in_link.lesson_text(link.removeprefix("?lesson=")) == LESSON
    Path("a.toml").write_text(LESSON.replace("minutes = 20", ""))
    assert cli.main(["lesson", "link", "a.toml"]) == 2
    assert "?lesson" not in capsys.readouterr().out


def test_lessons_are_listed_with_those_that_cannot_be_shown(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("ACTIVSIM_LESSONS", str(tmp_path))
    Path("mine.toml").write_text(LESSON)
    Path("broken.toml").write_text("a")
    assert cli.main(["lesson", "list"]) == 0
    out = capsys.readouterr().out
    assert "mine: T 20 minutes, 3 steps." in out
    assert "broken: cannot be shown; activsim lesson check" in out
    assert "alike: Do similar classes" in out


def test_a_folder_of_lessons_that_is_none_is_told(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("ACTIVSIM_LESSONS", str(tmp_path / "away"))
    assert cli.main(["lesson", "list"]) == 0
    printed = capsys.readouterr()
    assert "alike: " in printed.out
    assert f"ACTIVSIM_LESSONS says {str(tmp_path / 'away')!r}, which is no folder" in printed.err
    assert cli.main(["lesson", "worksheet", "mine", "--out", "mine.html"]) == 2
    assert "Make the folder, or correct the variable." in capsys.readouterr().err


@pytest.mark.parametrize("folder", [".", "/"])
def test_a_folder_in_place_of_a_lesson_is_named(folder, capsys):
    assert cli.main(["lesson", "check", folder]) == 2
    assert f"A lesson was expected, but {folder!r} cannot be read" in capsys.readouterr().err


def test_answers_are_those_of_the_library(capsys, model_file):
    Path("a.toml").write_text(LESSON)
    assert cli.main(["lesson", "answers", "a.toml", "--model", "tiny"]) == 0
    first, second, third = capsys.readouterr().out.split("\nStep ")[1:]
    network, data = keras_models.load_network(model_file), fake("test")
    table = record.record(network, data, ["maps"])["maps"].reading("neuron")
    ranking = similarity.comparison(table, "value", 0.0, "mean difference").ranking[3]
    expected = [data.class_names[label] for label in ranking[1:] if label >= 0]
    assert re.findall(r"([A-Z][\w/ -]*) \([\d.]+ points\)", first) == expected

    pictures = data.images[..., None].astype(np.float32)
    layers = {layer.name: layer for layer in network.layers}
    dense = np.array(layers["dense"](layers["flat"](layers["maps"](pictures))))
    dense[:, [0, 3]] = 0
    right = np.array(layers["output"](dense)).argmax(axis=1) == data.labels
    share = right[np.isin(data.labels, [3, 8])].mean()
    assert f"without 2 of the neurons of dense (0, 3), {share:.0%}" in second
    assert "asks for the class 'Cat', which these images do not have" in third


def test_answers_heed_the_card_how_pixels_are_given_and_which_class_an_output_is(
    capsys, model_file
):
    """As `model.predict` scores the network whose card says so."""
    data, dress = fake(), fake().class_names.index("Dress")
    pictures = data.images[data.labels == dress][..., None].astype(np.float32)
    model = keras_models.load_network(model_file)
    outputs, plain_outputs = (
        model.predict(inputs, verbose=0).argmax(axis=1)
        for inputs in (pictures / 127.5 - 1, pictures)
    )
    output = np.bincount(outputs).argmax()  # the card says that this one is Dress
    share = (outputs == output).mean()
    assert share not in [(plain_outputs == output).mean(), (outputs == dress).mean()]
    names = np.roll(data.class_names, output - dress).tolist()
    (catalogue.MODELS / "tiny.json").write_text(
        json.dumps({"pixels": "-1..1", "class_names": names})
    )
    Path("a.toml").write_text(
        LESSON.replace("accuracy without neurons", "accuracy").replace("with=Bag&", "")
    )
    assert cli.main(["lesson", "answers", "a.toml", "--model", "tiny"]) == 0
    assert f"  {share:.0%} of the images of Dress are sorted right" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("set=Sketches", "asks for set='Sketches', and 'Fashion-MNIST' was taken"),
        ("images=train", "or say --split with the command"),
        ("pixels=0..1", "pixels='0..1', and '0..255' was taken"),
        ("resize=crop", "Take resize out of the link"),
    ],
)
def test_numbers_are_not_those_of_other_images_than_the_link_asks_for(asked, why, capsys):
    Path("a.toml").write_text(LESSON.replace("class=Cat", f"class=Dress&{asked}"))
    assert cli.main(["lesson", "answers", "a.toml", "--model", "tiny"]) == 0
    assert why in capsys.readouterr().out.split("\nStep ")[3]


def test_a_network_of_a_link_is_given_pictures_as_its_own_card_says():
    (catalogue.MODELS / "a-plain.json").write_text(json.dumps({"pixels": "-1..1"}))
    begin, path, data = lesson_numbers.start("tiny", None, None, None, None)
    place = Place("explore", {"class": ["Bag"], "model": ["a-plain"], "layer": ["input"]})
    numbers = lesson_numbers.numbers_of_place(place, begin, path, data)
    assert (begin.pixels, numbers.settings.pixels) == ("0..255", "-1..1")


def test_a_file_s_name_that_opens_no_lesson_is_told(capsys):
    Path("My Lesson.toml").write_text(LESSON)
    for command in (
        ["check", "My Lesson.toml"],
        ["worksheet", "My Lesson.toml", "--out", "a.html"],
    ):
        assert cli.main(["lesson", *command]) == 0
        assert "'My Lesson' came. Rename the file." in capsys.readouterr().err


def test_a_file_may_name_a_path_that_is_no_utf_8(tmp_path):
    n_bytes = console.write_text(tmp_path / "a.html", "Network \udcff\udcfe.keras")
    assert n_bytes == (tmp_path / "a.html").stat().st_size
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == "Network \ufffd\ufffd.keras"


def test_an_unknown_lesson_is_a_sentence(capsys):
    assert cli.main(["lesson", "answers", "nothing"]) == 2
    assert "There is no lesson 'nothing'. Lessons are: alike, learned" in capsys.readouterr().err


def test_a_worksheet_is_written(capsys):
    Path("a.toml").write_text(LESSON)
    assert cli.main(["lesson", "worksheet", "a.toml", "--out", "a.html"]) == 0
    page = Path("a.html").read_text(encoding="utf-8")
    assert "?lesson=a<" in page
    assert "In which order?" in page
    assert cli.main(["lesson", "worksheet", "a.toml", "--out", "none/a.html"]) == 2
    assert "There is no folder" in capsys.readouterr().err


HOSTILE = "a & [x](https://x.example) 'q'"


def test_a_lesson_is_written_as_one_file_with_its_answers(capsys):
    Path("a.toml").write_text(LESSON.replace('text = "b"', f'text = "{HOSTILE}"'))
    assert cli.main(["lesson", "answers", "a.toml"]) == 0
    outcomes = [line.strip() for line in capsys.readouterr().out.splitlines() if "  " in line]
    assert cli.main(["lesson", "handout", "a.toml", "--out", "a.html"]) == 0
    assert "Wrote a.html" in capsys.readouterr().err
    text = Path("a.html").read_text(encoding="utf-8")
    (outcome,) = [line for line in outcomes if line.startswith("From most")]
    assert html.escape(outcome) in text
    assert "Worked out: The lesson asks" not in text  # of the third step, why there is nothing
    assert "The lesson asks for the class &#x27;Cat&#x27;" in text
    assert text.count("<section class='step'") == 3
    assert text.count("<div class='explorer'>") == 1  # Silence, and a class that there is not
    assert "activsim shows this step on its page Silence: silence?class=Dress" in text
    assert text.count("<details class='reveal'><summary>") == 3
    assert text.lower().count("<script") == 2
    assert cli.main(["lesson", "handout", "nowhere", "--out", "b.html"]) == 2
    assert "There is no lesson 'nowhere'" in capsys.readouterr().err


def test_a_layer_is_in_a_lessons_file_once(capsys):
    steps = [
        '[[step]]\ntext = "a"\nlink = "explore?class=Bag"',
        '[[step]]\ntext = "a"\nlink = "explore?class=Shirt&threshold=0.5"',
        '[[step]]\ntext = "a"\nlink = "explore?class=Shirt&measure=cosine"\nshow = ["layer"]',
        '[[step]]\ntext = "a"\nlink = "explore?layer=input&class=Bag"\nshow = ["layer"]',
        '[[step]]\ntext = "a"\nlink = "explore?layer=input&class=Coat"',
    ]
    Path("a.toml").write_text("\n".join(['title = "T"\nminutes = 5\nlanguage = "de"', *steps]))
    assert cli.main(["lesson", "handout", "a.toml", "--out", "a.html"]) == 0
    text = Path("a.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in text  # activsim speaks English, the lesson its own language
    assert '<h1 lang="de">T</h1>' in text
    assert text.count("<div lang='de'><p>a</p>") == 5
    packed = re.search(r'id="data">([^<]+)<', text)[1]
    data = json.loads(zlib.decompress(base64.b64decode(packed)))
    # of pixels there are too many for any pair to be picked: a layer for each class
    assert [layer["layer"] for layer in data["layers"]] == ["dense", "dense", "input", "input"]
    assert [explorer["which"] for explorer in data["explorers"]] == [[0], [0], [1], [2, 0], [3]]
    assert data["explorers"][1]["at"]["query"] == 6
