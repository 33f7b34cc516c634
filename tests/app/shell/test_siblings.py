"""The networks that differ in their seed alone, as a page has them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from activsim.app.shell import siblings
from activsim.experiments import other_networks
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue, families
from activsim.networks.families import Member
from activsim.settings import Settings


@dataclass
class Table:
    counts: np.ndarray


@dataclass
class Context:
    """What is asked of a page's context."""

    settings: Settings
    path: Path
    snapshot: object = None
    n_neurons: int = 4
    fingerprint: str = "ab"
    names: tuple[str, ...] = ("shirt", "shoe")

    @property
    def table(self):
        return Table(np.zeros((1, 2, self.n_neurons)))

    @property
    def source(self):
        own_hash = catalogue.current_hash(self.path)
        return RecordingSource(str(self.path), own_hash, "fashion_mnist", "test", self.fingerprint)


class Names(set):
    family = None


@pytest.fixture
def recorded(tmp_path, monkeypatch):
    """The names of the networks that are recorded; each file in the folder is a sibling."""
    names = Names("ab")
    for name in "ab":
        (tmp_path / f"{name}.keras").write_text(name)
    monkeypatch.setattr(catalogue, "MODELS", tmp_path)
    monkeypatch.setattr(catalogue, "READ_ONLY", [])

    def family(networks, name):
        family.n_asked += 1
        return [
            Member(name, path, seed, ("dense",))
            for seed, (name, path) in enumerate(networks.items())
        ]

    family.n_asked = 0
    monkeypatch.setattr(families, "family", family)

    def table(own, member, *about):
        return f"table of {member.path.read_text()}" if member.name in names else None

    monkeypatch.setattr(other_networks, "member_table", table)
    siblings._whole_family.clear()
    siblings._table.clear()
    names.family = family
    return names


@pytest.fixture
def page(tmp_path, recorded):
    def ask(name="a", **about):
        settings = Settings(model=name, layer=about.pop("layer", "dense"), threshold=0.0)
        return siblings.current_siblings(Context(settings, tmp_path / f"{name}.keras", **about))

    return ask


def test_a_family_that_is_there_is_looked_for_once(page, recorded):
    first = page()
    assert dict(first.tables) == {"a": "table of a", "b": "table of b"}
    for _ in range(3):
        assert page() is first
    assert recorded.family.n_asked == 1
    assert page(layer="dense_1").digest != first.digest


def test_who_is_recorded_later_is_there_at_the_next_step(page, recorded):
    recorded.remove("b")
    assert dict(page().tables) == {"a": "table of a", "b": None}
    before = page().digest
    recorded.add("b")
    assert dict(page().tables) == {"a": "table of a", "b": "table of b"}
    assert page().digest != before


def test_without_its_own_recording_a_network_stands_alone_until_it_is_there(page, recorded):
    recorded.remove("a")
    assert page() is siblings.NONE
    recorded.add("a")
    assert set(page().tables) == {"a", "b"}


def test_who_comes_or_goes_or_is_another_is_so_at_the_next_step(page, recorded, tmp_path):
    digests = [page().digest]
    (tmp_path / "c.keras").write_text("c")
    recorded.add("c")
    assert set(page().tables) == {"a", "b", "c"}
    digests.append(page().digest)
    (tmp_path / "b.keras").write_text("another one")
    assert page().tables["b"] == "table of another one"
    digests.append(page().digest)
    (tmp_path / "c.keras").unlink()
    (tmp_path / "b.keras").unlink()
    assert page() is siblings.NONE
    assert len(set(digests)) == 3


@pytest.mark.parametrize("about", [{"layer": "input"}, {"snapshot": 3}, {"n_neurons": 2000}])
def test_pixels_epochs_and_large_layers_have_none(page, about):
    assert page(**about) is siblings.NONE
