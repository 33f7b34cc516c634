"""What a comparison says in words, on Explore and in a handout: plain functions of a result. They
return HTML with names escaped."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np

from activsim.analysis import firing_rule, measures, noise, rank_tests, similarity
from activsim.analysis.similarity import Comparison
from activsim.firing import table
from activsim.output import neuron_names, terms, wording
from activsim.output.charts import neuron_bars
from activsim.output.frames.view import PairResult, View

WORDING = {  # of the rows and the pictures; what stands in {braces} is filled in
    "itself": "itself",
    "asked": "{name}, the class asked about",
    "ranked": "{name}, rank {rank}, dissimilarity {amount}",
    "undefined": "{count} undefined, not ranked",
    "row": "{name}, most to least alike",
    "pictures": "Nine pictures of {name}",
    "matrix": "Dissimilarity of the classes. Arrow keys: to the next pair. Enter: compare it.",
    "cell": "{row} and {column}, {amount}, number {rank} of {pairs} pairs",
    "cell_unranked": "{row} and {column}, {amount}",
    "cell_itself": "{row} and itself, {amount}",
    "bars": "Firing rates. Arrow keys: to the next neuron. Enter: what it responds to.",
    "bar": "{neuron}: {first} {first_rate}, {second} {second_rate}",
    "no_rate": "undefined",
}


def answer_sentence(result: PairResult[View]) -> str:
    """The page's one sentence: of the two classes that are compared, and who is nearest."""
    about = pair_sentence(result) or nearest_sentence(result.context, result.result, result.nearest)
    sentence = epoch_words(result.context) + about
    return terms.mark_terms(sentence, "fires", "neuron", "channel", "points")


def pair_sentence(result: PairResult[View]) -> str:
    """How far the class is from the one that was picked, and who is nearer; "" where that is the
    nearest or the class itself, or cannot be compared."""
    context, comparison, (query, other) = result.context, result.result, result.pair
    distance = float(comparison.row(query)[other])
    if result.nearest in (None, other) or other == query or np.isnan(distance):
        return ""
    names = [f"<b>{html.escape(name)}</b>" for name in context.names]
    tied = _tied(comparison, query, result.nearest)
    if other in tied:
        return ""
    nearer = names[result.nearest] if len(tied) == 1 else f"{len(tied)} classes, equally near"
    measure = measures.MEASURES[context.settings.measure]
    amount = measure.with_unit(float(comparison.row(query)[result.nearest]))
    return (
        f"{names[query]} and {names[other]}: {difference_words(context, distance)}. "
        f"Nearest to {names[query]}: {nearer}, {amount}."
    )


def difference_words(context: View, value: float) -> str:
    """What a dissimilarity says of two classes."""
    measure = measures.MEASURES[context.settings.measure]
    if context.settings.measure == measures.MEAN_DIFFERENCE:
        return f"on average their {context.units} differ by {measure.with_unit(value)}"
    return f"{context.settings.measure} dissimilarity {measure.with_unit(value)}"


def epoch_words(context: View) -> str:
    """How the sentence begins where the network is not the finished one."""
    if context.epoch is None:
        return ""
    return f"After epoch {context.epoch}: " if context.epoch else "Before training: "


def pair_amount(result: PairResult[View]) -> str:
    """How far the two classes are apart."""
    measure = measures.MEASURES[result.context.settings.measure]
    if result.alone:
        return "undefined"
    return measure.with_unit(float(result.result.row(result.pair[0])[result.pair[1]]))


def row_order(ranking: np.ndarray, query: int) -> list[int]:
    """Which class's row comes when: the queried one, then by likeness to it, then those not ranked
    beside it."""
    ranked = [int(label) for label in ranking[query] if label >= 0]
    return ranked + [label for label in range(len(ranking)) if label not in ranked]


def more_classes(n_classes: int, n_in_row: int) -> str:
    """How many classes a row does not show."""
    n_left = n_classes - n_in_row
    noun = "class" if n_left == 1 else "classes"
    return f"{n_left:,} more {noun}, none more alike" if n_left else ""


def bars_title(result: PairResult[View]) -> str:
    """A class that nothing can be compared with is named once."""
    unit = result.context.units[:-1]
    classes = pair_text(result.pair, result.context.names)
    return f"{unit.capitalize()} by {unit}: {html.escape(classes)}"


def pair_text(pair: tuple[int, int], names: Sequence[str]) -> str:
    """names: of all classes. One name where a class is beside itself."""
    return " and ".join(dict.fromkeys(names[label] for label in pair))


def bar_neurons(result: PairResult[View]) -> tuple[np.ndarray, list[str]]:
    """The neurons that get a bar, and what each is called: its number, in a map
    "row,column:channel", or for a pixel "row,column"."""
    neurons = neuron_bars.neurons_with_bars(*result.result.profiles[list(result.pair)])
    shape = result.context.table.neuron_shape
    return neurons, [neuron_names.neuron_name(neuron, shape) for neuron in neurons.tolist()]


