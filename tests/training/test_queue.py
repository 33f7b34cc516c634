"""Trainings in line: one at a time, each in its own process, whole files only, and a sentence for
what goes wrong."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import namedtuple
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from filelock import FileLock
from root import ROOT
from serving import ANSWER, LONG, eventually
from streamlit.testing.v1 import AppTest
from timing import takes_under

from activsim.datasets import catalogue as image_sets
from activsim.datasets import download, fashion_mnist
from activsim.firing import epochs, record
from activsim.networks import catalogue, keras_models
from activsim.networks.network import Network
from activsim.training import checkpoints, job_process, progress_writer, queue
from activsim.training import jobs as training_jobs
from activsim.training import train as training
from activsim.training.recipe import LIMITS, Recipe

MANY = LIMITS["epochs"][1]  # epochs: no test waits for the end of so many
PATIENCE = 5 * LONG  # seconds: a training is nice to all else that goes on meanwhile
TINY = Recipe(seed=1, epochs=2, share=0.05, width=4, data="Sketches")
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory, drawn_sketches):
    """A cache folder with the sketches, so that no test waits for the drawing."""
    cache = tmp_path_factory.mktemp("drawn")
    shutil.copytree(drawn_sketches, cache / "sketches")
    return cache


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, drawn):
    monkeypatch.setenv("ACTIVSIM_CACHE", str(drawn))
    monkeypatch.setattr(catalogue, "MODELS", tmp_path / "models")
    monkeypatch.setenv("ACTIVSIM_MODELS", str(tmp_path / "models"))
    (tmp_path / "models").mkdir()
    yield tmp_path / "models"
    for process, _ in queue._processes.values():
        process.kill()
        process.wait()
    queue._processes.clear()


def tick(id_, states):
    """The job once it is in one of the states; the line is kept going as a page keeps it going."""

    def look():
        queue.start_next()
        found = queue.find_job(id_)
        assert found, "the job is gone"
        return found if found.state in states else None

    return eventually(look, PATIENCE)


def check_whole(folder):
    """Nothing but whole files: each model loads, has its own card and its time-lapse."""
    for file in folder.iterdir():
        if file.is_file():
            assert file.suffix in (".keras", ".json", ".npz"), file.name
    for name, path in catalogue.list_networks().items():
        model = keras_models.load_network(path)
        card = catalogue.read_card(path)
        assert card["sha256"] == catalogue.file_hash(path), name
        lapse = epochs.load_timelapse(path)
        assert lapse.epochs == tuple(range(len(card["history"]["loss"]) + 1))
        assert lapse.table(lapse.epochs[-1], "dense").n_images.tolist() == [epochs.PER_CLASS] * 10
        assert card["description"] == Network(model, (28, 28, 1)).description


@pytest.fixture(scope="module")
def two_at_once(drawn, tmp_path_factory):
    """Two visitors press Train at once. The models folder once both networks are there, the ids of
    the jobs by name, and the states that the line has been in."""
    models, ids, states, barrier = tmp_path_factory.mktemp("two"), {}, set(), threading.Barrier(2)

    def press(name):
        barrier.wait()
        ids[name] = queue.enqueue(name, TINY)
        queue.start_next()

    def both_ended():
        queue.start_next()
        jobs = queue.list_jobs()
        places = [job.n_before for job in jobs if job.state == "waiting"]
        states.add((tuple(sorted(job.state for job in jobs)), *places))
        return all(job.state in training_jobs.FINAL for job in jobs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACTIVSIM_CACHE", str(drawn))
        patch.setattr(catalogue, "MODELS", models)
        visitors = [threading.Thread(target=press, args=[name]) for name in ("a", "b")]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
        eventually(both_ended, PATIENCE)
        for process, _ in queue._processes.values():
            process.wait()
        queue._processes.clear()
        # the second may have been started by the first's process: it clears up after it has ended
        with FileLock(queue.queue_folder() / ".lock", timeout=LONG):
            pass
    return SimpleNamespace(models=models, ids=ids, states=states)


@pytest.fixture
def trained(folder, two_at_once):
    """The models folder holds what two_at_once made."""
    shutil.copytree(two_at_once.models, folder, dirs_exist_ok=True)
    return two_at_once.ids


def test_two_at_once_one_runs_and_one_waits(folder, trained, two_at_once):
    assert (("running", "waiting"), 1) in two_at_once.states
    assert not any(states == ("running", "running") for states, *_ in two_at_once.states)
    assert [job.state for job in queue.list_jobs()] == ["finished"] * 2
    check_whole(folder)
    assert set(catalogue.list_networks()) == {"a", "b"}


def test_a_job_becomes_a_network_with_card_and_time_lapse(folder, trained):
    done = queue.find_job(trained["a"])
    assert (done.state, done.progress.why) == ("finished", ""), (done.folder / "log").read_text()
    assert done.progress.saved == training_jobs.SavedNetwork(
        "a", catalogue.file_hash(folder / "a.keras")
    )
    card = catalogue.read_card(folder / "a.keras")
    assert (card["recipe"]["epochs"], card["recipe"]["width"], card["data"]) == (2, 4, "Sketches")
    assert card["history"] == done.progress.history
    assert card["test"] == done.progress.test
    assert "resumed" not in card
    check_whole(folder)
    assert len(catalogue.list_networks()) == 2
    queue.discard(done.id)
    assert [job.id for job in queue.list_jobs()] == [trained["b"]]
    assert list(catalogue.list_networks()) == ["a", "b"]


def test_who_is_in_line_waits(folder):
    assert queue.find_job(queue.enqueue("my first", TINY)).state == "waiting"


def test_the_last_state_is_what_the_network_fires(folder, trained):
    few = epochs.first_of_each_class(image_sets.load_sketches("test"))
    made = record.record(keras_models.load_network(folder / "a.keras"), few, ["conv2d", "dense"])
    lapse = epochs.load_timelapse(folder / "a.keras")
    for layer, one in made.items():
        kept = lapse.table(2, layer)
        assert 0 in kept.thresholds
        np.testing.assert_array_equal(
            kept.rates(kept.nearest_index(0)), one.channels.rates(one.channels.nearest_index(0))
        )
        every = [one.channels.nearest_index(value) for value in kept.thresholds]
        np.testing.assert_array_equal(kept.counts, one.channels.counts[every])
    fresh = keras_models.build_cnn(seed=1, channels=4)
    untrained = record.record(fresh, few, ["conv2d"])["conv2d"].channels
    first = lapse.table(0, "conv2d")
    np.testing.assert_array_equal(
        first.rates(first.nearest_index(0)), untrained.rates(untrained.nearest_index(0))
    )


def test_the_same_seed_gives_the_same_weights_and_watching_changes_nothing(folder, trained):
    lines = (
        "import sys; from activsim.datasets import catalogue; from activsim.networks import "
        f"keras_models\nfrom activsim.training import train\nrecipe = train.{TINY!r}\ndata = "
        "catalogue.load_sketches('train')\nmodel = keras_models.build_cnn(10, (28, 28, 1), "
        "recipe.seed, recipe.width)\ntrain.train(model, data.images, data.labels, recipe)\n"
        "keras_models.save_network(model, sys.argv[1], {})"
    )
    plain = subprocess.run(
        [sys.executable, "-c", lines, str(folder / "plain.keras")], capture_output=True, text=True
    )
    assert plain.returncode == 0, plain.stderr
    one, two, plain = (
        keras_models.load_network(folder / f"{name}.keras").get_weights()
        for name in ("a", "b", "plain")
    )
    for a, b, c in zip(one, two, plain, strict=True):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(a, c)


def test_a_second_process_for_the_line_ends_at_once(folder):
    first = queue.enqueue("first", Recipe(epochs=MANY, share=0.05, width=4, data="Sketches"))
    second = queue.enqueue("second", TINY)
    tick(first, ["running"])
    takes_under(
        job_process.PATIENCE + 5,
        lambda: job_process.run(queue.find_job(second).folder),
        tries=2,
    )
    assert (
        queue.find_job(first).state,
        queue.find_job(second).state,
        queue.find_job(second).n_before,
    ) == (
        "running",
        "waiting",
        1,
    )
    queue.cancel(second)
    assert queue.find_job(second) is None
    queue.cancel(first)
    assert tick(first, training_jobs.FINAL).state == "cancelled"


def kill(id_):
    process, _ = queue._processes[id_]
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def gets_past(id_, whole):
    """Wait until another epoch is whole, or the job does not run any more."""
    eventually(
        lambda: (
            queue.find_job(id_).progress.whole > whole or queue.find_job(id_).state != "running"
        ),
        PATIENCE,
    )


def page():
    from activsim.app.pages.train import page as train

    train.page()


def seen(at):
    """The page as it is now: its sentence, what is wrong, and the labels of its buttons."""
    at.run()
    assert not at.exception, [one.value for one in at.exception]
    answer = next(found.group(1) for one in at.html if (found := ANSWER.search(one.value)))
    return answer, "".join(one.value for one in at.error), [one.label for one in at.button]


@pytest.fixture
def offline(monkeypatch, tmp_path):
    """No images but sketches, for a page of this process."""
    monkeypatch.setattr(fashion_mnist, "MIRRORS", ())
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "no keras"))
    monkeypatch.delenv("ACTIVSIM_DATA", raising=False)
    download.forget_failures()
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def test_killed_at_ten_moments_the_page_says_so_each_time_and_it_goes_on(folder, offline):
    """Ten kills of one training; each time what it left is whole, the page says what happened and
    offers to go on, and it goes on after its last whole epoch."""
    rng = random.Random(7)
    id_ = queue.enqueue("tough", Recipe(seed=2, epochs=MANY, share=0.05, width=4, data="Sketches"))
    at, whole = AppTest.from_function(page, default_timeout=LONG), 0
    for moment in range(10):
        answer, wrong, buttons = seen(at)  # which starts it
        assert (answer.startswith("<b>tough</b>"), wrong, "Go on" in buttons) == (True, "", False)
        if moment % 2:  # in the middle of the epochs, or at any moment from the start on
            tick(id_, ["running"])
            gets_past(id_, whole)
        time.sleep(rng.uniform(0, 1.5))
        kill(id_)
        found = queue.find_job(id_)
        assert found.state in ("interrupted", "waiting", "failed"), found
        check_whole(folder)
        assert catalogue.list_networks() == {}
        now = checkpoints.newest_epoch(found.folder / "backup")
        assert now >= whole
        assert found.progress.whole <= now
        whole = now
        answer, wrong, buttons = seen(at)
        if found.state == "waiting":  # it had not said a word yet
            assert "could not begin: its process was killed \\(signal 9\\)\\." in wrong.replace(
                "\\:", ":"
            )
            assert "tough</b> stopped" in answer
        else:
            assert "tough</b> was interrupted: its process ended" in answer
        assert f"What there is of it: {whole} whole epoch" in answer
        assert "Go on" in buttons
        assert ("Keep what there is" in buttons) == (whole > 0)
        at.button(key=f"resume_{id_}").click()
    assert {"Cancel", "Leave the line"} & set(seen(at)[2])
    tick(id_, ["running"])
    gets_past(id_, whole)
    queue.cancel(id_)
    done = tick(id_, training_jobs.FINAL)
    assert done.state == "cancelled"
    check_whole(folder)
    card = catalogue.read_card(folder / "tough.keras")
    assert len(card["history"]["loss"]) == card["recipe"]["epochs"] == done.progress.whole > whole
    assert card["resumed"] == done.progress.resumed
    assert card["resumed"] == sorted(card["resumed"])


def test_cancelled_it_is_a_network_of_its_last_whole_epoch_and_can_go_on(folder):
    recipe = Recipe(seed=4, epochs=MANY, share=0.05, width=4, data="Sketches")
    id_ = queue.enqueue("half", recipe)
    tick(id_, ["running"])
    process, _ = queue._processes[id_]
    niceness = os.getpriority(os.PRIO_PROCESS, process.pid)  # others go first
    assert niceness == max(os.nice(0), job_process.NICENESS)
    session = Path(f"/proc/{process.pid}/autogroup")  # a process of its own session: all of it
    assert not session.exists() or session.read_text().endswith(f"nice {job_process.NICENESS}\n")
    eventually(lambda: queue.find_job(id_).progress.whole >= 1, PATIENCE)
    queue.cancel(id_)
    stopped = tick(id_, training_jobs.FINAL)
    assert stopped.state == "cancelled"
    whole = stopped.progress.whole
    assert 1 <= whole < MANY
    made = folder / "half.keras"
    assert catalogue.read_card(made)["recipe"]["epochs"] == whole
    data = image_sets.load_sketches("train")  # the weights are those that so many epochs make
    model = keras_models.build_cnn(10, (28, 28, 1), 4, 4)
    history = training.train(model, data.images, data.labels, replace(recipe, epochs=whole))
    np.testing.assert_allclose(
        history["loss"], catalogue.read_card(made)["history"]["loss"], rtol=1e-3
    )

    before = catalogue.file_hash(made)
    queue.resume(id_)
    tick(id_, ["running"])
    eventually(lambda: queue.find_job(id_).progress.whole > whole, PATIENCE)
    queue.cancel(id_)
    again = tick(id_, ["cancelled"])
    assert list(catalogue.list_networks()) == ["half"]  # in the place of the one before
    assert catalogue.file_hash(made) != before
    assert catalogue.read_card(made)["resumed"] == [whole] == again.progress.resumed
    check_whole(folder)


def test_a_training_that_another_started_is_no_nicer_than_that_one():
    lines = (
        "import os; from activsim.training import job_process\n"
        "for _ in range(2): job_process.let_others_go_first()\nprint(os.nice(0))"
    )
    said = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, cwd=ROOT)
    assert said.stdout == f"{max(os.nice(0), job_process.NICENESS)}\n", said.stderr


def test_one_that_takes_far_longer_than_expected_is_stopped_and_says_why(folder, monkeypatch):
    id_ = queue.enqueue("slow", TINY, expected_seconds=100, most_seconds=300)
    job = queue.find_job(id_)
    assert (job.expected_seconds, job.most_seconds) == (100, 300)
    now = [50.0]  # seconds that the process had of the processor
    monkeypatch.setattr(progress_writer.time, "process_time", lambda: now[0])
    writer = progress_writer.ProgressWriter(job, 0)
    writer.on_train_begin(None, 1)
    now[0] += job.recipe.threads * 300
    assert not writer.should_stop()
    now[0] += 1
    assert writer.should_stop()
    # one that goes on has as much as the epochs need that it lacks
    four = replace(job, recipe=replace(job.recipe, epochs=4))
    allowed = [
        progress_writer.ProgressWriter(four, whole)._most_processor_seconds for whole in (0, 1, 3)
    ]
    seconds = [300, 0.75 * 300 + progress_writer.TO_GO_ON, 0.25 * 300 + progress_writer.TO_GO_ON]
    assert allowed == [job.recipe.threads * most for most in seconds]
    writer = progress_writer.ProgressWriter(replace(job, most_seconds=0.0), 0)
    writer.on_train_begin(None, 1)
    now[0] += 1e6
    assert not writer.should_stop(), "the teacher's may take as long as it takes"
    assert "about 50 seconds was" in job_process._too_long_sentence(job, 0.5)
    sentence = job_process._too_long_sentence(job, 1)
    assert "about 2 minutes was expected, and it took more than 3 times as long" in sentence


def test_cancelled_before_the_first_whole_epoch_nothing_is_kept(folder):
    id_ = queue.enqueue("early", Recipe(epochs=5, width=4, data="Sketches"))
    queue.start_next()
    tick(id_, ["running"])
    queue.cancel(id_)
    ended = tick(id_, training_jobs.FINAL)
    assert (ended.state, ended.progress.whole, catalogue.list_networks()) == ("cancelled", 0, {})
    assert ended.can_go_on


@pytest.mark.parametrize("phase", ["the images", "TensorFlow"])
def test_cancelled_before_it_begins_it_does_not_begin(folder, monkeypatch, phase):
    """phase: what it was getting when it was cancelled."""
    job = queue.find_job(queue.enqueue("early", TINY))

    def build(*_):
        assert phase == "TensorFlow"
        queue.cancel(job.id)

    def train(*_, **__):
        raise AssertionError("it was cancelled")

    monkeypatch.setattr(job_process.train, "build_untrained", build)
    monkeypatch.setattr(job_process.train, "train", train)
    if phase == "the images":
        (job.folder / "cancel").touch()
    job_process.run(job.folder)
    ended = queue.find_job(job.id)
    assert (ended.state, ended.progress.whole, ended.progress.why) == ("cancelled", 0, "")
    assert ended.can_go_on
    assert not (job.folder / "cancel").exists()  # it is heeded once


def test_an_interrupted_training_can_be_kept_as_it_is(folder):
    id_ = queue.enqueue("kept", Recipe(epochs=MANY, share=0.05, width=4, data="Sketches"))
    tick(id_, ["running"])
    eventually(
        lambda: checkpoints.newest_epoch(queue.find_job(id_).folder / "backup") >= 1, PATIENCE
    )
    kill(id_)
    whole = checkpoints.newest_epoch(queue.find_job(id_).folder / "backup")
    assert queue.find_job(id_).state == "interrupted"
    queue.keep_last_epoch(id_)
    ended = tick(id_, training_jobs.FINAL)
    assert (ended.state, ended.progress.whole) == ("cancelled", whole)
    assert len(catalogue.read_card(folder / "kept.keras")["history"]["loss"]) == whole
    check_whole(folder)


@pytest.mark.parametrize("what", ["job.json", "progress.json"])
@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"name": 1}', '{"recipe": {"epochs": "many"}, "name": "x"}']
)
def test_a_damaged_job_is_none(what, content, folder):
    id_ = queue.enqueue("fine", TINY)
    (queue.find_job(id_).folder / what).write_text(content)
    assert queue.list_jobs() == []
    queue.start_next()
    assert queue._processes == {}


def test_a_process_that_cannot_begin_is_not_started_for_ever(folder, monkeypatch):
    monkeypatch.setattr(queue.sys, "executable", "/bin/false")
    id_ = queue.enqueue("never", TINY)
    ended = tick(id_, training_jobs.FINAL)
    assert ended.state == "failed"
    assert "could not begin: its process ended with status 1." in ended.progress.why
    assert ended.can_go_on


# what is refused, and with which sentence


def test_a_folder_that_cannot_be_written_to_is_said(folder, monkeypatch):
    monkeypatch.setattr(catalogue, "MODELS", folder / "a file" / "models")
    (folder / "a file").write_text("")
    with pytest.raises(
        ValueError, match=r"cannot be written to \(Not a directory\).*ACTIVSIM_MODELS"
    ):
        queue.enqueue("x", TINY)


def test_a_read_only_folder_is_said():
    """In a process without root's rights, who may write anywhere; it may not read the packages of
    an environment in root's folders, so that what is installed is not looked for."""
    lines = (
        "import os; from activsim.training import queue, train\n"
        "queue.keras_start.check_installed = lambda: None\n"
        "if os.geteuid() == 0: os.seteuid(65534)\n"
        "queue.enqueue('x', train.Recipe())"
    )
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chmod(folder, 0o555)
        env = {**os.environ, "ACTIVSIM_MODELS": folder}
        ran = subprocess.run(
            [sys.executable, "-c", lines], env=env, capture_output=True, text=True, cwd=ROOT
        )
        os.chmod(folder, 0o755)
    assert "models folder cannot be written to (Permission denied)" in ran.stderr


