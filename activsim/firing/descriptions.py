"""What a network's file holds, without opening it twice: from its card, or from disk.

description = known_description(path, file_hash, (28, 28, 1)) or describe_file(...)
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from activsim import jsonable
from activsim.firing import store
from activsim.networks import catalogue
from activsim.networks.layers import NetworkDescription

VERSION = 3  # written by hand: raise it when a description says something else of the same file


def known_description(
    path: Path, file_hash: str, image_shape: tuple[int, int, int]
) -> NetworkDescription | None:
    """What Network.description says of a model file for pictures of this shape, where that is known
    already."""
    card = catalogue.read_card(path)
    if card.get("sha256") == file_hash and "description" in card:
        return card["description"]
    with contextlib.suppress(*jsonable.UNFIT):
        return NetworkDescription.from_plain(store.load_json(_storage_key(file_hash, image_shape)))
    return None


def keep_description(
    description: NetworkDescription, file_hash: str, image_shape: tuple[int, int, int]
) -> None:
    store.save_json(_storage_key(file_hash, image_shape), description.to_plain())


def _storage_key(file_hash: str, image_shape: tuple[int, int, int]) -> str:
    return f"network-{VERSION}-{file_hash}-{'x'.join(map(str, image_shape))}"
