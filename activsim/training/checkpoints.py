"""What Keras's BackupAndRestore wrote, made safe against a kill in the middle.

    working = restored(folder)      # the folder to give to BackupAndRestore, with the last whole backup in it
    keep(folder, 3)                 # after it wrote there: that is now the state after three epochs
    newest(folder)                  # 3; 0 where there is none

Keras writes the weights and the number of the epoch one after the other, in their place. Here a
copy of both is renamed into `after-003`, so that what is taken up again is whole, and belongs
together."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def newest_epoch(folder: Path) -> int:
    """After how many epochs the last whole backup was made; 0: there is none."""
    return max(
        (int(one.name.removeprefix("after-")) for one in Path(folder).glob("after-*")), default=0
    )


def restore(folder: Path) -> Path:
    working = Path(folder) / "working"
    shutil.rmtree(working, ignore_errors=True)
    if after := newest_epoch(folder):
        shutil.copytree(_place(folder, after), working)
    else:
        working.mkdir(parents=True)
    return working


def keep_checkpoint(folder: Path, epoch: int) -> None:
    part = Path(folder) / "part"
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(Path(folder) / "working", part)
    shutil.rmtree(_place(folder, epoch), ignore_errors=True)
    os.rename(part, _place(folder, epoch))
    for older in Path(folder).glob("after-*"):
        if older != _place(folder, epoch):
            shutil.rmtree(older, ignore_errors=True)


def _place(folder: Path, epoch: int) -> Path:
    return Path(folder) / f"after-{epoch:03d}"