def test_a_full_disk_is_said_before_the_training(folder, monkeypatch):
    monkeypatch.setattr(queue.shutil, "disk_usage", lambda path: Usage(100, 99, 1))
    with pytest.raises(
        ValueError, match="disk of the models folder is full: a training needs 64 MB"
    ):
        queue.enqueue("x", TINY)
    assert queue.list_jobs() == []


def test_a_disk_that_fills_up_on_the_way_is_said_and_what_is_whole_is_kept(folder):
    """The system refuses every byte of a file past a size, as a full disk does; the small progress
    file still fits. The log lies on the full disk too."""
    id_ = queue.enqueue("big", TINY)
    place = queue.find_job(id_).folder
    lines = (
        "import resource, signal, sys; from activsim.cli.main import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, "
        "(8000, 8000))\nsys.exit(main(['train', '--job', sys.argv[1]]))"
    )
    env = {**os.environ, "ACTIVSIM_MODELS": str(folder)}
    with open("/dev/full" if os.path.exists("/dev/full") else os.devnull, "wb") as log:
        subprocess.run([sys.executable, "-c", lines, str(place)], env=env, stdout=log, stderr=log)
    failed = queue.find_job(id_)
    assert (failed.state, catalogue.list_networks()) == ("failed", {})
    assert (
        "could not write its files: File too large. Make room, then go on." in failed.progress.why
    )
    assert failed.can_go_on
    queue.resume(id_)
    assert tick(id_, training_jobs.FINAL).state == "finished"
    check_whole(folder)


