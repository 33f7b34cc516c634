"""What is said of a network, of whatever kind, is what Keras's own predict says: each layer, the
score, and what is silenced; by the functions, by the commands, and on a page."""

import functools
import json
import zipfile
from types import SimpleNamespace

import kinds
import numpy as np
import pytest
import streamlit as st
from in_process import Here, answer, open_page
from kinds import KINDS, N_IMAGES

from activsim.app.shell import progress
from activsim.cli import main as cli
from activsim.datasets import catalogue as image_sets
from activsim.datasets import fashion_mnist
from activsim.datasets.image_set import LabelledImages
from activsim.experiments import input_check
from activsim.experiments.ablation_jobs import silence_neurons
from activsim.firing import source as sources
from activsim.firing.per_image import activation_maps, load_values, record_values, values_key
from activsim.firing.record import record, record_source
from activsim.firing.recording import load_recording
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue, keras_models
from activsim.networks.layers import PIXELS
from activsim.networks.network import Network, open_network
from activsim.networks.split import SplitNetwork

keras = kinds.keras
# Keras says of a nested Sequential that it does not hand a mask on, and then does.
pytestmark = pytest.mark.filterwarnings("ignore:.*was passed an input with a mask:UserWarning")
LARGE = 20  # of so many layers one: networks whose halves take long to compile


class Opened:
    """A kind's model, what Keras says of it, and the same ready to be looked at."""

    def __init__(self, kind):
        self.kind, self.model = kind, kinds.build(kind)
        self.images = kinds.images_for(kind)
        self.batch = kind.given(self.images)
        self.predicted = self.predict()
        self.values = kinds.watched(self.model, self.batch)
        self.network = open_network(self.model, self.images, kind.options)
        labels = np.arange(N_IMAGES) % max(kind.n_outputs, 1)
        names = tuple(f"class {label}" for label in range(max(kind.n_outputs, 2)))
        self.data = LabelledImages(
            "Noise", "test", self.images, labels, names, "noise", "this test"
        )
        self.layers = self.network.description.usable_layers
        if kind.every > 1:
            self.layers = (*self.layers[:3], *self.layers[3 : -3 : kind.every], *self.layers[-3:])
        can_be_split = kind.n_outputs and self.layers
        self.splits = [layer for layer in can_be_split or () if layer not in kind.unsplit]
        if kind.every > 1:
            self.splits = self.splits[1::5]

    def predict(self):
        """As predict has it; all images are one batch, for which no pipeline need be built."""
        is_large = self.kind.every > LARGE  # to compile it takes longer than to run it
        self.model.run_eagerly = is_large or not self.kind.compiles
        outputs = self.model.predict_on_batch(self.batch)
        if isinstance(outputs, dict):  # of outputs that have names
            outputs = list(outputs.values()) if len(outputs) > 1 else next(iter(outputs.values()))
        return outputs if isinstance(outputs, list) else np.asarray(outputs).astype(np.float32)

    def channels_last(self, layer):
        """What Keras says of a layer."""
        if layer == PIXELS:
            given = np.asarray(keras.ops.cast(self.batch, "float32"))
            if given.ndim == 4 and given.shape[1] in (1, 3):
                given = np.moveaxis(given, 1, -1)
            return given.reshape(N_IMAGES, *self.network.prepare.shape)
        (values,) = self.values[layer]
        return np.moveaxis(values, 1, -1) if layer in self.kind.first else values

    def without_channel(self, layer, value):
        """What Keras answers where the layer's first channel has this value."""
        axis = 1 if layer in self.kind.first else -1
        return kinds.overwritten(self.model, self.batch, layer, axis, value)

    @functools.cached_property
    def recordings(self):
        return record(self.network, self.data, list(self.layers))

    @property
    def expected_confusion(self):
        """None where predict gives no one number for each class, or none at all."""
        n_classes = self.kind.n_outputs
        description = self.network.description
        if not n_classes or description.output_activation == "sigmoid":
            return None
        if n_classes != len(self.data.class_names) or np.isnan(self.predicted).any():
            return None
        confusion = np.zeros((n_classes, n_classes), int)
        np.add.at(confusion, (self.data.labels, self.predicted.argmax(axis=1)), 1)
        return confusion


@pytest.fixture(scope="module", params=KINDS)
def opened(request):
    return Opened(KINDS[request.param])


