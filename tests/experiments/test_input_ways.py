"""Which way of giving pixels and which order of classes is the better one: of networks that were
trained, a little, on sketches, and of networks that were not."""

import numpy as np
import pytest

from activsim.datasets import sketches
from activsim.datasets.image_set import LabelledImages
from activsim.experiments import input_check
from activsim.experiments.input_ways import (
    LEVEL,
    Costs,
    Way,
    best_way,
    costs_of,
    ways_in_other_orders,
)
from activsim.firing import record
from activsim.networks import keras_start
from activsim.networks.network import open_network
from activsim.networks.pixels import AS_THEY_ARE, PIXELS_AS, PixelOptions, statistics

keras = keras_start.start_keras()
layers = keras.layers
N_TRAINING = 600
ONES, BALANCED = PixelOptions("0..1"), PixelOptions("-1..1")


@pytest.fixture(scope="module")
def drawn():
    return sketches.draw(90, seed=4)


@pytest.fixture(scope="module")
def data(drawn):
    images, labels = (values[N_TRAINING:] for values in drawn)
    return LabelledImages("sketches", "test", images, labels, tuple(sketches.GARMENTS), "", "")


def fresh(kind, seed=3, activation="softmax"):
    keras.utils.set_random_seed(seed)
    hidden = {
        "mlp": [layers.Flatten(), layers.Dense(32, "relu")],
        "cnn": [layers.Conv2D(8, 5, 3, activation="relu"), layers.Flatten()],
    }[kind]
    return keras.Sequential(
        [keras.Input((28, 28, 1)), *hidden, layers.Dense(10, activation=activation)]
    )


def check(model, data, pixels="0..255"):
    return input_check.check_input(open_network(model, data.images, PixelOptions(pixels)), data)


@pytest.mark.parametrize(
    ("kind", "pixels"),
    [("mlp", "0..1"), ("mlp", "standardised"), ("cnn", "0..255"), ("cnn", "inverted 0..1")],
)
def test_the_scaling_that_a_network_was_trained_on_is_found(kind, pixels, drawn, data):
    images, labels = (values[:N_TRAINING] for values in drawn)
    scaled = PIXELS_AS[pixels](images[..., None].astype(np.float32), statistics(images))
    model = fresh(kind)
    model.compile(keras.optimizers.Adam(5e-3), "sparse_categorical_crossentropy")
    model.fit(scaled, labels, epochs=10, batch_size=60, verbose=0)
    as_trained = check(model, data, pixels)
    assert as_trained.accuracy > 0.75
    assert (as_trained.best_pixels, as_trained.class_order) == (pixels, ())
    assert not as_trained.is_better_otherwise
    others = "0..255", "0..1", "inverted 0..255"
    for used in set(others) - {pixels}:
        otherwise = check(model, data, used)
        assert (otherwise.best_pixels, otherwise.class_order) == (pixels, ())
        assert otherwise.best_accuracy == as_trained.accuracy


@pytest.fixture(scope="module")
def lenet(drawn):
    """Trained on sketches that lie in the middle of 32 x 32 pixels."""
    images, labels = (values[:N_TRAINING] for values in drawn)
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 5, 2, activation="tanh", name="maps"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(32, "relu", name="dense"),
            layers.Dense(10, "softmax", name="classes"),
        ]
    )
    model.compile(keras.optimizers.Adam(5e-3), "sparse_categorical_crossentropy")
    model.fit(padded(images), labels, epochs=12, batch_size=60, verbose=0)
    return model


def padded(images):
    """As a script for LeNet-5 has them."""
    return (np.pad(images, [(0, 0), (2, 2), (2, 2)]) / np.float32(255))[..., None]


@pytest.mark.parametrize("used", ["0..1 stretch", "0..1 pad", "0..255 stretch", "0..255 border"])
def test_a_border_that_a_network_was_trained_with_is_found(used, lenet, data):
    options = PixelOptions(*used.split())
    told = input_check.check_input(open_network(lenet, data.images, options), data)
    assert (told.best_pixels, told.best_resizing, told.class_order) == ("0..1", "border", ())
    assert told.is_better_otherwise
    assert told.accuracy < told.best_accuracy
    (sentence,) = told.warnings
    words = "each picture in the middle of a black border, not resized"
    assert (words in sentence) == (options.resizing != "border")
    in_use = input_check.check_input(
        open_network(lenet, data.images, PixelOptions("0..1", "border")), data
    )
    assert (in_use.accuracy, in_use.is_better_otherwise) == (told.best_accuracy, False)
    assert in_use.resizing == in_use.best_resizing == "border"


