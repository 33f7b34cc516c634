"""Networks that were deleted, and come back."""

import json

import pytest

from activsim.disk import wastebasket
from activsim.networks import bin, catalogue, changes


@pytest.fixture
def folder(tmp_path):
    for name in ("mine", "yours"):
        (tmp_path / f"{name}.keras").write_bytes(name.encode())
        (tmp_path / f"{name}.json").write_text(json.dumps({"data": name}))
    (tmp_path / "mine.timelapse.npz").write_bytes(b"states")
    return tmp_path


def files(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def test_a_deleted_network_is_no_choice_and_comes_back_whole(folder):
    before = files(folder)
    changes.delete("mine", folder)
    assert list(catalogue.list_networks(folder)) == ["yours"]
    assert set(files(folder)) == {"yours.keras", "yours.json"}
    (binned,) = bin.contents(folder)
    assert binned.name == "mine"
    assert changes.restore(binned.id, folder) == "mine"
    assert files(folder) == before
    assert bin.contents(folder) == []


def test_where_its_name_was_taken_since_it_gets_the_next(folder):
    changes.delete("mine", folder)
    (folder / "Mine.keras").write_bytes(b"another")
    (binned,) = bin.contents(folder)
    assert changes.restore(binned.id, folder) == "mine 2"
    assert (folder / "mine 2.json").exists()
    assert (folder / "mine 2.timelapse.npz").read_bytes() == b"states"


def test_the_newest_is_first_and_two_of_one_name_are_two(folder):
    changes.delete("mine", folder)
    (folder / "mine.keras").write_bytes(b"later")
    changes.delete("mine", folder)
    newest, oldest = bin.contents(folder)
    assert newest.deletion_time > oldest.deletion_time
    changes.restore(newest.id, folder)
    assert (folder / "mine.keras").read_bytes() == b"later"


def test_what_is_older_than_its_days_goes(folder, monkeypatch):
    changes.delete("mine", folder)
    now = wastebasket.time.time()
    monkeypatch.setattr(wastebasket.time, "time", lambda: now + 3 * wastebasket.DAY)
    bin.forget_old(4, folder)
    assert [network.name for network in bin.contents(folder)] == ["mine"]
    bin.forget_old(2, folder)
    assert bin.contents(folder) == []
    assert [file.name for file in (folder / ".bin").iterdir()] == []


@pytest.mark.parametrize("id_", ["", "..", "../mine", "nothing"])
def test_what_is_not_in_the_bin_is_said(id_, folder):
    changes.delete("mine", folder)
    with pytest.raises(ValueError, match="not in the bin any more"):
        changes.restore(id_, folder)


def test_strange_things_in_the_bin_are_passed_over(folder):
    changes.delete("mine", folder)
    (folder / ".bin" / "notes").mkdir()
    (folder / ".bin" / "00000000000000000000-empty").mkdir()
    (folder / ".bin" / "file").write_text("")
    assert [network.name for network in bin.contents(folder)] == ["mine"]
