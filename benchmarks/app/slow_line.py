"""A first visit over the line of a school or a telephone: 4 Mbit/s, 60 ms, nothing in the browser's
cache. From the address to Explore's sentence, to its first picture, to the chart that replaces it.

The server is warm: its worker runs, and somebody was here before."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.app import browser
from benchmarks.measure import row

LINE = {  # what Chromium calls it; bytes and milliseconds
    "offline": False,
    "latency": 60,
    "downloadThroughput": 4_000_000 / 8,
    "uploadThroughput": 4_000_000 / 8,
}
ON_THE_LINE = "first visit at 4 Mbit/s and 60 ms"
UNDER = 7  # seconds to the first picture
VISITS = 5
LONGEST = 60_000  # milliseconds

# What there is, and since when, at the first frame after which it is on the page.
MARKS = """
(() => {
  const marks = (window.marks = {});
  const things = {
    sentence: ".stMain :is(p.answer, p.unscripted)",
    picture: ".st-key-matrix_place :is(canvas.light-drawing, .scatterlayer path.point)",
    chart: ".st-key-matrix_place .scatterlayer path.point",
  };
  const look = () => {
    for (const [name, selector] of Object.entries(things))
      if (!(name in marks) && document.querySelector(selector)) marks[name] = performance.now();
    if ("chart" in marks) return;
    // nothing where there was a picture
    if ("picture" in marks && !document.querySelector(things.picture)) marks.hole = true;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()
"""


def rows() -> list[dict]:
    from serving import served  # browser puts its folder on the path

    with (
        tempfile.TemporaryDirectory() as folder,
        browser.chromium() as chromium,
        served(Path(folder)) as server,
    ):
        browser.open_page(chromium, server.url).close()
        visits = [visit(chromium, server.url) for _ in range(VISITS)]
    if any(marks.get("hole") for marks, _ in visits):
        raise SystemExit("The first picture was gone before the chart was there.")
    seconds = {
        name: [marks[name] / 1000 for marks, _ in visits]
        for name in ("sentence", "picture", "chart")
    }
    return [
        row(f"{ON_THE_LINE} -> Explore's sentence", "", seconds["sentence"]),
        row(f"{ON_THE_LINE} -> its first picture", "", seconds["picture"], under=UNDER),
        row(f"{ON_THE_LINE} -> the chart in its place", "", seconds["chart"]),
        row("what comes over the line until then", "", [size for _, size in visits], unit="MB"),
    ]


def visit(chromium, url: str) -> tuple[dict, float]:
    """When what was on the page, in milliseconds; and how many megabytes came until all was."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    developer = context.new_cdp_session(page)
    total = 0

    def count(n_bytes: float) -> None:
        nonlocal total
        total += n_bytes

    developer.on("Network.loadingFinished", lambda event: count(event["encodedDataLength"]))
    developer.on(
        "Network.webSocketFrameReceived",
        lambda event: count(len(event["response"]["payloadData"]) * 3 / 4),  # it is in base64
    )
    developer.send("Network.enable")
    developer.send("Network.emulateNetworkConditions", LINE)
    page.add_init_script(MARKS)
    page.goto(url, wait_until="commit")
    page.wait_for_function("window.marks?.chart", timeout=LONGEST)
    marks = page.evaluate("window.marks")
    context.close()
    return marks, total / 1e6
