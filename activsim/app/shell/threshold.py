"""The threshold's widgets: of which kind it is, and the slider at which it stands.

    kind = draw_kind(thresholds)
    threshold = draw_threshold(kind, thresholds, fragments)

Each layer has thresholds of its own, and one slider shows them: Streamlit takes what the slider of
another layer says, sent before the browser heard of this one, for an option of this one, or for the
default where there is no such option. And a run of the whole page that is on its way sets slider
and address back to where the visitor has left. What the browser then shows was written by both
sides in the same moment. So a slider that was moved before the browser had drawn the last run has
the whole page run, and that says again where slider and address stand; where it is at no option,
the nearest is taken.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

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


def draw_threshold(kind: str, thresholds: np.ndarray, fragments: Callable[[], list[str]]) -> float:
    """The threshold of this kind. A moved slider runs only the fragments of these names again."""
    key, options = threshold_slider(kind, thresholds)
    if key in st.session_state and not address.has_returned():  # else it is read from the link
        is_moved = key == state.THRESHOLD and _stand_at_an_option(options)
        if is_moved or not whole_run.is_last_drawn():
            _say_again(key)

    def run_fragments() -> None:
        if key == state.THRESHOLD and _foreign_option(options):
            return  # the whole page runs
        if not whole_run.is_up_to_date():
            return
        # A page that is being left has no such parts any more; the one that is being opened runs
        # whole.
        with contextlib.suppress(StreamlitAPIException):
            st.rerun(fragments())

    about = terms.texts()["threshold" if key == state.THRESHOLD else "quantile"]
    option = links.select_slider(LABELS[key], key, options, START[key], run_fragments, about)
    return options[option]


def _stand_at_an_option(options: dict[str, float]) -> bool:
    """Another layer has other thresholds: the nearest is taken, so that slider, link and picture
    agree. Whether the slider was moved."""
    foreign = _foreign_option(options)
    if foreign is None:
        return False
    number = link_faults.finite_number(foreign) or 0.0
    st.session_state[state.THRESHOLD] = link_faults.nearest_option(options, number)
    return True


def _say_again(key: str) -> None:
    """Have the browser hear where the slider stands."""
    text = st.session_state[key]
    st.session_state[key] = text
    address.say_again(key, [] if text == START[key] else [text])


def _foreign_option(options: dict[str, float]) -> str | None:
    """What the slider stands at, as it was before or in the browser, where that is no option: it
    was one of another layer. In the browser it stands at what the address says."""
    texts = (st.session_state.get(state.THRESHOLD), st.query_params.get(state.THRESHOLD))
    return next((text for text in texts if text is not None and text not in options), None)
