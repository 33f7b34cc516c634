"""How the network of Explore came to be: the control, and what the page shows after each epoch."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from activsim import jsonable
from activsim.app.drawing import components
from activsim.app.pages.explore import frames
from activsim.app.pages.explore.results import Results
from activsim.app.shell import page_context, pair_result
from activsim.app.shell.epochs import control as epoch_control
from activsim.app.shell.epochs import snapshots
from activsim.app.shell.epochs import text as epoch_text
from activsim.app.shell.page_context import PageContext
from activsim.firing.epochs import TimeLapse
from activsim.output import wording
from activsim.output.frames import frame

CONTROL = epoch_control.register(
    "activsim_epochs_explore", components.PAGE, Path(__file__).parent / "epochs.js"
)
ABOUT = "From the untrained network to this one. An epoch: all training images once."


def draw_epochs(results: Results) -> bool:
    """Whether anything of it depends on the threshold: once the epochs were asked for."""
    context, timelapse = results.latest.final_context, results.latest.timelapse
    if timelapse is None:
        return False
    order_by = results.order_by
    if reason := snapshots.why_not_shown(timelapse, context):
        st.caption(wording.plain_markdown(ValueError(reason)))
        return False
    key = frames.epochs_key(context, order_by, results.look)
    is_sent = epoch_control.draw_control(
        CONTROL, timelapse, context, lambda: _epoch_frames(key, context, timelapse, order_by)
    )
    words = epochs_story(context, timelapse) if is_sent else ABOUT
    st.html(f"<p class='quiet small'>{words}</p>")
    # where the threshold stands is asked once there is an epoch to be at it
    if caveats := epoch_text.caveats(context, timelapse, is_sent):
        st.caption(wording.plain_markdown(ValueError(caveats)))
    return is_sent


@st.cache_resource(show_spinner=False, max_entries=64)
def _epoch_frames(key: str, _context: PageContext, _timelapse: TimeLapse, _order_by: str) -> bytes:
    options = snapshots.epoch_options(_timelapse, _context.fingerprint)
    results = [
        pair_result.compute_pair(snapshots.context_at_epoch(_context, _timelapse, o))
        for o in options
    ]
    return jsonable.compact_json(
        {
            "key": key,
            "at": page_context.threshold_label(_context),
            "slider": frames.slider_key(_context),
            "options": list(options),
            "frames": [frame.comparison_frame(result, _order_by) for result in results],
        }
    )


def epochs_story(context: PageContext, timelapse: TimeLapse) -> str:
    """Which class fired most like the queried one when, HTML."""
    options = snapshots.comparable_options(snapshots.epoch_options(timelapse, context.fingerprint))
    states = [snapshots.context_at_epoch(context, timelapse, option) for option in options]
    nearest = [pair_result.compute_pair(state).nearest for state in states]
    changes = list(zip(options.values(), nearest, strict=True))
    return epoch_text.nearest_story(context.names, context.settings.query, changes)
