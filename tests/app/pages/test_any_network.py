"""Pair, Neuron, Layers and Silence with networks of all kinds: a page or a sentence, never a
traceback."""

import html
import json
import re

import numpy as np
import pytest
from in_process import answer, dropped, open_page

from activsim.experiments import image_similarity
from activsim.networks import keras_start, network

# Keras 3.15 copies TensorFlow's variables in a way that NumPy 2 deprecates; only saving a model
# does it.
pytestmark = [
    pytest.mark.usefixtures("sketches_recorded", "worker_here"),
    pytest.mark.filterwarnings(
        "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
    ),
]
PAGES = ("pair", "neuron", "picture", "layers", "silence")


def two(layers, keras):
    """Two outputs, grey."""
    return keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(2, "softmax", name="out")]
    )


def hundred(layers, keras):
    """A hundred outputs, colour, a map, and a layer of rows."""
    net = [
        layers.Conv2D(3, 5, 4, activation="relu", name="conv"),
        layers.Reshape((6, 18), name="rows"),
    ]
    net += [layers.Flatten(name="flat"), layers.Dense(100, "softmax", name="out")]
    return keras.Sequential([keras.Input((28, 28, 3)), *net])


def plain(layers, keras):
    """Vectors only, and images without an axis for colour."""
    net = [
        layers.Flatten(name="flat"),
        layers.Dense(7, "relu", name="dense"),
        layers.Dense(10, "softmax", name="out"),
    ]
    return keras.Sequential([keras.Input((28, 28)), *net])


def nested(layers, keras):
    """A network in a network, two ways round, and outputs that are no probabilities."""
    inner = keras.Sequential(
        [keras.Input((9, 9, 2)), layers.Conv2D(3, 3, activation="relu", name="conv")], name="inner"
    )
    image = keras.Input((28, 28, 1))
    map_ = layers.Conv2D(2, 4, 3, activation="relu", name="conv")(image)
    branches = [
        layers.GlobalAveragePooling2D(name="mean")(inner(map_)),
        layers.GlobalMaxPooling2D(name="peak")(map_),
    ]
    return keras.Model(
        image, layers.Dense(10, name="out")(layers.Concatenate(name="both")(branches))
    )


def mapped(layers, keras):
    """No vector at its end: one output for each position."""
    net = [layers.Conv2D(4, 5, 4, activation="relu", name="conv"), layers.Conv2D(10, 1, name="out")]
    return keras.Sequential([keras.Input((28, 28, 1)), *net])


def namesake(layers, keras):
    """A layer that is called as the pixels are."""
    net = [
        layers.Flatten(name="flat"),
        layers.Dense(7, "relu", name="input"),
        layers.Dense(10, "softmax", name="out"),
    ]
    return keras.Sequential([keras.Input((28, 28, 1), name="pixels"), *net])


def failing(layers, keras):
    """A branch that fails when it is run: there are fewer tokens than brightnesses."""
    pixels = keras.Input((28, 28, 1))
    flat = layers.Flatten(name="flat")(pixels)
    row = layers.Flatten(name="row")(layers.Embedding(10, 1, name="tokens")(flat))
    side = layers.Dense(4, name="side")(flat)
    both = layers.Concatenate(name="both")([row, side])
    return keras.Model(pixels, layers.Dense(10, "softmax", name="out")(both))


LOOKED_AT = {
    failing: "side",
    two: "out",
    hundred: "conv",
    plain: "input",
    nested: "inner/conv",
    mapped: "out",
    namesake: "input",
}


@pytest.fixture
def save_built(models_folder):
    """Puts a network into the models folder."""
    keras_start.quiet_tensorflow()
    import keras

    def make(build):
        keras.utils.set_random_seed(0)
        build(keras.layers, keras).save(models_folder / f"{build.__name__}.keras")

    return make


def words(page):
    """All words on the page."""
    markup = " ".join(
        element.value for element in [*page.html, *page.caption, *page.error, *page.warning]
    )
    return html.unescape(re.sub("<[^>]*>", " ", markup))


