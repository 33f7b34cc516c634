"""Whatever is chosen, linked to or broken, the page answers in sentences and never in
tracebacks."""

import base64
import functools
import html
import json
import re
import shutil
import zipfile

import numpy as np
import pytest
import streamlit as st
from in_process import SKETCHES_PER_CLASS, answer, dropped, open_app, parts, ran
from root import ROOT

from activsim.analysis import measures, similarity
from activsim.app.pages.explore import answers
from activsim.app.shell import cache as cached
from activsim.app.shell import progress as running
from activsim.app.shell import state
from activsim.app.worker import client as worker_module
from activsim.datasets import catalogue as image_sets
from activsim.datasets import fashion_mnist
from activsim.firing import record, store, thresholds
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue, keras_models, keras_start

# Keras 3.15 copies TensorFlow's variables in a way that NumPy 2 deprecates; only saving a model
# does it.
pytestmark = [
    pytest.mark.usefixtures("sketches_recorded", "worker_here"),
    pytest.mark.filterwarnings(
        "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
    ),
]


def chart(page, key):
    specs = [
        json.loads(element.proto.spec)
        for element in page.get("plotly_chart")
        if element.proto.id.endswith(f"-{key}")
    ]
    (spec,) = specs
    return spec


def matrix(page):
    """The dissimilarities on screen, classes in the order of the data set, in the unit that is
    read."""
    cells, marks, _axes = chart(page, "matrix")["data"]
    n_classes = len(fashion_mnist.CLASS_NAMES)
    pairs = np.array([point[:2] for point in marks["customdata"]], dtype=int)
    values = np.empty((n_classes, n_classes))
    values[pairs[:, 0], pairs[:, 1]] = decode(cells["z"]).ravel()
    return values


def decode(array):
    values = np.frombuffer(base64.b64decode(array["bdata"]), array["dtype"])
    return (
        values.reshape([int(n) for n in str(array["shape"]).split(",")])
        if "shape" in array
        else values
    )


def rows(page):
    """The classes of each row that are ranked, in their order."""
    data = parts(page)["rows"]
    rankings = [data["ranking"][label] for label in data["order"]]
    names = fashion_mnist.CLASS_NAMES
    return [[names[label] for label in row if label >= 0] for row in rankings]


@functools.cache
def library_recording(path, layer):
    """Without page, worker and store."""
    data = image_sets.load_sketches("test")
    return record.record(keras_models.load_network(path), data, [layer])[layer]


def expected(layer, reading, kind, threshold, measure):
    """The same result from the library."""
    recording = library_recording(next(iter(catalogue.list_networks().values())), layer)
    return similarity.comparison(recording.reading(reading), kind, threshold, measure)


def shows(page, result, measure, query):
    np.testing.assert_allclose(
        matrix(page), measures.MEASURES[measure].in_unit(result.dissimilarity), rtol=1e-6
    )
    ranking = [label for label in result.ranking[query] if label >= 0]
    assert rows(page)[0] == [fashion_mnist.CLASS_NAMES[label] for label in ranking]


def test_without_real_pictures_the_page_says_so_and_goes_on_saying_so(sketches_only):
    page = open_app()
    assert [error.value for error in page.error] == []
    (banner,) = [warning.value for warning in page.warning]
    assert answer(page)
    assert page.segmented_control(key="layer").value == "dense"
    assert page.select_slider(key="threshold").value == "0"
    shows(page, expected("dense", "channel", "value", 0.0, "mean difference"), "mean difference", 0)
    page.selectbox(key="class").set_value("Bag")
    ran(page)
    assert [warning.value for warning in page.warning] == [banner]
    assert rows(page)[0][0] == "Bag"


def test_another_class_asks_nothing_of_the_network(sketches_only, worker_here):
    page = open_app()
    first, calls = answer(page), len(worker_here.calls)
    assert calls == 1
    page.selectbox(key="class").set_value("Sandal")
    ran(page)
    assert answer(page) != first
    assert "Sandal" in answer(page)
    assert len(worker_here.calls) == calls


