"""How a network came to be: what its layers fire after each epoch, from before the first on.

    write(folder, 0, record(model, sample(test), layers), test.class_names)     # while it is trained, and so on
    join(folder, 15, "models/mine.timelapse.npz")
    lapse = load(model_path)                                                     # or None
    lapse.table(3, "dense").rates(...)                                           # after three epochs

A state is kept as its layers' tables by channel, over 50 images of each class and at 32 thresholds: 76 kB packed where
the study's weights at half precision are 116 kB, and readable without running the network. Each state has thresholds
of its own, since activations grow while a network learns; 0 is always among them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from activsim.datasets import LabelledImages
from activsim.firing import FiringTable

PER_CLASS = 50  # images: a state is then recorded in a third of a second, beside 20 s for an epoch of the study
MOST_STATES = 41  # of a file, evenly spaced where there were more epochs
SUFFIX = ".timelapse.npz"


def sample(data: LabelledImages) -> LabelledImages:
    """The first PER_CLASS images of each class."""
    members = [np.flatnonzero(data.labels == label)[:PER_CLASS] for label in range(len(data.class_names))]
    which = np.sort(np.concatenate(members))
    key = f"{data.fingerprint}-first-{PER_CLASS}"
    taken = data.images[which].copy(), data.labels[which].copy()
    return LabelledImages(data.name, data.split, *taken, data.class_names, key, data.source)


def place(path: Path) -> Path:
    """Where the time-lapse of a model file lies."""
    return Path(path).with_suffix(SUFFIX)


def state_file(folder: Path, epoch: int) -> Path:
    return Path(folder) / f"epoch-{epoch:03d}.npz"


def write(folder: Path, epoch: int, recordings: dict, class_names: Sequence[str]) -> None:
    """Keep {layer: Recording} as the state after so many epochs; the file whole or not at all."""
    about = {"layers": list(recordings), "class_names": list(class_names), "epochs": [epoch]}
    arrays = {}
    for number, made in enumerate(recordings.values()):
        table = made.channels
        every_second = slice(table.at(0.0) % 2, None, 2)  # and 0 among them
        counts = table.counts[every_second].astype(np.int64)
        bins = -np.diff(counts, axis=0, append=0)  # packs better than sums do
        arrays[f"{epoch}_{number}_thresholds"] = table.thresholds[every_second]
        arrays[f"{epoch}_{number}_bins"] = bins.astype(np.uint16 if bins.max(initial=0) < 1 << 16 else np.uint32)
        arrays[f"{epoch}_{number}_images"] = table.n_images
    _save(state_file(folder, epoch), about, arrays)


def join(folder: Path, n_epochs: int, to: Path) -> Path:
    """All states up to n_epochs as one file, evenly spaced ones where there are more than MOST_STATES."""
    epochs = np.unique(np.linspace(0, n_epochs, min(MOST_STATES, n_epochs + 1)).round().astype(int)).tolist()
    arrays, about = {}, {}
    for epoch in epochs:
        with np.load(state_file(folder, epoch), allow_pickle=False) as state:
            about = json.loads(str(state["about"]))
            arrays |= {name: state[name] for name in state.files if name != "about"}
    _save(Path(to), about | {"epochs": epochs}, arrays)
    return Path(to)


def _save(whole: Path, about: dict, arrays: dict[str, np.ndarray]) -> None:
    part = whole.with_name(f".part-{os.getpid()}-{whole.name}")
    try:
        np.savez_compressed(part, about=np.array(json.dumps(about)), **arrays)
        os.replace(part, whole)
    finally:
        part.unlink(missing_ok=True)


@dataclass(frozen=True, eq=False)
class TimeLapse:
    """epochs: after how many of them the states were recorded, 0 = untrained; layers; class_names; where they lie."""

    path: Path
    epochs: tuple[int, ...]
    layers: tuple[str, ...]
    class_names: tuple[str, ...]

    def table(self, epoch: int, layer: str) -> FiringTable:
        """The layer's firings by channel after so many epochs. Raises ValueError where that was not kept."""
        if epoch not in self.epochs or layer not in self.layers:
            raise ValueError(f"Epochs {self.epochs} of {', '.join(self.layers)} were kept, not {epoch} of {layer!r}.")
        start = f"{epoch}_{self.layers.index(layer)}"
        with np.load(self.path, allow_pickle=False) as kept:
            thresholds, bins, n_images = (kept[f"{start}_{name}"] for name in ("thresholds", "bins", "images"))
        counts = bins[::-1].cumsum(axis=0, dtype=np.uint64)[::-1]
        return FiringTable(thresholds, counts, n_images, bins.shape[2:])


def load(path: Path) -> TimeLapse | None:
    """The time-lapse beside a model file; None where there is none or it is damaged."""
    return opened(place(path))


def opened(file: Path) -> TimeLapse | None:
    """What `write` or `join` made; None where there is none or it is damaged."""
    try:
        with open(file, "rb") as stream, np.load(stream, allow_pickle=False) as kept:
            about = json.loads(str(kept["about"]))
        named = (tuple(about[name]) for name in ("epochs", "layers", "class_names"))
        return TimeLapse(Path(file), *named)
    except Exception:  # a damaged zip file raises almost anything
        return None
