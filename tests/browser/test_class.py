"""A class: the teacher's link, who may do what, and what the teacher sees."""

import contextlib
import hashlib
import json
import os
import shutil
import signal
import sys
import time

import numpy as np
import pytest
from accessible import faults, faults_by_scheme
from browsing import visiting
from root import ROOT
from serving import direct, linux_only
from serving import serving as command_serving
from waiting import answered, becomes, ran

from activsim.classroom import key
from activsim.networks import catalogue
from activsim.paths import BUNDLED
from activsim.training import queue
from activsim.training.jobs import Progress, write_progress
from activsim.training.recipe import Recipe

pytestmark = linux_only
KEY = "a teacher's key"
LINK = "class?key=a%20teacher%27s%20key"


@pytest.fixture(scope="module")
def server(tmp_path_factory, networks):
    """`activsim serve --class`, with the default network and a visitor's."""
    cache = tmp_path_factory.mktemp("class")
    command = [sys.executable, "-m", "activsim", "serve", "--class", "--key", KEY]
    environment = {
        "ACTIVSIM_MODELS": str(networks),
        "ACTIVSIM_IMAGES": str(cache / "images"),
        "ACTIVSIM_BROUGHT_MEGABYTES": "1",
        "ACTIVSIM_SHORT_TRAINING_MINUTES": "0.001",
        "PYTHONPATH": str(ROOT),
    }
    with command_serving(cache, command, cache, **environment) as server:
        yield server
    for folder in (networks / ".training").glob("*/lock"):
        with contextlib.suppress(OSError, ValueError):
            os.kill(int(folder.read_text()), signal.SIGKILL)


def somebody(browser, url, name, **looks):
    """With a browser of their own, that remembers nothing of the others'."""
    return visiting(browser, url, who=name, ready=answered, **looks)


# As faults_by_scheme looks at a page first: to take another theme costs as much as a step.
DARK = {"color_scheme": "dark"}


def menu(page):
    return page.locator("header a").all_inner_texts()


def buttons(page):
    names = page.locator("[data-testid=stMain] [data-testid^=stBaseButton] p").all_inner_texts()
    return {name for name in names if name in BUTTONS}


BUTTONS = {"Cancel", "Leave the line", "Go on", "Throw away", "Rename", "Delete"}


def test_teacher_and_visitors(server, browser, networks):
    shown = server.log.read_text()
    assert "The room:" in shown
    assert f"?key={LINK.partition('=')[2]}" in shown
    assert (networks / ".class" / "key").read_text() == KEY

    with (
        somebody(browser, f"{server.url}/{LINK}", "the teacher", **DARK) as teacher,
        somebody(browser, f"{server.url}/train", "a student") as student,
        somebody(browser, f"{server.url}/train", "another") as another,
    ):
        assert "key" not in teacher.url
        assert "Class" in menu(teacher)
        assert "Class" not in menu(student)

        # one training of each, once the server knows whose it will be
        student.get_by_role("button", name="Start", disabled=False).wait_for()
        ran(student)
        student.get_by_role("button", name="Start").click()
        becomes({"Cancel"}, buttons, student)
        student.get_by_role("button", name="Start").click()
        student.get_by_text("one at a time").wait_for()

        # others see it, and cannot change it
        another.get_by_text("my network").first.wait_for()
        ran(another)
        assert buttons(another) == set()

        # it is theirs after the page was loaded anew
        student.reload()
        answered(student)
        becomes({"Cancel"}, buttons, student)

        # the teacher ends it, and closes Train
        teacher.get_by_text("1 training runs").wait_for()
        becomes({"Cancel"}, buttons, teacher)
        assert faults_by_scheme(teacher, answered) == []
        teacher.get_by_role("button", name="Cancel").click()
        becomes(set(), buttons, teacher)
        teacher.get_by_role("radio", name="none").click()
        teacher.get_by_text("allowed visitors to train: none").wait_for()
        another.reload()
        answered(another)
        another.get_by_text("The teacher has closed Train").first.wait_for()
        another.get_by_role("button", name="Start").click()
        another.locator("[data-testid=stAlert]", has_text="closed Train").nth(1).wait_for()
        assert [job.state for job in jobs(networks)].count("waiting") == 0

        # who knows the address of the page alone sees nothing of it
        another.goto(f"{server.url}/class")
        answered(another)
        assert "the teacher's" in another.inner_text("p.answer")
        assert another.get_by_text("This machine").count() == 0
        another.goto(f"{server.url}/class?key=guessed")
        answered(another)
        another.get_by_text("is not this server's").wait_for()

        # the browser of the teacher remembers the key
        teacher.goto(f"{server.url}/explore")
        teacher.locator("h1.question").wait_for()
        becomes(True, lambda: "Class" in menu(teacher))

        owns_a_network(server, networks, teacher, student, another)


