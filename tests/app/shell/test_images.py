"""Image sets on the page: one that changes is noticed, and no run waits for a long look."""

import threading

import pytest

from activsim.app.shell import images


@pytest.fixture
def looks(monkeypatch):
    """What a look at the files finds: looks.found; looks.hold: clear to let it take long."""

    class Looks:
        found, n_looks = "first", 0
        hold = threading.Event()

    Looks.hold.set()

    def look(name):
        Looks.n_looks += 1
        Looks.hold.wait(30)
        return Looks.found

    monkeypatch.setattr(images.image_sets, "state_of", look)
    monkeypatch.setattr(images, "LOOK_AGAIN", 0.0)
    monkeypatch.setattr(images, "RARELY", 0)
    yield Looks
    Looks.hold.set()


def test_a_change_is_noticed_and_a_long_look_is_not_waited_for(looks):
    watch = images._Watch("set")
    assert watch.current() == "first"
    looks.found = "second"
    assert watch.current() == "second"  # a short look is waited for
    looks.hold.clear()
    looks.found = "third"
    n_looks = looks.n_looks
    assert [watch.current() for _ in range(3)] == ["second"] * 3
    assert looks.n_looks == n_looks + 1  # and is taken but once
    looks.hold.set()
    watch._look.join(30)
    assert watch.current() == "third"


def test_files_are_looked_at_the_more_rarely_the_longer_it_takes(looks, monkeypatch):
    monkeypatch.setattr(images, "RARELY", 1e9)
    watch = images._Watch("set")
    for _ in range(3):
        assert watch.current() == "first"
    assert looks.n_looks == 1
