"""Numbers in words, the same on screen, in files and on the command line."""

from __future__ import annotations

import math

from activsim.analysis.measures import Measure


def count_text(count: int, noun: str) -> str:
    """ "1 view", "2 views"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def rate_text(rate: float) -> str:
    """A rate in words that never says all or none of what is not: "0%", "less than 1%", "42%",
    "more than 99%", "100%"."""
    if math.isnan(rate):
        return "an undefined share"
    if 0 < rate < 0.01:
        return "less than 1%"
    return "more than 99%" if 0.99 < rate < 1 else f"{rate:.0%}"


def percent_text(share: float, digits: int) -> str:
    """A share in percent with so many digits after the point, and never all or none of what is
    not: "100%", "99.6%", "more than 99.9%"."""
    least = 10.0 ** -(digits + 2)
    if share < 1 and round(share, digits + 2) == 1:
        return f"more than {1 - least:.{digits}%}"
    if share > 0 and round(share, digits + 2) == 0:
        return f"less than {least:.{digits}%}"
    return f"{share:.{digits}%}"


def noise_note(floor: float, measure: Measure) -> str:
    """What a heatmap says of a cell that could be noise."""
    if math.isinf(floor) or math.isnan(floor):  # nothing is sure enough to be above
        return "could be noise"
    return f"could be noise: below the noise floor ({measure.with_unit(floor)})"


def pairs_below(n_pairs: int) -> str:
    """How a sentence begins about pairs of classes that could be noise."""
    return "1 pair of classes is below" if n_pairs == 1 else f"{n_pairs} pairs of classes are below"


def plain_markdown(sentence: Exception | str) -> str:
    """A sentence, as of an error, with Markdown switched off: it may quote a file's or a visitor's
    words."""
    return "".join(
        "\\" + letter if letter in "\\`*_{}[]()#+-.!|<>~$:" else letter for letter in str(sentence)
    )
