"""Two servers with one cache and one folder of networks, as they stand behind a proxy: what a
visitor of one changes, a visitor of the other has; and what both do at once is done once. (That a
visitor stays with one of them: tests/test_hosting.py.)"""

import shutil
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from filelock import FileLock
from serving import linux_only, served, visiting

from activsim.networks import bin, catalogue
from activsim.training import jobs, queue
from activsim.training.recipe import Recipe

pytestmark = linux_only
DEFAULT = next(iter(catalogue.list_networks().values()))
CHOICE = "Network that did not come with activsim"


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """The default network, and a visitor's `mine`."""
    folder = tmp_path_factory.mktemp("shared") / "models"
    folder.mkdir()
    for name in (DEFAULT.stem, "mine"):
        shutil.copy(DEFAULT, folder / f"{name}.keras")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "MODELS", folder)
        yield folder


@pytest.fixture(scope="module")
def visitors(models):
    """One at each server."""
    cache = models.parent / "cache"
    with (
        served(cache, ACTIVSIM_MODELS=str(models)) as first,
        served(cache, ACTIVSIM_MODELS=str(models)) as second,
        visiting(first) as here,
        visiting(second) as there,
    ):
        yield SimpleNamespace(here=here, there=there)


def opened(visitor, name):
    page = visitor.run(page_name=name)
    assert page.exceptions == []
    return page


def networks(visitor):
    """Those that the page Train lets change."""
    menu = opened(visitor, "train").menus.get(CHOICE)
    return list(menu.options) if menu else []


def press(visitor, name, label):
    """Press a button of a page as it is now; it may be a part that runs by itself."""
    page = opened(visitor, name)
    button = page.buttons[label]
    after = visitor.press(button, page_name=name, fragment=page.fragments[button])
    assert after.exceptions == []


def press_at_once(visitors, name, label):
    """Both have the button before either presses it."""
    both = (visitors.here, visitors.there)
    buttons = [(visitor, opened(visitor, name).buttons[label]) for visitor in both]
    with ThreadPoolExecutor() as pool:
        pages = pool.map(lambda pair: pair[0].press(pair[1], page_name=name), buttons)
        assert [page.exceptions for page in pages] == [[], []]


def test_a_network_that_one_deletes_or_brings_back_the_other_misses_or_has(visitors):
    assert networks(visitors.here) == networks(visitors.there) == ["mine"]
    press(visitors.here, "train", "Delete it")
    assert networks(visitors.there) == []
    press(visitors.there, "class", "Bring back")
    assert networks(visitors.here) == ["mine"]
    text = "".join(opened(visitors.here, "class").html)
    assert "deleted the network" in text
    assert "brought the network" in text


def test_what_both_do_at_once_is_done_once(visitors, models):
    press_at_once(visitors, "train", "Delete it")
    assert [item.name for item in bin.contents()] == ["mine"]
    assert networks(visitors.here) == networks(visitors.there) == []
    press_at_once(visitors, "class", "Bring back")
    assert bin.contents() == []
    assert networks(visitors.here) == networks(visitors.there) == ["mine"]
    assert (models / "mine.keras").read_bytes() == DEFAULT.read_bytes()


def test_trainings_stand_in_one_line_and_what_one_made_both_have(visitors, models):
    """The first runs, in a process of neither."""
    runs, waits = (queue.enqueue(name, Recipe(data="Sketches")) for name in ("first", "second"))
    folder = queue.queue_folder() / runs
    with FileLock(queue.queue_folder() / ".lock"), FileLock(folder / "lock"):
        jobs.write_progress(folder, jobs.Progress("running", queued=1))
        for visitor in (visitors.here, visitors.there):
            answer, *_ = opened(visitor, "class").answers
            assert "1 training runs, 1 waits in line" in answer
        press(visitors.there, "class", "Cancel")  # the last of the line
        assert queue.find_job(waits) is None
        answer, *_ = opened(visitors.here, "class").answers
        assert "1 training runs, none waits in line" in answer
        shutil.copy(DEFAULT, models / "first.keras")
        jobs.write_progress(folder, jobs.Progress("finished", queued=1))
    assert networks(visitors.here) == networks(visitors.there) == ["first", "mine"]
