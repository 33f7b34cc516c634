"""A visitor's own picture: from a file, drawn over one of the set's, and on a sheet of its own."""

import io
import re

import numpy as np
from browsing import link, visiting
from PIL import Image
from waiting import answers, can_be_read, fits, holds, ran, still

TAKES = "The network takes your picture for"


def ready(page):
    page.locator("p.answer").wait_for()
    ran(page)


def bag(kind="PNG"):
    """Dark, on light paper, in colour."""
    picture = np.full((120, 160, 3), 230, np.uint8)
    picture[40:100, 40:120] = (60, 40, 30)
    picture[20:40, 60:100] = (60, 40, 30)
    picture[26:40, 66:94] = 230
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, kind)
    return {"name": f"bag.{kind}", "mimeType": f"image/{kind.lower()}", "buffer": stream.getvalue()}


def draw(page, *places):
    """A stroke over the sheet, places in shares of its sides."""
    box = still(page.locator(".st-key-picture_sheet canvas[aria-label]"))  # its script is there
    for number, (x, y) in enumerate(places):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=3)
        if number == 0:
            page.mouse.down()
    page.mouse.up()


def test_a_file_and_a_drawing_are_answered_and_leave_no_trace_in_the_address(server, browser):
    with visiting(browser, f"{server.url}/picture?picture=file", ready=ready) as page:
        answers(page, "Show the network a picture")
        file = page.locator("input[type=file]")
        file.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"hello"})
        page.get_by_text("This file cannot be taken as a picture").wait_for()
        file.set_input_files(bag())
        answers(page, TAKES)
        page.get_by_text("Its nearest pictures of the set").wait_for()
        ran(page)
        assert page.locator(".way tr").count() > 5
        assert link(page) == {"picture": "file"}

        page.locator(".st-key-picture").get_by_text("drawing", exact=True).click()
        answers(page, "Show the network a picture")
        draw(page, (0.3, 0.4), (0.7, 0.4), (0.7, 0.8), (0.3, 0.8), (0.3, 0.4))
        answers(page, TAKES)
        ran(page)
        first = page.locator(".st-key-picture_steps img").first.get_attribute("src")
        draw(page, (0.4, 0.4), (0.5, 0.2), (0.6, 0.4))
        holds(
            page,
            "old => document.querySelector('.st-key-picture_steps img')?.src !== old",
            arg=first,
        )
        ran(page)
        page.get_by_role("button", name="Undo").click()
        holds(
            page,
            "old => document.querySelector('.st-key-picture_steps img')?.src === old",
            arg=first,
        )
        assert link(page) == {"picture": "drawing"}
        page.get_by_role("button", name="Clear").click()
        answers(page, "Show the network a picture")


def test_a_picture_of_the_set_is_drawn_on_and_the_page_fits_a_phone(server, browser):
    options = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    with visiting(browser, f"{server.url}/picture?class=Bag", ready=ready, **options) as page:
        answers(page, TAKES)
        before = page.locator(".st-key-picture_steps img").first.get_attribute("src")
        page.get_by_role("button", name="Clear").click()
        answers(page, "Show the network a picture")
        draw(page, (0.2, 0.5), (0.8, 0.5))
        answers(page, TAKES)
        assert page.locator(".st-key-picture_steps img").first.get_attribute("src") != before
        ran(page)
        fits(page, ".verdict", ".way", ".st-key-picture_steps", width=390)
        can_be_read(page, 4.5)
        assert re.fullmatch(
            r"\d+%|(less|more) than \d+%", page.inner_text("ol.answers em >> nth=0")
        )
