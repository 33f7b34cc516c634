"""A deleted network is brought back on the page Class, also on a machine of one's own."""

import shutil

import pytest
from in_process import open_page, ran

import app
from activsim.app.pages.classroom import machine
from activsim.app.shell import progress, visitor
from activsim.app.shell.tools import text
from activsim.classroom import change_log
from activsim.networks import bin, catalogue, changes
from activsim.networks.cage import HAS_NETWORK

DEFAULT = next(iter(catalogue.list_networks().values()))
pytestmark = pytest.mark.usefixtures("sketches_only")


@pytest.fixture(autouse=True)
def one_page_is_open(monkeypatch):
    monkeypatch.setattr(machine, "n_open_pages", lambda: 1)


@pytest.fixture
def deleted(models_folder, monkeypatch):
    monkeypatch.setattr(visitor, "is_teacher", lambda: True)
    shutil.copy(DEFAULT, models_folder / "mine.keras")
    changes.delete("mine")
    return models_folder


def test_bring_back_brings_it_back_and_the_log_says_so(deleted):
    page = open_page("classroom")
    (button,) = [button for button in page.button if button.label == "Bring back"]
    button.click()
    page = ran(page)
    assert (deleted / "mine.keras").read_bytes() == DEFAULT.read_bytes()
    assert list(catalogue.list_networks()) == ["mine"]
    assert bin.contents() == []
    assert [change.text for change in change_log.latest(1)] == ["brought the network 'mine' back"]
    assert not [button for button in page.button if button.label == "Bring back"]


def test_the_menu_has_the_page_while_there_is_something_to_bring_back(deleted, monkeypatch):
    monkeypatch.setattr(visitor, "is_class_teacher", lambda: False)
    assert app._wants_teachers_page()
    monkeypatch.setattr(visitor, "is_teacher", lambda: False)
    assert not app._wants_teachers_page()
    monkeypatch.setattr(visitor, "is_teacher", lambda: True)
    changes.restore(bin.contents()[0].id)
    assert not app._wants_teachers_page()


@pytest.mark.parametrize("has_network", [None, False, True])
def test_the_page_says_where_visitors_networks_could_not_be_kept_from_the_network(
    has_network, models_folder, monkeypatch
):
    monkeypatch.setattr(visitor, "is_teacher", lambda: True)
    monkeypatch.setattr(progress, "cage_has_network", lambda: has_network)
    captions = " ".join(caption.value for caption in open_page("classroom").caption)
    assert (HAS_NETWORK[1:] in captions) is (has_network is True)


def test_the_page_says_of_what_is_made_for_all_what_every_page_says(models_folder, monkeypatch):
    monkeypatch.setattr(visitor, "is_teacher", lambda: True)
    captions = [caption.value for caption in open_page("classroom").caption]
    (stored,) = [part["says"] for part in text.about("", "") if part["heading"] == "What is stored"]
    of_machine = stored[-1]
    assert all(noun in of_machine for noun in ("networks", "image sets", "bin", "room", "log"))
    assert [caption for caption in captions if of_machine in caption]
