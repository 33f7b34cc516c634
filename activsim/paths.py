"""Where the project keeps things: what came with it, the folders of networks, images and
lessons, the cache; and the names that people may give to what they keep there.

In a checkout the networks, the dashboard's script and its settings stand beside the package. A
wheel holds them in `activsim/bundled/`, which nobody writes to: there a visitor's networks are kept
in the system's place for a user's data, and listed with those that came with activsim."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import unicodedata
import uuid
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent  # what a new Python has to have in its path to import activsim
BUNDLED = PACKAGE / "bundled" if (PACKAGE / "bundled").is_dir() else ROOT
PART = ".part-"  # how the name of something unfinished begins
SCRIPT = BUNDLED / "app.py"  # what `streamlit run` starts; its settings are beside it
LONGEST = 60  # characters of a name
ALSO = " -_.,()+"  # what a name may hold beside letters and digits
NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # the others stand for bytes of a name
RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}


def cache_folder() -> Path:
    """Where downloads, drawings and recordings are kept: ACTIVSIM_CACHE, or the system's place for
    caches."""
    if setting := os.environ.get("ACTIVSIM_CACHE"):
        return Path(os.path.expanduser(setting))
    import platformdirs  # not needed where the numbers alone are used

    return platformdirs.user_cache_path("activsim")


def network_folders() -> tuple[Path, ...]:
    """The folders whose networks are listed; the first is where new ones go. ACTIVSIM_MODELS alone,
    where it is set."""
    if setting := os.environ.get("ACTIVSIM_MODELS"):
        return (Path(os.path.expanduser(setting)).absolute(),)
    if BUNDLED == ROOT:
        return (ROOT / "models",)
    import platformdirs

    return (platformdirs.user_data_path("activsim") / "models", BUNDLED / "models")


def image_folders() -> tuple[Path, ...]:
    """The folders whose image sets are listed; the first is where new ones go. ACTIVSIM_IMAGES
    alone, where it is set."""
    if setting := os.environ.get("ACTIVSIM_IMAGES"):
        return (Path(os.path.expanduser(setting)).absolute(),)
    if BUNDLED == ROOT:
        return (ROOT / "data",)
    import platformdirs

    return (platformdirs.user_data_path("activsim") / "data",)


def own_lesson_folder() -> Path | None:
    """ACTIVSIM_LESSONS, where it is set."""
    setting = os.environ.get("ACTIVSIM_LESSONS")
    return Path(os.path.expanduser(setting)).absolute() if setting else None


def lesson_folders() -> tuple[Path, ...]:
    """The folders whose lessons are listed: `own_lesson_folder` before those that came with
    activsim."""
    own_folder = own_lesson_folder()
    return (*([own_folder] if own_folder else []), BUNDLED / "lessons")


def part_beside(path: Path) -> Path:
    """A name beside `path`, of the same ending, for what is not finished. It begins with PART,
    which whoever lists a folder passes over, and nobody else has it."""
    return path.with_name(f"{PART}{os.getpid()}-{uuid.uuid4().hex}{path.suffix}")


@contextlib.contextmanager
def replacing(path: Path, mode: int | None = None) -> Iterator[Path]:
    """A name beside `path` (`part_beside`) to write a file to that then takes the place of `path`:
    whole, or where something fails, a full disk say, not at all. Any number of processes may do so
    at once. mode: whom the file lets read and write it, 0o600 say; an empty one of that mode is
    there already, so that nobody else can open it even for a moment. None: as the system has it."""
    path = Path(path)
    part = part_beside(path)
    try:
        if mode is not None:
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
        yield part
        os.replace(part, path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A name beside `folder` (`part_beside`) to make and fill a folder under, which then takes the
    name `folder`: whole, or where something fails, not at all. Raises OSError where there is a
    folder of that name already, with something in it."""
    folder = Path(folder)
    part = part_beside(folder)
    try:
        yield part
        os.rename(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def sendable(text: str) -> str:
    """What is no UTF-8 in a text is replaced: bytes of a file's name, half a surrogate pair."""
    text = NO_BYTE.sub("\ufffd", text)
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class BadName(ValueError):
    """A name that something cannot have; the message says why and what to do."""


def well_formed_name(name: str, noun: str, endings: tuple[str, ...]) -> str:
    """The name as it will be written. Raises BadName for one that is empty, too long, a path, ends
    as these files do, or is reserved by the system."""
    name = unicodedata.normalize("NFC", name).strip()
    if not name:
        raise BadName(f"The {noun} needs a name. Letters, digits and spaces will do.")
    if len(name) > LONGEST or len(name.encode()) > 200:
        raise BadName(
            f"A name of at most {LONGEST} characters was expected, {len(name)} came. Shorten it."
        )
    wrong = dict.fromkeys(letter for letter in name if not (letter.isalnum() or letter in ALSO))
    if "/" in wrong or "\\" in wrong:
        raise BadName("A name was expected, not a path: leave out / and \\.")
    if wrong:
        visible = " ".join(
            letter if letter.isprintable() else f"U+{ord(letter):04X}" for letter in wrong
        )
        raise BadName(
            f"A name may hold letters, digits, spaces and any of {ALSO.strip()}; it cannot hold "
            f"{visible}."
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
    if name.casefold().endswith(endings):
        raise BadName("A name was expected, not a file: leave out its ending.")
    return name


def name_after_file(stem: str, otherwise: str) -> str:
    """What of a file's name a name may hold; otherwise: where that is nothing."""
    letters = [letter if letter.isalnum() or letter in ALSO else " " for letter in stem]
    return " ".join("".join(letters).split())[:LONGEST].strip(" .-") or otherwise
