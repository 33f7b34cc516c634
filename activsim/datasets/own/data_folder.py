"""The folder `data/`: whatever lies there is an image set, and is called as its file or folder.

    entries()                               # {"flowers": Path("data/flowers"), ...}
    listing, state = look_through(path)     # the first time picture by picture, then as it was kept
    entries_not_shown()                     # {"notes.csv": "a CSV file ..."}

A folder is: class folders, with or without train/ and test/ above them; .npz files; images.npy
and labels.npy; IDX files; Parquet files; CSV files of pixels. A file is a .zip of class folders, an
.npz, a Parquet file, or a CSV file of pixels."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import numpy as np

from activsim.datasets.download import DataError, Progress
from activsim.datasets.own.archive import Archive
from activsim.datasets.own.listing import (
    Listing,
    array_file,
    listing_file,
    load_listing,
    pack_file,
    save_listing,
)
from activsim.datasets.own.machine_faults import advice, is_of_machine
from activsim.datasets.own.not_read import reason_not_read
from activsim.datasets.own.pixel_columns import is_pixel_table
from activsim.datasets.own.remarks import SETS
from activsim.datasets.own.set_kinds import list_set
from activsim.datasets.own.state import forget_content, path_key, state_of
from activsim.datasets.own.tree import natural_key, readable
from activsim.datasets.picture import SUFFIXES
from activsim.datasets.picture_files import Files, Folder, Pack, PictureFiles
from activsim.paths import cache_folder, image_folders

KINDS = SETS
DAMAGE = "It may be damaged, locked or not whole: copy or download it again."
UNUSED_BYTES = 4 << 30  # of what was written for sets that lie in no folder any more


def entries() -> dict[str, Path]:
    """Name -> file or folder of every set that people put there, in natural order."""
    paths = [path for path in _paths() if _may_be_set(path)]
    names = [readable(path.name if path.is_dir() else path.stem) for path in paths]
    return {
        readable(path.name) if names.count(name) > 1 else name: path
        for name, path in zip(names, paths, strict=True)
    }


def entries_not_shown() -> dict[str, str]:
    """Name -> why it is no choice and what to do, of what lies beside the sets."""
    reasons = {}
    paths = _paths()
    names = [path.name for path in paths if not path.is_dir()]
    for path in paths:
        if _may_be_set(path):
            continue
        if reason := reason_not_read(path, names):
            reasons[path.name] = f"{reason}."
        elif path.suffix.lower() in SUFFIXES:
            reasons[path.name] = "A picture alone is no image set. Put it into a class folder."
    return reasons


def _may_be_set(path: Path) -> bool:
    """By its name; of tables by their first line, because most are none."""
    suffix = path.suffix.lower()
    if path.is_dir() or suffix not in KINDS:
        return path.is_dir()
    return suffix != ".csv" or is_pixel_table(path)


def _paths() -> list[Path]:
    paths: list[Path] = []
    for folder in image_folders():
        try:
            paths += [path for path in folder.iterdir() if not path.name.startswith(".")]
        except OSError:  # there is no such folder, or it may not be looked into
            continue
    return sorted(paths, key=lambda path: natural_key(path.name))


def look_through(path: Path, progress: Progress | None = None) -> tuple[Listing, str]:
    """What a set holds, and the state that it is in: where it changed, it is looked through again.
    Raises DataError, with a sentence, where it is none."""
    state = state_of(path)
    key = path_key(path)
    listing = load_listing(key, state.digest)
    if listing is None or not _is_unpacked(listing, f"{key}-{state.digest}"):
        _remove_unpacked(key, except_state=state.digest)
        try:
            listing = list_set(path, state, f"{key}-{state.digest}", progress)
        except DataError as error:
            raise DataError(f"{path.name}: {error}") from None
        except Exception as error:  # a damaged file raises almost anything
            reason = str(getattr(error, "strerror", None) or error or type(error).__name__)
            measure = "" if isinstance(error, ValueError) else DAMAGE
            if is_of_machine(error):
                measure = advice(error)
            sentence = f"The image set {path.name!r} cannot be read: {reason.rstrip('.')}."
            raise DataError(f"{sentence} {measure}".rstrip()) from None
        save_listing(key, state.digest, listing)
        if listing.kind in ("array", "pack"):
            _remove_unused(key)
    return listing, state.digest


def images_of(path: Path, listing: Listing, state: str, split: str) -> np.ndarray | PictureFiles:
    """The pictures of a split: uint8 (n_images, height, width[, 3]), or what gives them."""
    key, part = path_key(path), listing.parts[split]
    if listing.kind == "array":
        images: np.ndarray = np.load(array_file(f"{key}-{state}", split), mmap_mode="r")
        return images
    files: Files = Folder(path)
    if listing.kind == "archive":
        files = Archive(path)
    elif listing.kind == "pack":
        files = Pack(pack_file(f"{key}-{state}"))
    return PictureFiles(files, part.members, listing.image_shape)


def _is_unpacked(listing: Listing, key: str) -> bool:
    """Whether what was written for a listing is still in the cache."""
    if listing.kind == "array":
        return all(array_file(key, split).is_file() for split in listing.parts)
    return listing.kind != "pack" or pack_file(key).is_file()


def _remove_unpacked(key: str, except_state: str = "") -> None:
    """What was written for a set; not of the state that another process may be reading."""
    for path in (cache_folder() / "image-sets").glob(f"{key}-*"):
        if not except_state or not path.name.startswith(f"{key}-{except_state}"):
            path.unlink(missing_ok=True)


def _remove_unused(current: str) -> None:
    """Of what was written for sets that lie in no folder any more, the oldest beyond UNUSED_BYTES.
    current: the set that was written last, which may lie elsewhere."""
    in_use = {current, *(path_key(path) for path in entries().values())}
    files = []
    for path in (cache_folder() / "image-sets").glob("*-*"):
        with contextlib.suppress(OSError):  # another process may remove it too
            if path.suffix in (".npy", ".pack") and path.name.partition("-")[0] not in in_use:
                stat = path.stat()
                files.append((stat.st_mtime_ns, stat.st_size, path))
    n_bytes = 0
    for _, size, path in sorted(files, reverse=True):
        n_bytes += size
        if n_bytes > UNUSED_BYTES:
            path.unlink(missing_ok=True)


def remove_listing(path: Path) -> None:
    """Forget a set, and what was written for it in the cache."""
    key = path_key(path)
    _remove_unpacked(key)
    forget_content(path)
    listing_file(key).unlink(missing_ok=True)


def move_listing(path: Path, state: str, target: Path) -> None:
    """What is known of a set in this state is known of a copy that is in the same; what differs is
    looked through again."""
    old, new = path_key(path), path_key(target)
    if state_of(target).digest != state:
        remove_listing(path)
        return
    cache = cache_folder() / "image-sets"
    for file in cache.glob(f"{old}-{state}*"):
        os.replace(file, file.with_name(file.name.replace(old, new, 1)))
    if listing_file(old).is_file():
        os.replace(listing_file(old), listing_file(new))
