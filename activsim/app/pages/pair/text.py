"""What the Pair page says and lists: plain functions, no widgets. HTML with names escaped, or
CSV."""

from __future__ import annotations

import html

import numpy as np

from activsim.analysis import firing_rule, measures, pairs, similarity
from activsim.app.shell import neuron_names, page_context, pair_result, state

CUTOFFS = {
    f"{share:.0%}": share
    for share in (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
}
AVERAGE = "average"  # of the layer: what is rare in one is common in another
# The slider to sort neurons by, where it starts, and what it asks: a channel rarely fires at half
# of its positions.
CUT = {
    "neurons": (state.FIRES_FOR, "50%", "A neuron fires for a class from this share of its images"),
    "pixels": (state.FIRES_FOR, "50%", "A pixel fires for a class from this share of its images"),
    "channels": (
        state.FIRES_AT,
        AVERAGE,
        "A channel fires for a class from this share of the positions",
    ),
}
POINTS = measures.MEASURES["mean difference"]


def cutoffs(seen: pair_result.PairResult) -> dict[str, float]:
    """The options of that slider: the layer's mean firing rate over all classes and neurons, and
    fixed shares."""
    rates = seen.result.profiles
    average = float(np.nanmean(rates)) if not np.isnan(rates).all() else 0.0
    return {AVERAGE: max(average, 1e-6)} | CUTOFFS  # above 0: what never fires fires for no class


def about_cutoff(seen: pair_result.PairResult, option: str) -> str:
    """What the parts are parts of; and what the average is, where that is the cut-off."""
    unit = page_context.unit_plural(seen.context)
    text = f"The distance is the mean over {unit} of their rate differences, so each {unit[:-1]} has its exact part "
    average = f" Average: {of_whole(cutoffs(seen)[AVERAGE])}, the mean firing rate of all classes and {unit}."
    return f"{text}of it.{average if option == AVERAGE else ''}"


def titles(first: str, second: str) -> dict[int, str]:
    """What each group of neurons is called."""
    return {
        pairs.A_ONLY: f"{first} only",
        pairs.BOTH: "both",
        pairs.B_ONLY: f"{second} only",
        pairs.NEITHER: "neither",
    }


def answer(seen: pair_result.PairResult, cutoff: float) -> str:
    """Why the two are alike, in a sentence."""
    chosen, (a, b) = seen.context, seen.pair
    first, second = (html.escape(chosen.names[label]) for label in seen.pair)
    settings = chosen.settings
    if why := firing_rule.why_undefined(chosen.table, settings.kind, settings.threshold):
        return f"<b>{first}</b> cannot be compared here. {why}"
    if a == b:
        return f"<b>{first}</b> is compared with itself: pick another class to compare it with."
    rates = seen.result.profiles[[a, b]]
    apart, unit = float(pairs.difference_by_neuron(*rates).sum()), page_context.unit_plural(chosen)
    if np.isnan(apart):
        return f"<b>{first}</b> and <b>{second}</b> cannot be compared: there are no images of one of them."
    if apart == 0:
        return f"Nothing tells <b>{first}</b> from <b>{second}</b> here: all {unit} fire alike for both."
    only_a, both, only_b, _ = pairs.group_sizes(*rates, cutoff)
    return (
        f"<b>{first}</b> and <b>{second}</b> differ by {POINTS.with_unit(apart)}: of "
        f"{rates.shape[1]:,} {unit}, {both.n_neurons:,} fire for both, {only_a.n_neurons:,} for "
        f"{first} only and {only_b.n_neurons:,} for {second} only."
    )


def largest(seen: pair_result.PairResult) -> str:
    """Which neuron separates the two most, and how much of the difference it makes; "" where none
    does."""
    rates, unit = seen.result.profiles[list(seen.pair)], page_context.unit_plural(seen.context)
    found = pairs.separating_neurons(*rates, 1)
    if not len(found):
        return ""
    name = neuron_names.neuron_name(int(found[0]), seen.context.table.neuron_shape)
    share = of_whole(float(pairs.difference_shares(*rates)[found[0]]))
    return (
        f"{unit[:-1].capitalize()} {name} alone makes {share} of the difference; an equal part "
        "would be " + (f"{of_whole(1 / rates.shape[1])}.")
    )


def of_whole(share: float) -> str:
    """A part of a whole in two significant digits: "14%", "0.041%"."""
    return (
        "–"
        if np.isnan(share)
        else f"{100 * share:.0f}%"
        if share >= 0.0995
        else f"{100 * share:.2g}%"
    )


def mistaken(score, a: int, b: int) -> tuple[int, int, int, int] | None:
    """How many images of a are taken for b, of how many, and the same the other way round; None
    without a score."""
    if score is None:
        return None
    counts = score.confusion
    return int(counts[a, b]), int(counts[a].sum()), int(counts[b, a]), int(counts[b].sum())


def confused(first: str, second: str, mistaken: tuple[int, int, int, int]) -> str:
    """The same in words. first, second: escaped names."""
    there, of_a, back, of_b = mistaken
    return (
        f"The network takes {there:,} of {of_a:,} images of {first} for {second}, and {back:,} of "
        f"{of_b:,} the other way round."
    )


def extremes(matrix: np.ndarray, label: int) -> tuple[int | None, int | None]:
    """The nearest and the farthest class of one; None where nothing is ranked."""
    ranked = [
        other
        for other in similarity.ranking(matrix)[label].tolist()
        if other >= 0 and other != label
    ]
    return (ranked[0], ranked[-1]) if ranked else (None, None)


def neighbours(seen: pair_result.PairResult, tiles: list[str]) -> str:
    """A table: the nearest and the farthest class of each of the two. tiles: a data URI per
    class."""
    names, matrix = seen.context.names, seen.result.dissimilarity
    measure = measures.MEASURES[seen.context.settings.measure]

    def named(label: int) -> str:
        return (
            f"<img src='{tiles[label]}' alt='' width='28' height='28'> {html.escape(names[label])}"
        )

    body = []
    for label in dict.fromkeys(seen.pair):
        cells = [
            "–"
            if other is None
            else f"{named(other)}, {measure.with_unit(float(matrix[label, other]))}"
            for other in extremes(matrix, label)
        ]
        body.append(
            f"<tr><th scope='row'>{named(label)}</th><td>{cells[0]}</td><td>{cells[1]}</td></tr>"
        )
    head = "<tr><th scope='col'>class</th><th scope='col'>nearest</th><th scope='col'>farthest</th></tr>"
    return f"<table class='plain'>{head}{''.join(body)}</table>"


def groups_table(seen: pair_result.PairResult, cutoff: float) -> str:
    """A table of the groups of neurons: how many, their part of the distance, and its share of the
    whole."""
    names = [seen.context.names[label] for label in seen.pair]
    summary = pairs.group_sizes(*seen.result.profiles[list(seen.pair)], cutoff)
    rows = [
        "<tr><th "
        f"scope='row'>{html.escape(title)}</th><td>{one.n_neurons:,}</td><td>{POINTS.with_unit(one.part)}</td>"
        f"<td>{of_whole(one.share)}</td></tr>"
        for title, one in zip(titles(*names).values(), summary, strict=True)
    ]
    unit = page_context.unit_plural(seen.context)
    whole = sum(one.part for one in summary)
    rows.append(
        f"<tr><th scope='row'>together</th><td>{sum(one.n_neurons for one in summary):,}</td>"
        f"<td>{POINTS.with_unit(whole)}</td><td>{'100%' if whole > 0 else '–'}</td></tr>"
    )
    head = "".join(
        f"<th scope='col'>{title}</th>"
        for title in ("fires for", unit, "part of the distance", "share")
    )
    return f"<table class='plain'><tr>{head}</tr>{''.join(rows)}</table>"


def sorted_bars(
    seen: pair_result.PairResult, cutoff: float, bars_shown
) -> tuple[np.ndarray, list[int]]:
    """The neurons that get a bar, group by group and in each by the difference of their rates, int;
    and how many of each group. bars_shown: which of them there is room for
    (neuron_bars.neurons_with_bars)."""
    rates = seen.result.profiles[list(seen.pair)]
    shown = bars_shown(*rates)
    group = pairs.response_groups(*rates, cutoff)[shown]
    order = np.lexsort((-(rates[0] - rates[1])[shown], group))
    shown, group = shown[order], group[order]
    shown = shown[group != pairs.UNDEFINED]
    return shown, [
        int((group == which).sum())
        for which in (pairs.A_ONLY, pairs.BOTH, pairs.B_ONLY, pairs.NEITHER)
    ]
