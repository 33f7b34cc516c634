"""What a network's file holds, without opening it twice: from its card, or from disk.

    description = known_description(path, file_hash, (28, 28, 1)) or describe_file(...)
    mark_layers(file_hash, (28, 28, 1), {"tokens": "it fails when it is run (...)"})

A layer may fail on real pictures alone: once it did, the description says so."""

from __future__ import annotations

import contextlib
from pathlib import Path

from activsim import jsonable
from activsim.firing import store
from activsim.networks import catalogue
from activsim.networks.layers import NetworkDescription

VERSION = 5  # written by hand: raise it when a description says something else of the same file


def known_description(
    path: Path, file_hash: str, image_shape: tuple[int, int, int]
) -> NetworkDescription | None:
    """What Network.description says of a model file for pictures of this shape, where that is known
    already."""
    problems = marked_layers(file_hash, image_shape)
    card = catalogue.read_card(path)
    if card.get("sha256") == file_hash and "description" in card:
        return card["description"].with_problems(problems)
    with contextlib.suppress(*jsonable.UNFIT):
        plain = store.load_json(_storage_key(file_hash, image_shape))
        return NetworkDescription.from_plain(plain).with_problems(problems)
    return None


def mark_layers(
    file_hash: str, image_shape: tuple[int, int, int], problems: dict[str, str]
) -> bool:
    """Have the description say from now on why these layers of a file cannot be shown; whether that
    was possible."""
    name = f"failing-{_storage_key(file_hash, image_shape)}"
    return store.save_json(name, marked_layers(file_hash, image_shape) | problems)


def marked_layers(file_hash: str, image_shape: tuple[int, int, int]) -> dict[str, str]:
    """Why layers that failed on pictures of this shape cannot be shown."""
    problems = store.load_json(f"failing-{_storage_key(file_hash, image_shape)}") or {}
    return {name: text for name, text in problems.items() if isinstance(text, str)}


def keep_description(
    description: NetworkDescription, file_hash: str, image_shape: tuple[int, int, int]
) -> None:
    """For images of this shape; where that cannot be written, the file is opened again."""
    store.save_json(_storage_key(file_hash, image_shape), description.to_plain())


def _storage_key(file_hash: str, image_shape: tuple[int, int, int]) -> str:
    return f"network-{VERSION}-{file_hash}-{'x'.join(map(str, image_shape))}"
