"""What a visitor waits for when the server starts, in headless Chromium: the first heatmap."""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import measure
from benchmarks.app import browser

STARTS = 5  # of the server, each way
OTHER = "model=study-seed-0"  # a network that ships no recording of its own


def rows() -> list[dict]:
    """From the start of the server to the first heatmap, with the recording on disk and without."""
    from serving import has_loaded_tensorflow, served  # browser puts its folder on the path

    with tempfile.TemporaryDirectory() as folder, browser.chromium() as chromium:
        recordings = Path(folder) / "recordings"
        with served(recordings) as server:  # the recording is made here
            browser.open_page(chromium, f"{server.url}/?{OTHER}").close()
        has_loaded: list[bool] = []

        def start(cache: Path, link: str = "") -> float:
            start_time = time.perf_counter()
            with served(cache) as server:
                page = chromium.new_page(viewport={"width": 1280, "height": 900})
                page.goto(f"{server.url}/?{link}")
                page.locator(".st-key-matrix .scatterlayer .point").first.wait_for(timeout=120_000)
                seconds = time.perf_counter() - start_time
                has_loaded.append(has_loaded_tensorflow(server.process.pid))
                page.close()
            return seconds

        numbers = itertools.count()
        ways = {
            "recorded": lambda: start(recordings, OTHER),
            "without": lambda: start(Path(folder) / f"new{next(numbers)}", OTHER),
            "first visit": lambda: start(Path(folder) / f"new{next(numbers)}"),
            "alone": import_tensorflow,
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(STARTS):
            for name in list(ways)[:: 1 if turn % 2 == 0 else -1]:
                seconds[name].append(ways[name]())
    subject = "start to first true heatmap in the browser, recording on disk"
    visit = (
        "the very first visit: start to first true heatmap, nothing on disk, the recording that "
        "ships"
    )
    alone = "`import tensorflow` alone"
    none = "starts after which TensorFlow is among the modules that the server has loaded"
    return [
        measure.row(
            subject,
            "the same with the recording removed",
            seconds["recorded"],
            seconds["without"],
            at_most=1,
        ),
        measure.row(subject, alone, seconds["recorded"], seconds["alone"], at_most=1),
        measure.row(visit, alone, seconds["first visit"], seconds["alone"], at_most=1),
        measure.row(none, "", [sum(has_loaded)], unit=f"of {len(has_loaded)}", under=1),
    ]


def import_tensorflow() -> float:
    """Seconds that a process of its own takes for it."""
    return measure.seconds(
        lambda: subprocess.run(
            [sys.executable, "-c", "import tensorflow"], check=True, capture_output=True
        )
    )
