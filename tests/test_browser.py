"""A visitor's story in a real browser: look, change, click, share the link, take the numbers away."""

import contextlib
import csv
import json
import os
import re
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from serving import has_loaded_tensorflow, served

from activsim import datasets, model_folder, networks, recording, similarity

MS = 120_000  # milliseconds nothing here should take, on however busy a machine


def _missing(reason):
    if os.environ.get("ACTIVSIM_REQUIRE_BROWSER"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("browsed")) as server:
        yield server


@pytest.fixture(scope="module")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        _missing(f"Playwright is not installed: {error}")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("ACTIVSIM_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not path:
        _missing(f"there is no Chromium: none of {', '.join(names)} is on the path, and ACTIVSIM_CHROMIUM is not set")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@contextlib.contextmanager
def visiting(browser, url, script="", **options):
    """A page in a context of its own, whole, with a script that runs before the page's own; at the end it must have
    met no error."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    context.set_default_timeout(MS)
    context.add_init_script(script)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url)
    settled(page)
    yield page
    assert page.locator("[data-testid=stException]").count() == 0
    assert "Traceback" not in page.inner_text("body")
    assert errors == []
    context.close()


def settled(page):
    """Wait until the script has run to its end and nothing old is left on the page."""
    page.locator("h1.question").wait_for()
    page.wait_for_function(
        """() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
            && !document.querySelector('[data-stale=true]') && document.querySelector('p.answer')
            && document.querySelector('.st-key-matrix .js-plotly-plot .scatterlayer .point')
            && document.querySelector('.st-key-bars .js-plotly-plot .barlayer .point')"""
    )


def linked(page, **values):
    """Wait until the address says so."""
    page.wait_for_function(
        "values => { const said = new URL(location).searchParams;"
        " return Object.entries(values).every(([key, value]) => said.get(key) === value) }",
        arg=values,
    )
    settled(page)


def link(page):
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def choose(page, key, option):
    page.locator(f".st-key-{key} input").click()
    page.get_by_role("option", name=option, exact=True).click()


def shown(page):
    """The answer, and the first row's classes in their order."""
    alts = page.locator(".rows .row").first.locator("img").evaluate_all("all => all.map(one => one.alt)")
    return page.inner_text("p.answer"), alts


def marks(page):
    """[row class, column class] of every cell of the heatmap, in the order of its marks."""
    traces = page.locator(".st-key-matrix .js-plotly-plot").evaluate(
        "plot => JSON.stringify(plot.data.filter(one => one.customdata).map(one => one.customdata))"
    )
    points = [point for trace in json.loads(traces) for point in trace]  # the cells, then the pictures on the axes
    return [tuple(point[:2]) for point in points]


def click_cell(page, place, beside=(0, 0)):
    """Click a mark of the heatmap, or so many pixels beside its middle."""
    mark = page.locator(".st-key-matrix .scatterlayer .points path").nth(place)
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2 + beside[0], box["y"] + box["height"] / 2 + beside[1])


