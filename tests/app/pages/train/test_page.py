"""The page Train without a browser: what it refuses, what its drawings say, what stands in the
link."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from in_process import answer, open_page, ran
from serving import without_terms

from activsim.app.pages.train import networks as train_networks
from activsim.datasets import catalogue as image_sets
from activsim.disk import wastebasket
from activsim.firing import epochs as timelapse
from activsim.firing.recording import Recording
from activsim.firing.table import FiringTable
from activsim.networks import catalogue, changes
from activsim.training import jobs, queue
from activsim.training import train as training

DEFAULT = next(iter(catalogue.list_networks().values()))
pytestmark = pytest.mark.usefixtures("sketches_only")


@pytest.fixture
def two(models_folder):
    """The default network, and a visitor's `mine`: a copy whose card claims that it was bundled."""
    for file in DEFAULT.parent.glob(f"{DEFAULT.stem}.*"):
        shutil.copy(file, models_folder)
    for suffix in (".keras", ".json"):
        shutil.copy(DEFAULT.with_suffix(suffix), models_folder / f"mine{suffix}")
    card = json.loads((models_folder / "mine.json").read_text())
    (models_folder / "mine.json").write_text(json.dumps(card | {"bundled": True}))
    return models_folder


def press_all(page, *labels):
    for label in labels:
        (button,) = [widget for widget in page.button if widget.label == label]
        button.click()
    return ran(page)


def errors(page):
    return [error.value.replace("\\", "") for error in page.error]


def files(models_folder):
    return {file.name: file.read_bytes() for file in models_folder.iterdir() if file.is_file()}


NAMES = {
    "../evil": "not a path",
    "x" * 61: "at most 60 characters was expected, 61 came. Shorten it.",
    "lpt1": "reserved by some systems for a device. Choose another.",
    DEFAULT.stem.upper(): f"There is a network named '{DEFAULT.stem.upper()}' already, or one "
    "being trained.",
    "in line": "There is a network named 'in line' already, or one being trained.",
    "net.keras": "leave out its ending",
    "<script>": "it cannot hold < >",
}


def test_a_name_that_cannot_be_is_refused_on_the_page_where_it_was_typed(two):
    queue.enqueue("In Line", training.Recipe())
    jobs.write_progress(
        queue.list_jobs()[0].folder, jobs.Progress("running", queued=1)
    )  # and interrupted: nobody holds its lock
    page, before = open_page("train"), files(two)
    for name, sentence in NAMES.items():
        for key in ("train_name", "train_new_name_mine"):
            page.text_input(key=key).set_value(name)
        assert [sentence in error for error in errors(press_all(page, "Start", "Rename"))] == [
            True,
            True,
        ], name
        assert page.text_input(key="train_name").value == name
    assert errors(ran(page)) == []
    page.text_input(key="train_new_name_mine").set_value("")
    assert any("needs a name" in error for error in errors(press_all(page, "Rename")))
    assert (len(queue.list_jobs()), files(two)) == (1, before)


def test_without_a_name_a_training_gets_one_that_is_free(two, monkeypatch):
    monkeypatch.setattr(queue, "start_next", lambda: "")
    page = open_page("train")
    for name, expected in (("", "my network"), ("  ", "my network 2")):
        assert page.text_input(key="train_name").placeholder == expected
        page.text_input(key="train_name").set_value(name)
        assert errors(press_all(page, "Start")) == []
        assert expected in {job.name for job in queue.list_jobs()}


@pytest.mark.parametrize(
    ("press", "module", "function", "sentence"),
    [
        (
            "Start",
            queue.os,
            "rename",
            "models folder cannot be written to (No space left on device)",
        ),
        (
            "Rename",
            changes.shutil,
            "copyfile",
            "models folder cannot be changed: No space left on device. Make",
        ),
        (
            "Rename",
            changes.os,
            "rename",
            "models folder cannot be changed: No space left on device. Make room",
        ),
        (
            "Delete it",
            wastebasket.os,
            "replace",
            "models folder cannot be changed: No space left on device. Make",
        ),
    ],
)
def test_a_disk_that_refuses_is_a_sentence_and_changes_nothing(
    two, monkeypatch, press, module, function, sentence
):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    page, before = open_page("train"), files(two)
    page.text_input(key="train_new_name_mine").set_value("yours")
    with monkeypatch.context() as patch:
        patch.setattr(module, function, full)
        press_all(page, press)
    (error,) = errors(page)
    assert sentence in error
    assert (files(two), queue.list_jobs()) == (before, [])
    left = {path.name for path in queue.queue_folder().glob("*")}
    assert left <= {".decision"}  # the lock of who decides, and nothing of a job