def test_what_is_said_in_a_border_is_what_predict_says_of_padded_pictures(lenet, data):
    tap = keras.Model(lenet.inputs, [lenet.get_layer(name).output for name in ("maps", "dense")])
    maps, dense = tap.predict(padded(data.images), verbose=0)
    outputs = lenet.predict(padded(data.images), verbose=0)
    options = PixelOptions("0..1", "border")
    network = open_network(lenet, data.images, options)
    given = network.forward_pass(["maps", "dense", "classes"])(data.images)
    for layer, expected in {"maps": maps, "dense": dense, "classes": outputs}.items():
        np.testing.assert_allclose(given[layer], expected, rtol=0, atol=1e-5)
    recording = record.record(lenet, data, ["dense", "classes"], options=options)
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (data.labels, outputs.argmax(axis=1)), 1)
    np.testing.assert_array_equal(recording["classes"].score.confusion, confusion)
    table = recording["dense"].table
    zero = int(np.flatnonzero(table.thresholds == 0)[0])
    counts = [(dense[data.labels == label] > 0).sum(axis=0) for label in range(10)]
    np.testing.assert_array_equal(table.counts[zero], counts)
    check = input_check.check_input(network, data)
    assert check.n_images == len(data.images)
    assert check.accuracy == np.trace(confusion) / len(data.images)


@pytest.mark.parametrize("kind", ["cnn", "mlp"])
def test_an_untrained_network_is_told_to_change_nothing(kind, data):
    for seed in range(3):
        answer = check(fresh(kind, seed), data)
        assert not answer.is_better_otherwise
        (sentence,) = answer.warnings
        assert "is no more than chance" in sentence or "chance alone gets 10%" in sentence
        assert sentence.endswith(" Was it trained on other pictures, or not at all?")


def test_an_order_is_believed_where_it_makes_the_network_right():
    """A network that answers three kinds of clothes is not one of ten classes in another order."""
    labels = np.arange(400) // 40
    random = np.random.default_rng(0)
    order = np.array([3, 1, 4, 0, 5, 9, 2, 6, 8, 7])

    def told(answers):
        by_output = np.full((400, 10), 0.01)
        by_output[np.arange(400), answers] = 0.91
        costs = costs_of({AS_THEY_ARE: by_output}, labels)
        plain = [Way(AS_THEY_ARE, costs[AS_THEY_ARE], labels)]
        orders = ways_in_other_orders(
            costs, labels, {}, [tuple(range(10))[::-1], (1, 0, *range(2, 10))]
        )
        return plain[0], best_way(plain, orders)

    outputs = np.argsort(order)
    used, best = told(outputs[labels])
    assert (best.accuracy, best.class_order) == (1, tuple(order))
    three_kinds = np.where(np.isin(labels, [5, 7, 9]), 0, np.where(labels == 8, 1, 2))
    used, best = told(three_kinds)
    assert best is used
    # a weak network, in an order that people do use
    weak = np.where(np.arange(400) % 5 < 2, 9 - labels, random.integers(0, 10, 400))
    used, best = told(weak)
    assert best.class_order == tuple(range(10))[::-1]
    assert 0.37 < best.accuracy < 0.5


def way(right, losses, n_classes=4):
    """A way that costs so much for each picture, whose true class is the first."""
    by_class = np.full((len(right), n_classes), 9.0)
    by_class[:, 0] = losses
    return Way(ONES, Costs(by_class, np.where(right, 0, 1)), np.zeros(len(right), np.int64))


def test_a_smaller_loss_counts_from_half_on_and_where_it_is_right_as_often():
    random = np.random.default_rng(1)
    right = np.arange(200) % 5 > 0
    losses = random.uniform(0.8, 1.2, 200)
    used = way(right, losses)
    assert not way(right, losses * 0.6).is_better_than(used, LEVEL)
    assert way(right, losses * 0.4).is_better_than(used, LEVEL)
    assert not used.is_better_than(way(right, losses * 0.4), LEVEL)
    fewer = right & (np.arange(200) % 10 > 1)
    assert not way(fewer, losses * 0.1).is_better_than(used, LEVEL)
    assert used.is_better_than(way(fewer, losses * 0.6), LEVEL)  # right more often, less sure


