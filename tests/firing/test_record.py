"""A recording equals what `predict` says, image by image; it can be made in parts, kept, and
touches nothing."""

from types import SimpleNamespace

import numpy as np
import pytest

from activsim.firing import pass_counts, record, sample, store
from activsim.firing.halves import image_halves
from activsim.firing.recording import (
    Recording,
    Score,
    from_arrays,
    load_recording,
    save_recording,
    to_arrays,
)
from activsim.networks import keras_start, network
from activsim.networks.network import Network

pytestmark = pytest.mark.usefixtures("small_batches")
LAYERS = ["input", "conv", "dense", "out"]
RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (60, 6, 6)).astype(np.uint8)
IMAGES[RNG.random(IMAGES.shape) < 0.3] = 0
LABELS = np.repeat([2, 0, 1], [31, 9, 20])[RNG.permutation(60)].astype(np.uint8)


def images(indices=slice(None), class_names=("a", "b", "c")):
    return SimpleNamespace(images=IMAGES[indices], labels=LABELS[indices], class_names=class_names)


def tiny_net(shape=(6, 6, 1), out="out"):
    keras = keras_start.start_keras()
    keras.utils.set_random_seed(0)
    layers = keras.layers
    grow = [layers.Reshape((*shape, 1), name="rows")] if len(shape) == 2 else []
    body = [
        layers.Conv2D(3, 3, activation="relu", name="conv"),
        layers.Flatten(name="flat"),
        layers.Dense(5, activation="tanh", name="dense"),
        layers.Dropout(0.5, name="dropout"),
        layers.Dense(3, activation="softmax", name=out),
    ]
    return keras.Sequential(
        [keras.Input(shape), layers.Rescaling(1 / 255, name="scale"), *grow, *body]
    )


@pytest.fixture(scope="module")
def model():
    return tiny_net()


@pytest.fixture(scope="module")
def recordings(model):
    return record.record(model, images(), LAYERS)


def predict(model, layer):
    pixels = IMAGES[..., None].astype(np.float32)
    if layer == "input":
        return pixels
    return (
        keras_start.start_keras()
        .Model(model.inputs, model.get_layer(layer).output)
        .predict(pixels, verbose=0)
    )


def assert_same_table(a, b):
    np.testing.assert_array_equal(a.thresholds, b.thresholds)
    np.testing.assert_array_equal(a.counts, b.counts)
    np.testing.assert_array_equal(a.n_images, b.n_images)
    assert a.neuron_shape == b.neuron_shape
    assert a.probabilities == b.probabilities
    assert (a.first_half is None) == (b.first_half is None)
    if a.first_half is not None:
        assert_same_table(a.first_half, b.first_half)


def test_the_two_halves_are_every_other_image_of_each_class_and_add_up_to_the_whole(
    model, recordings
):
    halves = np.zeros(60, dtype=int)
    for label in range(3):
        halves[np.flatnonzero(label == LABELS)[1::2]] = 1
    for layer in LAYERS:
        thresholds = {layer: recordings[layer].table.thresholds}
        alone = [
            record.record(model, images(halves == half), [layer], thresholds=thresholds)[layer]
            for half in (0, 1)
        ]
        for whole, first, second in (
            (recordings[layer].table, *(half.table for half in alone)),
            (recordings[layer].channels, *(half.channels for half in alone)),
        ):
            np.testing.assert_array_equal(whole.first_half.counts, first.counts)
            np.testing.assert_array_equal(whole.first_half.n_images, first.n_images)
            np.testing.assert_array_equal(whole.counts, (first + second).counts)
            index = whole.nearest_index(0)
            expected = np.stack([first.rates(index), second.rates(index)])
            np.testing.assert_array_equal(whole.half_rates(index), expected)


def test_halves_by_each_neurons_own_quantile_stand_at_the_thresholds_of_all_images(recordings):
    table = recordings["out"].table
    first, second = table.quantile_half_rates(0.1)
    n_first = table.first_half.n_images[:, None]
    n_second = table.n_images[:, None] - n_first
    both = (first * n_first + second * n_second) / table.n_images[:, None]
    np.testing.assert_allclose(both, table.quantile_rates(0.1), atol=1e-12)


