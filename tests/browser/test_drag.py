"""Explore in a real browser while the threshold's slider is being dragged."""

import io

import numpy as np
import pytest
from exploring import drawn_at, linked, shown, visiting
from PIL import Image
from waiting import becomes, changed

from activsim.output import short_text
from activsim.output.drawing import scripts

MIDDLE = """input => { const box = input.closest('[data-rac]').getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2] }"""
TWO_FRAMES = """() => new Promise(done =>
    requestAnimationFrame(() => requestAnimationFrame(done)))"""


def hold(page):
    """Take hold of the slider and move it by three tenths; where its thumb stood before, from the
    left, and the width of the track."""
    thumb = page.locator(".st-key-threshold input[type=range]").evaluate(MIDDLE)
    track = page.locator(".st-key-threshold [role=group]").bounding_box()["width"]
    page.mouse.move(*thumb)
    page.mouse.down()
    for part in (0.1, 0.2, 0.3):
        page.mouse.move(thumb[0] + track * part, thumb[1])
    return thumb[0], track


def drag(page):
    """Take hold of the slider and move it; the option where it then stands, once the light drawings
    show it."""
    slider = page.locator(".st-key-threshold input[type=range]")
    start, track = hold(page)
    handle = page.wait_for_function(
        f"""([input, x, track]) => {{
            const drawn = name =>
                document.querySelector(`.st-key-${{name}}_place canvas.light-drawing`)?.dataset.at;
            const option = input.getAttribute('aria-valuetext');
            const there = Math.abs(({MIDDLE})(input)[0] - x)
                <= track / (input.max - input.min) / 2 + 1;
            return there && drawn('matrix') === option && drawn('bars') === option && option }}""",
        arg=[slider.element_handle(), start + track * 0.3, track],
    )
    return handle.json_value()


def let_go(page):
    """Let go of the slider, and wait until the light drawings have made way."""
    page.mouse.up()
    page.wait_for_function("() => !document.querySelector('canvas.light-drawing')")


def picture(page):
    """What there is to be seen of the heatmap, grey values (height, width)."""
    screenshot = page.locator(".st-key-matrix_place").screenshot()
    return np.asarray(Image.open(io.BytesIO(screenshot)).convert("L"), dtype=int)


@pytest.mark.parametrize(
    ("query", "scheme"), [("class=Shirt", "light"), ("class=Bag&layer=conv2d_1", "dark")]
)
def test_the_page_follows_the_slider_while_it_is_dragged(query, scheme, server, browser):
    with visiting(browser, f"{server.url}/?{query}", color_scheme=scheme) as page:
        before, address, picture_before = shown(page), page.url, picture(page)
        option = drag(page)
        in_drag, light_picture = shown(page), picture(page)
        assert page.url == address  # the server knows nothing of it yet
        assert in_drag[0] != before[0]
        let_go(page)
        linked(page, threshold=option)
        drawn_at(page, option)
        assert shown(page) == in_drag  # what was drawn here is what the server says

        def differences():
            stands = picture(page)
            return [
                float((np.abs(earlier - stands) > 60).mean())
                for earlier in (light_picture, picture_before)
            ]

        becomes(
            True, lambda: differences()[0] < 0.05
        )  # Plotly's pictures come a moment after its cells
        light, old = differences()
        assert light < 0.05, "the light drawing looks otherwise than the chart"
        assert old > 2 * light, "nor does it look as it did before"


def test_on_a_phone_what_follows_is_seen_while_the_slider_is_dragged(server, browser):
    with visiting(browser, server.url, viewport={"width": 390, "height": 844}) as page:
        before = page.inner_text("p.answer")
        drag(page)
        assert page.inner_text("p.answer") != before
        for what in ("p.answer", ".st-key-threshold", ".st-key-layer"):
            box = page.locator(what).bounding_box()
            assert box["y"] >= 0, what
            assert box["y"] + box["height"] <= 844, what
        assert page.locator(".st-key-matrix_place canvas").bounding_box()["y"] < 700
        let_go(page)


def test_the_light_drawing_lies_where_the_chart_does(server, browser):
    for viewport in ({"width": 1280, "height": 900}, {"width": 390, "height": 844}):
        with visiting(browser, server.url, viewport=viewport) as page:
            for name in ("matrix", "bars"):
                sides = "one => Object.fromEntries([...'lrtb'].map(side => [side, one[side]]))"
                plot = page.locator(f".st-key-{name} .js-plotly-plot")
                margin = plot.evaluate(f"plot => ({sides})(plot.layout.margin)")
                becomes(margin, plot.evaluate, f"plot => ({sides})(plot._fullLayout._size)")
    texts = ["0", "–", "14", "9.4", "1.0", "0.42", "0.995", "0.0094", "0.0049", "1.1e-05"]
    texts += ["−0.034", "−0.0012"]
    script = (scripts.FOLDER / "matrix.js").read_text(encoding="utf-8")
    assert page_numbers(browser, script, texts) == [short_text.cell_number(text) for text in texts]


def page_numbers(browser, script, texts):
    """What the light drawing writes into its cells."""
    page = browser.new_page()
    numbers = page.evaluate(f"texts => {{ {script}; return texts.map(cellNumber) }}", texts)
    page.close()
    return numbers


def test_without_the_script_the_slider_does_its_job_on_release(server, browser):
    script = """
      window.Blob = class extends Blob {
        constructor(parts, options) {
          const follows = options?.type === "text/javascript" &&
              parts.join("").includes("function follow(");
          super(follows ? ["throw new Error('no such script')"] : parts, options);
          window.broken ||= follows;
        }
      };
    """
    with visiting(browser, server.url, script=script) as page:
        before, slider = shown(page), page.locator(".st-key-threshold input[type=range]")
        page.wait_for_function("() => window.broken")
        at_first = slider.get_attribute("aria-valuetext")
        hold(page)
        page.wait_for_function(
            "([input, old]) => input.getAttribute('aria-valuetext') !== old",
            arg=[slider.element_handle(), at_first],
        )
        page.evaluate(TWO_FRAMES)
        assert page.locator("canvas.light-drawing").count() == 0
        assert shown(page) == before
        let_go(page)
        option = slider.get_attribute("aria-valuetext")
        linked(page, threshold=option)
        drawn_at(page, option)
        changed(page, before[0])
        becomes(0, page.locator("canvas.light-drawing").count)
