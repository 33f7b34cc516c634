"""Neuron: what does this one respond to?"""

from __future__ import annotations

import numpy as np
import streamlit as st

from activsim.analysis import firing_rule, neuron_sets, neurons
from activsim.app.pages.neuron import table as neuron_table
from activsim.app.pages.neuron import text as neuron_words
from activsim.app.shell import (
    cache,
    links,
    navigation,
    neuron_names,
    page_context,
    page_frame,
    progress,
    state,
    top_images,
)
from activsim.output.charts import neuron as neuron_charts
from activsim.output.charts import theme

TITLE = "What does this neuron respond to?"
FRAGMENT = "neuron_result"
IMAGES = 24


def page() -> None:
    page_frame.draw_page(TITLE, FRAGMENT, _result)


@st.fragment(key=FRAGMENT)
def _result(chosen: page_context.PageContext, shown) -> None:
    chosen = page_context.with_current_threshold(chosen)
    table, settings, unit = chosen.table, chosen.settings, page_context.unit_plural(chosen)[:-1]
    profiles = firing_rule.profiles(table, settings.kind, settings.threshold)
    says, picks = st.container(), st.container()
    with picks:
        neuron = _draw_choice(profiles, settings.query, unit, table.neuron_shape)
    rates, title = (
        profiles[:, neuron],
        f"{unit.capitalize()} {neuron_names.neuron_name(neuron, table.neuron_shape)}",
    )
    by_channel = page_context.reads_map_by_channel(chosen)
    why = firing_rule.why_undefined(table, settings.kind, settings.threshold)
    if why:
        answer = neuron_words.undefined_html(title, why)
    else:
        answer = neuron_words.answer_html(title, rates, chosen.names, by_channel)
    says.html(f"<p class='answer' role='status'>{answer}</p>")
    n_images = chosen.data.n_per_class
    low, high = neurons.wilson(rates, n_images)
    _charts(chosen, neuron, (rates, low, high), cache.class_tiles(shown, 1, 28), by_channel)
    st.html(f"<p class='quiet'>{neuron_words.selectivity(profiles[:, [neuron]])}</p>")
    _alike(profiles, neuron, unit, table.neuron_shape)
    if len(table.neuron_shape) == 1:  # of a map, whole channels can be silenced
        asked = {state.SILENCE_PICK: neuron_sets.BY_HAND, state.SILENCE_NEURONS: [str(neuron)]}
        navigation.draw_page_button(
            "silence", f"What happens without this {unit}?", "neuron_to_silence", **asked
        )
    images = st.container()
    neuron_table.every(chosen, profiles, neuron, unit)
    kept = neuron_table.offered(chosen, neuron, (rates, low, high), n_images)
    with images, progress.needs_network():
        _images(chosen, neuron, title, kept)


def _draw_choice(profiles: np.ndarray, query: int, unit: str, shape: tuple[int, ...]) -> int:
    """The neuron asked for; to begin with, the one most selective for the queried class."""
    last = profiles.shape[1] - 1
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    with left:
        first = neuron_table.first_shown(profiles, query)
        label = f"{unit.capitalize()} (0 to {last:,})"
        neuron = links.named_number(label, state.NEURON, 0, last, first)
    if len(shape) == 3:
        row, column, channel = np.unravel_index(neuron, shape)
        where = f"Row {row}, column {column}" + (f", channel {channel}" if shape[2] > 1 else "")
        right.caption(
            f"{where} of the {'picture' if unit == 'pixel' else 'map'}, both counted from 0 at the "
            "top left."
        )
    return neuron


def _charts(chosen, neuron: int, intervals, tiles, by_channel: bool) -> None:
    rates, low, high = intervals
    order = np.argsort(-np.nan_to_num(rates, nan=-1.0), kind="stable")[
        : theme.MAX_CLASSES_WITH_TEXTS
    ]
    cut = f" The {len(order)} classes it fires most for." if len(order) < len(rates) else ""
    unit = "channel" if by_channel else "neuron"
    left, right = st.columns(2, gap="medium")
    with left:
        st.html("<h2>How often it fires, by class</h2>")
        page_frame.draw_chart(
            neuron_charts.rates_by_class(
                rates, low, high, chosen.names, order, tiles, page_frame.current_look()
            ),
            "neuron_rates",
            f"Firing rate of this {unit} for each class, with 95% intervals; the numbers are in "
            "the download",
        )
        of = "positions at which it fires" if by_channel else "images that make it fire"
        counted = " counted by images, so rather too wide" if by_channel else ""
        st.caption(
            f"Share of {of}. The thin line is Wilson's 95% interval{counted}: where the true rate "
            f"may lie.{cut}"
        )
    with right:
        st.html("<h2>How strongly, by class</h2>")
        at = float(top_images.neuron_thresholds(chosen)[neuron])
        page_frame.draw_chart(
            neuron_charts.activations_by_class(
                neurons.distribution(chosen.table, neuron),
                chosen.table.thresholds,
                at,
                chosen.names,
                order,
                tiles,
                page_frame.current_look(),
            ),
            "neuron_activations",
            f"Distribution of its activations for each class, the threshold {at:.3g} as a line",
        )
        lowest = float(chosen.table.thresholds[0])
        rest = "0 or less" if lowest == 0 else f"{lowest:.3g} or less"
        st.caption(
            f"Dashed: the threshold, {at:.3g}. The percentage is the share at {rest}, which is not "
            "drawn."
        )


def _alike(profiles: np.ndarray, neuron: int, unit: str, shape: tuple[int, ...]) -> None:
    found, away = neurons.most_alike(profiles, neuron, 5)
    st.html(f"<h2>The {unit}s most like it</h2>")
    if not len(found):
        st.caption(f"There is no other {unit} to compare it with.")
        return
    for column, other, apart in zip(
        st.columns(len(found)), found.tolist(), away.tolist(), strict=True
    ):
        column.button(
            f"{unit.capitalize()} {neuron_names.neuron_name(other, shape)}",
            key=f"alike_{other}",
            on_click=_go,
            args=(other,),
            width="stretch",
        )
        column.caption(f"{100 * apart:.2g} points apart")
    st.caption("Points: how far their firing rates differ, on average over the classes.")


def _go(neuron: int) -> None:
    st.session_state[state.NEURON] = neuron


def _images(chosen, neuron: int, title: str, kept) -> None:
    st.html(f"<h2>The {IMAGES} images that drive it highest</h2>")
    values = top_images.activations(chosen, [neuron])[:, 0]
    images = neurons.top_images(values, IMAGES)
    if not len(images) or values[images[0]] == values.min():
        st.write("All images drive it alike, so there is none to show.")
        return
    heats, boxes, peaks = top_images.receptive_fields(chosen, neuron, images)
    with_map = heats is not None and links.switch(
        "Show", state.NEURON_PICTURES, ("where it fires", "the picture")
    )
    over = (heats, boxes) if with_map != "the picture" else (None, None)
    drawn = top_images.overlaid_pictures(chosen, images, *over)
    st.html(top_images.grid_html(chosen, images, values[images], drawn, peaks))
    st.caption(neuron_words.about_images(chosen, *(one is not None for one in (*over, peaks))))
    shown = values[images]
    files = {
        "Images (CSV)": (
            lambda: neuron_table.top_csv(chosen, images, shown, boxes, peaks),
            "neuron_images.csv",
        ),
        "Images (PNG)": (
            lambda: top_images.grid_png(chosen, images, shown, drawn, title),
            "neuron_images.png",
        ),
    }
    page_frame.draw_downloads(files, kept)
