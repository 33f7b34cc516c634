"""A frame is all of Explore that moves with the threshold or the epoch, as data: the page is drawn
from it, and the browser is sent those of every threshold, so that it can follow the slider while it
is being dragged.

Where a result is too large to send (every position of a large map), the slider does its job on
release."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import streamlit as st

from activsim.analysis import measures, similarity
from activsim.app.drawing import components
from activsim.app.pages.explore import text
from activsim.app.shell import neuron_names, page_context, pair_result
from activsim.app.shell.page_context import PageContext
from activsim.app.shell.pair_result import PairResult
from activsim.jsonable import compact_json, rounded
from activsim.output.charts import heatmap, neuron_bars
from activsim.output.charts.theme import Look

# Of many classes: rows, and classes in that of the one that is asked about and in the others.
MOST_ROWS, IN_FIRST_ROW, IN_ROW = 6, 20, 10
# Of a profile, and of all profiles, up to which all thresholds are worked out in a moment.
MOST_NEURONS, MOST_RATES = 1024, 1 << 17
FOLLOW = components.registered("activsim_follow", components.PAGE, components.HERE / "follow.js")


def threshold_key(context: PageContext, order_by: str, look: Look) -> str:
    """Names all that a frame depends on, save the threshold."""
    return _frames_key(asdict(context.settings) | {"threshold": None}, context, order_by, look)


def epochs_key(context: PageContext, order_by: str, look: Look) -> str:
    """Names all that a frame depends on, save the epoch."""
    finished = context.snapshot.finished if context.snapshot else context
    return _frames_key(asdict(finished.settings), context, order_by, look)


def _frames_key(settings: dict, context: PageContext, order_by: str, look: Look) -> str:
    images = [context.fingerprint, context.names]  # a card may rename the classes of a set
    known = [settings, context.model_hash, *images, order_by, asdict(look)]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16]


def page_stand(context: PageContext, order_by: str, look: Look, epoch: str) -> dict[str, str]:
    """For which choices a page is drawn, and where its sliders stand. epoch: an option, or ""."""
    return {
        "key": threshold_key(context, order_by, look),
        "at": page_context.threshold_label(context),
        "epochs_key": epochs_key(context, order_by, look),
        "epoch": epoch,
    }


def slider_key(context: PageContext) -> str:
    return page_context.threshold_slider(
        context.settings.kind, context.recording.channels.thresholds
    )[0]


def send_frames(context: PageContext, order_by: str, look: Look) -> None:
    """Send the frames of all thresholds."""
    n_neurons = context.table.counts.shape[2]
    if n_neurons <= MOST_NEURONS and n_neurons * len(context.names) <= MOST_RATES:
        make = functools.partial(threshold_frames, context, order_by)
        data = _threshold_frames(threshold_key(context, order_by, look), make)
        FOLLOW(key="follow", data=data, height="content")


@st.cache_resource(show_spinner=False, max_entries=64)
def _threshold_frames(key: str, _make: Callable[[], dict[str, Any]]) -> bytes:
    return compact_json({"key": key} | _make())


def threshold_frames(context: PageContext, order_by: str) -> dict[str, Any]:
    """Which slider to follow, its options as they are written, and a frame for each."""
    slider, options = page_context.threshold_slider(
        context.settings.kind, context.recording.channels.thresholds
    )
    frames = []
    for threshold in options.values():
        context_there = replace(context, settings=replace(context.settings, threshold=threshold))
        frames.append(frame(pair_result.compute_pair(context_there), order_by))
    return {"slider": slider, "options": list(options), "frames": frames}


def frame(result: PairResult, order_by: str) -> dict[str, Any]:
    """What the page shows of a result: a piece for each part."""
    context = result.context
    measure = measures.MEASURES[context.settings.measure]
    order = classes_in_matrix(result, order_by)
    classes, is_part = np.sort(order), page_context.has_many_classes(context)
    cells = result.result.among(classes)
    top = heatmap.scale_top(result.finished.among(classes), measure)
    check = text.noise_check(result, classes)
    neurons, labels = text.bar_neurons(result)
    silent = text.silent_sentence(context, result.result)
    standing = ""
    if not result.alone:
        standing = text.standing_sentence(context, result.result, result.other)
    rates = result.result.profiles[list(result.pair)][:, neurons] * 100
    shares = rounded(np.minimum(measure.in_unit(cells) / top, 1.0), 3)
    marked = [] if check is None else classes[np.argwhere(check.below)].tolist()
    return {
        "answer": text.answer_sentence(result),
        "panel": {
            "pair": result.pair,
            "amount": text.pair_amount(result),
            "standing": standing,
            "mind": measure.caution,
        },
        "floor": text.floor_sentence(result, classes if is_part else None),
        "matrix": {
            "order": order.tolist(),
            "shares": _by_class(shares, classes) if is_part else shares,
            "scale": heatmap.scale_texts(top, measure),
            "marked": marked,
        }
        | (
            {"texts": _by_class(heatmap.cell_texts(cells, measure).tolist(), classes)}
            if is_part
            else {}
        ),
        "rows": frame_rows(result),
        "bars_head": {"title": text.bars_title(result), "silent": silent},
        "bars": {
            "labels": labels,
            "named": neuron_bars.tick_labels(labels),
            "angle": neuron_bars.tick_angle(labels),
            "rates": rounded(rates, 1),
        },
    }


def _by_class(lines: list[list[Any]], classes: np.ndarray) -> dict[int, dict[int, Any]]:
    """A square of values as it is read: of a class, of each class."""
    labels = classes.tolist()
    return {
        label: dict(zip(labels, line, strict=True))
        for label, line in zip(labels, lines, strict=True)
    }


def chart_matrix(result: PairResult, frame: Mapping[str, Any]) -> dict[str, Any]:
    """What the heatmap's light drawing and its grid are made of. Of many classes no pair is ranked
    among all: that takes all of them."""
    order, comparison = np.array(frame["matrix"]["order"]), result.result
    measure = measures.MEASURES[result.context.settings.measure]
    texts = _by_class(heatmap.cell_texts(comparison.among(order), measure).tolist(), order)
    ranks, n_pairs = None, 0
    if not page_context.has_many_classes(result.context):
        ranks = similarity.pair_ranks(comparison.dissimilarity).tolist()
        n_pairs = int(np.count_nonzero(ranks)) // 2
    return {
        "matrix": frame["matrix"],
        "rows": {"texts": texts},
        "panel": {"pair": result.pair},
        "ranks": ranks,
        "n_pairs": n_pairs,
        "unit": " points" if measure.points else "",
    }


def chart_bars(result: PairResult, frame: Mapping[str, Any]) -> dict[str, Any]:
    """What the bars' light drawing and their grid are made of."""
    neurons, _ = text.bar_neurons(result)
    shape, unit = result.context.table.neuron_shape, page_context.unit_plural(result.context)[:-1]
    titles = [neuron_names.neuron_title(neuron, shape, unit) for neuron in neurons.tolist()]
    own = frame["bars"] | {"neurons": neurons.tolist(), "titles": titles}
    return {"bars": own, "panel": {"pair": result.pair}}


