"""What a page is about: the settings, and what they are read against. Every page reads it.

context = with_current_threshold(context)      # in a fragment that runs again
result = similarity.comparison(context.table, settings.kind, settings.threshold, settings.measure)
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import streamlit as st

from activsim.analysis import firing_rule, similarity
from activsim.app.shell import state
from activsim.app.shell.cache import networks
from activsim.datasets.image_set import ImageSet, LabelledImages
from activsim.firing import pass_counts
from activsim.firing import table as firing
from activsim.firing.recording import Recording
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue, outputs
from activsim.networks.layers import PIXELS, NetworkDescription
from activsim.networks.pixels import PixelOptions
from activsim.settings import Settings

SHARES = {f"{share:.0%}": share for share in (0.5, 0.3, 0.2, firing.SHARE, 0.05, 0.02, 0.01)}
MANY_CLASSES = 25  # from which on a page shows the classes around the one that is asked about
NEIGHBOURS = 10  # classes around it, with itself, in a matrix
ORDERS = ("alike side by side", "as numbered")  # of the classes


@dataclass(frozen=True)
class EpochSnapshot:
    """That a recording is of the network after an epoch (0: before training), over so many images
    of each class, and the context of the finished one."""

    epoch: int
    n_images: tuple[int, ...]
    finished: PageContext


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
        return networks.model_hash(self.path)

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
    def table(self) -> firing.FiringTable:
        return self.recording.reading(self.settings.reading)


def threshold_slider(kind: str, thresholds: np.ndarray) -> tuple[str, dict[str, float]]:
    """The key of the slider for a kind of threshold, and what each of its options, as written,
    stands for."""
    return (
        (state.SHARE, SHARES)
        if kind == "quantile"
        else (state.THRESHOLD, {f"{v:.4g}": float(v) for v in thresholds})
    )


def with_current_threshold(context: PageContext) -> PageContext:
    """The same with the threshold that the slider stands at now: a fragment that runs again is
    given the old one; the browser's tab names it. Where the network is gone since, the whole page
    runs again."""
    if not context.path.is_file():
        st.rerun()
    key, options = threshold_slider(context.settings.kind, context.recording.channels.thresholds)
    threshold = options.get(st.session_state.get(key, ""), context.settings.threshold)
    current = replace(context, settings=replace(context.settings, threshold=threshold))
    name_tab(current)
    return current


def threshold_label(context: PageContext) -> str:
    """The slider's option, as written, of the threshold."""
    _, options = threshold_slider(context.settings.kind, context.recording.channels.thresholds)
    return next(text for text, value in options.items() if value == context.settings.threshold)


def has_many_classes(context: PageContext) -> bool:
    return len(context.names) >= MANY_CLASSES


def class_order(matrix: np.ndarray, order_by: str) -> np.ndarray:
    """The classes in the order asked for (one of ORDERS), int (n_classes,)."""
    return np.arange(len(matrix)) if order_by == ORDERS[1] else similarity.clustered_order(matrix)


def unit_plural(context: PageContext) -> str:
    """What one column of the profiles is called on screen: "channels", "neurons", "pixels" or,
    where a pixel has a value for each colour, "values"."""
    by_channel = (
        context.settings.reading == "channel"
        and context.recording.channels is not context.recording.table
    )
    if by_channel:
        return "channels"
    if context.settings.layer == PIXELS:
        *_, colours = context.recording.channels.neuron_shape
        return "pixels" if colours == 1 else "values"
    return "neurons"


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
