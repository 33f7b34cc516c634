"""A set as people keep it, looked through: class folders, a zip of these, arrays, Parquet files,
CSV files of pixels.

listing = list_set(path, state, key, progress)    # key: of what is written to the cache for it"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from activsim.datasets.download import DataError, Progress
from activsim.datasets.own import arrays, card, idx_sets, pictures, pixel_tables
from activsim.datasets.own.archive import Archive
from activsim.datasets.own.labels import classes_of, label_values
from activsim.datasets.own.listing import Listing, pack_file
from activsim.datasets.own.machine_faults import is_of_machine
from activsim.datasets.own.not_read import cifar_advice, reason_not_read
from activsim.datasets.own.parquet import unpack_parquet
from activsim.datasets.own.remarks import count_text, first_names, tree_remarks
from activsim.datasets.own.state import State
from activsim.datasets.own.tree import ClassTree, class_tree, is_hidden
from activsim.datasets.picture_files import Folder, Pack


def list_set(path: Path, state: State, key: str, progress: Progress | None) -> Listing:
    """Look through what lies at a path, as people keep it. Raises DataError or ValueError with a
    sentence where it is no image set, or holds nothing that can be read."""
    card_names = card.read_card(path).get("class_names", [])
    if path.is_dir():
        return _list_folder(path, state, key, card_names, progress)
    if path.suffix.lower() == ".npz":
        return _list_array_set(arrays.splits_of_npz(path), key, card_names, progress)
    if path.suffix.lower() == ".parquet":
        return _list_parquet([path], key, card_names, progress)
    if path.suffix.lower() == ".csv":
        return _list_tables([path], key, card_names, progress)
    return _list_archive(path, card_names, progress)


def _list_folder(
    path: Path, state: State, key: str, card_names: list[str], progress: Progress | None
) -> Listing:
    files = [name for name in state.files if not is_hidden(name)]
    links = [name for name in state.links if not is_hidden(name)]
    tree = replace(class_tree(state.files, state.folders), links=links)
    remarks = []
    for names, list_files in (
        ([name for name in files if name.lower().endswith(".parquet")], _list_parquet),
        ([name for name in files if "/" not in name and name.lower().endswith(".npz")], _list_npz),
        (idx_sets.files_of_sets(files), _list_loose_arrays),
        (pixel_tables.files_of_tables(path, files), _list_tables),
    ):
        if not names:
            continue
        try:
            paths = sorted(path / name for name in names)
            listing = list_files(paths, key, card_names, progress)
        except Exception as error:  # a damaged file raises almost anything
            if not tree.splits or is_of_machine(error):
                raise
            # what lies beside good class folders may be anything
            verb = "is" if len(names) == 1 else "are"
            reason = str(error).rstrip(".")
            remarks.append(f"{first_names(names)} {verb} left out, being no images: {reason}.")
            tree.others[:] = [name for name in tree.others if name not in names]
        else:
            return replace(listing, remarks=(*listing.remarks, *_beside(tree, names)))
    if not tree.splits:
        arrays.splits_of_npy(path)  # says what is missing beside one array
    listing = _list_tree(Folder(path), "folder", tree, card_names, progress)
    return replace(listing, remarks=(*remarks, *listing.remarks))


def _beside(tree: ClassTree, names: list[str]) -> Iterator[str]:
    """A sentence where pictures lie beside the files that are the set. names: of these."""
    n_pictures = sum(len(files) for part in tree.splits.values() for files in part.values())
    if n_pictures:
        yield (
            f"{count_text(n_pictures, 'picture', 'is')} not used, lying in class folders beside "
            f"the set's own files, {first_names(names)}. Put either into a folder of its own."
        )


def _list_npz(
    files: list[Path], key: str, card_names: list[str], progress: Progress | None
) -> Listing:
    return _list_array_set(arrays.splits_of_folder(files), key, card_names, progress)


def _list_loose_arrays(
    files: list[Path], key: str, card_names: list[str], progress: Progress | None
) -> Listing:
    array_set = arrays.ArraySet(idx_sets.splits_of_idx(files))
    if not array_set.splits:
        array_set = arrays.splits_of_npy(files[0].parent)
    return _list_array_set(array_set, key, card_names, progress)


def _list_tables(
    files: list[Path], key: str, card_names: list[str], progress: Progress | None
) -> Listing:
    return _list_array_set(pixel_tables.splits_of_tables(files), key, card_names, progress)


def _list_array_set(
    array_set: arrays.ArraySet, key: str, card_names: list[str], progress: Progress | None
) -> Listing:
    names = card_names or array_set.names
    listing = arrays.list_arrays(key, array_set.splits, names, progress)
    return replace(listing, remarks=(*array_set.remarks, *listing.remarks))


def _list_archive(path: Path, card_names: list[str], progress: Progress | None) -> Listing:
    archive = Archive(path)
    files, folders = archive.names()
    tree = replace(class_tree(files, folders, archive.doubles()), guesses=archive.guesses())
    return _list_tree(archive, "archive", tree, card_names, progress)


def _list_tree(
    files: Folder | Archive,
    kind: str,
    tree: ClassTree,
    card_names: list[str],
    progress: Progress | None,
) -> Listing:
    if not tree.splits:
        if advice := cifar_advice(tree.others):
            raise DataError(advice)
        remarks = " ".join([*tree_remarks(tree, {}), *_elsewhere(tree, kind)])
        raise DataError(
            "a folder of pictures for each class was expected, with or without train/ and test/ "
            f"above them; none came. {remarks}{' ' if remarks else ''}Put the pictures of each "
            "class into a folder called as the class."
        )
    names: list[str] = []
    if card_names:
        if not set(card_names) >= set(tree.class_names) or len(set(card_names)) < len(card_names):
            raise DataError(
                "its card names the classes "
                f"{', '.join(card_names[:5])}…, but the folders are called "
                f"{', '.join(tree.class_names[:5])}…. Name every folder once in the card."
            )
        names = card_names
    return pictures.list_pictures(files, kind, tree, names, progress)


def _elsewhere(tree: ClassTree, kind: str) -> Iterator[str]:
    """Sentences where what the classes are is said elsewhere than by folders."""
    array_files = [name for name in tree.others if name.lower().endswith((".npy", ".npz"))]
    idx_files = [name for name in tree.others if idx_sets.may_be_idx(name)]
    if kind == "archive" and (array_files or idx_files):
        names = first_names(array_files or idx_files)
        yield f"Arrays are read from a folder, not from an archive: {names}. Unpack it here."
    elif array_files:
        yield (
            "Arrays are read from the set's own folder, not from one within it: "
            f"{first_names(array_files)}. Bring the folder that they lie in."
        )
    elif idx_files:
        yield (
            f"IDX files are known by their names: {first_names(idx_files)} came. Call them "
            "train-images-idx3-ubyte and train-labels-idx1-ubyte, and t10k-… for test images."
        )
    elif files := [name for name in (*tree.others, *tree.tables) if reason_not_read(Path(name))]:
        yield f"{first_names(files[:1])}: {reason_not_read(Path(files[0]))}."
    if tree.tables and tree.loose:
        yield f"Classes are not read from a table: {first_names(tree.tables)} is passed over."


def _list_parquet(
    files: list[Path], key: str, card_names: list[str], progress: Progress | None
) -> Listing:
    pack = pack_file(key)
    table = unpack_parquet(files, pack, progress)
    labels = {split: label_values(part.labels) for split, part in table.splits.items()}
    numbers, class_names, remarks = classes_of(labels, card_names or table.names)
    tree = ClassTree(class_names, {})
    for split, part in table.splits.items():
        label_numbers = np.searchsorted(numbers, labels[split])
        classes: dict[str, list[str]] = {}
        for label, member in zip(label_numbers.tolist(), part.members, strict=True):
            classes.setdefault(class_names[label], []).append(member)
        tree.splits[split] = classes
    listing = pictures.list_pictures(Pack(pack), "pack", tree, class_names, progress)
    return replace(listing, remarks=(*table.remarks, *remarks, *listing.remarks))
