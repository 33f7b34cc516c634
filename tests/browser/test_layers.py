"""The Layers page in a real browser: look at all layers, play the map, ask about other groups,
follow a layer."""

import re
from urllib.parse import quote

import numpy as np
import pytest
from browsing import WITHOUT_SCRIPTS, choose, downloaded, layer_at, link, visiting
from PIL import Image, ImageColor
from waiting import (
    FAINT,
    answers,
    becomes,
    can_be_read,
    changed,
    fits,
    holds,
    linked,
    pressed,
    ran,
    settled,
    still,
    turns,
)

from activsim.app.shell.page_frame import FILES_TITLE
from activsim.datasets import fashion_mnist
from activsim.networks import catalogue
from activsim.output.charts import class_map

LINES = ("layers_ratio", "layers_pixels", "layers_confusions", "layers_last")
CHARTS = (*LINES, "layers_map", "layers_tree")
N_LAYERS = 9


def layers_page(server, more=""):
    """With all its parts open."""
    return f"{server.url}/layers?detail=all&{more}"


def places(page):
    """Where the map's pictures are, and where its marks are, by class."""
    return page.evaluate(
        """() => ['.class-pictures image', '.scatterlayer path.point'].map(kind =>
            [...document.querySelectorAll('.st-key-layers_map_place ' + kind)]
                .map(one => one.getAttribute('transform')))"""
    )


def lie_on_their_marks(page):
    """Whether each picture of the map lies, on the screen, on the mark of its class, to a pixel
    sideways: a mark is not always as high above its middle as below."""
    middles = page.evaluate(
        """() => ['.class-pictures image', '.scatterlayer path.point'].map(kind =>
            [...document.querySelectorAll('.st-key-layers_map_place ' + kind)].map(one => {
                const { left, right, top, bottom } = one.getBoundingClientRect();
                return [(left + right) / 2, (top + bottom) / 2];
            }))"""
    )
    return bool((np.abs(np.subtract(*middles)) <= [1, 5]).all())


def said_of_the_map(page):
    return page.locator(".st-key-layers_map .slider-label").first.text_content()


def test_the_visitors_story(server, browser):
    names = fashion_mnist.CLASS_NAMES
    with visiting(browser, layers_page(server, "class=Shirt"), charts=CHARTS) as page:
        pictures = page.locator(".st-key-layers_small img")
        assert pictures.count() == N_LAYERS
        alts = pictures.evaluate_all("all => all.map(one => one.alt)")
        assert all(alt.startswith("Dissimilarity in ") for alt in alts)
        assert "undefined" in alts[-1]  # a softmax output at 0
        assert page.locator(".choices tbody tr").count() == N_LAYERS
        assert page.locator(".choices td[aria-current]").count() == 1
        assert "differ 0." in page.inner_text("p.answer")

        page.locator(".class-pictures image").first.wait_for()
        becomes(True, lambda: (at := places(page))[0] == at[1] and len(at[0]) == len(names))
        assert lie_on_their_marks(page)
        assert page.locator(".js-plotly-plot .class-pictures").count() == 0  # not among Plotly's
        before = places(page)[0]
        assert said_of_the_map(page).startswith("dense: stress 0.")
        page.locator(".st-key-layers_map .updatemenu-button").first.click()
        holds(
            page,
            "() => document.querySelector('.st-key-layers_map "
            ".slider-label').textContent.startsWith('conv2d_1')",
        )
        holds(
            page,
            "() => document.querySelector('.st-key-layers_map "
            ".slider-label').textContent.startsWith('dense:')",
        )

        def moved():
            """How far each picture and each mark is from where it was before; inf where the two are
            apart."""
            pictures, marks = places(page)
            numbers = [
                [float(one) for one in re.findall(r"[\d.]+", place)] for place in before + pictures
            ]
            return (
                np.ptp(np.array(numbers).reshape(2, len(names), 2), axis=0).max()
                if pictures == marks
                else np.inf
            )

        becomes(
            True, lambda: moved() <= 1
        )  # round the layers and back, once the last move has come to its end

        page.locator(".st-key-layers_small").get_by_role(
            "button", name="conv2d_2", exact=True
        ).click()
        page.locator(".st-key-matrix .js-plotly-plot .scatterlayer .point").first.wait_for()
        linked(page, ["matrix", "bars"], layer="conv2d_2", **{"class": "Shirt"})
        answers(page, "Shirt fires most like")
        becomes("conv2d_2", layer_at, page)


# The browser asks once more for what it asked of a part of the page before (its first byte is that
# of a run), some time after each time that it asks for something else; the server sleeps 20 ms on
# the way to another page.
ASKS_AGAIN = """delay => {
    const send = WebSocket.prototype.send;
    window.last = null;
    WebSocket.prototype.send = function (bytes) {
        send.call(this, bytes);
        if (bytes[0] !== 90) return;
        if (window.last && delay !== null) setTimeout(() => send.call(this, window.last), delay);
        window.last ??= bytes.slice();
    };
}"""


