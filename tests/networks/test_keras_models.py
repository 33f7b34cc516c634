"""The study's network, how it is trained and kept, and which model files are refused with which
sentence."""

import hashlib
import json

import numpy as np
import pytest

from activsim.datasets import image_set
from activsim.firing import record
from activsim.networks import catalogue, keras_models, keras_start
from activsim.networks.network import Network
from activsim.training import callbacks, train
from activsim.training.recipe import Recipe

LAYERS = {
    "input": [28, 28, 1],
    "conv2d": [26, 26, 32],
    "conv2d_1": [24, 24, 32],
    "max_pooling2d": [12, 12, 32],
    "conv2d_2": [10, 10, 64],
    "conv2d_3": [8, 8, 64],
    "global_average_pooling2d": [64],
    "dense": [32],
    "dense_1": [10],
}
RNG = np.random.default_rng(0)
IMAGES, LABELS = RNG.integers(0, 256, (64, 28, 28)).astype(np.uint8), np.arange(64) % 10
TINY = image_set.LabelledImages(
    "noise", "test", IMAGES[:20, :8, :8].copy(), LABELS[:20] % 3, ("a", "b", "c"), "", "here"
)


@pytest.fixture(scope="module")
def keras():
    return keras_start.start_keras()


def same_weights(a, b):
    return all(np.array_equal(x, y) for x, y in zip(a.get_weights(), b.get_weights(), strict=True))


def small(keras, shape=(8, 8, 1), **names):
    layers = [
        keras.layers.Conv2D(2, 3, name=names.get("conv", "conv")),
        keras.layers.GlobalAveragePooling2D(),
    ]
    start = [keras.Input(shape)] if shape else []
    return keras.Sequential(
        [*start, *layers, keras.layers.Dense(3, activation="softmax", name="out")]
    )


def test_the_network_is_the_studys():
    description = Network(keras_models.build_cnn(), (28, 28, 1)).description
    assert description.parameters == 67_402
    assert {layer.name: list(layer.output_shape) for layer in description.layers} == LAYERS
    assert {layer.problem for layer in description.layers} == {""}
    assert (description.image_shape, description.n_outputs, description.output_layer) == (
        (28, 28, 1),
        10,
        "dense_1",
    )
    json.dumps(description.to_plain())


def test_the_seed_fixes_the_initial_weights():
    first = keras_models.build_cnn(seed=3)
    assert same_weights(first, keras_models.build_cnn(seed=3))
    assert not same_weights(first, keras_models.build_cnn(seed=4))


def test_training_reports_its_progress_and_is_fixed_by_the_recipe():
    def train_once():
        model, calls = keras_models.build_cnn(seed=1), []
        history = train.train(
            model,
            IMAGES,
            LABELS,
            Recipe(seed=1, epochs=2, batch_size=15),
            lambda *c: calls.append(c),
        )
        return model, history, calls

    model, history, calls = train_once()
    assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert {len(values) for values in history.values()} == {2}
    assert [call[:2] for call in calls] == [
        (done, 6) for done in range(1, 7)
    ]  # 44 of 64 images, 3 batches, 2 epochs
    assert calls[-1][2].startswith("epoch 2 of 2, loss ")
    again, history_again, _ = train_once()
    assert same_weights(model, again)
    assert history == history_again
    assert not same_weights(model, keras_models.build_cnn(seed=1))


def test_a_step_of_a_training_is_compiled_once(keras, monkeypatch):
    model, compiled = small(keras), []
    step = model.train_step
    monkeypatch.setattr(model, "train_step", lambda data: compiled.append(model) or step(data))
    train.train(model, IMAGES[:20, :8, :8], LABELS[:20] % 3, Recipe(epochs=2))
    assert compiled == [model]


