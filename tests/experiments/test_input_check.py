"""A look at a network on first sight, on networks that sort bright quarters of a picture, made by
hand so that it is known what they need."""

import json
from dataclasses import replace

import numpy as np
import pytest

from activsim import jsonable
from activsim.cli import main as cli
from activsim.datasets import catalogue as image_sets
from activsim.datasets.image_set import LabelledImages
from activsim.experiments import input_check, normalization_memory
from activsim.experiments.input_check import InputCheck
from activsim.networks import keras_models, keras_start, outputs
from activsim.networks.network import open_network
from activsim.networks.pixels import PIXELS_AS, PixelOptions, in_words

keras = keras_start.start_keras()
layers = keras.layers

NAMES = ("Trouser", "Bag", "Sandal", "Coat")
ALPHABETICAL = (1, 3, 2, 0)  # Bag, Coat, Sandal, Trouser
SIDE = 8


def quarters():
    """Four classes: the quarter of the picture that is bright, among noise."""
    random = np.random.default_rng(0)
    labels = np.arange(400) % 4
    images = random.integers(0, 90, (400, SIDE, SIDE))
    for image, label in zip(images, labels, strict=True):
        row, column = divmod(int(label), 2)
        quarter = image[4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
        quarter += random.integers(20, 130, (4, 4))
    images, labels = images.astype(np.uint8), labels.astype(np.uint8)
    return LabelledImages("quarters", "test", images, labels, NAMES, "quarters", "here")


DATA = quarters()


def network(pixels="0..255", order=range(4), activation="softmax", given_as="0..255"):
    """Which quarter is bright, of pixels given so: the mean of each quarter beside that of all, in
    units of what such pixels span. Any other way drives it off: what all pixels add up to counts,
    far from where it is expected, for the first class."""
    scale = PIXELS_AS[pixels]
    span = np.abs(np.diff(scale(np.array([[[[0.0], [255.0]]]], np.float32), stats()).ravel()))[0]
    mean = scale(DATA.images[..., None].astype(np.float32), stats()).mean()
    sign = -1 if pixels.startswith("inverted") else 1
    weights = np.zeros((SIDE, SIDE, 5), np.float32)
    for output, label in enumerate(order):
        row, column = divmod(label, 2)
        weights[4 * row : 4 * row + 4, 4 * column : 4 * column + 4, output] = 1 / 16
    weights -= 1 / 64
    weights *= sign * 20 / span
    weights[..., 4] = 30 / span / 64
    image = keras.Input((SIDE, SIDE, 1))
    sums = layers.Dense(5, name="sums")(layers.Flatten()(image))
    off = layers.Dense(4, use_bias=False, name="off")(keras.ops.abs(sums[:, 4:]))
    answer = layers.Activation(activation, name="answer")(sums[:, :4] + off)
    model = keras.Model(image, answer)
    bias = np.zeros(5, np.float32)
    bias[4] = -30 / span * mean
    model.get_layer("sums").set_weights([weights.reshape(-1, 5), bias])
    model.get_layer("off").set_weights([np.array([[4.0, 0, 0, 0]], np.float32)])
    return open_network(model, DATA.images, PixelOptions(given_as))


def stats():
    return input_check.statistics(DATA.images)


@pytest.mark.parametrize(
    "pixels", ["0..255", "0..1", "-1..1", "-0.5..0.5", "standardised", "inverted 0..1"]
)
def test_the_way_that_a_network_was_made_for_is_found(pixels):
    check = input_check.check_input(network(pixels), DATA)
    assert check.best_pixels == pixels
    assert check.best_accuracy > 0.95
    assert check.class_order == ()
    assert check.is_better_otherwise == (pixels != "0..255")
    if pixels != "0..255":
        (sentence,) = check.warnings
        assert sentence.startswith(f"Of {check.n_images} pictures this network gets ")
        assert f"and {check.best_accuracy:.0%} with {in_words(pixels)}." in sentence
        assert f"{check.accuracy:.0%} right with {in_words('0..255')}" in sentence


def test_what_is_used_already_is_left_as_it_is():
    check = input_check.check_input(network("0..1", given_as="0..1"), DATA)
    assert (check.pixels, check.best_pixels, check.warnings) == ("0..1", "0..1", ())
    assert (check.resizing, check.best_resizing) == ("stretch", "stretch")


def test_the_order_of_the_outputs_is_found_and_named():
    check = input_check.check_input(network(order=ALPHABETICAL), DATA)
    assert check.class_order == ALPHABETICAL
    assert check.best_accuracy > 0.95 > 0.5 > check.accuracy
    assert "its outputs taken for the classes in alphabetical order" in check.warnings[0]
    assert outputs.order_text(check.class_order, NAMES) == "alphabetical"
    own = tuple(range(4))
    assert outputs.order_text(own, NAMES) == "in order"
    assert outputs.order_text(own, NAMES, sorted(NAMES)) == "0,1,2,3"  # its card has another
    again = input_check.check_input(network(order=ALPHABETICAL), DATA, ALPHABETICAL)
    assert (again.accuracy, again.warnings) == (check.best_accuracy, ())
    both = input_check.check_input(network("0..1", order=(2, 3, 0, 1)), DATA)
    assert (both.best_pixels, both.class_order) == ("0..1", (2, 3, 0, 1))
    assert "in another order" in both.warnings[0]


OUTPUTS = {"squared error": (1, "linear"), "logits": (20, "linear"), "shares": (20, "softmax")}


def check_of_fit(order, kind):
    """Of outputs that were fitted to be 1 for the true class and 0 for all others, or of the same
    as a network gives them that was trained for another loss."""
    scale, activation = OUTPUTS[kind]
    pixels = np.column_stack([DATA.images.reshape(400, -1) / 255 - 0.5, np.ones(400)])
    fit = np.linalg.lstsq(pixels, np.eye(4)[DATA.labels][:, order], rcond=None)[0]
    image = keras.Input((SIDE, SIDE, 1))
    model = keras.Model(image, layers.Dense(4, activation)(layers.Flatten()(image)))
    model.set_weights([scale * fit[:-1], scale * fit[-1]])
    opened = open_network(model, DATA.images, PixelOptions("-0.5..0.5"))
    return input_check.check_input(opened, DATA, order)


@pytest.mark.parametrize("kind", OUTPUTS)
@pytest.mark.parametrize("order", [(1, 2, 3, 0), (3, 2, 1, 0), ALPHABETICAL])
def test_what_is_found_does_not_depend_on_how_outputs_are_numbered(order, kind, monkeypatch):
    monkeypatch.setattr(input_check, "ways_to_try", lambda colours: ("-0.5..0.5", "-1..1"))
    check = check_of_fit(order, kind)
    assert check.best_pixels == "-0.5..0.5"
    assert check == check_of_fit((0, 1, 2, 3), kind)


def test_of_a_large_network_fewer_pictures_are_looked_at(monkeypatch):
    assert input_check.check_input(network(), DATA).n_images == 160
    monkeypatch.setattr(input_check, "MOST_WORK", 1)
    check = input_check.check_input(network("0..1"), DATA)
    assert (check.n_images, check.best_pixels) == (input_check.FEWEST_IMAGES, "0..1")


def test_outputs_in_reverse_order_are_said_to_be():
    check = input_check.check_input(network(order=(3, 2, 1, 0)), DATA)
    assert check.class_order == (3, 2, 1, 0)
    assert "for the classes in reverse order, the last class first" in check.warnings[0]


def test_blue_before_red_is_a_way_and_not_another_order_of_the_classes():
    """Red, green, blue: with the colours exchanged the first is taken for the last."""
    random = np.random.default_rng(0)
    labels = (np.arange(210) % 3).astype(np.uint8)
    images = random.integers(0, 90, (210, 4, 4, 3)).astype(np.uint8)
    for colour in range(3):
        images[labels == colour, ..., colour] += 90
    data = replace(DATA, images=images, labels=labels, class_names=("red", "green", "blue"))
    image = keras.Input((4, 4, 3))
    means = layers.GlobalAveragePooling2D()(image)
    means = layers.ReLU()(layers.Rescaling(1 / 30, offset=-2)(means))
    model = keras.Model(image, layers.Dense(3, activation="softmax", name="out")(means))
    model.get_layer("out").set_weights([np.eye(3)[::-1], np.zeros(3)])
    check = input_check.check_input(open_network(model, data.images), data)
    assert (check.best_pixels, check.class_order) == ("BGR 0..255", ())
    assert "100% with blue before red and its pixels as they are" in check.warnings[0]


def in_a_border(resizing, side=SIDE, data=None):
    """Which quarter is bright of a picture of 8 x 8 in the middle of 12 x 12, of which the first
    row and column have to be black: else it is taken for the first class."""
    weights = np.zeros((12, 12, 4), np.float32)
    for output in range(4):
        row, column = divmod(output, 2)
        weights[2 + 4 * row : 6 + 4 * row, 2 + 4 * column : 6 + 4 * column, output] = 1 / 400
    weights[0, :, 0] = weights[:, 0, 0] = 1
    image = keras.Input((12, 12, 1))
    model = keras.Model(image, layers.Dense(4, "softmax", name="answer")(layers.Flatten()(image)))
    model.get_layer("answer").set_weights([weights.reshape(-1, 4), np.zeros(4)])
    return open_network(model, (data or DATA).images, PixelOptions(resizing=resizing))


def test_a_black_border_is_found_and_a_wrong_one_too():
    check = input_check.check_input(in_a_border("stretch"), DATA)
    assert (check.best_pixels, check.best_resizing) == ("0..255", "border")
    assert (check.accuracy, check.class_order) == (0.25, ())
    assert check.best_accuracy > 0.95
    assert check.is_better_otherwise
    assert check.warnings == (
        f"Of {check.n_images} pictures this network gets 25% right with each picture stretched to "
        f"the network's size, and {check.best_accuracy:.0%} with each picture in the middle of a "
        "black border, not resized.",
    )
    in_use = input_check.check_input(in_a_border("border"), DATA)
    assert (in_use.accuracy, in_use.warnings) == (check.best_accuracy, ())
    image = keras.Input((12, 12, 1))
    quarters_of_it = layers.Flatten()(layers.AveragePooling2D(6)(image))
    plain = keras.Model(image, layers.Softmax()(quarters_of_it / 30))
    for resizing in "border", "stretch":
        opened = open_network(plain, DATA.images, PixelOptions(resizing=resizing))
        check = input_check.check_input(opened, DATA)
        assert check.best_resizing == resizing  # both are right
        assert "about as often right" in check.warnings[0]


def test_pictures_that_are_cut_are_told():
    """Where the network takes less than a picture, a border is none of the ways to try."""
    larger = replace(DATA, images=np.pad(DATA.images, [(0, 0), (3, 3), (0, 0)]))
    (cut, *_) = input_check.check_input(in_a_border("border", data=larger), larger).warnings
    assert cut == (
        "Of 160 pictures 160 are larger than the 12 x 12 pixels that the network takes. With a "
        "border nothing is resized, so that of these only the middle is shown to it. To show more, "
        "choose another way of resizing."
    )
    check = input_check.check_input(in_a_border("stretch", data=larger), larger)
    assert check.best_resizing == "stretch"
    assert not any("border" in warning for warning in check.warnings)


def test_a_network_that_knows_nothing_is_not_matched_to_the_classes():
    """The best of all assignments is above chance on the pictures that it was found on."""
    shuffled = replace(DATA, labels=np.random.default_rng(5).permutation(DATA.labels))
    check = input_check.check_input(network(), shuffled)
    assert (check.best_pixels, check.class_order) == ("0..255", ())
    assert "no more than chance" in check.warnings[0]


def test_logits_are_scored_as_probabilities_are():
    check = input_check.check_input(network("0..1", activation="linear"), DATA)
    assert (check.best_pixels, check.best_accuracy > 0.95) == ("0..1", True)


def test_scores_of_labels_are_not_scored_as_classes():
    check = input_check.check_input(network(activation="sigmoid"), DATA)
    assert (check.accuracy, check.best_accuracy, check.is_better_otherwise) == (None, None, False)
    assert "one score a label each (sigmoid)" in check.warnings[0]


def test_other_numbers_of_outputs_are_not_scored():
    five = replace(DATA, class_names=(*NAMES, "Hat"))
    check = input_check.check_input(network(), five)
    assert check.accuracy is None
    assert "of the 5 classes was expected, it has 4 outputs: it is not scored" in check.warnings[0]


@pytest.mark.parametrize(
    ("heads", "has", "advice"),
    [
        (
            [4, 4],
            "it has 2 heads ('head', 'head_1'):",
            "(model.inputs, model.outputs[0]).",
        ),
        (
            [3, 4],
            "it has 2 heads ('head', 'head_1'):",
            "(model.inputs, model.outputs[1]).",
        ),
        ([3, 5], "it has 2 heads ('head', 'head_1'):", "at all the same."),
        ([(1, 1, 4)], "it has 1 x 1 x 4 values:", "With a Flatten layer behind them"),
        ([(2, 2, 4)], "it has 2 x 2 x 4 values:", "at all the same."),
        ([1], "it has 1 output:", "at all the same."),
    ],
)
def test_other_outputs_are_named_with_what_to_do(heads, has, advice):
    image = keras.Input((SIDE, SIDE, 1))
    flat, outputs = layers.Flatten()(image), []
    for number, head in enumerate(heads):
        shape = (head,) if isinstance(head, int) else head
        dense = layers.Dense(int(np.prod(shape)), "sigmoid")(flat)
        outputs.append(layers.Reshape(shape, name=f"head_{number}" if number else "head")(dense))
    opened = open_network(keras.Model(image, outputs), DATA.images)
    check = input_check.check_input(opened, DATA)
    assert check.accuracy is None
    assert has in check.warnings[0]
    assert advice in check.warnings[0]


def test_one_output_is_no_score_of_two_classes():
    image = keras.Input((SIDE, SIDE, 1))
    model = keras.Model(image, layers.Dense(1, "sigmoid")(layers.Flatten()(image)))
    two = replace(DATA, class_names=NAMES[:2], labels=DATA.labels % 2)
    (sentence,) = input_check.check_input(open_network(model, DATA.images), two).warnings
    assert "2 classes was expected, it has 1 output: it is not scored" in sentence
    assert "Dense(2) with softmax" in sentence


def test_pixels_that_are_an_output_too_are_a_head():
    image = keras.Input((SIDE, SIDE, 1))
    model = keras.Model(image, [layers.Dense(4)(layers.Flatten()(image)), image])
    (sentence,) = input_check.check_input(open_network(model, DATA.images), DATA).warnings
    assert "it has 2 heads ('dense" in sentence
    assert "', 'input'): it is not scored" in sentence
    assert "keras.Model(model.inputs, model.outputs[0])" in sentence


def test_what_is_no_number_is_named():
    broken = network()
    weights = broken.model.get_layer("off").get_weights()
    broken.model.get_layer("off").set_weights([np.full_like(weights[0], np.nan)])
    check = input_check.check_input(open_network(broken.model, DATA.images), DATA)
    assert check.accuracy is None
    assert (
        "weights of one of its layers are not all numbers (NaN or infinite): 'off'"
        in (check.warnings[0])
    )
    assert "Nor are its outputs: no accuracy is claimed." in check.warnings[0]
    assert len(check.warnings) == 1


def test_outputs_that_are_numbers_with_other_pixels_alone_are_said_to_be():
    """In half precision sums end at 65,504."""
    image = keras.Input((SIDE, SIDE, 1))
    sums = layers.AveragePooling2D(4, dtype="float16")(layers.Rescaling(400.0)(image))
    flat = layers.Flatten(dtype="float32")(sums)
    model = keras.Model(image, layers.Softmax()(layers.Rescaling(1 / 400)(flat)))
    opened = open_network(model, DATA.images)
    check = input_check.check_input(opened, DATA)
    assert check.accuracy is None
    assert check.best_accuracy > 0.9
    assert not check.best_pixels.endswith("255")
    assert check.is_better_otherwise
    (sentence,) = check.warnings
    assert "as they are, 0 to 255, its outputs are not all numbers" in sentence
    assert "they are, and of 160 pictures it gets" in sentence
    never = keras.Model(image, layers.Flatten()(image / 0.0))
    check = input_check.check_input(open_network(never, DATA.images), DATA)
    assert (check.accuracy, check.is_better_otherwise) == (None, False)


def test_a_batch_normalization_tells_more_than_the_score():
    """Scaled by 255 this network is as often right; what its layer remembers is another scale."""
    image = keras.Input((SIDE, SIDE, 1))
    values = layers.BatchNormalization(name="memory")(image)
    means = layers.AveragePooling2D(4, name="quarters")(values)
    answer = layers.Softmax(name="answer")(layers.Flatten(name="flat")(means))
    model = keras.Model(image, answer)
    ones = PIXELS_AS["0..1"](DATA.images.astype(np.float32), stats())
    model.get_layer("memory").set_weights(
        [np.array([value]) for value in (20.0, 0.0, ones.mean(), ones.var())]
    )
    opened = open_network(model, DATA.images)
    check = input_check.check_input(opened, DATA)
    assert check.best_pixels == "0..1"
    assert "what its BatchNormalization remembers of the training" in check.warnings[0]
    memory = normalization_memory.statistics_memory(opened)
    assert memory.surprise([ones[..., None]]) == pytest.approx(0, abs=1e-6)
    # of two normal distributions whose variances are 4 and 1 and whose means are the same
    twice = (ones - ones.mean()) * 2 + ones.mean()
    expected = 0.5 * (np.log(1 / 4) + 4 - 1)
    assert memory.surprise([twice[..., None]]) == pytest.approx(expected, rel=1e-4)


def test_where_nothing_tells_two_ways_apart_it_is_said():
    image = keras.Input((SIDE, SIDE, 1))
    means = layers.AveragePooling2D(4, name="quarters")(image)
    scaled = layers.LayerNormalization(name="any_scale", axis=(1, 2, 3), epsilon=1e-12)(means)
    model = keras.Model(image, layers.Softmax(name="answer")(layers.Flatten(name="flat")(scaled)))
    check = input_check.check_input(open_network(model, DATA.images), DATA)
    assert (check.best_pixels, check.is_better_otherwise) == ("0..255", False)
    assert "its pixels scaled to 0..1" in check.warnings[0]
    assert "the score does not tell which it was trained on" in check.warnings[0]


def test_a_check_goes_through_json_and_back():
    check = input_check.check_input(network(order=ALPHABETICAL), DATA)
    assert InputCheck.from_plain(json.loads(json.dumps(jsonable.plain(check)))) == check
    for name in "best_pixels", "best_resizing":
        damaged = jsonable.plain(check) | {name: "<b>"}
        with pytest.raises(ValueError, match="was expected"):
            InputCheck.from_plain(damaged)


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy")
def test_the_command_prints_what_was_found(tmp_path, monkeypatch, capsys):
    file = tmp_path / "mine.keras"
    keras_models.save_network(network("0..1").model, file, {})
    monkeypatch.setattr(image_sets, "load_images", lambda *_: DATA)
    assert cli.main(["check", str(file), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    printed_keys = list(printed)
    layer_names = [layer["name"] for layer in printed["layers"]]
    assert (layer_names[0], layer_names[-1]) == ("input", "answer")
    assert printed["layers"][-1] == {"name": "answer", "shape": [4], "problem": ""}
    assert printed["pixels"] == "0..255"
    assert printed["best_pixels"] == "0..1"
    assert printed["best_accuracy"] > 0.95 > printed["accuracy"]
    assert printed["class_order"] == list(NAMES)
    assert len(printed["warnings"]) == 1
    assert cli.main(["check", str(file), "--pixels", "0..1"]) == 0
    printed = capsys.readouterr().out
    assert "% right" in printed
    assert "Use that" not in printed
    keras_models.save_network(network("0..1", order=ALPHABETICAL).model, file, {})
    assert cli.main(["check", str(file)]) == 0
    assert (
        'Use that with --pixels "0..1" --outputs "alphabetical", or put "pixels": "0..1", '
        '"class_names": ["Bag", "Coat", "Sandal", "Trouser"] into its card.'
    ) in capsys.readouterr().out
    assert cli.main(["check", str(file), "--outputs", "alphabetical", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["class_order"] == sorted(NAMES)
    keras_models.save_network(in_a_border("stretch").model, file, {})
    assert cli.main(["check", str(file)]) == 0
    told = 'Use that with --resizing "border", or put "resizing": "border" into'
    assert f"{told} its card." in capsys.readouterr().out
    with monkeypatch.context() as patch:  # what the card of a set says is asked before
        patch.setattr(image_sets, "load_images", lambda *_: replace(DATA, resizing="pad"))
        assert cli.main(["check", str(file), "--json"]) == 0
        ways = json.loads(capsys.readouterr().out)
        assert (ways["resizing"], ways["best_resizing"]) == ("pad", "border")
        assert cli.main(["check", str(file)]) == 0
        assert f"{told} that of the images." in capsys.readouterr().out
    assert cli.main(["check", str(file), "--resizing", "border"]) == 0
    printed = capsys.readouterr().out
    assert "0 to 255, each in the middle of a black border, not resized: 100.0% right" in printed
    assert "Use that" not in printed
    file.write_bytes(b"meow")
    assert cli.main(["check", str(file), "--json"]) == 2
    refusal, error = capsys.readouterr()
    assert json.loads(refusal)["warnings"][0] in error
    assert json.loads(refusal) == dict.fromkeys(printed_keys) | {
        "images": "quarters",
        "warnings": json.loads(refusal)["warnings"],
    }
    keras_models.save_network(network().model, file, {})
    assert cli.main(["check", str(file), "--outputs", "3,1"]) == 2
    assert "each of the numbers 0 to 3 once" in capsys.readouterr().err
