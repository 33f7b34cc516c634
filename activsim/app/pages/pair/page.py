"""Pair: why are these two classes alike?"""

from __future__ import annotations

import html

import streamlit as st

from activsim.analysis import neuron_sets
from activsim.app.pages.pair import neuron_lists as pair_parts
from activsim.app.pages.pair import text as pair_words
from activsim.app.shell import (
    cache,
    links,
    navigation,
    neuron_names,
    page_context,
    page_frame,
    pair_result,
    progress,
)
from activsim.output.charts import neuron_bars, pair_bars

TITLE = "Why are these two alike?"
FRAGMENT = "pair_result"


def page() -> None:
    page_frame.draw_page(TITLE, FRAGMENT, _result)


def _score(chosen: page_context.PageContext):
    """How the network sorts these images; None where it cannot be told without running it."""
    output = chosen.description.output_layer
    recorded = output and cache.recording_if_there(
        chosen.path, output, "channel", chosen.fingerprint
    )
    return recorded.score if recorded else None


@st.fragment(key=FRAGMENT)
def _result(chosen: page_context.PageContext, shown) -> None:
    seen = pair_result.compute_pair(page_context.with_current_threshold(chosen))
    a, b = seen.pair
    mistaken = pair_words.mistaken(_score(chosen), a, b)
    says = st.container()
    if a == b:
        says.html(f"<p class='answer' role='status'>{pair_words.answer(seen, 1.0)}</p>")
        return
    left, right = st.columns([1, 2], gap="medium")
    with left:
        _pictures(seen, shown)
    with right:
        key, start, label = pair_words.CUT[page_context.unit_plural(chosen)]
        options = pair_words.cutoffs(seen)
        option = links.select_slider(label, key, options, start)
        cutoff = options[option]
        st.html(pair_words.groups_table(seen, cutoff))
        st.caption(pair_words.about_cutoff(seen, option))
    first, second = (html.escape(chosen.names[label]) for label in seen.pair)
    confused = "" if mistaken is None else pair_words.confused(first, second, mistaken)
    says.html(
        f"<p class='answer' role='status'>{pair_words.answer(seen, cutoff)}</p>"
        f"<p class='quiet'>{pair_words.largest(seen)} {confused}</p>"
    )
    _bars(seen, cutoff)
    st.html(
        "<h2>Who is nearest, who is farthest</h2>"
        + pair_words.neighbours(seen, cache.class_tiles(shown, 1, 28))
    )
    if seen.context.settings.measure != "mean difference":
        st.caption(
            f"By {html.escape(seen.context.settings.measure)} dissimilarity. The split above is of "
            "the mean difference, the measure that splits exactly over neurons."
        )
    images = st.container()
    kept = pair_parts.downloads(seen, cutoff, mistaken)
    with images, progress.needs_network():
        pair_parts.lists(seen, kept)


def _pictures(seen: pair_result.PairResult, shown) -> None:
    names, tiles = seen.context.names, cache.class_tiles(shown, 9)
    figure = "".join(
        f"<figure><img src='{tiles[label]}' alt='Nine pictures of "
        f"{html.escape(names[label], quote=True)}' width='84' "
        f"height='84'><figcaption>{html.escape(names[label])}</figcaption></figure>"
        for label in seen.pair
    )
    st.html(f"<div class='pair large'>{figure}</div>")


def _bars(seen: pair_result.PairResult, cutoff: float) -> None:
    chosen, unit = seen.context, page_context.unit_plural(seen.context)
    names = tuple(chosen.names[label] for label in seen.pair)
    rates = seen.result.profiles[list(seen.pair)]
    neurons, counts = pair_words.sorted_bars(seen, cutoff, neuron_bars.neurons_with_bars)
    labels = [
        neuron_names.neuron_name(int(neuron), chosen.table.neuron_shape) for neuron in neurons
    ]
    st.html(f"<h2>{unit[:-1].capitalize()} by {unit[:-1]}, sorted by whom it fires for</h2>")

    def picked() -> None:
        points = st.session_state["pair_bars"].selection.points
        if points:
            navigation.go_to_page("neuron", neuron=int(points[0]["customdata"][0]))

    page_frame.draw_chart(
        pair_bars.pair_bars(
            *rates,
            neurons,
            labels,
            list(zip(pair_words.titles(*names).values(), counts, strict=True)),
            names,
            unit[:-1],
            page_frame.current_look(),
        ),
        "pair_bars",
        f"Firing rates of {len(neurons)} {unit} for {names[0]} (up) and {names[1]} (down), sorted "
        "into groups",
        on_select=picked,
        selection_mode="points",
    )
    missing = rates.shape[1] - len(neurons)
    cut = f" The {len(neurons)} that differ most of {rates.shape[1]:,}." if missing else ""
    st.caption(
        f"Up: {names[0]}, down: {names[1]}.{cut} Click a bar to see what that {unit[:-1]} responds "
        "to."
    )
    question = f"What happens to both without the {unit} they share?"
    navigation.draw_page_button(
        "silence", question, "pair_to_silence", silence_pick=neuron_sets.SHARED
    )
