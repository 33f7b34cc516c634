"""The visitor's main story in Firefox and in WebKit: look, walk through the menu, change the layer
and the threshold, pick a pair, hand on the link."""

import os
from urllib.parse import parse_qs, urlsplit

import pytest
from remote import firefox, webkit
from remote.tab import DOWN, UP

from activsim.datasets.fashion_mnist import CLASS_NAMES

BROWSERS = {"firefox": firefox, "webkit": webkit}
PAGES = ["Pair", "Neuron", "Picture", "Layers", "Silence", "Evidence", "Train", "Explore"]
WHOLE = """document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')"""
ANSWER = "document.querySelector('p.answer')?.innerText"
SLIDER = "document.querySelector('.st-key-threshold input[type=range]')"
THUMB = f"{SLIDER}?.closest('[data-rac]')"
PLOT = "document.querySelector('.st-key-matrix .js-plotly-plot')"
# of the marks of the heatmap's cells that of a [row class, column class]
CELL = f"""{PLOT}?.querySelectorAll('.scatterlayer .points path')[{PLOT}.data
    .filter(trace => trace.customdata).flatMap(trace => Array.from(trace.customdata))
    .findIndex(point => point[0] === arg[0] && point[1] === arg[1])]"""


@pytest.fixture(params=BROWSERS)
def tab(request, tmp_path):
    """A tab of a browser that was never here."""
    driver = BROWSERS[request.param]
    if not (path := driver.path()):
        required = os.environ.get(f"ACTIVSIM_REQUIRE_{request.param.upper()}")
        missing = pytest.fail if required else pytest.skip
        missing(f"{request.param} is not installed: {' and '.join(driver.NAMES)} are looked for")
    with driver.opened(path, tmp_path) as tab:
        yield tab


def answered(tab, condition="true", arg=None):
    """Wait until the page is whole and the condition is met; returns its sentence."""
    return tab.wait_for(f"{WHOLE} && ({condition}) && {ANSWER}", arg)


def test_the_visitors_story(server, tab):
    tab.goto(server.url)
    first = answered(tab, f"{PLOT}?.querySelector('.points path')")
    assert first.startswith(CLASS_NAMES[0])
    walk_through_the_menu(tab)
    assert answered(tab, f"{PLOT}?.querySelector('.points path')") == first

    choose_layer(tab, "conv2d_3")
    other_layer = answered(tab, f"{ANSWER} !== arg", first)
    option = drag_threshold(tab)
    answered(tab, f"{ANSWER} !== arg && {PLOT}?.layout?.meta?.at", other_layer)

    pair = ("Sneaker", "Coat")
    tab.click(CELL, [CLASS_NAMES.index(name) for name in pair])
    sentence = answered(tab, f"{ANSWER}?.startsWith(arg)", pair[0])
    link = tab.evaluate("location.href")
    assert {key: value for key, (value,) in parse_qs(urlsplit(link).query).items()} == {
        "layer": "conv2d_3",
        "threshold": option,
        "class": pair[0],
        "with": pair[1],
    }

    tab.goto("about:blank")
    tab.goto(link)
    assert answered(tab, f"{ANSWER}?.startsWith(arg)", pair[0]) == sentence
    assert tab.evaluate(f"{SLIDER}.getAttribute('aria-valuetext')") == option
    assert tab.errors() == []


def walk_through_the_menu(tab):
    """Each page says its sentence, draws what it draws, and meets no error."""
    question = "document.querySelector('h1.question')?.innerText"
    for name in PAGES:
        before = tab.evaluate(question)
        item = f"document.querySelector(`[data-testid=stTopNavLink][href$='{name.lower()}']`)"
        tab.click(item.replace("='explore", "='/"))
        answered(tab, f"{question} !== arg", before)
        assert tab.evaluate("document.querySelectorAll('[data-testid=stException]').length") == 0


def choose_layer(tab, name):
    """Its step in the row of layers."""
    tab.click(
        "[...document.querySelectorAll('.st-key-layer [role=radio]')]"
        ".find(e => e.textContent === arg)",
        name,
    )


def drag_threshold(tab):
    """Drag the slider, then one step by key; returns where it then stands. The page follows before
    it is let go."""
    x, y = tab.middle(THUMB)
    before = tab.evaluate(ANSWER)
    tab.point((x, y), DOWN)
    for step in (20, 40, 60):
        tab.point((x + step, y))
    tab.wait_for(f"{ANSWER} !== arg", before)
    tab.point((x + 60, y), UP)
    let_go = tab.evaluate(f"{SLIDER}.getAttribute('aria-valuetext')")
    answered(tab, f"{PLOT}?.layout?.meta?.at === arg", let_go)
    tab.press("ArrowRight")
    after = f"{SLIDER}.getAttribute('aria-valuetext')"
    option = tab.wait_for(f"{after} !== arg && {after}", let_go)
    answered(tab, f"{PLOT}?.layout?.meta?.at === arg", option)
    return option
