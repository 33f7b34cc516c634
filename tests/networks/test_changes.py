"""Names that networks may have, and what moves, goes or stays with them."""

import json
import shutil

import pytest

from activsim.networks import catalogue, changes
from activsim.paths import BadName


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "MODELS", tmp_path)
    for name in ("study", "mine"):
        (tmp_path / f"{name}.keras").write_text(name)
        (tmp_path / f"{name}.json").write_text(json.dumps({"bundled": True, "data": name}))
    monkeypatch.setattr(
        catalogue, "BUNDLED", {"study": catalogue.file_hash(tmp_path / "study.keras")}
    )
    (tmp_path / "mine.timelapse.npz").write_text("states")
    return tmp_path


def files(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_file())


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "needs a name"),
        ("   ", "needs a name"),
        ("x" * 61, "at most 60 characters was expected, 61 came"),
        ("ん" * 60 + "a", "at most 60"),
        ("../evil", "not a path"),
        ("a\\b", "not a path"),
        ("/etc/passwd", "not a path"),
        ("<b>", "it cannot hold < >"),
        ("a\nb", r"cannot hold U\+000A"),
        ("a\0b", r"cannot hold U\+0000"),
        ("tab\u202eeb", r"cannot hold U\+202E"),
        (".hidden", "cannot begin with a point"),
        ("-rf", "cannot begin with a point or a hyphen"),
        ("end.", "nor end with a point"),
        ("CON", "reserved by some systems"),
        ("com1.x", "reserved by some systems"),
        ("net.keras", "leave out its ending"),
        (
            "default.evidence",
            "leave out its ending",
        ),  # its card would lie on the evidence of `default`
        ("study", "named 'study' already"),
        ("MINE", "named 'MINE' already"),
        ("in line", "named 'in line' already, or one being trained"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_a_sentence(name, sentence):
    with pytest.raises(BadName, match=sentence):
        changes.checked_name(name, ["In Line"])


@pytest.mark.parametrize(
    "name", ["a", "My net (2)", "Netz für Übung", "网络", "v1.5_b", " spaces around "]
)
def test_a_plain_name_is_taken(name):
    assert changes.checked_name(name) == name.strip()


def test_a_network_is_renamed_with_all_that_lies_beside_it(folder):
    assert changes.rename("mine", " yours ") == "yours"
    names = ["study.json", "study.keras", "yours.json", "yours.keras", "yours.timelapse.npz"]
    assert files(folder) == names
    assert (folder / "yours.timelapse.npz").read_text() == "states"
    with pytest.raises(ValueError, match="no network 'mine' any more"):
        changes.rename("mine", "other")
    with pytest.raises(BadName, match="named 'study' already"):
        changes.rename("yours", "study")
    with pytest.raises(BadName, match="named 'yours' already"):
        changes.rename("yours", "yours")
    assert files(folder) == names


def test_a_network_is_deleted_with_all_that_lies_beside_it(folder):
    changes.delete("mine")
    assert files(folder) == ["study.json", "study.keras"]
    with pytest.raises(ValueError, match="no network 'mine' any more"):
        changes.delete("mine")


def test_a_bundled_network_is_neither_renamed_nor_deleted(folder):
    before = files(folder)
    for change in (lambda: changes.delete("study"), lambda: changes.rename("study", "x")):
        with pytest.raises(
            ValueError, match="'study' came with activsim, and is neither renamed nor deleted"
        ):
            change()
    assert files(folder) == before


def test_a_copy_whose_card_says_that_it_is_bundled_is_somebodys_own(folder):
    shutil.copy(folder / "study.keras", folder / "copy.keras")
    (folder / "copy.json").write_text('{"bundled": true}')
    assert changes.rename("copy", "renamed") == "renamed"
    changes.delete("renamed")
    assert "study.keras" in files(folder)
    assert not [name for name in files(folder) if name.startswith(("copy", "renamed"))]


def test_a_network_moves_in_the_model_file_last(folder, monkeypatch, tmp_path_factory):
    source, names, replace = tmp_path_factory.mktemp("made"), [], changes.os.replace
    for suffix in (".keras", ".json", ".timelapse.npz"):
        (source / f"network{suffix}").write_text(suffix)
    monkeypatch.setattr(changes.os, "replace", lambda a, b: (names.append(b.name), replace(a, b)))
    assert changes.move_in(source, "new") == folder / "new.keras"
    assert (sorted(names), names[-1]) == (
        ["new.json", "new.keras", "new.timelapse.npz"],
        "new.keras",
    )
    assert list(source.iterdir()) == []
    assert catalogue.list_networks()["new"].read_text() == ".keras"


def test_a_name_that_was_taken_meanwhile_gets_a_number(folder):
    assert changes.free_name("mine") == "mine 2"
    (folder / "Mine 2.keras").write_text("")
    assert changes.free_name("mine") == "mine 3"
    assert changes.free_name("ours") == "ours"
