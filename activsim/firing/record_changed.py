"""What the worker does for the dashboard where images are shown under a condition: these are
recorded at the thresholds of the images as they are, above which then the same neurons fire.

    record_changed(replace(source, condition=Condition("mirrored")), ("input", "dense"))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from activsim.datasets.conditions import UNCHANGED
from activsim.datasets.download import Progress
from activsim.firing import bundled, record
from activsim.firing.recording import Recording, load_recording
from activsim.firing.sample import pass_sample, sample_indices
from activsim.firing.source import BY_CHANNEL, RecordingSource, open_source


def record_changed(
    source: RecordingSource, layers: tuple[str, ...], progress: Progress | None = None
) -> dict[str, Recording]:
    """Record layers by channel, and keep that on disk: see record.record_source."""
    thresholds = plain_thresholds(replace(source, condition=UNCHANGED), layers, progress)
    return record.record_source(source, layers, True, progress, thresholds)


def plain_thresholds(
    source: RecordingSource, layers: Sequence[str], progress: Progress | None = None
) -> dict[str, np.ndarray]:
    """The thresholds of layers for the images as they are, float32 (n_thresholds,) by name: those
    of their recordings; of a layer without one, those that it would have."""
    recordings = {layer: _recording_if_there(source, layer) for layer in layers}
    thresholds = {
        layer: np.asarray(recording.channels.thresholds)
        for layer, recording in recordings.items()
        if recording is not None
    }
    missing = [layer for layer in layers if layer not in thresholds]
    if missing:
        network, data = open_source(source, progress)
        indices = sample_indices(len(data.images))
        pictures = network.pictures(data.images, indices)
        sample = pass_sample(network, pictures, indices, len(data.images), missing)
        thresholds |= sample.thresholds
    return thresholds


def _recording_if_there(source: RecordingSource, layer: str) -> Recording | None:
    loaders: list[Callable[[], Recording | None]] = [
        lambda: load_recording(source.recording_key(layer)),
        lambda: bundled.load_bundled(Path(source.path), source.recording_key(layer)),
        lambda: load_recording(source.recording_key(layer, BY_CHANNEL)),
    ]
    return next((recording for loader in loaders if (recording := loader()) is not None), None)