def test_what_a_network_is_called_comes_before_the_name_of_its_file(sketches_only):
    page = open_app(model="study-seed-1")
    assert [block.value for block in page.sidebar.markdown] == ["**Study network, seed 1**"]
    first, second, *_ = page.sidebar.children.values()
    assert (first.type, second.type) == ("markdown", "selectbox")
    assert page.sidebar.selectbox[0].value == "study-seed-1"


def test_a_second_visitor_asks_nothing_of_the_network(sketches_only, worker_here):
    first = answer(open_app())
    calls = len(worker_here.calls)
    st.cache_resource.clear()  # as after a restart: only the disk remembers
    assert answer(open_app()) == first
    assert len(worker_here.calls) == calls == 1


@pytest.mark.parametrize("layer", ["conv2d_3", "max_pooling2d"])
def test_a_map_is_read_by_channel_and_by_neuron(layer):
    page = open_app(layer=layer, detail="all")
    assert page.get("button_group")
    channel = expected(layer, "channel", "value", 0.0, "mean difference")
    shows(page, channel, "mean difference", 0)
    page.segmented_control(key="reading").set_value("neuron")
    ran(page)
    neuron = expected(layer, "neuron", "value", 0.0, "mean difference")
    assert neuron.profiles.shape[1] > channel.profiles.shape[1]
    shows(page, neuron, "mean difference", 0)


def test_the_pixels_are_a_layer():
    page = open_app(layer="input", class_="Trouser")
    shows(page, expected("input", "neuron", "value", 0.0, "mean difference"), "mean difference", 1)


def test_each_neuron_fires_on_its_top_share():
    page = open_app(kind="quantile", share="30%")
    assert page.select_slider(key="share").value == "30%"
    result = expected("dense", "channel", "quantile", 0.3, "mean difference")
    shows(page, result, "mean difference", 0)
    # every class has as many images
    sentence = f"they fire on {result.profiles.mean():.1%} of images on average"
    assert sentence in parts(page)["bars_head"]["silent"]
    assert "30.0%" not in sentence


@pytest.mark.parametrize("measure", measures.MEASURES)
def test_every_measure(measure):
    page = open_app(measure=measure, class_="Coat")
    shows(
        page,
        expected("dense", "channel", "value", 0.0, measure),
        measure,
        fashion_mnist.CLASS_NAMES.index("Coat"),
    )


