"""What is said of what is worked out: in English, or in the words of a lesson's table [words].

WORDS["nearest_class"]                       # "Nearest to {class} ({condition}): ..."
words_fault("nearest_class", "... {clas}")   # what is wrong with words for it, "" for nothing
"""

from __future__ import annotations

import string
from collections.abc import Mapping

from activsim.lessons.names import VERDICTS
from activsim.lessons.safe_text import quoted

# {what is said: how}. Of the check "verdict" the first four are what a visitor chooses from.
ANSWERS = ("more", "less", "no_more", "open")
WORDS: dict[str, str] = dict(zip(ANSWERS, VERDICTS, strict=True)) | {
    "verdict": "{headline}. {sentence}",
    "condition": "{layer}, {threshold}, in {network}",
    "nearest_class": "Nearest to {class} ({condition}): {other}, {distance} apart.",
    "no_nearest_class": "No class can be called nearest to {class}: it is undefined here.",
    "order_of_classes": "From most to least alike to {class} ({condition}): {row}.",
    "no_order_of_classes": "No order of classes to {class}: it is undefined here.",
    "networks_that_agree": "In {count} of {all} networks that differ in their seed alone, the "
    "class nearest to {class} is {other} ({condition}).",
    "class_of_neuron": "Neuron {neuron} fires for these shares of the images of a class, the "
    "highest first ({condition}): {row}.",
    "no_class_of_neuron": "Neuron {neuron} fires for no class ({condition}).",
    "accuracy": "{share} of the images of {classes} are sorted right by {network}.",
    "accuracy_without": "{before} of the images of {classes} were sorted right; without {count} of "
    "the neurons of {layer} ({neurons}), {share}.",
    "and": "and",
}
# What the words of a language may name beyond what the English ones do.
MORE_PLACEHOLDERS = {"verdict": {"answer"}, "condition": {"value"}}


def placeholders(key: str) -> set[str]:
    """What stands in braces in words for it, and is filled in."""
    return _fields(WORDS[key]) | MORE_PLACEHOLDERS.get(key, set())


def words_fault(key: str, text: str) -> str:
    try:
        unknown = sorted(_fields(text) - placeholders(key))
    except ValueError:
        return f"In {key} a brace is open or too many: {{name}} is filled in, {{{{ is a brace."
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in sorted(placeholders(key))) or "nothing"
        return f"{key} does not know {quoted('{' + unknown[0] + '}')}. It fills in: {known}."
    return ""


def _fields(text: str) -> set[str]:
    """As they are written: what reaches into a value, or formats it, is a field of its own."""
    return {
        f"{name}{f'!{conversion}' if conversion else ''}{f':{style}' if style else ''}"
        for _, name, style, conversion in string.Formatter().parse(text)
        if name is not None
    }


def filled_words(words: Mapping[str, str], key: str, values: Mapping[str, object]) -> str:
    """words: of a lesson, of its own language; English where they say nothing."""
    return words.get(key, WORDS[key]).format_map(values)