def assert_same_counts(a, b):
    np.testing.assert_array_equal(a.thresholds, b.thresholds)
    np.testing.assert_array_equal(a.counts, b.counts)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_recording_equals_predict_at_every_threshold(layer, model, recordings):
    table, activations = recordings[layer].table, predict(model, layer)
    assert table.neuron_shape == activations.shape[1:]
    assert table.n_images.tolist() == [9, 20, 31]
    flat = activations.reshape(60, -1)
    for index, threshold in enumerate(table.thresholds):
        # `predict` sums in batches of another size: what is a rounding away from a threshold, not
        # on it, may differ.
        away = np.abs(flat - threshold)
        near = (away > 0) & (away <= 1e-6)
        for label in range(3):
            fires = (flat > threshold) & (label == LABELS)[:, None]
            unsure = (near & (label == LABELS)[:, None]).sum(axis=0)
            counts = table.counts[index, label].astype(int)
            assert (np.abs(counts - fires.sum(axis=0)) <= unsure).all()
    assert 0 < table.rates(table.nearest_index(0)).mean() <= 1
    by_channel = (
        table if layer == "input" else table.channels()
    )  # a pixel is a neuron in either reading
    assert_same_table(recordings[layer].reading("channel"), by_channel)
    assert recordings[layer].reading("neuron") is table


def test_counted_by_channel_only_a_map_is_what_its_positions_come_to(model, recordings):
    by_channel = record.record(model, images(), LAYERS, by_channel=True)
    for layer in LAYERS:
        assert_same_table(by_channel[layer].channels, recordings[layer].channels)
        assert (by_channel[layer].table is None) == (
            recordings[layer].table is not recordings[layer].channels
        )
    np.testing.assert_array_equal(
        by_channel["out"].score.confusion, recordings["out"].score.confusion
    )


def test_given_thresholds_are_used_and_recordings_of_parts_add_to_that_of_the_whole(
    model, recordings
):
    thresholds = {name: recordings[name].table.thresholds for name in LAYERS} | {
        "conv": np.array([0, 0.1, 0.5], np.float32)
    }
    whole, first, second = (
        record.record(model, images(part), LAYERS, thresholds=thresholds)
        for part in (slice(None), slice(25), slice(25, None))
    )
    for name in LAYERS:
        np.testing.assert_array_equal(whole[name].table.thresholds, thresholds[name])
        np.testing.assert_array_equal(
            (first[name].table + second[name].table).n_images, whole[name].table.n_images
        )
        np.testing.assert_array_equal(
            (first[name].table + second[name].table).counts, whole[name].table.counts
        )


@pytest.mark.parametrize("n_together", [1, 3, 31])
def test_an_image_s_activations_do_not_depend_on_which_images_it_is_passed_with(n_together):
    """Each of these layers rounds otherwise in a batch of 1, 3 or 31 where TensorFlow is left to
    itself."""
    keras = keras_start.start_keras()
    keras.utils.set_random_seed(0)
    layers = keras.layers
    body = [
        layers.Conv2D(7, 3, activation="selu", name="conv"),
        layers.Flatten(),
        layers.LayerNormalization(name="norm"),
    ]
    body += [
        layers.Dense(37, activation="softplus", name="dense"),
        layers.Dense(5, activation="softmax", name="out"),
    ]
    net = keras.Sequential([keras.Input((12, 12, 1)), layers.Rescaling(1 / 255), *body])
    pixels = RNG.integers(0, 256, (62, 12, 12, 1)).astype(np.uint8)
    names = ["conv", "norm", "dense", "out"]
    run = Network(net, (12, 12, 1)).forward_pass(names)
    whole = run(pixels)
    for start in range(0, 62, n_together):
        part = run(pixels[start : start + n_together])
        for name in names:
            np.testing.assert_array_equal(part[name], whole[name][start : start + n_together])


def test_the_sample_alone_gives_the_thresholds_of_the_whole(model, monkeypatch):
    monkeypatch.setattr(sample, "SAMPLE", 13)
    indices = sample.sample_indices(60)
    assert (indices[0], indices[-1], len(indices)) == (0, 59, 13)
    assert set(np.diff(indices)) == {4, 5}
    assert sample.sample_indices(5).tolist() == [0, 1, 2, 3, 4]
    whole, part = (
        record.record(model, images(), LAYERS),
        record.record(model, images(indices), LAYERS),
    )
    for name in LAYERS:
        np.testing.assert_array_equal(part[name].table.thresholds, whole[name].table.thresholds)