def owns_a_network(server, networks, teacher, student, another):
    """A network is its visitor's, until it is deleted; the teacher can bring it back."""
    add_network_of(student, networks)
    for page in (student, another):
        page.goto(f"{server.url}/train")
        answered(page)
    becomes(True, lambda: "Rename" in buttons(student))
    another.get_by_text("This network is another visitor's").wait_for()
    assert buttons(another) == set()
    student.get_by_label("New name").fill("renamed")
    student.get_by_role("button", name="Rename").click()
    becomes(True, (networks / "renamed.keras").exists)
    ran(student)
    student.get_by_role("button", name="Delete", exact=True).click()
    student.get_by_role("button", name="Delete it").click()
    becomes(False, (networks / "renamed.keras").exists)
    teacher.goto(f"{server.url}/class")
    answered(teacher)
    teacher.get_by_role("button", name="Bring back").click()
    becomes(True, (networks / "renamed.keras").exists)
    ran(student)
    becomes(True, lambda: "Rename" in buttons(student))  # and it is still theirs


def owner_of(visitor):
    """The hash of the number that their browser keeps."""
    number = visitor.evaluate("localStorage.getItem('activsim_owner')")
    return hashlib.sha256(number.encode()).hexdigest()[:32]


def add_network_of(visitor, networks):
    """As if they had trained it."""
    default = next(iter(catalogue.list_networks(BUNDLED / "models")))
    shutil.copy(BUNDLED / "models" / f"{default}.keras", networks / "theirs.keras")
    (networks / "theirs.json").write_text(json.dumps({"owner": owner_of(visitor)}))


def jobs(networks):
    folders = [path for path in (networks / ".training").iterdir() if path.name[0] != "."]
    return [job for folder in folders if (job := queue.read_job(folder))]


def test_to_go_on_to_bring_and_to_delete(server, browser, networks, tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "MODELS", networks)
    with (
        somebody(browser, f"{server.url}/{LINK}", "the teacher") as teacher,
        somebody(browser, f"{server.url}/train", "a student") as student,
        somebody(browser, f"{server.url}/train", "another") as another,
    ):
        becomes(True, student.evaluate, "localStorage.getItem('activsim_owner') !== null")
        put_stopped_training(networks, tmp_path / "elsewhere", owner_of(student), monkeypatch)
        goes_on_as_the_teacher_allows(teacher, student, another)
        brings_a_network(server, networks, student, another, tmp_path)
        brings_pictures(server, teacher, student, tmp_path)


def put_stopped_training(networks, elsewhere, owner, monkeypatch):
    """It is made elsewhere, so that it never stands in this server's line."""
    with monkeypatch.context() as patch:
        patch.setattr(catalogue, "MODELS", elsewhere)
        job = queue.find_job(queue.enqueue("stopped", Recipe(epochs=4, data="Sketches"), owner))
        write_progress(job.folder, Progress("cancelled", queued=1, ended=time.time(), whole=1))
    (networks / ".training").mkdir(exist_ok=True)
    shutil.move(job.folder, networks / ".training")


def goes_on_as_the_teacher_allows(teacher, student, another):
    becomes({"Go on", "Throw away"}, buttons, student)
    becomes(set(), buttons, another)
    (job,) = [job for job in queue.list_jobs() if job.name == "stopped"]
    for choice, reason in (("none", "The teacher has closed Train"), ("short ones", "short")):
        teacher.get_by_role("radio", name=choice).click()
        teacher.get_by_text(f"allowed visitors to train: {choice}").first.wait_for()
        student.get_by_role("button", name="Go on").click()
        # the refusal, beside what the page says of the rule before anything is pressed
        student.locator("[data-testid=stAlertContentError]", has_text=reason).wait_for()
        assert queue.find_job(job.id).state == "cancelled"
    student.get_by_role("button", name="Throw away").click()
    becomes(set(), buttons, student)