@pytest.mark.parametrize(
    ("whole", "said"), [(0, "go on."), (1, "go on, or keep what"), (2, "keep what there is: all")]
)
def test_what_to_do_after_a_full_disk_is_what_the_page_offers(folder, whole, said):
    found = queue.find_job(queue.enqueue("full", TINY))
    if whole:
        (found.folder / "backup" / f"after-{whole:03d}").mkdir(parents=True)
    why = job_process._reason(OSError(28, "No space left on device"), found)
    assert f"could not write its files: No space left on device. Make room, then {said}" in why
    training_jobs.write_progress(
        found.folder, training_jobs.Progress("failed", queued=1, whole=whole)
    )
    found = queue.find_job(found.id)
    assert (found.can_go_on, found.can_be_kept) == (whole < 2, whole > 0)


def test_a_line_has_an_end_and_names_in_it_are_taken(folder):
    for number in range(queue.LONGEST_LINE):
        queue.enqueue(f"net {number}", TINY)
    assert [job.n_before for job in queue.list_jobs()] == list(range(queue.LONGEST_LINE))
    with pytest.raises(ValueError, match="named 'NET 3' already"):
        queue.enqueue("NET 3", TINY)
    with pytest.raises(ValueError, match="8 trainings are in line already"):
        queue.enqueue("one more", TINY)