def test_in_bfloat16_other_weights_come_out_and_the_network_is_one_like_any_other(keras, tmp_path):
    class Watch(callbacks.Follower):
        def __init__(self, last=9):
            self.states, self.last = [], last

        def on_train_begin(self, model, epoch):
            self.states.append((model, model.get_weights()))

        def on_epoch_end(self, model, epoch, logs):
            self.on_train_begin(model, epoch)

        def should_stop(self):
            return len(self.states) > self.last

    def train_small(precision, watch, **more):
        keras.utils.set_random_seed(0)
        model = small(keras)
        first = model.get_weights()
        recipe = Recipe(epochs=3, batch_size=4, precision=precision)
        history = train.train(model, TINY.images, TINY.labels, recipe, follower=watch, **more)
        return model, first, history

    watch = Watch()
    model, first, history = train_small("bfloat16", watch)
    assert len(history["loss"]) == 3
    assert all(
        network is model for network, _ in watch.states
    )  # the network itself, in float32, after each epoch
    np.testing.assert_equal(watch.states[0][1], first)
    np.testing.assert_equal(watch.states[-1][1], model.get_weights())
    assert not same_weights(model, train_small("float32", Watch())[0])
    assert same_weights(model, train_small("bfloat16", Watch())[0])
    assert {layer.dtype_policy.name for layer in model.layers} == {"float32"}
    assert {weights.dtype for weights in model.get_weights()} == {np.dtype("float32")}
    keras_models.save_network(model, tmp_path / "model.keras", {})
    again = keras_models.load_network(tmp_path / "model.keras")
    assert same_weights(model, again)
    first, second = (Network(network, (8, 8, 1)).description for network in (model, again))
    assert first == second
    tables = [record.record(network, TINY, ["conv"])["conv"].table for network in (model, again)]
    np.testing.assert_array_equal(tables[0].counts, tables[1].counts)

    stopped, _, history = train_small(
        "bfloat16", early := Watch(last=2), backup=tmp_path / "backup"
    )
    assert len(history["loss"]) == 2
    np.testing.assert_equal(stopped.get_weights(), early.states[-1][1])
    resumed, _, history = train_small("bfloat16", Watch(), backup=tmp_path / "backup")
    assert len(history["loss"]) == 1
    assert not same_weights(resumed, stopped)
    complete, _, history = train_small(
        "bfloat16", Watch(), backup=tmp_path / "backup"
    )  # no epoch is missing
    assert history == {}
    assert same_weights(complete, resumed)


def test_in_bfloat16_the_last_layer_learns_in_float32_and_the_others_do_not(keras):
    learns = train.learner(keras_models.build_cnn(channels=4), "bfloat16")
    policies = [layer.dtype_policy.name for layer in learns.layers]
    assert policies == ["mixed_bfloat16"] * (len(policies) - 1) + ["float32"]
    with pytest.raises(
        ValueError, match="precision: float32 or bfloat16 was expected, 'half' came"
    ):
        train.checked_recipe(Recipe(precision="half"))


def test_another_number_of_threads_than_networks_are_built_with_is_refused(keras):
    model = small(keras)
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"threads: 2 was expected, 4 came\. .*leave it out"):
        train.train(model, IMAGES[:20, :8, :8], LABELS[:20] % 3, Recipe(epochs=1, threads=4))
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def test_saving_keeps_the_weights_and_nothing_of_the_training(keras, tmp_path):
    model = small(keras)
    train.train(model, IMAGES[:20, :8, :8], LABELS[:20] % 3, Recipe(epochs=1))
    path = tmp_path / "mine.keras"
    keras_models.save_network(model, path, {"data": "noise"})
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mine.json", "mine.keras"]
    card = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "data": "noise"}
    assert catalogue.read_card(path) == card
    for copy in (keras_models.load_network(path), keras.saving.load_model(path)):
        assert same_weights(model, copy)
        assert not copy.compiled
        assert getattr(copy, "optimizer", None) is None
        np.testing.assert_array_equal(copy(np.ones((1, 8, 8, 1))), model(np.ones((1, 8, 8, 1))))


