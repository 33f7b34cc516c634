"""Which way of giving pixels and which order of classes is the better one: of networks that were
trained, a little, on sketches, and of networks that were not."""

import numpy as np
import pytest

from activsim.datasets import sketches
from activsim.datasets.image_set import LabelledImages
from activsim.experiments import input_check
from activsim.experiments.input_ways import LEVEL, Way, best_way, losses_of, ways_in_other_orders
from activsim.networks import keras_start
from activsim.networks.network import open_network
from activsim.networks.pixels import PIXELS_AS, PixelOptions, statistics

keras = keras_start.start_keras()
layers = keras.layers
N_TRAINING = 600


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


@pytest.mark.parametrize("kind", ["cnn", "mlp"])
def test_an_untrained_network_is_told_to_change_nothing(kind, data):
    for seed in range(3):
        answer = check(fresh(kind, seed), data)
        assert not answer.is_better_otherwise
        (sentence,) = answer.warnings
        assert "more than chance. Was it trained on other pictures, or not at all?" in sentence


def test_an_order_is_believed_where_it_makes_the_network_right():
    """A network that answers three kinds of clothes is not one of ten classes in another order."""
    labels = np.arange(400) // 40
    random = np.random.default_rng(0)
    order = np.array([3, 1, 4, 0, 5, 9, 2, 6, 8, 7])

    def told(answers):
        by_output = np.full((400, 10), 0.01)
        by_output[np.arange(400), answers] = 0.91
        losses = losses_of({"0..255": by_output}, labels)
        plain = [Way("0..255", losses["0..255"], labels)]
        orders = ways_in_other_orders(
            losses, labels, {}, [tuple(range(10))[::-1], (1, 0, *range(2, 10))]
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
    by_class[~right, 1] = -1
    return Way("0..1", by_class, np.zeros(len(right), np.int64))


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


def test_outputs_to_be_1_for_the_true_class_are_no_logits():
    """Their softmax is nearly flat."""
    labels = np.arange(60) % 3
    near = np.eye(3)[labels] + np.random.default_rng(2).normal(0, 0.1, (60, 3))
    losses = losses_of({"0..1": near, "-0.5..0.5": near / 2}, labels)
    mean = {name: values[np.arange(60), labels].mean() for name, values in losses.items()}
    assert mean["0..1"] == pytest.approx(((near - np.eye(3)[labels]) ** 2).sum(axis=1).mean())
    assert mean["0..1"] < mean["-0.5..0.5"]
    logits = losses_of({"0..1": 9 * near, "-1..1": 40 * near}, labels)
    expected = -np.log(np.exp(9 * near) / np.exp(9 * near).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(logits["0..1"], np.minimum(expected, -np.log(1e-7)))


def test_the_study_s_network_is_used_as_it_was_trained(real_data):
    from activsim.networks import catalogue, keras_models

    networks = catalogue.list_networks()
    path = networks[catalogue.default_network(networks)]
    network = open_network(keras_models.load_network(path), real_data.images)
    assert input_check.check_input(network, real_data).warnings == ()