def assert_close(values, expected, message):
    """Equal but for the rounding of another order of sums."""
    largest = np.nanmax(np.abs(expected), initial=1)
    np.testing.assert_allclose(values, expected, rtol=0, atol=5e-6 * largest, err_msg=message)


def test_all_layers_are_there_and_only_those(opened):
    description, kind = opened.network.description, opened.kind
    problems = {layer.name: layer.problem for layer in description.layers if layer.problem}
    assert problems.keys() == dict(kind.problems).keys()
    for name, part in kind.problems:
        assert part in problems[name]
    names = [name for name in opened.values if name not in kind.unlisted]
    assert [layer.name for layer in description.layers[1:]] == names
    assert set(kind.names) <= set(description.usable_layers)
    assert description.parameters == opened.model.count_params()
    assert sum(layer.parameters for layer in description.layers) == opened.model.count_params()


def test_each_layer_is_what_keras_makes_of_it(opened):
    activations = opened.network.forward_pass(opened.layers)(opened.images)
    assert list(activations) == list(opened.layers)
    for layer in opened.layers:
        expected = opened.channels_last(layer)
        shape = opened.network.description.layer(layer).output_shape
        assert activations[layer].shape == expected.shape == (N_IMAGES, *shape), layer
        assert_close(activations[layer], expected, layer)


def test_the_answer_and_the_score_are_those_of_predict(opened):
    description, n_classes = opened.network.description, opened.kind.n_outputs
    assert description.n_outputs == n_classes
    if not n_classes:
        assert description.output_layer is None
        return
    layer = description.output_layer
    answers = opened.network.forward_pass(opened.layers)(opened.images)[layer]
    np.testing.assert_allclose(answers, opened.predicted, rtol=0, atol=1e-6)
    score = opened.recordings[layer].score
    if opened.expected_confusion is None:
        assert score is None
        return
    np.testing.assert_array_equal(score.confusion, opened.expected_confusion)


def test_two_recordings_of_the_same_images_are_equal(opened):
    """Also where the network was opened anew, which takes long for those of many layers."""
    again = opened.network
    if opened.kind.every < LARGE:
        again = open_network(opened.model, opened.images, opened.kind.options)
    first, second = opened.recordings, record(again, opened.data, list(opened.layers))
    for layer in opened.layers:
        np.testing.assert_array_equal(first[layer].channels.counts, second[layer].channels.counts)
        np.testing.assert_array_equal(
            first[layer].channels.thresholds, second[layer].channels.thresholds
        )


def test_silencing_nothing_is_predict_at_every_layer(opened, monkeypatch):
    """Uncompiled, since each layer would be compiled by itself; so it rounds a little otherwise
    than the compiled ones below."""
    monkeypatch.setattr(Network, "is_compilable", False)
    for layer in opened.splits:
        split = SplitNetwork(opened.network, layer)
        masks, fill = np.zeros((1, *split.mask_shape), bool), np.zeros(split.mask_shape, np.float32)
        (outputs,) = split.after(masks, fill, *split.before(opened.images))
        np.testing.assert_allclose(outputs, opened.predicted, rtol=0, atol=3e-6, err_msg=layer)


def check_first_channel_silenced(opened, layer, atol):
    """Beside nothing silenced, in one go."""
    split = SplitNetwork(opened.network, layer)
    masks = np.zeros((2, *split.mask_shape), bool)
    masks[1, ..., 0] = True
    fill = np.full(split.mask_shape, 0.25, np.float32)
    nothing, silenced = split.after(masks, fill, *split.before(opened.images))
    np.testing.assert_allclose(nothing, opened.predicted, rtol=0, atol=atol, err_msg=layer)
    if layer != PIXELS:
        assert_close(silenced, opened.without_channel(layer, 0.25), layer)


def test_a_silenced_channel_is_that_channel_overwritten(opened, monkeypatch):
    """Uncompiled, as above."""
    monkeypatch.setattr(Network, "is_compilable", False)
    if opened.kind.every < LARGE:
        for layer in opened.splits[1::2][-3:-1]:
            check_first_channel_silenced(opened, layer, atol=3e-6)


def test_the_same_compiled(opened):
    if opened.kind.every < LARGE:
        for layer in opened.splits[1::2][-1:]:
            check_first_channel_silenced(opened, layer, atol=1e-6)


def test_where_nothing_can_be_silenced_there_is_a_sentence(opened):
    for layer in opened.kind.unsplit:
        with pytest.raises(ValueError, match="made of all images together"):
            SplitNetwork(opened.network, layer)


