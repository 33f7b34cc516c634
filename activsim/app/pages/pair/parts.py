"""What the distance of two classes splits into, neuron by neuron, and how that is said. Plain
functions, no widgets."""

from __future__ import annotations

import numpy as np

from activsim.analysis import measures, pairs, similarity
from activsim.app.shell import page_context
from activsim.app.shell.pair_result import PairResult


def split_measure(pair: PairResult) -> str:
    """The measure whose distance is split over the neurons: the one that was chosen where that
    splits exactly, else the mean difference."""
    measure = pair.context.settings.measure
    return measure if measure == measures.CROSS_VALIDATED else measures.MEAN_DIFFERENCE


def parts(pair: PairResult) -> np.ndarray:
    """Each neuron's part of that distance, float64 (n_neurons,)."""
    if split_measure(pair) == measures.CROSS_VALIDATED:
        first, second = (pair.result.compared_profiles[:, label] for label in pair.pair)
        return pairs.cross_validated_by_neuron(first, second)
    return pairs.difference_by_neuron(*(pair.result.profiles[label] for label in pair.pair))


def parts_caption(pair: PairResult) -> str:
    """What the parts are parts of."""
    unit = page_context.unit_plural(pair.context)
    if split_measure(pair) == measures.CROSS_VALIDATED:
        return (
            f"The cross-validated distance is the mean over {unit} of their rate difference in one "
            f"half of the images times that in the other, so each {unit[:-1]} has its exact part "
            "of it. A part is negative where the halves disagree, so that others may come to more "
            "than 100%."
        )
    caption = (
        f"The mean difference is the mean over {unit} of their rate differences, so each "
        f"{unit[:-1]} has its exact part of it."
    )
    return f"{caption} {other_measure_text(pair)}".strip()


def other_measure_text(pair: PairResult) -> str:
    """What the chosen measure says of the pair where it is not the one that is split; Markdown."""
    name = pair.context.settings.measure
    if name == split_measure(pair):
        return ""
    distance = measures.MEASURES[name].with_unit(float(pair.result.row(pair.pair[0])[pair.other]))
    return (
        f"The measure chosen, {name}, does not split so: by it the two are {distance} apart. "
        "Sentence, bars and parts are of the mean difference."
    )


def apart_text(pair: PairResult, distance: float) -> str:
    """How far apart the two are, by the measure that is split."""
    name = split_measure(pair)
    value = measures.MEASURES[name].with_unit(distance)
    if name == measures.MEAN_DIFFERENCE:
        is_other = name != pair.context.settings.measure
        return f"differ by {value}{' (mean difference)' * is_other}"
    if distance > 0:
        return f"are {value} apart ({name})"
    return f"are not told apart by the {name} measure ({value}, not above 0)"


def why_undefined(pair: PairResult) -> str:
    """Why the two cannot be compared, the rest of a sentence."""
    settings, table = pair.context.settings, pair.context.table
    if np.isnan(pair.result.profiles[list(pair.pair)]).any():
        return "there are no images of one of them."
    rule = (settings.kind, settings.threshold, settings.measure)
    reasons = (similarity.why_undefined(table, *rule, label) for label in pair.pair)
    return next(filter(None, reasons), "their distance is undefined.")
