"""What is said where it is told how many of some pictures a network sorts right: it may have
learned from them."""

from __future__ import annotations

KEPT_APART = ("test", "validation")  # splits that no network was to learn from
CAVEAT = (
    "A network that was trained on this set has learned from these pictures, or from most of them: "
    "of new ones it may sort fewer right."
)


def score_caveat(split: str) -> str:
    """The sentence for a score on the images of a split; "" for those that are kept apart."""
    return "" if split in KEPT_APART else CAVEAT
