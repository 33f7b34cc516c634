"""What is known of a set once it has been looked through: where each picture lies, its class, and
what was left out. Kept on disk, so that a large set is looked through once.

    listing = Listing("folder", ("cat", "dog"), (96, 96, 3), {"all": Part(labels, members)}, ())
    save_listing(path, "state", listing)
    load_listing(path, "state")               # None where the set changed since"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from activsim.paths import cache_folder, replacing

VERSION = 7  # raise it when a set is listed otherwise
END = "\0"  # of a member's name: no file name holds it
MOST_REMARKS = 200  # of what was left out, that are kept; the rest is counted


@dataclass(frozen=True, eq=False)
class Part:
    """A split. labels int64 (n_images,); members: of each picture the name of its file; () where
    the pictures are an array."""

    labels: np.ndarray
    members: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Listing:
    """kind: "folder", "archive", "pack" or "array"; image_shape: (height, width, colours); parts:
    by split; remarks: what was left out, and why, each a sentence."""

    kind: str
    class_names: tuple[str, ...]
    image_shape: tuple[int, int, int]
    parts: Mapping[str, Part]
    remarks: tuple[str, ...] = ()


def listing_file(key: str) -> Path:
    """Where what is known of a set lies. key: of its path, see `state.path_key`."""
    return cache_folder() / "image-sets" / f"{key}.listing.npz"


def array_file(key: str, split: str) -> Path:
    """Where the pictures of a split lie as one array."""
    return cache_folder() / "image-sets" / f"{key}-{split}.npy"


def pack_file(key: str) -> Path:
    """Where the picture files that a Parquet set held in its cells lie."""
    return cache_folder() / "image-sets" / f"{key}.pack"


def save_listing(key: str, state: str, listing: Listing) -> None:
    """A cache that cannot be written only means looking through the set again."""
    remarks = list(listing.remarks[:MOST_REMARKS])
    if len(listing.remarks) > MOST_REMARKS:
        remarks.append(f"And {len(listing.remarks) - MOST_REMARKS:,} more.")
    about = {
        "version": VERSION,
        "state": state,
        "kind": listing.kind,
        "class_names": listing.class_names,
        "image_shape": listing.image_shape,
        "splits": list(listing.parts),
        "remarks": remarks,
    }
    arrays = {"about": np.array(json.dumps(about))}
    for split, part in listing.parts.items():
        arrays[f"{split}_labels"] = part.labels
        names = END.join(part.members).encode("utf-8", "surrogateescape")
        arrays[f"{split}_members"] = np.frombuffer(names, np.uint8)
    path = listing_file(key)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as part_path:
            np.savez_compressed(part_path, **arrays)  # type: ignore[arg-type]  # NumPy's stub


def load_listing(key: str, state: str) -> Listing | None:
    """What was kept of a set in this state; None where there is nothing, or it is damaged."""
    try:
        with open(listing_file(key), "rb") as stream, np.load(stream) as arrays:
            about = json.loads(str(arrays["about"]))
            if about["version"] != VERSION or about["state"] != state:
                return None
            parts = {split: _part(arrays, split) for split in about["splits"]}
        height, width, colours = about["image_shape"]
        names, remarks = tuple(about["class_names"]), tuple(about["remarks"])
        return Listing(about["kind"], names, (height, width, colours), parts, remarks)
    except Exception:  # a damaged zip file raises almost anything
        return None


def _part(arrays: Mapping[str, np.ndarray], split: str) -> Part:
    text = arrays[f"{split}_members"].tobytes().decode("utf-8", "surrogateescape")
    return Part(arrays[f"{split}_labels"], tuple(text.split(END)) if text else ())
