"""Silence: what happens without these neurons?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import streamlit as st

from activsim.analysis import neuron_sets
from activsim.app.pages.silence import chance_text, sections, story
from activsim.app.pages.silence import choice as silence_choice
from activsim.app.pages.silence import text as silence_text
from activsim.app.pages.silence.choice import SilenceChoice
from activsim.app.pages.silence.result import SilenceResult
from activsim.app.shell import (
    cache,
    detail,
    learned_from,
    link_faults,
    links,
    page_context,
    page_frame,
    pair_result,
    state,
)
from activsim.app.shell.cutoff import draw_cutoff
from activsim.datasets import image_set
from activsim.experiments import ablation
from activsim.experiments.few_images import FewImages
from activsim.output import terms, wording

TITLE = "What happens without these neurons?"
FRAGMENT = "silence_result"  # what runs again when the threshold moves
NO_THIRD_CLASS = "no third class"
DEFAULT_K, MAX_SEED = 6, 9999  # DEFAULT_K: where it is not as many as are shared
PICKING_HELP = (
    "The classes are those above: the class asked about, and the one that it is compared with."
)

MATCH_HELP = (
    "as active: together they are about as active as the silenced ones, so that what differs is "
    "which neurons they are; any: drawn by lot, which is easier to be worse than"
)
STYLE = Path(__file__).parent / "page.css"


def page() -> None:
    st.html(STYLE)
    page_frame.draw_page(TITLE, FRAGMENT, _draw_result)


@st.fragment(key=FRAGMENT)
def _draw_result(context: page_context.PageContext, exemplars: image_set.LabelledImages) -> None:
    if reason := silence_text.unscored_reason(context.description, len(context.names)):
        page_frame.answer_place().html(page_frame.answer_html(reason))
        return
    answer_place = page_frame.answer_place()
    choice = _draw_choices(pair_result.compute_pair(page_context.with_current_threshold(context)))
    result_place = st.empty()
    with answer_place:
        if not len(choice.neurons):
            reason = silence_text.nothing_silenced_reason(choice)
            st.html(page_frame.answer_html(reason))
            return
        try:
            before, after, streams = _before_and_after(choice)
            answer = silence_text.answer_html(choice, before, after)
            st.html(page_frame.answer_html(answer))
            chance_place = st.empty()
            n_sets, quickly = _draw_n_sets(streams)
            random_sets = choice.random_sets(n_sets)
            result = SilenceResult(
                choice, before, after, random_sets, None, cache.class_tiles(exemplars, 1, 56)
            )
            if streams:  # the random sets take their time
                chance_place.html(f"<p class='quiet'>{silence_text.WAITING_TEXT}</p>")
                with result_place.container():
                    sections.draw_accuracy(result, "silence_first")
            few = None
            if quickly:
                few = FewImages(tuple(choice.classes), len(random_sets.sets))
                (after_on_sample,), _ = _confusions(
                    choice, (tuple(choice.neurons.tolist()),), few=few
                )
                result = replace(result, after_on_sample=after_on_sample)
            result = replace(
                result, random=_random_sets_right(choice, random_sets.sets, streams, few)
            )
        except ValueError as error:
            st.error(wording.plain_markdown(error))
            st.button("Try again", key="silence_again")
            return
        chance = chance_text.chance_text(choice, result.specific_harm(), random_sets)
        over = ""
        if result.after_on_sample is not None and not random_sets.is_single:
            over = silence_text.few_images_text(int(result.after_on_sample.sum()), int(after.sum()))
        caveat = learned_from.score_caveat(choice.context.settings.split)
        sentences = f"{silence_text.shortage_text(choice)}{chance}{over} {caveat}"
        sentences = terms.explained(sentences, "points", "random sets", "p", "fires")
        chance_place.html(
            f"<p class='quiet silence-chance'>{sentences}</p>"
            f"{chance_text.formula_html(result.specific_harm(), random_sets)}"
        )
    with result_place.container():
        sections.draw_result(result)


def _draw_choices(pair: pair_result.PairResult) -> SilenceChoice:
    """Draw the widgets; what they come to."""
    context, names = pair.context, pair.context.names
    unit, units = silence_choice.unit_name(context), silence_choice.unit_names(context)
    story_place = st.container()
    cutoff = draw_cutoff(f"{unit}s", silence_choice.channel_profiles(context))
    n_shared = len(silence_choice.shared_by_pair(pair, cutoff.rate))
    with st.container(horizontal=True, gap="medium"):
        pick = links.switch(f"Which {unit}s", state.SILENCE_PICK, neuron_sets.PICKS, PICKING_HELP)
        count = _draw_count(len(units), pick, n_shared)
        to, match, seed, watch = _draw_more(names)
    with story_place:
        story.draw_story(pair, n_shared)
    by_hand = pick == neuron_sets.BY_HAND
    hand_picked: list[str] = []
    if by_hand:
        hand_picked = links.multi_select(f"{unit}s".capitalize(), state.SILENCE_NEURONS, units)
    else:
        link_faults.check(state.SILENCE_NEURONS, units)
    choice = silence_choice.silence_choice(
        pair,
        cutoff,
        pick,
        count,
        [units.index(name) for name in hand_picked],
        to,
        seed,
        watch,
        match,
    )
    if pick == neuron_sets.SHARED and (sentence := silence_text.shared_text(choice)):
        page_frame.draw_caption(sentence, "fires")
    return choice


def _draw_more(names: tuple[str, ...]) -> tuple[str, str, int, int | None]:
    """What neurons are silenced to, what random sets are, the seed, and the third class."""
    to, seed, watch = next(iter(ablation.SILENCED_TO)), 0, NO_THIRD_CLASS
    if detail.is_drawn(state.SILENCE_TO, to):
        about = "; ".join(f"{to}: {meaning}" for to, meaning in ablation.SILENCED_TO.items())
        to = links.switch("Silenced to", state.SILENCE_TO, ablation.SILENCED_TO, about)
    match, matches = neuron_sets.AS_ACTIVE, (neuron_sets.AS_ACTIVE, neuron_sets.PLAIN)
    if detail.is_drawn(state.SILENCE_MATCH, match):
        match = links.switch("Random sets are", state.SILENCE_MATCH, matches, MATCH_HELP)
    if detail.is_drawn(state.SILENCE_SEED, "0"):
        about = f"{terms.texts()['random sets']} The same seed draws the same ones."
        with st.container(width=140):
            seed = links.number("Seed", state.SILENCE_SEED, 0, MAX_SEED, 0, about)
    if detail.is_drawn(state.SILENCE_WATCH, NO_THIRD_CLASS):
        options = [NO_THIRD_CLASS, *names]
        watch = links.select_box("And what becomes of", state.SILENCE_WATCH, options, width=190)
    return to, match, seed, None if watch == NO_THIRD_CLASS else names.index(watch)


def _draw_count(n_units: int, pick: str, n_shared: int) -> int:
    """How many are silenced: to begin with, as many as are shared; of those picked by hand there is
    nothing to ask."""
    if pick == neuron_sets.BY_HAND:
        links.bring_within(state.SILENCE_K, 1, n_units)
        return DEFAULT_K
    default = max(n_shared, 1) if pick == neuron_sets.SHARED else min(DEFAULT_K, n_units)
    with st.container(width=140):
        return links.following_number("How many", state.SILENCE_K, 1, n_units, default)


def _before_and_after(choice: SilenceChoice) -> tuple[np.ndarray, np.ndarray, bool]:
    """Confusions, and whether the layer streams. Of a map, where to run the network takes long, it
    is said meanwhile how the network does as it is: that was recorded."""
    neurons, context = tuple(choice.neurons.tolist()), choice.context
    score, output = None, context.description.output_layer
    if context.description.layer(context.settings.layer).positions and output:
        recording = cache.recording_if_there(context.source, output, "channel")
        score = recording.score if recording else None
    if score is None:
        (before, after), streams = _confusions(choice, ((), neurons))
        return before, after, streams
    before, slot = np.asarray(score.confusion), st.empty()
    slot.html(f"<p class='quiet'>{silence_text.before_html(choice, before)}</p>")
    (after,), streams = _confusions(choice, (neurons,))
    slot.empty()
    return before, after, streams


def _draw_n_sets(streams: bool) -> tuple[int, bool]:
    """How many random sets there are: of a layer that streams as many as the visitor has time for;
    and whether they are run over a few images."""
    if streams:
        about = silence_text.N_SETS_HELP
        options = silence_text.N_SETS_OPTIONS
        option = links.switch("Random sets", state.SILENCE_SETS, options, about)
        return options[option], option == silence_text.QUICKLY
    links.leave_out(state.SILENCE_SETS)
    return silence_text.N_SETS, False


def _confusions(
    choice: SilenceChoice,
    sets: tuple[tuple[int, ...], ...],
    part: tuple[int, int] = (0, 1),
    whole: bool = True,
    few: FewImages | None = None,
) -> tuple[np.ndarray, bool]:
    context = choice.context
    return cache.ablation_confusions(
        context.source,
        context.settings.layer,
        sets,
        choice.to,
        part,
        whole,
        few,
    )


def _random_sets_right(
    choice: SilenceChoice, sets: np.ndarray, streams: bool, few: FewImages | None
) -> np.ndarray:
    """How many images of each class are right without each of the random sets, int (n_sets,
    n_classes)."""
    set_tuples = tuple(map(tuple, sets.tolist()))
    size = ablation.AT_ONCE if streams else len(set_tuples)
    parts = [set_tuples[start : start + size] for start in range(0, len(set_tuples), size)]
    return np.concatenate(
        [
            _confusions(choice, part, (index, len(parts)), whole=False, few=few)[0]
            for index, part in enumerate(parts)
        ]
    )