def test_the_visitors_story(server, browser, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_CACHE", str(server.cache))  # the images are there, if the server had to get them
    names = datasets.CLASS_NAMES
    with visiting(browser, server.url) as page:
        first = shown(page)
        assert first[1][0].startswith(names[0])
        assert len(first[1]) == len(names)

        choose(page, "layer", "conv2d_3")
        linked(page, layer="conv2d_3")
        other_layer = shown(page)
        assert other_layer != first

        slider = page.locator(".st-key-threshold [data-testid=stSlider] input[type=range]")
        slider.focus()
        for _ in range(3):
            before = slider.input_value()
            slider.press("ArrowRight")
            assert slider.input_value() != before
        page.wait_for_function("() => Number(new URL(location).searchParams.get('threshold')) > 0")
        settled(page)
        page.wait_for_function("old => document.querySelector('p.answer').innerText !== old", arg=other_layer[0])

        pair = (names.index("Sneaker"), names.index("Coat"))
        click_cell(page, marks(page).index(pair))
        linked(page, **{"class": "Sneaker", "with": "Coat"})
        for key, name in (("class", "Sneaker"), ("with", "Coat")):
            assert name in page.locator(f".st-key-{key}").evaluate(
                "widget => widget.innerText + (widget.querySelector('input')?.value ?? '')"
            )
        picture = shown(page)
        assert picture[1][0].startswith("Sneaker")

        with visiting(browser, page.url) as another:
            assert shown(another) == picture
            assert link(another) == link(page)

        on_screen = {tuple(pair): text for *pair, text in cells(page)}
        table = downloaded(page, "dissimilarity.csv")
        assert table[0][1:] == [row[0] for row in table[1:]] == list(names)
        result = from_the_library(link(page))
        for label, row in enumerate(table[1:]):
            assert [float(value) for value in row[1:]] == pytest.approx(result.dissimilarity[label].tolist(), abs=1e-6)
        measure = similarity.MEASURES["mean difference"]
        assert on_screen[pair] == measure.short(float(table[pair[0] + 1][pair[1] + 1]))

        bag = names.index("Bag")  # its picture on an axis asks about the class itself
        click_cell(page, marks(page).index((bag, bag), len(on_screen)))
        linked(page, **{"class": "Bag"})
        assert "with" not in link(page)
        assert shown(page)[1][0].startswith("Bag")
    if Path("/proc/self/maps").exists():
        assert not has_loaded_tensorflow(server.process.pid)


def cells(page):
    """[row class, column class, text] of every cell of the heatmap."""
    (found,) = page.locator(".st-key-matrix .js-plotly-plot").evaluate(
        "plot => plot.data.filter(one => one.customdata && one.text).map(one =>"
        " Array.from(one.customdata, (point, place) => [point[0], point[1], one.text[place]]))"
    )
    return found


def downloaded(page, name):
    """The rows of the CSV file of this name. Every button is pressed, one right after the other."""
    buttons, files = page.locator("[data-testid=stDownloadButton] button"), {}
    for place in range(buttons.count()):
        with page.expect_download() as coming:
            buttons.nth(place).click()
        files[coming.value.suggested_filename] = coming.value.path()
        assert files[coming.value.suggested_filename].stat().st_size > 0
    assert len(files) == buttons.count()
    with open(files[name], newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


def from_the_library(said):
    """The result of a link's settings, without page, worker and store."""
    found = model_folder.models()
    path = found[said.get("model", next(iter(found)))]
    data = datasets.load(said.get("images", "test"), download=False)
    made = recording.record(networks.load(path), data, [said["layer"]])[said["layer"]]
    table = made.reading(said.get("reading", "channel"))
    (threshold,) = [value for value in table.thresholds if f"{value:.4g}" == said["threshold"]]
    return similarity.comparison(
        table, said.get("kind", "value"), float(threshold), said.get("measure", "mean difference")
    )


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_a_narrow_page_has_nothing_beside_it(server, browser, scheme):
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": scheme}
    with visiting(browser, f"{server.url}/?kind=quantile&class=Bag", **phone) as page:
        for place in ("html", "[data-testid=stMain]"):
            wide, seen = page.locator(place).evaluate("box => [box.scrollWidth, box.clientWidth]")
            assert wide <= seen <= 390, place
        right = page.locator("p.answer, .rows img, .pair img, .st-key-matrix .js-plotly-plot").evaluate_all(
            "all => Math.max(...all.map(one => one.getBoundingClientRect().right))"
        )
        assert right <= 390
        colour = page.locator("[data-testid=stApp]").evaluate("app => getComputedStyle(app).backgroundColor")
        assert (sum(map(int, re.findall(r"\d+", colour)[:3])) < 384) == (scheme == "dark")


@pytest.mark.parametrize("wide", [390, 1280])
def test_a_click_near_the_edge_of_a_cell_is_that_cells(server, browser, wide):
    names = datasets.CLASS_NAMES
    with visiting(browser, server.url, viewport={"width": wide, "height": 844}) as page:
        box = page.locator(".st-key-matrix .heatmaplayer image").bounding_box()
        half = box["width"] / len(names) / 2, box["height"] / len(names) / 2
        places = {pair: place for place, pair in reversed(list(enumerate(marks(page))))}
        for row, column, across, down in (("Sneaker", "Coat", 0.7, 0.7), ("Dress", "Sandal", -0.7, -0.7)):
            place = places[names.index(row), names.index(column)]
            click_cell(page, place, (across * half[0], down * half[1]))
            linked(page, **{"class": row, "with": column})


def test_each_class_picture_has_words_and_loads(server, browser):
    with visiting(browser, server.url) as page:
        pictures = page.locator(".stMain img").evaluate_all(
            "all => all.map(one => [one.alt, one.complete && one.naturalWidth, getComputedStyle(one).imageRendering])"
        )
        assert len(pictures) >= 100
        for alt, width, rendering in pictures:
            assert alt
            assert width > 0
            assert rendering == "pixelated"


def test_the_page_follows_the_slider_while_it_is_dragged(server, browser):
    with visiting(browser, f"{server.url}/?class=Shirt") as page:
        before, address, slider = shown(page), page.url, page.locator(".st-key-threshold input[type=range]")
        thumb = slider.evaluate(
            "input => { const box = input.closest('[data-rac]').getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2] }"
        )
        track = page.locator(".st-key-threshold [role=group]").bounding_box()["width"]
        page.mouse.move(*thumb)
        page.mouse.down()
        for part in (0.1, 0.2, 0.3):
            page.mouse.move(thumb[0] + track * part, thumb[1])
        drawn = "name => document.querySelector(`.st-key-${name}_place canvas.light-drawing`)?.dataset.at ?? null"
        option = slider.get_attribute("aria-valuetext")
        page.wait_for_function(f"at => ({drawn})('matrix') === at && ({drawn})('bars') === at", arg=option)
        dragged = shown(page)
        assert page.url == address  # the server knows nothing of it yet
        assert dragged[0] != before[0]
        page.mouse.up()
        page.wait_for_function("() => !document.querySelector('canvas.light-drawing')")
        linked(page, threshold=option)
        assert shown(page) == dragged  # what was drawn here is what the server says
        assert page.locator(".st-key-matrix .js-plotly-plot").evaluate("plot => plot.layout.meta.at") == option


def test_the_light_drawing_lies_where_the_chart_does(server, browser):
    for viewport in ({"width": 1280, "height": 900}, {"width": 390, "height": 844}):
        with visiting(browser, server.url, viewport=viewport) as page:
            for name in ("matrix", "bars"):
                asked, taken = page.locator(f".st-key-{name} .js-plotly-plot").evaluate(
                    "plot => [plot.layout.margin, plot._fullLayout._size]"
                )
                assert {side: taken[side] for side in "lrtb"} == {side: asked[side] for side in "lrtb"}


def test_without_the_script_the_slider_does_its_job_on_release(server, browser):
    broken = """
      const make = URL.createObjectURL.bind(URL);
      URL.createObjectURL = blob => {
        if (blob.type === "text/javascript") throw new Error("no scripts here");
        return make(blob);
      };
    """
    with visiting(browser, server.url, script=broken) as page:
        before, slider = shown(page), page.locator(".st-key-threshold input[type=range]")
        slider.press("PageUp")  # a tenth of the way
        linked(page, threshold=slider.get_attribute("aria-valuetext"))
        page.wait_for_function("old => document.querySelector('p.answer').innerText !== old", arg=before[0])
        assert page.locator("canvas.light-drawing").count() == 0
