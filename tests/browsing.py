"""A real browser for tests: pages that must meet no error and ask no other host for anything.

with visiting(browser, server.url) as page:      # whole, once ready(page) says so
    choose(page, "layer", "conv2d")
    linked(page, layer="conv2d")
"""

import contextlib
import os
import shutil
from urllib.parse import parse_qs, urlsplit

import pytest

MS = 120_000  # milliseconds nothing here should take, on however busy a machine


def _missing(reason):
    if os.environ.get("ACTIVSIM_REQUIRE_BROWSER"):
        pytest.fail(reason)
    pytest.skip(reason)


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
def visiting(browser, url, script="", ready=None, **options):
    """A page in a context of its own, whole, with a script that runs before the page's own; at the end it must have
    met no error."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    context.set_default_timeout(MS)
    context.add_init_script(script)
    page, errors, asked = context.new_page(), [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url)
    (ready or settled)(page)
    yield page
    assert page.locator("[data-testid=stException]").count() == 0
    assert "Traceback" not in page.inner_text("body")
    assert errors == []
    home = urlsplit(url).netloc
    assert [one for one in asked if urlsplit(one).netloc not in ("", home)] == []  # "": data: and blob:
    context.close()


RUN = """document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-stale=true]')"""  # the script has run to its end, and nothing old is left


def settled(page):
    """Wait until Explore is whole."""
    page.locator("h1.question").wait_for()
    page.wait_for_function(
        f"""() => {RUN} && document.querySelector('p.answer')
            && document.querySelector('.st-key-matrix .js-plotly-plot .scatterlayer .point')
            && document.querySelector('.st-key-bars .js-plotly-plot .barlayer .point')"""
    )


def linked(page, ready=None, **values):
    """Wait until the address says so, and the page is whole again."""
    page.wait_for_function(
        "values => { const said = new URL(location).searchParams;"
        " return Object.entries(values).every(([key, value]) => said.get(key) === value) }",
        arg=values,
    )
    (ready or settled)(page)


def link(page):
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def choose(page, key, option):
    page.locator(f".st-key-{key} input").click()
    page.get_by_role("option", name=option, exact=True).click()
