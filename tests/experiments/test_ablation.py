"""Silencing is what masking a layer's output is, whatever the network's shape; and it leaves the
network as it was."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from activsim.datasets.image_set import LabelledImages
from activsim.experiments import ablation, ablation_jobs, few_images
from activsim.experiments.ablation import Silencer
from activsim.firing import pass_counts, record, source, store
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue, keras_models, keras_start
from activsim.networks.layers import PIXELS
from activsim.networks.network import Network
from activsim.networks.split import SplitNetwork

pytestmark = pytest.mark.usefixtures("small_batches")
RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (60, 6, 6)).astype(np.uint8)
LABELS = np.repeat([2, 0, 1], [31, 9, 20])[RNG.permutation(60)].astype(np.uint8)
DATA = LabelledImages("Noise", "test", IMAGES, LABELS, ("a", "b", "c"), "print", "this test")


@pytest.fixture(scope="module")
def keras():
    return keras_start.start_keras()


def chain(keras, shape=(6, 6, 1), out="out"):
    keras.utils.set_random_seed(0)
    layers = keras.layers
    grow = [layers.Reshape((*shape, 1), name="rows")] if len(shape) == 2 else []
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Rescaling(1 / 255, name="scale"),
            *grow,
            layers.Conv2D(3, 3, activation="relu", name="conv"),
            layers.Flatten(name="flat"),
            layers.Dense(5, activation="tanh", name="dense"),
            layers.Dropout(0.5, name="dropout"),
            layers.Dense(3, activation="softmax", name=out),
        ]
    )


def graph(keras):
    """Something goes round `conv` (a sum), round `dense` (the pixels' mean), and there is a network
    in the network."""
    keras.utils.set_random_seed(0)
    layers = keras.layers
    image = keras.Input((6, 6, 1), name="image")
    scaled = layers.Rescaling(1 / 255, name="scale")(image)
    conv = layers.Conv2D(3, 3, padding="same", name="conv")(scaled)
    total = layers.Add(name="add")([conv, scaled])
    inner = keras.Sequential(
        [
            keras.Input((6, 6, 3)),
            layers.Conv2D(4, 3, name="conv"),
            layers.BatchNormalization(name="norm"),
        ],
        name="inner",
    )
    mean = layers.GlobalAveragePooling2D(name="mean")(inner(total))
    dense = layers.Dense(5, activation="tanh", name="dense")(mean)
    joined = layers.Concatenate(name="both")([dense, layers.GlobalMaxPooling2D(name="max")(scaled)])
    return keras.Model(
        image, layers.Dense(3, activation="softmax", name="out")(layers.Dropout(0.5)(joined))
    )


def halves(keras):
    """Calculates in float16, and keeps whole numbers beside what it is asked about.

    Seven or eight pixels a neuron, each added or taken away, need no more digits than float16 has:
    the sums are exact in any order. A processor with float16 arithmetic of its own otherwise rounds
    compiled networks unlike others."""
    keras.utils.set_random_seed(0)
    layers = keras.layers
    image = keras.Input((6, 6, 1))
    inside = layers.Dense(5, activation="relu", name="dense", dtype="mixed_float16")
    dense = inside(layers.Flatten()(image))
    signs = np.tile([[1], [-1]], (18, 5)) * (np.arange(36)[:, None] % 5 == np.arange(5))
    inside.set_weights([signs / 256, np.zeros(5)])
    column = layers.Lambda(
        lambda images: keras.ops.cast(keras.ops.argmax(images[:, 0, :, 0], axis=-1), "int32"),
        (),
        name="at",
    )
    embedded = layers.Embedding(6, 4)(column(image))
    joined = layers.Concatenate()([dense, embedded])
    return keras.Model(image, layers.Dense(3, activation="softmax", name="out")(joined))


NETS = {
    "halves": halves,
    "chain": chain,
    "graph": graph,
    "no colours": lambda keras: chain(keras, (6, 6)),
}
CASES = [
    (net, layer)
    for net, layers in {
        "chain": ("input", "scale", "conv", "flat", "dense", "dropout", "out"),
        "graph": (
            *("input", "scale", "conv", "add", "inner/conv", "inner/norm", "mean"),
            *("dense", "both", "out"),
        ),
        "no colours": ("input", "scale", "rows", "conv", "dense"),
        "halves": ("dense", "input"),
    }.items()
    for layer in layers
]


@pytest.fixture(scope="module")
def nets(keras):
    return {name: build(keras) for name, build in NETS.items()}


def as_input(model):
    pictures = IMAGES.astype(np.float32)
    return pictures if len(model.inputs[0].shape) == 3 else pictures[..., None]


def predict(model):
    return model.predict(as_input(model), verbose=0)


def masked_by_hand(keras, model, layer, neurons, value):
    """The model's answers when the layer's output is overwritten as it is called. The oracle: it
    knows of no parts."""
    images = as_input(model)

    def overwritten(output):
        array = np.array(output)
        if layer == PIXELS:
            array.reshape(len(array), -1)[:, neurons] = value
        else:
            array[..., neurons] = value
        return keras.ops.convert_to_tensor(array)

    if layer == PIXELS:
        return np.array(model(overwritten(images)))
    inside = model
    for name in layer.split("/"):
        inside = inside.get_layer(name)
    call = inside.call
    try:
        inside.call = lambda *args, **kwargs: overwritten(call(*args, **kwargs))
        return np.array(model(images))
    finally:
        del inside.call


@pytest.mark.parametrize(("net", "layer"), CASES)
def test_silencing_nothing_changes_nothing(net, layer, nets):
    silencer = Silencer(nets[net], layer, DATA)
    np.testing.assert_allclose(silencer.outputs(()), predict(nets[net]), rtol=0, atol=1e-6)
    np.testing.assert_allclose(silencer.outputs((), "mean"), predict(nets[net]), rtol=0, atol=1e-6)


@pytest.mark.parametrize(("net", "layer"), CASES)
def test_silencing_is_overwriting_what_the_layer_says(net, layer, nets, keras):
    model, neurons = nets[net], [0, 2] if layer in ("conv", "add", "out", "dense") else [0]
    expected = masked_by_hand(keras, model, layer, neurons, 0)
    silencer = Silencer(model, layer, DATA)
    np.testing.assert_allclose(silencer.outputs(neurons), expected, rtol=0, atol=1e-6)
    if layer not in ("out", "input"):  # a corner pixel may not matter
        assert np.abs(expected - predict(model)).max() > 1e-4
    means = silencer.means()
    by_mean = masked_by_hand(keras, model, layer, neurons, means.reshape(-1)[neurons])
    np.testing.assert_allclose(
        silencer.outputs(neurons, "mean"), by_mean, rtol=0, atol=1e-3 if net == "halves" else 1e-5
    )


def test_pixels_too_many_to_count_are_silenced_by_colour(keras, monkeypatch):
    keras.utils.set_random_seed(0)
    layers = keras.layers
    image = keras.Input((6, 6, 3))
    out = layers.Dense(3, activation="softmax", name="out")(layers.Flatten()(image))
    model = keras.Model(image, out)
    images = RNG.integers(0, 256, (20, 6, 6, 3)).astype(np.uint8)
    data = SimpleNamespace(images=images, labels=np.arange(20) % 3, class_names=("a", "b", "c"))
    assert Silencer(model, "input", data).n_neurons == 108
    monkeypatch.setattr(pass_counts, "TABLE_BYTES", 1000)
    silencer = Silencer(model, "input", data)
    assert silencer.n_neurons == 3
    means = images.reshape(-1, 3).mean(axis=0)
    np.testing.assert_allclose(silencer.means(), means, rtol=1e-6)
    for to, values in (("zero", np.zeros(3)), ("mean", means)):
        given = images.astype(np.float32)
        given[..., [0, 2]] = values[[0, 2]]
        expected = model.predict(given, verbose=0)
        np.testing.assert_allclose(silencer.outputs([0, 2], to), expected, rtol=0, atol=1e-5)


def test_the_mean_of_a_channel_is_of_its_own_axis(keras):
    keras.utils.set_random_seed(0)
    layers = keras.layers
    image = keras.Input((6, 6, 1))
    turned = layers.Permute((3, 1, 2), name="turned")(layers.Conv2D(4, 3)(image))
    pooled = layers.MaxPooling2D(2, data_format="channels_first", name="pooled")(turned)
    out = layers.Dense(3, activation="softmax", name="out")(layers.Flatten()(pooled))
    model = keras.Model(image, out)
    maps = keras.Model(image, pooled).predict(as_input(model), verbose=0)
    silencer = Silencer(model, "pooled", DATA)
    np.testing.assert_allclose(silencer.means(), maps.mean(axis=(0, 2, 3)), rtol=1e-5, atol=1e-5)


def test_without_all_of_dense_the_output_is_the_softmax_of_the_last_bias(nets):
    model = nets["chain"]
    bias = RNG.normal(size=3).astype(np.float32)
    weights, before = model.get_layer("out").get_weights(), model.get_weights()
    model.get_layer("out").set_weights([weights[0], bias])
    try:
        answers = Silencer(model, "dense", DATA).outputs(range(5))
    finally:
        model.set_weights(before)
    softmax = np.exp(bias) / np.exp(bias).sum()
    np.testing.assert_allclose(answers, np.tile(softmax, (60, 1)), atol=1e-6)


@pytest.mark.parametrize("layer", ["conv", "dense"])
@pytest.mark.parametrize("net", ["chain", "graph"])
def test_the_network_is_as_it_was_and_the_order_of_neurons_does_not_matter(net, layer, nets):
    model = nets[net]
    weights, description = (
        [array.copy() for array in model.get_weights()],
        Network(model, (6, 6, 1)).description,
    )
    calls = [len(layer._inbound_nodes) for layer in model.layers]
    silencer = Silencer(model, layer, DATA)
    there, back = silencer.confusions([(0, 1, 2), (2, 0, 1)])
    np.testing.assert_array_equal(there, back)
    np.testing.assert_array_equal(silencer.outputs((2, 0)), silencer.outputs((0, 2, 0)))
    assert all(np.array_equal(a, b) for a, b in zip(weights, model.get_weights(), strict=True))
    assert Network(model, (6, 6, 1)).description == description
    assert [len(layer._inbound_nodes) for layer in model.layers] == calls
    assert not model.compiled


@pytest.mark.parametrize("layer", ["conv", "dense", "input"])
def test_confusions_count_the_answers_of_many_sets_as_of_each_alone(layer, nets, monkeypatch):
    monkeypatch.setattr(ablation, "MOST_ROWS", 50)  # three sets of a batch at once
    silencer, calls = Silencer(nets["chain"], layer, DATA), []
    sets = [(), (0,), (1, 2), (2,), (0, 2)]
    for to in ablation.SILENCED_TO:
        confusions = silencer.confusions(sets, to, lambda *call: calls.append(call))
        for confusion, neurons in zip(confusions, sets, strict=True):
            expected = np.zeros((3, 3), int)
            np.add.at(expected, (LABELS, silencer.outputs(neurons, to).argmax(axis=1)), 1)
            np.testing.assert_array_equal(confusion, expected)
    assert [call[:2] for call in calls[:4]] == [(16, 60), (32, 60), (48, 60), (60, 60)]
    assert silencer.confusions([]).shape == (0, 3, 3)


@pytest.mark.parametrize("layer", ["conv", "dense"])
def test_a_few_images_are_sorted_as_among_all_and_what_passes_is_made_once(
    layer, nets, monkeypatch
):
    silencer, few = Silencer(nets["chain"], layer, DATA), np.array([2, 3, 30, 41, 59])
    batches, passed = [], silencer._passing_values
    monkeypatch.setattr(
        silencer, "_passing_values", lambda part: batches.append(len(part)) or passed(part)
    )
    sets = [(), (0, 2)]
    for _ in range(2):
        confusions = silencer.confusions(sets, numbers=few)
        for confusion, neurons in zip(confusions, sets, strict=True):
            expected = np.zeros((3, 3), int)
            np.add.at(expected, (LABELS[few], silencer.outputs(neurons).argmax(axis=1)[few]), 1)
            np.testing.assert_array_equal(confusion, expected)
    assert sum(batches) == 5 + 60  # then all are held
    monkeypatch.setattr(ablation, "MOST_HELD", 0)
    anew = Silencer(nets["chain"], "conv", DATA)
    np.testing.assert_array_equal(
        anew.confusions(sets, numbers=few),
        Silencer(nets["chain"], "conv", DATA).confusions(sets, numbers=few),
    )


def test_few_images_are_half_of_the_classes_asked_about_and_evenly_spaced():
    labels = np.tile(np.arange(10), 100)
    few = few_images.few_numbers(labels, [6, 0], 160)
    assert (np.diff(few) > 0).all()
    counts = np.bincount(labels[few])
    assert counts[[6, 0]].tolist() == [40, 40]
    assert set(np.delete(counts, [6, 0]).tolist()) == {10}
    of_six = few[labels[few] == 6]
    assert np.ptp(np.diff(of_six)) <= 10  # every second or third of them
    assert few_images.few_numbers(labels, [3], 9999).tolist() == list(range(1000))
    assert len(few_images.few_numbers(labels, [3], 0)) == few_images.LEAST
    rare = few_images.few_numbers(np.array([0] + [1] * 99), [0], 20)
    assert (rare[0], len(rare)) == (0, 20)


def test_the_later_the_layer_the_less_work_is_left_and_the_more_images_are_a_few(nets):
    opened = Network(nets["chain"], (6, 6, 1))
    shares = [SplitNetwork(opened, layer).work_share for layer in ("scale", "conv", "dense")]
    assert shares == sorted(shares, reverse=True)
    assert 0 < shares[-1] < 0.2
    labels = np.tile(LABELS, 30)
    many = SimpleNamespace(images=np.tile(IMAGES, (30, 1, 1)), labels=labels, class_names="abc")
    numbers = [
        len(Silencer(opened, layer, many).few_images([0], 20)) for layer in ("conv", "dense")
    ]
    assert ablation.FEW_PASSES * len(labels) / 40 < numbers[0] < numbers[1]


def test_nothing_silenced_scores_as_the_recording_does(nets):
    score = record.record(nets["graph"], DATA, ["out"])["out"].score
    np.testing.assert_array_equal(
        Silencer(nets["graph"], "conv", DATA).confusions([()])[0], score.confusion
    )


def test_the_mean_is_that_of_all_images_and_of_all_positions(nets):
    silencer = Silencer(nets["chain"], "conv", DATA)
    maps = Network(nets["chain"], (6, 6, 1)).forward_pass(["conv"])(IMAGES)["conv"]
    np.testing.assert_allclose(silencer.means(), maps.mean(axis=(0, 1, 2)), rtol=1e-5)
    assert silencer.streams
    assert silencer.activations() is None
    (activations,) = Silencer(nets["chain"], "dense", DATA).activations()
    assert (activations.shape, activations.dtype) == ((60, 5), np.float32)


def test_what_goes_round_a_layer_is_kept_with_it_unless_it_is_too_much(nets, monkeypatch):
    silencer = Silencer(nets["graph"], "dense", DATA)
    assert [part.shape for part in silencer.activations()] == [(60, 5), (60, 1)]
    monkeypatch.setattr(ablation, "MOST_STORED", 60 * 6 * 4 - 1)
    made_anew = Silencer(nets["graph"], "dense", DATA)
    assert made_anew.streams
    np.testing.assert_array_equal(made_anew.outputs((1, 2)), silencer.outputs((1, 2)))


def test_a_name_that_tensorflow_cannot_compile_is_run_all_the_same(keras, nets):
    odd = chain(keras, out="Größe 1%")
    answers = Silencer(odd, "dense", DATA).outputs((0,))
    np.testing.assert_allclose(
        answers, Silencer(nets["chain"], "dense", DATA).outputs((0,)), atol=1e-6
    )


def test_what_cannot_be_silenced_is_refused_in_a_sentence(nets, keras):
    silencer = Silencer(nets["chain"], "dense", DATA)
    whole = "A list of neurons by number, 0 to 4, was expected; "
    for neurons, words in {
        (0, 5): "5",
        (-1,): "-1",
        (0.5,): "[0.5]",
        ("1",): "['1']",
        (True, False): "[True, False]",
        (None,): "[None]",
    }.items():
        with pytest.raises(ValueError, match=re.escape(f"{whole}{words} came.")):
            silencer.outputs(neurons)
    with pytest.raises(ValueError, match=re.escape(f"{whole}3 came.")):
        silencer.confusions([3])
    with pytest.raises(ValueError, match=r"A list of sets of neurons .*; 3 came"):
        silencer.confusions(3)
    with pytest.raises(ValueError, match=r"images by number, 0 to 59, was expected; 60 came"):
        silencer.confusions([()], numbers=[0, 60])
    for order in ((0, 0, 1), (0, 1), (0, 1, 3), (0.5, 1, 2)):
        with pytest.raises(ValueError, match=r"class_order: each of the numbers 0 to 2 once was"):
            Silencer(nets["chain"], "dense", DATA, class_order=order)
    with pytest.raises(ValueError, match=r"silenced to zero or mean, 'one' came"):
        silencer.outputs([0], "one")
    with pytest.raises(ValueError, match=r"No such layer: 'dens'"):
        Silencer(nets["chain"], "dens", DATA)
    rows = keras.Input((6, 6))
    states = keras.layers.LSTM(3, return_state=True, name="states")(rows)
    with pytest.raises(ValueError, match=r"Layer 'states' cannot be shown: it has several outputs"):
        Silencer(keras.Model(rows, states[0]), "states", DATA)
    four = SimpleNamespace(images=IMAGES, labels=LABELS, class_names=tuple("abcd"))
    with pytest.raises(
        ValueError, match=r"One output for each of the 4 classes was expected, it has 3 outputs"
    ):
        Silencer(nets["chain"], "dense", four)
    image = keras.Input((6, 6, 1))
    no_vector = keras.Model(image, keras.layers.Conv2D(3, 3, name="conv")(image))
    with pytest.raises(ValueError, match=r"it has 4 x 4 x 3 values"):
        Silencer(no_vector, "conv", DATA)


def test_outputs_that_are_labels_of_their_own_are_not_scored_as_classes(keras):
    """As the page has it: with sigmoid outputs several may be high at once."""
    image = keras.Input((6, 6, 1))
    flat = keras.layers.Flatten(name="flat")(image)
    labels = keras.Model(image, keras.layers.Dense(3, activation="sigmoid")(flat))
    with pytest.raises(ValueError, match=r"one score a label each \(sigmoid\).* choose a network"):
        Silencer(labels, "flat", DATA)


@pytest.fixture
def chain_source(tmp_path, monkeypatch, nets):
    """The chain as a file, as the dashboard asks about it."""
    monkeypatch.setattr(source, "images_by_fingerprint", lambda *_: DATA)
    ablation_jobs._silencer.cache_clear()
    path = tmp_path / "chain.keras"
    nets["chain"].save(path)
    yield RecordingSource(str(path), catalogue.file_hash(path), "Fashion-MNIST", "test", "print")
    ablation_jobs._silencer.cache_clear()


@pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)
def test_a_file_is_silenced_alike_and_activations_come_back_from_disk(
    chain_source, nets, monkeypatch, cache
):
    sets = ((), (0, 3))
    expected = Silencer(nets["chain"], "dense", DATA).confusions(sets)
    confusions, streams = ablation_jobs.silence_neurons(chain_source, "dense", sets, "zero")
    np.testing.assert_array_equal(confusions, expected)
    assert not streams
    ablation_jobs._silencer.cache_clear()
    monkeypatch.setattr(
        Silencer, "_passing_values", lambda *_: pytest.fail("the part before ran again")
    )
    again, _ = ablation_jobs.silence_neurons(chain_source, "dense", sets, "zero")
    np.testing.assert_array_equal(again, expected)


@pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)
def test_what_took_a_pass_is_kept_and_its_progress_is_that_of_all_parts(chain_source, cache):
    calls, sets = [], ((1,), (0, 2))
    confusions, streams = ablation_jobs.silence_neurons(
        chain_source, "conv", sets, "zero", (1, 3), progress=lambda *call: calls.append(call[:2])
    )
    assert streams
    assert (calls[0], calls[-1]) == ((60 + 16, 180), (120, 180))
    key = ablation_jobs.ablation_key(chain_source, "conv", sets, "zero")
    np.testing.assert_array_equal(store.load_arrays(key)[0]["confusions"], confusions)


def test_the_studys_network_gets_right_without_nothing_what_its_card_says(real_data):
    path = next(iter(catalogue.list_networks().values()))
    silencer = Silencer(keras_models.load_network(path), "dense", real_data)
    (confusion,) = silencer.confusions([()])
    assert np.trace(confusion) / confusion.sum() == pytest.approx(
        catalogue.read_card(path)["test"]["accuracy"], abs=2e-4
    )
    assert confusion.sum() == len(real_data.labels) == 10_000
    assert (
        silencer.confusions([range(32)])[0].max(axis=1).tolist() == [1000] * 10
    )  # one answer for every image


def test_answers_that_are_no_numbers_are_not_counted(keras):
    model = chain(keras)
    kernel, bias = model.get_layer("out").get_weights()
    bias[1] = np.nan
    model.get_layer("out").set_weights([kernel, bias])
    with pytest.raises(ValueError, match="What this network answers is not all numbers"):
        Silencer(model, "dense", DATA).confusions([[0]])
