"""Evidence on recorded networks: every comparison that can be made with them, filled into
`evidence.evidence`.

    report, grid, halves, looks = evidence_report(settings, data, networks, recordings, groups)
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import cast

import numpy as np

from activsim.analysis import firing_rule, judge, similarity
from activsim.analysis.graded import Hypothesis
from activsim.analysis.reports import EvidenceReport, MadeFrom
from activsim.analysis.similarity import compared_profiles, dissimilarity
from activsim.datasets.image_set import LabelledImages
from activsim.experiments import evidence
from activsim.experiments.compared_profiles import ComparedHalves, ComparedProfiles
from activsim.experiments.evidence_parts import CloserLook, Grid
from activsim.experiments.judged_looks import Column, JudgedLooks, judged_looks
from activsim.experiments.network_recordings import NetworkRecordings
from activsim.experiments.networks_compared import ComparedNetwork
from activsim.firing.recording import Recording
from activsim.firing.table import SHARE, FiringTable
from activsim.networks.layers import PIXELS
from activsim.settings import Settings

# of all images, that a neuron fires on: columns of the grid, beside 0
SHARES = (0.5, 0.25, 0.1, 0.05, 0.02, 0.01)
SEED = 0  # of everything that is drawn by lot


def evidence_report(  # noqa: PLR0913  all that can be compared
    settings: Settings,
    data: LabelledImages,
    networks: Sequence[ComparedNetwork],
    recordings: Mapping[str, NetworkRecordings],
    groups: Hypothesis,
    user_matrices: Mapping[str, np.ndarray],
    firing: np.ndarray | None,
    blurred: FiringTable | None = None,
    features: Mapping[str, np.ndarray] | None = None,
    margin: float = judge.MARGIN,
    output: str | None = None,
) -> tuple[EvidenceReport, Grid | None, ComparedHalves, JudgedLooks | None]:
    """`evidence.evidence` of recorded networks, with the settings and what it was made from; and
    the grid of all looks, the halves and what all looks are judged by, with which it can be worked
    out for other groups.

    settings.model: the trained network looked at more closely; recordings: of each network by
    name; user_matrices: dissimilarities (n_classes, n_classes) of a visitor's own, by name;
    firing: of that network's single images, (n_images, n_neurons), None where only the answer is
    asked for: then there is no grid, and the network is compared with nothing else; blurred: the
    table of the blurred pixels; features: as pixel_controls.pixel_controls; margin: as
    `analysis.judge`; output: the layer that says which class it is."""
    layers = recordings[settings.model].layers
    pixels = layers[PIXELS].channels
    rule = (settings.kind, settings.threshold)
    control_tables = {"pixels": pixels} | ({} if blurred is None else {"blurred pixels": blurred})
    measure = settings.measure
    trained: dict[str, np.ndarray] = {}
    untrained: dict[str, np.ndarray] = {}
    trained_otherwise: dict[str, np.ndarray] = {}
    made_from: MadeFrom = {
        "data": data.name,
        "fingerprint": data.fingerprint,
        "networks": {network.name: network.key for network in networks},
        "seed": SEED,
    }
    for network in networks:
        profiles = compared_profiles(recordings[network.name].table, *rule, measure)
        if network.control:
            name = f"{network.control} ({network.seed})"
            if name in trained_otherwise:
                name += f", {network.name}"
            trained_otherwise[name] = profiles
        else:
            (trained if network.trained else untrained)[network.name] = profiles
    networks = [network for network in networks if not network.control]
    halves = ComparedHalves(
        {name: firing_rule.half_profiles(table, *rule) for name, table in control_tables.items()}
        | dict(features or {}),
        *(
            [
                firing_rule.half_profiles(recordings[network.name].table, *rule)
                for network in networks
                if network.trained == is_trained
            ]
            for is_trained in (False, True)
        ),
    )
    closer, grid, looks = CloserLook(settings.model), None, None
    if firing is not None:
        others = _other_matrices(settings, layers, blurred, output) | dict(user_matrices)
        closer = CloserLook(settings.model, others, firing, data.labels)
        grid = _grid(settings, networks, recordings)
        looks = _judged_looks(settings, networks, recordings, blurred, features or {})
    report = evidence.evidence(
        ComparedProfiles(
            compared_profiles(pixels, *rule, measure),
            untrained,
            trained,
            data.n_per_class,
            halves,
            trained_otherwise,
        ),
        groups,
        data.class_names,
        settings.measure,
        closer,
        grid,
        SEED,
        margin,
    )
    head = {"settings": asdict(settings), "made_from": made_from, "remarks": remarks(settings)}
    return cast(EvidenceReport, {**head, **report}), grid, halves, looks


def _other_matrices(
    settings: Settings,
    layers: Mapping[str, Recording],
    blurred: FiringTable | None,
    output: str | None,
) -> dict[str, np.ndarray]:
    """What the matrix of the network shown is compared with, by name. layers: its recordings."""
    rule, measure = (settings.kind, settings.threshold), settings.measure
    controls = {"pixels": compared_profiles(layers[PIXELS].channels, *rule, measure)}
    if blurred is not None:
        controls["blurred pixels"] = compared_profiles(blurred, *rule, measure)
    last, of_output = ("quantile", SHARE), layers.get(output or "")
    if of_output is not None:
        name = f"last layer ({output}), {firing_rule.threshold_text(*last)}"
        controls[name] = compared_profiles(of_output.channels, *last, measure)
    others = {name: dissimilarity(profiles, measure) for name, profiles in controls.items()}
    score = None if of_output is None else of_output.score
    if score is not None:
        others["confusions of the network"] = similarity.confusion_dissimilarity(score.confusion)
    return others


def remarks(settings: Settings) -> list[str]:
    """What to mind about a choice, sentences."""
    if settings.kind == "value" and settings.threshold != 0:
        return [
            "A threshold other than 0 means something else in pixels, in untrained and in trained "
            "networks: activations differ in size, and each takes the nearest of its own 64 "
            "thresholds. Each neuron's own quantile means the same."
        ]
    return []


def _grid(
    settings: Settings,
    networks: Sequence[ComparedNetwork],
    recordings: Mapping[str, NetworkRecordings],
) -> Grid:
    """Every layer by channel, at 0 and where each fires on its top 50% to 1% of all images; and the
    chosen layer by neuron, where that is the choice and something else. So the choice is always
    among the looks corrected for."""
    rows, columns = _rows_and_columns(settings, recordings[networks[0].name])
    choice = (_chosen_row(settings, rows), columns.index((settings.kind, settings.threshold)))

    def matrices(network: ComparedNetwork) -> list[list[np.ndarray]]:
        grid = []
        for table in _tables(recordings[network.name], rows):
            results = [
                similarity.comparison(table, *column, settings.measure) for column in columns
            ]
            grid.append([result.dissimilarity for result in results])
        return grid

    trained = [matrices(network) for network in networks if network.trained]
    untrained = [matrices(network) for network in networks if not network.trained]
    names = [firing_rule.threshold_text(*column, digits=6, percent=False) for column in columns]
    return Grid(rows, names, np.array(trained), np.array(untrained), choice)


def _rows_and_columns(
    settings: Settings, recordings: NetworkRecordings
) -> tuple[list[str], list[Column]]:
    columns: list[Column] = [("value", 0.0), *(("quantile", share) for share in SHARES)]
    choice = (settings.kind, settings.threshold)
    if choice not in columns:
        columns.append(choice)
    rows = list(recordings.layers)
    channels = recordings.layers[settings.layer].channels
    if recordings.table.counts.shape != channels.counts.shape:
        rows.insert(rows.index(settings.layer) + 1, _by_neuron(settings.layer))
    return rows, columns


def _by_neuron(layer: str) -> str:
    return f"{layer} by neuron"


def _chosen_row(settings: Settings, rows: Sequence[str]) -> int:
    by_neuron = _by_neuron(settings.layer)
    return rows.index(by_neuron if by_neuron in rows else settings.layer)


def _tables(recordings: NetworkRecordings, rows: Sequence[str]) -> list[FiringTable]:
    """One a row."""
    tables = {layer: recording.channels for layer, recording in recordings.layers.items()}
    return [tables.get(name, recordings.table) for name in rows]


def _judged_looks(
    settings: Settings,
    networks: Sequence[ComparedNetwork],
    recordings: Mapping[str, NetworkRecordings],
    blurred: FiringTable | None,
    features: Mapping[str, np.ndarray],
) -> JudgedLooks | None:
    """All rows of the grid but the pixels, which are a control."""
    rows, columns = _rows_and_columns(settings, recordings[networks[0].name])
    rows = [name for name in rows if name not in (PIXELS, _by_neuron(PIXELS))]
    pixels = recordings[settings.model].layers[PIXELS].channels
    tables = {"pixels": pixels} | ({} if blurred is None else {"blurred pixels": blurred})
    controls: dict[str, Callable[[Column], np.ndarray]] = {}
    for name, table in tables.items():
        controls[name] = functools.partial(_half_profiles_at, table)
    for name, halves in features.items():
        controls[name] = functools.partial(_same_at, halves)
    kinds: dict[bool, list[list[FiringTable]]] = {True: [], False: []}
    for network in networks:
        kinds[network.trained].append(_tables(recordings[network.name], rows))
    return judged_looks(rows, columns, kinds[True], kinds[False], controls)


def _half_profiles_at(table: FiringTable, column: Column) -> np.ndarray:
    return firing_rule.half_profiles(table, *column)


def _same_at(halves: np.ndarray, column: Column) -> np.ndarray:
    """A control that knows no threshold."""
    return halves
