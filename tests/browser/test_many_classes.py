"""Many classes. Of a hundred, of photographs, each page is at most six screens high, and the
pictures on it take at most 1.5 MB."""

from urllib.parse import quote

import numpy as np
import pytest
import serving
from browsing import choose, visiting
from PIL import Image
from serving import becomes_the_page, served
from small_network import small
from waiting import becomes, linked, settled

SIX_SCREENS = 6 * 720
MOST_BYTES = 1.5e6
# Each picture once, whether it stands in the page or in a chart.
PICTURE_BYTES = """() => {
  const sources = [...document.querySelectorAll("img, image")].map(
    one => one.src || one.href?.baseVal || one.getAttribute("xlink:href") || "");
  return [...new Set(sources)].reduce((sum, source) => sum + source.length * 3 / 4, 0);
}"""
HEIGHT = "() => document.querySelector('[data-testid=stMain]').scrollHeight"


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A server with networks and sets of 15 and of 100 classes."""
    folder = tmp_path_factory.mktemp("many")
    (folder / "models").mkdir()
    rng = np.random.default_rng(0)
    for n_classes in (15, 100):
        name = f"of {n_classes}"
        small(n_classes, (28, 28, 3)).save(folder / "models" / f"{name}.keras")
        for label in range(n_classes):
            (folder / "data" / name / f"kind {label}").mkdir(parents=True)
            tones = Image.fromarray(rng.integers(0, 256, (28, 28, 3), dtype=np.uint8))
            photograph = tones.resize((224, 224), Image.Resampling.BICUBIC)
            photograph.save(folder / "data" / name / f"kind {label}" / "1.jpg")
    environment = {
        "ACTIVSIM_MODELS": str(folder / "models"),
        "ACTIVSIM_IMAGES": str(folder / "data"),
    }
    with served(folder / "cache", **environment) as server:
        yield server


def test_a_step_draws_what_a_visitor_sees_who_comes_there(many):
    """Other classes come into view with it."""
    link = "model=of%20100&set=of%20100&layer=dense&class=kind%2042"
    with serving.visiting(many) as visitor, serving.visiting(many) as another:
        visitor.run(link)
        first = visitor.run(link)  # every picture is there now
        option = visitor.sliders["A neuron fires above"].options[20]
        step = visitor.slide(option)
        another.run(f"{link}&threshold={option}")
        becomes_the_page(first, step, another.run(f"{link}&threshold={option}"))
    assert first.exceptions == step.exceptions == []
    assert first.parts["matrix"] != step.parts["matrix"]


def test_pages_of_a_hundred_classes_are_short_and_light(many, browser):
    choices = "model=of%20100&set=of%20100&layer=dense&class=kind%2042&detail=all"
    fives = [range(first, first + 5) for first in range(0, 100, 5)]
    groups = "; ".join(", ".join(f"kind {label}" for label in five) for five in fives)
    heights, n_bytes = {}, {}
    for name in ("", "pair", "neuron", "layers", "silence", "picture", "evidence"):
        more = f"&groups={quote(groups)}" if name == "evidence" else ""
        url = f"{many.url}/{name}?{choices}{more}"
        with visiting(browser, url, viewport={"width": 1280, "height": 720}) as page:
            page.locator("p.answer").first.wait_for()
            settled(page)
            heights[name or "explore"] = page.evaluate(HEIGHT)
            n_bytes[name or "explore"] = page.evaluate(PICTURE_BYTES)
    assert min(heights.values()) > 720  # the pages are there
    assert max(n_bytes.values()) > 10_000
    assert {name: px for name, px in heights.items() if px > SIX_SCREENS} == {}
    assert {name: size for name, size in n_bytes.items() if size > MOST_BYTES} == {}


def test_fifteen_classes_are_shown_by_the_neighbourhood_of_the_one_asked_about(many, browser):
    url = f"{many.url}/?model=of%2015&set=of%2015&layer=dense&class=kind%203"
    with visiting(browser, url, viewport={"width": 1280, "height": 720}) as page:
        page.locator("p.answer").first.wait_for()
        settled(page)
        assert 720 < page.evaluate(HEIGHT) <= SIX_SCREENS
        names = page.locator(".st-key-matrix .ytick text").all_text_contents()
        assert len(set(names)) == len(names) == 10
        assert set(names) < {f"kind {label}" for label in range(15)}
        assert "kind 3" in names
        choose(page, "class", "kind 14")
        linked(page, ("matrix", "bars"), **{"class": "kind 14"})
        becomes(True, lambda: "kind 14" in page.locator(".ytick text").all_text_contents())
