"""What the Pair page says: plain functions, no widgets. HTML with names escaped."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from activsim.analysis import firing_rule, measures, pairs, rankings
from activsim.app.pages.pair import parts as pair_parts
from activsim.app.shell import cutoff as cutoffs
from activsim.app.shell import exemplars, page_context
from activsim.app.shell.cutoff import Cutoff
from activsim.app.shell.pair_result import PairResult
from activsim.firing.recording import Score
from activsim.output import neuron_names, wording
from activsim.output.charts import neuron_bars
from activsim.output.frames import view
from activsim.output.frames.siblings import Tables, siblings_piece
from activsim.output.short_text import true_minus

GROUPS = (pairs.A_ONLY, pairs.BOTH, pairs.B_ONLY, pairs.NEITHER)


class Mistakes(NamedTuple):
    """Images of a that the network takes for b, of how many, and the same the other way round."""

    a_for_b: int
    n_a: int
    b_for_a: int
    n_b: int


def pair_names(pair: PairResult) -> tuple[str, str]:
    """Of the two classes, as they are."""
    first, second = (pair.context.names[label] for label in pair.pair)
    return first, second


def pair_rates(pair: PairResult) -> tuple[np.ndarray, np.ndarray]:
    """The profiles of the two classes, float (n_neurons,)."""
    first, second = (pair.result.profiles[label] for label in pair.pair)
    return first, second


def cutoff_caption(pair: PairResult, cutoff: Cutoff) -> str:
    """What it takes to fire for a class, and to be shared."""
    unit = page_context.unit_plural(pair.context)
    return (
        f"A {unit[:-1]} fires for a class when it fires for {cutoffs.rule_text(cutoff, unit)}; one "
        "that fires for both is shared."
    )


def group_titles(first: str, second: str) -> dict[int, str]:
    """What each group of neurons is called."""
    return {
        pairs.A_ONLY: f"{first} only",
        pairs.BOTH: "both",
        pairs.B_ONLY: f"{second} only",
        pairs.NEITHER: "neither",
    }


def pair_sentence(pair: PairResult, cutoff: float) -> str:
    """Why the two are alike, in a sentence."""
    context, (a, b) = pair.context, pair.pair
    first, second = (html.escape(name) for name in pair_names(pair))
    settings = context.settings
    if why := firing_rule.why_undefined(context.table, settings.kind, settings.threshold):
        return f"<b>{first}</b> cannot be compared here. {why}"
    if len(context.names) == 1:
        return f"<b>{first}</b> is the only class of these images: there is none to compare with."
    if a == b:
        return f"<b>{first}</b> is compared with itself: pick another class to compare it with."
    rates, parts = pair_rates(pair), pair_parts.parts(pair)
    distance = float(parts.sum())
    unit = page_context.unit_plural(context)
    if np.isnan(distance):
        why = pair_parts.why_undefined(pair)
        return f"<b>{first}</b> and <b>{second}</b> cannot be compared: {why}"
    if not parts.any():
        return (
            f"Nothing tells <b>{first}</b> from <b>{second}</b> here: all {unit} fire alike for "
            "both."
        )
    only_a, both, only_b, _ = pairs.group_sizes(*rates, cutoff, parts)
    all_neurons = wording.count_text(len(rates[0]), unit[:-1])
    return (
        f"<b>{first}</b> and <b>{second}</b> {pair_parts.apart_text(pair, distance)}: of "
        f"{all_neurons} they share {both.n_neurons or 'none'}; {only_a.n_neurons:,} fire for "
        f"<b>{first}</b> only and {only_b.n_neurons:,} for <b>{second}</b> only."
    )


def most_separating_sentence(pair: PairResult, cutoff: float) -> str:
    """Which of the neurons that are not shared separates the two most, and how much of the
    difference it makes; "" where none does."""
    rates, unit = pair_rates(pair), page_context.unit_plural(pair.context)
    parts = pair_parts.parts(pair)
    neurons = pairs.separating_neurons(*rates, cutoff, parts, 1).tolist()
    if not neurons or parts.sum() <= 0:
        return ""
    shape = pair.context.table.neuron_shape
    title = neuron_names.neuron_title(neurons[0], shape, unit[:-1])
    share = share_text(float(pairs.shares(parts)[neurons[0]]))
    return (
        f"{title} alone makes {share} of the difference; an equal part "
        f"would be {share_text(1 / len(rates[0]))}."
    )


def share_text(share: float) -> str:
    """A part of a whole in two significant digits: "14%", "0.041%"."""
    if np.isnan(share):
        return "–"
    digits = ".0f" if abs(share) >= 0.0995 else ".2g"
    return true_minus(f"{100 * share:z{digits}}%")


def count_mistakes(score: Score | None, a: int, b: int) -> Mistakes | None:
    """None without a score."""
    if score is None:
        return None
    counts = np.asarray(score.confusion)
    return Mistakes(
        int(counts[a, b]), int(counts[a].sum()), int(counts[b, a]), int(counts[b].sum())
    )


def mistakes_sentence(first: str, second: str, mistakes: Mistakes) -> str:
    """first, second: escaped names."""
    return (
        f"The network takes {mistakes.a_for_b:,} of {mistakes.n_a:,} images of {first} for "
        f"{second}, and {mistakes.b_for_a:,} of {mistakes.n_b:,} the other way round."
    )


def nearest_and_farthest(row: np.ndarray, label: int) -> tuple[int | None, int | None]:
    """Of one class; None where nothing is ranked. row: its dissimilarities (n_classes,)."""
    order = rankings.row_ranking(row, label)
    ranked = order[(order >= 0) & (order != label)].tolist()
    return (ranked[0], ranked[-1]) if ranked else (None, None)


def _ends(pair: PairResult, label: int) -> tuple[int | None, int | None]:
    return nearest_and_farthest(pair.result.row(label), label)


def classes_in_table(pair: PairResult) -> list[int]:
    """The classes whose pictures stand in `neighbours_table`."""
    ends = [other for label in pair.pair for other in _ends(pair, label)]
    return sorted({*pair.pair, *(other for other in ends if other is not None)})


def siblings_sentences(pair: PairResult, tables: Tables) -> list[str]:
    """Of each of the two classes, in how many networks of other seeds the nearest is the same;
    HTML."""
    views = (view.with_settings(pair.context, query=label, other=None) for label in pair.pair)
    results = [view.compute_pair(its_view) for its_view in views]
    pieces = [siblings_piece(result, tables) for result in results]
    return [
        f"<b>{html.escape(name)}</b>: {piece['text']}{'' if piece['text'].endswith('?') else '.'}"
        for name, piece in zip(pair_names(pair), pieces, strict=True)
        if piece["text"]
    ]


def neighbours_table(pair: PairResult, tiles: Mapping[int, str]) -> str:
    """The nearest and the farthest class of each of the two. tiles: a data URI by class."""
    names = pair.context.names
    measure = measures.MEASURES[pair.context.settings.measure]

    def class_cell(label: int) -> str:
        name = html.escape(names[label])
        return f"{exemplars.small_picture_html(tiles[label])} {name}"

    body = ""
    for label in dict.fromkeys(pair.pair):
        body += f"<tr><th scope='row'>{class_cell(label)}</th>"
        for other in _ends(pair, label):
            if other is None:
                body += "<td>–</td>"
            else:
                distance = measure.with_unit(float(pair.result.row(label)[other]))
                body += f"<td>{class_cell(other)}, {distance}</td>"
        body += "</tr>"
    head = "".join(f"<th scope='col'>{title}</th>" for title in ("class", "nearest", "farthest"))
    return f"<table class='plain'><tr>{head}</tr>{body}</table>"


def groups_table(pair: PairResult, cutoff: float) -> str:
    """The groups of neurons: how many, their part of the distance, and its share of the whole."""
    groups = pairs.group_sizes(*pair_rates(pair), cutoff, pair_parts.parts(pair))
    measure = measures.MEASURES[pair_parts.split_measure(pair)]
    rows = []
    for title, group in zip(group_titles(*pair_names(pair)).values(), groups, strict=True):
        part = measure.with_unit(group.part)
        rows.append((html.escape(title), group.n_neurons, part, share_text(group.share)))
    whole = sum(group.part for group in groups)
    n_neurons = sum(group.n_neurons for group in groups)
    rows.append(("together", n_neurons, measure.with_unit(whole), "100%" if whole > 0 else "–"))
    body = "".join(
        f"<tr><th scope='row'>{title}</th><td>{count:,}</td><td>{part}</td><td>{share}</td></tr>"
        for title, count, part, share in rows
    )
    titles = ("fires for", page_context.unit_plural(pair.context), "part of the distance", "share")
    head = "".join(f"<th scope='col'>{title}</th>" for title in titles)
    return f"<table class='plain'><tr>{head}</tr>{body}</table>"


def bars_by_group(pair: PairResult, cutoff: float) -> tuple[np.ndarray, list[int]]:
    """The neurons that get a bar, group by group and in each by the difference of their rates, int;
    and how many of each group."""
    first, second = pair_rates(pair)
    neurons = neuron_bars.neurons_with_bars(first, second)
    groups = pairs.response_groups(first, second, cutoff)[neurons]
    order = np.lexsort((-(first - second)[neurons], groups))
    neurons, groups = neurons[order], groups[order]
    counts = [int((groups == group).sum()) for group in GROUPS]
    return neurons[groups != pairs.UNDEFINED], counts
