"""What Silence says in words, and which neurons its choices come to: plain functions, no widgets.

Sentences are HTML with names escaped.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

import numpy as np

from activsim.analysis import ablation_effect, firing_rule, neuron_sets, pairs
from activsim.analysis.neurons import selectivity
from activsim.app.shell import neuron_names, pair_result
from activsim.firing import table
from activsim.networks.layers import PIXELS

DRAWS = 200  # random sets of a layer that is kept
SETS = {
    str(draws): draws for draws in (20, 50, 200)
}  # to choose from for one that streams: each takes its time
SETS_ABOUT = (
    "The network runs once more for each set: more sets take longer and say more. Those that ran "
    "before are kept; to stop, choose fewer."
)
WAITING = "How many random sets hurt as much is still being worked out."
FEW = 0.05  # p up to which chance is said to do so seldom
OFTEN = {
    FEW: "chance seldom does that",
    0.2: "chance now and then does that too",
    1: "chance often does that too",
}
LISTED = 16  # neurons named in a sentence
TO = {"zero": "set to zero", "mean": "set to their mean"}
CAVEATS = (
    "A silenced neuron puts the network in a state it never met while it learned; compare zero "
    "with the mean. That a neuron is selective for a class, or shared by two, is a label: only the "
    "numbers above say what it is for."
)


@dataclass(frozen=True, eq=False)
class SilenceChoice:
    """What is silenced and compared: seen, the pick, what to, the seed; neurons, int; pool: those
    that random sets are drawn from, int; watch: a third class, or None; wanted: how many neurons
    were asked for, at least as many."""

    seen: pair_result.PairResult
    pick: str
    to: str
    seed: int
    neurons: np.ndarray
    pool: np.ndarray
    watch: int | None = None
    wanted: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        return self.seen.context.names

    @property
    def classes(self) -> list[int]:
        """The classes asked about: the one that a pick is selective for, else the pair."""
        query, other = self.seen.pair
        return [query] if self.pick == neuron_sets.SELECTIVE or query == other else [query, other]

    @property
    def both(self) -> str:
        return " and ".join(self.names[label] for label in self.classes)

    def sets(self, draws: int) -> tuple[np.ndarray, bool]:
        """Random sets of as many neurons, and whether these are all there are."""
        return neuron_sets.random_sets(self.pool, len(self.neurons), draws, self.seed)


def silence_choice(
    seen: pair_result.PairResult, pick: str, k: int, by_hand, to: str, seed: int, watch: int | None
) -> SilenceChoice:
    profiles = by_channel(seen.context)
    # where profiles are undefined, every neuron fires
    undefined = np.isnan(profiles).all()
    fires = np.flatnonzero(undefined | ~table.dead(np.nan_to_num(profiles)))
    if pick == neuron_sets.SHARED:
        first, second = seen.pair
        neurons = pairs.shared_neurons(profiles[first], profiles[second], k)
    elif pick == neuron_sets.SELECTIVE:
        neurons = neuron_sets.top_neurons(selectivity(profiles, seen.context.settings.query), k)
    elif pick == neuron_sets.AT_RANDOM:
        neurons = neuron_sets.random_set(fires, k, seed)
    else:
        neurons = np.array(by_hand, dtype=np.int64)
    pool = np.union1d(fires, neurons).astype(np.int64)
    return SilenceChoice(
        seen,
        pick,
        to,
        seed,
        np.sort(neurons),
        pool,
        watch,
        len(neurons) if pick == neuron_sets.BY_HAND else k,
    )


def by_channel(chosen) -> np.ndarray:
    """Profiles by what can be silenced (a neuron of a vector, a channel of a map, a pixel),
    whatever the reading."""
    settings = chosen.settings
    channels = chosen.recording.channels
    return firing_rule.profiles(channels, settings.kind, settings.threshold)


def unit_name(chosen) -> str:
    """What is silenced: "neuron", "channel" or "pixel"."""
    if chosen.settings.layer == PIXELS:
        return "pixel"
    return (
        "neuron"
        if chosen.recording.channels is chosen.recording.table or len(_shape(chosen)) == 1
        else "channel"
    )


def unit_names(chosen) -> list[str]:
    """What each is called: its number, or of a pixel "row,column"."""
    shape = chosen.recording.channels.neuron_shape
    return [neuron_names.neuron_name(one, shape) for one in range(int(np.prod(shape)))]


def _shape(chosen) -> list[int]:
    return chosen.description.layer(chosen.settings.layer).output_shape


def amount(chosen, n: int) -> str:
    return f"{n:,} {unit_name(chosen)}{'' if n == 1 else 's'}"


def together(asked: SilenceChoice, classes=None) -> str:
    return " and ".join(
        f"<b>{html.escape(asked.names[label])}</b>" for label in classes or asked.classes
    )


def whose(asked: SilenceChoice) -> str:
    """The silenced neurons, as in "the 6 neurons that Shirt and T-shirt/top share most"."""
    n = amount(asked.seen.context, len(asked.neurons))
    alone = len(asked.classes) == 1
    return {
        neuron_sets.SHARED: f"the {n} that "
        + f"{'fire most for ' * alone}{together(asked)}{'' if alone else ' share most'}",
        neuron_sets.SELECTIVE: f"the {n} most selective for {together(asked)}",
        neuron_sets.BY_HAND: f"{n} picked by hand",
        neuron_sets.AT_RANDOM: f"{n} drawn by lot (seed {asked.seed})",
    }[asked.pick]


def groups(asked: SilenceChoice) -> dict[str, list[int]]:
    """The rows of the table that are no single class: those asked about, the others, all."""
    everyone = list(range(len(asked.names)))
    named = {asked.both: asked.classes} if len(asked.classes) > 1 else {}
    return named | {
        "the others": [one for one in everyone if one not in asked.classes],
        "all classes": everyone,
    }


def went(before: np.ndarray, after: np.ndarray, classes) -> str:
    """As in "37% instead of 86%": whole percents, tenths where the two are close."""
    old, new = (ablation_effect.accuracy(one, classes) for one in (before, after))
    if np.isnan(old):
        return "an undefined share (there are no images)"
    whole = abs(new - old) >= 0.015 and not any(
        0.995 <= one < 1 or 0 < one < 0.005 for one in (old, new)
    )
    old_text, new_text = (f"{one:.{0 if whole else 1}%}" for one in (old, new))
    return new_text + (" as before" if new == old else f" instead of {old_text}")


def answer_html(asked: SilenceChoice, before: np.ndarray, after: np.ndarray) -> str:
    """The one sentence: of those asked about, of a third class, and of the others, how many are
    right without."""
    named = {neuron_sets.SHARED: "these two", neuron_sets.SELECTIVE: "its images"}.get(
        asked.pick, together(asked)
    )
    parts = [f"{went(before, after, asked.classes)} of {named} right"]
    if asked.watch is not None and asked.watch not in asked.classes:
        parts.append(f"{went(before, after, [asked.watch])} of {together(asked, [asked.watch])}")
    if others := groups(asked)["the others"]:
        parts.append(f"{went(before, after, others)} of all others")
    return (
        f"Without {whose(asked)}, the network gets {', '.join(parts[:-1])} and {parts[-1]}."
        if len(parts) > 1
        else (f"Without {whose(asked)}, the network gets {parts[0]}.")
    )


def unscored(n_outputs: int, n_classes: int) -> str:
    """Why the question cannot be asked of a network; "" where it can."""
    if n_outputs == n_classes:
        return ""
    has = (
        f"{n_outputs:,} output{'' if n_outputs == 1 else 's'}"
        if n_outputs
        else "no plain list of outputs"
    )
    return (
        f"This network cannot be asked that: the images show {n_classes} classes, and it has "
        f"{has}. Without one output for each class there is no right and wrong to count. Choose "
        "another network."
    )


def nothing(asked: SilenceChoice) -> str:
    """Why no neuron is silenced."""
    what, context = unit_name(asked.seen.context), asked.seen.context
    rule = (context.settings.kind, context.settings.threshold)
    why = firing_rule.why_undefined(context.recording.channels, *rule)
    if why and asked.pick != neuron_sets.BY_HAND:
        return f"No {what} can be picked so. {why}"
    if asked.pick == neuron_sets.BY_HAND:
        return f"Nothing is silenced yet: pick {what}s below."
    if asked.pick == neuron_sets.SHARED and len(asked.classes) > 1 and len(asked.pool):
        return f"No {what} fires for both {together(asked)} at this threshold, so they share none. Choose another one."
    return f"No {what} can be picked so: at this threshold none fires. Choose another threshold."


def fewer(asked: SilenceChoice) -> str:
    """That there are not as many as were asked for; "" where there are."""
    if len(asked.neurons) >= asked.wanted:
        return ""
    what = (
        f"fire for both {together(asked)}"
        if asked.pick == neuron_sets.SHARED and len(asked.classes) > 1
        else "fire"
    )
    return (
        f"No more than {amount(asked.seen.context, len(asked.neurons))} {what} at this threshold. "
    )


def rule(asked: SilenceChoice) -> str:
    """Which neurons these are, and by what rule they were picked."""
    names = [html.escape(asked.names[label]) for label in asked.seen.pair]
    how = neuron_sets.PICKS[asked.pick].rule.format(
        k=len(asked.neurons), first=names[0], second=names[1]
    )
    units = unit_names(asked.seen.context)
    listed = [units[one] for one in asked.neurons[:LISTED]]
    more = f" and {len(asked.neurons) - LISTED} more" if len(asked.neurons) > LISTED else ""
    between = "; " if any("," in one for one in listed) else ", "  # a pixel is named row,column
    which = (
        f"{unit_name(asked.seen.context).capitalize()}s {between.join(listed)}{more}: "
        if listed
        else ""
    )
    return f"{which}{how}."


def chance(asked: SilenceChoice, found: ablation_effect.Harm, all_of_them: bool) -> str:
    """What the random sets say of the classes asked about."""
    n, k, who = len(found.random), len(asked.neurons), "them" if len(asked.classes) > 1 else "it"
    if np.isnan(found.p):
        return "There is nothing to compare with chance."
    if all_of_them:
        told = f"Of all {n:,} sets of {k}, {found.hits:,} hurt {who} at least as much, this one among them"
    else:
        told = f"{found.hits:,} of {n:,} random sets of {k} hurt {who} at least as much"
    meaning = next(words for most, words in OFTEN.items() if found.p <= most)
    meaning = "too few sets to tell" if n < 1 / FEW else meaning
    smallest = f", the smallest that {n:,} sets allow" if not all_of_them and not found.hits else ""
    return f"{told}: p = {found.p:.2g}{smallest}. In words: {meaning}."


def legend(asked: SilenceChoice, all_of_them: bool, n_sets: int) -> str:
    """How to read the chart of accuracies, and where the random sets come from."""
    chosen = asked.seen.context
    dead = len(unit_names(chosen)) - len(asked.pool)
    drawn = (
        f"all {n_sets:,} there are" if all_of_them else f"{n_sets:,}, drawn with seed {asked.seed}"
    )
    text = f"Circle: the network as it is. Diamond: {amount(chosen, len(asked.neurons))} {TO[asked.to]}. "
    text += (
        f"Grey: where nine of ten random sets ({drawn}) leave the class. They are drawn from the "
    )
    text += f"{amount(chosen, len(asked.pool))} that fire at this threshold"
    return text + (f"; {dead:,} never do." if dead else ".")
