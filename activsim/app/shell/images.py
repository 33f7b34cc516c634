"""The labelled images, looked for once for all visitors who wait for them, with progress on
screen."""

from __future__ import annotations

import threading

import streamlit as st

from activsim.app.shell import progress
from activsim.datasets import catalogue as image_sets
from activsim.datasets import download, image_set


class _Fetch(threading.Thread):
    """One look for a split's images, shared by all visitors who wait for it."""

    def __init__(self, split: str):
        super().__init__(daemon=True)
        self.split, self.progress = split, (0, 0, "Looking for the images")
        self.data: image_set.LabelledImages | None = None
        self.error: ValueError | None = None

    def run(self) -> None:
        try:
            self.data = image_sets.load_images(self.split, self._report)
        except ValueError as error:
            self.error = error

    def _report(self, done: int, total: int, text: str) -> None:
        self.progress = (done, total, text)


@st.cache_resource(show_spinner=False, max_entries=4)
def _fetch(split: str) -> _Fetch:
    fetch = _Fetch(split)
    fetch.start()
    return fetch


def wait_for_images(split: str) -> image_set.LabelledImages:
    """The labelled images of a split, with progress on screen while they are fetched or drawn."""
    fetch = _fetch(split)
    fetch.join(0.3)
    place = st.empty()
    try:
        while fetch.is_alive():
            progress.show_progress(place, *fetch.progress)
            fetch.join(0.2)
    finally:
        place.empty()
    if fetch.data is None:
        _fetch.clear()
        raise fetch.error or ValueError("The images could not be read.")
    return fetch.data


def images_if_there(split: str) -> image_set.LabelledImages | None:
    """The same without waiting for them; None while they are being fetched or drawn, or where that
    failed."""
    fetch = _fetch(split)
    fetch.join(0.1)
    return fetch.data


@st.cache_resource(show_spinner=False, max_entries=6)
def images_named(name: str, split: str) -> image_set.LabelledImages:
    """The images of this name, which a training has had already. Raises ValueError where they
    cannot be had."""
    return image_sets.load_named(name, split)


def forget_images() -> None:
    """Look for the data set again."""
    download.forget_failures()
    _fetch.clear()
