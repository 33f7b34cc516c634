"""Networks that were deleted, for as long as they can be had back. No Keras.

throw_away(path, beside)    # a network's file, with what lies beside it
for network in contents(): network.name, network.deletion_time
take_out(network.id, name)
forget_old(7)               # days"""

from __future__ import annotations

from pathlib import Path

from activsim.disk.wastebasket import BinnedFile, Wastebasket
from activsim.networks import catalogue


def _basket(folder: Path | None) -> Wastebasket:
    return Wastebasket(folder or catalogue.MODELS, (".keras",))


def throw_away(path: Path, beside: list[Path]) -> None:
    """path: the network's file, in a folder of networks; beside: what goes with it."""
    _basket(path.parent).throw_away(path, beside)


def contents(folder: Path | None = None) -> list[BinnedFile]:
    """The newest first."""
    return _basket(folder).contents()


def paths(folder: Path | None = None) -> list[Path]:
    """Where the files of the networks lie meanwhile, with what lay beside them."""
    return _basket(folder).paths()


def take_out(id_: str, name: str, folder: Path | None = None) -> None:
    """Put what is in the bin under this id back into the folder, under this name."""
    _basket(folder).take_out(id_, name)


def forget_old(days: float, folder: Path | None = None) -> None:
    """What has been there for longer is gone."""
    _basket(folder).forget_old(days)