def test_every_threshold_from_the_lowest_to_the_highest_has_a_picture():
    page = open_app(measure="correlation")
    slider = page.select_slider(key="threshold")
    assert len(slider.options) == thresholds.N_THRESHOLDS
    for index in (0, 1, len(slider.options) // 2, -1):
        assert answer(open_app(measure="correlation", threshold=slider.options[index]))


def test_what_is_undefined_is_neither_a_number_nor_ranked():
    result = expected(
        "dense_1", "channel", "value", 0.0, "correlation"
    )  # at 0 most outputs of a softmax fire
    undefined = np.isnan(result.dissimilarity)
    query = int(undefined.sum(axis=1).argmax())
    assert undefined[query].sum() == 9  # nothing can be said of this class
    page = open_app(layer="dense_1", measure="correlation", class_=fashion_mnist.CLASS_NAMES[query])
    shows(page, result, "correlation", query)
    assert rows(page)[0] == [fashion_mnist.CLASS_NAMES[query]]
    assert "undefined" in answer(page)


def test_another_class_to_compare_with():
    page = open_app(with_="Sneaker")
    assert [trace["name"] for trace in chart(page, "bars")["data"]] == ["T-shirt/top", "Sneaker"]
    page.selectbox(key="with").set_value("T-shirt/top")
    assert chart(ran(page), "bars")


def test_training_pictures_nine_of_each_in_the_classes_own_order():
    page = open_app(images="train")
    page.segmented_control(key="order").set_value(page.segmented_control(key="order").options[1])
    page.segmented_control(key="pictures").set_value(
        page.segmented_control(key="pictures").options[1]
    )
    ran(page)
    marks = chart(page, "matrix")["data"][1]
    assert [point[0] for point in marks["customdata"]] == np.repeat(np.arange(10), 10).tolist()


def test_a_link_opens_what_it_says():
    link = {
        "model": "study-seed-1",
        "layer": "conv2d",
        "reading": "neuron",
        "images": "train",
        "kind": "quantile",
    }
    link |= {"share": "5%", "measure": "cosine", "class": "Dress", "with": "Bag"}
    page = open_app(**link)
    values = {
        widget.key: widget.value
        for name in ("selectbox", "select_slider", "segmented_control")
        for widget in page.get(name)
    }
    assert {key: values[key] for key in link} == link
    assert len(page.warning) == 1  # the banner


def test_a_link_to_what_does_not_exist_names_each_value_and_shows_the_default():
    link = {
        "model": "zz-model",
        "layer": "zz-layer",
        "images": "zz-images",
        "kind": "zz-kind",
        "with": "zz-with",
    }
    link |= {"threshold": "zz-threshold", "measure": "zz-measure", "class": "zz-class"}
    plain = open_app()
    page = open_app(**link)
    notes = [warning.value for warning in page.warning if "zz-layer" in warning.value]
    assert len(notes) == 1
    for key, value in link.items():
        assert f"{key} = `{value}`" in notes[0]
    assert answer(page) == answer(plain)
    page.selectbox(key="class").set_value("Bag")
    ran(page)
    assert not any("zz-layer" in warning.value for warning in page.warning)


def test_a_link_may_hold_anything():
    hostile = "<script>alert(1)</script> `x` $y$ [z](javascript:1) \n" * 20
    page = open_app(layer=hostile, class_=hostile, share=hostile, reading=hostile)
    assert answer(page)
    assert not any("alert(1)" in element.value for element in page.html)
    assert "alert(1)" not in str(parts(page))


def write_damaged(path):
    """A file that is a .keras file but for what it says of the network."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", "{}")


def test_a_broken_model_file_is_a_sentence(models_folder):
    write_damaged(models_folder / "broken *one*.keras")
    page = open_app()
    (sentence,) = [error.value for error in page.error]
    assert ".keras" in sentence.replace("\\", "")
    assert "Traceback" not in sentence
    assert answer(page) is None


def test_beside_a_broken_model_the_others_work(models_folder):
    shutil.copy(ROOT / "models" / "study-seed-0.keras", models_folder / "good.keras")
    shutil.copy(ROOT / "models" / "study-seed-0.json", models_folder / "good.json")
    write_damaged(models_folder / "broken.keras")
    (models_folder / "no zip.keras").write_bytes(b"no model at all")
    page = open_app(model="broken")
    assert len(page.error) == 1
    assert page.selectbox(key="model").options == ["good", "broken"]
    page.selectbox(key="model").set_value("good")
    assert answer(ran(page))
    assert len(page.error) == 0


def test_an_empty_models_folder_is_a_sentence(models_folder):
    page = open_app()
    assert len(page.error) == 1
    assert answer(page) is None


def test_files_that_are_no_choice_say_so_folded_under_the_menu(models_folder):
    shutil.copy(ROOT / "models" / "study-seed-0.keras", models_folder / "good.keras")
    shutil.copy(ROOT / "models" / "study-seed-0.json", models_folder / "good.json")
    (models_folder / "<b>old *one*.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    (models_folder / "[net](x).tflite").write_bytes(b"\x1c\0\0\0TFL3")
    (models_folder / "cut.keras").write_bytes((models_folder / "good.keras").read_bytes()[:9999])
    (models_folder / "renamed.keras").write_bytes(b"\x89HDF\r\n\x1a\n")
    page = open_app()
    assert answer(page)
    (folded,) = [part for part in page.sidebar.expander if part.label.startswith("Not shown")]
    assert folded.label == "Not shown: 4 files"
    first, second, cut, renamed = [caption.value for caption in folded.caption]
    assert "TensorFlow Lite" in second
    assert cut.startswith(r"**cut\.keras** It was expected to be a zip file, as \.keras files are")
    assert renamed.startswith(r"**renamed\.keras** Bring it with\: activsim add ")
    assert page.selectbox(key="model").options == ["good"]
    assert first.startswith(r"**\<b\>old \*one\*\.h5** Bring it with\: activsim add ")
    (models_folder / "good.keras").unlink()
    page = open_app()
    assert len(page.error) == 1
    assert [part.label for part in page.sidebar.expander] == [
        "Not shown: 4 files",
        "Bring your own network",
    ]


def small(n_outputs, side=28):
    keras_start.quiet_tensorflow()
    import keras

    layers = keras.layers
    net = [
        layers.Conv2D(2, 3, name="conv"),
        layers.Flatten(name="flat"),
        layers.Dense(n_outputs, name="out"),
    ]
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input((side, side, 1)), *net])


def test_a_model_with_another_number_of_outputs_is_compared_but_not_scored(models_folder):
    small(3).save(models_folder / "three.keras")
    page = open_app(layer="flat", score="true")
    shows(page, expected("flat", "neuron", "value", 0.0, "mean difference"), "mean difference", 0)
    assert not any(element.proto.id.endswith("-confusion") for element in page.get("plotly_chart"))


def test_a_network_for_these_classes_is_scored():
    cells, _ = chart(open_app(score="true"), "confusion")["data"]
    np.testing.assert_allclose(decode(cells["z"]).sum(axis=1), 1)
    assert decode(cells["text"]).sum() == 10 * SKETCHES_PER_CLASS


def test_a_cell_of_the_confusions_opens_and_says_what_the_network_said():
    page = open_app(score="true")
    marks = chart(page, "confusion")["data"][1]["customdata"]
    mistakes = [mark for mark in marks if mark[0] != mark[1] and mark[4]]
    truth, answer, truth_name, answer_name, count = max(mistakes, key=lambda mark: mark[4])
    menu = page.selectbox(key=state.CONFUSION_CELL)
    assert menu.value == "none"
    assert menu.options[1] == f"{truth_name} taken for {answer_name}"
    assert len(menu.options) == 1 + sum(mark[4] > 0 for mark in marks)
    menu.set_value(menu.options[1])
    _shows_mistakes(ran(page), (truth, answer), count)
    # a link to the same, and one to a cell without pictures
    page = open_app(score="true", confused=f"{truth_name} taken for {answer_name}")
    (frame,) = chart(page, "confusion")["layout"]["shapes"]
    assert (frame["x0"], frame["y0"]) == (answer - 0.5, truth - 0.5)
    _shows_mistakes(page, (truth, answer), count)
    first, second = next(mark[2:4] for mark in marks if not mark[4])
    page = open_app(score="true", confused=f"{first} taken for {second}")
    assert any(
        text.value.startswith(f"No image of {first}".replace("-", "\\-")) for text in page.caption
    )
    assert "confused = `x taken for y`" in dropped(open_app(score="true", confused="x taken for y"))


def _shows_mistakes(page, cell, count):
    """The sentences on screen beside the pictures are the network's own."""
    data = image_sets.load_sketches("test")
    (path,) = list(catalogue.list_networks().values())[:1]
    outputs = keras_models.load_network(path).predict(data.images[..., None], verbose=0)
    its_own = outputs[(data.labels == cell[0]) & (outputs.argmax(axis=1) == cell[1]), cell[1]]
    assert len(its_own) == count
    names = [html.escape(fashion_mnist.CLASS_NAMES[label]) for label in cell]
    (grid,) = [part.value for part in page.html if ", taken for " in part.value]
    expected = [f"{value:.0%}" for value in np.sort(its_own)[::-1][:24]]
    assert re.findall(rf"<figcaption>{names[0]}<span>{names[1]} (\d+%)</span>", grid) == expected
    assert any("surest of first" in text.value for text in page.caption)


def test_a_model_for_larger_images_is_shown_them_resized(models_folder):
    small(10, side=32).save(models_folder / "larger.keras")
    page = open_app()
    assert not page.error
    assert answer(page)


def test_a_model_that_takes_no_pictures_is_a_sentence(models_folder):
    keras = keras_start.start_keras()
    vector = keras.Sequential([keras.Input((30,)), keras.layers.Dense(10, name="out")])
    vector.save(models_folder / "vector.keras")
    page = open_app()
    (sentence,) = [error.value for error in page.error]
    assert "30 values in a row are no square picture" in sentence
    assert answer(page) is None


def test_a_cache_folder_that_cannot_be_used_costs_nothing_but_time(
    sketches_only, monkeypatch, tmp_path
):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path / "file" / "cache"))
    page = open_app(layer="conv2d")
    first = answer(page)
    assert first
    assert not store.save_arrays("x", {"a": np.zeros(1)}, {})  # it really cannot be used
    page.selectbox(key="class").set_value("Bag")
    ran(page)
    assert answer(page)
    assert answer(page) != first


