"""What a step's check is worked out of: never an answer that somebody wrote down.

    outcome = WORK_OUT["nearest class"](subject)
    outcome.sentence       # "Nearest to Shirt: Coat, 12 points apart."
    outcome.labels         # what a guess is compared with: ("Coat",)

What a check answers and needs is in `names.CHECKS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from activsim.analysis import ablation_effect, firing_rule, judge, neuron_sets, pairs
from activsim.analysis import judgement as judgement_rule
from activsim.analysis.judgement_reports import JudgementReport
from activsim.analysis.measures import MEASURES
from activsim.analysis.similarity import networks_with_nearest
from activsim.lessons.lesson import Place
from activsim.lessons.safe_text import quoted
from activsim.lessons.subject import Subject
from activsim.lessons.words import ANSWERS, WORDS
from activsim.output import evidence_text
from activsim.output.wording import rate_text

FIRES_FOR = 0.5  # the share of a class's images from which on a neuron fires for it
# {answer of the rule: the key of its words}
KEYS = dict(zip((judge.MORE, judge.LESS, judge.NO_MORE, judge.OPEN), ANSWERS, strict=True))


@dataclass(frozen=True)
class Outcome:
    """sentence: what came out; labels: classes or an answer that a guess is compared with, in
    order; value: a number that it is compared with, None for none."""

    sentence: str
    labels: tuple[str, ...] = ()
    value: float | None = None


def _nearest_class(subject: Subject) -> Outcome:
    ranked = _ranked(subject)
    if not ranked:
        return Outcome(subject.sentence("no_nearest_class"))
    name, distance = ranked[0]
    return Outcome(subject.sentence("nearest_class", other=name, distance=distance), (name,))


def _class_order(subject: Subject) -> Outcome:
    ranked = _ranked(subject)
    if not ranked:
        return Outcome(subject.sentence("no_order_of_classes"))
    row = ", ".join(f"{name} ({distance})" for name, distance in ranked)
    return Outcome(
        subject.sentence("order_of_classes", row=row),
        tuple(name for name, _ in ranked),
    )


def _ranked(subject: Subject) -> list[tuple[str, str]]:
    """All other classes from most to least alike, and how far each is."""
    settings = subject.settings
    comparison = subject.comparison(subject.numbers.table())
    row, measure = comparison.row(settings.query), MEASURES[settings.measure]
    return [
        (subject.names[label], measure.with_unit(row[label]))
        for label in comparison.row_ranking(settings.query)[1:]
        if label >= 0
    ]


def _networks_that_agree(subject: Subject) -> Outcome:
    tables = subject.numbers.siblings()
    if len(tables) < 2:
        raise ValueError(
            "The networks of other seeds are not all recorded at this layer, so that they cannot "
            "be asked. Show the layer once with each of them."
        )
    query = subject.settings.query
    nearest = subject.comparison(subject.numbers.table()).nearest(query)
    comparisons = [subject.comparison(table) for table in tables]
    count = networks_with_nearest(comparisons, query, nearest)
    if count is None or nearest is None:
        return Outcome(subject.sentence("no_nearest_class"))
    other = subject.names[nearest]
    return Outcome(
        subject.sentence("networks_that_agree", count=count, all=len(tables), other=other),
        (),
        float(count),
    )


def _class_of_neuron(subject: Subject) -> Outcome:
    neuron = _whole(subject.place.value("neuron") or "")
    settings = subject.settings
    profiles = firing_rule.profiles(subject.numbers.table(), settings.kind, settings.threshold)
    if neuron >= profiles.shape[1]:
        raise ValueError(
            f"The link asks for neuron {neuron}; {settings.layer} has 0 to {profiles.shape[1] - 1}."
        )
    rates = profiles[:, neuron]
    if np.isnan(rates).all() or not np.nanmax(rates):
        return Outcome(subject.sentence("no_class_of_neuron", neuron=neuron))
    order = np.argsort(-np.nan_to_num(rates), kind="stable")
    row = ", ".join(f"{subject.names[label]} {rate_text(rates[label])}" for label in order[:3])
    return Outcome(
        subject.sentence("class_of_neuron", neuron=neuron, row=row),
        (subject.names[order[0]],),
    )


def _verdict(subject: Subject) -> Outcome:
    judgement = _within_margin(subject.numbers.evidence()["judgement"], subject.place)
    headline = evidence_text.judgement_headline(judgement)
    sentence = evidence_text.judgement_sentence(judgement)
    key = KEYS[judgement["answer"]]
    answer = subject.words.get(key, WORDS[key])
    values = {"answer": answer, "headline": headline, "sentence": sentence}
    return Outcome(subject.sentence("verdict", **values), (answer,))


def _within_margin(judgement: JudgementReport, place: Place) -> JudgementReport:
    """As the page says it when it is opened with this link."""
    text = place.value("margin")
    if text is None:
        return judgement
    try:
        margin = float(text)
        judgement_rule.check_margin(margin)
    except ValueError:
        raise ValueError(
            f"The link says margin={quoted(text)} where a number above 0 was expected."
        ) from None
    new_judgement, (low, high) = judgement.copy(), judgement["interval"]
    new_judgement["margin"] = margin
    if low is not None and high is not None:
        new_judgement["answer"] = judgement_rule.answer_within(
            judgement["answer"], (low, high), margin
        )
    return new_judgement


def _accuracy(subject: Subject) -> Outcome:
    before, _ = subject.numbers.confusions(())
    labels, classes = _asked_about(subject)
    share = ablation_effect.accuracy(before, labels)
    return Outcome(
        subject.sentence("accuracy", share=f"{share:.0%}", classes=classes),
        (),
        100 * float(share),
    )


def _accuracy_without_neurons(subject: Subject) -> Outcome:
    silenced = tuple(int(neuron) for neuron in _silenced(subject))
    if not silenced:
        raise ValueError("The link silences no neuron: the two classes share none.")
    before, after = subject.numbers.confusions(silenced)
    labels, classes = _asked_about(subject)
    was, remains = (ablation_effect.accuracy(counts, labels) for counts in (before, after))
    numbers = ", ".join(map(str, silenced))
    return Outcome(
        subject.sentence(
            "accuracy_without",
            before=f"{was:.0%}",
            classes=classes,
            count=len(silenced),
            layer=subject.settings.layer,
            neurons=numbers,
            share=f"{remains:.0%}",
        ),
        (),
        100 * float(remains),
    )


def _asked_about(subject: Subject) -> tuple[list[int], str]:
    """The classes whose images are counted: both, where the neurons are those that they share."""
    settings = subject.settings
    labels = [settings.query]
    if settings.other is not None and settings.other != settings.query:
        labels.append(settings.other)
    if subject.place.value("silence_pick") == neuron_sets.SELECTIVE:
        labels = labels[:1]
    return labels, f" {subject.sentence('and')} ".join(subject.names[label] for label in labels)


def _silenced(subject: Subject) -> np.ndarray:
    """The neurons that the page Silence silences when it is opened with this link."""
    place, settings = subject.place, subject.settings
    table = subject.numbers.table()
    if len(table.neuron_shape) > 1:
        raise ValueError(
            "A lesson silences neurons of a layer without maps, dense say. Name one in the link."
        )
    profiles = firing_rule.profiles(table, settings.kind, settings.threshold)
    pick = place.value("silence_pick") or neuron_sets.SHARED
    count = place.value("silence_k")
    if pick == neuron_sets.BY_HAND:
        return np.sort([_whole(name) for name in place.values.get("silence_neurons", [])])
    if pick == neuron_sets.SELECTIVE:
        neurons = neuron_sets.selective_neurons(profiles, settings.query, FIRES_FOR)
        return np.sort(neurons[: _whole(count or "6")])
    if pick == neuron_sets.SHARED and settings.other is not None:
        first, second = profiles[settings.query], profiles[settings.other]
        shared = pairs.shared_neurons(first, second, FIRES_FOR)
        return np.sort(shared[: _whole(count)] if count else shared)
    raise ValueError(
        f"A lesson silences neurons {neuron_sets.BY_HAND}, {neuron_sets.SELECTIVE}, or "
        f"{neuron_sets.SHARED} classes that its link names (class and with)."
    )


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"The link says {quoted(text)} where a whole number was expected.")
    return int(text)


WORK_OUT: dict[str, Callable[[Subject], Outcome]] = {
    "nearest class": _nearest_class,
    "order of classes": _class_order,
    "networks that agree": _networks_that_agree,
    "class a neuron fires for": _class_of_neuron,
    "verdict": _verdict,
    "accuracy": _accuracy,
    "accuracy without neurons": _accuracy_without_neurons,
}
