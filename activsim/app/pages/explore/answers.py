"""All that Explore shows at a threshold, worked out once for all visitors who come to it.

Kept under a few small values, and made of nothing but what is sent: no recording, no images."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from activsim.analysis import measures
from activsim.app.shell import cache, page_context, pair_result
from activsim.app.shell.page_context import PageContext
from activsim.app.shell.pair_result import PairResult
from activsim.datasets.image_set import LabelledImages
from activsim.jsonable import compact_json
from activsim.output.charts import heatmap, neuron_bars
from activsim.output.charts.finished import FinishedFigure
from activsim.output.charts.theme import Look, PlotlyPart
from activsim.output.frames import frame as frame_data
from activsim.output.frames import sentences
from activsim.output.frames.siblings import Tables

MOST_ANSWERS = 400  # of about 100 kB


@dataclass(frozen=True, eq=False)
class Answer:
    """pieces: {name of a part of the page: what it shows}, as JSON; matrix and bars: the charts;
    pair: the classes that are compared; neurons: those that have a bar; labels: the classes whose
    pictures are needed. Read-only."""

    pieces: bytes
    sentence: str
    matrix: FinishedFigure
    bars: FinishedFigure
    pair: tuple[int, int]
    n_classes: int
    n_rows: int
    neurons: list[int]
    labels: list[int]


def current_answer(
    stand: dict[str, str],
    context: PageContext,
    order_by: str,
    look: Look,
    exemplars: LabelledImages | None,
    others: Tables,
) -> Answer:
    """stand: of the page, see `frames.page_stand`; context: of the network after the epoch that is
    looked at; exemplars: the images that stand for the classes, None: not here yet; others: what
    the networks of other seeds fire in this layer."""
    make = functools.partial(_make_answer, stand, context, order_by, look, exemplars, others)
    if context.snapshot is not None:  # a time-lapse may be written anew under the same name
        return make()
    return _shared_answer(json.dumps([stand, exemplars.fingerprint if exemplars else None]), make)


@st.cache_resource(show_spinner=False, max_entries=MOST_ANSWERS)
def _shared_answer(key: str, _make: Callable[[], Answer]) -> Answer:
    return _make()


def _make_answer(
    stand: dict[str, str],
    context: PageContext,
    order_by: str,
    look: Look,
    exemplars: LabelledImages | None,
    others: Tables,
) -> Answer:
    result = pair_result.compute_pair(context)
    frame = frame_data.comparison_frame(result, order_by, others)
    bars = frame_data.chart_bars(result, frame)
    pieces = frame | {"matrix": frame_data.chart_matrix(result, frame), "bars": bars}
    return Answer(
        pieces=compact_json(pieces),
        sentence=frame["answer"],
        matrix=_matrix_chart(result, frame, look, stand, exemplars),
        bars=_bars_chart(result, look, stand),
        pair=result.pair,
        n_classes=len(frame["matrix"]["order"]),
        n_rows=len(frame["rows"]["order"]),
        neurons=bars["bars"]["neurons"],
        labels=frame_data.classes_with_pictures(result, frame),
    )


def _matrix_chart(
    result: PairResult,
    frame: dict[str, Any],
    look: Look,
    stand: PlotlyPart,
    exemplars: LabelledImages | None,
) -> FinishedFigure:
    order = np.array(frame["matrix"]["order"])
    labels = np.sort(order)
    chart = heatmap.heatmap(
        result.result.among(labels),
        result.context.names,
        np.searchsorted(labels, order),
        measures.MEASURES[result.context.settings.measure],
        None if exemplars is None else cache.tiles_of(exemplars, order.tolist(), 1, 56),
        result.pair,
        look,
        stand,
        sentences.cell_notes(result, labels),
        result.final_result.among(labels),
        labels,
    )
    return FinishedFigure(chart)


def _bars_chart(result: PairResult, look: Look, stand: PlotlyPart) -> FinishedFigure:
    """Firing rate of every neuron for the queried class beside the one it is compared with."""
    names, units = result.context.names, page_context.unit_plural(result.context)
    first, second = result.result.profiles[list(result.pair)]
    query, other = (names[label] for label in result.pair)
    neurons, labels = sentences.bar_neurons(result)
    return FinishedFigure(
        neuron_bars.neuron_bars(
            first, second, neurons, labels, (query, other), units[:-1], look, stand
        )
    )