@pytest.mark.parametrize("others", [0, -1])
def test_outputs_fitted_to_numbers_are_no_weaker_than_logits(others):
    """Their softmax is nearly flat, and pixels three times as large would make it surer."""
    labels = np.arange(400) % 3
    targets = np.where(np.eye(3)[labels] > 0, 1, others)
    near = targets + np.random.default_rng(2).normal(0, 0.3, (400, 3))
    for larger in 2, 3, 255:
        costs = costs_of({ONES: near, BALANCED: near * larger}, labels)
        used, other = (Way(options, of_way, labels) for options, of_way in costs.items())
        assert used.accuracy > 0.9
        assert best_way([used, other], []) is used


@pytest.mark.parametrize("number", [100, 1])
def test_the_size_of_outputs_fitted_to_percentages_says_nothing(number):
    """Of a network without biases, whose outputs are as large as its pixels are."""
    labels = np.arange(400) % 10
    random = np.random.default_rng(0)
    believed = np.where(random.random(400) < 0.2, (labels + 1) % 10, labels)
    near = number * (np.eye(10)[believed] * 0.8 + 0.02 + random.normal(0, 0.05, (400, 10)))
    costs = costs_of({AS_THEY_ARE: near, ONES: near / 255, BALANCED: near * 255}, labels)
    in_use, *others = [Way(options, of_way, labels) for options, of_way in costs.items()]
    assert best_way([in_use, *others], []) is in_use
    assert in_use.is_better_than(others[1], LEVEL)  # pixels that are much too large


def test_logits_cost_what_their_probabilities_do_where_these_are_sure_enough():
    logits = np.random.default_rng(3).normal(0, 4, (90, 3))
    labels = np.where(np.arange(90) % 3, logits.argmax(axis=1), 0)
    exponentials = np.exp(logits)
    expected = -np.log(exponentials / exponentials.sum(axis=1, keepdims=True))
    losses = costs_of({ONES: logits}, labels)[ONES].losses
    np.testing.assert_allclose(losses, np.minimum(expected, -np.log(1e-7)))


def test_that_a_network_could_be_surer_is_no_sign_of_wrong_pixels():
    """As of an easy set, or after a short training."""
    random = np.random.default_rng(4)
    labels = np.arange(200) % 4
    easy = 3.0 * np.eye(4)[labels] + random.normal(0, 0.3, (200, 4))
    hard = np.where((np.arange(200) % 6 > 0)[:, None], easy, easy[:, ::-1])
    for logits in easy, hard:
        costs = costs_of({ONES: logits / 3, AS_THEY_ARE: logits}, labels)
        used, other = (Way(options, of_way, labels) for options, of_way in costs.items())
        assert used.accuracy == other.accuracy
        assert not other.is_better_than(used, LEVEL)
    costs = costs_of({ONES: hard, AS_THEY_ARE: hard * 30}, labels)
    used, other = (Way(options, of_way, labels) for options, of_way in costs.items())
    assert used.is_better_than(other, LEVEL)  # which is as sure where it is wrong


def test_the_answer_is_that_of_the_largest_output_however_small():
    """To losses, which are rounded, all classes are the same here."""
    outputs = np.full((4, 3), 1e-30)
    outputs[:, 2] = 2e-30
    labels = np.array([2, 2, 0, 2])
    (costs,) = costs_of({ONES: outputs}, labels).values()
    assert Way(ONES, costs, labels).accuracy == 3 / 4
    reordered = costs.in_order((1, 2, 0))
    np.testing.assert_array_equal(reordered.answers, 0)


def test_a_few_pictures_more_are_not_chosen_at_the_price_of_sure_mistakes():
    right = np.arange(400) % 10 > 1
    more = right | (np.arange(400) % 40 == 0)
    plain, surer = way(right, np.where(right, 0.1, 2.0)), way(more, np.where(more, 0.1, 15.0))
    assert surer.is_right_more_often_than(plain, LEVEL)
    assert not surer.outdoes(plain)


def test_the_study_s_network_is_used_as_it_was_trained(real_data):
    from activsim.networks import catalogue, keras_models

    networks = catalogue.list_networks()
    path = networks[catalogue.default_network(networks)]
    network = open_network(keras_models.load_network(path), real_data.images)
    assert input_check.check_input(network, real_data).warnings == ()
