"""After which epoch: the control on Explore and Layers, a slider and a button that plays it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from activsim.app.drawing import components
from activsim.app.shell import formats, links, state
from activsim.app.shell.epochs.snapshots import epoch_options
from activsim.app.shell.epochs.text import option_texts
from activsim.app.shell.page_context import PageContext
from activsim.firing.epochs import TimeLapse
from activsim.output.drawing import scripts

FOLDER = Path(__file__).parent
HTML = (
    "<div><button type='button'></button><input type='range' min='0' step='1'>"
    "<output role='status'></output></div>"
)


def register(name: str, *paths: Path) -> components.Component:
    """The control, with what draws a place between two epochs: a script that defines `showing`."""
    js = scripts.join_scripts(*paths, FOLDER / "control.js")
    css = (FOLDER / "control.css").read_text(encoding="utf-8")
    return st.components.v2.component(name, html=HTML, js=js, css=css)


def selected_option(timelapse: TimeLapse, context: PageContext) -> str:
    """The option that the visitor, or the link, asks for."""
    options = list(epoch_options(timelapse, context.fingerprint))
    if state.EPOCH not in st.session_state and state.EPOCH in st.query_params:
        option = st.query_params[state.EPOCH]
        if option not in options:
            st.session_state[state.EPOCH_MISSING] = option
    return links.component_value(state.EPOCH, options, options[-1])


def drop_epoch() -> None:
    """There is no control."""
    links.leave_out(state.EPOCH)


def needs_epochs(timelapse: TimeLapse, context: PageContext, option: str) -> bool:
    """Whether the control needs all epochs: somebody plays it, or moved the slider."""
    last_option = list(epoch_options(timelapse, context.fingerprint))[-1]
    return bool(st.session_state.get(state.EPOCHS_REQUESTED)) or option != last_option


def draw_control(
    component: components.Component,
    timelapse: TimeLapse,
    context: PageContext,
    frames: Callable[[], bytes],
    always: bool = False,
) -> bool:
    """Draw the control with a component; frames() makes what it needs to play, which is sent
    `always` or once somebody plays it or moves the slider. Returns whether it was."""
    option = selected_option(timelapse, context)
    options = list(epoch_options(timelapse, context.fingerprint))
    is_sent = always or needs_epochs(timelapse, context, option)
    key = f"epochs_{context.path.stem}"
    control = {
        "label": "After epoch",
        "options": options,
        "says": option_texts(timelapse, context.fingerprint),
        "at": options.index(option),
        "play": "▶ How it formed",
        "pause": "❚❚ Pause",
    }
    page = frames() if is_sent else b"null"  # JSON already
    data = json.dumps(control)[:-1].encode() + b', "page": ' + page + b"}"

    def keep_epoch() -> None:
        links.set_component_value(state.EPOCH, st.session_state[key]["epoch"])
        st.session_state.pop(state.EPOCH_MISSING, None)

    def request_epochs() -> None:
        st.session_state[state.EPOCHS_REQUESTED] = True

    component(
        key=key,
        data=data,
        on_epoch_change=keep_epoch,
        on_wanted_change=request_epochs,
        height="content",
    )
    missing = st.session_state.get(state.EPOCH_MISSING)
    if missing and missing not in options:
        st.warning(
            f"This link asks for an epoch that was not kept: {formats.inline_code(missing)}. The "
            "last is shown instead."
        )
    return is_sent
