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


TABS = weakref.WeakKeyDictionary()  # browser -> {who opens a page, and how: their Tabs}
# How a page is looked at, where a test does not say otherwise. With motion, what stands in for a
# page that is loading is drawn anew sixty times a second, which costs as much as the page.
LOOKS = {
    "viewport": {"width": 1280, "height": 900},
    "color_scheme": "light",
    "reduced_motion": "reduce",
}
# What waits for a condition has its text evaluated, which a page's own policy does not allow.
EVALUATES = {"bypass_csp": True}
FORGET = "() => { localStorage.clear(); sessionStorage.clear() }"


class Tabs:
    """The tabs of one context, in which nothing is remembered but the files that the server lets a
    browser keep. A tab that a visitor left is the next one's, however that one looks at it: to
    begin a process and to compile a page's scripts for each takes longer than most tests."""

    def __init__(self, browser, options):
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(MS)
        self.context.add_init_script(LISTENING)
        self._left, self._in_use = [], []
        self.is_spoiled = False  # by a test that failed: what it left may be there

    @contextlib.contextmanager
    def tab(self, script, viewport, **media):
        """One that is as a new one, with a script that runs before those of each page; what a
        failed test left is not used again."""
        page = self._left.pop() if self._left else self.context.new_page()
        self._in_use.append(page)
        page.set_viewport_size(viewport)
        page.emulate_media(media="null", **media)
        page.bring_to_front()  # what lies behind another gets less of the processor
        developer = self.context.new_cdp_session(page)
        if script:  # until this session ends: another visitor's tab need not be a new one
            developer.send("Page.enable")
            developer.send("Page.addScriptToEvaluateOnNewDocument", {"source": script})
        try:
            yield page
            page.evaluate(FORGET)
            page.context.clear_cookies()
            page.mouse.move(0, 0)
            page.goto("about:blank")
            developer.send("Page.resetNavigationHistory")
            developer.detach()
            self._left.append(page)
        finally:
            if page not in self._left:
                page.close()
                self.is_spoiled = True
            self._in_use.remove(page)
            if self._in_use:
                self._in_use[-1].bring_to_front()


def tabs_of(browser, who, options):
    kinds, kind = TABS.setdefault(browser, {}), repr((who, sorted(options.items())))
    if kind not in kinds or kinds[kind].is_spoiled:
        kinds[kind] = Tabs(browser, options)
    return kinds[kind]


@contextlib.contextmanager
def listening(page, **heard):
    """What happens on a page meanwhile: {event: what is called with it}."""
    for event, listener in heard.items():
        page.on(event, listener)
    try:
        yield
    finally:
        for event, listener in heard.items():
            page.remove_listener(event, listener)


@contextlib.contextmanager
def visiting(browser, url, script="", charts=(), ready=None, faults=None, who="", **options):
    """A page of a visitor who was never here, whole, with a script that runs before the page's own;
    at the end it must have met no error. charts: see settled; ready(page) waits in its place.
    faults: a list to which all is added that the server refuses, and all that the browser logs as
    an error, from the first request on. who: of two that are here at once and are not to know each
    other; to begin another browser takes as long as three pages. options: some of LOOKS, and
    whatever else a context of Playwright's has."""
    options = EVALUATES | options
    looks = LOOKS | {name: options.pop(name) for name in LOOKS.keys() & options.keys()}
    errors, asked, found = [], [], []
    home = urlsplit(url).netloc
    with (
        tabs_of(browser, who, options).tab(script, **looks) as page,
        listening(
            page,
            pageerror=lambda error: errors.append(str(error)),
            request=lambda request: asked.append(request.url),
            response=lambda sent: sent.status >= 400 and found.append(sent.url),
            console=lambda line: line.type == "error" and found.append(line.text),
        ),
    ):
        page.goto(url)
        try:
            ready(page) if ready else settled(page, charts)
            yield page
        except Exception:  # what stood there is half of why
            with contextlib.suppress(Exception):
                print(page.url, page.locator("body").inner_text(timeout=1000), sep="\n")
            raise
        assert page.locator("[data-testid=stException]").count() == 0
        assert "Traceback" not in page.inner_text("body")
        assert errors == []
        # "": data: and blob:
        assert [address for address in asked if urlsplit(address).netloc not in ("", home)] == []
        if faults is not None:
            faults += found


def link(page):
    """What the address says, {key: value}: as it is now; Playwright hears of it a moment later."""
    address = urlsplit(page.evaluate("location.href"))
    return {key: values[0] for key, values in parse_qs(address.query).items()}


def choose(page, key, option):
    """An option of a menu, or a layer of the row of layers."""
    steps = page.locator(f".st-key-{key} [role=radio]")
    if steps.count():
        steps.filter(has=page.get_by_text(option, exact=True)).click()
        return
    page.locator(f".st-key-{key} input").click()
    page.get_by_role("option", name=option, exact=True).click()


def layer_at(page):
    """The layer that the row of layers, or the menu, stands at."""
    step = page.locator(".st-key-layer [aria-checked=true] p")
    return step.inner_text() if step.count() else page.locator(".st-key-layer input").input_value()


def file_behind(page, button):
    """(name, path) of what a press on a button brings. Of more than ten in some seconds a browser
    asks its visitor first, and nothing comes."""
    with page.expect_download() as coming:
        button.click()
    assert coming.value.path().stat().st_size > 0
    return coming.value.suggested_filename, coming.value.path()


def downloaded(page, *names):
    """The rows of each CSV file of these names; of one name the rows themselves. Every button is
    pressed, one right after the other."""
    ran(page)  # some buttons come last
    buttons = page.locator("[data-testid=stDownloadButton] button")
    buttons.first.wait_for()
    files = dict(file_behind(page, buttons.nth(place)) for place in range(buttons.count()))
    assert len(files) == buttons.count()
    tables = [rows_of(files[name]) for name in names]
    return tables if len(names) > 1 else tables[0]


def rows_of(file):
    with open(file, newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))
