"""The labelled images, looked for once for all visitors who wait for them, with progress on
screen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

import streamlit as st

from activsim.app.shell import progress
from activsim.datasets import catalogue as image_sets
from activsim.datasets import download
from activsim.datasets.download import Progress
from activsim.datasets.image_set import ImageSet, LabelledImages

Content = TypeVar("Content")
LOOK_AGAIN = 5.0  # seconds after which the files of a set are looked at again
RARELY = 20  # times as long as a look takes, that lie between two
BRIEFLY = 0.05  # seconds that a run waits for a look, so that a small set's change is seen at once


class _Fetch(threading.Thread, Generic[Content]):
    """One look for an image set or for a split's images, shared by all visitors who wait for it."""

    def __init__(self, get: Callable[[Progress], Content]):
        super().__init__(daemon=True)
        self.get, self.progress = get, (0, 0, "Looking for the images")
        self.result: Content | None = None
        self.error: ValueError | None = None

    def run(self) -> None:
        try:
            self.result = self.get(self._report)
        except ValueError as error:
            self.error = error

    def _report(self, n_done: int, total: int, text: str) -> None:
        self.progress = (n_done, total, text)

    def wait(self) -> Content:
        """With progress on screen. Raises ValueError where it could not be had."""
        self.join(0.3)
        slot = st.empty()
        try:
            while self.is_alive():
                progress.show_progress(slot, *self.progress)
                self.join(0.2)
        finally:
            slot.empty()
        if self.result is None:
            raise self.error or ValueError("The images could not be read.")
        return self.result


class _Watch:
    """What state a set's files are in, for all visitors. They are looked at now and then beside the
    runs, which wait for the first look alone: a later one that takes long is of use to the next
    run."""

    def __init__(self, name: str):
        self.name, self.state = name, ""
        self._lock = threading.Lock()
        self._is_known = False
        self._next_look = 0.0
        self._look: threading.Thread | None = None

    def current(self) -> str:
        with self._lock:
            if time.monotonic() >= self._next_look and not (self._look and self._look.is_alive()):
                self._look = threading.Thread(target=self._run, daemon=True)
                self._look.start()
            look = self._look
        if look:
            look.join(BRIEFLY if self._is_known else None)
        return self.state

    def _run(self) -> None:
        start = time.monotonic()
        self.state = image_sets.state_of(self.name)
        self._is_known = True
        seconds = time.monotonic() - start
        self._next_look = time.monotonic() + max(LOOK_AGAIN, RARELY * seconds)


@st.cache_resource(show_spinner=False, max_entries=200)
def _watch(name: str) -> _Watch:
    return _Watch(name)


def _state(name: str) -> str:
    """Changes when a set in the data folder does."""
    return _watch(name).current()


@st.cache_resource(show_spinner=False, max_entries=32)
def _opening(name: str, state: str) -> _Fetch[ImageSet]:
    fetch = _Fetch(lambda report: image_sets.open_set(name, report))
    fetch.start()
    return fetch


@st.cache_resource(show_spinner=False, max_entries=8)
def _fetch(name: str, split: str, state: str) -> _Fetch[LabelledImages]:
    def get(report: Progress) -> LabelledImages:
        if name == image_sets.DEFAULT:  # or drawings, which say why
            return image_sets.load_images(split, report)
        return image_sets.load_named(name, split, report)

    fetch = _Fetch(get)
    fetch.start()
    return fetch


def open_set(name: str) -> ImageSet:
    """The image set of this name, with progress on screen while it is looked through. Raises
    ValueError where it cannot be had."""
    state = _state(name)
    try:
        return _opening(name, state).wait()
    except ValueError:
        _opening.clear(name, state)
        raise


def wait_for_images(name: str, split: str) -> LabelledImages:
    """The labelled images of a split, with progress on screen while they are fetched or drawn."""
    state = _state(name)
    try:
        return _fetch(name, split, state).wait()
    except ValueError:
        _fetch.clear(name, split, state)
        raise


def images_if_there(name: str, split: str) -> LabelledImages | None:
    """The same without waiting for them; None while they are being fetched or drawn, or where that
    failed."""
    fetch = _fetch(name, split, _state(name))
    fetch.join(0.1)
    return fetch.result


def exemplar_split(image_set: ImageSet, split: str) -> str:
    """The split whose pictures stand for the classes: the training images, as in the study; of a
    set that has none, those that are looked at."""
    return "train" if "train" in image_set.splits else split


def exemplars_of(name: str) -> LabelledImages:
    """The images that stand for the classes of a set, which a training has had already. Raises
    ValueError where they cannot be had."""
    return _exemplars(name, _state(name))


@st.cache_resource(show_spinner=False, max_entries=6)
def _exemplars(name: str, state: str) -> LabelledImages:
    image_set = image_sets.open_set(name)
    return image_set.load_images(exemplar_split(image_set, image_set.splits[0]))


def forget_images() -> None:
    """Look for the data set again."""
    download.forget_failures()
    _opening.clear()
    _fetch.clear()
