"""A visitor's story in a real browser: look, change, click, share the link, take the numbers
away."""

import json
import re
from pathlib import Path

import browsing
import pytest
from browsing import WITHOUT_SCRIPTS, choose, downloaded, link
from exploring import drawn_at, linked, settled, shown, visiting
from serving import has_loaded_tensorflow
from waiting import becomes, can_be_read, changed, fits, holds, pressed, ran, still, turns

from activsim.analysis import measures, similarity
from activsim.datasets import catalogue as image_sets
from activsim.datasets import fashion_mnist
from activsim.firing import record
from activsim.networks import catalogue, keras_models

# as who looks at it does: a bar may stand at the foot of the window
IN_THE_MIDDLE = "mark => mark.scrollIntoView({ block: 'center' })"


def marks(page):
    """[row class, column class] of every cell of the heatmap, in the order of its marks."""
    traces = page.locator(".st-key-matrix .js-plotly-plot").evaluate(
        "plot => JSON.stringify(plot.data.filter(one => one.customdata).map(one => one.customdata))"
    )
    points = [
        point for trace in json.loads(traces) for point in trace
    ]  # the cells, then the pictures on the axes
    return [tuple(point[:2]) for point in points]


def click_cell(page, index, beside=(0, 0)):
    """Click a mark of the heatmap, or so many pixels beside its middle."""
    mark = page.locator(".st-key-matrix .scatterlayer .points path").nth(index)
    mark.evaluate(IN_THE_MIDDLE)
    box = still(mark)
    page.mouse.click(
        box["x"] + box["width"] / 2 + beside[0], box["y"] + box["height"] / 2 + beside[1]
    )


def test_the_visitors_story(server, browser, monkeypatch):
    monkeypatch.setenv(
        "ACTIVSIM_CACHE", str(server.cache)
    )  # the images are there, if the server had to get them
    names = fashion_mnist.CLASS_NAMES
    with visiting(browser, server.url) as page:
        pictures_have_words_and_load(page)
        first = shown(page)
        assert first[1][0].startswith(names[0])
        assert len(first[1]) == len(names)
        page.get_by_text("Dress is nearest in 3 of 6 networks").click()
        assert page.get_by_text("study-seed-1: Shirt").is_visible()

        choose(page, "layer", "conv2d_3")
        linked(page, layer="conv2d_3")
        other_layer = changed(page, first[0])

        slider = page.locator(".st-key-threshold [data-testid=stSlider] input[type=range]")
        slider.focus()
        for _ in range(3):
            option = pressed(slider, "ArrowRight")
        becomes(
            option,
            lambda: page.inner_text(".st-key-threshold [data-testid=stSliderThumbValue]").strip(),
        )
        assert float(option) > 0
        linked(page, threshold=option)
        drawn_at(page, option)  # the last step: the page must not be drawn anew under the click
        changed(page, other_layer)

        pair = (names.index("Sneaker"), names.index("Coat"))
        click_cell(page, marks(page).index(pair))
        linked(page, **{"class": "Sneaker", "with": "Coat"})
        for key, name in (("class", "Sneaker"), ("with", "Coat")):
            holds(
                page,
                """([key, name]) => { const widget = document.querySelector(`.st-key-${key}`);
                    return (widget.innerText + (widget.querySelector('input')?.value ?? ''))
                        .includes(name) }""",
                arg=[key, name],
            )
        becomes(True, lambda: shown(page)[1][0].startswith("Sneaker"))
        picture = shown(page)

        with visiting(browser, page.url) as another:
            becomes(picture, shown, another)
            becomes(link(page), link, another)

        on_screen = {tuple(pair): text for *pair, text in cells(page)}
        table = downloaded(page, "dissimilarity.csv")
        assert table[0][1:] == [row[0] for row in table[1:]] == list(names)
        result = from_the_library(link(page))
        for label, row in enumerate(table[1:]):
            assert [float(value) for value in row[1:]] == pytest.approx(
                result.dissimilarity[label].tolist(), abs=1e-6
            )
        measure = measures.MEASURES["mean difference"]
        assert on_screen[pair] == measure.two_digits(float(table[pair[0] + 1][pair[1] + 1]))

        bag = names.index("Bag")  # its picture on an axis asks about the class itself
        click_cell(page, marks(page).index((bag, bag), len(on_screen)))
        linked(page, **{"class": "Bag"})
        linked(page, **{"with": None})
        becomes(True, lambda: shown(page)[1][0].startswith("Bag"))
    if Path("/proc/self/maps").exists():
        assert not has_loaded_tensorflow(server.process.pid)


def pictures_have_words_and_load(page):
    ran(page, "[...document.querySelectorAll('.stMain img')].every(one => one.complete)")
    pictures = page.locator(".stMain img").evaluate_all(
        "all => all.map(one => [one.alt, one.complete && one.naturalWidth, "
        "getComputedStyle(one).imageRendering])"
    )
    assert len(pictures) >= 100
    for alt, width, rendering in pictures:
        assert alt
        assert width > 0
        assert rendering == "pixelated"


def cells(page):
    """[row class, column class, text] of every cell of the heatmap."""
    (texts,) = page.locator(".st-key-matrix .js-plotly-plot").evaluate(
        "plot => plot.data.filter(one => one.customdata && one.text).map(one =>"
        " Array.from(one.customdata, (point, place) => [point[0], point[1], one.text[place]]))"
    )
    return texts


