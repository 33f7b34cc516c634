"""Many classes: a new threshold of 1,000 beside working out all pairs, and what a visitor of 100
classes waits for beside one of 10 classes: the first picture, nothing recorded before, and a step
of the slider. The 100 classes and the 10 are the same 1,000 pictures."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np

from activsim.networks import keras_start
from activsim.output.frames import view
from benchmarks import measure
from benchmarks.app import browser, slider

if TYPE_CHECKING:
    from playwright.sync_api import Browser

N_CLASSES, N_CHANNELS = 1000, 1280
N_IMAGES = 1000
VISITS = 3  # each starts a server that nobody visited before
STEPS = 10
PICTURE = ".js-plotly-plot .cartesianlayer .trace"


def visits() -> list[dict]:
    """What a visitor of 100 classes waits for."""
    with tempfile.TemporaryDirectory() as folder, browser.chromium() as chromium:
        for n_classes in (10, 100):
            _build(Path(folder), n_classes)
        return _visits(chromium, Path(folder))


def thresholds() -> list[dict]:
    """A row for each measure: what the server works out for a step of the slider. It runs in one
    thread, and is measured in the processor's time: neighbours on the machine do not count."""
    from activsim.analysis import measures, similarity
    from activsim.app.shell import page_context, pair_result
    from activsim.output.charts import heatmap
    from activsim.output.frames import frame as frame_data
    from activsim.output.frames import sentences as text
    from activsim.settings import Settings

    table = _table()
    recording = SimpleNamespace(table=table, channels=table, positions=(), reading=lambda _: table)
    names = tuple(f"class {label}" for label in range(N_CLASSES))
    levels = itertools.cycle(table.thresholds.tolist())

    def step(name: str) -> None:
        settings = Settings("a network", query=7, threshold=next(levels), measure=name)
        context = page_context.PageContext(settings, None, {}, names, "", recording, None, None)
        result = pair_result.compute_pair(context)
        frame = frame_data.comparison_frame(result, view.ORDERS[0])
        order = np.array(frame["matrix"]["order"])
        labels = np.sort(order)
        cells, indices = result.result.among(labels), np.searchsorted(labels, order)
        notes = text.cell_notes(result, labels)
        formula = measures.MEASURES[name]
        heatmap.heatmap(
            cells, names, indices, formula, None, result.pair, notes=notes, labels=labels
        )

    def all_pairs(name: str) -> None:
        result = similarity.comparison(table, "value", next(levels), name)
        assert result.ranking.shape == (N_CLASSES, N_CLASSES)

    table_rows = []
    for name in measures.MEASURES:
        figures = measure.alternate(
            lambda name=name: _processor_seconds(lambda: step(name)),
            lambda name=name: _processor_seconds(lambda: all_pairs(name)),
        )
        subject = f"a new threshold of {N_CLASSES:,} classes x {N_CHANNELS:,} channels, {name}, CPU"
        table_rows.append(measure.row(subject, "all pairs and rankings", *figures, under=0.1))
    return table_rows


def _processor_seconds(do: Callable[[], object]) -> float:
    start = time.process_time()
    do()
    return time.process_time() - start


def _table():
    from activsim.firing.table import FiringTable
    from activsim.firing.thresholds import N_THRESHOLDS

    rng = np.random.default_rng(0)
    thresholds = np.arange(N_THRESHOLDS, dtype=np.float32) / 8
    counts = np.empty((N_THRESHOLDS, N_CLASSES, N_CHANNELS), np.uint32)
    most = rng.integers(0, 21, counts.shape[1:])
    for index in range(N_THRESHOLDS):  # the higher the threshold, the fewer images
        counts[index] = most * (N_THRESHOLDS - index) // N_THRESHOLDS
    return FiringTable(thresholds, counts, np.full(N_CLASSES, 20), (N_CHANNELS,))


def _build(folder: Path, n_classes: int) -> None:
    """A network and a set of so many classes, in models/ and data/."""
    keras = keras_start.start_keras()
    keras.utils.set_random_seed(1)
    layers = keras.layers
    network = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
            layers.Dense(64, activation="relu", name="dense"),
            layers.Dense(n_classes, activation="softmax", name="out"),
        ]
    )
    models, data = folder / f"models{n_classes}", folder / f"data{n_classes}"
    models.mkdir(), data.mkdir()
    network.save(models / "network.keras")
    labels = np.arange(N_IMAGES) % 100
    rng = np.random.default_rng(0)
    typical = rng.integers(0, 256, (100, 28, 28))
    images = (typical[labels] * 3 + rng.integers(0, 256, (N_IMAGES, 28, 28))) // 4
    np.savez(data / "pictures.npz", images=images.astype(np.uint8), labels=labels % n_classes)


def _visits(chromium: Browser, folder: Path) -> list[dict]:
    from serving import served  # browser puts its folder on the path

    number = itertools.count()

    def visit(n_classes: int, n_steps: int = 0) -> tuple[float, list[float]]:
        environment = {
            "ACTIVSIM_MODELS": str(folder / f"models{n_classes}"),
            "ACTIVSIM_IMAGES": str(folder / f"data{n_classes}"),
        }
        with served(folder / f"cache{next(number)}", **environment) as server:
            page = chromium.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(120_000)
            start = time.perf_counter()
            page.goto(f"{server.url}/?model=network&set=pictures&layer=dense")
            page.locator(PICTURE).first.wait_for(state="attached")
            seconds = time.perf_counter() - start
            page.locator("p.answer").first.wait_for()
            browser.wait_until_at_rest(page)
            page.wait_for_timeout(2000)
            steps = [slider.step(page, "ours") for _ in range(n_steps)]
            page.close()
        return seconds, steps

    first: dict[int, list[float]] = {10: [], 100: []}
    steps: dict[int, list[float]] = {10: [], 100: []}
    for turn in range(VISITS):
        for n_classes in (10, 100) if turn % 2 else (100, 10):
            seconds, seconds_of_steps = visit(n_classes, STEPS)
            first[n_classes].append(seconds)
            steps[n_classes] += seconds_of_steps
    beside = "of 10 classes, the same 1,000 pictures"
    return [
        measure.row(
            "100 classes: from opening the page to the first picture, nothing on disk",
            beside,
            first[100],
            first[10],
            at_most=1.5,
        ),
        measure.row(
            "100 classes: threshold released -> heatmap, rows and bars repainted",
            beside,
            steps[100],
            steps[10],
            at_most=3,
        ),
    ]