@pytest.fixture
def in_folder(opened, monkeypatch, tmp_path):
    """The kind's network is the only one of the models folder, and its images are those of the
    data. Its file is not read, as the network is at hand; it runs uncompiled, as nothing here is
    run often, and two ways are tried in which pixels may be given, in one size."""
    with zipfile.ZipFile(tmp_path / "kind.keras", "w") as archive:
        archive.writestr("config.json", "{}")
    card = {"sha256": catalogue.file_hash(tmp_path / "kind.keras")}
    card |= {"description": opened.network.description.to_plain()}
    options = opened.kind.options
    card |= {"pixels": options.pixels, "resizing": options.resizing}
    (tmp_path / "kind.json").write_text(json.dumps(card), encoding="utf-8")
    monkeypatch.setattr(catalogue, "MODELS", tmp_path)
    monkeypatch.setattr(catalogue, "READ_ONLY", [])
    monkeypatch.setattr(keras_models, "load_network", lambda _path: opened.network)
    monkeypatch.setattr(image_sets, "load_images", lambda *_args, **_options: opened.data)
    monkeypatch.setattr(Network, "is_compilable", False)
    monkeypatch.setattr(input_check, "ways_to_try", lambda _colours: ("0..255", "0..1"))
    monkeypatch.setattr(input_check, "resizings_to_try", lambda in_use, *_sizes: (in_use,))
    # what a hundred networks left is not looked through for each of them
    monkeypatch.setattr(sources, "gc", SimpleNamespace(collect=lambda: None))


