"""What stands in the way of a screen reader, of the keyboard, or of eyes that see little: axe-core
on each page, wide and narrow, light and dark, with all that folds unfolded; and where the keyboard
stands."""

import pytest
from accessible import COLOUR, faults, faults_by_scheme
from browsing import visiting
from waiting import ran, turns

PAGES = ["", "pair", "neuron", "picture", "layers", "silence", "evidence", "train"]
DIALOGS = ("lessons", "share", "keep", "about", "help")  # of the tools of every page
WIDE, NARROW = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
UNFOLD = "all => all.forEach(one => one.querySelector('summary').click())"
# By eyes, the keyboard or a screen reader.
CAN_BE_MET = "all => all.map(one => one.checkVisibility())"
# Of what has the keyboard's attention: its name, and how much the frame round it or round what it
# stands in stands out from the ground.
FOCUS = """() => {
    const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const pixel = colour => {
        pen.clearRect(0, 0, 1, 1);
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data];
    };
    const light = rgb => rgb.slice(0, 3).map(value => value / 255)
        .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    let stop = document.activeElement;
    while (stop?.shadowRoot?.activeElement) stop = stop.shadowRoot.activeElement;
    if (!stop || stop === document.body) return null;
    const around = [];
    for (let at = stop; at; at = at.parentElement ?? at.getRootNode().host) around.push(at);
    const framed = around.slice(0, 4).findIndex(at => {
        const { outlineStyle, outlineWidth } = getComputedStyle(at);
        const { width } = at.getBoundingClientRect();
        return outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2 && width > 1;
    });
    const text = stop.textContent.trim().slice(0, 40);
    const name = stop.ariaLabel || text || stop.outerHTML.slice(0, 80);
    if (framed < 0) return [name, 0];
    const grounds = around.slice(framed + 1).map(at => pixel(getComputedStyle(at).backgroundColor));
    const ground = light(grounds.find(colour => colour[3] === 255) ?? [255, 255, 255]);
    const frame = light(pixel(getComputedStyle(around[framed]).outlineColor));
    return [name, (Math.max(frame, ground) + 0.05) / (Math.min(frame, ground) + 0.05)];
}"""


def ready(page):
    page.locator("h1.question").wait_for()
    ran(page)


def test_nothing_stands_in_the_way_on_any_page(server, browser):
    """In the second of a width's themes only what has to do with colour can differ. A page takes
    another width sooner than another theme."""
    looks = [(WIDE, "light"), (NARROW, "light"), (NARROW, "dark"), (WIDE, "dark")]
    with visiting(browser, server.url, ready=ready, viewport=WIDE) as page:
        for name in PAGES:
            if name:
                page.get_by_role("link", name=name.capitalize(), exact=True).click()
                page.wait_for_url(f"**/{name}*")
                ready(page)
            page.locator(".stMain details:not([open])").evaluate_all(UNFOLD)
            assert page.locator(".st-key-drawn_run input").evaluate_all(CAN_BE_MET) == [False]
            for (viewport, scheme), rules in zip(looks, (None, None, COLOUR, COLOUR), strict=True):
                page.set_viewport_size(viewport)
                turns(page, scheme, ready)
                assert faults(page, rules) == [], f"{name or 'explore'}, {scheme}, {viewport}"
            looks.reverse()  # the next page is opened as this one was left
        page.locator("[data-testid=stMainMenu] button").click()
        page.locator("[data-testid=stMainMenuItem-theme-Dark]").click()
        turns(page, "dark", ready)
        assert faults(page) == [], "with the menu open, in the theme that was taken from it"


def test_nothing_stands_in_the_way_in_what_opens_over_a_page(server, browser):
    """On the page of the views that were kept, which is in no menu."""
    with visiting(browser, f"{server.url}/visit", ready=ready, viewport=WIDE) as page:
        assert faults(page) == [], "visit"
        for name in DIALOGS:
            page.locator(f".activsim-tools .items [data-does={name}]").click()
            dialog = page.locator(".activsim-tools dialog[open]")
            dialog.wait_for()
            assert faults(page) == [], name
            page.keyboard.press("Escape")
            dialog.wait_for(state="detached")


@pytest.mark.parametrize("opened", ["presenter=on", "tour=1"])
def test_nothing_stands_in_the_way_of_a_presenter_or_of_the_five_steps(server, browser, opened):
    looks = {"viewport": WIDE, "color_scheme": "dark"}  # as it is looked at first
    with visiting(browser, f"{server.url}/?{opened}", ready=ready, **looks) as page:
        page.locator(".activsim-tools :is(.presenter-strip, .tour):visible").wait_for()
        assert faults_by_scheme(page, ready) == []


@pytest.mark.parametrize(("address", "scheme"), [("", "dark"), ("layers", "light")])
def test_where_the_keyboard_stands_can_be_seen(server, browser, address, scheme):
    url = f"{server.url}/{address}"
    with visiting(browser, url, ready=ready, viewport=WIDE, color_scheme=scheme) as page:
        stops = walk(page, "Tab")
        assert len(stops) > 25
        page.locator("[data-testid=stMainMenu] button").press("Enter")
        menu = page.locator("[data-testid=stMainMenuItem-theme-Dark]")
        menu.wait_for()
        stops += walk(page, "Tab", 3)
        assert [name for name, contrast in stops if contrast < 3] == []


def walk(page, key, most=100):
    """[name, contrast of its frame] of all that the keyboard comes by."""
    stops = []
    while len(stops) < most:
        page.keyboard.press(key)
        stop = page.evaluate(FOCUS)
        if stop is None:
            break
        stops.append(stop)
    return stops
