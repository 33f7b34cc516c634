"""What another visitor, or the disk, changes while a page is open is said in a sentence."""

import shutil
from pathlib import Path

import pytest
from in_process import LONG, answer, open_app, ran
from streamlit.testing.v1 import AppTest

from activsim.app.pages.train import job_actions
from activsim.app.pages.train import networks as train_networks
from activsim.app.shell import page_context
from activsim.firing import epochs
from activsim.networks import catalogue, changes
from activsim.training import jobs, queue
from activsim.training import train as training

DEFAULT = next(iter(catalogue.list_networks().values()))
pytestmark = pytest.mark.usefixtures("sketches_only", "worker_here")


@pytest.fixture
def two(models_folder):
    """The default network, and a visitor's `mine`."""
    for file in DEFAULT.parent.glob(f"{DEFAULT.stem}.*"):
        shutil.copy(file, models_folder)
    shutil.copy(DEFAULT, models_folder / "mine.keras")
    return models_folder


def warnings_of(app):
    return "".join(
        warning.value for warning in app.warning if "These are drawings" not in warning.value
    )


def test_a_network_that_is_gone_is_said_and_the_default_is_shown(two):
    app = open_app(model="mine")
    assert (app.selectbox(key="model").value, warnings_of(app)) == ("mine", "")
    changes.delete("mine")
    ran(app)
    assert app.selectbox(key="model").value == DEFAULT.stem
    assert warnings_of(app) == "The network `mine` is not there any more. The default is shown."
    assert warnings_of(ran(app)) == ""


def test_one_that_goes_while_a_page_is_drawn_runs_it_again(two, monkeypatch):
    with_current_threshold, contexts = page_context.with_current_threshold, []

    def late(context):
        if not contexts and not contexts.append(context):
            changes.delete("mine")
        return with_current_threshold(context)

    monkeypatch.setattr(page_context, "with_current_threshold", late)
    app = open_app(model="mine")
    assert [context.path.stem for context in contexts] == ["mine"]
    assert app.selectbox(key="model").value == DEFAULT.stem
    assert "not there any more" in warnings_of(app)


def test_who_renames_it_follows_to_its_new_name(two, monkeypatch):
    session = {"_network": "mine", "train_new_name_mine": "yours"}
    monkeypatch.setattr(train_networks.st, "session_state", session)
    train_networks._rename("mine")
    assert (session["_network"], session["model"]) == ("yours", "yours")
    session["train_new_name_yours"] = DEFAULT.stem
    train_networks._rename("yours")
    assert "already" in session["train_change_wrong"]
    assert session["model"] == "yours"


@pytest.mark.parametrize(
    ("path", "card", "origin"),
    [
        (DEFAULT, {}, "came with activsim"),
        (Path("mine.keras"), {"recipe": {"epochs": 1}}, "trained here"),
        (Path("mine.keras"), {"bundled": True}, "put here"),
        (
            DEFAULT.with_name("study-seed-3-no-shirt.keras"),
            {"recipe": {"without": "Shirt"}},
            "came with activsim, a control: without Shirt",
        ),
        (
            Path("mine.keras"),
            {"recipe": {"labels": "shuffled"}},
            "trained here, a control: labels shuffled",
        ),
    ],
)
def test_where_a_network_is_from(path, card, origin):
    assert train_networks.origin(path, card) == origin


def test_an_epoch_of_a_network_that_has_none_is_named_and_leaves_the_address(two):
    app = open_app(model="mine", epoch="2")
    assert "epoch = `2`" in warnings_of(app)
    assert "epoch" not in app.query_params


def test_one_damaged_epoch_costs_the_play_and_nothing_else(two, monkeypatch):
    monkeypatch.setattr(epochs.TimeLapse, "is_of", lambda *_: True)  # also of these sketches
    lapse = epochs.open_timelapse(epochs.timelapse_path(two / DEFAULT.name))
    plain = answer(open_app())
    assert answer(open_app(epoch="0")).startswith("Before training: ")
    content = bytearray(lapse.path.read_bytes())
    start = (
        content.index(f"7_{lapse.layers.index('dense')}_bins.npy".encode()) + 40
    )  # within the packed numbers
    content[start : start + 8] = bytes(8)
    lapse.path.write_bytes(content)
    app = open_app(epoch="0")
    assert any("is damaged" in error.value for error in app.error)
    assert answer(app) == plain
    assert "epoch" not in app.query_params


def page():
    from activsim.app.pages.train import page as train

    train.page()


def test_a_disk_that_refuses_what_is_asked_of_a_job_is_a_sentence_in_its_place(two, monkeypatch):
    id_ = queue.enqueue("half", training.Recipe(epochs=2, data="Sketches"))
    jobs.write_progress(queue.queue_folder() / id_, jobs.Progress("running", queued=1))
    (queue.queue_folder() / id_ / "backup" / "after-001").mkdir(parents=True)

    def refuse(*_, **__):
        raise OSError(30, "Read-only file system")

    app = ran(AppTest.from_function(page, default_timeout=LONG))
    for action in ("resume", "keep_last_epoch", "discard"):
        with monkeypatch.context() as patch:
            patch.setattr(queue, "write_progress" if action != "discard" else "_remove", refuse)
            app.button(key=f"{action}_{id_}").click()
            ran(app)
        assert any(
            "cannot be changed\\: Read\\-only file system" in error.value for error in app.error
        ), action
        assert queue.find_job(id_).state == "interrupted"
    app.button(key=f"discard_{id_}").click()
    assert not ran(app).error
    assert queue.find_job(id_) is None


def test_a_network_that_was_changed_since_is_not_that_of_the_training(two):
    saved_network = jobs.SavedNetwork("mine", catalogue.file_hash(two / "mine.keras"))
    progress = jobs.Progress("finished", saved=saved_network)
    job = jobs.Job("1", two, "mine", training.Recipe(), "finished", 0, progress)
    assert job_actions.network_exists(job)
    (two / "mine.keras").write_bytes(b"another")
    assert not job_actions.network_exists(job)
    (two / "mine.keras").unlink()
    assert not job_actions.network_exists(job)
