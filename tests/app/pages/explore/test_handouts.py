"""A handout of several layers: offered are those that are recorded, as far as the file stays small;
made is it when its button is pressed."""

import re

import pytest
from contexts import default_context
from in_process import open_app, ran
from sixty_images import fake

from activsim.app.pages.explore import handouts
from activsim.output.frames import view
from activsim.output.handout import handout

pytestmark = pytest.mark.usefixtures("sketches_recorded", "worker_here")


def menu(page):
    (menu,) = (one for one in page.multiselect if one.label == handouts.LAYERS)
    return menu


def captions(page):
    return [one.value.replace("\\", "") for one in page.caption]


def size(page):
    (size,) = (re.match(r"About (\d+) kB", text) for text in captions(page) if "kB, with" in text)
    return int(size[1])


def test_the_layer_on_the_screen_is_ticked_and_others_are_added(monkeypatch):
    made = []
    monkeypatch.setattr(handout, "handout", lambda views, *_: made.append(views) or "")
    open_app(layer="conv2d")  # which is recorded so
    page = open_app(layer="dense", handout="true")
    assert menu(page).value == ["dense"]
    assert "conv2d" in menu(page).options
    (unknown,) = (text for text in captions(page) if text.startswith("Not offered"))
    assert set(menu(page).options).isdisjoint(re.findall(r"\w+", unknown))
    alone = size(page)
    menu(page).set_value(["dense", "conv2d"])
    assert size(ran(page)) > alone
    assert not any("Left out" in text for text in captions(page))
    menu(page).set_value([])
    assert handouts.NO_LAYER in captions(ran(page))
    assert made == []


def test_what_would_make_it_too_large_is_left_out_and_named(monkeypatch):
    open_app(layer="conv2d")
    monkeypatch.setattr(handout, "MOST_BYTES", 270_000)
    page = open_app(layer="dense", handout="true")
    menu(page).set_value(["dense", "conv2d"])
    ran(page)
    (left_out,) = (text for text in captions(page) if text.startswith("Left out"))
    assert left_out.startswith("Left out: conv2d. ")
    assert "270 kB" in left_out


def test_layers_stand_at_the_threshold_nearest_to_that_of_the_screen():
    dense, conv2d = default_context("dense", threshold=2.0), default_context("conv2d")
    there = handouts._layer_view(dense, "conv2d", conv2d.recording)
    options = view.threshold_options("value", conv2d.thresholds).values()
    assert there.settings.threshold == min(options, key=lambda value: abs(value - 2.0))
    assert (there.settings.layer, there.settings.reading) == ("conv2d", "channel")
    assert there.table is conv2d.recording.channels


def test_it_has_the_order_of_the_screen():
    """It is made outside of any run of the page, where no widget can be asked."""
    context = default_context("dense")
    exemplars = fake()
    pages = [handouts.handout_html(context, exemplars, order) for order in view.ORDERS]
    assert len(set(pages)) == len(view.ORDERS) == 2
