"""How a network came to be: what its layers fire after each epoch, from before the first on.

    few = first_of_each_class(test)
    save_state(folder, 0, record(model, few, layers), few)     # while it is trained, and so on
    join_states(folder, 15, "models/mine.keras")               # models/mine.timelapse.npz
    timelapse = load_timelapse("models/mine.keras")            # or None
    timelapse.table(3, "dense")                                # its FiringTable after three epochs

A state is stored as its layers' tables by channel: over 50 images of each class where it is
recorded while the network is trained, over all test images for the bundled one
(`training.make_timelapse`). That is about as small as its weights, and read without running the
network. Each state has thresholds of its own, since activations grow while a network learns; 0 is
always among them."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from activsim import jsonable
from activsim.datasets.image_set import LabelledImages
from activsim.firing.recording import Recording
from activsim.firing.table import FiringTable
from activsim.networks import catalogue
from activsim.paths import replacing

# images: a state is then recorded in a third of a second, beside 20 s for an epoch of the study
PER_CLASS = 50
MOST_STATES = 41  # of a file, evenly spaced where there were more epochs
SUFFIX = ".timelapse.npz"
ABOUT = jsonable.all_of(
    epochs=jsonable.tuple_of(jsonable.size),
    layers=jsonable.tuple_of(jsonable.text),
    class_names=jsonable.tuple_of(jsonable.text),
    data=jsonable.text,
    fingerprint=jsonable.text,
    n_images=jsonable.tuple_of(jsonable.size),
)
PART = "-first-"  # in the fingerprint of a part of a set


def first_of_each_class(data: LabelledImages) -> LabelledImages:
    """The first PER_CLASS images of each class."""
    members = [
        np.flatnonzero(data.labels == label)[:PER_CLASS] for label in range(len(data.class_names))
    ]
    indices = np.sort(np.concatenate(members))
    fingerprint = f"{data.fingerprint}{PART}{PER_CLASS}"
    images, labels = data.images[indices].copy(), data.labels[indices].copy()
    return replace(data, images=images, labels=labels, fingerprint=fingerprint, note="")


def timelapse_path(path: Path) -> Path:
    """Where the time-lapse of a model file lies."""
    return Path(path).with_suffix(SUFFIX)


def state_file(folder: Path, epoch: int) -> Path:
    """Where the state after so many epochs lies while the network is trained."""
    return Path(folder) / f"epoch-{epoch:03d}.npz"


def save_state(
    folder: Path, epoch: int, recordings: Mapping[str, Recording], data: LabelledImages
) -> None:
    """Store {layer: Recording} of these images as the state after so many epochs; the file whole or
    not at all."""
    probabilities = [
        layer for layer, recording in recordings.items() if recording.channels.probabilities
    ]
    about = {
        "layers": list(recordings),
        "epochs": [epoch],
        "class_names": list(data.class_names),
        "data": data.name,
        "fingerprint": data.fingerprint,
        "n_images": data.n_per_class.tolist(),
        "probabilities": {str(epoch): probabilities},
    }
    arrays = {}
    for number, recording in enumerate(recordings.values()):
        table, half = recording.channels, recording.channels.first_half
        arrays[f"{epoch}_{number}_thresholds"] = table.thresholds
        arrays[f"{epoch}_{number}_bins"] = _planes_of_counts(table.counts)
        arrays[f"{epoch}_{number}_images"] = table.n_images
        if half is not None:
            arrays[f"{epoch}_{number}_half_bins"] = _planes_of_counts(half.counts)
            arrays[f"{epoch}_{number}_half_images"] = half.n_images
    _save(state_file(folder, epoch), about, arrays, zipfile.ZIP_STORED)  # the training waits for it


def join_states(folder: Path, n_epochs: int, path: Path) -> Path:
    """All states up to n_epochs as one file beside the model file, evenly spaced ones where there
    are more than MOST_STATES; those that are gone or damaged are left out. Returns its place, where
    no file is if none is whole."""
    n_states = min(MOST_STATES, n_epochs + 1)
    epochs = np.unique(np.linspace(0, n_epochs, n_states).round().astype(int)).tolist()
    arrays: dict[str, np.ndarray] = {}
    about: dict[str, Any] = {}
    probabilities: dict[str, list[str]] = {}
    whole_epochs = []
    for epoch in epochs:
        try:
            with np.load(state_file(folder, epoch), allow_pickle=False) as state:
                about_state = json.loads(str(state["about"]))
                arrays_of_state = {name: state[name] for name in state.files if name != "about"}
        except Exception:  # a damaged zip file raises almost anything
            continue
        whole_epochs.append(epoch)
        about = about_state
        arrays |= arrays_of_state
        probabilities |= about.get("probabilities", {})
    if not whole_epochs:
        return timelapse_path(path)
    model_hash = catalogue.file_hash(path)
    about |= {"epochs": whole_epochs, "probabilities": probabilities, "model": model_hash}
    _save(timelapse_path(path), about, arrays, zipfile.ZIP_LZMA)
    return timelapse_path(path)


def _planes_of_counts(counts: np.ndarray) -> np.ndarray:
    """Counts (n_thresholds, n_classes, n_neurons) as what lies between two thresholds, which packs
    better than sums do, as `_byte_planes`."""
    bins = -np.diff(counts.astype(np.int64), axis=0, append=0)
    return _byte_planes(bins.transpose(1, 2, 0).astype(np.uint32))


def _counts_of_planes(planes: np.ndarray) -> np.ndarray:
    """The counts that `_planes_of_counts` was given, uint64."""
    bins = _whole_numbers(planes).transpose(2, 0, 1)
    return bins[::-1].cumsum(axis=0)[::-1]


def _byte_planes(values: np.ndarray) -> np.ndarray:
    """uint32 (...) as uint8 (n_bytes, ...): all lowest bytes, then all second ones, and so on;
    those that are all 0 are left out. Small numbers pack better so."""
    planes = np.stack([(values >> 8 * byte).astype(np.uint8) for byte in range(4)])
    nonzero = np.flatnonzero(planes.reshape(4, -1).any(axis=1))
    return planes[: max(1, 1 + int(nonzero.max(initial=0)))]


def _whole_numbers(planes: np.ndarray) -> np.ndarray:
    """uint64 (...) of `_byte_planes`."""
    values = np.zeros(planes.shape[1:], dtype=np.uint64)
    for byte, plane in enumerate(planes):
        values += plane.astype(np.uint64) << np.uint64(8 * byte)
    return values


def _save(
    path: Path, about: Mapping[str, Any], arrays: Mapping[str, np.ndarray], packing: int
) -> None:
    with replacing(path) as part, zipfile.ZipFile(part, "w", packing) as archive:
        for name, array in {"about": np.array(json.dumps(about)), **arrays}.items():
            # without a date: of the same states the same file
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type = packing
            with archive.open(entry, "w") as stream:
                np.lib.format.write_array(stream, array, allow_pickle=False)


@dataclass(frozen=True, eq=False)
class TimeLapse:
    """epochs: after how many of them the states were recorded, 0 = untrained; layers; class_names;
    data, fingerprint: the images it was recorded over, n_images of each class; model: the hash of
    its file, "" while it is trained; probabilities: by epoch, the layers whose values were such."""

    path: Path
    epochs: tuple[int, ...]
    layers: tuple[str, ...]
    class_names: tuple[str, ...]
    data: str
    fingerprint: str
    n_images: tuple[int, ...]
    model: str = ""
    probabilities: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def table(self, epoch: int, layer: str) -> FiringTable:
        """The layer's firings by channel after so many epochs. Raises ValueError where that was not
        stored or is damaged."""
        if epoch not in self.epochs or layer not in self.layers:
            raise ValueError(
                f"Epochs {self.epochs} of {', '.join(self.layers)} were kept, not {epoch} of "
                f"{layer!r}."
            )
        prefix = f"{epoch}_{self.layers.index(layer)}"
        try:
            with np.load(self.path, allow_pickle=False) as archive:
                thresholds = archive[f"{prefix}_thresholds"]
                probabilities = layer in self.probabilities.get(epoch, ())

                def table(bins: str, images: str) -> FiringTable:
                    counts, n_images = _counts_of_planes(archive[bins]), archive[images]
                    if len(n_images) != len(self.class_names):
                        raise ValueError("it is of other classes")
                    shape = counts.shape[2:]
                    return FiringTable(thresholds, counts, n_images, shape, probabilities)

                whole = table(f"{prefix}_bins", f"{prefix}_images")
                if f"{prefix}_half_bins" not in archive:
                    return whole
                half = table(f"{prefix}_half_bins", f"{prefix}_half_images")
                return replace(whole, first_half=half)
        except Exception as error:  # a damaged zip file raises almost anything
            raise ValueError(
                f"The time-lapse {self.path.name!r} is damaged. Remove it from the models folder."
            ) from error

    def is_over(self, fingerprint: str) -> bool:
        """Whether it was recorded over all images of the set with this fingerprint."""
        return self.fingerprint == fingerprint

    def is_of(self, fingerprint: str) -> bool:
        """Whether it was recorded over this set of images, or a part of it."""
        return self.fingerprint.partition(PART)[0] == fingerprint


def load_timelapse(path: Path) -> TimeLapse | None:
    """The time-lapse beside a model file; None where there is none, it is damaged, or the model
    file changed since or is gone. Raises ValueError for what is no path."""
    if not isinstance(path, str | os.PathLike):
        raise ValueError(f"The path of a .keras file was expected; {path!r} came.")
    timelapse = open_timelapse(timelapse_path(path))
    try:
        return timelapse if timelapse and timelapse.model == catalogue.file_hash(path) else None
    except OSError:
        return None


def open_timelapse(file: Path) -> TimeLapse | None:
    """What `save_state` or `join_states` wrote; None where there is none or it is damaged."""
    try:
        with open(file, "rb") as stream, np.load(stream, allow_pickle=False) as archive:
            about = json.loads(str(archive["about"]))
        probabilities, parts = about.get("probabilities", {}), ABOUT(about)
        if not parts["epochs"] or [*parts["epochs"]] != sorted({*parts["epochs"]}):
            return None
        if len(parts["n_images"]) != len(parts["class_names"]):
            return None
        return TimeLapse(
            path=Path(file),
            **parts,
            model=about.get("model", ""),
            probabilities={int(epoch): tuple(names) for epoch, names in probabilities.items()},
        )
    except Exception:  # a damaged zip file raises almost anything
        return None