@pytest.mark.parametrize("build", LOOKED_AT)
def test_every_page_answers(build, save_built):
    save_built(build)
    answers = {}
    for name in PAGES:
        rates = {"fires_for": "1%", "fires_at": "1%"}  # nothing was learned: little is shared
        changed = {"changed": "inverted"} if name == "layers" else {}
        choices = {"layer": LOOKED_AT[build], "class_": "Shirt", "detail": "all"}
        page = open_page(name, **choices, **rates, **changed)
        answers[name] = answer(page)
        charts = [json.loads(chart.proto.config) for chart in page.get("plotly_chart")]
        assert all(config["modeBarButtons"] == [["toImage"]] for config in charts), (
            name
        )  # each can be kept
        assert answers[name], [error.value for error in page.error]
        assert not page.error
        assert ["These are drawings" in box.value for box in page.warning] == [True]
        assert re.findall(r"\b(nan|None|inf|Traceback)\b|\d\.\d{6}", words(page)) == [], name
    scored = build in (plain, nested, namesake)
    assert answers["silence"].startswith(
        "Without" if scored else "This network cannot be asked that"
    )
    if build is namesake:
        page = open_page("explore", layer="input", layers="true")
        assert page.selectbox(key="layer").options == ["input", "flat", "input (2)", "out"]
        assert "28 × 28" in words(page)
    if build in (plain, namesake):
        assert "pixels" in answers["pair"]
        assert answers["neuron"].startswith("<b>Pixel ")
    if build is hundred:
        assert "it has 100 outputs: it is not scored" in answers["silence"]
        assert "rows" in open_page("layers").segmented_control(key="layer").options


@pytest.mark.parametrize("name", ["explore", "layers"])
def test_a_layer_that_fails_on_real_pictures_alone_gives_way_to_the_others(
    name, save_built, sketches_only, monkeypatch
):
    """The trial's pictures are all dark here. Its link says what is not there any more."""
    dark = np.zeros((2, 28, 28, 1), np.uint8)
    monkeypatch.setattr(network, "noise_pictures", lambda _shape, _n_images: dark)
    save_built(failing)
    page = open_page(name, layer="tokens", reading="channel")
    assert not page.error
    assert answer(page)
    options = page.segmented_control(key="layer").options
    assert "tokens" not in options
    assert {"flat", "side"} <= set(options)
    assert "layer = `tokens`" in dropped(page)
    if name == "layers":  # the other page runs once more, and a toast is there for one run
        (toast,) = {element.value for element in page.toast}
        assert "Layer 'tokens' cannot be shown on these pictures" in html.unescape(toast)


def test_a_position_of_a_map_inside_a_network_is_a_neuron(save_built):
    save_built(nested)
    page = open_page("neuron", layer="inner/conv", reading="neuron", neuron="10")
    assert answer(page).startswith("<b>Channel 1, row 0, column 3</b>")
    assert "Row 0, column 3, channel 1 of the map" in words(page)


def test_layers_and_networks_are_compared_image_by_image(save_built):
    save_built(plain)
    page = open_page("layers", image_by_image="true")
    text = words(page)
    assert re.search(r"CKA of input and out: 0\.\d\d \(0\.\d\d to 0\.\d\d\)", text)
    assert "Debiased linear CKA over all 120 test images" in text
    page = open_page("evidence", layer="dense", image_by_image="true")
    assert not page.error
    assert re.search(
        r"a trained and an untrained one [−\d.]+; the pixels and a trained", words(page)
    )
    page = open_page("evidence", layer="input", image_by_image="true")
    assert ["The pixels are the same" in error.value for error in page.error] == [True]


def test_where_layers_are_compared_is_said_of_which_images(save_built, monkeypatch):
    monkeypatch.setattr(image_similarity, "N_IMAGES", 60)
    save_built(plain)
    text = words(open_page("layers", image_by_image="true"))
    assert "over 60 of the 120 test images, evenly spaced, each class by its share (6 of each)" in (
        text
    )
