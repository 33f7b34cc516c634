"""Networks that were deleted, for as long as they can be had back. No Keras.

    throw_away(path, beside)    # a network's file, with what lies beside it
    for network in contents(): network.name, network.deletion_time
    take_out(network.id, name)
    forget_old(7)               # days

Each lies in a folder of its own in `models/.bin`, on the disk of the models, so that it moves by
renaming; the folder is named by the time."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time
from pathlib import Path
from typing import NamedTuple

from activsim.networks import catalogue

DAY = 86_400  # seconds


class BinnedNetwork(NamedTuple):
    """deletion_time: in seconds since 1970."""

    id: str
    name: str
    deletion_time: float


def _bin(folder: Path | None) -> Path:
    return (folder or catalogue.MODELS) / ".bin"


def throw_away(path: Path, beside: list[Path]) -> None:
    """path: the network's file, in a folder of networks; beside: what goes with it."""
    place = _bin(path.parent) / f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    place.mkdir(parents=True)
    try:
        os.replace(path, place / path.name)
    except OSError:
        place.rmdir()
        raise
    for file in beside:
        with contextlib.suppress(FileNotFoundError):
            os.replace(file, place / file.name)


def contents(folder: Path | None = None) -> list[BinnedNetwork]:
    """The newest first."""
    try:
        places = sorted(_bin(folder).iterdir(), reverse=True)
    except OSError:
        return []
    return [network for place in places if (network := _network_in(place))]


def _network_in(place: Path) -> BinnedNetwork | None:
    number, _, _ = place.name.partition("-")
    file = next(place.glob("*.keras"), None) if number.isdecimal() else None
    return BinnedNetwork(place.name, file.stem, int(number) / 1e9) if file else None


def n_bytes(folder: Path | None = None) -> int:
    """Of all that is there."""
    total = 0
    for file in _bin(folder).glob("*/*"):
        with contextlib.suppress(OSError):  # it may go at any moment
            total += file.stat().st_size
    return total


def take_out(id_: str, name: str, folder: Path | None = None) -> None:
    """Put what is in the bin under this id back into the folder, under this name."""
    place, target = _bin(folder) / id_, folder or catalogue.MODELS
    binned = _network_in(place)
    if binned is None:
        raise FileNotFoundError(f"there is no network in {str(place)!r}")
    files = sorted(place.iterdir(), key=lambda file: file.suffix == ".keras")  # that one last
    for file in files:
        os.replace(file, target / (name + file.name.removeprefix(binned.name)))
    shutil.rmtree(place, ignore_errors=True)


def forget_old(days: float, folder: Path | None = None) -> None:
    """What has been there for longer is gone."""
    oldest = time.time() - days * DAY
    for network in contents(folder):
        if network.deletion_time < oldest:
            shutil.rmtree(_bin(folder) / network.id, ignore_errors=True)
