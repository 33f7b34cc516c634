"""Image sets that were deleted from the page, for as long as they can be had back.

    delete("flowers")             # the file data/flowers.zip and its card
    for item in contents(): item.name, item.deletion_time
    restore(item.id)              # "flowers", or the next name that is free
    forget_old(7)                 # days

Only what the page can bring is deleted from it: files. A folder may be the only copy that somebody
has of their photographs."""

from __future__ import annotations

from pathlib import Path

from activsim.datasets import adding, catalogue, own_sets
from activsim.datasets.own import card, data_folder
from activsim.disk.wastebasket import BinnedFile, Wastebasket
from activsim.paths import image_folders


def _basket() -> Wastebasket:
    return Wastebasket(image_folders()[0], data_folder.KINDS)


def deletable_file(name: str) -> Path | None:
    """The file of a set that may be deleted; None for a folder, one that is built in, or none."""
    path = None if name in catalogue.BUILT_IN else own_sets.path_of(name)
    is_file = path is not None and path.is_file() and path.parent == _basket().folder
    return path if is_file else None


def delete(name: str) -> None:
    """It lies in the bin for a while. Raises ValueError where it is not to be deleted, OSError
    where the disk refuses."""
    path = deletable_file(name)
    if path is None:
        raise ValueError(
            f"The images {name!r} are no file in the data folder, or are not there any more. "
            "Whoever runs this page may remove a folder there."
        )
    card_file = card.card_file(path)
    _basket().throw_away(path, [card_file] if card_file.is_file() else [])
    adding.forget(path)


def contents() -> list[BinnedFile]:
    """The newest first."""
    return _basket().contents()


def restore(id_: str) -> str:
    """Bring a set back; the name that it gets, its own or the next that is free. Raises ValueError
    where it is not there any more."""
    item = _basket().item(id_)
    if item is None:
        raise ValueError(
            "These images are not in the bin any more. Reload the page to see what is."
        )
    name = adding.free_name(item.name)
    _basket().take_out(id_, name)
    return name


def forget_old(days: float) -> None:
    """What has been there for longer is gone."""
    _basket().forget_old(days)
