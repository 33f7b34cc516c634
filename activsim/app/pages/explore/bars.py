"""A bar for each neuron, for the two classes that are compared."""

from __future__ import annotations

import streamlit as st

from activsim.app.drawing import components
from activsim.app.drawing.components import Board
from activsim.app.pages.explore import frames, text
from activsim.app.shell import navigation, neuron_names, page_context
from activsim.app.shell.pair_result import PairResult
from activsim.output.charts import neuron_bars, theme


def draw_bars(result: PairResult, look: theme.Look, board: Board) -> None:
    """Firing rate of every neuron for the queried class beside the one it is compared with."""
    context, units = result.context, page_context.unit_plural(result.context)
    board.part("bars_head")
    first, second = result.result.profiles[list(result.pair)]
    query, other = (context.names[label] for label in result.pair)
    neurons, labels = text.bar_neurons(result)

    def open_neuron() -> None:
        points = st.session_state["bars"].selection.points
        if points:
            navigation.go_to_page("neuron", neuron=int(neurons[points[0]["point_index"]]))

    def open_bar() -> None:
        value = components.picked_value("bars")
        if value in [str(neuron) for neuron in neurons.tolist()]:
            navigation.go_to_page("neuron", neuron=int(value))

    figure = neuron_bars.neuron_bars(
        first, second, neurons, labels, (query, other), units[:-1], look, board.stand
    )
    with st.container(key="bars_place"):
        components.keep_room("bars_place", theme.BARS_HEIGHT)
        st.plotly_chart(
            figure,
            key="bars",
            on_select=open_neuron,
            selection_mode="points",
            config=theme.WITHOUT_BUTTONS,
            theme=None,
            alt=f"Firing rate of {len(neurons)} {units} for {query} and {other}",
        )
        own = frames.chart_bars(result, board.frame)
        board.part("bars", own, open_bar)
    st.caption(_caption(units, len(neurons), len(first), context.table.neuron_shape))


def _caption(units: str, n_bars: int, n_neurons: int, shape: tuple[int, ...]) -> str:
    """What a bar is, which neurons have one and what they are called."""
    unit = units[:-1]
    if units == "channels":
        meaning = "the share of positions at which the channel fires, over all images of the class"
    else:
        meaning = f"the share of the class's images that make the {unit} fire"
    if n_bars == n_neurons:
        which = f"All {n_neurons} {units} of the layer."
    else:
        which = f"The {n_bars} of {n_neurons:,} {units} that differ most between the two."
    if len(shape) > 1:
        named = ",".join(neuron_names.axis_names(shape)) + (":channel" if shape[-1] > 1 else "")
        which += f" A {unit} is named {named}."
    return f"A bar is {meaning}. {which} Click a bar to see what it responds to."
