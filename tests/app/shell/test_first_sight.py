"""What is said above a page of how a network takes its pictures, and the button that takes the
better way."""

import json

import numpy as np
import pytest
from in_process import open_page, ran

from activsim.datasets import catalogue as image_sets
from activsim.networks import keras_models, keras_start

pytestmark = [
    pytest.mark.usefixtures("sketches_recorded", "worker_here"),
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy"),
]
BORDER = "in the middle of a black border, not resized"


@pytest.fixture
def fit_in_a_border(models_folder):
    """A network that knows the sketches by heart as they lie in the middle of 32 x 32 pixels; its
    card says how they are scaled, and nothing of the border."""
    keras = keras_start.start_keras()
    data = image_sets.load_images("test")
    padded = np.pad(data.images, [(0, 0), (2, 2), (2, 2)]).reshape(len(data.images), -1) / 255
    fit = np.linalg.lstsq(padded, np.eye(10)[data.labels], rcond=1e-3)[0]
    layers = keras.layers
    dense = layers.Dense(10, use_bias=False, name="scores")
    model = keras.Sequential([keras.Input((32, 32, 1)), layers.Flatten(), dense])
    dense.set_weights([fit])
    keras_models.save_network(model, models_folder / "lenet.keras", {"pixels": "0..1"})
    return models_folder / "lenet.json"


def sentences(page):
    return [words.value for words in page.markdown if "% right" in words.value]


def test_a_black_border_is_taken_with_the_button_and_stands_in_the_link(fit_in_a_border):
    page = open_page("explore", layer="scores")
    (sentence,) = sentences(page)
    assert f"and 100% with each picture {BORDER}" in sentence
    assert page.selectbox(key="resize").value == "as its card says"
    page.button(key="use_better_input").click()
    ran(page)
    assert page.selectbox(key="resize").value == "border"
    assert page.query_params["resize"] == "border"
    assert not sentences(page)
    for name in "stretch", "crop", "pad", "border":
        assert f"**{name}**" in page.selectbox(key="resize").help


def test_a_card_that_knows_of_the_border_is_heeded(fit_in_a_border):
    card = json.loads(fit_in_a_border.read_text()) | {"resizing": "border"}
    fit_in_a_border.write_text(json.dumps(card))
    assert not sentences(open_page("explore", layer="scores"))
