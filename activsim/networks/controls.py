"""Networks that are controls: trained by a recipe like another's, but with the labels shuffled, or
without the images of a class. What they share with one that learned the classes did not come from
knowing the classes.

    control_text(read_card(path))                    # "labels shuffled", "without Shirt", ""

Which are controls of which network, `families.family_controls` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TRUE_LABELS, SHUFFLED_LABELS = "true", "shuffled"  # of a recipe: what its images are called
OF_CONTROLS = ("labels", "without")  # the parts of a recipe that make a control of a network


def control_text(card: Mapping[str, Any]) -> str:
    """What sets a control apart, from the recipe on its card; "" for a network that is none."""
    recipe = card.get("recipe", {})
    parts = []
    if recipe.get("labels", TRUE_LABELS) == SHUFFLED_LABELS:
        parts.append("labels shuffled")
    if recipe.get("without"):
        parts.append(f"without {recipe['without']}")
    return ", ".join(parts)
