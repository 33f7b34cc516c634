"""A button that asks about the pair in the headline: what becomes of both, and of the class that is
least like them, without what the two share."""

from __future__ import annotations

import numpy as np
import streamlit as st

from activsim.analysis import neuron_sets
from activsim.app.pages.silence import choice as silence_choice
from activsim.app.shell import state
from activsim.app.shell.pair_result import PairResult
from activsim.experiments import ablation
from activsim.output import wording


def least_like(pair: PairResult) -> int | None:
    """The class that is farthest from the two, by the sum of both dissimilarities; None where there
    is no third one that can be compared."""
    distances = sum(pair.result.row(label) for label in pair.pair)
    distances = np.array(distances, dtype=np.float64)
    distances[list(pair.pair)] = np.nan
    return None if np.isnan(distances).all() else int(np.nanargmax(distances))


def question(pair: PairResult, third: int) -> str:
    """What the button says."""
    first, second, watch = (pair.context.names[label] for label in (*pair.pair, third))
    unit = silence_choice.unit_name(pair.context)
    return (
        f"Without the {unit}s that {first} and {second} share: what becomes of {watch}, the class "
        "least like both?"
    )


def draw_story(pair: PairResult, n_shared: int) -> None:
    """Nothing where the two share nothing, or there is no third class."""
    third = least_like(pair)
    if third is None or not n_shared or pair.pair[0] == pair.pair[1]:
        return
    values = {
        state.SILENCE_PICK: neuron_sets.SHARED,
        state.SILENCE_K: n_shared,
        state.SILENCE_TO: next(iter(ablation.SILENCED_TO)),
        state.SILENCE_WATCH: pair.context.names[third],
    }
    st.button(
        wording.plain_markdown(question(pair, third)),
        key="silence_story",
        type="primary",
        on_click=st.session_state.update,
        args=(values,),
        disabled=all(st.session_state.get(key) == value for key, value in values.items()),
    )
