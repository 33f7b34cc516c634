"""Of a model file: its hash, its description, and the epochs of its training."""

from __future__ import annotations

import contextlib
from pathlib import Path

import streamlit as st

from activsim import jsonable
from activsim.app.shell import progress
from activsim.firing import epochs, store
from activsim.networks import catalogue
from activsim.networks.layers import NetworkDescription
from activsim.training import formation


@st.cache_data(show_spinner=False, max_entries=200)
def _hash(path: str, modified: float, size: int) -> str:
    return catalogue.file_hash(Path(path))


def model_hash(path: Path) -> str:
    """SHA-256 of a model file, computed anew when the file has changed."""
    stat = path.stat()
    return _hash(str(path), stat.st_mtime, stat.st_size)


def network_description(path: Path, image_shape: tuple[int, int, int]) -> NetworkDescription:
    """What Network.description says of a model file for pictures of this shape: from its card, from
    disk, or from the worker."""
    file_hash, card = model_hash(path), catalogue.read_card(path)
    if card.get("sha256") == file_hash and "description" in card:
        return card["description"]
    key = f"network-{file_hash}-{'x'.join(map(str, image_shape))}"
    with contextlib.suppress(*jsonable.UNFIT):
        return NetworkDescription.from_plain(store.load_json(key))
    description = progress.run_in_worker(
        "activsim.firing.record:describe_file", str(path), image_shape
    )
    store.save_json(key, description.to_plain())
    return description


@st.cache_data(show_spinner=False, max_entries=2000)
def epoch_state(file: str, job: str, epoch: int, layer: str) -> formation.EpochState:
    """What a layer's classes look like after an epoch of a training."""
    timelapse = epochs.open_timelapse(Path(file))
    if timelapse is None:
        raise ValueError(f"What the network was like after epoch {epoch} cannot be read back.")
    return formation.state_at_epoch(timelapse, epoch, layer)
