"""Where the project keeps things: what came with it, the folder of networks, the cache.

In a checkout the networks, the dashboard's script and its settings stand beside the package. A
wheel holds them in `activsim/bundled/`, which nobody writes to: there a visitor's networks are kept
in the system's place for a user's data, and listed with those that came with activsim."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent  # what a new Python has to have in its path to import activsim
BUNDLED = PACKAGE / "bundled" if (PACKAGE / "bundled").is_dir() else ROOT
PART = ".part-"  # how the name of something unfinished begins
SCRIPT = BUNDLED / "app.py"  # what `streamlit run` starts; its settings are beside it


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


def part_beside(path: Path) -> Path:
    """A name beside `path`, of the same ending, for what is not finished. It begins with PART,
    which whoever lists a folder passes over, and nobody else has it."""
    return path.with_name(f"{PART}{os.getpid()}-{uuid.uuid4().hex}{path.suffix}")


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name beside `path` (`part_beside`) to write a file to that then takes the place of `path`:
    whole, or where something fails, a full disk say, not at all. Any number of processes may do so
    at once."""
    path = Path(path)
    part = part_beside(path)
    try:
        yield part
        os.replace(part, path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
