"""What Silence says in words: plain functions, no widgets.

Sentences are HTML with names escaped.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np

from activsim.analysis import ablation_effect, firing_rule, neuron_sets
from activsim.app.pages.silence.choice import (
    SilenceChoice,
    amount_text,
    unit_name,
    unit_names,
)
from activsim.app.shell.cutoff import rule_text
from activsim.experiments import unscored
from activsim.networks.layers import NetworkDescription
from activsim.output import wording

N_SETS = 200  # random sets of a layer that is kept
# to choose from for one that streams: each takes its time, and at first they are run over a few
# images
QUICKLY = "20 quickly"
N_SETS_OPTIONS = {QUICKLY: 20} | {str(n_sets): n_sets for n_sets in (20, 50, 200)}
N_SETS_HELP = (
    "The network runs once more for each set: more sets take longer and say more. Quickly: over a "
    "few of the images, half of them of the classes asked about. Those that ran before are kept; "
    "to stop, choose fewer."
)
WAITING_TEXT = "How many random sets hurt as much is still being worked out."
MAX_LISTED = 16  # neurons named in a sentence
CAVEATS = (
    "A silenced neuron puts the network in a state it never met while it learned; compare zero "
    "with the mean. That a neuron is selective for a class, or shared by two, is a label: only the "
    "numbers above say what it is for."
)


def classes_html(choice: SilenceChoice, classes: Sequence[int] | None = None) -> str:
    return " and ".join(
        f"<b>{html.escape(choice.names[label])}</b>" for label in classes or choice.classes
    )


def neurons_html(choice: SilenceChoice) -> str:
    """The silenced neurons, as in "the 4 neurons that Shirt and T-shirt/top share"."""
    n = amount_text(choice.context, len(choice.neurons))
    alone = len(choice.classes) == 1
    are_all = len(choice.neurons) == choice.n_shared
    shared = f"the {n} that {classes_html(choice)} share{'' if are_all else ' most'}"
    fire = "fires" if len(choice.neurons) == 1 else "fire"
    return {
        neuron_sets.SHARED: f"the {n} that {fire} most for {classes_html(choice)}"
        if alone
        else shared,
        neuron_sets.SELECTIVE: f"the {n} most selective for {classes_html(choice)}",
        neuron_sets.BY_HAND: f"{n} picked by hand",
        neuron_sets.AT_RANDOM: f"{n} drawn by lot (seed {choice.seed})",
    }[choice.pick]


def row_groups(choice: SilenceChoice) -> dict[str, list[int]]:
    """The rows of the table that are no single class: those asked about, the others, all."""
    every_class = list(range(len(choice.names)))
    several = {choice.classes_text: choice.classes} if len(choice.classes) > 1 else {}
    return several | {
        "the others": [label for label in every_class if label not in choice.classes],
        "all classes": every_class,
    }


def accuracy_change(before: np.ndarray, after: np.ndarray, classes: Sequence[int]) -> str:
    """As in "37% instead of 86%": whole percents, tenths where the two are close."""
    old, new = (ablation_effect.accuracy(confusion, classes) for confusion in (before, after))
    if np.isnan(old):
        return "an undefined share (there are no images)"
    whole = abs(new - old) >= 0.015 and not any(
        0.995 <= accuracy < 1 or 0 < accuracy < 0.005 for accuracy in (old, new)
    )
    digits = 0 if whole else 1
    old_text, new_text = (wording.percent_text(accuracy, digits) for accuracy in (old, new))
    return new_text + (" as before" if new == old else f" instead of {old_text}")


def answer_html(choice: SilenceChoice, before: np.ndarray, after: np.ndarray) -> str:
    """The one sentence: of those asked about, of a third class, and of the others, how many are
    right without."""
    class_words = {
        neuron_sets.SHARED: "its images" if len(choice.classes) == 1 else "these two",
        neuron_sets.SELECTIVE: "its images",
    }.get(choice.pick, classes_html(choice))
    parts = [f"{accuracy_change(before, after, choice.classes)} of {class_words} right"]
    if choice.watch is not None and choice.watch not in choice.classes:
        parts.append(
            f"{accuracy_change(before, after, [choice.watch])} of "
            f"{classes_html(choice, [choice.watch])}"
        )
    if others := row_groups(choice)["the others"]:
        parts.append(f"{accuracy_change(before, after, others)} of all others")
    return (
        f"Without {neurons_html(choice)}, the network gets {', '.join(parts[:-1])} and {parts[-1]}."
        if len(parts) > 1
        else (f"Without {neurons_html(choice)}, the network gets {parts[0]}.")
    )


def before_html(choice: SilenceChoice, before: np.ndarray) -> str:
    """What can be said before the network ran: how it does as it is."""
    parts = [f"{_percent(before, choice.classes)} of {classes_html(choice)} right"]
    if others := row_groups(choice)["the others"]:
        parts.append(f"{_percent(before, others)} of all others")
    return (
        f"As it is, the network gets {' and '.join(parts)}. Without {neurons_html(choice)} it is "
        "run now."
    )


def _percent(confusion: np.ndarray, classes: Sequence[int]) -> str:
    share = ablation_effect.accuracy(confusion, classes)
    if np.isnan(share):
        return "an undefined share (there are no images)"
    return wording.percent_text(share, 1 if 0.995 <= share < 1 or 0 < share < 0.005 else 0)


def few_images_text(n_few: int, n_images: int) -> str:
    """That the random sets were run over a few images; "" where over all."""
    if n_few == n_images:
        return ""
    return (
        f" The random sets, and these neurons beside them, were run over {n_few:,} of the "
        f"{n_images:,} images, half of them of the classes asked about where there are as many; "
        "choose a number of sets below to have them run over all."
    )


def unscored_reason(description: NetworkDescription, n_classes: int) -> str:
    """Why the question cannot be asked of a network; "" where it can."""
    reason = unscored.unscored_reason(description, n_classes)
    if not reason:
        return ""
    return (
        f"This network cannot be asked that: there is no right and wrong to count. {reason} Or "
        "choose another network."
    )


def nothing_silenced_reason(choice: SilenceChoice) -> str:
    """Why no neuron is silenced."""
    unit = unit_name(choice.context)
    if choice.pick != neuron_sets.BY_HAND and (reason := _undefined_reason(choice)):
        return f"No {unit} can be picked so. {reason}"
    if choice.pick == neuron_sets.BY_HAND:
        return f"Nothing is silenced yet: pick {unit}s below."
    if choice.pick == neuron_sets.SELECTIVE and len(choice.pool):
        return (
            f"No {unit} fires for {_class_rule(choice)}, so that none is picked as selective for "
            f"{classes_html(choice)}. Choose another threshold, or another rate."
        )
    if choice.pick == neuron_sets.SHARED and len(choice.classes) > 1 and len(choice.pool):
        return (
            f"No {unit} fires for both {classes_html(choice)} at this threshold "
            f"({_shared_rule(choice)}), so they share none. Choose another one."
        )
    return f"No {unit} can be picked so: at this threshold none fires. Choose another threshold."


def _undefined_reason(choice: SilenceChoice) -> str:
    """Why the firing profiles that neurons are picked by are undefined; "" where they are not."""
    table, settings = choice.context.recording.channels, choice.context.settings
    if choice.pick in (neuron_sets.SHARED, neuron_sets.SELECTIVE):
        for label in choice.classes:
            if table.n_images[label] == 0:
                return firing_rule.no_images_reason(classes_html(choice, [label]))
    return firing_rule.why_undefined(table, settings.kind, settings.threshold)


def shortage_text(choice: SilenceChoice) -> str:
    """That there are not as many as were asked for; "" where there are."""
    if len(choice.neurons) >= choice.n_requested:
        return ""
    verb = (
        f"fire for both {classes_html(choice)}, for {_shared_rule(choice)}"
        if choice.pick == neuron_sets.SHARED and len(choice.classes) > 1
        else "fire"
    )
    if choice.pick == neuron_sets.SELECTIVE:
        verb = f"fire for {_class_rule(choice)}"
    amount = amount_text(choice.context, len(choice.neurons))
    return f"No more than {amount} {verb}. "


def _shared_rule(choice: SilenceChoice) -> str:
    """What it takes to be shared by two classes."""
    return rule_text(choice.cutoff, f"{unit_name(choice.context)}s", "the images of each")


def _class_rule(choice: SilenceChoice) -> str:
    """What it takes to fire for the class asked about."""
    return rule_text(choice.cutoff, f"{unit_name(choice.context)}s", "its images")


def shared_text(choice: SilenceChoice) -> str:
    """How many neurons the two share, and what that means, HTML; "" for one class."""
    all_neurons = amount_text(choice.context, len(unit_names(choice.context)))
    if len(choice.classes) < 2:
        return ""
    return (
        f"{classes_html(choice)} share {choice.n_shared:,} of {all_neurons}: those that "
        f"fire for {_shared_rule(choice)}."
    )


def rule_html(choice: SilenceChoice) -> str:
    """Which neurons these are, and by what rule they were picked."""
    names = [html.escape(choice.names[label]) for label in choice.pair]
    picking_rule = neuron_sets.PICKS[choice.pick].rule.format(
        k=len(choice.neurons), first=names[0], second=names[1]
    )
    units = unit_names(choice.context)
    unit_list = [units[neuron] for neuron in choice.neurons[:MAX_LISTED]]
    remainder = (
        f" and {len(choice.neurons) - MAX_LISTED} more" if len(choice.neurons) > MAX_LISTED else ""
    )
    is_divided = any("," in name for name in unit_list)  # a pixel is named row,column
    separator = "; " if is_divided else ", "
    kind, of_all = unit_name(choice.context), f" of {len(units):,}"
    neurons = (
        f"{kind.capitalize()}s {separator.join(unit_list)}{remainder}{of_all}: "
        if unit_list
        else ""
    )
    if choice.pick == neuron_sets.SELECTIVE:
        picking_rule += f", among those that fire for {_class_rule(choice)}"
    return f"{neurons}{picking_rule}."


def rows_text(n_rows: int, n_classes: int) -> str:
    """Which classes have a row, where they are many."""
    return (
        f"{n_rows} of {n_classes:,} classes: those asked about, and those whose accuracy changes "
        "most. All are in the downloads."
    )
