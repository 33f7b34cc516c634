"""A theme that is changed while a page is open: what charts say can be read in it."""

import pytest
from browsing import visiting
from waiting import becomes, ran

FAINT_LABELS = """() => {
    const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const light = colour => {
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map(value => value / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    };
    const paper = light(getComputedStyle(document.querySelector('.stApp')).backgroundColor);
    const words = '.js-plotly-plot :is(.xtick, .ytick, .legend) text';
    const labels = [...document.querySelectorAll(words)];
    const contrasts = labels.map(label => light(getComputedStyle(label).fill))
        .map(ink => (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05));
    const faint = contrasts.filter(contrast => contrast < 4.5);
    return [paper < 0.5 ? 'dark' : 'light', labels.length > 10, faint.length];
}"""
PAGES = {
    "": ["matrix", "bars"],
    "layers": ["layers_tree"],
    "pair": ["pair_bars"],
    "silence": ["silence_accuracy"],
}


@pytest.mark.parametrize("address", PAGES)
def test_charts_take_the_colours_of_the_theme_that_is_chosen(server, browser, address):
    url = f"{server.url}/{address}?detail=all"
    with visiting(browser, url, charts=PAGES[address], color_scheme="light") as page:
        becomes(["light", True, 0], page.evaluate, FAINT_LABELS)
        for scheme in ("Dark", "Light"):  # in the menu
            page.locator("[data-testid=stMainMenu] button").click()
            page.locator(f"[data-testid=stMainMenuItem-theme-{scheme}]").click()
            page.keyboard.press("Escape")
            becomes([scheme.lower(), True, 0], page.evaluate, FAINT_LABELS)
        page.locator("[data-testid=stMainMenu] button").click()
        page.locator("[data-testid=stMainMenuItem-theme-System]").click()
        page.emulate_media(color_scheme="dark")  # in the system
        becomes(["dark", True, 0], page.evaluate, FAINT_LABELS)


def test_the_theme_that_is_chosen_is_every_pages(server, browser):
    dark = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"

    def opened(page):
        page.locator("h1.question").wait_for()
        ran(page)

    with visiting(browser, f"{server.url}/train", ready=opened, color_scheme="light") as page:
        light = page.evaluate(dark)
        page.locator("[data-testid=stMainMenu] button").click()
        page.locator("[data-testid=stMainMenuItem-theme-Dark]").click()
        becomes(False, page.evaluate, f"{dark} === '{light}'")
        ran(page)
        page.goto(f"{server.url}/pair")
        opened(page)
        assert page.evaluate(dark) != light
