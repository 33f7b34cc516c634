"""Changes to the models folder: a network moves in, gets another name, or goes. No Keras.

    name = checked_name("my first net")           # ValueError says what is wrong with a name
    move_in(folder_with_network_keras, name)
    rename("my first net", "my best net")
    delete("my best net")

A network is its .keras file and whatever lies beside it under the same name. What lies beside moves
first and the .keras file last, by renaming, so that a kill in the middle never leaves half a file
or a network without its card."""

from __future__ import annotations

import os
import shutil
import unicodedata
import uuid
from pathlib import Path

from activsim.networks import catalogue

LONGEST = 60  # characters of a name
ALSO = " -_.,()+"  # what a name may hold beside letters and digits
SUFFIXES = (".json", ".recording.npz", ".timelapse.npz")  # beside .keras
RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}


class BadName(ValueError):
    """A name that a network cannot have; the message says why and what to do."""


def checked_name(name: str, also_taken=(), folder: Path | None = None) -> str:
    """The name as it will be written. Raises ValueError for one that is empty, too long, a path,
    reserved by the system, or taken by a network of the folder or in `also_taken` (capitals make no
    difference)."""
    name = unicodedata.normalize("NFC", name).strip()
    if not name:
        raise BadName("The network needs a name. Letters, digits and spaces will do.")
    if len(name) > LONGEST or len(name.encode()) > 200:
        raise BadName(
            f"A name of at most {LONGEST} characters was expected, {len(name)} came. Shorten it."
        )
    wrong = "".join(dict.fromkeys(one for one in name if not (one.isalnum() or one in ALSO)))
    if "/" in wrong or "\\" in wrong:
        raise BadName("A name was expected, not a path: leave out / and \\.")
    if wrong:
        shown = " ".join(one if one.isprintable() else f"U+{ord(one):04X}" for one in wrong)
        raise BadName(
            f"A name may hold letters, digits, spaces and any of {ALSO.strip()}; it cannot hold "
            f"{shown}."
        )
    if name[0] in ".-" or name[-1] == ".":
        raise BadName(
            "A name cannot begin with a point or a hyphen, nor end with a point. Begin it with a "
            "letter."
        )
    if name.split(".")[0].strip().casefold() in RESERVED:
        raise BadName(
            f"The name {name!r} is reserved by some systems for a device. Choose another."
        )
    if name.casefold().endswith(
        (".keras", ".json", ".npz", ".recording", ".timelapse", ".evidence")
    ):
        raise BadName("A name was expected, not a file: leave out its ending.")
    taken = {one.casefold() for one in [*catalogue.list_networks(folder), *also_taken]}
    if name.casefold() in taken:
        raise BadName(
            f"There is a network named {name!r} already, or one being trained. Choose another name."
        )
    return name


def free_name(name: str, folder: Path | None = None, also_taken=()) -> str:
    """The name, or with the first number behind it that makes it free."""
    taken = {one.casefold() for one in [*catalogue.list_networks(folder), *also_taken]}
    tries = [name, *(f"{name} {number}" for number in range(2, len(taken) + 3))]
    return next(one for one in tries if one.casefold() not in taken)


def changeable(name: str, folder: Path | None = None) -> Path:
    """The file of a network that may be renamed and deleted. Raises ValueError for a bundled or
    unknown one."""
    found = catalogue.list_networks(folder)
    if name not in found:
        raise ValueError(
            f"There is no network {name!r} any more. Reload the page to see those that there are."
        )
    if catalogue.is_bundled(found[name]):
        raise ValueError(f"{name!r} came with activsim, and is neither renamed nor deleted.")
    return found[name]


def move_in(made: Path, name: str, folder: Path | None = None) -> Path:
    """Move `network.keras` and what lies beside it from the folder `made`, on the same disk, to
    this name."""
    to = (folder or catalogue.MODELS) / f"{name}.keras"
    for suffix in (*SUFFIXES, ".keras"):
        if (part := made / f"network{suffix}").exists():
            os.replace(part, to.with_name(name + suffix))
    return to


def rename(name: str, new: str, also_taken=(), folder: Path | None = None) -> str:
    """Give a network another name, which is returned. Raises ValueError as checked_name and
    changeable do."""
    path = changeable(name, folder)
    others = [one for one in also_taken if one.casefold() != name.casefold()]
    if new.strip().casefold() == name.casefold():
        raise BadName(f"The network is named {name!r} already. Choose another name.")
    new = checked_name(new, others, folder)
    beside = {suffix: path.with_name(name + suffix) for suffix in SUFFIXES}
    beside = {suffix: file for suffix, file in beside.items() if file.exists()}
    part = path.with_name(f".part-{uuid.uuid4().hex}")
    before, after = list(beside.values()), [path.with_name(new + suffix) for suffix in beside]
    try:
        for file, copy in zip(before, after, strict=True):
            shutil.copyfile(file, part)
            os.replace(part, copy)
        os.rename(path, path.with_name(f"{new}.keras"))
        after = []
    finally:  # where the disk refused, nothing of the new name is left
        for file in (part, *after):
            file.unlink(missing_ok=True)
    for file in before:
        file.unlink(missing_ok=True)
    return new


def delete(name: str, folder: Path | None = None) -> None:
    """Raises ValueError as changeable does."""
    path = changeable(name, folder)
    path.unlink(missing_ok=True)
    for suffix in SUFFIXES:
        path.with_name(name + suffix).unlink(missing_ok=True)
