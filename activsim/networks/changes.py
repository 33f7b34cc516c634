"""Changes to the models folder: a network moves in, gets another name, or goes. No Keras.

    name = checked_name("my first net")           # ValueError says what is wrong with a name
    move_in(folder_with_network_keras, name)
    rename("my first net", "my best net")
    delete("my best net")                         # restore(bin.contents()[0].id) brings it back

A network is its .keras file and whatever lies beside it under the same name. What lies beside moves
first and the .keras file last, by renaming, so that a kill in the middle never leaves half a file
or a network without its card."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from activsim.networks import bin, catalogue
from activsim.paths import BadName, replacing, well_formed_name

SUFFIXES = (".json", ".recording.npz", ".timelapse.npz")  # beside .keras
ENDINGS = (".keras", ".json", ".npz", ".recording", ".timelapse", ".evidence")


def checked_name(name: str, also_in_use: Iterable[str] = (), folder: Path | None = None) -> str:
    """The name as it will be written. Raises BadName where it is not well formed, or in use by a
    network of the folder or in `also_in_use` (capitals make no difference)."""
    name = normalized_name(name)
    if name.casefold() in _names_in_use(also_in_use, folder):
        raise BadName(
            f"There is a network named {name!r} already, or one being trained. Choose another name."
        )
    return name


def normalized_name(name: str) -> str:
    """The name as it will be written. Raises BadName for one that is empty, too long, a path, or
    reserved by the system."""
    return well_formed_name(name, "network", ENDINGS)


def free_name(name: str, folder: Path | None = None, also_in_use: Iterable[str] = ()) -> str:
    """The name, or with the first number behind it that makes it free."""
    names_in_use = _names_in_use(also_in_use, folder)
    candidates = [name, *(f"{name} {number}" for number in range(2, len(names_in_use) + 3))]
    return next(candidate for candidate in candidates if candidate.casefold() not in names_in_use)


def _names_in_use(also_in_use: Iterable[str], folder: Path | None) -> set[str]:
    return {name.casefold() for name in [*catalogue.list_networks(folder), *also_in_use]}


def changeable_file(name: str, folder: Path | None = None) -> Path:
    """The file of a network that may be renamed and deleted. Raises ValueError for a bundled or
    unknown one."""
    networks = catalogue.list_networks(folder)
    if name not in networks:
        raise ValueError(
            f"There is no network {name!r} any more. Reload the page to see those that there are."
        )
    if catalogue.is_bundled(networks[name]):
        raise ValueError(f"{name!r} came with activsim, and is neither renamed nor deleted.")
    return networks[name]


def visitors_bytes(folder: Path | None = None) -> int:
    """Of the networks that visitors trained or brought, those in the bin among them, with what lies
    beside them."""
    n_bytes = 0
    for path in [*catalogue.list_networks(folder).values(), *bin.paths(folder)]:
        if catalogue.read_card(path).get("owner"):
            for suffix in (*SUFFIXES, ".keras"):
                with contextlib.suppress(OSError):  # it may go at any moment
                    n_bytes += path.with_name(path.stem + suffix).stat().st_size
    return n_bytes


def move_in(source: Path, name: str, folder: Path | None = None) -> Path:
    """Move `network.keras` and what lies beside it from the folder `source`, on the same disk, to
    this name."""
    target = (folder or catalogue.MODELS) / f"{name}.keras"
    for suffix in (*SUFFIXES, ".keras"):
        if (file := source / f"network{suffix}").exists():
            os.replace(file, target.with_name(name + suffix))
    return target


def rename(name: str, new: str, also_in_use: Iterable[str] = (), folder: Path | None = None) -> str:
    """Give a network another name, which is returned. Raises ValueError as checked_name and
    changeable_file do."""
    path = changeable_file(name, folder)
    others = [other for other in also_in_use if other.casefold() != name.casefold()]
    if new.strip().casefold() == name.casefold():
        raise BadName(f"The network is named {name!r} already. Choose another name.")
    new = checked_name(new, others, folder)
    suffixes = [suffix for suffix in SUFFIXES if path.with_name(name + suffix).exists()]
    copies = []
    try:
        for suffix in suffixes:
            copies.append(path.with_name(new + suffix))
            with replacing(copies[-1]) as part:
                shutil.copyfile(path.with_name(name + suffix), part)
        os.rename(path, path.with_name(f"{new}.keras"))
    except BaseException:  # where the disk refused, nothing of the new name is left
        for file in copies:
            file.unlink(missing_ok=True)
        raise
    for suffix in suffixes:
        path.with_name(name + suffix).unlink(missing_ok=True)
    return new


def delete(name: str, folder: Path | None = None) -> None:
    """It lies in the bin for a while (bin.py). Raises ValueError as changeable_file does."""
    path = changeable_file(name, folder)
    beside = [path.with_name(name + suffix) for suffix in SUFFIXES]
    bin.throw_away(path, [file for file in beside if file.exists()])


def restore(id_: str, folder: Path | None = None) -> str:
    """Bring a network back from the bin; the name that it gets, its own or the next that is free.
    Raises ValueError where it is not there any more."""
    entry = next((network for network in bin.contents(folder) if network.id == id_), None)
    if entry is None:
        raise ValueError("This network is not in the bin any more. Reload the page to see what is.")
    name = free_name(entry.name, folder)
    bin.take_out(entry.id, name, folder)
    return name