@pytest.mark.parametrize("last_word", ["model", "card"])
def test_where_saving_fails_nothing_is_left_behind(keras, tmp_path, monkeypatch, last_word):
    model, path = small(keras), tmp_path / "mine.keras"

    def full(*args, **options):
        raise OSError(28, "No space left on device")

    if last_word == "model":
        save = type(model).save
        monkeypatch.setattr(
            type(model), "save", lambda *args: full(save(*args))
        )  # it is there, and then it fails
    else:
        monkeypatch.setattr(keras_models.Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        keras_models.save_network(model, path, {})
    assert list(tmp_path.iterdir()) == []


def called_once(keras):
    model = small(keras, shape=None)
    model(np.zeros((1, 8, 8, 1), np.float32))
    return model


def nested(keras):
    image = keras.Input((8, 8, 1))
    inner = keras.Sequential(
        [keras.Input((8, 8, 1)), keras.layers.Conv2D(2, 3), keras.layers.Flatten()], name="inner"
    )
    return keras.Model(image, keras.layers.Dense(3, name="out")(inner(image)))


def functional(keras):
    image = keras.Input((8, 8, 1))
    return keras.Model(image, keras.layers.Dense(3, name="out")(keras.layers.Flatten()(image)))


@pytest.mark.parametrize("build", [small, called_once, functional, nested])
def test_image_classifiers_of_any_making_survive_saving_and_loading(build, keras, tmp_path):
    model = build(keras)
    keras_models.save_network(model, tmp_path / "ours.keras", {})
    model.save(tmp_path / "theirs.keras")
    for name in ("ours", "theirs"):
        copy = keras_models.load_network(tmp_path / f"{name}.keras")
        assert same_weights(model, copy)
        description = Network(copy, (8, 8, 1)).description
        assert (description.image_shape, description.n_outputs, description.output_layer) == (
            (8, 8, 1),
            3,
            "out",
        )
        layers = [layer.name for layer in description.layers]
        assert layers[-1] == "out"
        assert {layer.problem for layer in description.layers} == {""}
        recordings = record.record(copy, TINY, layers)
        for layer in layers:
            assert recordings[layer].table.n_images.sum() == len(TINY.images)
        assert recordings["out"].score.confusion.sum() == len(TINY.images)


def two_images(keras):
    images = [keras.Input((8, 8, 1), name="left"), keras.Input((8, 8, 1), name="right")]
    return keras.Model(images, keras.layers.Flatten()(keras.layers.Add()(images)))


REFUSED = {
    "never built": (
        lambda keras: small(keras, shape=None),
        r"never built\. Begin it with keras\.Input",
    ),
    "two images": (
        two_images,
        r"one input, which takes pictures, was expected; this one has 2: 'left', 'right'\. "
        r"Make a model of the part that takes the picture",
    ),
    "a vector": (
        lambda keras: keras.Sequential([keras.Input((8,)), keras.layers.Dense(2)]),
        r"8 values in a row are no square picture, and none of 28 x 28\. Begin it with",
    ),
    "two colours": (
        lambda keras: small(keras, shape=(8, 8, 2)),
        r"with 1, 3 or 4 colours last or first, or flattened\. This one takes \(8, 8, 2\)\. Put",
    ),
    "a film": (
        lambda keras: keras.Sequential([keras.Input((None, 8, 8, 1)), keras.layers.Flatten()]),
        r"This one takes \(any, 8, 8, 1\)",
    ),
    "a vector of any length": (
        lambda keras: keras.Sequential([keras.Input((None,)), keras.layers.Rescaling(2.0)]),
        r"This one takes \(any\)",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.filterwarnings("ignore:You are saving a model that has not yet been built:UserWarning")
def test_a_model_that_takes_no_one_image_is_refused(case, keras, tmp_path):
    build, sentence = REFUSED[case]
    build(keras).save(tmp_path / "model.keras")
    model = keras_models.load_network(tmp_path / "model.keras")
    with pytest.raises(ValueError, match=sentence):
        Network(model, (28, 28, 1))


def test_a_file_that_is_no_model_is_refused_by_its_name(tmp_path):
    (tmp_path / "cat.keras").write_bytes(b"meow")
    with pytest.raises(
        ValueError, match=r"file \(\.keras\) was expected, but 'cat\.keras' is none"
    ) as caught:
        keras_models.load_network(tmp_path / "cat.keras")
    assert str(tmp_path) not in str(caught.value)
    with pytest.raises(ValueError, match=r"no model file 'dog\.keras'"):
        keras_models.load_network(tmp_path / "dog.keras")
    with pytest.raises(ValueError, match=r"path of a \.keras file was expected; None came"):
        keras_models.load_network(None)


def problems(model):
    layers = Network(model, (8, 8, 1)).description.layers
    return {layer.name: layer.problem for layer in layers if layer.problem}


def test_layers_that_cannot_be_shown_say_why(keras, tmp_path):
    image, twice = keras.Input((8, 8, 1)), keras.layers.Conv2D(1, 3, padding="same", name="twice")
    rows = keras.layers.Reshape((8, 8), name="rows")(twice(twice(image)))
    states = keras.layers.GRU(4, return_state=True, name="states")(rows)
    model = keras.Model(image, keras.layers.Dense(3)(states[0]))
    expected = {"states": "it has several outputs"}
    assert problems(model) == expected
    model.save(tmp_path / "model.keras")
    assert problems(keras_models.load_network(tmp_path / "model.keras")) == expected


def test_a_layer_that_is_called_twice_is_two_layers(keras, tmp_path):
    image, twice = keras.Input((8, 8, 1)), keras.layers.Conv2D(1, 3, padding="same", name="twice")
    second = keras.layers.Flatten(name="flat")(twice(twice(image)))
    model = keras.Model(image, keras.layers.Dense(3, name="out")(second))
    keras.Model(image, twice(image))  # a use outside the model is none of it
    model.save(tmp_path / "model.keras")
    for network in (model, keras_models.load_network(tmp_path / "model.keras")):
        description = Network(network, (8, 8, 1)).description
        assert description.usable_layers == ("input", "twice", "twice (2)", "flat", "out")
        parameters = [layer.parameters for layer in description.layers]
        assert parameters == [0, 10, 0, 0, 195]  # those of both calls are counted once
        assert description.parameters == 205


def test_the_output_layer_is_what_makes_the_models_output(keras):
    image = keras.Input((4, 4, 1))
    twice, last = keras.layers.Dense(16, name="twice"), keras.layers.Dense(3, name="input")
    flat = keras.layers.Flatten()(image)
    for output, name in (twice(twice(flat)), "twice (2)"), (last(flat), "input (2)"):
        description = Network(keras.Model(image, output), (4, 4, 1)).description
        assert description.n_outputs == output.shape[1]
        assert description.output_layer == name
    for output in (image, keras.layers.Conv2D(3, 2)(image)):  # no vector
        description = Network(keras.Model(image, output), (4, 4, 1)).description
        assert (description.n_outputs, description.output_layer) == (0, None)
    assert Network(small(keras), (8, 8, 1)).description.output_layer == "out"


def test_evaluation_is_mean_cross_entropy_and_accuracy_by_hand(keras):
    model = keras.Sequential(
        [keras.Input((1, 3, 1)), keras.layers.Flatten()]
    )  # the pixels are the probabilities
    images = np.array([[[0.5, 0.25, 0.25]], [[0, 1, 0]], [[0.7, 0.2, 0.1]], [[1, 0, 0]]])
    loss, accuracy = train.evaluate(model, images, np.array([0, 1, 1, 2]))
    assert loss == pytest.approx(-np.log([0.5, 1, 0.2, 1e-7]).mean(), rel=1e-6)
    assert accuracy == 0.5
