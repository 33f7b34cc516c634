"""What Keras's BackupAndRestore wrote, made safe against a kill in the middle.

    working = restored_folder(folder)   # for BackupAndRestore: the last whole backup is in it
    keep_checkpoint(folder, 3)          # after it wrote there: that is the state after 3 epochs
    newest_epoch(folder)                # 3; 0 where there is none

Keras writes the weights and the number of the epoch one after the other, in their place. Here a
copy of both is renamed into `after-003`, so that what is taken up again is whole, and belongs
together."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path


def newest_epoch(folder: Path) -> int:
    """After how many epochs the last whole backup was made; 0: there is none."""
    numbers = (path.name.removeprefix("after-") for path in Path(folder).glob("after-*"))
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def restored_folder(folder: Path) -> Path:
    """A folder with what the last whole backup holds; it is emptied of what was there before.
    Raises ValueError where that is damaged: Keras would begin anew, or not say what it is."""
    working = Path(folder) / "working"
    shutil.rmtree(working, ignore_errors=True)
    if epoch := newest_epoch(folder):
        shutil.copytree(_checkpoint(folder, epoch), working)
        if not _is_readable(working):
            raise ValueError(
                "What was kept of its last whole epoch is damaged, and it cannot go on from there. "
                "Throw this training away, and begin it anew."
            )
    else:
        working.mkdir(parents=True)
    return working


def _is_readable(folder: Path) -> bool:
    """Whether these are weights and a number, whole: after a power cut files may be empty."""
    import h5py  # comes with Keras

    weights, numbers = [*folder.glob("*.h5")], [*folder.glob("*.json")]
    try:
        for file in weights:
            h5py.File(file).close()
        for file in numbers:
            json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(weights and numbers)


def keep_checkpoint(folder: Path, epoch: int) -> None:
    part = Path(folder) / "part"
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(Path(folder) / "working", part)
    newest = _checkpoint(folder, epoch)
    shutil.rmtree(newest, ignore_errors=True)
    os.rename(part, newest)
    for older in Path(folder).glob("after-*"):
        if older != newest:
            shutil.rmtree(older, ignore_errors=True)


def _checkpoint(folder: Path, epoch: int) -> Path:
    return Path(folder) / f"after-{epoch:03d}"
