"""Of a model file: its description, and the epochs of its training."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from activsim.analysis.groups import Groups
from activsim.app.shell import progress
from activsim.firing import descriptions, epochs
from activsim.networks import catalogue
from activsim.networks.layers import NetworkDescription
from activsim.training import formation


def network_description(path: Path, image_shape: tuple[int, int, int]) -> NetworkDescription:
    """What Network.description says of a model file for pictures of this shape: from its card, from
    disk, or from the worker."""
    file_hash = catalogue.current_hash(path)
    description = descriptions.known_description(path, file_hash, image_shape)
    if description is None:
        description = progress.run_in_worker(
            "activsim.firing.record:describe_file", str(path), image_shape
        )
        descriptions.keep_description(description, file_hash, image_shape)
    return description


@st.cache_data(show_spinner=False, max_entries=2000)
def epoch_state(
    file: str, job: str, epoch: int, layer: str, groups: Groups | None
) -> formation.EpochState:
    """What a layer's classes look like after an epoch of a training."""
    timelapse = epochs.open_timelapse(Path(file))
    if timelapse is None:
        raise ValueError(f"What the network was like after epoch {epoch} cannot be read back.")
    return formation.state_at_epoch(timelapse, epoch, layer, groups)