def classes_with_pictures(result: PairResult, frame: Mapping[str, Any]) -> list[int]:
    """The classes whose pictures a frame needs: of few all, since they change places."""
    if not page_context.has_many_classes(result.context):
        return list(range(len(result.context.names)))
    in_rows = [label for row in frame["rows"]["ranking"].values() for label in row]
    return sorted({*result.pair, *frame["matrix"]["order"], *in_rows})


def classes_in_matrix(result: PairResult, order_by: str) -> np.ndarray:
    """The classes that the heatmap shows, in its order: all, or of many those around the one that
    is asked about."""
    if not page_context.has_many_classes(result.context):
        return page_context.class_order(result.finished.dissimilarity, order_by)
    labels = np.sort(around(result))
    return labels[page_context.class_order(result.finished.among(labels), order_by)]


def around(result: PairResult) -> np.ndarray:
    """The class that is asked about, those nearest to it, and the one that it is compared with."""
    query, other = result.pair
    row, n_classes = result.result.row(query), page_context.NEIGHBOURS
    return similarity.neighbourhood(row, query, n_classes, query, other)


def frame_rows(result: PairResult) -> dict[str, Any]:
    """Which rows there are, which classes stand in each, and what is written below these."""
    comparison, query = result.result, result.context.settings.query
    measure = measures.MEASURES[result.context.settings.measure]
    if not page_context.has_many_classes(result.context):
        return {
            "order": text.row_order(comparison.ranking, query),
            "ranking": comparison.ranking.tolist(),
            "texts": heatmap.cell_texts(comparison.dissimilarity, measure).tolist(),
        }
    order = around(result)[:MOST_ROWS].tolist()
    ranking, texts, more = {}, {}, {}
    for label in order:
        distances, n_classes = comparison.row(label), IN_FIRST_ROW if label == query else IN_ROW
        row = similarity.neighbourhood(distances, label, n_classes)
        ranking[label] = row.tolist()
        amounts = heatmap.cell_texts(distances[row], measure).tolist()
        texts[label] = dict(zip(row.tolist(), amounts, strict=True))
        more[label] = text.more_classes(len(distances), len(row))
    return {"order": order, "ranking": ranking, "texts": texts, "more": more}
