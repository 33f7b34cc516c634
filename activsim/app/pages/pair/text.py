"""What the Pair page says: plain functions, no widgets. HTML with names escaped."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from activsim.analysis import firing_rule, measures, pairs, similarity
from activsim.app.shell import neuron_names, page_context, state
from activsim.app.shell.pair_result import PairResult
from activsim.firing.recording import Score
from activsim.output.charts import neuron_bars

CUTOFFS = {
    f"{share:.0%}": share
    for share in (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
}
AVERAGE = "average"  # of the layer: what is rare in one is common in another
GROUPS = (pairs.A_ONLY, pairs.BOTH, pairs.B_ONLY, pairs.NEITHER)
POINTS = measures.MEASURES[measures.MEAN_DIFFERENCE]


class CutoffSlider(NamedTuple):
    """The slider to sort neurons by: where it starts, and what it asks."""

    key: str
    default: str
    label: str


# By what the neurons are called; a channel rarely fires at half of its positions.
CUTOFF_SLIDERS = {
    "neurons": CutoffSlider(
        state.FIRES_FOR, "50%", "A neuron fires for a class from this share of its images"
    ),
    "pixels": CutoffSlider(
        state.FIRES_FOR, "50%", "A pixel fires for a class from this share of its images"
    ),
    "values": CutoffSlider(
        state.FIRES_FOR, "50%", "A pixel's colour fires for a class from this share of its images"
    ),
    "channels": CutoffSlider(
        state.FIRES_AT, AVERAGE, "A channel fires for a class from this share of the positions"
    ),
}


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


def cutoff_options(pair: PairResult) -> dict[str, float]:
    """The options of the slider: the layer's mean firing rate over all classes and neurons, and
    fixed shares."""
    rates = pair.result.profiles
    average = 0.0 if np.isnan(rates).all() else float(np.nanmean(rates))
    return {AVERAGE: max(average, 1e-6)} | CUTOFFS  # above 0: what never fires fires for no class


def cutoff_caption(pair: PairResult, option: str) -> str:
    """What the parts are parts of; and what the average is, where that is the cut-off."""
    unit = page_context.unit_plural(pair.context)
    text = (
        f"The distance is the mean over {unit} of their rate differences, so each {unit[:-1]} has "
        "its exact part of it."
    )
    if option != AVERAGE:
        return text
    average = share_text(cutoff_options(pair)[AVERAGE])
    return f"{text} Average: {average}, the mean firing rate of all classes and {unit}."


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
    if a == b:
        return f"<b>{first}</b> is compared with itself: pick another class to compare it with."
    rates = pair_rates(pair)
    distance = float(pairs.difference_by_neuron(*rates).sum())
    unit = page_context.unit_plural(context)
    if np.isnan(distance):
        return (
            f"<b>{first}</b> and <b>{second}</b> cannot be compared: there are no images of one of "
            "them."
        )
    if distance == 0:
        return (
            f"Nothing tells <b>{first}</b> from <b>{second}</b> here: all {unit} fire alike for "
            "both."
        )
    only_a, both, only_b, _ = pairs.group_sizes(*rates, cutoff)
    return (
        f"<b>{first}</b> and <b>{second}</b> differ by {POINTS.with_unit(distance)}: of "
        f"{len(rates[0]):,} {unit}, {both.n_neurons:,} fire for both, {only_a.n_neurons:,} for "
        f"{first} only and {only_b.n_neurons:,} for {second} only."
    )


def most_separating_sentence(pair: PairResult) -> str:
    """Which neuron separates the two most, and how much of the difference it makes; "" where none
    does."""
    rates, unit = pair_rates(pair), page_context.unit_plural(pair.context)
    neurons = pairs.separating_neurons(*rates, 1).tolist()
    if not neurons:
        return ""
    name = neuron_names.neuron_name(neurons[0], pair.context.table.neuron_shape)
    share = share_text(float(pairs.difference_shares(*rates)[neurons[0]]))
    return (
        f"{unit[:-1].capitalize()} {name} alone makes {share} of the difference; an equal part "
        f"would be {share_text(1 / len(rates[0]))}."
    )


def share_text(share: float) -> str:
    """A part of a whole in two significant digits: "14%", "0.041%"."""
    if np.isnan(share):
        return "–"
    return f"{100 * share:.0f}%" if share >= 0.0995 else f"{100 * share:.2g}%"


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
    order = similarity.row_ranking(row, label)
    ranked = order[(order >= 0) & (order != label)].tolist()
    return (ranked[0], ranked[-1]) if ranked else (None, None)


def _ends(pair: PairResult, label: int) -> tuple[int | None, int | None]:
    return nearest_and_farthest(pair.result.row(label), label)


def classes_in_table(pair: PairResult) -> list[int]:
    """The classes whose pictures stand in `neighbours_table`."""
    ends = [other for label in pair.pair for other in _ends(pair, label)]
    return sorted({*pair.pair, *(other for other in ends if other is not None)})


def neighbours_table(pair: PairResult, tiles: Mapping[int, str]) -> str:
    """The nearest and the farthest class of each of the two. tiles: a data URI by class."""
    names = pair.context.names
    measure = measures.MEASURES[pair.context.settings.measure]

    def class_cell(label: int) -> str:
        name = html.escape(names[label])
        return f"<img src='{tiles[label]}' alt='' width='28' height='28'> {name}"

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
    groups = pairs.group_sizes(*pair_rates(pair), cutoff)
    rows = []
    for title, group in zip(group_titles(*pair_names(pair)).values(), groups, strict=True):
        part = POINTS.with_unit(group.part)
        rows.append((html.escape(title), group.n_neurons, part, share_text(group.share)))
    whole = sum(group.part for group in groups)
    n_neurons = sum(group.n_neurons for group in groups)
    rows.append(("together", n_neurons, POINTS.with_unit(whole), "100%" if whole > 0 else "–"))
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
