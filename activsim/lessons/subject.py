"""What a step asks about: a state of a page with the numbers that belong to it. Command line and
dashboard each give theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from activsim.analysis import firing_rule
from activsim.analysis.reports import EvidenceReport
from activsim.analysis.similarity import Comparison
from activsim.firing.table import FiringTable
from activsim.lessons.lesson import Place
from activsim.lessons.words import filled_words
from activsim.settings import Settings


class Numbers(Protocol):
    """The numbers of a state of a page; each is worked out when it is asked for, and raises
    ValueError where it cannot be had."""

    def table(self) -> FiringTable: ...

    def siblings(self) -> list[FiringTable]:
        """Of all networks that differ in their seed alone, this one among them; empty where they
        are not recorded."""
        ...

    def evidence(self) -> EvidenceReport: ...

    def confusions(self, neurons: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
        """How the images are sorted, and how without these neurons, int (n_classes, n_classes)."""
        ...


@dataclass(frozen=True, eq=False)
class Subject:
    """A state of a page: its settings, its class names, what else its link says, its numbers; and
    the words of the lesson that asks (`words.WORDS`)."""

    settings: Settings
    names: tuple[str, ...]
    place: Place
    numbers: Numbers
    words: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, key: str, **values: object) -> str:
        """In the lesson's words."""
        settings = self.settings
        always = {"class": self.query, "condition": self.condition, "network": settings.model}
        return filled_words(self.words, key, always | values)

    @property
    def query(self) -> str:
        return self.names[self.settings.query]

    @property
    def condition(self) -> str:
        """Of which numbers a sentence speaks: "dense, above 0, in study-seed-3"."""
        settings = self.settings
        threshold = firing_rule.threshold_text(settings.kind, settings.threshold)
        values = {
            "layer": settings.layer,
            "threshold": threshold,
            "value": f"{settings.threshold:.4g}",
            "network": settings.model,
        }
        return filled_words(self.words, "condition", values)

    def comparison(self, table: FiringTable) -> Comparison:
        settings = self.settings
        profiles = firing_rule.profiles(table, settings.kind, settings.threshold)
        return Comparison(profiles, settings.measure)
