"""A handout opened from disk, without a network: what it says is what the library says."""

import numpy as np
import pytest
from accessible import faults
from contexts import default_context
from waiting import becomes

from activsim.output.frames import sentences, view
from activsim.output.frames.view import LayerView
from activsim.output.handout import handout
from activsim.output.handout.steps import Head, StepPart, steps_page

NAMES = ("<b id=evil>Hat</b>", *"BCDEFGHIJ")


def layer_view(layer):
    context = default_context(layer, kind="quantile", threshold=0.1)
    table, thresholds, n_images = context.table, context.thresholds, np.full(10, 1000)
    return LayerView(context.settings, NAMES, table, n_images, thresholds, context.units)


def plain_text(page, sentence):
    return page.evaluate(
        "html => new DOMParser().parseFromString(html, 'text/html').body.textContent", sentence
    )


def says(page, layer, number, **pair):
    """That the page stands at a threshold's number and says what the library says of it."""
    options = view.threshold_options("quantile", layer.thresholds)
    option = list(options)[number]
    page.wait_for_function("arg => document.querySelector('output').value === arg", arg=option)
    there = view.with_settings(layer, threshold=options[option], **pair)
    result = view.compute_pair(there)
    answer = plain_text(page, sentences.answer_sentence(result))
    assert page.locator("p.answer").text_content() == answer
    n_ranked = np.count_nonzero(result.result.ranking[there.settings.query] >= 0)
    assert page.locator(".rows .row").first.locator("figure:not([hidden])").count() == n_ranked


PAPER = "getComputedStyle(document.body).backgroundColor"


def grid_says_what_is_drawn(page, layer, number):
    """Once the slider rests."""
    threshold = list(view.threshold_options("quantile", layer.thresholds).values())[number]
    pair = view.compute_pair(view.with_settings(layer, threshold=threshold, query=0, other=1))
    cell = page.locator("[role=gridcell][data-value='0,1']")
    becomes(True, lambda: f"{sentences.pair_amount(pair)}" in cell.get_attribute("aria-label"))


# Of the heatmap as it was drawn, and in a narrower column before it is drawn anew: a printer waits
# for no drawing.
SHAPES = """(canvas) => {
    const column = canvas.closest("section");
    column.style.width = "200px";
    const narrow = canvas.getBoundingClientRect();
    column.style.width = "";
    return [canvas.width / canvas.height, narrow.width / narrow.height];
}"""


def prints(page, layer, option):
    """On paper stand the sentence, the heatmap as it is on the screen, and in words what was
    chosen; nothing is cut at its side, and a dark screen is no dark paper."""
    matrix = page.locator("[data-part=matrix] canvas")
    screen, dark = page.viewport_size, page.evaluate(PAPER)
    page.set_viewport_size({"width": 718, "height": 1000})  # A4, less its margins
    page.emulate_media(media="print")
    assert page.evaluate(PAPER) != dark
    assert page.locator("p.answer").is_visible()
    shape, narrow_shape = matrix.evaluate(SHAPES)
    assert narrow_shape == pytest.approx(shape, rel=0.02)
    for control in ("input", "p .screen"):
        assert not page.locator(control).is_visible()
    words = [words.inner_text() for words in page.locator(".controls label:visible").all()]
    assert [len(words), words[-1].split()[-1]] == [4, option]
    menu = page.get_by_role("combobox", name="Layer", exact=True)
    assert menu.locator("option:checked").inner_text() == layer
    wide = "[...document.querySelectorAll('body *')].filter((one) => one.scrollWidth > 718)"
    assert page.evaluate(f"{wide}.length") == 0
    page.emulate_media(media="screen")
    page.set_viewport_size(screen)

    def is_printed():
        return f"/Width {matrix.evaluate('canvas => canvas.width')}".encode() in page.pdf()

    becomes(True, is_printed)  # the screen's heatmap is drawn anew in its own time
    page.locator("p.answer").wait_for()


def test_a_handout_from_disk_says_what_the_library_says(browser, tmp_path):
    dense, conv2d = views = [layer_view("dense"), layer_view("conv2d")]
    file = tmp_path / "handout.html"
    lines = "a_long_line = " + "1 + " * 60 + "\nits_end"
    text = handout.handout(views, {1: {}, 9: {}}, {}, view.ORDERS[0], [lines])
    file.write_text(text, "utf-8")
    context = browser.new_context(offline=True, color_scheme="dark")
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: line.type == "error" and errors.append(line.text))
    page.goto(file.as_uri())
    page.locator(".rows .row").first.wait_for()
    says(page, dense, 3)
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    says(page, dense, 5)
    grid_says_what_is_drawn(page, dense, 5)
    page.locator("[role=gridcell][data-value='7,2']").click()
    says(page, dense, 5, query=7, other=2)
    page.get_by_role("combobox", name="Layer", exact=True).select_option(label="conv2d")
    slider.focus()
    page.keyboard.press("End")
    says(page, conv2d, 6, query=7, other=2)
    page.get_by_role("combobox", name="Class", exact=True).select_option(label=NAMES[0])
    says(page, conv2d, 6, query=0)
    prints(page, "conv2d", list(view.threshold_options("quantile", conv2d.thresholds))[6])
    assert page.locator("#evil").count() == 0
    assert errors == []
    context.close()


def test_a_lesson_from_disk_keeps_its_answers_folded_and_draws_what_its_steps_show(
    browser, tmp_path
):
    dense, conv2d = layer_view("dense"), layer_view("conv2d")
    shirt = view.with_settings(dense, query=6)
    parts = [
        StepPart("<p>First.</p>", view=conv2d, with_layers=True),
        StepPart("<p>Guess.</p>", "<p id='outcome'>So it is.</p>", dense, shirt),
        StepPart("<p>On another page.</p>", "<p>So.</p>"),
    ]
    file = tmp_path / "lesson.html"
    head = Head("<b id=evil>T</b>", "en", "About")
    file.write_text(steps_page(head, parts, {1: {}, 9: {}}, {}, []), "utf-8")
    assert file.stat().st_size < 1_000_000
    for look in ("light", "dark"):
        context = browser.new_context(
            offline=True, color_scheme=look, viewport={"width": 390, "height": 844}
        )
        page, errors = context.new_page(), []
        page.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
        page.on("console", lambda line, errors=errors: errors.append(line.text))
        page.goto(file.as_uri())
        first, before, after = page.locator(".explorer").all()
        before.locator("canvas").first.wait_for()
        assert not page.locator("#outcome").is_visible()
        assert not after.is_visible()
        summary = page.locator("details.reveal > summary").first
        summary.focus()
        page.keyboard.press("Enter")
        page.locator("#outcome").wait_for()
        after.locator("canvas").first.wait_for()
        answer = plain_text(page, sentences.answer_sentence(view.compute_pair(shirt)))
        assert after.locator("p.answer").text_content() == answer
        slider = after.get_by_role("slider")
        slider.focus()
        page.keyboard.press("End")
        option = list(view.threshold_options("quantile", dense.thresholds))[-1]
        becomes(option, after.locator("output").inner_text)
        assert before.locator("output").inner_text() != option  # each stands where it stands
        assert first.get_by_role("combobox", name="Layer", exact=True).is_visible()
        assert not after.get_by_role("combobox", name="Layer", exact=True).is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert faults(page) == [], scheme
        assert page.locator("#evil").count() == 0
        assert errors == []
        context.close()
