"""Every st.cache_*: thin shells over the pure functions. What is shared between visitors is read-only.

Keys are a few small values (file hash, layer, fingerprint), never an array.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from activsim import datasets, model_folder, pictures, recording, store, worker

LOADING_KERAS = "Starting the network (TensorFlow is loaded once, in a process of its own)"


@st.cache_resource(show_spinner=False)
def shared_worker() -> worker.Worker:
    """The one process that runs networks, for all visitors; it warms up while the page is already on screen."""
    return worker.Worker("activsim.recording:warm_up")


@st.cache_data(show_spinner=False, max_entries=200)
def _hash(path: str, modified: float, size: int) -> str:
    return model_folder.file_hash(Path(path))


def model_hash(path: Path) -> str:
    """SHA-256 of a model file, computed anew when the file has changed."""
    stat = path.stat()
    return _hash(str(path), stat.st_mtime, stat.st_size)


def description(path: Path) -> dict:
    """What networks.describe says of a model file: from its card, from disk, or from the worker."""
    file_hash, card = model_hash(path), model_folder.card(path)
    if card.get("sha256") == file_hash and "description" in card:
        return card["description"]
    known = store.load_json(f"model-{file_hash}")
    if known is None:
        known = _followed("activsim.recording:describe_file", str(path))
        store.save_json(f"model-{file_hash}", known)
    return known


@st.cache_resource(show_spinner=False, max_entries=4)
def _fetched(split: str, _progress) -> datasets.LabelledImages:
    return datasets.load(split, _progress)


def images(split: str) -> datasets.LabelledImages:
    """The labelled images of a split, with progress on screen while they are fetched or drawn."""
    place = st.empty()

    def progress(done, total, text):
        place.progress(min(done / max(total, 1), 1.0), text=text)

    try:
        return _fetched(split, progress)
    finally:
        place.empty()


def forget_images() -> None:
    """Look for the data set again."""
    _fetched.clear()
    _tiles.clear()


@st.cache_resource(show_spinner=False, max_entries=12)
def _kept(key: str, _made: recording.Recording | None = None) -> recording.Recording:
    found = _made or recording.load(key)
    if found is None:
        raise LookupError(key)
    return found


def recorded(path: Path, layer: str, output_layer: str | None, split: str, fingerprint: str) -> recording.Recording:
    """The recording of a layer: from memory, from disk, or made by the worker, with progress on screen.

    The output layer is recorded in the same pass, since the network's score is read from it.
    """
    file_hash = model_hash(path)
    keys = {name: store.key(file_hash, name, fingerprint) for name in dict.fromkeys([layer, output_layer or layer])}
    try:
        return _kept(keys[layer])
    except LookupError:
        pass
    missing = tuple(name for name, key in keys.items() if recording.load(key) is None)
    made = _followed("activsim.recording:record_file", str(path), file_hash, missing, split, fingerprint)
    for name, unsaved in made.items():
        _kept(keys[name], unsaved)
    return _kept(keys[layer])


def _followed(function: str, *arguments):
    """Have the worker do something, and show how far it is. An interrupted visitor does not stop the work."""
    job = shared_worker().submit(function, *arguments)
    place = st.empty()
    try:
        while not job.wait(0.2):
            if job.waiting:
                text = f"Waiting for {job.waiting} other pass{'es' if job.waiting > 1 else ''} over the images"
            else:
                text = job.text or LOADING_KERAS
            place.progress(min(job.done / job.total, 1.0) if job.total else 0.0, text=text)
        return job.result()
    finally:
        place.empty()


@st.cache_resource(show_spinner=False, max_entries=8)
def _tiles(fingerprint: str, per_class: int, side: int, _data: datasets.LabelledImages) -> list[str]:
    chosen = pictures.first_of_each(_data.images, _data.labels, len(_data.class_names), per_class)
    return [pictures.data_uri(pictures.tile(one, side)) for one in chosen]


def tiles(data: datasets.LabelledImages, per_class: int, side: int = pictures.TILE) -> list[str]:
    """A data URI per class with its first pictures."""
    return _tiles(data.fingerprint, per_class, side, data)
