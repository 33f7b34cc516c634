"""What a visitor waits for at the slider, in headless Chromium: a step of it, and the pictures
while it is dragged."""

from __future__ import annotations

import contextlib
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import measure
from benchmarks.app import browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

STEPS = 30
DRAGS = 5
SUBJECT = "heatmap, bars and rows follow the slider while it is dragged"

# One step: from the key to the first frame that shows the picture of where the slider then stands.
STEP_SCRIPT = """
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


def rows() -> list[dict]:
    from serving import served  # browser puts its folder on the path

    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as resources:
        scripts = {
            "ours": "app.py",
            "floor": "benchmarks/app/scripts/floor.py",
            "plain": "benchmarks/app/scripts/plain.py",
        }
        servers = {
            name: resources.enter_context(served(Path(folder) / name, path))
            for name, path in scripts.items()
        }
        chromium = resources.enter_context(browser.chromium())
        pages = {name: browser.open_page(chromium, server.url) for name, server in servers.items()}
        seconds: dict[str, list[float]] = {name: [] for name in ("ours", "rest", "floor", "plain")}
        for turn in range(STEPS):
            for name in list(seconds)[:: 1 if turn % 2 == 0 else -1]:
                page = pages["ours" if name == "rest" else name]
                page.bring_to_front()
                seconds[name].append(step(page, name))
        link = f"{servers['ours'].url}/?layer=conv2d"
        page_of_layer = {"dense": pages["ours"], "conv2d": browser.open_page(chromium, link)}
        frame_rates = {
            layer: [drag(page) for _ in range(DRAGS)] for layer, page in page_of_layer.items()
        }
    floor, plain = (
        "an empty Streamlit page with one slider and a line of text",
        "the page as most would write it",
    )
    subject = "threshold released -> heatmap, rows and bars repainted"
    later = "... -> the light drawings gone, Plotly's own charts in their place"
    middle = [statistics.median(seconds["floor"])]
    return [
        measure.row(subject, floor, seconds["ours"], seconds["floor"], at_most=3),
        measure.row(
            f"{subject}, p95", f"{floor}, median", [measure.p95(seconds["ours"])], middle, at_most=5
        ),
        measure.row(subject, plain, seconds["ours"], seconds["plain"], at_least=4),
        measure.row(later, floor, seconds["rest"], seconds["floor"]),
        measure.row(later, plain, seconds["rest"], seconds["plain"]),
        *(
            measure.row(f"{SUBJECT}, layer {layer}", "", rates, unit="frames a second", over=30)
            for layer, rates in frame_rates.items()
        ),
    ]


def step(page: Page, name: str) -> float:
    """Seconds from the key to the picture."""
    slider = page.locator(".st-key-threshold input[type=range]")
    slider.focus()
    page.evaluate(f"name => {{ window.stepped = ({STEP_SCRIPT.strip()})(name) }}", name)
    slider.press("ArrowRight")
    milliseconds = page.evaluate("() => window.stepped")
    if milliseconds is None:
        raise SystemExit(f"The page {name!r} did not come to rest within 20 s.")
    page.wait_for_timeout(400)  # let it come to rest before the next step
    return milliseconds / 1000


def drag(page: Page) -> float:
    """Pictures a second while the slider is dragged from end to end and back, as fast as the
    browser takes it."""
    page.bring_to_front()
    page.evaluate("() => document.querySelector('.st-key-threshold input[type=range]').focus()")
    page.keyboard.press("Home")
    page.wait_for_timeout(1000)
    browser.wait_until_at_rest(page)
    box = page.evaluate(
        "() => { const thumb = document.querySelector('.st-key-threshold "
        "input[type=range]').closest('[data-rac]'); const { x, y, width, height } = "
        "thumb.getBoundingClientRect(); return [x + width / 2, y + height / 2] }"
    )
    track = page.locator(".st-key-threshold [role=group]").bounding_box()["width"]
    page.mouse.move(*box)
    page.mouse.down()
    # the first picture: from here on it is one after another
    page.mouse.move(box[0] + track / 32, box[1])
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
