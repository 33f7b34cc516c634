"""A visitor brings a network's file."""

import json

import pytest

from activsim.app.shell import own_networks, progress
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue
from activsim.networks.adding import brought
from activsim.networks.adding.add import add_network


@pytest.fixture
def file(tmp_path):
    """A small network that was trained elsewhere."""
    import keras

    model = keras.Sequential(
        [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10)]
    )
    path = tmp_path / "elsewhere.keras"
    model.save(path)
    return path


def test_it_is_theirs_from_the_first_and_runs_in_the_cage(file, models_folder):
    name, sentences = brought.add_brought(str(file), "mine", "a" * 32, lambda *_: None)
    path = models_folder / f"{name}.keras"
    assert catalogue.read_card(path)["owner"] == "a" * 32
    assert any("Compared" in sentence for sentence in sentences)
    assert catalogue.is_brought(path)
    workers = {"caged": progress.caged_worker, "shared": progress.shared_worker}
    source = RecordingSource(str(path), "hash", "Fashion-MNIST", "test", "images")
    try:
        assert progress.worker_of("recorded", (source, "dense")) is workers["caged"]()
        assert progress.worker_of("looked at", (str(path),)) is workers["caged"]()
        assert progress.worker_of(progress.ADD_BROUGHT, (str(file),)) is workers["caged"]()
        other = add_network(file, "another").path
        assert progress.worker_of("looked at", (str(other),)) is workers["shared"]()
    finally:
        for worker in workers.values():
            worker().close()
            worker.clear()


def test_what_is_no_network_is_refused_in_a_sentence(tmp_path, models_folder):
    (tmp_path / "evil.keras").write_bytes(b"PK nothing")
    with pytest.raises(ValueError, match="evil"):
        brought.add_brought(str(tmp_path / "evil.keras"), "evil", "a" * 32, lambda *_: None)
    assert list(catalogue.list_networks(models_folder)) == []


def test_a_visitor_keeps_so_many(models_folder, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_OWN_NETWORKS", "1")
    own_networks.check_room("a" * 32)
    for name, owner in (("one", "a" * 32), ("two", "b" * 32)):
        (models_folder / f"{name}.keras").write_bytes(b"")
        (models_folder / f"{name}.json").write_text(json.dumps({"owner": owner}))
    with pytest.raises(ValueError, match="You keep 1 networks"):
        own_networks.check_room("a" * 32)
    own_networks.check_room("c" * 32)