def test_without_a_cache_folder_several_layers_are_recorded_once_all_the_same(
    sketches_only, worker_here, monkeypatch, tmp_path
):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path / "file" / "cache"))
    path, data = next(iter(catalogue.list_networks().values())), image_sets.load_images("test")
    source = RecordingSource(
        str(path), catalogue.file_hash(path), "Fashion-MNIST", "test", data.fingerprint
    )
    layers = ("global_average_pooling2d", "dense")
    first, again = (cached.layer_recordings(source, layers) for _ in range(2))
    assert [call[0] for call in worker_here.calls] == ["activsim.firing.record:record_source"]
    assert set(first) == {"global_average_pooling2d", "dense"}
    assert all(again[layer] is first[layer] for layer in first)


def test_a_damaged_recording_is_made_again(sketches_only, worker_here, cache):
    first = answer(open_app())
    for file in cache.glob("recordings/*/counts.npy"):
        file.write_bytes(file.read_bytes()[:-1] + b"\x7f")
    st.cache_resource.clear()
    calls = len(worker_here.calls)
    assert answer(open_app()) == first
    assert len(worker_here.calls) == calls + 1


def test_with_the_real_pictures_there_is_no_banner(sketches_only, monkeypatch):
    # A few of the real images would not be the published files, so it is the loading that is
    # replaced.
    monkeypatch.setattr(
        image_sets,
        "load_images",
        lambda split="test", progress=None, download=True: image_sets.load_sketches(split),
    )
    page = open_app()
    assert answer(page)
    assert len(page.warning) == 0