def brings_a_network(server, networks, student, another, tmp_path):
    default = networks / f"{next(iter(catalogue.list_networks(BUNDLED / 'models')))}.keras"
    too_large = tmp_path / "too large.keras"
    too_large.write_bytes(default.read_bytes() + bytes(2 << 20))
    brought = shutil.copy(default, tmp_path / "brought.keras")
    student.goto(f"{server.url}/explore")
    answered(student)
    student.get_by_text("Bring your own network").click()
    file = student.locator(".stSidebar input[type=file]")
    file.set_input_files(too_large)
    student.get_by_text("must be 1.0MB or smaller").wait_for()
    file.set_input_files(brought)
    student.get_by_role("button", name="Add it").click()
    student.get_by_text("brought is a choice now.").wait_for()
    for page in (student, another):
        page.goto(f"{server.url}/train")
        answered(page)
        assert page.locator(".st-key-train_own input").input_value() == "brought"
    becomes(True, lambda: "Rename" in buttons(student))
    another.get_by_text("This network is another visitor's").wait_for()
    assert buttons(another) == set()


def brings_pictures(server, teacher, student, tmp_path):
    """The teacher alone."""
    file = tmp_path / "noise.npz"
    images = np.random.default_rng(0).integers(0, 256, (60, 28, 28), dtype=np.uint8)
    np.savez(file, images=images, labels=np.arange(len(images)) % 3)
    for page in (student, teacher):
        page.goto(f"{server.url}/explore")
        answered(page)
        page.get_by_text("Bring your own pictures").click()
    student.get_by_text("Pictures are brought in by the teacher").wait_for()
    assert student.locator(".stSidebar input[type=file]").count() == 0
    teacher.locator(".stSidebar input[type=file]").set_input_files(file)
    teacher.get_by_role("button", name="Keep it").click()
    deletion = "Delete the images on this page"
    teacher.get_by_role("button", name=deletion).wait_for()
    kept = server.cache / "images" / "noise.npz"
    assert kept.read_bytes() == file.read_bytes()
    student.goto(f"{server.url}/explore?set=noise")
    answered(student)
    becomes("noise", student.locator(".st-key-set input").input_value)
    student.get_by_text("Bring your own pictures").click()
    student.get_by_text("Pictures are brought in by the teacher").wait_for()
    ran(student)
    assert student.get_by_role("button", name=deletion).count() == 0
    teacher.get_by_role("button", name=deletion).click()
    teacher.get_by_role("button", name="Delete it").click()
    becomes(False, kept.exists)
    teacher.goto(f"{server.url}/class")
    answered(teacher)
    teacher.get_by_text("deleted the image set 'noise'").wait_for()
    teacher.get_by_role("button", name="Bring back").last.click()
    becomes(True, kept.exists)
    teacher.get_by_text("brought the image set 'noise' back").wait_for()


def test_the_servers_figures_are_the_teachers(server):
    address = f"{server.url}/_stcore/metrics"
    for asked in (address, f"{address}?key=guessed"):
        with pytest.raises(OSError, match="403") as refused:
            direct.open(asked)
        refused.value.close()
    with direct.open(f"{address}?key={LINK.partition('=')[2]}") as answer:
        assert answer.status == 200
    assert key.KEY not in os.environ


def test_a_class_guesses_before_the_reveal(server, browser):
    lesson = "explore?layer=input&class=Bag&lesson=alike&step=2"
    with somebody(browser, f"{server.url}/{LINK}", "the teacher", **DARK) as teacher:
        becomes(True, teacher.evaluate, "localStorage.getItem('activsim_key') !== null")
        teacher.goto(f"{server.url}/{lesson}")
        answered(teacher)
        teacher.get_by_role("button", name="Ask the class", disabled=False).click()
        teacher.locator("p.room-code").wait_for()
        ran(teacher)
        code = teacher.inner_text("p.room-code")
        bars = teacher.locator("table.class-bars")
        looks = {"viewport": {"width": 390, "height": 844}, **DARK}
        with somebody(browser, f"{server.url}/room?room={code}", "a student", **looks) as phone:
            phone.get_by_role("button", name="Coat").click()
            phone.get_by_text("Your guess: Coat.").wait_for()
            ran(phone)
            boxes = [
                box.bounding_box() for box in phone.locator(".st-key-room_values button").all()
            ]
            assert min(box["height"] for box in boxes) >= 44
            coat = bars.get_by_role("row").filter(has_text="Coat").locator("td").last
            becomes("1", coat.inner_text)
            assert faults_by_scheme(phone, answered) == faults_by_scheme(teacher, answered) == []
            teacher.get_by_role("radio", name="Coat").check()
            teacher.get_by_role("button", name="Reveal").click()
            bars.get_by_text("worked out").wait_for()
            ran(teacher)
            phone.get_by_text("Worked out:").wait_for()
            assert faults(phone) == faults(teacher) == []
            outcome = teacher.locator("p.outcome").inner_text().partition("Worked out now: ")[2]
            assert outcome in phone.inner_text("[data-testid=stMain]")
            assert "Ask the class" not in phone.inner_text("[data-testid=stMain]")
