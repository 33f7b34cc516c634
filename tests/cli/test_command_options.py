"""What stands for an option that was left out."""

import json

import pytest
from PIL import Image

from activsim.cli import command_options, console, main
from activsim.networks.pixels import PixelOptions


@pytest.mark.parametrize(
    ("of_set", "of_network", "option", "expected"),
    [
        ({}, {}, None, "stretch"),
        ({}, {"resizing": "pad"}, None, "pad"),
        ({"resizing": "crop"}, {"resizing": "pad"}, None, "crop"),
        ({"resizing": "crop"}, {"resizing": "pad"}, "stretch", "stretch"),
    ],
)
def test_pictures_are_resized_as_asked_for_else_as_the_card_of_the_set_else_of_the_network_says(
    of_set, of_network, option, expected, tmp_path
):
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        Image.new("L", (4, 6)).save(tmp_path / "pets" / name / "1.png")
    (tmp_path / "pets.json").write_text(json.dumps(of_set))
    (tmp_path / "net.json").write_text(json.dumps(of_network | {"pixels": "0..1"}))
    data = console.load_images(str(tmp_path / "pets"))
    options = command_options.pixel_options(tmp_path / "net.keras", None, option, data)
    assert options == PixelOptions("0..1", expected)


@pytest.mark.parametrize("option", ["--images", "--data"])
def test_record_takes_a_set_as_the_others_do(option):
    given_as = [option, "flowers", "--out", "x.npz"]
    assert main.parser().parse_args(["record", *given_as]).images == "flowers"
    assert main.parser().parse_args(["record", *given_as[2:]]).images is None
