"""From the click that leads to a page to its answer and charts, on a warm server that reads the
recording from disk.

A server is warm when its worker runs and each page was visited once. A network that nobody asked
about since the server started is read from disk: each of the bundled networks but the default one
is a measurement."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.app import browser
from benchmarks.measure import row

CHARTS = {
    "pair": ("pair_bars",),
    "neuron": ("neuron_rates", "neuron_activations"),
    "layers": (
        "layers_ratio",
        "layers_pixels",
        "layers_confusions",
        "layers_last",
        "layers_map",
        "layers_tree",
    ),
    "silence": ("silence_accuracy", "silence_matrix"),
}
LAYERS = ("dense", "conv2d_1")
UNDER = 1  # second, from the click

# From the click on a page's name to the first frame with its answer and charts, and to the frame
# with all of it.
VISIT = """
([name, charts]) => new Promise(done => {
  const whole = () =>
    document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
    && !document.querySelector("[data-stale=true]");
  const drawn = () => document.querySelector("p.answer") && charts.every(
    key => document.querySelector(`.st-key-${key} .js-plotly-plot .cartesianlayer .trace`));
  const link = [...document.querySelectorAll("[data-testid=stTopNavLink]")]
    .find(one => one.innerText.trim() === name);
  const start = performance.now();
  let painted = null;
  link.click();
  const look = now => {
    if (painted === null && drawn()) painted = now - start;
    if (painted !== null && whole()) requestAnimationFrame(end => done([painted, end - start]));
    else if (now - start > 120000) done(null);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})
"""


def rows() -> list[dict]:
    """A row per page and layer; a missed reach says what was slow."""
    from serving import served  # browser puts its folder on the path

    from activsim.networks import catalogue

    default, *others = catalogue.list_networks()
    with tempfile.TemporaryDirectory() as folder, browser.chromium() as chromium:
        with served(Path(folder)) as server:  # the recordings are made here
            for model in others:
                for layer in LAYERS:
                    visits(chromium, server.url, model, layer)
        with served(Path(folder)) as server:
            for layer in LAYERS:
                visits(chromium, server.url, default, layer)
            seconds_by_layer = {
                layer: [visits(chromium, server.url, model, layer) for model in others]
                for layer in LAYERS
            }
    table = []
    for layer, networks in seconds_by_layer.items():
        for name in CHARTS:
            chart_seconds, whole = zip(*(seconds[name] for seconds in networks), strict=True)
            page = f"{name.capitalize()}'s answer and charts"
            subject = f"click -> {page}, layer {layer}, recording on disk"
            table.append(row(subject, "", chart_seconds, under=UNDER))
            table.append(row(f"click -> all of {name.capitalize()}, layer {layer}", "", whole))
    return table


def visits(chromium, url: str, model: str, layer: str) -> dict[str, tuple[float, float]]:
    """Each page of a network and layer, by a new visitor who comes from Explore: seconds to its
    answer and charts, and to all of it."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(120_000)
    seconds = {}
    for name, charts in CHARTS.items():
        page.goto(f"{url}/?model={model}&layer={layer}")
        page.locator(".st-key-matrix .scatterlayer .point").first.wait_for()
        page.locator(".rows").first.wait_for()
        page.wait_for_timeout(1500)  # the last chart of the page that is left
        milliseconds = page.evaluate(VISIT.strip(), [name.capitalize(), charts])
        if milliseconds is None:
            raise SystemExit(f"{name} was not painted within two minutes.")
        seconds[name] = (milliseconds[0] / 1000, milliseconds[1] / 1000)
    page.close()
    return seconds