@pytest.mark.parametrize("n_held", [0, 2, 60])
def test_what_the_sample_gave_is_counted_as_far_as_it_was_held(model, monkeypatch, n_held):
    """And these images are not passed again; the counts, thresholds and the score are the same."""
    plain = record.record(model, images(), LAYERS)
    network = Network(model, (6, 6, 1))
    n_bytes = 4 * sum(network.description.layer(name).n_neurons for name in LAYERS)
    monkeypatch.setattr(sample, "HELD_BYTES", n_bytes * 16 * n_held)
    passed, prepared_pass = [], network.prepared_pass

    def counting(layers):
        run = prepared_pass(layers)
        return lambda batch: passed.append(len(batch)) or run(batch)

    monkeypatch.setattr(network, "prepared_pass", counting)
    for layer, recording in record.record(network, images(), LAYERS).items():
        assert_same_table(recording.table, plain[layer].table)
        if recording.score:
            np.testing.assert_array_equal(recording.score.confusion, plain[layer].score.confusion)
    assert sum(passed) == 120 - min(16 * n_held, 60)


def test_progress_rises_batch_by_batch_to_the_number_of_images(model, monkeypatch):
    calls = []
    record.record(model, images(), ["input"], lambda *call: calls.append(call))
    assert [call[0] for call in calls] == [0, 60]  # all are in the sample
    monkeypatch.setattr(sample, "HELD_BYTES", 0)
    calls.clear()
    record.record(model, images(), ["input"], lambda *call: calls.append(call))
    assert [call[0] for call in calls] == [0, 16, 32, 48, 60]
    assert calls[0][1:] == (60, "Passing a few images, to choose the thresholds")
    assert {call[1:] for call in calls[1:]} == {(60, "Passing the images through the network")}


def test_layers_that_cannot_be_recorded_are_refused_with_the_choices(model):
    with pytest.raises(
        ValueError,
        match=r"No such layer: 'dens'\. Layers are: input, scale, conv, flat, dense, .*out\.",
    ):
        record.record(model, images(), ["dense", "dens"])
    keras = keras_start.start_keras()
    several = keras.layers.LSTM(3, return_state=True, name="several")
    image = keras.Input((6, 6))
    with pytest.raises(ValueError, match="'several' cannot be shown: it has several outputs"):
        record.record(keras.Model(image, several(image)[0]), images(), ["several"])


def test_rows_are_positions_and_what_they_hold_are_channels():
    net = tiny_net(shape=(6, 6))
    recording = record.record(net, images(), ["scale"])["scale"]
    assert recording.table.neuron_shape == (6, 6)
    assert (recording.positions, recording.channels.neuron_shape) == ((6,), (6,))
    scaled = IMAGES / np.float32(255)
    index = recording.table.thresholds.size // 2
    fires = scaled > recording.table.thresholds[index]
    for label in range(3):
        counts = fires[label == LABELS].sum(axis=0)
        np.testing.assert_array_equal(recording.table.counts[index, label].reshape(6, 6), counts)
        np.testing.assert_array_equal(recording.channels.counts[index, label], counts.sum(axis=0))


def test_the_pixels_are_a_map_whatever_the_network_is_called_with_and_keep_their_name(recordings):
    keras = keras_start.start_keras()
    layers = keras.layers
    namesake = keras.Sequential(
        [keras.Input((6, 6, 1)), layers.Flatten(name="input"), layers.Dense(3, name="out")]
    )
    image = keras.Input((6, 6, 1))
    graph = keras.Model(image, layers.Dense(3, name="out")(layers.Flatten()(image)))
    for net in (tiny_net(shape=(6, 6)), namesake, graph):
        for names in (["input"], ["input", "out"]):
            recording = record.record(net, images(), names)
            assert_same_table(recording["input"].table, recordings["input"].table)
            assert recording["input"].channels is recording["input"].table
        assert Network(net, (6, 6, 1)).description.layers[0].output_shape == (6, 6, 1)
    flat = record.record(namesake, images(), ["input", "input (2)"])["input (2)"].table
    assert flat.neuron_shape == (36,)
    assert_same_counts(flat, recordings["input"].table)


def test_the_score_is_the_confusion_and_loss_of_predict(model, recordings):
    probabilities = predict(model, "out")
    score = recordings["out"].score
    confusion = np.zeros((3, 3), int)
    np.add.at(confusion, (LABELS, probabilities.argmax(axis=1)), 1)
    np.testing.assert_array_equal(score.confusion, confusion)
    assert score.accuracy == np.mean(probabilities.argmax(axis=1) == LABELS)
    assert score.loss == pytest.approx(
        -np.log(probabilities[np.arange(60), LABELS]).mean(), rel=1e-5
    )
    assert {recordings[name].score for name in LAYERS[:-1]} == {None}
    four = record.record(model, images(class_names=tuple("abcd")), ["out"])["out"]
    assert four.score is None  # three outputs cannot be scored on four classes
    assert np.isnan(four.table.rates(0)[3]).all()


