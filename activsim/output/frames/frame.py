"""A frame is all of a comparison that moves with the threshold or the epoch, as data: the page is
drawn from it, and a handout holds those of every threshold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from activsim.analysis import measures, rankings
from activsim.jsonable import rounded
from activsim.output import neuron_names, terms
from activsim.output.charts import heatmap, neuron_bars
from activsim.output.frames import sentences, view
from activsim.output.frames.siblings import Tables, siblings_piece
from activsim.output.frames.view import PairResult, View

# Of many classes: rows, and classes in that of the one that is asked about and in the others.
MOST_ROWS, IN_FIRST_ROW, IN_ROW = 6, 20, 10


def comparison_frame(
    result: PairResult[View], order_by: str, siblings: Tables | None = None
) -> dict[str, Any]:
    """What the page shows of a result: a piece for each part. siblings: what the networks of other
    seeds fire in this layer."""
    context = result.context
    measure = measures.MEASURES[context.settings.measure]
    order = classes_in_matrix(result, order_by)
    classes, is_part = np.sort(order), view.has_many_classes(context)
    cells = result.result.among(classes)
    top = heatmap.scale_top(result.final_result.among(classes), measure)
    check = sentences.noise_check(result, classes)
    neurons, labels = sentences.bar_neurons(result)
    silent = sentences.silent_sentence(context, result.result)
    rates = result.result.profiles[list(result.pair)][:, neurons] * 100
    shares = rounded(heatmap.colour_shares(cells, top, measure), 3)
    noise_cells = classes[np.argwhere(check.below)].tolist()
    return {
        "answer": sentences.answer_sentence(result),
        "siblings": _explained_siblings(result, siblings or {}),
        "panel": {
            "pair": result.pair,
            "amount": sentences.pair_amount(result),
            "standing": standing_text(result),
            "mind": measure.caution,
        },
        "floor": sentences.floor_sentence(result, classes if is_part else None, check),
        "matrix": {
            "order": order.tolist(),
            "shares": _by_class(shares, classes) if is_part else shares,
            "colours": heatmap.scale_name(measure),
            "scale": heatmap.scale_texts(top, measure),
            "marked": noise_cells,
        }
        | (
            {"texts": _by_class(heatmap.cell_texts(cells, measure).tolist(), classes)}
            if is_part
            else {}
        ),
        "rows": frame_rows(result),
        "bars_head": {"title": sentences.bars_title(result), "silent": silent},
        "bars": {
            "labels": labels,
            "named": neuron_bars.tick_labels(labels),
            "angle": neuron_bars.tick_angle(labels),
            "below": neuron_bars.room_below(labels),
            "rates": rounded(rates, 1),
        },
    }


def _explained_siblings(result: PairResult[View], tables: Tables) -> dict[str, Any]:
    piece = siblings_piece(result, tables)
    return piece | {"text": piece["text"] and terms.mark_terms(piece["text"], "seed")}


def standing_text(result: PairResult[View]) -> str:
    """Where the other class stands; "" where there is none."""
    if result.alone:
        return ""
    return sentences.standing_sentence(result.context, result.result, result.other)


def _by_class(lines: list[list[Any]], classes: np.ndarray) -> dict[int, dict[int, Any]]:
    """A square of values as it is read: of a class, of each class."""
    labels = classes.tolist()
    return {
        label: dict(zip(labels, line, strict=True))
        for label, line in zip(labels, lines, strict=True)
    }


def chart_matrix(result: PairResult[View], frame: Mapping[str, Any]) -> dict[str, Any]:
    """What the heatmap's light drawing and its grid are made of. Of many classes no pair is ranked
    among all: that takes all of them."""
    order, comparison = np.array(frame["matrix"]["order"]), result.result
    measure = measures.MEASURES[result.context.settings.measure]
    texts = _by_class(heatmap.cell_texts(comparison.among(order), measure).tolist(), order)
    ranks, n_pairs = None, 0
    if not view.has_many_classes(result.context):
        ranks = rankings.pair_ranks(comparison.dissimilarity).tolist()
        n_pairs = int(np.count_nonzero(ranks)) // 2
    return {
        "matrix": frame["matrix"],
        "rows": {"texts": texts},
        "panel": {"pair": result.pair},
        "ranks": ranks,
        "n_pairs": n_pairs,
        "unit": " points" if measure.points else "",
    }


def chart_bars(result: PairResult[View], frame: Mapping[str, Any]) -> dict[str, Any]:
    """What the bars' light drawing and their grid are made of."""
    neurons, _ = sentences.bar_neurons(result)
    shape, unit = result.context.table.neuron_shape, result.context.units[:-1]
    titles = [neuron_names.neuron_title(neuron, shape, unit) for neuron in neurons.tolist()]
    own = frame["bars"] | {"neurons": neurons.tolist(), "titles": titles}
    return {"bars": own, "panel": {"pair": result.pair}}


def classes_with_pictures(result: PairResult[View], frame: Mapping[str, Any]) -> list[int]:
    """The classes whose pictures a frame needs: of few all, since they change places."""
    if not view.has_many_classes(result.context):
        return list(range(len(result.context.names)))
    in_rows = [label for row in frame["rows"]["ranking"].values() for label in row]
    return sorted({*result.pair, *frame["matrix"]["order"], *in_rows})


def classes_in_matrix(result: PairResult[View], order_by: str) -> np.ndarray:
    """The classes that the heatmap shows, in its order: all, or of many those around the one that
    is asked about."""
    if not view.has_many_classes(result.context):
        return view.class_order(result.final_result.dissimilarity, order_by)
    labels = np.sort(around(result))
    return labels[view.class_order(result.final_result.among(labels), order_by)]


def around(result: PairResult[View]) -> np.ndarray:
    """The class that is asked about, those nearest to it, and the one that it is compared with."""
    query, other = result.pair
    row, n_classes = result.result.row(query), view.NEIGHBOURS
    return rankings.neighbourhood(row, query, n_classes, query, other)


def frame_rows(result: PairResult[View]) -> dict[str, Any]:
    """Which rows there are, which classes stand in each, and what is written below these."""
    comparison, query = result.result, result.context.settings.query
    measure = measures.MEASURES[result.context.settings.measure]
    if not view.has_many_classes(result.context):
        return {
            "order": sentences.row_order(comparison.ranking, query),
            "ranking": comparison.ranking.tolist(),
            "texts": heatmap.cell_texts(comparison.dissimilarity, measure).tolist(),
        }
    order = around(result)[:MOST_ROWS].tolist()
    ranking, texts, more = {}, {}, {}
    for label in order:
        distances, n_classes = comparison.row(label), IN_FIRST_ROW if label == query else IN_ROW
        row = rankings.neighbourhood(distances, label, n_classes)
        ranking[label] = row.tolist()
        amounts = heatmap.cell_texts(distances[row], measure).tolist()
        texts[label] = dict(zip(row.tolist(), amounts, strict=True))
        more[label] = sentences.more_classes(len(distances), len(row))
    return {"order": order, "ranking": ranking, "texts": texts, "more": more}
