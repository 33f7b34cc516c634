"""How much memory there is, as the system says."""

import os

import pytest

from activsim.app.worker import memory

GIGABYTE = 1 << 30


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Those of a machine of 8 GB with 4 left, in no group that has a limit."""
    (tmp_path / "meminfo").write_text(
        "MemTotal:       8388608 kB\nMemFree: 9 kB\nMemAvailable:  4194304 kB\n"
    )
    (tmp_path / "own").write_text("9:name=systemd:/\n4:cpu,memory:/a/b\n0::/system/unit\n")
    monkeypatch.setattr(memory, "MACHINE", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "OWN_GROUPS", tmp_path / "own")
    monkeypatch.setattr(memory, "HIERARCHY", memory.Hierarchy(tmp_path / "v2", "max", "current"))
    monkeypatch.setattr(memory, "FIRST_VERSION", memory.Hierarchy(tmp_path / "v1", "most", "use"))
    return tmp_path


def limit(files, group, limit):
    """A group with a gigabyte in use."""
    folder = files / group
    folder.mkdir(parents=True, exist_ok=True)
    names = ("max", "current") if group.startswith("v2") else ("most", "use")
    for name, text in zip(names, (limit, str(GIGABYTE)), strict=True):
        (folder / name).write_text(text)


def test_it_is_the_machines(files):
    assert (memory.total(), memory.available()) == (8 * GIGABYTE, 4 * GIGABYTE)


GROUPS = ["v2", "v2/system", "v2/system/unit", "v1", "v1/a", "v1/a/b"]


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(
    ("most", "total", "available"),
    [
        ("max\n", 8, 4),
        (f"{8 << 60}\n", 8, 4),  # as the first version says that there is none
        (f"{3 * GIGABYTE}\n", 3, 2),
        (f"{6 * GIGABYTE}\n", 6, 4),
    ],
)
def test_or_that_of_a_container_or_unit_where_that_is_less(group, most, total, available, files):
    limit(files, group, most)
    assert (memory.total(), memory.available()) == (total * GIGABYTE, available * GIGABYTE)


def test_the_least_of_all_limits_holds(files):
    for group, size in zip(GROUPS, (7, 5, 2, 6, 3, 4), strict=True):
        limit(files, group, str(size * GIGABYTE))
    assert (memory.total(), memory.available()) == (2 * GIGABYTE, GIGABYTE)


@pytest.mark.parametrize("group", ["v2/other", "v2/system/unit/below", "v1/a/b/c"])
def test_the_limit_of_another_group_does_not(group, files):
    limit(files, group, str(GIGABYTE))
    assert memory.total() == 8 * GIGABYTE


@pytest.mark.parametrize("text", [None, "", "0::/../../elsewhere\n", "4:memory:/gone\n"])
def test_a_group_that_cannot_be_found_limits_nothing(text, files):
    (files / "own").unlink() if text is None else (files / "own").write_text(text)
    assert memory.total() == 8 * GIGABYTE


def test_where_nothing_is_said_nothing_is_known(files, monkeypatch):
    (files / "meminfo").write_text("")
    monkeypatch.delattr(os, "sysconf")
    assert memory.total() is memory.available() is None


@pytest.mark.parametrize("free", [None, memory.ROOM - 1, memory.ROOM])
def test_there_is_room_where_enough_is_known_to_be_left(free, monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: free)
    assert memory.has_room() is (free == memory.ROOM)