def test_the_real_worker_gives_the_same_page(sketches_only, monkeypatch, cache):
    inline = open_app(layer="conv2d_2")
    shutil.rmtree(
        cache / "recordings"
    )  # the sketches stay: the worker's process would draw all 10,000
    st.cache_resource.clear()
    worker = worker_module.Worker()
    monkeypatch.setattr(running, "shared_worker", lambda: worker)
    try:
        page = open_app(layer="conv2d_2")
    finally:
        worker.close()
    assert answer(page) == answer(inline)
    np.testing.assert_array_equal(matrix(page), matrix(inline))
    assert list(cache.glob("recordings/*/manifest.json"))


def test_what_a_threshold_shows_is_worked_out_once_for_all_visitors(monkeypatch):
    calls, make_answer = [], answers._make_answer
    monkeypatch.setattr(
        answers, "_make_answer", lambda *choice: calls.append(choice) or make_answer(*choice)
    )
    answers._shared_answer.clear()
    first = open_app()
    assert calls
    calls.clear()
    second = open_app()
    assert not calls
    for key in ("matrix", "bars"):
        assert chart(first, key) == chart(second, key)
    for link in ({"class_": "Bag"}, {"measure": "cosine"}, {"order": "as numbered"}):
        open_app(**link)
        assert len(calls) == 1, link
        calls.clear()
