"""Silencing neurons of a dense layer: from the click to the new numbers on the page, and the parts
run anew or kept."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from activsim.datasets import fashion_mnist
from activsim.networks import keras_start
from benchmarks.app import browser
from benchmarks.datasets import photographs
from benchmarks.measure import REPEATS, alternate, row, seconds

CLICKS = 12
PICK = "at random"  # of which there are as many as are asked for, unlike shared ones
LAYER, K = "dense", 6
UNDER = 1  # second, from the click
N_SETS = 20  # that are run when a map layer is opened
PHOTOGRAPH, PHOTOGRAPHS = 96, 600
LARGE_LAYERS = ("Conv1", "block_6_expand", "Conv_1")  # of MobileNetV2

# From the click to the first frame in which answer, p and chart are those of the new pick.
CLICK = """
() => new Promise(done => {
  const said = () => ["p.answer", "p.silence-chance"]
    .map(one => document.querySelector(one)?.innerText).join();
  const marks = () => JSON.stringify(
    document.querySelector(".st-key-silence_accuracy .js-plotly-plot")
    ?.data?.map(one => Array.from(one.x._inputArray ?? one.x)));
  const before = [said(), marks()];
  const button = [...document.querySelectorAll(".st-key-silence_k button")].at(-1);
  const start = performance.now();
  button.click();
  const look = now => {
    const still =
      document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
      && !document.querySelector("[data-stale=true]");
    if (still && said() !== before[0] && marks() !== before[1]
        && document.querySelector(".st-key-silence_accuracy .scatterlayer .point")) {
      requestAnimationFrame(() => done(performance.now() - start));
    } else if (now - start > 60000) done(null);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})
"""


def rows() -> list[dict]:
    return [clicks(), *in_process(), *first_looks()]


def clicks() -> dict:
    """Another number of neurons, and with it other random sets, at each click."""
    from serving import served  # browser puts its folder on the path

    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as server,
        browser.chromium() as chromium,
    ):
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(120_000)
        page.goto(f"{server.url}/silence?{urlencode({'silence_pick': PICK, 'silence_k': 2})}")
        page.locator(".st-key-silence_accuracy .scatterlayer .point").first.wait_for()
        page.wait_for_timeout(2000)
        milliseconds = []
        for _ in range(CLICKS):
            milliseconds.append(page.evaluate(CLICK.strip()))
            if milliseconds[-1] is None:
                raise SystemExit("The page did not show new numbers within a minute.")
            page.wait_for_timeout(400)
    subject = (
        f"click -> accuracy without these neurons and of 200 random sets on the page, layer {LAYER}"
    )
    return row(subject, "", [value / 1000 for value in milliseconds], under=UNDER)


def first_looks() -> list[dict]:
    """What Silence runs when a map layer is opened: the neurons over all images, and random sets
    over a few; beside one pass of the network over all images."""
    from activsim.datasets import own_sets
    from activsim.networks import catalogue, keras_models

    keras = keras_start.start_keras()
    study = keras_models.load_network(next(iter(catalogue.list_networks().values())))
    rows = [_first_look(study, "conv2d", fashion_mnist.load_fashion_mnist("test"), "the study")]
    keras.utils.set_random_seed(0)
    shape = (PHOTOGRAPH, PHOTOGRAPH, 3)
    large = keras.applications.MobileNetV2(weights=None, input_shape=shape, classes=10)
    with tempfile.TemporaryDirectory() as folder:
        photographs.write_photographs(Path(folder), PHOTOGRAPHS, PHOTOGRAPH)
        data = own_sets.open_path(Path(folder)).load_images("all")
        rows += [_first_look(large, layer, data, "MobileNetV2") for layer in LARGE_LAYERS]
    return rows


def _first_look(model, layer: str, data, name: str) -> dict:
    import numpy as np

    from activsim.analysis import neuron_sets
    from activsim.experiments import ablation
    from activsim.networks.network import open_network

    network = open_network(model, data.images)
    output = network.description.output_layer
    forward, size = network.forward_pass([output]), network.batch_size([output])
    sets, _ = neuron_sets.random_sets(np.arange(ablation.AT_ONCE * 4), K, N_SETS, 0)
    silencer = ablation.Silencer(network, layer, data)

    def look() -> None:
        silencer._cache = None  # of the look before
        few = silencer.few_images([6, 0], N_SETS)
        silencer.confusions([sets[0]])
        silencer.confusions([sets[0]], numbers=few)
        for start in range(0, N_SETS, ablation.AT_ONCE):
            silencer.confusions(sets[start : start + ablation.AT_ONCE], numbers=few)

    def whole_pass() -> None:
        for start in range(0, len(data.labels), size):
            forward(network.pictures(data.images, slice(start, start + size)))

    figures = alternate(lambda: seconds(look), lambda: seconds(whole_pass), REPEATS)
    subject = f"{K} channels of {layer} of {name} silenced over {len(data.labels):,} images, and"
    return row(
        f"{subject} {N_SETS} random sets over a few",
        "one pass over these images",
        *figures,
        at_most=3,
    )


def in_process(data=None, at_least: float = 5, repeats: int = REPEATS) -> list[dict]:
    """The chosen set and the random ones with what passes kept, beside whole passes over the images
    with `predict`."""
    import numpy as np

    from activsim.analysis import neuron_sets
    from activsim.experiments import ablation
    from activsim.networks import catalogue, keras_models
    from activsim.networks.network import open_network

    data = data or fashion_mnist.load_fashion_mnist("test")
    keras = keras_start.start_keras()
    model = keras_models.load_network(next(iter(catalogue.list_networks().values())))
    silencer = ablation.Silencer(model, LAYER, data)
    images = open_network(model, data.images).prepare(data.images)
    seeds = itertools.count()

    part = keras.Model(model.inputs[0], model.get_layer(LAYER).output)
    weights, bias = model.layers[-1].get_weights()

    def plain(neurons) -> np.ndarray:
        values = part.predict(images, batch_size=500, verbose=0)
        values[:, neurons] = 0
        return values @ weights + bias  # the largest stays the largest under softmax

    (sets, _) = neuron_sets.random_sets(np.arange(silencer.n_neurons), K, 2, 0)
    confusions = silencer.confusions(sets)
    for confusion, neurons in zip(confusions, sets, strict=True):
        outputs = plain(neurons).argmax(axis=1)
        expected = np.zeros_like(confusion)
        np.add.at(expected, (data.labels, outputs), 1)
        # where two outputs are a rounding apart
        assert np.abs(confusion - expected).sum() <= 1e-3 * len(images)

    def own_way() -> float:
        return seconds(
            lambda: silencer.confusions(
                neuron_sets.random_sets(np.arange(32), K, 1, next(seeds))[0]
            )
        )

    def rival() -> float:
        return seconds(lambda: plain(neuron_sets.random_set(np.arange(32), K, next(seeds))))

    figures = alternate(own_way, rival, repeats)
    subject = f"{K} neurons of layer {LAYER} silenced, {len(images):,} images"
    return [
        row(
            subject,
            "a pass over the images up to that layer, and its output masked",
            *figures,
            at_least=at_least,
        )
    ]
