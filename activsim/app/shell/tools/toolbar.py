"""What belongs to every page: share, present, start again, about, the keys, and five steps for a
first visitor. The browser draws it by itself (toolbar.js); the server is told of what has to stand
in the link, and of a layer that is stepped to.

    draw_toolbar(["explore", "pair", ...])   # first of a run
    note_page(context)                       # once the page knows what it shows
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from activsim.app.shell import address, embedding, link_faults, links, navigation, state
from activsim.app.shell.lesson import steps as lesson_steps
from activsim.app.shell.tools import kept_views, reach, text, tour
from activsim.classroom import network

if TYPE_CHECKING:
    from activsim.app.shell.page_context import PageContext

FOLDER = Path(__file__).parent


def _read(file: str) -> str:
    return (FOLDER / file).read_text(encoding="utf-8")


SCRIPTS = (
    "streamlit_page",
    "nodes",
    "share",
    "keep",
    "dialogs",
    "presenter",
    "tour",
    "keys",
    "toolbar",
)
STYLES = ("toolbar", "presenter")
# those that hold only at times: the scripts switch them on (nodes.js)
AT_TIMES = ("presenting", "touring")
SHEETS = f"const SHEETS = {json.dumps({name: _read(f'{name}.css') for name in AT_TIMES})};"
KEY = "tools"
OFF, ON = "off", "on"
NO_STEP = ""
TOOLS = st.components.v2.component(
    "activsim_tools",
    js="\n".join([SHEETS, *(_read(f"{name}.js") for name in SCRIPTS)]),
    css="\n".join(_read(f"{name}.css") for name in STYLES),
    isolate_styles=False,
)


def draw_toolbar(page_names: Sequence[str]) -> None:
    """page_names: the addresses of the pages in the order of the menu."""
    presenter = links.component_value(state.PRESENTER, (OFF, ON), OFF)
    at_step = links.component_value(state.TOUR, (NO_STEP, *tour.OPTIONS), NO_STEP)
    # they go along from page to page
    address.keep(state.PRESENTER, presenter, OFF)
    address.keep(state.TOUR, at_step, NO_STEP)
    page = st.session_state.get(state.TOOLS_PAGE, {})
    steps = tour.steps(page.get("names", ()), page.get("layers", ()))
    data = {
        "pages": list(page_names),
        "presenter": presenter == ON,
        "step": int(at_step or 0),
        "steps": [asdict(step) | {"frame": step.frame} for step in steps],
        "lessons": lesson_steps.lesson_list(),
        "kept": kept_views.state_of_keeping(),
        "sliders": [state.THRESHOLD, state.SHARE],
        "reach": {
            "this_machine": reach.THIS_MACHINE,
            "only": reach.is_this_machine_only(),
            "network": "" if reach.is_this_machine_only() else network.address_in_network(),
            "frames": bool(embedding.frame_sites()),
        },
        "words": {
            "toolbar": text.TOOLBAR,
            "about_tools": text.ABOUT_TOOLS,
            "share": text.SHARE,
            "keep": text.KEEP,
            "presenter": text.PRESENTER,
            "help": text.HELP,
            "keys_always": text.KEYS_ALWAYS,
            "keys_of_presenter": [
                (key.format(n_pages=len(page_names)), action)
                for key, action in text.KEYS_OF_PRESENTER
            ],
            "tour": text.TOUR,
            "lessons": text.LESSONS,
            "about": text.about(page.get("images", ""), page.get("licence", "")),
        },
    }
    TOOLS(
        key=KEY,
        data=data,
        on_presenter_change=_switch_presenter,
        on_left_change=_leave_tour,
        on_layer_change=_step_layer,
        on_keep_change=_keep_view,
        height="content",
    )


def note_page(context: PageContext, question: str = "") -> None:
    """What the page shows, for the next run; and what a link asks of the tools in vain."""
    st.session_state[state.TOOLS_PAGE] = {
        "title": st.session_state.get(state.PAGE_TITLE),
        "question": question,
        "names": context.names,
        "layers": context.description.usable_layers,
        "layer": context.settings.layer,
        "images": context.image_set.name,
        "licence": context.image_set.licence,
    }
    link_faults.check(state.PRESENTER, (ON,), OFF)
    link_faults.check(state.TOUR, tour.OPTIONS)
    link_faults.check(state.MENU, (embedding.OFF,), embedding.ON)
    _leave_tour_of_another_page(context)


def _leave_tour_of_another_page(context: PageContext) -> None:
    """Who walks to another page than the step's has left the steps."""
    _, at_step = st.session_state.get(state.TOUR, ("", NO_STEP))
    if at_step not in tour.OPTIONS:
        return
    step = tour.steps(context.names, context.description.usable_layers)[int(at_step) - 1]
    if navigation.current_address() != (step.page or navigation.FIRST_PAGE):
        links.set_component_value(state.TOUR, NO_STEP)
        address.keep(state.TOUR, NO_STEP, NO_STEP)
        address.write(state.TOUR, None)


def _switch_presenter() -> None:
    links.set_component_value(state.PRESENTER, st.session_state[KEY]["presenter"])


def _leave_tour() -> None:
    links.set_component_value(state.TOUR, NO_STEP)


def _keep_view() -> None:
    kept_views.keep(st.session_state[KEY]["keep"])


def _step_layer() -> None:
    """To the next layer, or the one before."""
    page = st.session_state.get(state.TOOLS_PAGE)
    if page is None or page["title"] != st.session_state.get(state.PAGE_TITLE):
        return  # the page has no layers
    layer = next_layer(page["layers"], page["layer"], st.session_state[KEY]["layer"])
    st.session_state[state.LAYER] = layer


def next_layer(layers: Sequence[str], layer: str, step: object) -> str:
    """The layer a step further along, or the same at the end; a browser may send anything."""
    if layer not in layers or step not in (-1, 1):
        return layer
    index = layers.index(layer) + (1 if step == 1 else -1)
    return layers[min(max(index, 0), len(layers) - 1)]