@pytest.mark.parametrize("delay", [3, 15, 60])
def test_a_page_that_a_part_leads_to_is_whole_though_the_part_asks_for_more(server, browser, delay):
    with visiting(browser, f"{server.url}/layers") as page:
        page.evaluate(ASKS_AGAIN, delay)
        page.get_by_text(FILES_TITLE).click()
        page.get_by_role("button", name="Map (CSV)").wait_for()
        ran(page)
        page.locator(".st-key-layers_small").get_by_role(
            "button", name="conv2d_2", exact=True
        ).click()
        linked(page, ["matrix", "bars"], layer="conv2d_2")
        ran(page)
        assert page.locator("h1.question").count() == 1
        becomes("conv2d_2", layer_at, page)


def test_the_layer_that_the_map_stands_at_is_in_the_link_and_what_is_saved_has_its_pictures(
    server, browser
):
    with visiting(browser, layers_page(server), charts=CHARTS) as page:
        page.locator(".class-pictures image").first.wait_for()
        drawn = page.locator(".st-key-layers_map .js-plotly-plot")
        drawn.evaluate("plot => { plot.dataset.drawn = 'once' }")

        def pulled():
            """The layer that is named once the slider was pressed at the third of its nine
            places."""
            box = still(page.locator(".st-key-layers_map .slider-rail-touch-rect"))
            page.mouse.click(box["x"] + box["width"] * 2 / 8, box["y"] + box["height"] / 2)
            return said_of_the_map(page).partition(":")[0]

        becomes("conv2d_1", pulled)
        linked(page, CHARTS, map="conv2d_1")
        assert drawn.get_attribute("data-drawn") == "once"  # it moved, and was not drawn anew
        becomes(True, lambda: said_of_the_map(page).startswith("conv2d_1: stress"))
        becomes(True, lie_on_their_marks, page)
        with page.expect_download() as coming:
            page.locator(".st-key-layers_map .modebar-btn").click()
        with Image.open(coming.value.path()) as kept:
            colours = {colour for _, colour in kept.convert("RGB").getcolors(1 << 24)}
        marks = {ImageColor.getrgb(colour) for colour in class_map.COLOURS}
        assert marks & colours == set()
        assert (0, 0, 0) in colours  # the ground of the classes' pictures
        with visiting(browser, page.url, charts=CHARTS) as another:
            becomes(said_of_the_map(page), said_of_the_map, another)
            another.locator(".class-pictures image").first.wait_for()
            becomes("conv2d_1", lambda: link(another).get("map"))
        choose(page, "layer", "conv2d_3")  # who asks about another layer sees the map of that one
        linked(page, CHARTS, layer="conv2d_3")
        holds(
            page,
            "() => document.querySelector('.st-key-layers_map "
            ".slider-label')?.textContent.startsWith('conv2d_3')",
        )
        linked(page, CHARTS, map=None)


# Plotly's own: an animation that is stopped ends in a refusal, without a reason, that nobody takes
STOPPED = """addEventListener('unhandledrejection', event => {
    if (event.reason === undefined) event.preventDefault();
});"""


def test_the_map_is_played_stopped_and_pulled_by_keyboard(server, browser):
    with visiting(browser, layers_page(server), STOPPED, CHARTS) as page:
        page.locator(".class-pictures image").first.wait_for()
        slider = page.locator(".st-key-layers_map [role=slider]")
        before = int(slider.get_attribute("aria-valuenow"))
        slider.press("ArrowLeft")
        becomes(str(before - 1), slider.get_attribute, "aria-valuenow")
        assert slider.get_attribute("aria-valuetext") == said_of_the_map(page)
        layer = said_of_the_map(page).partition(":")[0]
        linked(page, CHARTS, map=layer)
        slider.press("Home")
        linked(page, CHARTS, map="input")  # in the same frame as a press on Play, the slider wins
        assert slider.get_attribute("aria-valuenow") == "0"
        page.locator(".st-key-layers_map [role=button]").first.focus()
        page.keyboard.press("Enter")
        becomes("1", slider.get_attribute, "aria-valuenow")
        page.keyboard.press("Tab")
        assert "Stop" in page.evaluate("document.activeElement.getAttribute('aria-label')")
        page.keyboard.press("Space")
        holds(
            page,
            """() => {
                const at = new URL(location).searchParams.get('map');
                return at && at !== 'input'; // played to its end, it would stand at the default
            }""",
        )


