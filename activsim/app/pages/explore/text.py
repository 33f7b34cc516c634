"""What Explore says in words: plain functions of a result, no widgets. Returns HTML with names
escaped."""

from __future__ import annotations

import html

import numpy as np

from activsim.analysis import firing_rule, measures, noise
from activsim.app.shell import neuron_names
from activsim.app.shell.page_context import unit_plural
from activsim.app.shell.pair_result import PairResult
from activsim.firing import table
from activsim.output.charts import neuron_bars


def words(seen: PairResult) -> dict[str, str]:
    """All that the page says and that changes with the threshold."""
    chosen, result, measure = (
        seen.context,
        seen.result,
        measures.MEASURES[seen.context.settings.measure],
    )
    return {
        "answer": when(chosen) + answer(chosen, result, seen.nearest),
        "amount": "undefined"
        if seen.alone
        else measure.with_unit(float(result.dissimilarity[seen.pair])),
        "standing": "" if seen.alone else standing(chosen, result, seen.other),
        "mind": measure.caution,
        "silent": silent(chosen, result),
        "floor": floor(seen),
        "bars": bars_title(seen),
    }


def when(chosen) -> str:
    """How the sentence begins where the network is not the finished one."""
    if chosen.snapshot is None:
        return ""
    return (
        f"After epoch {chosen.snapshot.epoch}: " if chosen.snapshot.epoch else "Before training: "
    )


def row_order(ranking: np.ndarray, query: int) -> list[int]:
    """Which class's row comes when: the queried one, then by likeness to it, then those not ranked
    beside it."""
    ranked = [int(label) for label in ranking[query] if label >= 0]
    return ranked + [label for label in range(len(ranking)) if label not in ranked]


def bars_title(seen: PairResult) -> str:
    unit = unit_plural(seen.context)[:-1]
    query, other = (html.escape(seen.context.names[label]) for label in seen.pair)
    return f"{unit.capitalize()} by {unit}: {query} and {other}"


def bars(seen: PairResult) -> tuple[np.ndarray, list[str]]:
    """The neurons that get a bar, and what each is called: its number, in a map
    "row,column:channel", or for a pixel "row,column"."""
    neurons = neuron_bars.neurons_with_bars(*seen.result.profiles[list(seen.pair)])
    shape = seen.context.table.neuron_shape
    return neurons, [neuron_names.neuron_name(neuron, shape) for neuron in neurons.tolist()]


def answer(chosen, result, nearest: int | None) -> str:
    """The page's one sentence: which class fires most like the queried one, and by how much they
    differ."""
    settings, names = chosen.settings, chosen.names
    query, measure = html.escape(names[settings.query]), measures.MEASURES[settings.measure]
    if nearest is None:
        return (
            f"<b>{query}</b> cannot be compared here: at this threshold the {settings.measure} "
            "dissimilarity is undefined for it. Choose another threshold or another measure."
        )
    value = float(result.dissimilarity[settings.query, nearest])
    if settings.measure == "mean difference":
        how = f"on average their {unit_plural(chosen)} differ by {measure.with_unit(value)}"
    else:
        how = f"{settings.measure} dissimilarity {measure.with_unit(value)}"
    tied = _tied(result, settings.query, nearest)
    if len(tied) == 1:
        text = f"<b>{query}</b> fires most like <b>{html.escape(names[nearest])}</b>: {how}."
    elif value == 0:
        text = f"At this threshold nothing tells <b>{query}</b> from {len(tied)} other classes: choose another one."
    else:
        text = f"{len(tied)} classes are equally near to <b>{query}</b>: {how}."
    undefined = int((result.ranking[settings.query] < 0).sum())
    return text + (f" {undefined} cannot be compared (undefined)." if undefined else "")


def standing(chosen, result, other: int) -> str:
    """Where the other class stands in the queried class's ranking, and how to read the number."""
    settings, names = chosen.settings, chosen.names
    query, measure = settings.query, measures.MEASURES[settings.measure]
    place = np.flatnonzero(result.ranking[query] == other)
    n_others = int((result.ranking[query] >= 0).sum()) - 1
    if other == query:
        where = "the class itself"
    elif not len(place):
        where = "not ranked: undefined beside"
    else:
        n_tied = len(_tied(result, query, other))
        where = f"number {place[0]} of {n_others} in likeness to"
        where = where if n_tied == 1 else f"tied with {n_tied - 1} more in likeness to"
    whose = "" if other == query else f" {html.escape(names[query])}"
    read_as = measure.read_as.replace("neurons", unit_plural(chosen))
    return f"{html.escape(names[other])} is {where}{whose}. {read_as[0].upper()}{read_as[1:]}."


def silent(chosen, result) -> str:
    """How many neurons say nothing, because they never or always fire; or why no neuron does."""
    settings = chosen.settings
    why = firing_rule.why_undefined(chosen.table, settings.kind, settings.threshold)
    if why:
        return why
    dead, always = table.dead(result.profiles).sum(), table.always_on(result.profiles).sum()
    return f"Of {result.profiles.shape[1]:,} {unit_plural(chosen)}, {dead:,} never fire (dead) and {always:,} always do."


def noise_check(seen: PairResult) -> noise.NoiseCheck | None:
    """Which pairs of classes could be noise; None for a measure whose floor is not known."""
    result, measure = seen.result, seen.context.settings.measure
    return noise.noise_check(result.profiles, seen.context.n_images, result.dissimilarity, measure)


def notes(seen: PairResult) -> np.ndarray | None:
    """What the heatmap says of its cells, str (n_classes, n_classes)."""
    known = noise_check(seen)
    if known is None:
        return None
    measure = measures.MEASURES[noise.FLOOR_MEASURE]
    said = np.vectorize(
        lambda value: f"below the noise floor ({measure.with_unit(value)})", otypes=[object]
    )(known.floor)
    return np.where(known.below, said, "")


def floor(seen: PairResult) -> str:
    """Which differences could be noise, in a sentence."""
    known = noise_check(seen)
    if known is None:
        return f"No cell is marked: the noise floor is known for the {noise.FLOOR_MEASURE} only."
    if np.isnan(seen.result.dissimilarity[~np.eye(len(known.below), dtype=bool)]).all():
        return "No cell is marked: at this threshold all dissimilarities are undefined."
    highest, n_below = float(np.nanmax(known.floor, initial=0.0)), int(known.below.sum()) // 2
    amount = measures.MEASURES[noise.FLOOR_MEASURE].with_unit(highest)
    about = f"the noise floor: what two classes that do not differ would show by sampling alone (here up to {amount}"
    about += ", an upper bound)" if unit_plural(seen.context) == "channels" else ")"
    if not n_below:
        return f"All pairs of classes differ by more than {about}."
    pairs = "1 pair of classes is" if n_below == 1 else f"{n_below} pairs of classes are"
    return (
        f"{pairs} below {about}; a white corner marks {'its' if n_below == 1 else 'their'} cells."
    )


def _tied(result, query: int, other: int) -> np.ndarray:
    """The classes exactly as near to the query as `other`, itself included and the query left
    out."""
    row = result.dissimilarity[query]
    return np.setdiff1d(np.flatnonzero(row == row[other]), [query])
