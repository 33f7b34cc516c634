"""What a network makes of the visitor's picture, put beside the classes: plain functions, no
widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from activsim.analysis import geometry, single_image
from activsim.app.shell.page_context import PageContext
from activsim.experiments.own_picture import LayerReading, PictureLook
from activsim.firing.recording import Recording
from activsim.networks.outputs import are_probabilities

Rules = Mapping[str, geometry.Rule]


@dataclass(frozen=True, eq=False)
class PictureResult:
    """look: what the worker says; distances: by layer, how far its firing is from each class's
    profile, float64 (n_classes,), NaN where that is undefined."""

    context: PageContext
    look: PictureLook
    distances: dict[str, np.ndarray]

    @property
    def nearest(self) -> dict[str, int | None]:
        """By layer the nearest class; None where there is none, or several."""
        return {
            layer: single_image.nearest_class(distances)
            for layer, distances in self.distances.items()
        }

    @property
    def predicted_class(self) -> int | None:
        """The class that the network takes it for; None where its outputs say no class."""
        return None if self.look.outputs is None else int(self.look.outputs.argmax())

    @property
    def has_probabilities(self) -> bool:
        return self.look.outputs is not None and are_probabilities(self.look.outputs)

    @property
    def firing(self) -> np.ndarray | None:
        """Of the layer that is looked at, as it is read; None where that is undefined."""
        settings = self.context.settings
        return self.look.firing.get((settings.layer, settings.reading))

    @property
    def class_beside(self) -> int | None:
        """The class whose profile stands beside its firing: the one it is taken for, else the
        nearest in the layer that is looked at."""
        if self.predicted_class is not None:
            return self.predicted_class
        order = single_image.nearest_classes(self.distances[self.context.settings.layer])
        return order[0] if order else None


def layer_rules(context: PageContext, layers: Mapping[str, Recording]) -> Rules:
    """What the threshold that is chosen in a layer means in each."""
    settings = context.settings
    elsewhere = single_image.comparable_rule(
        settings.kind, settings.threshold, context.recording.channels.thresholds
    )
    chosen_rule = geometry.Rule(settings.kind, settings.threshold)
    return {layer: chosen_rule if layer == settings.layer else elsewhere for layer in layers}


def firing_thresholds(
    context: PageContext, recordings: Mapping[str, Recording], rules: Rules
) -> dict[LayerReading, np.ndarray]:
    """By channel of all layers, and as it is read of the one that is looked at; those that are
    undefined are left out."""
    settings = context.settings
    tables = {(layer, "channel"): recording.channels for layer, recording in recordings.items()}
    tables[settings.layer, settings.reading] = context.table
    thresholds = {
        (layer, reading): single_image.rule_thresholds(table, rules[layer])
        for (layer, reading), table in tables.items()
    }
    return {key: levels for key, levels in thresholds.items() if levels is not None}


def picture_result(
    context: PageContext, recordings: Mapping[str, Recording], rules: Rules, look: PictureLook
) -> PictureResult:
    n_classes, measure = len(context.names), context.settings.measure
    distances = {}
    for layer, recording in recordings.items():
        firing = look.firing.get((layer, "channel"))
        if firing is None:
            distances[layer] = np.full(n_classes, np.nan)
        else:
            classes = geometry.rule_comparison(
                recording.channels, rules[layer], measure
            ).compared_profiles
            distances[layer] = single_image.class_distances(firing, classes, measure)
    return PictureResult(context, look, distances)
