"""The recordings of a network's layers."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from activsim.app.shell import progress
from activsim.firing import bundled
from activsim.firing.recording import Recording, load_recording
from activsim.firing.source import BY_CHANNEL, FIRST_LOOK, RecordingSource
from activsim.networks.layers import LayersFailError
from activsim.output import wording

# what the worker runs: of the images as they are, and of changed ones
RECORD = "activsim.firing.record:record_source"
RECORD_CHANGED = "activsim.firing.record_changed:record_changed"
UNREADABLE = (
    "What the network did was recorded, but cannot be read back. Is the disk full or failing?"
)


@st.cache_resource(show_spinner=False, max_entries=12)
def _cached_recording(key: str, _recording: Recording | None = None) -> Recording:
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


def recording_if_there(source: RecordingSource, layer: str, reading: str) -> Recording | None:
    """The recording of a layer that has this reading: from memory, from disk, or from beside the
    model file (by channel only); None where the network would have to run."""
    key, path = source.recording_key(layer), Path(source.path)
    loaders: list[Callable[[], Recording]] = [
        lambda: _cached_recording(key),
        lambda: _bundled(key, path),
    ]
    if reading == "channel":
        loaders.append(lambda: _cached_recording(source.recording_key(layer, BY_CHANNEL)))
    for loader in loaders:
        with contextlib.suppress(LookupError):
            recording = loader()
            if reading == "channel" or recording.table is not None:
                return recording
    return None


def layer_recording(
    source: RecordingSource,
    layer: str,
    reading: str,
    output_layer: str | None,
    meanwhile: Callable[[], object] | None = None,
    draw_first_look: Callable[[Recording], object] | None = None,
) -> Recording:
    """The recording of a layer: as recording_if_there, or from the worker.

    The output layer is recorded in the same pass, since the network's score is read from it.
    meanwhile() draws what can be shown before the worker is done; draw_first_look(recording) takes
    its place where that takes long, as soon as a few images are recorded."""
    readings = {layer: reading}
    if output_layer not in (None, layer):
        readings[output_layer] = "channel"
    missing = tuple(
        name
        for name, its_reading in readings.items()
        if recording_if_there(source, name, its_reading) is None
    )
    if missing:

        def first_look() -> Callable[[], object] | None:
            sample = load_recording(source.recording_key(layer, FIRST_LOOK))
            if sample is None or draw_first_look is None:
                return None
            return functools.partial(draw_first_look, sample)

        _record(source, missing, meanwhile, first_look)
    recording = recording_if_there(source, layer, reading)
    if recording is None:
        raise ValueError(UNREADABLE)
    return recording


def layer_recordings(
    source: RecordingSource,
    layers: tuple[str, ...],
    meanwhile: Callable[[], object] | None = None,
) -> dict[str, Recording]:
    """Recordings of several layers, at least by channel: what is not there yet is recorded
    by the worker in one pass over the images. meanwhile: see layer_recording."""
    recordings = {}
    for layer in layers:
        recording = recording_if_there(source, layer, "channel")
        if recording is not None:
            recordings[layer] = recording
    missing = tuple(layer for layer in layers if layer not in recordings)
    if missing:
        # taken from here: there may be more of them than memory keeps
        recordings |= _record(source, missing, meanwhile)
    for layer in layers:
        if layer not in recordings:
            recording = recording_if_there(source, layer, "channel")
            if recording is None:
                raise ValueError(UNREADABLE)
            recordings[layer] = recording
    return {layer: recordings[layer] for layer in layers}


def _record(
    source: RecordingSource,
    layers: tuple[str, ...],
    meanwhile: Callable[[], object] | None,
    early: Callable[[], Callable[[], object] | None] | None = None,
) -> dict[str, Recording]:
    """Have the worker record layers; those that could not be saved, which memory now holds. Where a
    layer fails on these pictures, the page runs again with the others."""
    try:
        recordings_to_save: dict[str, Recording] = progress.run_in_worker(
            RECORD_CHANGED if source.condition.key_part else RECORD,
            *(source, layers),
            meanwhile=meanwhile,
            early=early,
        )
    except LayersFailError as error:
        if error.are_marked:  # so that it is no choice any more
            st.toast(wording.plain_markdown(error))
            st.rerun()
        raise
    return {
        layer: _cached_recording(source.recording_key(layer), recording)
        for layer, recording in recordings_to_save.items()
    }