def test_outputs_that_are_no_probabilities_have_no_loss():
    keras = keras_start.start_keras()
    net = keras.Sequential(
        [keras.Input((6, 6, 1)), keras.layers.Flatten(), keras.layers.Dense(3, name="out")]
    )
    recording = record.record(net, images(), ["out"])["out"]
    assert np.isnan(recording.score.loss)
    assert recording.score.confusion.sum() == 60
    assert not recording.channels.probabilities


@pytest.mark.parametrize("class_names", [("a", "b", "c"), tuple("abcd")])
def test_the_output_layer_alone_holds_probabilities_whatever_the_classes(model, class_names):
    recordings = record.record(model, images(class_names=class_names), LAYERS)
    for layer, recording in recordings.items():
        assert recording.table.probabilities == (layer == "out")
        assert recording.channels.probabilities == (layer == "out")


def test_small_classes_share_a_batch(model, recordings, monkeypatch):
    """60 images of 20 classes are four batches of 16; each class by itself would be 20."""
    batches, pictures = [], network.Network.pictures

    def noted(self, images, indices):
        batches.append(len(indices))
        return pictures(self, images, indices)

    monkeypatch.setattr(network.Network, "pictures", noted)
    monkeypatch.setattr(sample, "HELD_BYTES", 0)
    of_20 = SimpleNamespace(
        images=IMAGES, labels=np.arange(60) % 20, class_names=tuple(f"class {i}" for i in range(20))
    )
    levels = {layer: recordings[layer].table.thresholds for layer in LAYERS}
    many = record.record(model, of_20, LAYERS, thresholds=levels)
    assert batches[1:] == [16, 16, 16, 12]  # after the sample for the thresholds
    for layer in LAYERS:
        table = many[layer].table
        assert table.n_images.tolist() == [3] * 20
        np.testing.assert_array_equal(
            table.counts.sum(axis=1), recordings[layer].table.counts.sum(axis=1)
        )
        by_class = record.record(
            model,
            SimpleNamespace(images=IMAGES[5::20], labels=np.zeros(3, int), class_names=("it",)),
            [layer],
            thresholds={layer: levels[layer]},
        )
        np.testing.assert_array_equal(table.counts[:, 5], by_class[layer].table.counts[:, 0])


@pytest.mark.parametrize("outputs", [[[0.5, 0.6]], [[1.1, -0.1]], [[np.nan, 1.0]]])
def test_one_image_whose_outputs_are_no_probabilities_is_enough(outputs):
    counter = pass_counts.OutputCounts(n_classes=2, n_outputs=2, class_order=(), is_scored=True)
    counter.add(np.float32([[0.3, 0.7], [1, 0]]), np.array([0, 0]))
    assert counter.probabilities
    counter.add(np.float32(outputs), np.array([1]))
    assert not counter.probabilities
    counter.add(np.float32([[0.3, 0.7]]), np.array([1]))
    assert not counter.probabilities


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_probabilities_in_half_precision_are_such(dtype):
    keras = keras_start.start_keras()
    logits = 2 * np.random.default_rng(0).normal(size=(200, 10)).astype(np.float32)
    outputs = keras.ops.cast(keras.ops.softmax(keras.ops.cast(logits, dtype)), "float32").numpy()
    assert np.abs(outputs.sum(axis=1) - 1).max() > 5e-4
    counter = pass_counts.OutputCounts(n_classes=10, n_outputs=10, class_order=(), is_scored=True)
    counter.add(outputs, np.arange(200) % 10)
    assert counter.probabilities


def first_looks(model, monkeypatch, long):
    monkeypatch.setattr(sample, "SAMPLE", 15)
    monkeypatch.setattr(record, "LONG", long)
    looks = []
    return looks, record.record(model, images(), LAYERS, first_look=looks.append)


def test_where_a_pass_takes_long_a_sample_is_recorded_first(model, monkeypatch):
    """By channel, at the thresholds of the whole, which is what it is without."""
    (look,), recordings = first_looks(model, monkeypatch, long=0)
    indices = sample.sample_indices(60)
    halves = image_halves(LABELS)[indices]  # as in the whole set
    alone = record.record(model, images(indices), LAYERS, by_channel=True, halves=halves)
    for layer, recording in record.record(model, images(), LAYERS).items():
        assert_same_table(look[layer].channels, alone[layer].channels)
        assert_same_table(recordings[layer].table, recording.table)


def test_where_it_does_not_the_whole_comes_first(model, monkeypatch):
    assert first_looks(model, monkeypatch, long=1000)[0] == []


