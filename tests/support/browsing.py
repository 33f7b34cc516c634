"""A real browser for tests: pages visited, links read, files taken away.

with visiting(browser, f"{server.url}/pair?class=Shirt", charts=["pair_bars"]) as page:
    choose(page, "class", "Bag")
    linked(page, ["pair_bars"], **{"class": "Bag"})  # of waiting.py, as all that waits
"""

import contextlib
import csv
import weakref
from urllib.parse import parse_qs, urlsplit

from waiting import LISTENING, MS, ran, settled

# Keeps a browser from running the scripts of components, which Streamlit hands it as blobs.
WITHOUT_SCRIPTS = """
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = blob => {
        if (blob.type === "text/javascript") throw new Error("no scripts here");
        return make(blob);
    };
"""


CONTEXTS = weakref.WeakKeyDictionary()  # browser -> {how a page is opened: its context}


def context_like(browser, script, options):
    """A context of these options in which nothing is remembered but the files that the server lets
    a browser keep: to fetch and compile them for each page takes longer than most tests."""
    contexts, kind = CONTEXTS.setdefault(browser, {}), repr((script, sorted(options.items())))
    if kind not in contexts:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(MS)
        context.add_init_script(LISTENING)
        context.add_init_script(script)
        contexts[kind] = context
    return contexts[kind]


FORGET = "() => { localStorage.clear(); sessionStorage.clear() }"


@contextlib.contextmanager
def visiting(browser, url, script="", charts=(), ready=None, faults=None, **options):
    """A page of a visitor who was never here, whole, with a script that runs before the page's own;
    at the end it must have met no error. charts: see settled; ready(page) waits in its place.
    faults: a list to which all is added that the server refuses, and all that the browser logs as
    an error, from the first request on."""
    page, errors, asked = context_like(browser, script, options).new_page(), [], []
    try:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        if faults is not None:
            page.on("response", lambda sent: sent.status >= 400 and faults.append(sent.url))
            page.on("console", lambda line: line.type == "error" and faults.append(line.text))
        page.goto(url)
        ready(page) if ready else settled(page, charts)
        yield page
        assert page.locator("[data-testid=stException]").count() == 0
        assert "Traceback" not in page.inner_text("body")
        assert errors == []
        home = urlsplit(url).netloc
        # "": data: and blob:
        assert [address for address in asked if urlsplit(address).netloc not in ("", home)] == []
    finally:
        page.evaluate(FORGET)
        page.context.clear_cookies()
        page.close()


def link(page):
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def choose(page, key, option):
    page.locator(f".st-key-{key} input").click()
    page.get_by_role("option", name=option, exact=True).click()


def downloaded(page, name):
    """The rows of the CSV file of this name. Every button is pressed, one right after the other."""
    ran(page)  # some buttons come last
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
