"""Explore in a real browser while the threshold's slider is being dragged."""

import io

import numpy as np
import pytest
from exploring import linked, shown, visiting
from PIL import Image


def drag(page):
    """Take hold of the slider and move it; the option where it then stands, once the light drawings show it."""
    slider = page.locator(".st-key-threshold input[type=range]")
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
    return option


def picture(page):
    """What there is to be seen of the heatmap, grey values (height, width)."""
    seen = page.locator(".st-key-matrix_place").screenshot()
    return np.asarray(Image.open(io.BytesIO(seen)).convert("L"), dtype=int)


@pytest.mark.parametrize(("asked", "scheme"), [("class=Shirt", "light"), ("class=Bag&layer=conv2d_1", "dark")])
def test_the_page_follows_the_slider_while_it_is_dragged(asked, scheme, server, browser):
    with visiting(browser, f"{server.url}/?{asked}", color_scheme=scheme) as page:
        before, address, stood = shown(page), page.url, picture(page)
        option = drag(page)
        dragged, drawn = shown(page), picture(page)
        assert page.url == address  # the server knows nothing of it yet
        assert dragged[0] != before[0]
        page.mouse.up()
        page.wait_for_function("() => !document.querySelector('canvas.light-drawing')")
        linked(page, threshold=option)
        assert shown(page) == dragged  # what was drawn here is what the server says
        assert page.locator(".st-key-matrix .js-plotly-plot").evaluate("plot => plot.layout.meta.at") == option
        page.wait_for_timeout(300)  # Plotly's pictures come a moment after its cells
        stands = picture(page)
        other = [float((np.abs(one - stands) > 60).mean()) for one in (drawn, stood)]
        assert other[0] < 0.05, "the light drawing looks otherwise than the chart"
        assert other[1] > 2 * other[0], "nor does it look as it did before"


def test_on_a_phone_the_page_is_seen_while_the_slider_is_dragged(server, browser):
    nav = "() => getComputedStyle(document.querySelector('[data-testid=stSidebarNav]')).opacity"
    own = "() => { const one = document.querySelector('[data-testid=stSidebar] .st-key-threshold');"
    own += " return getComputedStyle(one.closest('.stElementContainer') ?? one).opacity }"
    behind = "() => getComputedStyle(document.querySelector('[data-testid=stSidebar]')).backgroundColor"
    with visiting(browser, server.url, viewport={"width": 390, "height": 844}) as page:
        page.locator("[data-testid=stExpandSidebarButton]").click()
        page.locator(".st-key-threshold input[type=range]").wait_for()
        page.wait_for_timeout(500)  # it slides in
        assert (page.evaluate(nav), page.evaluate(own)) == ("1", "1")
        assert page.evaluate(behind) != "rgba(0, 0, 0, 0)"
        drag(page)
        assert (page.evaluate(nav), page.evaluate(own)) == ("0", "1")
        assert page.evaluate(behind) == "rgba(0, 0, 0, 0)"
        page.mouse.up()
        page.wait_for_function("() => !document.querySelector('canvas.light-drawing')")
        assert page.evaluate(nav) == "1"


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
