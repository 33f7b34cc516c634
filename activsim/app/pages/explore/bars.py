"""A bar for each neuron, for the two classes that are compared."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator

import streamlit as st

from activsim.app.drawing import components
from activsim.app.pages.explore.results import PageResult, Results
from activsim.app.shell import navigation, page_context, page_frame, state
from activsim.output import neuron_names, wording
from activsim.output.frames.sentences import pair_text


@contextlib.contextmanager
def container(results: Results) -> Iterator[None]:
    """Where the bars stand, and what the browser draws over them."""

    def open_bar() -> None:
        value = components.picked_value("bars")
        if value in map(str, results.latest.answer.neurons):
            navigation.go_to_page("neuron", neuron=int(value))

    with st.container(key="bars_place"):
        yield
        components.part("bars", open_bar)


def draw_bars(result: PageResult) -> None:
    """Firing rate of every neuron for the queried class beside the one it is compared with."""
    context, answer = result.context, result.answer
    units, neurons = page_context.unit_plural(context), answer.neurons
    classes = pair_text(answer.pair, context.names)

    def open_neuron() -> None:
        points = st.session_state[state.NEURON_BARS].selection.points
        if points:
            navigation.go_to_page("neuron", neuron=neurons[points[0]["point_index"]])

    alt = f"Firing rate of {len(neurons)} {units} for {classes}"
    page_frame.draw_plain_chart(answer.bars, state.NEURON_BARS, alt, open_neuron)


def draw_caption(result: PageResult) -> None:
    context = result.context
    shape, units = context.table.neuron_shape, page_context.unit_plural(context)
    caption = _caption(units, len(result.answer.neurons), math.prod(shape), shape)
    page_frame.draw_caption(caption, "layer")


def _caption(units: str, n_bars: int, n_neurons: int, shape: tuple[int, ...]) -> str:
    """What a bar is, which neurons have one and what they are called."""
    unit = units[:-1]
    if units == "channels":
        meaning = "the share of positions at which the channel fires, over all images of the class"
    else:
        meaning = f"the share of the class's images that make the {unit} fire"
    if n_bars == n_neurons:
        scope = f"All {wording.count_text(n_neurons, unit)} of the layer."
    else:
        scope = f"The {n_bars} of {n_neurons:,} {units} that differ most between the two."
    if len(shape) > 1:
        pattern = ",".join(neuron_names.axis_names(shape)) + (":channel" if shape[-1] > 1 else "")
        scope += f" A {unit} is named {pattern}."
    return f"A bar is {meaning}. {scope} Click a bar to see what it responds to."