def test_a_network_that_goes_while_the_page_is_drawn_cannot_be_downloaded_and_that_is_said(
    two, monkeypatch
):
    origin = train_networks.origin

    def late(path, card):
        (two / "mine.keras").unlink(missing_ok=True)
        return origin(path, card)

    monkeypatch.setattr(train_networks, "origin", late)
    page = open_page("train")
    (error,) = errors(page)
    assert (
        "'mine' cannot be downloaded: No such file or directory. If it was deleted or renamed"
        in error
    )
    monkeypatch.setattr(train_networks, "origin", origin)
    assert not ran(page).error


def test_a_run_of_the_page_does_not_read_a_network_that_could_be_downloaded(two, monkeypatch):
    read_files = []
    read_bytes = Path.read_bytes

    def watch(path):
        read_files.append(path.name)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", watch)
    contents = {}

    def button(label, data, *_, **__):
        contents[label] = data

    monkeypatch.setattr(train_networks.st, "download_button", button)
    assert not open_page("train").error
    assert "mine.keras" not in read_files
    assert contents["Download"]() == read_bytes(two / "mine.keras")  # as Streamlit does on a click


@pytest.mark.parametrize("others", [True, False])
def test_a_network_that_is_gone_when_its_download_is_asked_for_is_a_sentence(
    two, monkeypatch, others
):
    def button(label, data, name, *_, **options):
        if label == "Download":
            train_networks.st.button(label, on_click=options["on_click"], args=options["args"])

    monkeypatch.setattr(train_networks.st, "download_button", button)
    if others:
        shutil.copy(two / "mine.keras", two / "yours.keras")
    page = open_page("train")
    assert not page.error
    (two / "mine.keras").unlink()
    (error,) = errors(press_all(page, "Download"))
    assert "'mine' cannot be downloaded: No such file or directory" in error
    assert not ran(page).error


def test_a_network_and_its_card_can_be_taken_away(two):
    buttons = [element.proto for element in open_page("train").get("download_button")]
    assert [button.label for button in buttons] == ["Download", "Its card"]
    assert not any(button.disabled for button in buttons)
    (two / "mine.json").unlink()
    assert [element.proto.label for element in open_page("train").get("download_button")] == [
        "Download"
    ]


def end_training(folder, epochs=2):
    """A job that has ended after so many epochs, with states of two layers that random numbers
    make."""
    id_ = queue.enqueue("done", training.Recipe(epochs=epochs, data="Sketches"))
    job_folder, rng = queue.queue_folder() / id_, np.random.default_rng(0)
    data = timelapse.first_of_each_class(image_sets.load_sketches("test"))
    thresholds, n_images = np.array([-1, 0, 1], np.float32), np.bincount(data.labels)
    for epoch in range(epochs + 1):
        tables = {}
        for layer, width in (("conv2d", 8), ("dense", 4)):
            counts = np.sort(rng.integers(0, 12, (3, 10, width)).astype(np.uint32), axis=0)[::-1]
            table = FiringTable(thresholds, counts, n_images, (width,))
            tables[layer] = Recording(table, table)
        timelapse.save_state(job_folder, epoch, tables, data)
    history = {
        "loss": [2.0, 1.0],
        "val_loss": [1.5, 1.25],
        "accuracy": [0.25, 0.5],
        "val_accuracy": [0.3, 0.4],
    }
    progress = {
        "whole": epochs,
        "recorded": epochs,
        "history": history,
        "test": {"loss": 1.2, "accuracy": 0.41267},
    }
    jobs.write_progress(
        job_folder,
        jobs.Progress("finished", queued=1, saved=jobs.SavedNetwork("mine", "other"), **progress),
    )
    return id_


def alts(page):
    return {
        chart.proto.id.rpartition("-")[2]: chart.proto.alt for chart in page.get("plotly_chart")
    }


def chart_spec(page, key):
    (spec,) = [
        json.loads(chart.proto.spec)
        for chart in page.get("plotly_chart")
        if chart.proto.id.endswith(f"-{key}")
    ]
    return spec


