"""What a lesson's guess is compared with, of the network and the images that the page shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from activsim.analysis import groups
from activsim.analysis.reports import EvidenceReport
from activsim.app.shell import cache
from activsim.app.shell.page_context import PageContext
from activsim.experiments import other_networks
from activsim.firing.table import FiringTable
from activsim.lessons.checks import WORK_OUT, Outcome
from activsim.lessons.lesson import Step
from activsim.lessons.safe_text import quoted
from activsim.lessons.subject import Subject
from activsim.lessons.subject_settings import at_threshold, settings_of_place
from activsim.networks import catalogue, families
from activsim.settings import Settings


def outcome(step: Step, context: PageContext) -> Outcome:
    """Of what the step's link says, whatever the visitor has moved since. Raises ValueError where
    it cannot be worked out."""
    place = step.revealed_place
    settings = settings_of_place(place, context.settings, context.names)
    numbers = ContextNumbers(context, settings)
    settings = at_threshold(settings, numbers.table())
    numbers.settings = settings
    return WORK_OUT[step.check](Subject(settings, context.names, place, numbers, step.words))


class ContextNumbers:
    """Those of a state of a page, as its pages have them: from the cache, or from the worker."""

    def __init__(self, context: PageContext, settings: Settings) -> None:
        self._context = context
        self.settings = settings
        layers = context.description.usable_layers
        if settings.layer not in layers:
            raise ValueError(
                f"The lesson asks for the layer {quoted(settings.layer)}, which this network does "
                f"not have. Layers are: {', '.join(layers[:20])}."
            )

    def table(self) -> FiringTable:
        context, settings = self._context, self.settings
        output = context.description.output_layer
        recording = cache.layer_recording(context.source, settings.layer, settings.reading, output)
        return recording.reading(settings.reading)

    def siblings(self) -> list[FiringTable]:
        context, settings = self._context, self.settings
        networks = catalogue.list_networks() | {settings.model: context.path}
        tables = other_networks.family_tables(
            families.family(networks, settings.model),
            settings.model,
            context.source,
            settings.layer,
            settings.reading,
        )
        return list(other_networks.all_recorded(tables).values())

    def evidence(self) -> EvidenceReport:
        context = self._context
        hypothesis = groups.named_groups(context.image_set.groups, context.names)
        if hypothesis is None:
            raise ValueError("There are no groups of these classes to judge by.")
        settings = replace(self.settings, query=0, other=None)
        report = cache.evidence_report(settings, context.path, hypothesis, context.fingerprint)
        if report is None:
            raise ValueError("The evidence is not worked out yet.")
        return report

    def confusions(self, neurons: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
        (before, after), _ = cache.ablation_confusions(
            self._context.source, self.settings.layer, ((), neurons), "zero"
        )
        return before, after
