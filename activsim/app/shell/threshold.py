"""The threshold's widgets: of which kind it is, and the slider at which it stands.

    kind = draw_kind(thresholds)
    threshold = draw_threshold(kind, thresholds, fragment)

Each layer has thresholds of its own, and one slider shows them: Streamlit takes what the slider of
another layer says, sent before the browser heard of this one, for an option of this one, or for the
default where there is no such option. What the browser then shows, the slider and the address, was
written by both sides in the same moment. So whoever moves the slider for the visitor, which is done
here alone, says so to the browser again in every run until it has surely drawn it.
"""

from __future__ import annotations

import contextlib
import time

import numpy as np
import streamlit as st
from streamlit.errors import StreamlitAPIException

from activsim.app.shell import address, detail, link_faults, links, state, whole_run
from activsim.app.shell.page_context import threshold_slider
from activsim.firing import table as firing
from activsim.output import terms

# Where each slider stands at first.
START = {state.SHARE: f"{firing.SHARE:.0%}", state.THRESHOLD: "0"}
LABELS = {
    state.SHARE: "Each neuron fires on its top",
    state.THRESHOLD: "A neuron fires above",
}
ON_ITS_WAY = 2.0  # seconds after which a browser has drawn what it was sent


def draw_kind(thresholds: np.ndarray) -> str:
    """Of which kind the threshold is."""
    for threshold_kind in firing.KINDS:
        slider_key, slider_options = threshold_slider(threshold_kind, thresholds)
        link_faults.check_nearest(slider_key, slider_options)
    default = next(iter(firing.KINDS))
    if not detail.is_drawn(state.KIND, default):
        return default
    about = f"value: one for the whole layer. quantile: {terms.texts()['quantile']}"
    return links.switch("Threshold", state.KIND, firing.KINDS, about)


def draw_threshold(kind: str, thresholds: np.ndarray, fragment: str) -> float:
    """The threshold of this kind. A moved slider runs only the fragment of this name again."""
    key, options = threshold_slider(kind, thresholds)
    if key == state.THRESHOLD:
        _stand_at_an_option(options)

    def run_fragment() -> None:
        if key == state.THRESHOLD and (_foreign_option(options) or _just_moved()):
            # The run that follows says so again, however long it took to begin.
            st.session_state[state.SLIDER_MOVED] = time.monotonic()
            return  # the whole page runs
        if not whole_run.is_up_to_date():
            return
        # A page that is being left has no such part any more; the one that is being opened runs
        # whole.
        with contextlib.suppress(StreamlitAPIException):
            st.rerun(fragment)

    about = terms.texts()["threshold" if key == state.THRESHOLD else "quantile"]
    option = links.select_slider(LABELS[key], key, options, START[key], run_fragment, about)
    return options[option]


def _stand_at_an_option(options: dict[str, float]) -> None:
    """Another layer has other thresholds: the nearest is taken, so that slider, link and picture
    agree."""
    text = st.session_state.get(state.THRESHOLD)
    if text is None or address.has_returned():
        st.session_state.pop(state.SLIDER_MOVED, None)
        return  # it is read from the link
    foreign = _foreign_option(options)
    if foreign is None and not _just_moved():
        return
    if foreign is not None:
        number = link_faults.finite_number(foreign) or 0.0
        text = min(options, key=lambda option: abs(options[option] - number))
    st.session_state[state.THRESHOLD] = text
    st.session_state[state.SLIDER_MOVED] = time.monotonic()
    address.say_again(state.THRESHOLD, [] if text == START[state.THRESHOLD] else [text])


def _foreign_option(options: dict[str, float]) -> str | None:
    """What the slider stands at, as it was before or in the browser, where that is no option: it
    was one of another layer. In the browser it stands at what the address says."""
    texts = (st.session_state.get(state.THRESHOLD), st.query_params.get(state.THRESHOLD))
    return next((text for text in texts if text is not None and text not in options), None)


def _just_moved() -> bool:
    """Whether the browser may not have drawn yet where the slider was moved to."""
    move_time: float | None = st.session_state.get(state.SLIDER_MOVED)
    return move_time is not None and time.monotonic() - move_time < ON_ITS_WAY