def test_a_link_opens_the_same_page(server, browser):
    more = "kind=quantile&share=5%25&layer=conv2d&class=Bag&layer_groups=" + quote(
        "Bag, Coat; Shirt, Sneaker"
    )
    with visiting(browser, layers_page(server, more), charts=CHARTS) as page:
        assert link(page)["layer_groups"] == "Bag, Coat; Shirt, Sneaker"
        page.locator(".stMain", has_text="Bag + Coat; Shirt + Sneaker").wait_for()
        current = page.locator(".choices td[aria-current]")
        where = "cell => [cell.cellIndex, cell.parentNode.rowIndex]"
        becomes([6, 2], current.evaluate, where)  # top 5%, conv2d
        seen = page.inner_text("p.answer"), page.inner_text(".choices")
        with visiting(browser, page.url, charts=CHARTS) as another:
            becomes(seen, lambda: (another.inner_text("p.answer"), another.inner_text(".choices")))


def test_groups_that_are_none_are_refused_in_a_sentence(server, browser):
    more = "layer_groups=" + quote("Coat, <img src=x onerror=alert(1)>")
    with visiting(browser, layers_page(server, more), charts=CHARTS[1:]) as page:
        page.locator("[data-testid=stAlert]", has_text="No such class").wait_for()
        assert page.locator("img[src=x]").count() == 0
        assert page.locator(".st-key-layers_ratio").count() == 0


def test_a_moved_threshold_marks_another_choice_and_leaves_the_layers_at_zero(server, browser):
    with visiting(browser, layers_page(server), charts=CHARTS) as page:
        before = page.locator(".st-key-layers_small img").evaluate_all(
            "all => all.map(one => one.alt)"
        )
        slider = page.locator(".st-key-threshold input[type=range]")
        said = pressed(slider, "ArrowRight")
        linked(page, CHARTS, threshold=said)
        page.locator(".choices th", has_text=f"above {said}").wait_for()
        becomes(2, page.locator(".choices td[aria-current]").evaluate, "cell => cell.cellIndex")
        assert "chosen" in page.inner_text(".choices td[aria-current]")
        assert (
            page.locator(".st-key-layers_small img").evaluate_all("all => all.map(one => one.alt)")
            == before
        )


def test_what_is_taken_away_is_what_is_seen(server, browser):
    with visiting(browser, layers_page(server, "class=Coat"), charts=CHARTS) as page:
        rows = downloaded(page, "grid.csv")
        head, rows = rows[0], [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        assert head[:2] == ["layer", "threshold"]
        path = next(iter(catalogue.list_networks().values()))
        layers = [layer.name for layer in catalogue.read_card(path)["description"].layers]
        assert list(dict.fromkeys(row["layer"] for row in rows)) == layers
        texts = page.locator(".choices td").evaluate_all("all => all.map(one => one.innerText)")
        assert len(texts) == len(rows)
        for text, row in zip(texts, rows, strict=True):
            value = float(row["rank correlation with the current choice"])
            assert ("undefined" if value != value else f"{value:.2f}".replace("-", "−")) in text
            if row["nearest class"] and "/" not in row["nearest class"].replace("T-shirt/top", ""):
                assert row["nearest class"] in text


def test_another_layer_changes_the_page(server, browser):
    with visiting(browser, layers_page(server), charts=CHARTS) as page:
        before = page.inner_text("p.answer")
        choose(page, "layer", "conv2d_3")
        linked(page, CHARTS, layer="conv2d_3")
        assert "conv2d_3" in changed(page, before)
        page.get_by_role("heading", name="Who joins whom in conv2d_3").wait_for()


def test_a_narrow_page_has_nothing_beside_it(server, browser):
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    places = ("p.answer", ".small-matrix img", ".in-order", ".choices", ".stMain .js-plotly-plot")
    lefts = "all => new Set(all.map(one => one.getBoundingClientRect().left)).size"
    with visiting(browser, layers_page(server, "kind=quantile"), charts=CHARTS, **phone) as page:
        for scheme in ("dark", "light"):
            turns(page, scheme, settled, CHARTS)
            fits(page, *places, width=390)
            # two heatmaps beside one another
            becomes(2, page.locator(".small-matrix").evaluate_all, lefts)


def test_all_words_can_be_read(server, browser):
    everything = FAINT.replace("'p, h1,", "'td, td *, th, p, h1, h3,")
    assert everything != FAINT
    with visiting(browser, layers_page(server), charts=CHARTS, color_scheme="dark") as page:
        for scheme in ("dark", "light"):
            turns(page, scheme, settled, CHARTS)
            can_be_read(page, at_least=150, script=everything)


def test_without_the_script_the_marks_are_there_with_their_names(server, browser):
    with visiting(browser, layers_page(server), WITHOUT_SCRIPTS, CHARTS) as page:
        settled(page, CHARTS)
        marks = page.locator(".st-key-layers_map .scatterlayer path.point")
        becomes(len(fashion_mnist.CLASS_NAMES), marks.count)
        assert page.locator(".class-pictures").count() == 0
        becomes("1", marks.first.evaluate, "mark => getComputedStyle(mark).opacity")
        words = page.locator(".st-key-layers_map .scatterlayer .textpoint")
        becomes(set(fashion_mnist.CLASS_NAMES), lambda: set(words.all_text_contents()))
