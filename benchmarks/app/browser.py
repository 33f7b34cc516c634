"""What a visitor waits for, in headless Chromium: the first picture, a step of the slider, a whole
class at it.

Chromium is looked for on the path, or in ACTIVSIM_CHROMIUM.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import measure

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tests" / "support"))

from serving import has_loaded_tensorflow, served

STEPS = 30
DRAGS = 5
FOLLOWED = "heatmap, bars and rows follow the slider while it is dragged"
START = 5  # starts of the server, each way
OTHER = "model=study-seed-0"  # a network that ships no recording of its own

# One step: from the key to the first frame that shows the picture of where the slider then stands.
STEP = """
name => new Promise(done => {
  const input = document.querySelector(".st-key-threshold input[type=range]");
  const before = input.getAttribute("aria-valuetext");
  let start = null;
  const pages = {
    floor: at => document.querySelector(`p[data-at="${at}"]`),
    plain: at => document.querySelector(`p[data-at="${at}"]`)
      && document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
      && ["matrix", "bars"].every(name => {
        const plot = document.querySelector(`.st-key-${name} .js-plotly-plot`);
        return plot?.layout?.meta === at
          && plot.querySelector(".point, .hm image, .heatmaplayer image");
      }),
    ours: at => document.querySelector(`.rows[data-at="${at}"]`)
      && ["matrix", "bars"].every(name => light(name, at) || plotly(name, at)),
    rest: at => document.querySelector(`.rows[data-at="${at}"]`)
      && ["matrix", "bars"].every(name => !light(name) && plotly(name, at)),
  };
  const light = (name, at) => {
    const canvas = document.querySelector(`.st-key-${name}_place canvas.light-drawing`);
    return canvas && (at === undefined || canvas.dataset.at === at);
  };
  const plotly = (name, at) => {
    const plot = document.querySelector(`.st-key-${name} .js-plotly-plot`);
    return plot?.layout?.meta?.at === at && plot.querySelector(".point");
  };
  document.addEventListener("keydown", event => { start = event.timeStamp; },
      { once: true, capture: true });
  const look = now => {
    const at = input.isConnected ? input.getAttribute("aria-valuetext") : null;
    if (start !== null && at !== before && pages[name](at)) {
      requestAnimationFrame(() => done(performance.now() - start));
    } else if (start !== null && now - start > 20000) done(null);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})
"""


@contextlib.contextmanager
def chromium():
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("ACTIVSIM_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not path:
        raise SystemExit("Chromium was expected on the path or in ACTIVSIM_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


def opened(browser, url: str):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(120_000)
    page.goto(url)
    page.locator(".st-key-threshold input[type=range]").wait_for()
    at_rest(page)
    page.wait_for_timeout(2000)  # the last chart of the first visit
    return page


def at_rest(page) -> None:
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === "
        "'notRunning' && !document.querySelector('[data-stale=true], canvas.light-drawing')"
    )


def step(page, name: str) -> float:
    """Seconds from the key to the picture."""
    slider = page.locator(".st-key-threshold input[type=range]")
    slider.focus()
    page.evaluate(f"name => {{ window.stepped = ({STEP.strip()})(name) }}", name)
    slider.press("ArrowRight")
    took = page.evaluate("() => window.stepped")
    if took is None:
        raise SystemExit(f"The page {name!r} did not come to rest within 20 s.")
    page.wait_for_timeout(400)  # let it come to rest before the next step
    return took / 1000


def steps() -> list[dict]:
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as open_:
        scripts = {
            "ours": "app.py",
            "floor": "benchmarks/app/scripts/floor.py",
            "plain": "benchmarks/app/scripts/plain.py",
        }
        servers = {
            name: open_.enter_context(served(Path(folder) / name, path))
            for name, path in scripts.items()
        }
        browser = open_.enter_context(chromium())
        pages = {name: opened(browser, server.url) for name, server in servers.items()}
        took: dict[str, list[float]] = {name: [] for name in ("ours", "rest", "floor", "plain")}
        for turn in range(STEPS):
            for name in list(took)[:: 1 if turn % 2 == 0 else -1]:
                page = pages["ours" if name == "rest" else name]
                page.bring_to_front()
                took[name].append(step(page, name))
        dragged_at = {"dense": pages["ours"]}
        dragged_at["conv2d"] = opened(browser, f"{servers['ours'].url}/?layer=conv2d")
        drags = {layer: [dragged(page) for _ in range(DRAGS)] for layer, page in dragged_at.items()}
    floor, plain = (
        "an empty Streamlit page with one slider and a line of text",
        "the page as most would write it",
    )
    what = "threshold released -> heatmap, rows and bars repainted"
    later = "... -> the light drawings gone, Plotly's own charts in their place"
    middle = [statistics.median(took["floor"])]
    return [
        measure.row(what, floor, took["ours"], took["floor"], at_most=3),
        measure.row(
            f"{what}, p95", f"{floor}, median", [measure.p95(took["ours"])], middle, at_most=5
        ),
        measure.row(what, plain, took["ours"], took["plain"], at_least=4),
        measure.row(later, floor, took["rest"], took["floor"]),
        measure.row(later, plain, took["rest"], took["plain"]),
        *(
            measure.row(f"{FOLLOWED}, layer {layer}", "", found, unit="frames a second", over=30)
            for layer, found in drags.items()
        ),
    ]


def dragged(page) -> float:
    """Pictures a second while the slider is dragged from end to end and back, as fast as the
    browser takes it."""
    page.bring_to_front()
    page.evaluate("() => document.querySelector('.st-key-threshold input[type=range]').focus()")
    page.keyboard.press("Home")
    page.wait_for_timeout(1000)
    at_rest(page)
    box = page.evaluate(
        "() => { const thumb = document.querySelector('.st-key-threshold "
        "input[type=range]').closest('[data-rac]'); const { x, y, width, height } = "
        "thumb.getBoundingClientRect(); return [x + width / 2, y + height / 2] }"
    )
    track = page.locator(".st-key-threshold [role=group]").bounding_box()["width"]
    page.mouse.move(*box)
    page.mouse.down()
    page.mouse.move(
        box[0] + track / 32, box[1]
    )  # the first picture: from here on it is one after another
    page.wait_for_function(
        "() => document.querySelector('.st-key-matrix_place canvas.light-drawing')"
    )
    page.evaluate(
        """() => {
          window.pictures = [];
          let last = document.querySelector(".rows").dataset.at;
          const look = now => {
            const drawn = ["matrix", "bars"].map(
              name =>
                document.querySelector(`.st-key-${name}_place canvas.light-drawing`)?.dataset.at);
            const rows = document.querySelector(".rows").dataset.at;
            if (rows !== last && drawn.every(at => at === rows)) {
            last = rows; window.pictures.push(now); }
            window.dragging = requestAnimationFrame(look);
          };
          look(performance.now());
        }"""
    )
    for end in (1, 0):  # at each of the events the slider stands at another of its 64 places
        page.mouse.move(box[0] + track * end, box[1], steps=62)
    times = page.evaluate("() => { cancelAnimationFrame(window.dragging); return window.pictures }")
    page.mouse.up()
    if len(times) < 60:
        raise SystemExit(
            f"While the slider was dragged twice over 64 places, only {len(times)} pictures were "
            "drawn."
        )
    return (len(times) - 1) / (times[-1] - times[0]) * 1000


def starts() -> list[dict]:
    """From the start of the server to the first heatmap, with the recording on disk and without."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        kept = Path(folder) / "kept"
        with served(kept) as server:  # the recording is made here
            opened(browser, f"{server.url}/?{OTHER}").close()
        loaded = []

        def start(cache: Path, link: str = "") -> float:
            began = time.perf_counter()
            with served(cache) as server:
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                page.goto(f"{server.url}/?{link}")
                page.locator(".st-key-matrix .scatterlayer .point").first.wait_for(timeout=120_000)
                took = time.perf_counter() - began
                loaded.append(has_loaded_tensorflow(server.process.pid))
                page.close()
            return took

        new = itertools.count()
        ways = {
            "kept": lambda: start(kept, OTHER),
            "without": lambda: start(Path(folder) / f"new{next(new)}", OTHER),
            "first visit": lambda: start(Path(folder) / f"new{next(new)}"),
            "alone": imported,
        }
        took: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(START):
            for name in list(ways)[:: 1 if turn % 2 == 0 else -1]:
                took[name].append(ways[name]())
    what = "start to first true heatmap in the browser, recording on disk"
    visit = (
        "the very first visit: start to first true heatmap, nothing on disk, the recording that "
        "ships"
    )
    alone = "`import tensorflow` alone"
    none = "starts after which TensorFlow is among the modules that the server has loaded"
    return [
        measure.row(
            what, "the same with the recording removed", took["kept"], took["without"], at_most=1
        ),
        measure.row(what, alone, took["kept"], took["alone"], at_most=1),
        measure.row(visit, alone, took["first visit"], took["alone"], at_most=1),
        measure.row(none, "", [sum(loaded)], unit=f"of {len(loaded)}", under=1),
    ]


def imported() -> float:
    return measure.seconds(
        lambda: subprocess.run(
            [sys.executable, "-c", "import tensorflow"], check=True, capture_output=True
        )
    )
