"""What a page is about: the settings, and what they are read against. Every page reads it.

context = with_current_threshold(context)      # in a fragment that runs again
result = similarity.comparison(context.table, settings.kind, settings.threshold, settings.measure)
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from activsim.analysis import firing_rule
from activsim.app.shell import state
from activsim.datasets.image_set import ImageSet, LabelledImages
from activsim.firing import pass_counts, unit_names
from activsim.firing.recording import Recording
from activsim.firing.source import RecordingSource
from activsim.firing.table import FiringTable
from activsim.networks import catalogue, outputs
from activsim.networks.layers import NetworkDescription
from activsim.networks.pixels import PixelOptions
from activsim.output.frames.view import threshold_options
from activsim.settings import Settings

if TYPE_CHECKING:
    from activsim.output.report.addition import Addition


@dataclass(frozen=True)
class EpochSnapshot:
    """That a recording is of the network after an epoch (0: before training), over so many images
    of each class, and the context of the finished one."""

    epoch: int
    n_images: tuple[int, ...]
    final_context: PageContext


@dataclass(frozen=True)
class PageContext:
    """The settings and what they are read against: the model's file and description, the image set,
    the recording, and the images' class names and fingerprint. data: the images themselves, None
    while they are still being fetched. snapshot: None for the finished network."""

    settings: Settings
    path: Path
    description: NetworkDescription
    names: tuple[str, ...]
    fingerprint: str
    recording: Recording
    data: LabelledImages | None
    image_set: ImageSet
    snapshot: EpochSnapshot | None = None

    @functools.cached_property
    def model_hash(self) -> str:
        """Of the model's file, as it was when it was first asked for."""
        return catalogue.current_hash(self.path)

    @property
    def source(self) -> RecordingSource:
        """What the worker is asked about."""
        settings = self.settings
        options = PixelOptions(settings.pixels, settings.resizing)
        card_names = catalogue.read_card(self.path).get("class_names", [])
        order = outputs.class_order(settings.outputs, card_names, self.names)
        return RecordingSource(
            str(self.path),
            self.model_hash,
            settings.images,
            settings.split,
            self.fingerprint,
            options,
            order,
        )

    @property
    def images(self) -> LabelledImages:
        """The images themselves. Raises LookupError while they are still being fetched."""
        if self.data is None:
            raise LookupError("The images are still being fetched.")
        return self.data

    @property
    def n_images(self) -> np.ndarray:
        """Of each class, int (n_classes,)."""
        if self.snapshot is not None:
            return np.array(self.snapshot.n_images)
        if self.data is not None:
            return self.data.n_per_class
        n_positions = math.prod(self.recording.positions)
        return self.recording.channels.n_images // n_positions

    @property
    def table(self) -> FiringTable:
        return self.recording.reading(self.settings.reading)

    @property
    def thresholds(self) -> np.ndarray:
        return self.recording.channels.thresholds

    @property
    def units(self) -> str:
        return unit_plural(self)

    @property
    def epoch(self) -> int | None:
        return self.snapshot.epoch if self.snapshot else None

    @property
    def final_view(self) -> PageContext | None:
        return self.snapshot.final_context if self.snapshot else None


def threshold_slider(kind: str, thresholds: np.ndarray) -> tuple[str, dict[str, float]]:
    """The key of the slider for a kind of threshold, and what each of its options, as written,
    stands for."""
    key = state.SHARE if kind == "quantile" else state.THRESHOLD
    return key, threshold_options(kind, thresholds)


def with_current_threshold(context: PageContext) -> PageContext:
    """The same with the threshold that the slider stands at now: a fragment that runs again is
    given the old one; the browser's tab names it. Where the network is gone since, the whole page
    runs again."""
    if not context.path.is_file():
        st.rerun()
    threshold = current_threshold(context)
    current = replace(context, settings=replace(context.settings, threshold=threshold))
    name_tab(current)
    note(current)
    return current


def current_threshold(context: PageContext) -> float:
    """Where the slider stands now."""
    key, options = threshold_slider(context.settings.kind, context.recording.channels.thresholds)
    return options.get(st.session_state.get(key, ""), context.settings.threshold)


def note(context: PageContext) -> None:
    """What the page shows now, for a visitor who keeps the view."""
    st.session_state[state.CURRENT_CONTEXT] = context
    st.session_state[state.CURRENT_ADDITION] = None


def note_addition(make: Callable[[], Addition]) -> None:
    """What the page says beyond the comparison of the classes; made when a visitor keeps it."""
    st.session_state[state.CURRENT_ADDITION] = make


def threshold_label(context: PageContext) -> str:
    """The slider's option, as written, of the threshold."""
    _, options = threshold_slider(context.settings.kind, context.recording.channels.thresholds)
    return next(text for text, value in options.items() if value == context.settings.threshold)


def unit_plural(context: PageContext) -> str:
    """What one column of the profiles is called on screen: see `unit_names.unit_plural`."""
    settings = context.settings
    return unit_names.unit_plural(settings.layer, settings.reading, context.recording)


def settings_caption(context: PageContext) -> str:
    """Which numbers a picture shows, as on a file that is taken away."""
    settings = context.settings
    threshold = firing_rule.threshold_text(settings.kind, settings.threshold)
    return ", ".join((settings.model, settings.layer, threshold, f"{settings.split} images"))


def name_tab(context: PageContext) -> None:
    """Have the browser's tab and history name the page and what it shows."""
    settings = context.settings
    labels = [settings.query] if settings.other is None else [settings.query, settings.other]
    classes = " and ".join(context.names[label] for label in labels)
    threshold = firing_rule.threshold_text(settings.kind, settings.threshold)
    parts = [f"{classes}, {settings.layer} {threshold}", "activsim"]
    if page_title := st.session_state.get(state.PAGE_TITLE):
        parts.insert(1, page_title)
    st.set_page_config(page_title=" - ".join(parts))


def reads_positions_by_channel(context: PageContext) -> bool:
    """Whether the chosen layer has positions, over which each channel is read as one neuron."""
    settings = context.settings
    layer = context.description.layer(settings.layer)
    return pass_counts.is_by_channel(layer, settings.reading, len(context.names))
