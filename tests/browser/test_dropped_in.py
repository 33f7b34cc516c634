"""A network that is put into the models folder while the dashboard runs, and photographs that are
put into the data folder: they are choices at once, and every page draws them."""

import shutil

import numpy as np
import pytest
from browsing import choose, layer_at, visiting
from PIL import Image
from serving import served
from waiting import answers, linked, settled

from activsim.networks import keras_start

NAME, OF_ANIMALS, LAYER = "transfer", "transfer animals", "backbone/block_1_add"
ANSWERS = {  # page -> how its answer begins
    "Pair": "T-shirt/top and ",
    "Neuron": "Channel ",
    "Layers": "In the pixels",
    "Silence": "Without the ",
}


ANIMAL_ANSWERS = {
    "Explore": "bird fires most like ",
    "Pair": "bird and ",
    "Neuron": "Channel ",
    "Layers": "The order in which ",
    "Silence": "Without the ",
    "Picture": "The network takes your picture for ",
    "Evidence": "Which of these classes belong together?",
}


def write_photographs(folder):
    """Of three kinds, each of its own size, some turned by EXIF, one broken."""
    rng, turned = np.random.default_rng(0), Image.Exif()
    turned[0x0112] = 6
    for label, name in enumerate(("bird", "cat", "dog")):
        (folder / name).mkdir(parents=True)
        for number in range(8):
            shape = (*rng.integers(60, 200, 2), 3)
            tones = np.clip(rng.normal(60 + 60 * label, 40, shape), 0, 255).astype(np.uint8)
            exif = turned if number % 3 == 0 else Image.Exif()
            Image.fromarray(tones).save(folder / name / f"{number}.jpg", exif=exif)
    (folder / "dog" / "half.jpg").write_bytes((folder / "dog" / "1.jpg").read_bytes()[:999])


def save_transfer(path, n_classes):
    """A transfer-learning network: a backbone of blocks, as MobileNetV2, and a head."""
    keras = keras_start.start_keras()
    layers = keras.layers
    keras.utils.set_random_seed(0)
    inside = keras.Input((28, 28, 3))
    tensor = layers.Conv2D(4, 3, 4, activation="relu", name="stem")(inside)
    for index in range(2):
        name = f"block_{index}"
        wide = layers.Conv2D(8, 1, activation="relu6", name=f"{name}_expand")(tensor)
        deep = layers.DepthwiseConv2D(3, padding="same", name=f"{name}_depthwise")(wide)
        narrow = layers.Conv2D(4, 1, name=f"{name}_project")(deep)
        norm = layers.BatchNormalization(name=f"{name}_norm")(narrow)
        tensor = layers.Add(name=f"{name}_add")([tensor, norm])
    backbone = keras.Model(inside, tensor, name="backbone")
    backbone.trainable = False
    image = keras.Input((28, 28, 3))
    scaled = layers.Rescaling(1 / 127.5, offset=-1)(layers.RandomFlip("horizontal")(image))
    mean = layers.GlobalAveragePooling2D(name="mean")(backbone(scaled, training=False))
    head = layers.Dense(n_classes, "softmax", name="out")(layers.Dropout(0.2)(mean))
    keras.Model(image, head).save(path)


@pytest.fixture(scope="module")
def transfer(tmp_path_factory):
    """{number of classes: the file of a network}, of garments and of animals."""
    folder = tmp_path_factory.mktemp("made")
    files = {10: folder / f"{NAME}.keras", 3: folder / f"{OF_ANIMALS}.keras"}
    for n_classes, path in files.items():
        save_transfer(path, n_classes)
    return files


@pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)
def test_every_page_draws_an_inner_layer_of_a_network_that_was_dropped_in(
    browser, networks, transfer, shared_folder, tmp_path
):
    data = tmp_path / "data"
    with (
        served(
            shared_folder / "browsed", ACTIVSIM_MODELS=str(networks), ACTIVSIM_IMAGES=str(data)
        ) as server,
        visiting(browser, server.url, charts=["matrix"]) as page,
    ):
        shutil.copy(transfer[10], networks)
        page.reload()
        settled(page, ["matrix"])
        choose(page, "model", NAME)
        linked(page, ["matrix", "bars"], model=NAME)
        choose(page, "layer", LAYER)
        linked(page, ["matrix", "bars"], layer=LAYER)
        answers(page, "T-shirt/top fires most like ")
        for name, start in ANSWERS.items():
            page.get_by_role("link", name=name, exact=True).click()
            assert answers(page, start)
            linked(page, model=NAME, layer=LAYER)
            assert layer_at(page) == LAYER
        write_photographs(data / "animals")
        shutil.copy(transfer[3], networks)
        page.reload()
        settled(page)
        choose(page, "set", "animals")
        assert answers(page, "Without the ")
        choose(page, "model", OF_ANIMALS)
        linked(page, model=OF_ANIMALS, layer=LAYER, set="animals")
        for name, start in ANIMAL_ANSWERS.items():
            page.get_by_role("link", name=name, exact=True).click()
            assert answers(page, start)
            linked(page, model=OF_ANIMALS, layer=LAYER, set="animals")
            assert page.locator(".st-key-set input").input_value() == "animals"
        page.get_by_text("Left out of these images").click()
        page.get_by_text("'dog/half.jpg' is left out: it is damaged").wait_for()
