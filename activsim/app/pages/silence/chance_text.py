"""What Silence says of the random sets: plain functions, no widgets."""

from __future__ import annotations

import numpy as np

from activsim.analysis import ablation_effect, neuron_sets
from activsim.app.pages.silence.choice import (
    SilenceChoice,
    amount_text,
    unit_name,
    unit_names,
)
from activsim.output.short_text import true_minus

SELDOM = 0.05  # p up to which chance is said to do so seldom
CHANCE_TEXTS = {
    SELDOM: "chance seldom does that",
    0.2: "chance now and then does that too",
    1: "chance often does that too",
}
SILENCED_TO_TEXTS = {"zero": "set to zero", "mean": "set to their mean"}


def chance_text(
    choice: SilenceChoice, harm: ablation_effect.SpecificHarm, random_sets: neuron_sets.RandomSets
) -> str:
    """What the classes asked about lose beyond all others, and what the random sets say of that."""
    k, n, several = len(choice.neurons), harm.n_sets, len(choice.classes) > 1
    if np.isnan(harm.p):
        return "There is nothing to compare with chance."
    verb, comparative = ("hurt", "at least as much")
    sentence = ""
    if not np.isnan(harm.lost_by_others):
        loss, lost_by_others = round(harm.loss, 3), round(harm.lost_by_others, 3)
        excess = loss - lost_by_others  # of what is written, so that the sentence adds up
        sentence = (
            f"{'These two lose' if several else 'It loses'} {_points(loss)} points, all others "
            f"{_points(lost_by_others)}: {_points(abs(excess))} "
            f"{'more' if excess >= 0 else 'less'}. "
        )
        verb, comparative = ("cost", "at least as much more than the others")
    pronoun = "them" if several else "it"
    if random_sets.is_single:
        return f"{sentence}{_single_set_text(choice)}"
    if random_sets.all_of_them:
        share = (
            f"Of all {n:,} sets of {k}{matching_text(random_sets)}, {harm.hits:,} {verb} {pronoun} "
            f"{comparative}, this one among them"
        )
    else:
        share = (
            f"{harm.hits:,} of {n:,} random sets of {k}{matching_text(random_sets)} {verb} "
            f"{pronoun} {comparative}"
        )
    meaning = next(text for most, text in CHANCE_TEXTS.items() if harm.p <= most)
    meaning = "too few sets to tell" if n < 1 / SELDOM else meaning
    is_smallest = not random_sets.all_of_them and not harm.hits
    smallest = f", the smallest that {n:,} sets allow" if is_smallest else ""
    return (
        f"{sentence}{share}: p = {harm.p:.2g}{smallest}. In words: {meaning}. (p is of this one "
        "choice, not corrected for others.)"
    )


def _single_set_text(choice: SilenceChoice) -> str:
    """That the silenced neurons are all there are to draw from."""
    return (
        f"No other {unit_name(choice.context)} fires at this threshold, so that there are no "
        "random sets to compare with."
    )


def _points(share: float) -> str:
    return true_minus(f"{100 * share:z.1f}")


def matching_text(random_sets: neuron_sets.RandomSets) -> str:
    """How random sets are matched, after what they are; "" where they are not."""
    if np.isinf(random_sets.tolerance):
        return ""
    return f" that are together as active (within {random_sets.tolerance:.0%})"


def formula_html(harm: ablation_effect.SpecificHarm, random_sets: neuron_sets.RandomSets) -> str:
    """How p comes of the random sets, folded; "" where there is none."""
    if np.isnan(harm.p) or random_sets.is_single:
        return ""
    n = harm.n_sets
    formula = f"({harm.hits:,} + 1) / ({n:,} + 1) = {harm.p:.2g}"
    why = (
        "these neurons count as one set more, which hurts as much as they do: so p is never 0, "
        "however few sets were drawn"
    )
    if random_sets.all_of_them:
        formula, why = f"{harm.hits:,} / {n:,} = {harm.p:.2g}", "these are all such sets there are"
    return (
        f"<details class='formula'><summary>How p is worked out</summary>p = {formula}: {why}."
        "</details>"
    )


def legend_text(choice: SilenceChoice, random_sets: neuron_sets.RandomSets) -> str:
    """How to read the chart of accuracies, and where the random sets come from."""
    context = choice.context
    dead, n_sets = len(unit_names(context)) - len(choice.pool), len(random_sets.sets)
    marks_text = (
        f"Circle: the network as it is. Diamond: {amount_text(context, len(choice.neurons))} "
        f"{SILENCED_TO_TEXTS[choice.to]}."
    )
    if random_sets.is_single:
        return marks_text
    sets_text = (
        f"all {n_sets:,} there are"
        if random_sets.all_of_them
        else f"{n_sets:,}, drawn with seed {choice.seed}"
    )
    text = (
        f"{marks_text} Grey: where nine of ten random sets ({sets_text}) leave the class. They are "
        "drawn from the "
        f"{amount_text(context, len(choice.pool))} that fire at this threshold"
    )
    text += f"; {dead:,} never do." if dead else "."
    if np.isinf(random_sets.tolerance):
        if choice.match == neuron_sets.AS_ACTIVE:
            text += " Too few sets are together as active as these, so that any are taken."
        return text
    return (
        f"{text} Together they are as active as the silenced ones: the sum of their mean "
        f"activations (above 0) is within {random_sets.tolerance:.0%} of theirs."
    )
