"""The browser is sent the frame of every threshold, so that the page can follow the slider while it
is being dragged.

Where a result is too large to send (every position of a large map), the slider does its job on
release."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import streamlit as st

from activsim.app.drawing import components
from activsim.app.shell import page_context, pair_result, siblings
from activsim.app.shell.page_context import PageContext
from activsim.app.shell.siblings import Siblings
from activsim.jsonable import compact_json
from activsim.output.charts.theme import Look
from activsim.output.frames import frame, view

# Of a profile, and of all profiles, up to which all thresholds are worked out in a moment.
MOST_NEURONS, MOST_RATES = 1024, 1 << 17
FOLLOW = components.register("activsim_follow", components.PAGE, components.FOLDER / "follow.js")


def threshold_key(
    context: PageContext, order_by: str, look: Look, others: Siblings = siblings.NONE
) -> str:
    """Names all that a frame depends on, save the threshold."""
    settings = asdict(context.settings) | {"threshold": None}
    return _frames_key(settings, context, order_by, look) + others.digest


def epochs_key(context: PageContext, order_by: str, look: Look) -> str:
    """Names all that a frame depends on, save the epoch."""
    final_context = context.snapshot.final_context if context.snapshot else context
    return _frames_key(asdict(final_context.settings), context, order_by, look)


def _frames_key(settings: dict, context: PageContext, order_by: str, look: Look) -> str:
    images = [context.fingerprint, context.names]  # a card may rename the classes of a set
    known = [settings, context.model_hash, *images, order_by, asdict(look)]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16]


def page_stand(
    context: PageContext, order_by: str, look: Look, epoch: str, others: Siblings
) -> dict[str, str]:
    """For which choices a page is drawn, and where its sliders stand. epoch: an option, or ""."""
    return {
        "key": threshold_key(context, order_by, look, others),
        "at": page_context.threshold_label(context),
        "epochs_key": epochs_key(context, order_by, look),
        "epoch": epoch,
    }


def slider_key(context: PageContext) -> str:
    return page_context.threshold_slider(
        context.settings.kind, context.recording.channels.thresholds
    )[0]


def send_frames(context: PageContext, order_by: str, look: Look, others: Siblings) -> None:
    """Send the frames of all thresholds."""
    n_neurons = context.table.counts.shape[2]
    if n_neurons <= MOST_NEURONS and n_neurons * len(context.names) <= MOST_RATES:
        make = functools.partial(threshold_frames, context, order_by, others)
        data = _threshold_frames(threshold_key(context, order_by, look, others), make)
        FOLLOW(key="follow", data=data, height="content")


@st.cache_resource(show_spinner=False, max_entries=64)
def _threshold_frames(key: str, _make: Callable[[], dict[str, Any]]) -> bytes:
    return compact_json({"key": key} | _make())


def threshold_frames(
    context: PageContext, order_by: str, others: Siblings = siblings.NONE
) -> dict[str, Any]:
    """Which slider to follow, its options as they are written, and a frame for each."""
    slider, options = page_context.threshold_slider(context.settings.kind, context.thresholds)
    results = (
        pair_result.compute_pair(view.with_settings(context, threshold=threshold))
        for threshold in options.values()
    )
    frames = [frame.comparison_frame(result, order_by, others.tables) for result in results]
    return {"slider": slider, "options": list(options), "frames": frames}
