"""What was deleted from a folder, for as long as it can be had back.

    basket = Wastebasket(folder, (".keras",))
    basket.throw_away(path, beside)           # a file, with what lies beside it
    for item in basket.contents(): item.name, item.deletion_time
    basket.take_out(item.id, name)
    basket.forget_old(7)                      # days

Each lies in a folder of its own in `.bin`, on the same disk, so that it moves by renaming; the
folder is named by the time."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time
from pathlib import Path
from typing import NamedTuple

DAY = 86_400  # seconds


class BinnedFile(NamedTuple):
    """deletion_time: in seconds since 1970."""

    id: str
    name: str
    ending: str
    deletion_time: float


class Wastebasket(NamedTuple):
    """folder: of the files; endings: of what is deleted, which tell it from what lies beside it."""

    folder: Path
    endings: tuple[str, ...] = ()

    @property
    def _bin(self) -> Path:
        return self.folder / ".bin"

    def throw_away(self, path: Path, beside: list[Path]) -> None:
        """beside: what goes with it. Raises OSError."""
        folder = self._bin / f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        folder.mkdir(parents=True)
        try:
            os.replace(path, folder / path.name)
        except OSError:
            folder.rmdir()
            raise
        for file in beside:
            with contextlib.suppress(FileNotFoundError):
                os.replace(file, folder / file.name)

    def contents(self) -> list[BinnedFile]:
        """The newest first."""
        try:
            folders = sorted(self._bin.iterdir(), reverse=True)
        except OSError:
            return []
        return [item for folder in folders if (item := self._item(folder))]

    def _item(self, folder: Path) -> BinnedFile | None:
        number, _, _ = folder.name.partition("-")
        files = sorted(folder.iterdir()) if number.isdecimal() and folder.is_dir() else []
        file = next((file for file in files if file.suffix in self.endings), None)
        return BinnedFile(folder.name, file.stem, file.suffix, int(number) / 1e9) if file else None

    def is_empty(self) -> bool:
        return not any(self._bin.glob("*"))

    def paths(self) -> list[Path]:
        """Where the deleted files lie meanwhile."""
        return [self._bin / item.id / (item.name + item.ending) for item in self.contents()]

    def item(self, id_: str) -> BinnedFile | None:
        """What is there under this id."""
        return next((item for item in self.contents() if item.id == id_), None)

    def take_out(self, id_: str, name: str) -> None:
        """Put what is there under this id back into the folder, under this name. Raises OSError."""
        item = self.item(id_)
        if item is None:
            raise FileNotFoundError(f"there is nothing in {str(self._bin / id_)!r}")
        folder = self._bin / id_
        files = sorted(folder.iterdir(), key=lambda file: file.suffix == item.ending)  # it last
        for file in files:
            os.replace(file, self.folder / (name + file.name.removeprefix(item.name)))
        shutil.rmtree(folder, ignore_errors=True)

    def forget_old(self, days: float) -> None:
        """What has been there for longer is gone."""
        oldest = time.time() - days * DAY
        for item in self.contents():
            if item.deletion_time < oldest:
                shutil.rmtree(self._bin / item.id, ignore_errors=True)
