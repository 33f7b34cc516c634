"""Image sets that were deleted from the page, and come back."""

import numpy as np
import pytest

from activsim.datasets import bin, catalogue
from activsim.disk import wastebasket


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    (folder / "photos" / "cat").mkdir(parents=True)
    monkeypatch.setenv("ACTIVSIM_IMAGES", str(folder))
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path / "cache"))
    write(folder / "mine.npz", 0)
    (folder / "mine.json").write_text('{"class_names": ["ant", "bee"]}')
    return folder


def write(path, tone):
    images = np.full((4, 3, 3), tone, np.uint8)
    np.savez(path, images=images, labels=np.arange(4) % 2)


def test_a_deleted_set_is_no_choice_and_comes_back_with_its_card(folder):
    content = (folder / "mine.npz").read_bytes()
    before = catalogue.open_set("mine")
    bin.delete("mine")
    assert "mine" not in catalogue.set_names()
    assert {path.name for path in folder.iterdir()} == {".bin", "photos"}
    (item,) = bin.contents()
    assert bin.restore(item.id) == "mine"
    assert (folder / "mine.npz").read_bytes() == content
    after = catalogue.open_set("mine")
    assert after.class_names == before.class_names == ("ant", "bee")
    assert after.fingerprints == before.fingerprints
    assert bin.contents() == []


def test_where_its_name_was_taken_since_it_gets_the_next(folder):
    bin.delete("mine")
    write(folder / "mine.npz", 9)
    (item,) = bin.contents()
    assert bin.restore(item.id) == "mine 2"
    assert catalogue.open_set("mine 2").class_names == ("ant", "bee")
    assert int(catalogue.open_set("mine").load_images("all").images[0].max()) == 9


@pytest.mark.parametrize("name", ["photos", "Fashion-MNIST", "nothing", "../data/mine"])
def test_folders_and_what_is_built_in_are_not_deleted(folder, name):
    assert bin.deletable_file(name) is None
    with pytest.raises(ValueError, match="are no file in the data folder"):
        bin.delete(name)
    assert (folder / "photos" / "cat").is_dir()
    assert bin.contents() == []


def test_what_is_older_than_its_days_goes(monkeypatch):
    bin.delete("mine")
    now = wastebasket.time.time()
    monkeypatch.setattr(wastebasket.time, "time", lambda: now + 3 * wastebasket.DAY)
    bin.forget_old(4)
    (item,) = bin.contents()
    bin.forget_old(2)
    assert bin.contents() == []
    with pytest.raises(ValueError, match="not in the bin any more"):
        bin.restore(item.id)
