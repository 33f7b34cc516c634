"""What stands on the first screen, and how it is used without a mouse."""

import browsing
import pytest
import waiting
from browsing import choose, layer_at
from exploring import linked, settled, visiting
from waiting import answers, becomes, pressed

PROJECTOR = {"width": 1920, "height": 1080}
LAPTOP, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
WHOLE = [
    "h1.question",
    "p.answer",
    ".st-key-layer",
    ".st-key-class",
    ".st-key-with",
    ".st-key-threshold",
    ".st-key-detail",
    ".st-key-matrix .js-plotly-plot",
    ".st-key-part_panel img >> nth=0",
    ".st-key-part_panel img >> nth=1",
    ".st-key-bars .js-plotly-plot",
]


def test_the_answer_the_layers_the_threshold_the_heatmap_and_the_neurons(server, browser):
    with visiting(browser, server.url, viewport=LAPTOP) as page:
        bottoms = {}
        for what in WHOLE:
            box = page.locator(what).bounding_box()
            bottoms[what] = box["y"] + box["height"]
        assert {what: bottom for what, bottom in bottoms.items() if bottom > 720} == {}
        layers = page.locator(".st-key-layer").bounding_box()
        assert bottoms["p.answer"] < layers["y"]
        line = page.locator(".st-key-part_siblings summary").bounding_box()
        assert line["y"] + line["height"] + 5 < layers["y"]  # the line and the row stand apart
        names = page.locator(".st-key-matrix .xtick text")
        assert names.count() == 10
        assert max(box["y"] + box["height"] for box in map(_box, names.all())) <= 720
        assert page.locator(".st-key-layer [role=radio]").count() == 9
        assert layer_at(page) == "dense"
        choose(page, "layer", "input")
        linked(page, layer="input")
        assert layer_at(page) == "input"


@pytest.mark.parametrize(
    ("asked", "viewport"),
    [
        ("class=Sandal&with=Bag", LAPTOP),  # a sentence of two lines
        ("layer=nothing", LAPTOP),  # a notice above it
        ("class=Sandal&with=Bag&presenter=on", PROJECTOR),
    ],
)
def test_the_first_screen_holds_more_words_too(asked, viewport, server, browser):
    with visiting(browser, f"{server.url}/?{asked}", viewport=viewport) as page:
        below = [*page.locator(".st-key-matrix .xtick text").all(), page.locator(".st-key-bars")]
        assert max(box["y"] + box["height"] for box in map(_box, below)) <= viewport["height"]


def _box(locator):
    return locator.bounding_box()


def test_who_is_nearest_is_found_by_keyboard_alone(server, browser):
    """Which class is nearest to Shirt in the last layer, and by which neurons."""
    with visiting(browser, server.url, viewport=LAPTOP) as page:
        page.locator(".st-key-layer [role=radio]").last.focus()
        page.keyboard.press("Enter")
        linked(page, layer="dense_1")
        # its probabilities are always above 0
        pressed(page.locator(".st-key-threshold input[type=range]"), "ArrowRight")
        settled(page)
        page.locator(".st-key-class input").focus()
        # as a person types: a menu passes over an Enter within 12 ms of the last letter
        page.keyboard.type("Shirt", delay=60)
        page.keyboard.press("Enter")
        linked(page, **{"class": "Shirt"})
        grid = page.get_by_role("grid").first
        assert grid.get_attribute("aria-label").startswith("Dissimilarity of the classes")
        tab_stop = grid.locator("[tabindex='0']")
        assert tab_stop.count() == 1
        tab_stop.focus()
        here = "document.activeElement.ariaLabel"
        assert page.evaluate(here).startswith("Shirt and ")
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        pair = page.evaluate(here)
        page.keyboard.press("Enter")
        first, second = pair.split(",")[0].split(" and ")
        linked(page, **{"class": first, "with": second})
        answers(page, f"{first} and {second}")
        becomes(pair.split(",")[0], lambda: page.evaluate(here).split(",")[0])
        bar = page.locator(".st-key-bars_place [role=gridcell]").first
        assert bar.get_attribute("aria-label").startswith("Neuron 0 of 10: ")
        bar.focus()
        page.keyboard.press("ArrowRight")
        assert page.evaluate(here).startswith("Neuron 1 of 10: ")
        page.keyboard.press("Enter")
        answers(page, "Neuron 1 ")


def test_a_narrow_page_has_its_menu_and_its_controls_on_it(server, browser):
    with visiting(browser, server.url, viewport=PHONE) as page:
        assert page.locator(".st-key-threshold").bounding_box()["y"] < 844
        sides = [page.locator(f".st-key-{key}").bounding_box() for key in ("class", "with")]
        assert sides[0]["y"] == sides[1]["y"]
        second = page.locator(".rows .row").nth(1)  # all of it in a line, to be scrolled sideways
        assert second.bounding_box()["height"] < 150
        assert second.evaluate("row => [row.scrollWidth > row.clientWidth, row.tabIndex]") == [
            True,
            0,
        ]
        row = page.locator(".st-key-row_of_pages")
        for button in row.locator("button").all():
            assert button.bounding_box()["height"] >= 44
        row.get_by_role("button", name="Layers").click()
        page.wait_for_url("**/layers*")
        answers(page, "In the pixels")


def test_on_a_phone_a_page_is_its_answer_its_picture_and_what_unfolds(server, browser):
    height, screens = "() => document.querySelector('[data-testid=stMain]').scrollHeight", {}
    for name in ("pair", "neuron", "picture", "layers"):
        with browsing.visiting(browser, f"{server.url}/{name}", viewport=PHONE) as page:
            page.locator(".stExpander summary", has_text="Take it with you").wait_for()
            waiting.settled(page)
            screens[name] = page.evaluate(height) / PHONE["height"]
    assert min(screens.values()) > 1.5  # they are there
    assert max(screens.values()) < 3.5, screens
