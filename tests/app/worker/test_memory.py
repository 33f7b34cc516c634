"""How much memory there is, as the system says."""

import os

import pytest

from activsim.app.worker import memory

GIGABYTE = 1 << 30


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Those of a machine of 8 GB with 4 left, in no container."""
    machine = tmp_path / "meminfo"
    machine.write_text("MemTotal:       8388608 kB\nMemFree: 9 kB\nMemAvailable:  4194304 kB\n")
    groups = [memory.Group(tmp_path / f"max{n}", tmp_path / f"current{n}") for n in range(2)]
    monkeypatch.setattr(memory, "MACHINE", machine)
    monkeypatch.setattr(memory, "GROUPS", groups)
    return machine, *groups


def test_it_is_the_machines(files):
    assert (memory.total(), memory.available()) == (8 * GIGABYTE, 4 * GIGABYTE)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(
    ("limit", "total", "available"),
    [
        ("max\n", 8, 4),
        (f"{8 << 60}\n", 8, 4),  # as the first version says that there is none
        (f"{3 * GIGABYTE}\n", 3, 2),
        (f"{6 * GIGABYTE}\n", 6, 4),
    ],
)
def test_or_the_containers_where_that_is_less(version, limit, total, available, files):
    group = files[version]
    group.limit.write_text(limit)
    group.use.write_text(str(GIGABYTE))
    assert (memory.total(), memory.available()) == (total * GIGABYTE, available * GIGABYTE)


def test_where_nothing_is_said_nothing_is_known(files, monkeypatch):
    files[0].write_text("")
    monkeypatch.delattr(os, "sysconf")
    assert memory.total() is memory.available() is None


@pytest.mark.parametrize("free", [None, memory.ROOM - 1, memory.ROOM])
def test_there_is_room_where_enough_is_known_to_be_left(free, monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: free)
    assert memory.has_room() is (free == memory.ROOM)