def test_the_layer_to_watch_stands_in_the_link_and_every_drawing_says_what_it_shows(two):
    id_ = end_training(two)
    page = open_page("train", train_layer="conv2d")
    assert page.selectbox(key="train_layer").value == "conv2d"
    expected = {
        "train_loss": "loss by epoch, training and validation",
        "train_accuracy": "accuracy by epoch, training and validation",
        "train_matrix": "Dissimilarity of 10 by 10 classes after epoch 2",
        "train_agreement": "Agreement of conv2d with the groups after each epoch",
    }
    assert alts(page) == expected
    first = chart_spec(page, "train_matrix")
    page.slider(key=f"train_epoch_{id_}").set_value(0)
    assert alts(ran(page)) == expected | {
        "train_matrix": "Dissimilarity of 10 by 10 classes before training"
    }
    assert chart_spec(page, "train_matrix") != first
    page.selectbox(key="train_layer").set_value("dense")
    assert (
        alts(ran(page))["train_agreement"] == "Agreement of dense with the groups after each epoch"
    )
    assert any(
        "Before the first epoch, <b>dense</b> agrees with the groups by <b>"
        in without_terms(element.value)
        for element in page.html
    )

    page = open_page("train", train_layer="no such layer")
    assert page.selectbox(key="train_layer").value == "dense"
    assert any("train_layer = `no such layer`" in warning.value for warning in page.warning)


def networks_table(page):
    """The rows of the table of the networks, {column: text}."""
    (table,) = [one.value for one in page.html if "aria-label='The networks'" in one.value]
    columns = re.findall(r"<th[^>]*>(.*?)</th>", table)
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)]
    return [dict(zip(columns, row, strict=True)) for row in rows if row]


def test_numbers_have_as_many_digits_as_one_reads(two):
    end_training(two)
    page = open_page("train")
    assert answer(page).startswith(
        "<b>mine</b> is trained, and recognises 41.3% of the test images."
    )
    rows = networks_table(page)
    assert [row["right on test images"] for row in rows] == ["89.8%", "89.8%"]
    assert [row["origin"] for row in rows] == ["came with activsim", "trained here"]
    rate = page.number_input(key="train_learning_rate")
    assert (rate.value, rate.proto.format) == (0.001, "%g")
    _cells, marks, _axes = chart_spec(page, "train_matrix")["data"]
    assert len(marks["text"]) == 100
    assert all(1 <= len(text) <= 3 for text in marks["text"])  # 0, 9.8 or 98 points
    assert {
        line["hovertemplate"].split(": ")[1] for line in chart_spec(page, "train_loss")["data"]
    } == {"%{y:.3f}<extra></extra>"}
    said = [without_terms(element.value) for element in page.html]
    sentence = next(text for text in said if "agrees with the groups by" in text)
    assert re.search(
        "by <b>−?0[.][0-9][0-9]</b>, where 0 is chance and 0[.][0-9][0-9] the most", sentence
    )


def test_a_state_that_goes_while_the_page_is_drawn_is_a_sentence(two):
    id_ = end_training(two)
    timelapse.state_file(queue.queue_folder() / id_, 1).unlink()
    (error,) = errors(open_page("train"))
    assert "after epoch 1 cannot be read back" in error


@pytest.mark.parametrize("precision", training.PRECISIONS)
def test_the_recipe_on_the_page_is_the_one_that_is_put_in_line(two, monkeypatch, precision):
    monkeypatch.setattr(queue, "start_next", lambda: "")
    page = open_page("train")
    page.selectbox(key="train_precision").set_value(precision)
    page.selectbox(key="train_data").set_value("MNIST digits")
    page.number_input(key="train_epochs").set_value(7)
    page.number_input(key="train_batch_size").set_value(64)
    page.number_input(key="train_seed").set_value(11)
    page.number_input(key="train_learning_rate").set_value(0.01)
    page.select_slider(key="train_share").set_value("25%")
    page.select_slider(key="train_width").set_value(16)
    page.selectbox(key="train_labels").set_value("shuffled")
    page.text_input(key="train_without").set_value(" seven ")
    page.text_input(key="train_name").set_value(" my own ")
    (job,) = press_all(page, "Start") and queue.list_jobs()
    recipe = {
        "epochs": 7,
        "batch_size": 64,
        "seed": 11,
        "learning_rate": 0.01,
        "share": 0.25,
        "width": 16,
        "labels": "shuffled",
        "without": "seven",
    }
    assert job.recipe == training.Recipe(**recipe, data="MNIST digits", precision=precision)
    assert (job.name, page.text_input(key="train_name").value) == ("my own", "my network")
    assert "my own</b> is about to begin" in answer(page)


def test_the_networks_are_those_of_the_folder(two):
    names = [row["network"] for row in networks_table(open_page("train"))]
    assert names == list(catalogue.list_networks())
