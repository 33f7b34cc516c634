"""Neuron: what does this one respond to?"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from activsim.analysis import firing_rule, neuron_sets, neurons
from activsim.app.pages.neuron import addition, driving_images, own_list
from activsim.app.pages.neuron import table as neuron_table
from activsim.app.pages.neuron import text as neuron_text
from activsim.app.shell import (
    cache,
    detail,
    links,
    navigation,
    page_context,
    page_frame,
    progress,
    state,
    top_images,
)
from activsim.datasets import image_set
from activsim.output import neuron_names, pictures, terms
from activsim.output.charts import neuron as neuron_charts
from activsim.output.charts import theme

TITLE = "What does this neuron respond to?"
FRAGMENT = "neuron_result"
STRENGTH_TITLE = "How strongly, by class, and how selective"
STYLE = Path(__file__).parent / "page.css"


def page() -> None:
    st.html(STYLE)
    page_frame.draw_page(TITLE, FRAGMENT, _draw_result)


@st.fragment(key=FRAGMENT)
def _draw_result(context: page_context.PageContext, exemplars: image_set.LabelledImages) -> None:
    context = page_context.with_current_threshold(context)
    table, settings, unit = context.table, context.settings, page_context.unit_plural(context)[:-1]
    profiles = firing_rule.profiles(table, settings.kind, settings.threshold)
    own_list.draw_faults(context)
    answer_place, choice_place = page_frame.answer_place(), st.container()
    with choice_place:
        neuron = _draw_neuron_choice(context, profiles, unit)
    rates = profiles[:, neuron]
    title = neuron_names.neuron_title(neuron, table.neuron_shape, unit)
    by_channel = page_context.reads_positions_by_channel(context)
    undefined_reason = firing_rule.why_undefined(table, settings.kind, settings.threshold)
    if undefined_reason:
        answer = neuron_text.undefined_html(title, undefined_reason)
    else:
        answer = neuron_text.answer_html(title, rates, context.names, by_channel)
    answer_place.html(page_frame.answer_html(answer))
    n_images = context.images.n_per_class
    intervals = (rates, *neurons.wilson(rates, n_images))
    tiles = cache.class_tiles(exemplars, 1, pictures.SMALL_SIDE)
    adds = functools.partial(
        addition.neuron_addition, context, title, intervals, _classes_drawn(rates)
    )
    page_context.note_addition(adds)
    left, right = st.columns(2, gap="medium")
    with left:
        _draw_rates(context, intervals, tiles, by_channel)
        if len(table.neuron_shape) == 1:  # of a map, whole channels can be silenced
            silencing: dict[str, Any] = {
                state.SILENCE_PICK: neuron_sets.BY_HAND,
                state.SILENCE_NEURONS: [str(neuron)],
            }
            navigation.draw_page_button(
                "silence", f"What happens without this {unit}?", "neuron_to_silence", **silencing
            )
    images_place = right.container()
    own_list.draw_list(context)
    with detail.part(STRENGTH_TITLE, state.STRENGTH_PART) as is_open:
        if is_open:
            _draw_strength(context, neuron, rates, tiles)
            st.html(f"<p class='quiet'>{neuron_text.selectivity_text(profiles[:, [neuron]])}</p>")
    with detail.part(f"The {unit}s most like it", state.ALIKE_PART) as is_open:
        if is_open:
            _draw_most_alike(profiles, neuron, unit, table.neuron_shape)
    all_title = f"All {unit}s of the layer"
    with detail.part(all_title, state.ALL_NEURONS_PART, state.NEURON_ORDER) as is_open:
        if is_open:
            neuron_table.draw_all_neurons(context, profiles, unit)
    with page_frame.files_part() as files_place:
        if files_place:
            neuron_table.draw_downloads(context, neuron, intervals, n_images, files_place)
    with images_place, progress.needs_network():  # last, for the network has to run
        driving_images.draw_images(context, neuron, title, files_place, adds)


def _draw_neuron_choice(context: page_context.PageContext, profiles: np.ndarray, unit: str) -> int:
    """The neuron asked for; to begin with, the one most selective for the queried class."""
    last, shape = profiles.shape[1] - 1, context.table.neuron_shape
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    with left:
        first = neuron_table.most_distinctive_neuron(profiles, context.settings.query)
        label = f"{unit.capitalize()} (0 to {last:,})"
        about = terms.texts().get(unit)
        neuron = links.named_number(label, state.NEURON, 0, last, first, about)
    with right:
        own_list.draw_add_button(context, neuron)
    if len(shape) > 1:
        where = neuron_names.position_text(neuron, shape)
        of_map = f" of the {'picture' if unit == 'pixel' else 'map'}" if len(shape) == 3 else ""
        start = " at the top left" if len(shape) == 3 else ""
        right.caption(f"{where[0].upper()}{where[1:]}{of_map}, counted from 0{start}.")
    return neuron


def _classes_drawn(rates: np.ndarray) -> np.ndarray:
    """Those that it fires most for, most first."""
    order = np.argsort(-np.nan_to_num(rates, nan=-1.0), kind="stable")
    return order[: theme.MAX_CLASSES_WITH_TEXTS]


def _draw_rates(
    context: page_context.PageContext,
    intervals: neuron_table.Intervals,
    tiles: Sequence[str] | None,
    by_channel: bool,
) -> None:
    rates, low, high = intervals
    order = _classes_drawn(rates)
    classes_note = (
        f" The {len(order)} classes it fires most for." if len(order) < len(rates) else ""
    )
    unit = "channel" if by_channel else "neuron"
    st.html("<h2>How often it fires, by class</h2>")
    page_frame.draw_chart(
        cache.finished_chart(
            neuron_charts.rates_by_class,
            *(rates, low, high, context.names, order, tiles, page_frame.current_look()),
        ),
        "neuron_rates",
        f"Firing rate of this {unit} for each class, with 95% intervals; the numbers are in "
        "the download",
    )
    share_of = "positions at which it fires" if by_channel else "images that make it fire"
    caveat = " counted by images, so rather too wide" if by_channel else ""
    st.caption(
        f"Share of {share_of}. The thin line is Wilson's 95% interval{caveat}: where the true "
        f"rate may lie.{classes_note}"
    )


def _draw_strength(
    context: page_context.PageContext, neuron: int, rates: np.ndarray, tiles: Sequence[str] | None
) -> None:
    threshold = float(top_images.neuron_thresholds(context)[neuron])
    page_frame.draw_chart(
        neuron_charts.activations_by_class(
            neurons.distribution(context.table, neuron),
            context.table.thresholds,
            threshold,
            context.names,
            _classes_drawn(rates),
            tiles,
            page_frame.current_look(),
        ),
        "neuron_activations",
        f"Distribution of its activations for each class, the threshold {threshold:.3g} as a line",
    )
    lowest = float(context.table.thresholds[0])
    rest = "0 or less" if lowest == 0 else f"{lowest:.3g} or less"
    st.caption(
        f"Dashed: the threshold, {threshold:.3g}. The percentage is the share at {rest}, which "
        "is not drawn."
    )


def _draw_most_alike(profiles: np.ndarray, neuron: int, unit: str, shape: tuple[int, ...]) -> None:
    others, distances = neurons.most_alike(profiles, neuron, 5)
    if not len(others):
        st.caption(f"There is no other {unit} to compare it with.")
        return
    for column, other, distance in zip(
        st.columns(len(others)), others.tolist(), distances.tolist(), strict=True
    ):
        column.button(
            neuron_names.neuron_title(other, shape, unit),
            key=f"alike_{other}",
            on_click=_go_to_neuron,
            args=(other,),
            width="stretch",
        )
        column.caption(f"{100 * distance:.2g} points apart")
    page_frame.draw_caption(
        "Points: how far their firing rates differ, on average over the classes.", "points"
    )


def _go_to_neuron(neuron: int) -> None:
    st.session_state[state.NEURON] = neuron