def test_outputs_in_another_order_are_scored_as_the_classes_that_they_stand_for(recordings, model):
    """Each output stands for the class before it: its answers are those of that class."""
    score = record.record(model, images(), ["out"], class_order=(2, 0, 1))["out"].score
    answers = np.array([2, 0, 1])[predict(model, "out").argmax(axis=1)]
    confusion = np.zeros((3, 3), int)
    np.add.at(confusion, (LABELS, answers), 1)
    np.testing.assert_array_equal(score.confusion, confusion)
    true_outputs = predict(model, "out")[np.arange(60), np.array([1, 2, 0])[LABELS]]
    assert score.loss == pytest.approx(-np.log(true_outputs).mean(), rel=1e-5)


def test_an_order_of_classes_says_nothing_of_outputs_that_are_not_these(model):
    """As where another set of images is chosen for a network."""
    four = images(class_names=("a", "b", "c", "d"))
    recording = record.record(model, four, ["out"], class_order=(3, 2, 1, 0))["out"]
    assert recording.score is None
    assert recording.table.counts.shape[1:] == (4, 3)


def test_a_layer_may_be_called_anything(recordings):
    name = "Größe 1%"  # TensorFlow could not compile this one
    table, plain = (
        record.record(tiny_net(out=name), images(), [name])[name].table,
        recordings["out"].table,
    )
    np.testing.assert_allclose(table.thresholds, plain.thresholds, rtol=1e-5)
    np.testing.assert_array_equal(
        table.rates(table.nearest_index(0)), plain.rates(plain.nearest_index(0))
    )
    np.testing.assert_allclose(table.rates(30), plain.rates(30), atol=0.1)


def test_recording_leaves_the_model_as_it_was():
    for compiled in (False, True):
        model = tiny_net()
        if compiled:
            model.compile("adam", "categorical_crossentropy")
        before = model.get_weights()
        record.record(model, images(), LAYERS)
        assert model.compiled is compiled
        assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


@pytest.mark.parametrize("layer", LAYERS)
def test_a_recording_comes_back_from_disk_as_it_was(layer, recordings):
    assert load_recording("key") is None
    assert save_recording("key", recordings[layer])
    recording = load_recording("key")
    assert_same_table(recording.table, recordings[layer].table)
    assert_same_table(recording.channels, recordings[layer].channels)
    assert not recording.table.counts.flags.writeable
    assert (recording.score is None) == (layer != "out")
    if recording.score:
        np.testing.assert_array_equal(recording.score.confusion, recordings[layer].score.confusion)
        assert recording.score.loss == recordings[layer].score.loss


@pytest.mark.parametrize("loss", [0.5, None])
def test_a_recording_too_old_to_say_it_is_of_probabilities_where_it_has_a_loss(loss, recordings):
    arrays, about = to_arrays(recordings["out"])
    del about["probabilities"]
    for saved_arrays in (arrays, arrays | {"channel_counts": arrays["counts"]}):
        recording = from_arrays(saved_arrays, about | {"loss": loss})
        assert recording.table.probabilities is (loss is not None)
        assert recording.channels.probabilities is (loss is not None)
    arrays, about = to_arrays(recordings["dense"])
    del about["probabilities"]
    assert not from_arrays(arrays, about).table.probabilities


def test_an_undefined_loss_comes_back_undefined(recordings):
    score = Score(np.eye(3, dtype=np.int64), float("nan"))
    assert save_recording("key", Recording(recordings["out"].table, recordings["out"].table, score))
    assert np.isnan(load_recording("key").score.loss)


@pytest.mark.parametrize(
    "damage", ["cut", "flipped", "gone", "other arrays", "no shape", "wrong shape"]
)
def test_a_damaged_recording_counts_as_absent(damage, recordings, cache):
    table = recordings["conv"].table
    arrays = {"thresholds": table.thresholds, "counts": table.counts, "n_images": table.n_images}
    if damage == "other arrays":
        assert store.save_arrays(
            "key", {"counts": table.counts}, {"neuron_shape": list(table.neuron_shape)}
        )
    elif damage in ("no shape", "wrong shape"):
        assert store.save_arrays(
            "key", arrays, {} if damage == "no shape" else {"neuron_shape": [7]}
        )
    else:
        assert save_recording("key", recordings["conv"])
        assert load_recording("key") is not None
        path = cache / "recordings" / "key" / "counts.npy"
        content = path.read_bytes()
        path.unlink()
        if damage != "gone":
            path.write_bytes(
                content[:-9] if damage == "cut" else content[:-1] + bytes([content[-1] ^ 1])
            )
    assert load_recording("key") is None