@pytest.mark.parametrize(
    ("name", "value"),
    [("epochs", 0), ("share", float("nan")), ("width", 4000), ("seed", -1), ("threads", 4)],
)
def test_a_recipe_out_of_bounds_is_refused(name, value, folder):
    with pytest.raises(ValueError, match=f"{name}: .* was expected, {value:g} came"):
        queue.enqueue("x", Recipe(**{name: value}))


def test_interrupted_trainings_are_not_in_line(folder):
    for number in range(queue.LONGEST_LINE):
        id_ = queue.enqueue(f"net {number}", TINY)
        training_jobs.write_progress(
            queue.queue_folder() / id_, training_jobs.Progress("running", queued=1)
        )  # and nobody holds its lock
    assert {job.state for job in queue.list_jobs()} == {"interrupted"}
    queue.enqueue("one more", TINY)
    with pytest.raises(ValueError, match="named 'Net 3' already"):
        queue.enqueue("Net 3", TINY)


@pytest.mark.parametrize("state", ["failed", "running"])
def test_an_epoch_without_a_backup_is_not_whole(folder, state):
    id_ = queue.enqueue("full disk", TINY)
    (queue.queue_folder() / id_ / "backup" / "after-001").mkdir(parents=True)
    training_jobs.write_progress(
        queue.queue_folder() / id_, training_jobs.Progress(state, queued=1, whole=2)
    )
    found = queue.find_job(id_)
    assert (found.progress.whole, found.can_go_on, found.can_be_kept) == (1, True, True)


