"""A visitor brings a network's file."""

import json
import shutil

import pytest
from in_process import Here, open_page, ran

from activsim.app.shell import own_networks, progress, state, visitor
from activsim.classroom import change_log
from activsim.classroom.limits import variable
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue
from activsim.networks.adding import brought
from activsim.networks.adding.add import add_network
from activsim.paths import BUNDLED


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


@pytest.mark.usefixtures("sketches_only", "worker_here")
def test_a_pupil_brings_one_on_the_page_within_the_limits(file, models_folder, monkeypatch):
    shutil.copy(next(iter(catalogue.list_networks(BUNDLED / "models").values())), models_folder)
    cage = Here()
    monkeypatch.setattr(progress, "caged_worker", lambda: cage)
    monkeypatch.setattr(visitor, "is_teacher", lambda: False)
    owner = ""
    monkeypatch.setattr(visitor, "owner", lambda: owner)
    page = open_page("pair")
    page.session_state[state.BRING_NETWORK_PART] = True
    page = ran(page)

    def add():
        content = file.read_bytes()
        page.file_uploader(key=state.BRING_FILE).set_value(
            ("elsewhere.keras", content, "application/octet-stream")
        )
        ran(page)
        page.button(key="bring_network_add").click()
        return " ".join(error.value for error in ran(page).error)

    assert "Your browser has not yet said that it is you" in add()
    owner = "a" * 32
    monkeypatch.setenv(variable("networks_gigabytes"), "0.00001")
    assert "for all" in add()
    assert not cage.calls
    monkeypatch.delenv(variable("networks_gigabytes"))
    assert add() == ""
    assert [call[0] for call in cage.calls][:1] == [progress.ADD_BROUGHT]
    assert page.selectbox(key=state.MODEL).value == "elsewhere"
    assert catalogue.read_card(models_folder / "elsewhere.keras")["owner"] == owner
    assert change_log.latest(1)[0].text == "brought the network 'elsewhere'"
