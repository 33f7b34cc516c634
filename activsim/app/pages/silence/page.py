"""Silence: what happens without these neurons?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from activsim.analysis import neuron_sets
from activsim.app.pages.silence import result as silence_shown
from activsim.app.pages.silence import text as silence_words
from activsim.app.pages.silence.result import SilenceResult
from activsim.app.pages.silence.text import SilenceChoice
from activsim.app.shell import cache, formats, links, page_context, page_frame, pair_result
from activsim.experiments import ablation

TITLE = "What happens without these neurons?"
FRAGMENT = "silence_result"  # what runs again when the threshold moves
NOBODY = "no third class"
K, MOST_SEED = 6, 9999
PICKING = "The classes are those of the sidebar: the class asked about, and the one that it is compared with."
STORY = {
    "class": "Shirt",
    "with": "T-shirt/top",
    "silence_pick": neuron_sets.SHARED,
    "silence_k": 6,
    "silence_to": "zero",
    "silence_watch": "Sneaker",
}


def page() -> None:
    page_frame.draw_page(TITLE, FRAGMENT, _result)


@st.fragment(key=FRAGMENT)
def _result(chosen: page_context.PageContext, shown) -> None:
    if why_not := silence_words.unscored(chosen.description.n_outputs, len(chosen.names)):
        st.html(f"<p class='answer' role='status'>{why_not}</p>")
        return
    top = st.container()  # the answer stands above the choices that it answers
    asked = _choices(pair_result.compute_pair(page_context.with_current_threshold(chosen)))
    below = st.empty()
    with top:
        if not len(asked.neurons):
            st.html(f"<p class='answer' role='status'>{silence_words.nothing(asked)}</p>")
            return
        try:
            (before, after), streams = _silenced(asked, ((), tuple(asked.neurons.tolist())))
            st.html(
                f"<p class='answer' role='status'>{silence_words.answer_html(asked, before, after)}</p>"
            )
            chance = st.empty()
            sets, all_of_them = asked.sets(_draws(streams))
            found = SilenceResult(
                asked, before, after, sets, None, all_of_them, cache.class_tiles(shown, 1, 56)
            )
            if streams:  # the random sets take their time
                chance.html(f"<p class='quiet'>{silence_words.WAITING}</p>")
                with below.container():
                    silence_shown.accuracy(found, "silence_first")
            found = replace(found, random=_random(asked, sets, streams))
        except ValueError as error:
            st.error(formats.plain_markdown(error))
            st.button("Try again", key="silence_again")
            return
        chance.html(
            f"<p class='quiet silence-chance'>{silence_words.fewer(asked)}"
            f"{silence_words.chance(asked, found.harm(asked.classes), all_of_them)}</p>"
        )
    with below.container():
        silence_shown.result(found)


def _choices(seen: pair_result.PairResult) -> SilenceChoice:
    """Draw the widgets; what they come to."""
    chosen, names = seen.context, seen.context.names
    units = silence_words.unit_names(chosen)
    _story(chosen)
    pick = links.switch(
        f"Which {silence_words.unit(chosen)}s", "silence_pick", neuron_sets.PICKS, PICKING
    )
    number, to_what, lot, third = st.columns([1, 2, 1, 2])
    k, by_hand = K, []
    with number:
        _within("silence_k", 1, len(units))
        if pick != neuron_sets.BY_HAND:
            start = min(K, len(units))
            links.check("silence_k", links.Numbers(1, len(units)))
            k = st.number_input("How many", 1, len(units), start, key="silence_k", **links.IN_LINK)
            links.in_link("silence_k", k, start)
    with to_what:
        about = "; ".join(f"{to}: {how}" for to, how in ablation.SILENCED_TO.items())
        to = links.switch("Silenced to", "silence_to", ablation.SILENCED_TO, about)
    with lot:
        about = "Of the random sets. The same seed draws the same sets."
        links.check("silence_seed", links.Numbers(0, MOST_SEED))
        seed = st.number_input(
            "Seed", 0, MOST_SEED, 0, key="silence_seed", help=about, **links.IN_LINK
        )
        links.in_link("silence_seed", seed, 0)
    with third:
        links.check("silence_watch", [NOBODY, *names])
        watch = st.selectbox(
            "And what becomes of", [NOBODY, *names], key="silence_watch", **links.IN_LINK
        )
        links.in_link("silence_watch", watch, NOBODY)
    if pick == neuron_sets.BY_HAND:
        if "silence_neurons" in st.session_state:
            st.session_state["silence_neurons"] = [
                one for one in st.session_state["silence_neurons"] if one in units
            ]
        links.check("silence_neurons", units)
        picked = st.multiselect(
            f"{silence_words.unit(chosen)}s".capitalize(),
            units,
            key="silence_neurons",
            **links.IN_LINK,
        )
        by_hand = [units.index(one) for one in links.in_link("silence_neurons", picked, [])]
    third_class = None if watch == NOBODY else names.index(watch)
    return silence_words.silence_choice(seen, pick, int(k), by_hand, to, int(seed), third_class)


def _draws(streams: bool) -> int:
    """How many random sets there are: of a layer that streams as many as the visitor has time
    for."""
    if not streams:
        links.check("silence_sets", ())
        st.query_params.pop("silence_sets", None)
        return silence_words.DRAWS
    return silence_words.SETS[
        links.switch("Random sets", "silence_sets", silence_words.SETS, silence_words.SETS_ABOUT)
    ]


def _story(chosen: page_context.PageContext) -> None:
    """A button that sets everything to a question with a story."""
    if not {STORY["class"], STORY["with"], STORY["silence_watch"]} <= set(chosen.names):
        return

    def tell() -> None:
        usable = chosen.description.usable_layers
        wanted = {"kind": "value", "threshold": "0"} | (
            {"layer": "dense"} if "dense" in usable else {}
        )
        settings = chosen.settings
        known = {
            "kind": settings.kind,
            "threshold": f"{settings.threshold:.4g}",
            "layer": settings.layer,
        }
        st.session_state.update(
            STORY | {key: value for key, value in wanted.items() if known[key] != value}
        )
        st.rerun()

    asked = "A story: silence the 6 neurons Shirt and T-shirt share most. What happens to both, and to Sneaker?"
    st.button(asked, key="silence_story", on_click=tell)


def _within(key: str, low: int, high: int) -> None:
    """Another layer has more or fewer neurons: the number kept from before is brought within."""
    if isinstance(st.session_state.get(key), int):
        st.session_state[key] = min(max(st.session_state[key], low), high)


def _silenced(asked: SilenceChoice, sets, part=(0, 1), whole: bool = True) -> tuple:
    chosen = asked.seen.context
    settings = chosen.settings
    which = (chosen.path, settings.layer, settings.split, chosen.fingerprint)
    return cache.ablation_confusions(*which, sets, asked.to, part, whole)


def _random(asked: SilenceChoice, sets: np.ndarray, streams: bool) -> np.ndarray:
    """How many images of each class are right without each of the random sets, int (n_sets,
    n_classes)."""
    listed = tuple(map(tuple, sets.tolist()))
    size = ablation.AT_ONCE if streams else len(listed)
    parts = [listed[start : start + size] for start in range(0, len(listed), size)]
    return np.concatenate(
        [
            _silenced(asked, part, (index, len(parts)), whole=False)[0]
            for index, part in enumerate(parts)
        ]
    )
