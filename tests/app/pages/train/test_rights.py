"""Who may change what on the page Train, in a class: asked where the change is made, too."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
from filelock import FileLock
from in_process import open_page, ran
from root import ROOT

from activsim.app.pages.train import budget, job_actions
from activsim.app.pages.train import networks as train_networks
from activsim.app.shell import state, visitor
from activsim.classroom import change_log, rules
from activsim.classroom.limits import variable
from activsim.networks import bin, catalogue
from activsim.training import prices, queue
from activsim.training.jobs import Progress, SavedNetwork, write_progress
from activsim.training.recipe import Recipe

DEFAULT = next(iter(catalogue.list_networks().values()))
MINE, YOURS = "a" * 32, "b" * 32
pytestmark = pytest.mark.usefixtures("sketches_only")


@pytest.fixture
def networks(models_folder, monkeypatch):
    """A visitor's `mine`, and `yours`; the page is opened by the first, who is no teacher."""
    for name, owner in (("mine", MINE), ("yours", YOURS)):
        shutil.copy(DEFAULT, models_folder / f"{name}.keras")
        (models_folder / f"{name}.json").write_text(json.dumps({"owner": owner}))
    monkeypatch.setattr(visitor, "is_teacher", lambda: False)
    monkeypatch.setattr(visitor, "owner", lambda: MINE)
    monkeypatch.setattr(queue, "start_next", lambda: "")  # what is in line stays there
    return models_folder


def labels(page):
    return {button.label for button in page.button}


def errors(page):
    return " ".join(error.value.replace("\\", "") for error in page.error)


def press(page, label):
    (button,) = [button for button in page.button if button.label == label]
    button.click()
    return ran(page)


def test_a_visitor_changes_their_own_network_and_the_log_says_so(networks):
    page = open_page("train")
    page.selectbox(key="train_own").select("mine")
    ran(page)
    assert {"Rename", "Delete it"} <= labels(page)
    page.text_input(key=state.new_name_key("mine")).set_value("my best")
    press(page, "Rename")
    assert "my best" in catalogue.list_networks()
    page.selectbox(key="train_own").select("my best")
    press(ran(page), "Delete it")
    assert set(catalogue.list_networks()) == {"yours"}
    assert [network.name for network in bin.contents()] == ["my best"]
    assert [change.text for change in change_log.latest(2)] == [
        "deleted the network 'my best'",
        "renamed the network 'mine' to 'my best'",
    ]


def test_anothers_network_has_no_such_buttons_and_none_is_obeyed(networks, monkeypatch):
    page = open_page("train")
    page.selectbox(key="train_own").select("yours")
    ran(page)
    assert not {"Rename", "Delete it"} & labels(page)
    assert any(train_networks.NOT_YOURS in caption.value for caption in page.caption)
    session = {state.new_name_key("yours"): "stolen"}
    monkeypatch.setattr(train_networks.st, "session_state", session)
    train_networks._rename("yours")
    assert session.pop(state.CHANGE_ERROR) == train_networks.NOT_YOURS
    train_networks._change("deleted", train_networks.changes.delete, "yours")
    assert session.pop(state.CHANGE_ERROR) == train_networks.NOT_YOURS
    assert set(catalogue.list_networks()) == {"mine", "yours"}


def test_anothers_training_is_seen_and_not_cancelled(networks, monkeypatch):
    queue.enqueue("theirs", Recipe(epochs=1), YOURS)
    page = open_page("train")
    assert "Leave the line" not in labels(page)
    (job,) = queue.list_jobs()
    session = {}
    monkeypatch.setattr(job_actions.st, "session_state", session)
    job_actions._change(queue.cancel, "Leave the line", job.id)
    assert session[state.job_error_key(job.id)] == job_actions.NOT_YOURS
    assert [job.name for job in queue.list_jobs()] == ["theirs"]


def test_ones_own_is_and_only_so_many_are_in_line(networks):
    page = press(open_page("train"), "Start")
    assert errors(page) == ""
    (job,) = queue.list_jobs()
    assert job.owner == MINE
    assert "one at a time" in errors(press(page, "Start"))
    press(page, "Leave the line")
    assert queue.list_jobs() == []


def stopped(name, whole=1):
    """The id of a training of one's own that was cancelled after so many of its four epochs."""
    id_ = queue.enqueue(name, Recipe(epochs=4, data="Sketches"), MINE)
    job = queue.find_job(id_)
    progress = Progress("cancelled", queued=1, ended=time.time(), whole=whole)
    write_progress(job.folder, progress)
    return id_


def test_to_go_on_is_within_the_same_limits(networks, monkeypatch):
    """Else five that were stopped would be in line at once, also when Train is closed."""
    first, second = stopped("first"), stopped("second")

    def go_on(id_):
        page = open_page("train")
        page.button(key=f"resume_{id_}").click()
        return errors(ran(page))

    rules.set_trainings(rules.NONE)
    assert "The teacher has closed Train" in go_on(first)
    rules.set_trainings(rules.ALL)
    assert go_on(first) == ""
    assert [job.state for job in queue.list_jobs()] == ["waiting", "cancelled"]
    assert "You have 'first' in line or running: one at a time" in go_on(second)
    monkeypatch.setenv(variable("trainings_in_line"), "2")
    monkeypatch.setenv(variable("line_minutes"), "0.01")
    assert "for all together" in go_on(second)
    monkeypatch.setattr(visitor, "is_teacher", lambda: True)
    monkeypatch.setattr(queue, "LONGEST_LINE", 1)  # which holds for everybody
    assert "1 trainings are in line already" in go_on(second)
    monkeypatch.setattr(queue, "LONGEST_LINE", 2)
    assert go_on(second) == ""
    assert [job.state for job in queue.list_jobs()] == ["waiting", "waiting"]


