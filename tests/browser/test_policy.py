"""Pages under the policy that browsers are told: nothing that they do needs more than it allows.
All other tests wait for conditions that have to be evaluated, which it does not allow."""

import pytest
from browsing import listening
from waiting import MS, becomes

PAGES = ["pair", "neuron", "picture", "layers", "silence", "evidence", "train", "visit", "room"]
RAN = "[data-testid=stApp][data-test-script-state=notRunning]"


@pytest.fixture(scope="module")
def page(browser):
    """In a browser that obeys what it is told."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(MS)
    try:
        yield context.new_page()
    finally:
        context.close()


def open_whole(page, url):
    page.goto(url)
    page.locator("h1.question").wait_for()
    page.locator(RAN).wait_for()


def test_pages_do_what_they_do_within_their_policy(server, page):
    said = []  # what the browser logs as an error
    with listening(
        page,
        console=lambda line: line.type == "error" and said.append(line.text),
        pageerror=lambda error: said.append(str(error)),
    ):
        for name in PAGES:
            open_whole(page, f"{server.url}/{name}?detail=all")
            page.wait_for_timeout(300)  # scripts of components
        open_whole(page, f"{server.url}/?detail=all")
        for chart in ("matrix", "bars"):
            page.locator(f".st-key-{chart} .js-plotly-plot .cartesianlayer .trace").first.wait_for()
        slider = page.locator(".st-key-threshold input[type=range]")
        before, rows = slider.get_attribute("aria-valuetext"), page.locator(".rows")
        slider.press("ArrowRight")
        becomes(False, lambda: slider.get_attribute("aria-valuetext") == before)
        after = slider.get_attribute("aria-valuetext")
        becomes(after, lambda: rows.get_attribute("data-at"))
        box = page.locator(".st-key-threshold [role=group]").bounding_box()
        page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=5)
        page.mouse.up()
        becomes(False, lambda: rows.get_attribute("data-at") == after)
        page.locator(".activsim-tools .items [data-does=share]").click()
        page.locator(".activsim-tools dialog[open]").wait_for()
        page.keyboard.press("Escape")
        page.locator(".st-key-matrix .js-plotly-plot .nsewdrag").first.click()
        page.locator(RAN).wait_for()
        assert said == []


# later, since what asks a browser at once may have text evaluated
EVALUATED = """() => new Promise(done => setTimeout(() => {
    try { done(new Function("return 'evaluated'")()); } catch (error) { done(error.name); }
}))"""


def test_no_text_is_evaluated_on_a_page(server, page):
    open_whole(page, server.url)
    assert page.evaluate(EVALUATED) == "EvalError"
