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
    for version, name in (("v2", "HIERARCHY"), ("v1", "FIRST_VERSION")):
        elsewhere = getattr(memory, name)._replace(root=tmp_path / version)
        monkeypatch.setattr(memory, name, elsewhere)
    return tmp_path


# what the kernel calls them: docs.kernel.org, cgroup-v2 "Memory" and cgroup-v1 "Memory Resource
# Controller"
NAMES = {
    "v2": ("memory.max", "memory.current", "inactive_file"),
    "v1": ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
}


def limit(files, group, limit, idle=0):
    """A group with a gigabyte in use. idle: bytes of it that hold files."""
    folder = files / group
    folder.mkdir(parents=True, exist_ok=True)
    most, use, cached = NAMES[group[:2]]
    (folder / most).write_text(limit)
    (folder / use).write_text(f"{GIGABYTE}\n")
    (folder / "memory.stat").write_text(f"anon 1\n{cached} {idle}\nactive_file 5\n")


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


@pytest.mark.parametrize("group", ["v2/system/unit", "v1/a/b"])
def test_what_holds_files_that_can_be_read_again_is_free(group, files):
    limit(files, group, str(3 * GIGABYTE), idle=GIGABYTE // 4)
    assert memory.available() == 2.25 * GIGABYTE


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
