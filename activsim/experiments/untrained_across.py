"""The untrained twin of a network beside images that are changed: what its layers fire for them as
they are and under a condition.

    record_twin(source, ("dense",), seed=3)             # what the worker does for the page Layers
    twin_tables(source, ("dense",), seed=3)             # from disk; None where they are not there

source: of the trained network, with the condition. As they are, its recordings are those that
Evidence keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from activsim.datasets.conditions import UNCHANGED
from activsim.datasets.download import Progress
from activsim.experiments.network_recordings import COMPARISON
from activsim.experiments.networks_compared import untrained_key
from activsim.firing import record
from activsim.firing.recording import Recording, load_recording, save_recording
from activsim.firing.source import (
    RecordingSource,
    images_by_fingerprint,
    open_model,
    source_statistics,
)
from activsim.firing.table import FiringTable
from activsim.networks.network import Network
from activsim.networks.untrained import untrained_twin

Tables = tuple[FiringTable, FiringTable]  # of a layer: as they are, changed


def twin_tables(
    source: RecordingSource, layers: Sequence[str], seed: int
) -> dict[str, Tables] | None:
    """{layer: tables} by channel, from disk; None where one of them is not there."""
    plain, variant = _sources(source, seed)
    tables = {}
    for layer in layers:
        recordings = [
            load_recording(part.recording_key(layer, COMPARISON)) for part in (plain, variant)
        ]
        if recordings[0] is None or recordings[1] is None:
            return None
        tables[layer] = (recordings[0].channels, recordings[1].channels)
    return tables


def record_twin(
    source: RecordingSource, layers: tuple[str, ...], seed: int, progress: Progress | None = None
) -> dict[str, Tables]:
    """Run the twin over the images, as they are where that is not on disk and changed, and keep
    what it fires. seed: of its weights. Raises ValueError where it cannot be built."""
    plain, variant = _sources(source, seed)
    data = images_by_fingerprint(source.image_set, source.split, source.fingerprint)
    twin = untrained_twin(open_model(Path(source.path), progress), seed)
    of_set = source_statistics(source, data)
    network = Network(twin, data.image_shape, source.options, of_set)
    before = {layer: load_recording(plain.recording_key(layer, COMPARISON)) for layer in layers}
    recordings = {layer: known for layer, known in before.items() if known is not None}
    if len(recordings) < len(layers):
        recordings = record.record(
            network, data, list(layers), progress, by_channel=True, class_order=source.class_order
        )
        _save(plain, recordings)
    levels = {layer: recordings[layer].channels.thresholds for layer in layers}
    under = data.under(source.condition)
    after = record.record(
        network,
        under,
        list(layers),
        progress,
        levels,
        by_channel=True,
        class_order=source.class_order,
    )
    _save(variant, after)
    return {layer: (recordings[layer].channels, after[layer].channels) for layer in layers}


def _sources(source: RecordingSource, seed: int) -> tuple[RecordingSource, RecordingSource]:
    """Of the twin: of the images as they are, and changed."""
    variant = replace(source, model_hash=untrained_key(source.model_hash, seed))
    return replace(variant, condition=UNCHANGED), variant


def _save(source: RecordingSource, recordings: dict[str, Recording]) -> None:
    for layer, recording in recordings.items():
        save_recording(source.recording_key(layer, COMPARISON), recording)
