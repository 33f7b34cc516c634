"""Room is what the machine and its container have left."""

import os

from activsim.app.worker import free_memory


def test_room_is_what_the_machine_and_its_container_have_left(tmp_path, monkeypatch):
    memory, limit, use = (tmp_path / name for name in ("meminfo", "max", "current"))
    for name, path in {"MEMORY": memory, "GROUP_LIMIT": limit, "GROUP_USE": use}.items():
        monkeypatch.setattr(free_memory, name, path)
    memory.write_text("MemTotal: 9 kB\nMemAvailable:  4194304 kB\n")
    assert free_memory.available_memory() == 4 << 30
    assert free_memory.has_room()
    limit.write_text("max\n")
    use.write_text("1000\n")
    assert free_memory.has_room()
    limit.write_text(str(1 << 30))
    assert free_memory.available_memory() == (1 << 30) - 1000
    assert not free_memory.has_room()
    memory.write_text("")
    limit.unlink()
    monkeypatch.delattr(os, "sysconf")
    assert free_memory.available_memory() is None
    assert not free_memory.has_room()