def test_who_decides_waits_for_another_server(networks):
    """Which is another process."""
    code = (
        "from activsim.app.pages.train import budget\n"
        "with budget.decision(): print('decides', flush=True); input()"
    )
    environment = os.environ | {"ACTIVSIM_MODELS": str(networks), "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, **pipes) as other:
        assert other.stdout.readline() == "decides\n"
        said = []

        def let_go():
            said.append("let go")
            print(file=other.stdin, flush=True)

        timer = threading.Timer(0.3, let_go)
        timer.start()
        with budget.decision():
            assert said == ["let go"]
        timer.join()


def test_who_presses_while_another_server_does_not_come_to_an_end_is_told(networks, monkeypatch):
    monkeypatch.setattr(budget, "PATIENCE", 0.1)
    page = open_page("train")
    with FileLock(queue.queue_folder() / ".decision"):
        assert budget.BUSY in errors(press(page, "Start"))
        assert queue.list_jobs() == []
    assert errors(press(page, "Start")) == ""
    assert len(queue.list_jobs()) == 1


def test_images_are_looked_through_before_anybody_has_to_wait(networks, monkeypatch):
    """The first time that may take long."""
    look, have_to_wait = budget.learning_size, []

    def learning_size(recipe):
        have_to_wait.append(budget._deciding.locked())
        return look(recipe)

    monkeypatch.setattr(budget, "learning_size", learning_size)
    id_ = stopped("first")
    page = open_page("train")
    have_to_wait.clear()
    page.button(key=f"resume_{id_}").click()
    assert errors(ran(page)) == ""
    assert have_to_wait[:2] == [False, True]
    queue.cancel(id_)
    page = open_page("train")
    have_to_wait.clear()
    assert errors(press(page, "Start")) == ""
    assert have_to_wait[:2] == [False, True]


def test_only_the_epochs_that_it_lacks_are_counted(networks, monkeypatch):
    whole = prices.expected_seconds(
        Recipe(epochs=4, data="Sketches"), budget.learning_size(Recipe(data="Sketches")), []
    )
    monkeypatch.setenv(variable("training_minutes"), str(0.5 * whole / 60))
    for name, n_whole in (("a quarter is there", 1), ("three quarters are there", 3)):
        job = queue.find_job(stopped(name, n_whole))
        if n_whole == 3:
            budget.check_going_on(job)
        else:
            with pytest.raises(ValueError, match="Here: at most"):
                budget.check_going_on(job)


def test_what_there_is_of_a_training_is_kept_where_there_is_room(networks, monkeypatch):
    job = queue.find_job(stopped("mine too"))
    budget.check_keeping(job)
    monkeypatch.setenv(variable("own_networks"), "1")
    with pytest.raises(ValueError, match="You keep 1 networks here"):
        budget.check_keeping(job)
    # of which it made one itself, in whose place the next one comes
    job = replace(job, progress=replace(job.progress, saved=SavedNetwork("mine", "")))
    budget.check_keeping(job)
    budget.check_going_on(job)


def test_a_training_carries_what_was_expected_of_it_and_the_caption_says_it(networks):
    page = open_page("train")

    def caption():
        (text,) = [one.value for one in page.caption if "by estimate" in one.value]
        return text.replace("\\", "")

    assert "Sketches: 10,000 images of 28 × 28, 10 classes, study CNN of width 32." in caption()
    assert "15 epochs: 76 seconds by estimate" in caption()
    assert "under no name of yours" in caption()
    page.selectbox(key=state.recipe_key("data")).select("CIFAR-100")
    page.selectbox(key=state.recipe_key("architecture")).select("small residual")
    page.select_slider(key=state.recipe_key("width")).set_value(64)
    page.number_input(key=state.recipe_key("epochs")).set_value(10)
    ran(page)
    assert "50,000 images of 32 × 32, 100 classes, small residual of width 64." in caption()
    assert "10 epochs: 13 minutes by estimate" in caption()
    page.number_input(key=state.recipe_key("epochs")).set_value(200)
    assert "about 4 hours. Here: at most 30 minutes" in errors(press(page, "Start"))
    assert queue.list_jobs() == []
    page.number_input(key=state.recipe_key("epochs")).set_value(10)
    assert errors(press(page, "Start")) == ""
    (job,) = queue.list_jobs()
    assert 700 < job.expected_seconds < 850
    assert job.most_seconds == 3 * job.expected_seconds


def test_what_the_teacher_closed_is_closed(networks, monkeypatch):
    rules.set_trainings(rules.NONE)
    page = open_page("train")
    assert any("The teacher has closed Train" in note.value for note in page.info)
    assert "The teacher has closed Train" in errors(press(page, "Start"))
    assert queue.list_jobs() == []
    monkeypatch.setattr(visitor, "is_teacher", lambda: True)  # for whom it is open
    press(open_page("train"), "Start")
    assert len(queue.list_jobs()) == 1
