"""Evidence on recorded networks: every comparison that can be made with them, filled into
`evidence`.

found = dossier(settings, data, line, recorded, groups)     # what page, command and download show
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from activsim.analysis.similarity import dissimilarity
from activsim.experiments import evidence
from activsim.experiments.networks_compared import ComparedNetwork, NetworkRecordings
from activsim.firing.table import SHARE, FiringTable
from activsim.networks.layers import PIXELS
from activsim.settings import Settings

SHARES = (
    0.5,
    0.25,
    0.1,
    0.05,
    0.02,
    0.01,
)  # of all images, that a neuron fires on: columns of the grid, beside 0


def evidence_report(
    settings: Settings,
    data,
    line: Sequence[ComparedNetwork],
    recorded: Mapping[str, NetworkRecordings],
    groups,
    uploaded: Mapping[str, np.ndarray] | None = None,
    firing: np.ndarray | None = None,
    blurred: FiringTable | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """`evidence.evidence` of recorded networks, with the settings and what it was made from.
    settings.model: the trained network looked at more closely; firing: its single images'."""
    profiles = {
        one.name: recorded[one.name].table.profiles(settings.kind, settings.threshold)
        for one in line
    }
    shown = recorded[settings.model].layers
    pixels = shown[PIXELS].table
    at = (settings.kind, settings.threshold)
    output = list(shown)[-1]
    others = {"pixels": pixels.profiles(*at)}
    if blurred is not None:
        others["blurred pixels"] = blurred.profiles(*at)
    others[f"last layer ({output}), top {SHARE:.0%}"] = shown[output].table.profiles(
        "quantile", SHARE
    )
    compared = {name: dissimilarity(one, settings.measure) for name, one in others.items()}
    if shown[output].score is not None:
        compared["confusions of the network"] = evidence.confusion_dissimilarity(
            shown[output].score.confusion
        )
    found = evidence.evidence(
        pixels.profiles(*at),
        {one.name: profiles[one.name] for one in line if not one.trained},
        {one.name: profiles[one.name] for one in line if one.trained},
        groups,
        data.class_names,
        settings.measure,
        data.n_per_class,
        settings.model,
        compared | dict(uploaded or {}),
        firing,
        data.labels,
        _grid(settings, line, recorded),
        seed,
    )
    keys = {one.name: one.key for one in line}
    made_from = {"data": data.name, "fingerprint": data.fingerprint, "networks": keys, "seed": seed}
    return {
        "settings": asdict(settings),
        "made_from": made_from,
        "remarks": remarks(settings),
    } | found


def remarks(settings: Settings) -> list[str]:
    """What to mind about a choice, sentences."""
    said = []
    if settings.kind == "value" and settings.threshold != 0:
        said.append(
            "A threshold other than 0 means something else in pixels, in untrained and in trained "
            "networks: activations differ in size, and each takes the nearest of its own 64 "
            "thresholds. Each neuron's own quantile means the same."
        )
    return said


def _grid(
    settings: Settings, line: Sequence[ComparedNetwork], recorded: Mapping[str, NetworkRecordings]
) -> evidence.Grid:
    """Every layer by channel, at 0 and where each fires on its top 50% to 1% of all images; and the
    chosen layer by neuron, where that is the choice and something else. So the choice is always
    among the looks corrected for."""
    columns = [("value", 0.0), *(("quantile", share) for share in SHARES)]
    here = (settings.kind, settings.threshold)
    if here not in columns:
        columns.append(here)
    first = recorded[line[0].name]
    rows, row = list(first.layers), list(first.layers).index(settings.layer)
    if first.table.counts.shape != first.layers[settings.layer].table.counts.shape:
        row += 1
        rows.insert(row, f"{settings.layer} by neuron")

    def matrices(of: ComparedNetwork) -> list:
        tables = {layer: one.table for layer, one in recorded[of.name].layers.items()}
        looks = [tables.get(name, recorded[of.name].table) for name in rows]
        return [
            [dissimilarity(one.profiles(*at), settings.measure) for at in columns] for one in looks
        ]

    names = [f"above {at:g}" if kind == "value" else f"top {at:.3g}" for kind, at in columns]
    trained, untrained = (
        np.array([matrices(one) for one in line if one.trained is which]) for which in (True, False)
    )
    return evidence.Grid(rows, names, trained, untrained, (row, columns.index(here)))
