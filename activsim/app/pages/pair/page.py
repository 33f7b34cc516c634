"""Pair: why are these two classes alike?"""

from __future__ import annotations

import html
from pathlib import Path

import streamlit as st

from activsim.analysis import neuron_sets, pairs
from activsim.app.pages.pair import downloads as pair_downloads
from activsim.app.pages.pair import neuron_lists
from activsim.app.pages.pair import parts as pair_parts
from activsim.app.pages.pair import text as pair_text
from activsim.app.shell import (
    cache,
    detail,
    learned_from,
    navigation,
    page_context,
    page_frame,
    pair_result,
    progress,
    siblings,
    state,
)
from activsim.app.shell.cutoff import Cutoff, draw_cutoff
from activsim.app.shell.exemplars import figure_html
from activsim.app.shell.page_context import PageContext
from activsim.app.shell.pair_result import PairResult
from activsim.datasets.image_set import LabelledImages
from activsim.firing.recording import Score
from activsim.output import neuron_names, pictures
from activsim.output.charts import pair_bars

TITLE = "Why are these two alike?"
FRAGMENT = "pair_result"
SPLIT_TITLE = "How the distance splits over them"
NEIGHBOURS_TITLE = "Who is nearest to each, who is farthest"
STYLE = Path(__file__).parent / "page.css"


def page() -> None:
    st.html(STYLE)
    page_frame.draw_page(TITLE, FRAGMENT, _draw_result)


@st.fragment(key=FRAGMENT)
def _draw_result(context: PageContext, exemplars: LabelledImages) -> None:
    """exemplars: the images that stand for the classes."""
    pair = pair_result.compute_pair(page_context.with_current_threshold(context))
    a, b = pair.pair
    mistakes = pair_text.count_mistakes(_score(context), a, b)
    sentences = page_frame.answer_place()
    if a == b:
        sentences.html(page_frame.answer_html(pair_text.pair_sentence(pair, 1.0)))
        return
    left, right = st.columns([1, 3], gap="medium")
    with left:
        _draw_pictures(pair, exemplars)
    with right:
        cutoff = draw_cutoff(page_context.unit_plural(context), pair.result.profiles)
        _draw_bars(pair, cutoff)
    more = [pair_text.most_separating_sentence(pair, cutoff.rate)]
    if mistakes is not None:
        first, second = (html.escape(name) for name in pair_text.pair_names(pair))
        more.append(pair_text.mistakes_sentence(first, second, mistakes))
        more.append(learned_from.score_caveat(context.settings.split))
    answer = page_frame.answer_html(pair_text.pair_sentence(pair, cutoff.rate))
    sentences.html(f"{answer}<p class='quiet'>{' '.join(more)}</p>")
    with detail.part(SPLIT_TITLE, state.SPLIT_PART) as is_open:
        if is_open:
            st.html(pair_text.groups_table(pair, cutoff.rate))
            st.caption(pair_parts.parts_caption(pair))
    units = page_context.unit_plural(context)
    title = f"The {units} that separate them most, and those they share"
    with detail.part(title, state.NEURONS_PART) as has_lists:
        lists = st.container()
    with detail.part(NEIGHBOURS_TITLE, state.NEIGHBOURS_PART) as is_open:
        if is_open:
            _draw_neighbours(pair, exemplars)
    with page_frame.files_part() as files_place:
        if files_place:
            pair_downloads.draw_downloads(pair, cutoff.rate, mistakes, files_place)
    if has_lists:  # last, for the network has to run
        with lists, progress.needs_network():
            neuron_lists.draw_neuron_lists(pair, cutoff.rate, files_place)


def _draw_neighbours(pair: PairResult, exemplars: LabelledImages) -> None:
    tiles = cache.tiles_of(exemplars, pair_text.classes_in_table(pair), 1, pictures.SMALL_SIDE)
    st.html(pair_text.neighbours_table(pair, tiles))
    tables = siblings.current_siblings(pair.context).tables
    for number, sentence in enumerate(pair_text.siblings_sentences(pair, tables)):
        page_frame.draw_caption(sentence, *(["seed", "layer"] if not number else []))
    if note := pair_parts.other_measure_text(pair):
        st.caption(note)


def _score(context: PageContext) -> Score | None:
    """How the network sorts these images; None where it cannot be told without running it."""
    layer = context.description.output_layer
    if not layer:
        return None
    recording = cache.recording_if_there(context.source, layer, "channel")
    return recording.score if recording else None


def _draw_pictures(pair: PairResult, exemplars: LabelledImages) -> None:
    tiles = cache.tiles_of(exemplars, pair.pair, 9)
    figures = ""
    for label, name in zip(pair.pair, pair_text.pair_names(pair), strict=True):
        name = html.escape(name, quote=True)
        figures += figure_html(name, tiles[label], 84, f"Nine pictures of {name}")
    st.html(f"<div class='pair large'>{figures}</div>")


def _draw_bars(pair: PairResult, cutoff: Cutoff) -> None:
    context = pair.context
    units = page_context.unit_plural(context)
    unit = units[:-1]
    names, rates = pair_text.pair_names(pair), pair_text.pair_rates(pair)
    neurons, counts = pair_text.bars_by_group(pair, cutoff.rate)
    shape = context.table.neuron_shape
    labels = [neuron_names.neuron_name(neuron, shape) for neuron in neurons.tolist()]
    bands = list(zip(pair_text.group_titles(*names).values(), counts, strict=True))
    st.html(f"<h2>{unit.capitalize()} by {unit}, sorted by whom it fires for</h2>")
    page_frame.draw_chart(
        cache.finished_chart(
            pair_bars.pair_bars,
            *(*rates, neurons, labels, bands, names, unit, page_frame.current_look()),
        ),
        state.PAIR_BARS,
        f"Firing rates of {len(neurons)} {units} for {names[0]} (up) and {names[1]} (down), sorted "
        "into groups",
        on_select=_open_selected_neuron,
        selection_mode="points",
    )
    n_neurons = len(rates[0])
    extent = ""
    if len(neurons) < n_neurons:
        extent = f" The {len(neurons)} that differ most of {n_neurons:,}."
    up, down = (html.escape(name) for name in names)
    page_frame.draw_caption(
        f"Up: <b>{up}</b>, down: <b>{down}</b>.{extent} {pair_text.cutoff_caption(pair, cutoff)} "
        f"Click a bar to see what that {unit} responds to."
    )
    if len(pairs.shared_neurons(*rates, cutoff.rate)):
        navigation.draw_page_button(
            "silence",
            f"What happens to both without the {units} they share?",
            "pair_to_silence",
            silence_pick=neuron_sets.SHARED,
        )


def _open_selected_neuron() -> None:
    points = st.session_state[state.PAIR_BARS].selection.points
    if points:
        navigation.go_to_page("neuron", neuron=int(points[0]["customdata"][0]))
