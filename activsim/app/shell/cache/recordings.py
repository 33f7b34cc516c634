"""The recordings of a network's layers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from activsim.app.shell import progress
from activsim.app.shell.cache.networks import model_hash
from activsim.firing import bundled, store
from activsim.firing.recording import Recording, load_recording

UNREADABLE = (
    "What the network did was recorded, but cannot be read back. Is the disk full or failing?"
)


@st.cache_resource(show_spinner=False, max_entries=12)
def _stored(key: str, _recording: Recording | None = None) -> Recording:
    recording = _recording or load_recording(key)
    if recording is None:
        raise LookupError(key)
    return recording


@st.cache_resource(show_spinner=False, max_entries=12)
def _bundled(key: str, _path: Path) -> Recording:
    recording = bundled.load_bundled(_path, key)
    if recording is None:
        raise LookupError(key)
    return recording


def recording_if_there(path: Path, layer: str, reading: str, fingerprint: str) -> Recording | None:
    """The recording of a layer that has this reading: from memory, from disk, or from beside the
    model file (by channel only); None where the network would have to run."""
    key = store.recording_key(model_hash(path), layer, fingerprint)
    for source in (lambda: _stored(key)), (lambda: _bundled(key, path)):
        with contextlib.suppress(LookupError):
            recording = source()
            if reading == "channel" or recording.table is not None:
                return recording
    return None


def layer_recording(
    path: Path,
    layer: str,
    reading: str,
    output_layer: str | None,
    split: str,
    fingerprint: str,
    meanwhile: Callable[[], object] | None = None,
) -> Recording:
    """The recording of a layer: as recording_if_there, or from the worker.

    The output layer is recorded in the same pass, since the network's score is read from it.
    meanwhile() draws what can be shown before the worker is done."""
    readings = {layer: reading}
    if output_layer not in (None, layer):
        readings[output_layer] = "channel"
    missing = tuple(
        name
        for name, its_reading in readings.items()
        if recording_if_there(path, name, its_reading, fingerprint) is None
    )
    if missing:
        _record(path, missing, split, fingerprint, meanwhile)
    recording = recording_if_there(path, layer, reading, fingerprint)
    if recording is None:
        raise ValueError(UNREADABLE)
    return recording


def layer_recordings(
    path: Path,
    layers: tuple[str, ...],
    split: str,
    fingerprint: str,
    meanwhile: Callable[[], object] | None = None,
) -> dict[str, Recording]:
    """Recordings of several layers, at least by channel: what is not there yet is recorded
    by the worker in one pass over the images. meanwhile: see layer_recording."""
    recordings = {}
    for layer in layers:
        recording = recording_if_there(path, layer, "channel", fingerprint)
        if recording is not None:
            recordings[layer] = recording
    missing = tuple(layer for layer in layers if layer not in recordings)
    if missing:
        # taken from here: there may be more of them than memory keeps
        recordings |= _record(path, missing, split, fingerprint, meanwhile)
    for layer in layers:
        if layer not in recordings:
            recording = recording_if_there(path, layer, "channel", fingerprint)
            if recording is None:
                raise ValueError(UNREADABLE)
            recordings[layer] = recording
    return {layer: recordings[layer] for layer in layers}


def _record(
    path: Path,
    layers: tuple[str, ...],
    split: str,
    fingerprint: str,
    meanwhile: Callable[[], object] | None,
) -> dict[str, Recording]:
    """Have the worker record layers; those that could not be saved, which memory now holds."""
    file_hash = model_hash(path)
    unsaved: dict[str, Recording] = progress.run_in_worker(
        "activsim.firing.record:record_file",
        str(path),
        file_hash,
        layers,
        split,
        fingerprint,
        meanwhile=meanwhile,
    )
    return {
        layer: _stored(store.recording_key(file_hash, layer, fingerprint), recording)
        for layer, recording in unsaved.items()
    }
