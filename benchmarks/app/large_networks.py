"""Large networks: what a visitor waits for until there is a picture of one, and how much memory the
process takes that runs it; beside Keras, which opens the same file in a process of its own. Linux.

A wide one (298 MB in three layers) and a deep one (500 layers, which Keras itself opens slowly). A
Sequential is opened alone: Keras takes a minute for one of 500 layers."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from activsim.networks import keras_start
from benchmarks import measure
from benchmarks.app import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REPEATS = 3  # each takes half a minute
SEQUENTIAL = 200  # layers of one, for which Keras takes ten seconds
MORE_SECONDS = 10  # than Keras, at most
MORE_MB = 1500  # than the file, at most


def rows() -> list[dict]:
    with tempfile.TemporaryDirectory() as folder, browser.chromium() as chromium:
        wide, deep = Path(folder) / "wide.keras", Path(folder) / "deep.keras"
        _build(wide, [4096, 16384, 256])
        _build(deep, [16] * 500)
        return [
            *_rows(chromium, wide, "a network of 298 MB"),
            *_rows(chromium, deep, "a network of 500 layers"),
            opened_sequential(Path(folder) / "sequential.keras"),
        ]


def opened_sequential(file: Path) -> dict:
    from activsim.networks import keras_models

    keras = keras_start.start_keras()
    hidden = [keras.layers.Dense(16, activation="relu") for _ in range(SEQUENTIAL)]
    keras.Sequential([keras.Input((16,)), *hidden]).save(file)
    figures = measure.alternate(
        lambda: measure.seconds(lambda: keras_models.load_network(file)),
        lambda: measure.seconds(lambda: keras.saving.load_model(file, compile=False)),
        repeats=REPEATS,
    )
    subject = f"opening a Sequential of {SEQUENTIAL} layers"
    return measure.row(subject, "Keras, which builds it anew for each", *figures, at_least=2)


def _build(file: Path, widths: list[int]) -> None:
    """Save a network of dense layers of these widths."""
    keras = keras_start.start_keras()
    keras.utils.set_random_seed(1)
    hidden = [keras.layers.Dense(width, activation="relu") for width in widths]
    start = [keras.Input((28, 28, 1)), keras.layers.Rescaling(1 / 255), keras.layers.Flatten()]
    end = keras.layers.Dense(10, activation="softmax")
    outputs = start[0]
    for layer in [*start[1:], *hidden, end]:
        outputs = layer(outputs)
    keras.Model(start[0], outputs).save(file)


def _rows(chromium: Browser, file: Path, subject: str) -> list[dict]:
    peaks: list[float] = []

    def first_picture() -> float:
        seconds, peak = _visit(chromium, file)
        peaks.append(peak)
        return seconds

    figures = measure.alternate(
        first_picture, lambda: _keras_seconds(file), repeats=REPEATS, warm_up=False
    )
    keras_seconds = statistics.median(figures[1])
    file_mb = file.stat().st_size / 1e6
    return [
        measure.row(
            f"{subject}: from opening the page to the first picture of its classes",
            "importing Keras and opening the file",
            *figures,
            under=round(keras_seconds + MORE_SECONDS, 1),
        ),
        measure.row(
            f"{subject}: peak memory of the process that runs it, until the page is whole",
            "",
            peaks,
            unit="MB",
            under=round(file_mb + MORE_MB),
        ),
    ]


def _visit(chromium: Browser, file: Path) -> tuple[float, float]:
    """Of the only network of a server that nobody visited before: the seconds until there is a
    picture, and the megabytes that its worker took at most."""
    from serving import children, served  # browser puts its folder on the path

    with tempfile.TemporaryDirectory() as folder:
        models = Path(folder) / "models"
        models.mkdir()
        os.symlink(file, models / file.name)
        with served(Path(folder) / "cache", ACTIVSIM_MODELS=str(models)) as server:
            page = chromium.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(120_000)
            start = time.perf_counter()
            page.goto(server.url)
            page.locator(".js-plotly-plot .cartesianlayer .trace").first.wait_for(state="attached")
            seconds = time.perf_counter() - start
            page.locator("p.answer").first.wait_for()
            browser.wait_until_at_rest(page)
            (worker,) = children(server.process.pid)
            peak = _peak(worker)
            page.close()
    return seconds, peak


def _peak(process: int) -> float:
    """The most memory that a process took so far, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    status = dict(line.split(":", 1) for line in lines)
    return int(status["VmHWM"].split()[0]) * 1024 / 1e6


def _keras_seconds(file: Path) -> float:
    """Seconds that Keras takes, in a process of its own."""
    code = f"import keras; keras.saving.load_model({str(file)!r}, compile=False)"
    return measure.seconds(
        lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    )
