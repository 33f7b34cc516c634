"""How the network of Explore came to be: the control, and what the page shows after each epoch."""

from __future__ import annotations

import streamlit as st

from activsim import jsonable
from activsim.app.pages.explore import live
from activsim.app.shell import epochs, formats, page_context, pair_result
from activsim.app.shell.epochs import caveats
from activsim.firing import epochs as timelapse
from activsim.output.charts import theme

CONTROL = epochs.component(
    "activsim_epochs_explore", live.DRAWING / "drawing.js", live.HERE / "epochs_explore.js"
)
ABOUT = (
    "From the untrained network to this one. In an epoch it learns from every training image once."
)


def control(
    chosen: page_context.PageContext,
    found: timelapse.TimeLapse,
    order_by: str,
    look: theme.Look,
    shown,
) -> None:
    """chosen: of the finished network. shown: the images whose pictures stand for the classes."""
    if reason := epochs.why_not(found, chosen):
        st.caption(formats.plain_markdown(ValueError(reason)))
        return
    key = live.epochs_key(chosen, order_by, look)
    wanted = epochs.control(
        CONTROL, found, chosen, lambda: _sent(key, chosen, found, order_by, look, shown)
    )
    text = (
        story(chosen, found)
        if wanted
        else "From the untrained network to this one. An epoch: all training images once."
    )
    st.html(f"<p class='quiet small'>{text}</p>")
    if about := caveats(chosen, found):
        st.caption(formats.plain_markdown(ValueError(about)))


@st.cache_resource(show_spinner=False, max_entries=64)
def _sent(key: str, _chosen, _found, _order_by: str, _look: theme.Look, _shown) -> bytes:
    offered = epochs.options(_found, _chosen.fingerprint)
    frames = [live.framed(epochs.at(_chosen, _found, option), _order_by) for option in offered]
    page = {"options": list(offered), "frames": frames}
    return jsonable.compact_json(live.still(key, _chosen.names, _look, _shown) | page)


def story(chosen: page_context.PageContext, found: timelapse.TimeLapse) -> str:
    """Which class fired most like the queried one when, HTML."""
    offered = epochs.compared(epochs.options(found, chosen.fingerprint))
    nearest = [
        pair_result.compute_pair(epochs.at(chosen, found, option)).nearest for option in offered
    ]
    kept = [(epoch, label) for epoch, label in zip(offered.values(), nearest, strict=True)]
    return epochs.nearest_story(chosen.names, chosen.settings.query, kept)
