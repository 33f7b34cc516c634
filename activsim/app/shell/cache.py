"""What several pages or visitors share (st.cache_*): thin shells over the pure functions,
read-only.

Keys are a few small values (file hash, layer, fingerprint), never an array.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import streamlit as st

from activsim import jsonable
from activsim.analysis import ablation_effect
from activsim.app.shell import progress
from activsim.datasets import image_set
from activsim.experiments import ablation, evidence_cache, networks_compared
from activsim.firing import bundled, epochs, per_image, recording, store
from activsim.networks import catalogue
from activsim.networks.layers import NetworkDescription
from activsim.output import pictures
from activsim.training import formation


@st.cache_data(show_spinner=False, max_entries=200)
def _hash(path: str, modified: float, size: int) -> str:
    return catalogue.file_hash(Path(path))


def model_hash(path: Path) -> str:
    """SHA-256 of a model file, computed anew when the file has changed."""
    stat = path.stat()
    return _hash(str(path), stat.st_mtime, stat.st_size)


def network_description(path: Path) -> NetworkDescription:
    """What keras_models.describe says of a model file: from its card, from disk, or from the
    worker."""
    file_hash, card = model_hash(path), catalogue.read_card(path)
    if card.get("sha256") == file_hash and "description" in card:
        return card["description"]
    with contextlib.suppress(*jsonable.UNFIT):
        return NetworkDescription.from_plain(store.load_json(f"model-{file_hash}"))
    described = progress.run_in_worker("activsim.firing.record:describe_file", str(path))
    store.save_json(f"model-{file_hash}", described.to_plain())
    return described


@st.cache_data(show_spinner=False, max_entries=2000)
def epoch_state(file: str, job: str, epoch: int, layer: str) -> formation.EpochState:
    """What a layer's classes look like after an epoch of a training."""
    lapse = epochs.open_timelapse(Path(file))
    if lapse is None:
        raise ValueError(f"What the network was like after epoch {epoch} cannot be read back.")
    return formation.state_at_epoch(lapse, epoch, layer)


@st.cache_resource(show_spinner=False, max_entries=12)
def _kept(key: str, _made: recording.Recording | None = None) -> recording.Recording:
    found = _made or recording.load_recording(key)
    if found is None:
        raise LookupError(key)
    return found


@st.cache_resource(show_spinner=False, max_entries=12)
def _beside(key: str, _path: Path) -> recording.Recording:
    found = bundled.load_bundled(_path, key)
    if found is None:
        raise LookupError(key)
    return found


def recording_if_there(
    path: Path, layer: str, reading: str, fingerprint: str
) -> recording.Recording | None:
    """The recording of a layer that has this reading: from memory, from disk, or from beside the
    model file (by channel only); None where the network would have to run."""
    key = store.recording_key(model_hash(path), layer, fingerprint)
    for look in (lambda: _kept(key)), (lambda: _beside(key, path)):
        with contextlib.suppress(LookupError):
            found = look()
            if reading == "channel" or found.table is not None:
                return found
    return None


def layer_recording(
    path: Path,
    layer: str,
    reading: str,
    output_layer: str | None,
    split: str,
    fingerprint: str,
    meanwhile=None,
) -> recording.Recording:
    """The recording of a layer: as recorded_if_there, or made by the worker, with progress on
    screen.

    The output layer is recorded in the same pass, since the network's score is read from it.
    meanwhile() draws what can be shown before the worker is done."""
    file_hash = model_hash(path)
    wanted = {layer: reading} | ({} if output_layer in (None, layer) else {output_layer: "channel"})
    missing = tuple(
        name
        for name, how in wanted.items()
        if recording_if_there(path, name, how, fingerprint) is None
    )
    if missing:
        arguments = (str(path), file_hash, missing, split, fingerprint)
        made = progress.run_in_worker(
            "activsim.firing.record:record_file", *arguments, meanwhile=meanwhile
        )
        for name, unsaved in made.items():
            _kept(store.recording_key(file_hash, name, fingerprint), unsaved)
    found = recording_if_there(path, layer, reading, fingerprint)
    if found is None:
        raise ValueError(
            "What the network did was recorded, but cannot be read back. Is the disk full or "
            "failing?"
        )
    return found


@st.cache_resource(show_spinner=False, max_entries=500)
def _silenced(key: str, whole: bool, _made: tuple | None = None) -> tuple:
    if _made is None:
        found = store.load_arrays(key)
        if found is None or "confusions" not in found[0]:
            raise LookupError(key)
        _made = found[0]["confusions"], True
    kept = _made[0] if whole else ablation_effect.n_correct(_made[0]).copy()
    kept.flags.writeable = False
    return kept, _made[1]


def ablation_confusions(
    path: Path,
    layer: str,
    split: str,
    fingerprint: str,
    sets: tuple,
    to: str,
    part=(0, 1),
    whole: bool = True,
) -> tuple:
    """ablation.silence_file: how the images are sorted without each of the sets of neurons, int
    (n_sets, n_classes, n_classes), and whether the layer streams; known, or from the worker with
    progress on screen. whole: False keeps only how many images of each class are right, int
    (n_sets, n_classes)."""
    file_hash = model_hash(path)
    key = ablation.ablation_key(file_hash, layer, fingerprint, sets, to)
    with contextlib.suppress(LookupError):
        return _silenced(key, whole)
    arguments = (str(path), file_hash, layer, split, fingerprint, sets, to, part)
    return _silenced(
        key, whole, progress.run_in_worker("activsim.experiments.ablation:silence_file", *arguments)
    )


