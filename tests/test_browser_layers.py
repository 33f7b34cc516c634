"""The Layers page in a real browser: look at all layers, play the map, ask about other groups, follow a layer."""

import re
from urllib.parse import quote

import pytest
from browsing import FAINT, choose, downloaded, link, linked, settled, visiting
from PIL import Image, ImageColor

from activsim import datasets, figures_map, model_folder

LINES = ("layers_ratio", "layers_pixels", "layers_confusions", "layers_last")
CHARTS = (*LINES, "layers_map", "layers_tree")
N_LAYERS = 9


def layers_page(server, more=""):
    return f"{server.url}/layers?{more}"


def places(page):
    """Where the map's pictures are, and where its marks are, by class."""
    return page.evaluate(
        """() => ['.class-pictures image', '.scatterlayer path.point'].map(kind =>
            [...document.querySelectorAll('.st-key-layers_map ' + kind)].map(one => one.getAttribute('transform')))"""
    )


def said_of_the_map(page):
    return page.locator(".st-key-layers_map .slider-label").first.text_content()


def test_the_visitors_story(server, browser):
    names = datasets.CLASS_NAMES
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
        before = places(page)
        assert len(before[0]) == len(names)
        assert before[0] == before[1]
        assert said_of_the_map(page).startswith("dense: stress 0.")
        page.locator(".st-key-layers_map .updatemenu-button").first.click()
        page.wait_for_function(
            "() => document.querySelector('.st-key-layers_map .slider-label').textContent.startsWith('conv2d_1')"
        )
        page.wait_for_function(
            "() => document.querySelector('.st-key-layers_map .slider-label').textContent.startsWith('dense:')"
        )
        page.wait_for_timeout(1500)  # the last move
        after = places(page)
        assert after[0] == after[1]  # the pictures came along
        numbers = [[float(one) for one in re.findall(r"[\d.]+", place)] for place in (before[0] + after[0])]
        for old, new in zip(numbers[: len(names)], numbers[len(names) :], strict=True):
            assert new == pytest.approx(old, abs=1)  # round the layers and back

        page.locator(".st-key-layers_small").get_by_role("button", name="conv2d_2", exact=True).click()
        page.locator(".st-key-matrix .js-plotly-plot .scatterlayer .point").first.wait_for()
        linked(page, ["matrix", "bars"], layer="conv2d_2", **{"class": "Shirt"})
        assert page.inner_text("p.answer").startswith("Shirt fires most like")
        assert page.locator(".st-key-layer input").input_value() == "conv2d_2"


def test_the_layer_that_the_map_stands_at_is_in_the_link_and_what_is_saved_has_its_pictures(server, browser):
    with visiting(browser, layers_page(server), charts=CHARTS) as page:
        page.locator(".class-pictures image").first.wait_for()
        drawn = page.locator(".st-key-layers_map .js-plotly-plot")
        drawn.evaluate("plot => { plot.dataset.drawn = 'once' }")
        rail = page.locator(".st-key-layers_map .slider-rail-touch-rect")
        rail.scroll_into_view_if_needed()
        box = rail.bounding_box()
        page.mouse.click(box["x"] + box["width"] * 2 / 8, box["y"] + box["height"] / 2)  # the third of nine
        linked(page, CHARTS, map="conv2d_1")
        assert drawn.get_attribute("data-drawn") == "once"  # it moved, and was not drawn anew
        assert said_of_the_map(page).startswith("conv2d_1: stress")
        with page.expect_download() as coming:
            page.locator(".st-key-layers_map .modebar-btn").click()
        with Image.open(coming.value.path()) as kept:
            colours = {colour for _, colour in kept.convert("RGB").getcolors(1 << 24)}
        marks = {ImageColor.getrgb(colour) for colour in figures_map.COLOURS}
        assert marks & colours == set()
        assert (0, 0, 0) in colours  # the ground of the classes' pictures
        with visiting(browser, page.url, charts=CHARTS) as another:
            assert said_of_the_map(another) == said_of_the_map(page)
            another.locator(".class-pictures image").first.wait_for()
            assert link(another)["map"] == "conv2d_1"
        choose(page, "layer", "conv2d_3")  # who asks about another layer sees the map of that one
        linked(page, CHARTS, layer="conv2d_3")
        page.wait_for_function(
            "() => document.querySelector('.st-key-layers_map .slider-label')?.textContent.startsWith('conv2d_3')"
        )
        assert "map" not in link(page)


def test_a_link_opens_the_same_page(server, browser):
    more = "kind=quantile&share=5%25&layer=conv2d&class=Bag&layer_groups=" + quote("Bag, Coat; Shirt, Sneaker")
    with visiting(browser, layers_page(server, more), charts=CHARTS) as page:
        assert link(page)["layer_groups"] == "Bag, Coat; Shirt, Sneaker"
        assert "Bag + Coat; Shirt + Sneaker" in page.inner_text(".stMain")
        current = page.locator(".choices td[aria-current]")
        assert current.evaluate("cell => [cell.cellIndex, cell.parentNode.rowIndex]") == [6, 2]  # top 5%, conv2d
        seen = page.inner_text("p.answer"), page.inner_text(".choices")
        with visiting(browser, page.url, charts=CHARTS) as another:
            assert (another.inner_text("p.answer"), another.inner_text(".choices")) == seen


