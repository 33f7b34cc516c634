"""A real browser for tests: pages visited, links read, files taken away.

with visiting(browser, f"{server.url}/pair?class=Shirt", charts=["pair_bars"]) as page:
    linked(page, **{"class": "Shirt"})

The fixtures `browser` and `server` are every test file's: conftest has them from here.
"""

import contextlib
import csv
import os
import shutil
from urllib.parse import parse_qs, urlsplit

import pytest
from serving import served

MS = 120_000  # milliseconds nothing here should take, on however busy a machine


def _missing(reason):
    if os.environ.get("ACTIVSIM_REQUIRE_BROWSER"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One for all files: what it has recorded for one, it shows to the others."""
    with served(tmp_path_factory.mktemp("browsed")) as server:
        yield server


@pytest.fixture(scope="module")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        _missing(f"Playwright is not installed: {error}")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("ACTIVSIM_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not path:
        _missing(f"there is no Chromium: none of {', '.join(names)} is on the path, and ACTIVSIM_CHROMIUM is not set")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@contextlib.contextmanager
def visiting(browser, url, script="", charts=(), ready=None, **options):
    """A page in a context of its own, whole, with a script that runs before the page's own; at the end it must have
    met no error. charts: see settled; ready(page) waits in its place."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    context.set_default_timeout(MS)
    context.add_init_script(script)
    page, errors, asked = context.new_page(), [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url)
    ready(page) if ready else settled(page, charts)
    yield page
    assert page.locator("[data-testid=stException]").count() == 0
    assert "Traceback" not in page.inner_text("body")
    assert errors == []
    home = urlsplit(url).netloc
    assert [one for one in asked if urlsplit(one).netloc not in ("", home)] == []  # "": data: and blob:
    context.close()


RUN = """document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-stale=true]')"""  # the script has run to its end, and nothing old is left


def settled(page, charts=()):
    """Wait until the script has run to its end and nothing old is left on the page, and the charts of these keys are
    drawn."""
    page.locator("h1.question").wait_for()
    page.wait_for_function(
        f"""charts => {RUN} && document.querySelector('p.answer') && charts.every(
            key => document.querySelector(`.st-key-${{key}} .js-plotly-plot .cartesianlayer .trace`))""",
        arg=list(charts),
    )


def linked(page, charts=(), ready=None, **values):
    """Wait until the address says so, and the page is whole again."""
    page.wait_for_function(
        "values => { const said = new URL(location).searchParams;"
        " return Object.entries(values).every(([key, value]) => said.get(key) === value) }",
        arg=values,
    )
    page.wait_for_timeout(300)  # the address changes a moment before the page begins to run
    ready(page) if ready else settled(page, charts)


def link(page):
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def choose(page, key, option):
    page.locator(f".st-key-{key} input").click()
    page.get_by_role("option", name=option, exact=True).click()


def downloaded(page, name):
    """The rows of the CSV file of this name. Every button is pressed, one right after the other."""
    page.wait_for_function(f"() => {RUN}")  # some buttons come last
    buttons, files = page.locator("[data-testid=stDownloadButton] button"), {}
    buttons.first.wait_for()
    for place in range(buttons.count()):
        with page.expect_download() as coming:
            buttons.nth(place).click()
        files[coming.value.suggested_filename] = coming.value.path()
        assert files[coming.value.suggested_filename].stat().st_size > 0
    assert len(files) == buttons.count()
    with open(files[name], newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


FAINT = """() => {
    const numbers = text => {
        const found = text.match(/[\\d.]+/g).map(Number);
        const rgb = found.slice(0, 3).map(value => text.startsWith('color(') ? value : value / 255);
        return [...rgb, found[3] ?? 1];
    };
    const over = (above, below) => [0, 1, 2].map(i => above[i] * above[3] + below[i] * (1 - above[3]));
    const light = rgb => rgb.map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    return [...document.querySelectorAll('p, h1, h2, figcaption, button, code')]
        .flatMap(one => [one, ...one.querySelectorAll('span')])
        .filter(one => one.checkVisibility() && !one.closest('[data-testid=stIconMaterial]'))
        .filter(one => !one.closest('[data-testid=stSliderThumbValue]'))  // stands outside the thumb it belongs to
        .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
        .flatMap(one => {
            let under = [1, 1, 1], opacity = 1;
            const around = [];
            for (let at = one; at; at = at.parentElement) around.unshift(getComputedStyle(at));
            for (const style of around) {
                under = over(numbers(style.backgroundColor), under);
                opacity *= style.opacity;
            }
            const ink = numbers(getComputedStyle(one).color);
            if (opacity * ink[3] < 0.01) return [];  // not shown: the ends of a slider that is not in use
            const [a, b] = [light(over([...ink.slice(0, 3), ink[3] * opacity], under)), light(under)];
            const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            return [[contrast, one.textContent.slice(0, 40)]];
        });
}"""