def nearest_sentence(context: View, result: Comparison, nearest: int | None) -> str:
    """Which class fires most like the queried one, and by how much they
    differ."""
    settings, names = context.settings, context.names
    query = html.escape(names[settings.query])
    if nearest is None:
        why = similarity.why_undefined(
            context.table, settings.kind, settings.threshold, settings.measure, settings.query
        )
        if why:
            return f"<b>{query}</b> cannot be compared here. {why}"
        return (
            f"<b>{query}</b> cannot be compared here: at this threshold the {settings.measure} "
            "dissimilarity is undefined for it. Choose another threshold or another measure."
        )
    value = float(result.row(settings.query)[nearest])
    how = difference_words(context, value)
    tied = _tied(result, settings.query, nearest)
    if len(tied) == 1:
        text = f"<b>{query}</b> fires most like <b>{html.escape(names[nearest])}</b>: {how}."
    elif value == 0:
        text = (
            f"At this threshold nothing tells <b>{query}</b> from {len(tied)} other classes: "
            "choose another one."
        )
    else:
        text = f"{len(tied)} classes are equally near to <b>{query}</b>: {how}."
    undefined = int((result.row_ranking(settings.query) < 0).sum())
    return text + (f" {undefined} cannot be compared (undefined)." if undefined else "")


def standing_sentence(context: View, result: Comparison, other: int) -> str:
    """Where the other class stands in the queried class's ranking, and how to read the number."""
    settings, names = context.settings, context.names
    query, measure = settings.query, measures.MEASURES[settings.measure]
    ranked = result.row_ranking(query)
    ranks = np.flatnonzero(ranked == other)
    n_others = int((ranked >= 0).sum()) - 1
    if other == query:
        where = "the class itself"
    elif not len(ranks):
        where = "not ranked: undefined beside"
    else:
        n_tied = len(_tied(result, query, other))
        where = f"number {ranks[0]} of {n_others} in likeness to"
        where = where if n_tied == 1 else f"tied with {n_tied - 1} more in likeness to"
    of_query = "" if other == query else f" {html.escape(names[query])}"
    read_as = measure.read_as.replace("neurons", context.units)
    return f"{html.escape(names[other])} is {where}{of_query}. {read_as[0].upper()}{read_as[1:]}."


def silent_sentence(context: View, result: Comparison) -> str:
    """How many neurons say nothing, because they never or always fire; or why no neuron does."""
    settings = context.settings
    why = firing_rule.why_undefined(context.table, settings.kind, settings.threshold)
    if why:
        return why
    dead, always = table.dead(result.profiles).sum(), table.always_on(result.profiles).sum()
    sentence = (
        f"Of {wording.count_text(result.profiles.shape[1], context.units[:-1])}, {dead:,} never "
        f"{'fires' if dead == 1 else 'fire'} (dead) and {always:,} always "
        f"{'does' if always == 1 else 'do'}."
    )
    if settings.kind == "quantile":
        share = context.table.quantile_share(settings.threshold)
        base = "positions" if context.units == "channels" else "images"
        sentence += f" As their thresholds allow, they fire on {share:.1%} of {base} on average."
    return sentence


def noise_check(result: PairResult[View], labels: np.ndarray | None = None) -> noise.NoiseCheck:
    """Which pairs of these classes (None: of all) could be noise."""
    comparison, settings, table = result.result, result.context.settings, result.context.table
    if labels is None:
        labels = np.arange(len(comparison.profiles))
    profiles, n_images = comparison.profiles[labels], result.context.n_images[labels]
    halves = None
    if table.first_half is not None:
        halves = firing_rule.half_profiles(table, settings.kind, settings.threshold)[:, labels]
    return noise.noise_check(profiles, n_images, comparison.among(labels), settings.measure, halves)


def cell_notes(result: PairResult[View], labels: np.ndarray | None = None) -> np.ndarray:
    """What the heatmap says of the cells of these classes (None: of all), str (n_labels, n_labels),
    "" for nothing."""
    check = noise_check(result, labels)
    measure = measures.MEASURES[result.context.settings.measure]
    notes = [wording.noise_note(value, measure) for value in check.floor.ravel()]
    return np.where(check.below, np.array(notes, dtype=object).reshape(check.floor.shape), "")


def floor_sentence(
    result: PairResult[View],
    labels: np.ndarray | None = None,
    check: noise.NoiseCheck | None = None,
) -> str:
    """Which differences between these classes (None: all) could be noise, in a sentence. check: of
    theirs, where it is there already."""
    check = check or noise_check(result, labels)
    cells = result.result.dissimilarity if labels is None else result.result.among(labels)
    if np.isnan(cells[~np.eye(len(cells), dtype=bool)]).all():
        return "No cell is marked: at this threshold all dissimilarities are undefined."
    highest, n_below = float(np.nanmax(check.floor, initial=0.0)), int(check.below.sum()) // 2
    about = "the noise floor: what 95% of pairs of equal classes stay below, by sampling alone"
    if np.isfinite(highest):
        amount = measures.MEASURES[result.context.settings.measure].with_unit(highest)
        about += f" (here up to {amount}"
        about += ", an upper bound)" if result.context.units == "channels" else ")"
    if not n_below:
        subject = "classes" if labels is None else "these classes"
        subject += " that can be compared" if np.isnan(cells).any() else ""
        return f"The distance of every pair of {subject} is above {about}."
    possessive = "its" if n_below == 1 else "their"
    return (
        f"{wording.pairs_below(n_below)} {about}; {'it' if n_below == 1 else 'they'} could be "
        f"noise. A white corner marks {possessive} cells."
    )


def _tied(result: Comparison, query: int, other: int) -> np.ndarray:
    """The classes as near to the query as `other`, but for rounding, itself included and the query
    left out."""
    row = rank_tests.tie_values(result.row(query))
    return np.setdiff1d(np.flatnonzero(row == row[other]), [query])
