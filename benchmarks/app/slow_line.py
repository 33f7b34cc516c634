"""A first visit over the line of a school or a telephone: 4 Mbit/s, 60 ms, nothing in the browser's
cache. From the address to Explore's sentence, to its first picture, to the chart that replaces it.

The server is warm: its worker runs, and somebody was here before. Beside it the same page as it was
once: nothing that the server sends is compressed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.app import browser
from benchmarks.measure import alternate, row

LINE = {  # what Chromium calls it; bytes and milliseconds
    "offline": False,
    "latency": 60,
    "downloadThroughput": 4_000_000 / 8,
    "uploadThroughput": 4_000_000 / 8,
}
ON_THE_LINE = "first visit at 4 Mbit/s and 60 ms"
UNDER = 7  # seconds to the first picture
SHARE = 0.6  # of the time that it took uncompressed
VISITS = 5
PLAIN = {"Accept-Encoding": "identity"}
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

    plain = {"STREAMLIT_SERVER_ENABLE_WEBSOCKET_COMPRESSION": "false"}
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as plain_folder,
        browser.chromium() as chromium,
        served(Path(folder)) as server,
        served(Path(plain_folder), **plain) as plain_server,
    ):
        for url in (server.url, plain_server.url):
            browser.open_page(chromium, url).close()
        visits, plain_visits = alternate(
            lambda: visit(chromium, server.url),
            lambda: visit(chromium, plain_server.url, PLAIN),
            VISITS,
        )
    if any(marks.get("hole") for marks, _ in visits):
        raise SystemExit("The first picture was gone before the chart was there.")
    seconds, plain_seconds = _seconds(visits), _seconds(plain_visits)
    beside = "the same, sent uncompressed"
    return [
        row(f"{ON_THE_LINE} -> Explore's sentence", "", seconds["sentence"]),
        row(f"{ON_THE_LINE} -> its first picture", "", seconds["picture"], under=UNDER),
        row(
            f"{ON_THE_LINE} -> its first picture",
            beside,
            seconds["picture"],
            plain_seconds["picture"],
            at_most=SHARE,
        ),
        row(
            f"{ON_THE_LINE} -> the chart in its place",
            beside,
            seconds["chart"],
            plain_seconds["chart"],
        ),
        row(
            "what comes over the line until then",
            beside,
            [size for _, size in visits],
            [size for _, size in plain_visits],
            unit="MB",
        ),
    ]


def _seconds(visits: list[tuple[dict, float]]) -> dict[str, list[float]]:
    """{what: when it was on the page}."""
    return {
        name: [marks[name] / 1000 for marks, _ in visits]
        for name in ("sentence", "picture", "chart")
    }


def visit(chromium, url: str, headers: dict[str, str] | None = None) -> tuple[dict, float]:
    """When what was on the page, in milliseconds; and how many megabytes came until all was."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, extra_http_headers=headers or {}
    )
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
