"""A training in a real browser, on sketches: start, watch, stop, take up again; use and delete what
it made."""

import contextlib
import json
import os
import random
import shutil
import signal
import time
from pathlib import Path

import browsing
import pytest
from serving import LONG, eventually, has_loaded_tensorflow, linux_only, served
from waiting import MS, becomes, holds, pressed, settled

from activsim.networks import catalogue
from activsim.training import recipe

BUNDLED = catalogue.MODELS
MANY = recipe.LIMITS["epochs"][1]  # epochs: no test waits for the end of so many
ANSWER = "(document.querySelector('p.answer')?.innerText ?? '')"


@pytest.fixture(scope="module")
def sketches_cache(tmp_path_factory, drawn_sketches):
    """A cache folder with the sketches, so that no test waits for the drawing."""
    cache = tmp_path_factory.mktemp("drawn")
    shutil.copytree(drawn_sketches, cache / "sketches")
    return cache


@pytest.fixture
def models(tmp_path):
    """A models folder with the default network."""
    folder = tmp_path / "models"
    folder.mkdir()
    default = next(iter(catalogue.list_networks(BUNDLED)))
    for file in BUNDLED.glob(f"{default}.*"):
        shutil.copy(file, folder)
    yield folder
    for pid in trainings(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def serving(sketches_cache, models):
    return served(
        sketches_cache, ACTIVSIM_MODELS=str(models), ACTIVSIM_DATA=str(models / "no images here")
    )


def trainings(models):
    """The processes that train for this models folder: {pid: the name of what it trains}."""
    names = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            arguments = (folder / "cmdline").read_bytes().decode().split("\0")
            if "--job" in arguments and str(models) in (
                job := arguments[arguments.index("--job") + 1]
            ):
                names[int(folder.name)] = json.loads(Path(job, "job.json").read_text("utf-8"))[
                    "name"
                ]
    return names


@contextlib.contextmanager
def pause(models):
    """The trainings stand still meanwhile: what is to be seen of them then has all the time it
    needs."""
    running = trainings(models)
    for pid in running:
        os.kill(pid, signal.SIGSTOP)
    yield running
    for pid in running:
        os.kill(pid, signal.SIGCONT)


def within(models, epoch):
    """Wait until a training is in the middle of this epoch, of its own account."""

    def there():
        for file in (models / ".training").glob("*/progress.json"):
            with contextlib.suppress(OSError):
                progress = json.loads(file.read_text("utf-8"))
                if (
                    progress["state"] == "running"
                    and not progress["text"]
                    and progress["whole"] == epoch - 1
                ):
                    return True

    eventually(there, 5 * LONG)


def visiting(browser, server, **options):
    return browsing.visiting(browser, f"{server.url}/train?detail=all", **options)


def says(page, *parts, selector="p.answer"):
    """Wait until the answer, or another place, holds all of these words: as long as a training may
    take."""
    holds(
        page,
        "([place, parts]) => { const said = document.querySelector(place)?.innerText ?? '';"
        " return parts.every(part => said.includes(part)) }",
        arg=[selector, list(parts)],
        timeout=5 * MS,
    )


def fill(page, name, epochs=2):
    """The form, for a training that takes as little time as can still be watched."""
    for part, least in (("share", "25%"), ("width", "16")):
        slider = page.locator(f".st-key-train_{part} input[type=range]")
        while slider.get_attribute("aria-valuetext") != least:
            pressed(slider, "ArrowLeft")
    page.get_by_label("Epochs", exact=True).fill(str(epochs))
    page.get_by_label("Name", exact=True).fill(name)


def start(page, name, epochs=2):
    fill(page, name, epochs)
    page.get_by_role("button", name="Start", exact=True).click()


def curve(page):
    """The training line of the loss; None while the chart is being drawn."""
    chart = page.locator(
        ".st-key-train_loss .js-plotly-plot"
    ).first  # two, while one takes the place of the other
    return chart.evaluate(
        "plot => plot.data ? JSON.stringify([plot.data[0].x, plot.data[0].y]) : null"
    )


def test_the_story_of_a_training(browser, sketches_cache, models):  # noqa: PLR0915  from start to end
    with serving(sketches_cache, models) as server, visiting(browser, server) as page:
        says(page, "Nothing is being trained")
        page.get_by_text("These are drawings").first.wait_for()
        images = page.locator("[data-testid=stSelectbox]", has_text="Images").locator("input")
        becomes("Sketches", images.input_value)
        page.get_by_label("Name", exact=True).fill("by Enter")
        page.get_by_label("Name", exact=True).press("Enter")
        settled(page)
        assert not list(models.glob(".training/*/job.json"))
        start(page, "../evil")
        page.locator("[data-testid=stAlert]", has_text="not a path").wait_for()
        settled(page)
        start(page, "ours")
        within(models, epoch=1)
        with pause(models):
            says(page, "ours", "epoch 1 of 2")
            becomes(0, page.locator("[data-testid=stAlert]", has_text="not a path").count)
            page.locator(".st-key-train_matrix .scatterlayer .point").first.wait_for()
            page.locator(
                "p.quiet", has_text="Before the first epoch, dense agrees with the groups by"
            ).first.wait_for()
            first = eventually(lambda: curve(page))
        within(models, epoch=2)
        with contextlib.ExitStack() as second:
            with pause(models):  # or the second epoch might be over before the button is pressed
                eventually(lambda: curve(page) not in (first, None))
                another = second.enter_context(visiting(browser, server))
                says(another, "ours", "epoch 2 of 2")
                another.get_by_role("button", name="Cancel").click()
                eventually(lambda: list((models / ".training").glob("*/cancel")))
            says(another, "ours was cancelled", "after 1 whole epoch of 2")
        says(page, "ours was cancelled", "after 1 whole epoch of 2")
        page.locator("p.quiet", has_text="After epoch 1, dense agrees").first.wait_for()
        assert (models / "ours.keras").exists()

        page.get_by_role("button", name="Go on").click()
        says(page, "ours is trained", "of the test images")
        page.locator("p.quiet", has_text="After epoch 2, dense agrees").first.wait_for()
        assert catalogue.read_card(models / "ours.keras")["resumed"] == [1]

        page.get_by_role("button", name="Look at it on Explore").click()
        page.locator(".st-key-matrix .scatterlayer .point").first.wait_for()
        becomes("ours", page.locator(".st-key-model input").input_value)
        player = page.locator(
            "[class*=st-key-epochs_]"
        )  # before training, after two epochs, the finished network
        player.locator("output", has_text="The finished network").wait_for()
        becomes("3", player.locator("input").get_attribute, "max")
        page.get_by_role("link", name="Train").click()
        says(page, "ours is trained")

        page.get_by_label("New name").fill("theirs")
        page.get_by_role("button", name="Rename").click()
        eventually(lambda: (models / "theirs.keras").exists())
        page.get_by_label("New name").and_(page.locator("[value=theirs]")).wait_for()
        settled(page)
        with page.expect_download() as coming:
            page.get_by_role("button", name="Download", exact=True).click()
        assert coming.value.path().read_bytes() == (models / "theirs.keras").read_bytes()

        page.get_by_role("button", name="Delete", exact=True).click()
        page.get_by_role("button", name="Delete it").click()
        eventually(lambda: not (models / "theirs.keras").exists())
        page.get_by_text("A network that you train can be downloaded").wait_for()
        assert list(catalogue.list_networks(models)) == list(catalogue.list_networks(BUNDLED))[:1]
        if Path("/proc/self/maps").exists():
            assert not has_loaded_tensorflow(server.process.pid)


def test_two_visitors_start_at_the_same_moment(browser, sketches_cache, models):
    with (
        serving(sketches_cache, models) as server,
        visiting(browser, server) as first,
        visiting(browser, server) as second,
    ):
        for page, name in ((first, "first"), (second, "second")):
            fill(page, name)
        for page in (first, second):
            page.get_by_role("button", name="Start", exact=True).click(no_wait_after=True)
        within(models, epoch=1)
        with pause(models) as running:
            (name,) = running.values()
            later = {"first": "second", "second": "first"}[name]
            for page in (first, second):
                says(page, name, "epoch")
                page.get_by_text(f"{later} waits in line: 1 training before it.").wait_for()
            assert trainings(models) == running
        for page in (first, second):
            says(page, f"{later} is trained")
        assert {"first", "second"} < set(catalogue.list_networks(models))


@linux_only
def test_it_survives_the_server_and_the_page_says_when_it_was_killed(
    browser, sketches_cache, models
):
    with serving(sketches_cache, models) as server, visiting(browser, server) as page:
        start(page, "tough", epochs=MANY)
        says(page, "tough", "epoch", f"of {MANY}")
    (pid,) = trainings(models)  # the server is gone, the training is not
    (progress_file,) = (models / ".training").glob("*/progress.json")
    # a page that shows a training is never at rest
    moving = {"ready": lambda page: says(page, "tough", f"of {MANY}")}
    with serving(sketches_cache, models) as server, visiting(browser, server, **moving) as page:
        page.get_by_role("link", name="Explore").click()
        page.locator("h1.question", has_text="same neurons").wait_for()
        n_whole = json.loads(progress_file.read_text())["whole"]
        # it goes on while nobody looks
        eventually(
            lambda: json.loads(progress_file.read_text())["whole"] > n_whole, patience=5 * LONG
        )
        assert list(trainings(models)) == [pid]
        page.get_by_role("link", name="Train").click()
        says(page, "tough", "epoch", f"of {MANY}")
        page.locator(".st-key-train_matrix .scatterlayer .point").first.wait_for()

        rng = random.Random(5)
        # the page stays open; what it says is of this kill, since it said otherwise before
        for _ in range(3):
            (pid,) = eventually(lambda: trainings(models))
            time.sleep(rng.uniform(0, 4))  # waits for nothing: the kill may come at any moment
            os.kill(pid, signal.SIGKILL)
            holds(page, f"() => /^tough (was interrupted|stopped)/.test({ANSWER})")
            assert "tough" not in catalogue.list_networks(models)
            page.get_by_role("button", name="Go on").first.click()
            holds(page, f"() => /^tough(?! was interrupted| stopped)/.test({ANSWER})")
        says(page, "tough", "epoch", f"of {MANY}")
        page.get_by_role("button", name="Cancel").first.click()
        says(page, "tough was cancelled")
        assert "tough" in catalogue.list_networks(models)
