"""Evidence: all verdicts of a page at once, of the networks that come with the project and of a
made family of 100 classes, and what a visitor waits for at another threshold. The verdicts do not
depend on the measure: a map of them is that of all seven.

What is worked out is measured in the processor's time: neighbours on the machine do not count. What
a visitor waits for is measured by the clock, on a server that has all recordings."""

from __future__ import annotations

import functools
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.app import browser  # noqa: F401  finds `serving`
from benchmarks.measure import REPEATS, row, seconds

N_CLASSES, GROUP, N_NEURONS, N_LAYERS, N_SEEDS = 100, 5, 64, 6, 6
N_IMAGES = 20  # of a class of the made family
SIDE = 28  # pixels of its pictures
STEPS = 5  # thresholds that a visitor goes to


def rows() -> list[dict]:
    return [bundled_map(), made_map(), *thresholds()]


def bundled_map(repeats: int = REPEATS) -> dict:
    """From what is on disk to every answer, as the worker does it."""
    from activsim.analysis import verdict_map
    from activsim.analysis.groups import named_groups
    from activsim.datasets import catalogue as image_sets
    from activsim.datasets import fashion_mnist
    from activsim.experiments import look_file
    from activsim.networks import catalogue

    with np.load(catalogue.MODELS / look_file.BUNDLED_FILE) as archive:
        key = json.loads(str(archive["about"]))["look"]
    groups = named_groups(image_sets.open_set(image_sets.DEFAULT).groups, fashion_mnist.CLASS_NAMES)

    def answers() -> verdict_map.VerdictMap:
        look = look_file.load_bundled("look", key, None)
        return verdict_map.verdict_map(look.all_looks.table(), groups)

    n_rows, n_columns = answers().effects.shape
    subject = f"all verdicts of a page, {n_rows} layers x {n_columns} thresholds, 10 classes, "
    times = [_processor_seconds(answers) for _ in range(repeats)]
    return row(f"{subject}{N_SEEDS} seeds, CPU", "", times, under=3)


def made_map(n_classes: int = N_CLASSES, n_layers: int = N_LAYERS) -> dict:
    """From recordings to every answer, of twelve networks whose trained half knows the groups,
    beside the controls that a page has. Once: it takes its time."""
    from activsim.analysis import verdict_map
    from activsim.experiments.evidence_report import SHARES
    from activsim.experiments.judged_looks import judged_looks

    rng = np.random.default_rng(0)
    group_of = np.arange(n_classes) // GROUP
    groups = [np.flatnonzero(group_of == group).tolist() for group in range(group_of[-1] + 1)]
    columns = [("value", 0.0), *(("quantile", share) for share in SHARES)]
    layers = [f"layer {number}" for number in range(n_layers)]
    trained, untrained = (
        [[_table(rng, group_of, shared) for _ in layers] for _ in range(N_SEEDS)]
        for shared in (0.8, 0.4)
    )
    controls = page_controls(rng, group_of)

    def answers() -> verdict_map.VerdictMap:
        looks = judged_looks(layers, columns, trained, untrained, controls)
        return verdict_map.verdict_map(looks.table(), groups)

    start = time.process_time()
    verdicts = answers()
    duration = time.process_time() - start
    assert verdicts.n_looks == len(layers) * len(columns)  # none of them is without an effect
    subject = f"the same, {n_layers} layers x {len(columns)} thresholds, {n_classes} classes, "
    subject += f"{N_SEEDS} seeds, {1 + len(controls)} controls, made recordings, CPU"
    return row(subject, "", [duration], under=20)


def page_controls(
    rng: np.random.Generator, group_of: np.ndarray
) -> dict[str, Callable[[tuple[str, float]], np.ndarray]]:
    """Those that a page has beside the untrained networks, of made pictures: pixels and blurred
    pixels, which have thresholds, and simple features, which have none."""
    from activsim.experiments.pixel_controls import pixel_controls

    labels = np.repeat(np.arange(len(group_of)), N_IMAGES)
    of_class = rng.integers(0, 256, (len(group_of), SIDE, SIDE))[labels]
    noise = rng.integers(0, 256, of_class.shape)
    pictures = ((of_class + noise) // 2).astype(np.uint8)
    controls: dict[str, Callable[[tuple[str, float]], np.ndarray]] = {}
    for name in ("pixels", "blurred pixels"):
        controls[name] = functools.partial(_halves, _table(rng, group_of, 0.4))
    for name, halves in pixel_controls(pictures, labels, len(group_of)).items():
        controls[name] = functools.partial(_same_at, halves)
    return controls


def thresholds() -> list[dict]:
    """A visitor goes to thresholds that nobody asked for before, and back to them."""
    from serving import served, visiting  # browser puts its folder on the path

    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as server,
        visiting(server) as visitor,
    ):
        visitor.run(page_name="evidence")
        options = list(visitor.sliders["A neuron fires above"].options)
        zero = visitor.sliders["A neuron fires above"].default[0]
        thresholds = options[int(zero) + 1 :: 4][: STEPS + 1]
        visitor.slide(thresholds[0])  # records all networks
        new = [
            seconds(lambda threshold=threshold: visitor.slide(threshold))
            for threshold in thresholds[1:]
        ]
        again = [
            seconds(lambda threshold=threshold: visitor.slide(threshold))
            for threshold in thresholds[1:]
        ]
    subject = "Evidence: threshold released -> the whole page, one visitor"
    return [
        row(f"{subject}, evidence of it known", "", again, under=0.3),
        row(f"{subject}, all networks recorded, evidence of it not known", "", new, under=0.3),
    ]


def _table(rng: np.random.Generator, group_of: np.ndarray, shared: float):
    """Of random images whose classes share so much of their means with their group."""
    from activsim.firing.table import FiringTable
    from activsim.firing.thresholds import N_THRESHOLDS

    of_group = rng.normal(0, 1, (group_of[-1] + 1, N_NEURONS))[group_of]
    means = shared * of_group + (1 - shared) * rng.normal(0, 1, of_group.shape)
    levels = np.linspace(-2, 2, N_THRESHOLDS).astype(np.float32)
    levels[np.abs(levels).argmin()] = 0
    halves = [
        (
            means[:, None] + rng.normal(0, 1, (len(means), N_IMAGES // 2, N_NEURONS))
            > levels[:, None, None, None]
        )
        .sum(axis=2)
        .astype(np.uint8)
        for _ in range(2)
    ]
    n_images = np.full(len(means), N_IMAGES)
    first = FiringTable(levels, halves[0], n_images // 2, (N_NEURONS,))
    return FiringTable(levels, halves[0] + halves[1], n_images, (N_NEURONS,), first_half=first)


def _halves(table, column: tuple[str, float]) -> np.ndarray:
    from activsim.analysis import firing_rule

    return firing_rule.half_profiles(table, *column)


def _same_at(halves: np.ndarray, column: tuple[str, float]) -> np.ndarray:
    return halves


def _processor_seconds(do: Callable[[], object]) -> float:
    start = time.process_time()
    do()
    return time.process_time() - start
