"""The slider of a handout of two layers of ten classes, opened from disk in headless Chromium: it
goes over all thresholds, a step a picture.

    python -m benchmarks.app.handout      half a minute: prints the rows, writes nothing

A step is the script from the slider's event on, and the style and layout that follow from it: on a
machine that does nothing else it has to leave room for painting in a sixtieth of a second."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import measure
from benchmarks.app import browser

ROOT = Path(__file__).resolve().parent.parent.parent
LAYERS = "dense,conv2d"
WALKS = 3  # over all thresholds; the first is not counted
STEP = 0.008  # seconds
# {steps: seconds of each, gaps: seconds between the pictures before two steps}
WALK = """async () => {
    const slider = document.querySelector("input[type=range]"), steps = [], pictures = [];
    for (let place = 0; place <= Number(slider.max); place++) {
        pictures.push(await new Promise(requestAnimationFrame));
        slider.value = place;
        const began = performance.now();
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        void document.querySelector("footer").offsetTop; // style and layout
        steps.push((performance.now() - began) / 1000);
    }
    return { steps, gaps: pictures.slice(1).map((time, place) => (time - pictures[place]) / 1000) };
}"""


def rows() -> list[dict[str, Any]]:
    steps: list[float] = []
    gaps: list[float] = []
    with tempfile.TemporaryDirectory() as folder, browser.chromium() as chromium:
        file = Path(folder) / "handout.html"
        command = [sys.executable, "-m", "activsim", "handout", "--layers", LAYERS, "--out", file]
        subprocess.run(command, check=True, cwd=ROOT)
        page = chromium.new_page(viewport={"width": 1280, "height": 720})
        page.goto(file.as_uri())
        page.locator("canvas").first.wait_for()
        for number in range(WALKS):
            walk = page.evaluate(WALK)
            if number:
                steps += walk["steps"]
                gaps += walk["gaps"]
    title = "a handout of two layers of ten classes, a step of its slider"
    return [
        measure.row(f"{title}: script, style and layout", "", steps, under=STEP),
        measure.row("... p95", "", [measure.p95(steps)]),
        measure.row("... pictures", "", [1 / gap for gap in gaps], unit="pictures a second"),
    ]


if __name__ == "__main__":
    from benchmarks.run import print_rows

    sys.exit(print_rows(rows()))