def from_the_library(values):
    """The result of a link's settings, without page, worker and store."""
    networks = catalogue.list_networks()
    path = networks[values.get("model", next(iter(networks)))]
    data = image_sets.load_images(values.get("images", "test"), download=False)
    recording = record.record(keras_models.load_network(path), data, [values["layer"]])[
        values["layer"]
    ]
    table = recording.reading(values.get("reading", "channel"))
    (threshold,) = [value for value in table.thresholds if f"{value:.4g}" == values["threshold"]]
    return similarity.comparison(
        table,
        values.get("kind", "value"),
        float(threshold),
        values.get("measure", "mean difference"),
    )


def test_a_narrow_page_has_nothing_beside_it(server, browser):
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    places = ("p.answer", ".rows img", ".pair img", ".st-key-matrix .js-plotly-plot")
    with visiting(browser, f"{server.url}/?kind=quantile&class=Bag", **phone) as page:
        for scheme in ("dark", "light"):
            turns(page, scheme, settled)
            fits(page, *places, width=390)
            colour = page.locator("[data-testid=stApp]").evaluate(
                "app => getComputedStyle(app).backgroundColor"
            )
            assert (sum(map(int, re.findall(r"\d+", colour)[:3])) < 384) == (scheme == "dark")


@pytest.mark.parametrize("wide", [390, 1280])
def test_a_click_near_the_edge_of_a_cell_is_that_cells(server, browser, wide):
    names = fashion_mnist.CLASS_NAMES
    with visiting(browser, server.url, viewport={"width": wide, "height": 844}) as page:
        box = still(page.locator(".st-key-matrix .heatmaplayer image"))
        half = box["width"] / len(names) / 2, box["height"] / len(names) / 2
        indices = {pair: index for index, pair in reversed(list(enumerate(marks(page))))}
        for row, column, across, down in (
            ("Sneaker", "Coat", 0.7, 0.7),
            ("Dress", "Sandal", -0.7, -0.7),
        ):
            index = indices[names.index(row), names.index(column)]
            click_cell(page, index, (across * half[0], down * half[1]))
            linked(page, **{"class": row, "with": column})


def test_a_finger_picks_a_cell_and_scrolls_the_page(server, browser):
    names = fashion_mnist.CLASS_NAMES
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with visiting(browser, server.url, **phone) as page:
        for row, column in (("Sneaker", "Coat"), ("Dress", "Sandal")):
            mark = page.locator(".st-key-matrix .scatterlayer .points path").nth(
                marks(page).index((names.index(row), names.index(column)))
            )
            mark.evaluate(IN_THE_MIDDLE)
            box = still(mark)
            page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            linked(page, **{"class": row, "with": column})

        top = "plot => plot.getBoundingClientRect().top"
        plot = page.locator(".st-key-matrix .js-plotly-plot")
        box, before, finger = still(plot), plot.evaluate(top), page.context.new_cdp_session(page)
        x, y = box["x"] + box["width"] / 2, max(box["y"], 0) + 300
        finger.send(
            "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
        )
        for up in range(10, 210, 10):
            finger.send(
                "Input.dispatchTouchEvent",
                {"type": "touchMove", "touchPoints": [{"x": x, "y": y - up}]},
            )
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        holds(
            page,
            "before => document.querySelector('.st-key-matrix "
            ".js-plotly-plot').getBoundingClientRect().top < before - 100",
            arg=before,
        )


def test_all_words_can_be_read(server, browser):
    with visiting(browser, f"{server.url}/?layer=conv2d&measure=zz", color_scheme="dark") as page:
        folds = page.locator("[data-testid=stExpander] summary")
        for index in range(folds.count()):
            # by key: what opens above moves it away from under a pointer that is pressed
            folds.nth(index).press("Enter")
            ran(page)
        page.locator(".stCode code span").first.wait_for()
        for scheme in ("dark", "light"):
            turns(page, scheme, settled)
            # the folds open slowly
            ran(page, "document.getAnimations().every(one => one.playState !== 'running')")
            can_be_read(page, at_least=100)


def test_without_the_scripts_the_sentence_is_there_and_follows(server, browser):
    """Sent as text, which is hidden once the component has drawn the same."""
    with visiting(browser, f"{server.url}/?class=Bag") as page:
        text = page.locator("p.unscripted")
        assert text.text_content() == page.inner_text("p.answer")
        assert not text.is_visible()
        expected = text.text_content()
    with browsing.visiting(browser, f"{server.url}/?class=Bag", WITHOUT_SCRIPTS, ready=ran) as page:
        text = page.locator("p.unscripted")
        becomes(expected, text.inner_text)
        assert page.locator("p.answer").count() == 0
        option = pressed(page.locator(".st-key-threshold input[type=range]"), "ArrowRight")
        becomes(option, lambda: link(page).get("threshold"))
        with visiting(browser, page.url) as another:
            becomes(another.inner_text("p.answer"), text.inner_text)


def test_a_click_on_a_confusion_shows_its_pictures(server, browser):
    with visiting(browser, f"{server.url}/?score=true") as page:
        cells = page.locator(".st-key-confusion .scatterlayer .point")
        for place, words in ((6, "T-shirt/top taken for Shirt"), (62, "Shirt taken for Pullover")):
            cells.nth(place).scroll_into_view_if_needed()
            box = still(cells.nth(place))
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            linked(page, confused=words)
            truth, answer = words.split(" taken for ")
            page.get_by_alt_text(f"{truth}, taken for {answer} ").first.wait_for()
        captions = page.locator(".stExpander .row figcaption").all_inner_texts()
        assert len(captions) == 24
        assert all(text.startswith("Shirt\nPullover ") for text in captions)
