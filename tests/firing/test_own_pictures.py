"""Pictures in files: what is counted and scored of them is what a Keras pipeline of one's own
gives."""

import shutil

import numpy as np
import pytest
from PIL import Image

from activsim.datasets import own_sets
from activsim.experiments import input_check
from activsim.firing import per_image, record, sample, source
from activsim.firing.source import RecordingSource
from activsim.networks import keras_models
from activsim.networks.network import open_network
from activsim.networks.pixels import PixelOptions

SIDE = 12
KERAS_OPTIONS = {
    "stretch": {},
    "crop": {"crop_to_aspect_ratio": True},
    "pad": {"pad_to_aspect_ratio": True},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Photographs of three kinds, each of its own size, as JPEG and PNG, the last one turned by
    EXIF."""
    place, rng = tmp_path_factory.mktemp("photographs"), np.random.default_rng(0)
    for label, name in enumerate(("bird", "cat", "dog")):
        (place / name).mkdir()
        for number in range(7):
            height, width = rng.integers(15, 40, 2)
            y, x = np.mgrid[:height, :width]
            wave = 128 + 100 * np.sin((x * (label + 1) + y * number) / 9)
            picture = np.stack([wave, wave[::-1], 255 - wave], axis=-1)
            picture = np.clip(picture + rng.normal(0, 20, picture.shape), 0, 255)
            path = place / name / f"{number}.{'jpg' if number % 2 else 'png'}"
            Image.fromarray(picture.astype(np.uint8)).save(path)
    turned = Image.Exif()
    turned[0x0112] = 6  # held upright, as phones are: by a quarter, clockwise
    with Image.open(path) as last:
        last.save(place / "dog" / "7.jpg", exif=turned)
    return place


@pytest.fixture(scope="module")
def upright_folder(folder, tmp_path_factory):
    """The same for Keras, which heeds no EXIF: the pixels that it reads of the turned photograph,
    turned."""
    import tensorflow as tf

    place = tmp_path_factory.mktemp("upright") / "photographs"
    shutil.copytree(folder, place)
    path = place / "dog" / "7.jpg"
    pixels = tf.io.decode_jpeg(path.read_bytes()).numpy()
    assert pixels.shape[0] != pixels.shape[1]
    path.unlink()
    Image.fromarray(np.rot90(pixels, -1)).save(path.with_suffix(".png"))
    return place


@pytest.fixture(scope="module")
def model():
    import keras

    keras.utils.set_random_seed(3)
    layers = [
        keras.layers.Rescaling(1 / 255),
        keras.layers.Conv2D(4, 3, activation="relu", name="maps"),
        keras.layers.GlobalAveragePooling2D(name="means"),
        keras.layers.Dense(3, "softmax", name="classes"),
    ]
    return keras.Sequential([keras.Input((SIDE, SIDE, 3)), *layers])


def pictures_of_keras(folder, **options):
    import keras

    pipeline = keras.utils.image_dataset_from_directory(
        folder, image_size=(SIDE, SIDE), shuffle=False, verbose=False, **options
    )
    batches = list(pipeline)
    images, labels = (np.concatenate(part) for part in zip(*batches, strict=True))
    return images, labels


def pictures_in_a_border(folder):
    """Each of its own size, and larger or smaller than what the network takes."""
    import tensorflow as tf

    images, labels = [], []
    for label, place in enumerate(sorted(folder.iterdir())):
        for path in sorted(place.iterdir()):
            pixels = tf.io.decode_image(path.read_bytes(), channels=3, expand_animations=False)
            images.append(tf.image.resize_with_crop_or_pad(pixels, SIDE, SIDE).numpy())
            labels.append(label)
    return np.array(images, np.float32), np.array(labels)


@pytest.mark.parametrize("resizing", [*KERAS_OPTIONS, "border"])
def test_rates_and_accuracy_are_those_of_a_keras_pipeline(
    folder, upright_folder, model, resizing, tmp_path, monkeypatch
):
    import keras

    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path))
    images, labels = (
        pictures_in_a_border(upright_folder)
        if resizing == "border"
        else pictures_of_keras(upright_folder, **KERAS_OPTIONS[resizing])
    )
    tap = keras.Model(model.inputs, [model.get_layer(name).output for name in ("maps", "means")])
    maps, means = tap.predict(images, verbose=0)
    outputs = model.predict(images, verbose=0)

    (folder / "cat" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not whole")
    image_set = own_sets.open_path(folder)
    assert ["broken.jpg" in remark for remark in image_set.remarks] == [True, False]
    assert image_set.remarks[1].startswith("1 picture is turned, ")
    data = image_set.load_images("all")
    options = PixelOptions(resizing=resizing)
    recordings = record.record(model, data, ["maps", "means", "classes"], options=options)
    for layer, expected in (("maps", maps.reshape(len(maps), -1)), ("means", means)):
        table = recordings[layer].table
        for index in range(len(table.thresholds)):
            fires = expected > table.thresholds[index]
            counts = [fires[labels == label].sum(axis=0) for label in range(3)]
            # the last digit of an activation may differ between a layer alone and all at once
            assert np.abs(np.array(counts) - table.counts[index].astype(int)).sum() <= 2
    confusion = np.zeros((3, 3), int)
    np.add.at(confusion, (labels, outputs.argmax(axis=1)), 1)
    np.testing.assert_array_equal(recordings["classes"].score.confusion, confusion)
    check = input_check.check_input(open_network(model, data.images, options), data)
    assert check.accuracy == pytest.approx(np.trace(confusion) / len(labels))
    (folder / "cat" / "broken.jpg").unlink()


def test_memory_does_not_grow_with_the_pictures(folder, model, tmp_path, monkeypatch):
    """Only a batch of them is held: how many are read at once does not depend on how many there
    are."""
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path))
    data = own_sets.open_path(folder).load_images("all")
    largest = []
    originals = type(data.images).originals

    def counted(self, indices, *more):
        pictures = originals(self, indices, *more)
        largest.append(len(pictures))
        return pictures

    monkeypatch.setattr(type(data.images), "originals", counted)
    monkeypatch.setattr("activsim.networks.network.BATCH", 16)
    monkeypatch.setattr(sample, "SAMPLE", 5)
    recordings = record.record(model, data, ["means"])
    assert recordings["means"].table.n_images.tolist() == [7, 7, 8]
    assert max(largest) <= 16


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy")
def test_where_a_map_lies_in_a_border_is_told_of_pictures_of_one_size(
    folder, model, tmp_path, monkeypatch
):
    """One of another size is drawn as large as the others, and has a border of its own."""
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path))
    keras_models.save_network(model, tmp_path / "net.keras", {})
    alike = tmp_path / "alike" / "cat"
    alike.mkdir(parents=True)
    for number in range(2):
        Image.fromarray(np.full((8, 10, 3), 99, np.uint8)).save(alike / f"{number}.png")

    def place_of_map(pictures, resizing):
        data = own_sets.open_path(pictures).load_images("all")
        monkeypatch.setattr(source, "images_by_fingerprint", lambda *_: data)
        options = PixelOptions(resizing=resizing)
        asked = RecordingSource(str(tmp_path / "net.keras"), "h", data.name, "all", "f", options)
        return per_image.activation_maps(asked, "maps", 0, (0, 1))[1]

    rows, columns = place_of_map(alike.parent, "border")
    assert (rows.start, columns.start) == (-2 + 1, -1 + 1)  # the middle of 3 x 3 pixels
    assert place_of_map(folder, "border") is None
    assert place_of_map(folder, "stretch") is not None
