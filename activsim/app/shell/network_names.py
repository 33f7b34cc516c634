"""What a network is called as a person would: by its recipe and its seed, which its card has. The
name of its file comes in the second place."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from activsim.networks.architectures import STUDY
from activsim.networks.controls import OF_CONTROLS, control_text
from activsim.training.recipe import Recipe

STUDY_RECIPE = asdict(Recipe())


def network_title(name: str, card: dict[str, Any]) -> str:
    """ "Study network, seed 3"; "Perceptron, 3 epochs of MNIST digits, seed 0"; "Study network,
    labels shuffled, seed 3"; of a network whose recipe is not known the name of its file."""
    recipe = card.get("recipe")
    if not recipe or "seed" not in recipe:
        return name
    seed = f"seed {recipe['seed']}"
    others = {part: value for part, value in recipe.items() if part not in ("seed", *OF_CONTROLS)}
    control = control_text(card)
    if others == {part: STUDY_RECIPE.get(part) for part in others}:
        return ", ".join(filter(None, ["Study network", control, seed]))
    architecture = str(recipe.get("architecture", STUDY))
    parts = [architecture[0].upper() + architecture[1:]]
    if "epochs" in recipe:
        epochs = "1 epoch" if recipe["epochs"] == 1 else f"{recipe['epochs']} epochs"
        data = card.get("data") or recipe.get("data")
        parts.append(f"{epochs} of {data}" if data else epochs)
    return ", ".join(filter(None, [*parts, control, seed]))
