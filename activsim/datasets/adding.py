"""Bring somebody's pictures into the data folder.

    image_set = look_through(Path("flowers.zip"), limits)    # DataError where it is no image set
    name = add_images(Path("flowers.zip"))                   # "flowers"; it is a choice then
    forget(path)                                             # what was worked out of one left out

What moves in is looked through first, and copied whole or not at all; nothing of an archive is
unpacked, and links within a folder are not followed. A card beside it, NAME.json, comes along."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path
from typing import NamedTuple

from activsim.datasets import catalogue, own_sets
from activsim.datasets.download import DataError, Progress
from activsim.datasets.image_set import ImageSet
from activsim.datasets.own import data_folder, parquet, pixel_tables, state
from activsim.datasets.own.not_read import reason_not_read
from activsim.datasets.own.remarks import count_text, first_names
from activsim.datasets.own.tree import is_hidden
from activsim.paths import (
    BadName,
    image_folders,
    name_after_file,
    replacing,
    well_formed_name,
    whole_folder,
)

ENDINGS = (*data_folder.KINDS, ".json")
ROW_COUNTS = {".parquet": parquet.count_rows, ".csv": pixel_tables.count_rows}


class Limits(NamedTuple):
    """Of what is looked through: bytes as it lies there, bytes once unpacked, files or rows in
    it."""

    n_bytes: int
    n_unpacked: int
    n_members: int


OWN_FILES = Limits(1 << 40, 1 << 40, state.MOST_FILES)  # of who may run commands here


def look_through(
    path: Path, limits: Limits = OWN_FILES, progress: Progress | None = None
) -> ImageSet:
    """The image set that a file or folder is. Raises DataError, with a sentence, where it is
    none."""
    if not path.exists():
        raise DataError(f"There is no file {str(path)!r}. Give the path of a file or a folder.")
    if path.is_file():
        _check_file(path, limits)
    image_set = own_sets.open_path(path, progress=progress)
    splits = [image_set.load_images(split) for split in image_set.splits]
    labels = {label for images in splits for label in images.labels.tolist()}
    if len(labels) < 2:  # though others may have a folder, of what is no picture
        raise DataError(
            f"{path.name}: pictures of two or more classes were expected, all of these are of "
            f"{image_set.class_names[min(labels)]!r}. A folder for each class makes classes."
        )
    return image_set


def check_images(path: str, limits: tuple[int, int, int], progress: Progress | None = None) -> None:
    """`look_through` in a process of its own, whose cache keeps what it found out."""
    look_through(Path(path), Limits(*limits), progress)


def _check_file(path: Path, limits: Limits) -> None:
    """Raises DataError for a file that is too large, or of a kind that is not read."""
    suffix = path.suffix.lower()
    if suffix not in data_folder.KINDS:
        expected = "a .zip, .npz, .parquet or .csv file was expected, or a folder of class folders"
        if suffix in (".tsv", ".tab"):
            expected += "; a table with tabs between its values is read where it is called .csv"
        reason = reason_not_read(path) or expected
        raise DataError(f"{path.name}: {reason}.")
    if path.stat().st_size > limits.n_bytes:
        raise DataError(
            f"{path.name} has {path.stat().st_size / 1e6:,.0f} MB; at most "
            f"{limits.n_bytes / 1e6:,.0f} MB are taken."
        )
    if suffix in ROW_COUNTS:
        _check_rows(path, limits)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except Exception as error:  # a damaged archive raises almost anything
        raise DataError(f"{path.name} cannot be read: {error}. {data_folder.DAMAGE}") from None
    if len(members) > limits.n_members:
        raise DataError(
            f"{path.name} holds {len(members):,} files; at most {limits.n_members:,} are taken."
        )
    # a member is read no further than what the archive says of its size
    n_unpacked = sum(member.file_size for member in members)
    if n_unpacked > limits.n_unpacked:
        raise DataError(
            f"{path.name} would have {n_unpacked / 1e6:,.0f} MB once unpacked; at most "
            f"{limits.n_unpacked / 1e6:,.0f} MB are taken."
        )


def _check_rows(path: Path, limits: Limits) -> None:
    """A row of a table is what a file in an archive is."""
    try:
        n_rows = ROW_COUNTS[path.suffix.lower()](path)
    except DataError as error:
        raise DataError(f"{path.name}: {error}") from None
    if n_rows > limits.n_members:
        raise DataError(
            f"{path.name} holds {n_rows:,} rows; at most {limits.n_members:,} are taken."
        )


def add_images(
    path: Path,
    name: str | None = None,
    limits: Limits = OWN_FILES,
    progress: Progress | None = None,
) -> str:
    """Look through a file or folder and copy it into the data folder; returns the name under which
    it is a choice. name: None for that of the file. Raises DataError where it is no image set or
    cannot be copied, BadName where the name cannot be had."""
    path, folder = Path(path).resolve(), image_folders()[0]
    if not path.name:
        raise DataError(f"{path} holds all files of this machine. Give the folder of the pictures.")
    if folder.resolve().is_relative_to(path):
        raise DataError(
            f"{path} holds the data folder, {folder}, to which it would be copied. Give the folder "
            "of the pictures."
        )
    if path.parent == folder.resolve() and name is None:
        raise DataError(f"{path.name} lies in the data folder already.")
    stem = path.name if path.is_dir() else path.stem
    if name is None:
        name = _checked_default(name_after_file(stem, "pictures"))
    else:
        name = checked_name(name)
    look_through(path, limits, progress)
    try:
        digest = state.state_of(path).digest
        folder.mkdir(parents=True, exist_ok=True)
        target = _copy(path, folder, name)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError(
            f"{path.name} cannot be copied to {folder}: {reason}. Make room there, or choose "
            "another folder with ACTIVSIM_IMAGES."
        ) from None
    data_folder.move_listing(path, digest, target)
    try:
        look_through(target, limits, progress)  # a folder's links stayed behind
    except DataError:
        remove(target)
        if links := folder_links(path):
            raise DataError(
                f"{count_text(len(links), 'link', 'is')} not copied, and without what they lead to "
                f"these are no image set: {first_names(links)}. Put the pictures themselves there."
            ) from None
        raise
    return name


def folder_links(path: Path) -> list[str]:
    """Names of what leads elsewhere from a folder, and is not copied."""
    return sorted(str(file.relative_to(path)) for file in path.rglob("*") if file.is_symlink())


def checked_name(name: str) -> str:
    """The name as it will be written. Raises BadName where it is not well formed, or in use
    (capitals make no difference)."""
    name = well_formed_name(name, "image set", ENDINGS)
    if name.casefold() in _names_in_use():
        raise BadName(f"There are images named {name!r} already. Choose another name.")
    return name


def free_name(name: str) -> str:
    """The name, or with the first number behind it that makes it free."""
    in_use = _names_in_use()
    names = [name, *(f"{name} {number}" for number in range(2, len(in_use) + 3))]
    return next(name for name in names if name.casefold() not in in_use)


def _checked_default(name: str) -> str:
    """The name after a file, which only another choice can set free."""
    if name.casefold() in _names_in_use():
        raise BadName(
            f"There are images named {name!r} already. Give these another name: --name "
            f"{free_name(name)!r}"
        )
    return checked_name(name)


def _names_in_use() -> set[str]:
    """Of sets, and of whatever else lies in the data folder: a card there would be taken for one of
    the new set."""
    names = {*catalogue.BUILT_IN, *catalogue.set_names()}
    for folder in image_folders():
        if folder.is_dir():
            names |= {path.name for path in folder.iterdir()}
            names |= {path.stem for path in folder.iterdir() if path.is_file()}
    return {name.casefold() for name in names}


def _copy(path: Path, folder: Path, name: str) -> Path:
    """Copy a file or folder, and the card beside it. Raises OSError."""
    card = path.with_name(f"{path.name if path.is_dir() else path.stem}.json")
    if path.is_dir():
        target = folder / name
        _copy_folder(path, target)
    else:
        target = folder / f"{name}{path.suffix.lower()}"
        with replacing(target) as part:
            shutil.copy2(path, part)  # with its time, by which it is known again
    if card.is_file():
        with replacing(folder / f"{name}.json") as part:
            shutil.copyfile(card, part)
    return target


def _copy_folder(source: Path, target: Path) -> None:
    """Folders and files that are neither hidden nor links."""
    with whole_folder(target) as part:
        for above, folders, files in os.walk(source):
            relative_path = Path(above).relative_to(source)
            folders[:] = [name for name in folders if not is_hidden(name)]
            folders[:] = [name for name in folders if not Path(above, name).is_symlink()]
            (part / relative_path).mkdir(parents=True)
            for name in files:
                file = Path(above, name)
                if file.is_file() and not file.is_symlink() and not is_hidden(name):
                    shutil.copy2(file, part / relative_path / name)


def remove(path: Path) -> None:
    """Delete a set that was copied here, with its card and what was worked out of it."""
    forget(path)
    path.with_name(f"{path.name if path.is_dir() else path.stem}.json").unlink(missing_ok=True)
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def forget(path: Path) -> None:
    """Remove from the cache what was worked out of a set that is not kept."""
    data_folder.remove_listing(path)