def test_the_command_check_says_the_same(opened, in_folder, capsys):
    assert cli.main(["check", "kind", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    description = opened.network.description
    assert [layer["name"] for layer in said["layers"]] == [row.name for row in description.layers]
    assert said["n_images"] == N_IMAGES
    if opened.expected_confusion is None:
        assert said["accuracy"] is None
        assert said["warnings"]
    else:
        assert said["accuracy"] == opened.expected_confusion.trace() / N_IMAGES


def middle_layer(opened):
    return opened.layers[len(opened.layers) // 2]


def test_the_command_profile_says_the_same_of_an_inner_layer(opened, in_folder, tmp_path):
    """The share of the positions of a class's images at which a channel is above 0."""
    layer, file = middle_layer(opened), tmp_path / "profile.json"
    assert cli.main(["profile", "--model", "kind", "--layer", layer, "--out", str(file)]) == 0
    profiles = np.array(json.loads(file.read_text())["profiles"], float)
    values, labels = opened.channels_last(layer), opened.data.labels
    values = values.reshape(N_IMAGES, -1 if layer != PIXELS else 1, profiles.shape[1])
    for label in range(len(opened.data.class_names)):
        shares = np.nan  # of a class without images
        if label in labels:
            shares = (values[labels == label] > 0).mean(axis=(0, 1))
        np.testing.assert_allclose(profiles[label], shares, rtol=0, atol=0.01)  # near 0: rounding


def test_the_worker_gives_pages_the_same(opened, in_folder, tmp_path):
    """What Explore, Neuron and Silence ask for of an inner layer: its recording, what each image
    makes of its neurons, the maps of a channel, and the confusions with nothing silenced.
    Networks of many layers take too long."""
    if opened.kind.every >= LARGE:
        return
    path, layer = tmp_path / "kind.keras", middle_layer(opened)
    options, fingerprint = opened.kind.options, opened.data.fingerprint
    model_hash = catalogue.file_hash(path)
    source = RecordingSource(
        str(path), model_hash, image_sets.DEFAULT, "test", fingerprint, options
    )
    expected = opened.channels_last(layer)
    shape = opened.network.description.layer(layer).output_shape

    assert record_source(source, (layer,)) == {}
    counts = load_recording(source.recording_key(layer)).channels.counts
    np.testing.assert_array_equal(counts, opened.recordings[layer].channels.counts)
    assert record_values(source, layer, "neuron", None) is None
    values = load_values(values_key(source, layer, "neuron", None))
    assert_close(values, expected.reshape(N_IMAGES, -1), layer)
    if len(shape) == 3:
        maps, _ = activation_maps(source, layer, 0, (0, 5))
        assert_close(maps, expected[[0, 5], ..., 0], layer)
    if layer in opened.splits and opened.expected_confusion is not None:
        (confusion,), _ = silence_neurons(source, layer, ((),), "zero")
        np.testing.assert_array_equal(confusion, opened.expected_confusion)


PAGES = {  # of each group of kinds one, and the page that draws a layer of it
    "augmentation in a nested Sequential": ("explore", "augment/flip"),
    "nested Functional models, two deep": ("neuron", "outer/inner/conv"),
    "a frozen backbone": ("silence", "base/conv"),
    "heads summed by an operator": ("layers", "add"),
    "channels first in colour": ("explore", "conv"),
    "flattened": ("pair", "dense"),
    "larger than the pictures": ("neuron", "input"),
    "in a border": ("neuron", "conv"),
    "any size in colour": ("explore", "conv"),
    "whole numbers go in": ("silence", "input"),
    "rows skipped where they are black": ("layers", "steps"),
    "a vision transformer": ("explore", "attend_1"),
    "a model of one's own inside": ("silence", "augmented"),
    "two outputs": ("silence", "place"),
    "a map as output": ("explore", "classes"),
    "ten sigmoids": ("silence", "out"),
    "odd names": ("layers", "$x^2$ [link](u)"),
    "weights that are not numbers": ("explore", "out"),
    "MobileNetV2": ("explore", "mobilenetv2_0.35_32/block_5_add"),
    "a chain": ("picture", "conv"),
    "Monte Carlo dropout": ("neuron", "dense"),
    "layers over time": ("explore", "means"),
    "rescaling and normalization": ("neuron", "normal"),
    "a nested model of two outputs": ("layers", "inner/peak"),
    "a layer used twice": ("pair", "twice (2)"),
    "a model used twice": ("silence", "tower/conv (2)"),
    "residual sums by operators": ("picture", "subtract"),
    "a gate": ("explore", "excite"),
    "slices and conditions": ("neuron", "where"),
    "operations over all images": ("explore", "conv"),
    "centred over all images": ("explore", "scale"),
    "channels first with a gate": ("neuron", "opened"),
    "pixel after pixel": ("explore", "steps"),
    "without colours": ("picture", "input"),
    "with opacity": ("explore", "conv"),
    "mixed float16": ("silence", "dense"),
    "eight bits": ("explore", "dense"),
    "rows through GRU, both ways": ("pair", "both"),
    "states handed on": ("layers", "flat"),
    "a volume": ("neuron", "conv"),
    "a Lambda": ("explore", "lambda"),
    "one sigmoid unit": ("picture", "out"),
    "a hundred outputs": ("explore", "conv"),
    "a hundred layers": ("layers", "dense_50"),
    "an answer with a name": ("explore", "out"),
    "batches of one size": ("silence", "steps"),
    "a causal transformer": ("pair", "grouped"),
    "strips one after another": ("layers", "films"),
    "a memory from batch to batch": ("explore", "rescaling"),
    "an answer at one place": ("silence", "classes"),
}


@pytest.fixture
def page(opened, in_folder, monkeypatch, request):
    """The page of PAGES, and which it is; None where that names none."""
    kind = request.node.callspec.params["opened"]
    if kind not in PAGES:
        return None
    here = Here()
    monkeypatch.setattr(progress, "shared_worker", lambda: here)
    monkeypatch.setattr(fashion_mnist, "IMAGE_SHAPE", opened.data.image_shape)
    monkeypatch.setattr(fashion_mnist, "CLASS_NAMES", opened.data.class_names)
    st.cache_data.clear()
    st.cache_resource.clear()
    name, layer = PAGES[kind]
    return name, open_page(name, layer=layer, score="true")


def test_a_page_draws_one_of_its_layers(opened, page):
    """With the score of predict, or the reason why there is none."""
    if page is None:
        return
    name, page = page
    assert not page.error
    sentence = answer(page)
    is_scored = opened.expected_confusion is not None
    if name == "silence":
        assert sentence.startswith("Without" if is_scored else "This network cannot be asked that")
    elif name == "explore":
        texts = " ".join(element.value for element in [*page.html, *page.markdown])
        if is_scored:
            accuracy = opened.expected_confusion.trace() / N_IMAGES
            assert f"Accuracy {accuracy:.4f}" in texts
        else:
            assert "it cannot be scored" in texts
    else:
        assert sentence


def test_pages_are_drawn_of_kinds_that_there_are():
    assert set(PAGES) <= set(KINDS)