@pytest.mark.parametrize(
    "contents",
    [
        {},
        {"latest.weights.h5": b"", "training_metadata.json": b""},
        {"latest.weights.h5": b"cut", "training_metadata.json": b'{"epoch": 1}'},
        {"training_metadata.json": b'{"epoch": 1}'},
    ],
)
def test_a_damaged_backup_is_told_and_no_untrained_network_taken_for_it(tmp_path, contents):
    backup = tmp_path / "after-001"
    backup.mkdir()
    for name, content in contents.items():
        (backup / name).write_bytes(content)
    with pytest.raises(ValueError, match=r"is damaged, .* Throw this training away"):
        checkpoints.restored_folder(tmp_path)


def test_epochs_of_which_nothing_is_known_keep_their_place(folder):
    found = queue.find_job(queue.enqueue("gap", TINY))
    history = {"loss": [0.5, 0.4, 0.3], "val_loss": [0.6]}
    progress = training_jobs.Progress(queued=1, whole=2, history=history)
    writer = progress_writer.ProgressWriter(replace(found, progress=progress), 2)
    nan = pytest.approx(np.nan, nan_ok=True)
    assert writer.progress.history == {
        "accuracy": [nan, nan],
        "loss": [0.5, 0.4],
        "val_accuracy": [nan, nan],
        "val_loss": [0.6, nan],
    }
    assert progress_writer.ProgressWriter(found, 0).progress.history == {}


def test_a_process_that_the_system_refuses_is_said(folder, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(queue.subprocess, "Popen", full)
    id_ = queue.enqueue("never", TINY)
    assert queue.start_next() == ""
    assert "could not begin: No space left on device. Make room" in queue.find_job(id_).progress.why
    id_ = queue.enqueue("nor that", TINY)
    monkeypatch.setattr(
        training_jobs, "write_progress", full
    )  # and not even that can be written down
    assert "could not begin: No space left on device. Make room" in queue.start_next()
    assert queue.find_job(id_).state == "waiting"


def test_images_that_are_not_there_end_it_in_their_sentence(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("ACTIVSIM_DATA", str(tmp_path / "nowhere"))
    id_ = queue.enqueue("clothes", Recipe(data="Fashion-MNIST"))
    ended = tick(id_, training_jobs.FINAL)
    assert "Fashion-MNIST cannot be read" in ended.progress.why


def test_progress_can_be_read_by_a_machine(folder):
    id_ = queue.enqueue("said", TINY)
    assert (
        json.loads((queue.queue_folder() / id_ / "progress.json").read_text())["state"] == "waiting"
    )