def test_groups_that_are_none_are_refused_in_a_sentence(server, browser):
    more = "layer_groups=" + quote("Coat, <img src=x onerror=alert(1)>")
    with visiting(browser, layers_page(server, more), charts=CHARTS[1:]) as page:
        page.locator("[data-testid=stAlert]", has_text="No such class").wait_for()
        assert page.locator("img[src=x]").count() == 0
        assert page.locator(".st-key-layers_ratio").count() == 0


def test_a_moved_threshold_marks_another_choice_and_leaves_the_layers_at_zero(server, browser):
    with visiting(browser, layers_page(server), charts=CHARTS) as page:
        before = page.locator(".st-key-layers_small img").evaluate_all("all => all.map(one => one.alt)")
        slider = page.locator(".st-key-threshold input[type=range]")
        slider.press("ArrowRight")
        said = slider.get_attribute("aria-valuetext")
        linked(page, CHARTS, threshold=said)
        page.locator(".choices th", has_text=f"above {said}").wait_for()
        assert page.locator(".choices td[aria-current]").evaluate("cell => cell.cellIndex") == 2
        assert "chosen" in page.inner_text(".choices td[aria-current]")
        assert page.locator(".st-key-layers_small img").evaluate_all("all => all.map(one => one.alt)") == before


def test_what_is_taken_away_is_what_is_seen(server, browser):
    with visiting(browser, layers_page(server, "class=Coat"), charts=CHARTS) as page:
        rows = downloaded(page, "grid.csv")
        head, rows = rows[0], [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        assert head[:2] == ["layer", "threshold"]
        path = next(iter(model_folder.models().values()))
        layers = [row["name"] for row in model_folder.card(path)["description"]["layers"]]
        assert list(dict.fromkeys(row["layer"] for row in rows)) == layers
        texts = page.locator(".choices td").evaluate_all("all => all.map(one => one.innerText)")
        assert len(texts) == len(rows)
        for text, row in zip(texts, rows, strict=True):
            value = float(row["rank correlation with the current choice"])
            assert ("undefined" if value != value else f"{value:.2f}".replace("-", "−")) in text
            if row["nearest class"] and "/" not in row["nearest class"].replace("T-shirt/top", ""):
                assert row["nearest class"] in text


def test_the_sidebar_changes_the_page(server, browser):
    with visiting(browser, layers_page(server), charts=CHARTS) as page:
        before = page.inner_text("p.answer")
        choose(page, "layer", "conv2d_3")
        linked(page, CHARTS, layer="conv2d_3")
        page.wait_for_function("old => document.querySelector('p.answer').innerText !== old", arg=before)
        assert "conv2d_3" in page.inner_text("p.answer")
        page.get_by_role("heading", name="Who joins whom in conv2d_3").wait_for()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_a_narrow_page_has_nothing_beside_it(server, browser, scheme):
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": scheme}
    with visiting(browser, layers_page(server, "kind=quantile"), charts=CHARTS, **phone) as page:
        for place in ("html", "[data-testid=stMain]"):
            wide, shown = page.locator(place).evaluate("box => [box.scrollWidth, box.clientWidth]")
            assert wide <= shown <= 390, place
        right = page.locator("p.answer, .small-matrix img, .in-order, .choices, .stMain .js-plotly-plot").evaluate_all(
            "all => Math.max(...all.map(one => one.getBoundingClientRect().right))"
        )
        assert right <= 390
        lefts = page.locator(".small-matrix").evaluate_all("all => all.map(one => one.getBoundingClientRect().left)")
        assert len(set(lefts)) == 2  # two heatmaps beside one another


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_all_words_can_be_read(server, browser, scheme):
    with visiting(browser, layers_page(server), charts=CHARTS, color_scheme=scheme) as page:
        everything = FAINT.replace("'p, h1,", "'td, td *, th, p, h1, h3,")
        assert everything != FAINT
        contrasts = page.evaluate(everything)
        assert len(contrasts) > 150
        assert [(round(contrast, 2), words) for contrast, words in contrasts if contrast < 4.5] == []


def test_without_the_script_the_marks_are_there_with_their_names(server, browser):
    broken = """
      const make = URL.createObjectURL.bind(URL);
      URL.createObjectURL = blob => {
        if (blob.type === "text/javascript") throw new Error("no scripts here");
        return make(blob);
      };
    """
    with visiting(browser, layers_page(server), broken, CHARTS) as page:
        settled(page, CHARTS)
        marks = page.locator(".st-key-layers_map .scatterlayer path.point")
        assert marks.count() == len(datasets.CLASS_NAMES)
        assert page.locator(".class-pictures").count() == 0
        assert marks.first.evaluate("mark => getComputedStyle(mark).opacity") == "1"
        words = page.locator(".st-key-layers_map .scatterlayer .textpoint").all_text_contents()
        assert set(words) == set(datasets.CLASS_NAMES)