@st.cache_resource(show_spinner=False, max_entries=12)
def _values(key: str, _made: np.ndarray | None = None) -> np.ndarray:
    found = per_image.load_values(key) if _made is None else _made
    if found is None:
        raise LookupError(key)
    found.flags.writeable = False
    return found


def neuron_activations(
    path: Path, layer: str, reading: str, wanted: tuple[int, ...], n_neurons: int, split: str, data
) -> np.ndarray:
    """What each image makes of the wanted neurons, float32 (n_images, len(wanted)): see
    single_images.values. From memory, from disk, or made by the worker, with progress on screen."""
    kept = per_image.stored_neurons(len(data.images), n_neurons, wanted)
    key = per_image.values_key(model_hash(path), layer, reading, kept, data.fingerprint)
    try:
        found = _values(key)
    except LookupError:
        arguments = (str(path), model_hash(path), layer, reading, kept, split, data.fingerprint)
        found = _values(
            key, progress.run_in_worker("activsim.firing.per_image:record_values", *arguments)
        )
    return found[:, list(wanted) if kept is None else np.searchsorted(kept, wanted)]


@st.cache_resource(show_spinner=False, max_entries=30)
def _maps(key: tuple, _made=None):
    if _made is None:
        raise LookupError(key)
    return _made


def channel_maps(
    path: Path, layer: str, channel: int, images: tuple[int, ...], split: str, fingerprint: str
):
    """single_images.maps, from memory or made by the worker, with progress on screen."""
    key = (model_hash(path), layer, channel, images, split, fingerprint)
    try:
        return _maps(key)
    except LookupError:
        arguments = (str(path), layer, channel, images, split, fingerprint)
        return _maps(
            key, progress.run_in_worker("activsim.firing.per_image:activation_maps", *arguments)
        )


def layer_recordings(
    path: Path, layers: tuple[str, ...], split: str, fingerprint: str, meanwhile=None
) -> dict[str, recording.Recording]:
    """Recordings of several layers, at least by channel, by layer: what is not there yet is made by
    the worker in one pass over the images, with progress on screen. meanwhile: see recorded."""
    file_hash = model_hash(path)
    found = {name: recording_if_there(path, name, "channel", fingerprint) for name in layers}
    missing = tuple(name for name, one in found.items() if one is None)
    if missing:
        arguments = (str(path), file_hash, missing, split, fingerprint)
        made = progress.run_in_worker(
            "activsim.firing.record:record_file", *arguments, meanwhile=meanwhile
        )
        for name, unsaved in made.items():
            found[name] = _kept(store.recording_key(file_hash, name, fingerprint), unsaved)
        found |= {
            name: recording_if_there(path, name, "channel", fingerprint)
            for name in layers
            if found[name] is None
        }
    if None in found.values():
        raise ValueError(
            "What the network did was recorded, but cannot be read back. Is the disk full or "
            "failing?"
        )
    return found


@st.cache_resource(show_spinner=False, max_entries=64)
def _evidence(key: str, _made: dict | None = None) -> dict:
    found = _made or evidence_cache.load_evidence(key)
    if found is None:
        raise LookupError(key)
    return found


def evidence(settings, groups, fingerprint: str, work: bool = True, meanwhile=None) -> dict | None:
    """`gathering.gathered` of a choice: from memory, from disk, or worked out by the worker, with
    progress on screen (None without `work`). Read-only."""
    trained = {
        name: model_hash(path) for name, (_, path) in networks_compared.bundled_networks().items()
    }
    key = evidence_cache.evidence_key(settings, groups, trained, fingerprint)
    with contextlib.suppress(LookupError):
        return _evidence(key)
    if not work:
        return None
    arguments = (asdict(settings), groups, settings.split, fingerprint, key)
    return _evidence(
        key,
        progress.run_in_worker(
            "activsim.experiments.evidence_cache:evidence_of_file", *arguments, meanwhile=meanwhile
        ),
    )


@st.cache_resource(show_spinner=False, max_entries=64)
def _compared(key: str, _made: dict | None = None) -> dict:
    if _made is None:
        raise LookupError(key)
    return _made


def matrix_comparison(name: str, matrix: list, other: list) -> dict:
    """`gathering.compare`, known or by the worker. Read-only."""
    key = hashlib.sha256(json.dumps([name, matrix, other]).encode()).hexdigest()
    with contextlib.suppress(LookupError):
        return _compared(key)
    return _compared(
        key,
        progress.run_in_worker(
            "activsim.experiments.evidence_cache:compare_matrices", name, matrix, other
        ),
    )


@st.cache_resource(show_spinner=False, max_entries=8)
def _tiles(
    fingerprint: str, per_class: int, side: int, _data: image_set.LabelledImages
) -> list[str]:
    chosen = pictures.first_per_class(_data.images, _data.labels, len(_data.class_names), per_class)
    return [pictures.data_uri(pictures.mosaic(one, side)) for one in chosen]


def class_tiles(
    data: image_set.LabelledImages, per_class: int, side: int = pictures.TILE_SIDE
) -> list[str]:
    """A data URI per class with its first pictures."""
    return _tiles(data.fingerprint, per_class, side, data)
