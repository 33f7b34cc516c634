"""The small recording that lies beside a model file: the first heatmap is there before any images
or pass are.

    key = store.recording_key(model_hash, "dense", fashion_mnist.published_fingerprint("test"))
    recording = load_bundled(path, key)            # or None

    python -m activsim.firing.bundled              makes it for the default network, from the real
                                                   test images

It holds every layer by channel (a vector layer and the pixels whole), and the output layer's score.
What it holds is named by the key of any other recording: once the model file changes, nothing in it
is valid any more."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from activsim.datasets import fashion_mnist, image_set
from activsim.firing import record, store
from activsim.firing.recording import Recording, from_arrays, load_recording, to_arrays
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue, keras_models
from activsim.networks.network import open_network
from activsim.paths import replacing


def recording_path(path: Path) -> Path:
    """Where the recording of a model file lies."""
    return Path(path).with_suffix(".recording.npz")


def load_bundled(path: Path, key: str) -> Recording | None:
    """A layer's recording (its `table` is None where only the channels were kept) from beside the
    model file; None where there is none of this key, or the file is damaged. The arrays are
    read-only."""
    try:
        with (
            open(recording_path(path), "rb") as stream,
            np.load(stream, allow_pickle=False) as archive,
        ):
            about = json.loads(str(archive[f"{key}_about"]))
            arrays = {name: archive[f"{key}_{name}"] for name in about["arrays"]}
        for array in arrays.values():
            array.flags.writeable = False
        return from_arrays(arrays, about)
    except Exception:  # a damaged zip file raises almost anything
        return None


def find_recording(source: RecordingSource, layer: str) -> Recording | None:
    """What is known already of a layer of a network on these images: from the cache, or from beside
    the model file (by channel alone, where the layer has maps); None where nothing is."""
    key = source.recording_key(layer)
    return load_recording(key) or load_bundled(Path(source.path), key)


def save_bundled(path: Path, recordings: dict[str, Recording]) -> Path:
    """Write {key: Recording} beside a model file, by channel; the file whole or not at all. Returns
    its place."""
    contents: dict[str, Any] = {}
    for key, recording in recordings.items():
        arrays, about = to_arrays(recording)
        if "channel_counts" in arrays:
            for name in ("counts", "half_counts"):
                arrays.pop(name, None)
        contents[f"{key}_about"] = np.array(json.dumps(about | {"arrays": list(arrays)}))
        contents |= {f"{key}_{name}": array for name, array in arrays.items()}
    file = recording_path(path)
    with replacing(file) as part:
        np.savez_compressed(part, **contents)
    return file


def make_bundled(path: Path, data: image_set.LabelledImages) -> Path:
    """Record every layer of a model file and the pixels, and store that beside it. Returns its
    place."""
    network = open_network(keras_models.load_network(path), data.images)
    layers = list(network.description.usable_layers)
    model_hash = catalogue.file_hash(path)
    recordings = record.record(network, data, layers)
    keys = {layer: store.recording_key(model_hash, layer, data.fingerprint) for layer in layers}
    return save_bundled(path, {key: recordings[layer] for layer, key in keys.items()})


if __name__ == "__main__":
    try:
        bundle = make_bundled(
            next(iter(catalogue.list_networks().values())), fashion_mnist.load_fashion_mnist("test")
        )
    except ValueError as error:
        sys.exit(f"activsim: error: {error}")
    print(f"{bundle}: {bundle.stat().st_size:,} bytes")
