"""What is said above a page about how the network takes its pictures: see
experiments/input_check.py."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from activsim.app.shell import cache, learned_from, state
from activsim.app.shell.page_context import PageContext
from activsim.experiments.input_check import InputCheck
from activsim.networks import catalogue
from activsim.networks.outputs import IN_ORDER, order_text
from activsim.output import wording


def draw_input_check(container: DeltaGenerator, context: PageContext) -> None:
    """Say in `container` what a look at the network found, with the button that takes a better
    way. A network that came with activsim, used as it was trained, for the classes that it
    learned, needs no look."""
    settings, recipe = context.settings, (context.settings.pixels, context.settings.resizing)
    learned = tuple(catalogue.read_card(context.path).get("class_names", ()))
    is_plain = (*recipe, settings.outputs) == _plain() and context.names == learned
    if is_plain and catalogue.is_bundled(context.path):
        return
    check = cache.input_check(context.source)
    if not check.warnings:
        return
    text = "\n\n".join(wording.plain_markdown(warning) for warning in check.warnings)
    if check.accuracy is not None and (caveat := learned_from.score_caveat(settings.split)):
        text += f"\n\n{caveat}"
    with container.container(key="input_check"):
        if context.images.note:  # a box says already that these are drawings
            st.markdown(text)
        else:
            st.warning(text)
        if check.is_better_otherwise:
            st.button(
                "Use that",
                key="use_better_input",
                on_click=_use,
                args=(check, context.names, learned),
            )


def _plain() -> tuple[str, str, str]:
    return "0..255", "stretch", IN_ORDER


def _use(check: InputCheck, names: tuple[str, ...], learned: tuple[str, ...]) -> None:
    st.session_state[state.PIXEL_SCALE] = check.best_pixels
    if check.best_resizing != check.resizing:
        st.session_state[state.RESIZING] = check.best_resizing
    if check.class_order:
        st.session_state[state.OUTPUTS] = order_text(check.class_order, names, learned)
