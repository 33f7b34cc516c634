"""Of a hundred classes of photographs each page is at most six screens high, and the pictures on it
take at most 1.5 MB."""

from urllib.parse import quote

import numpy as np
import pytest
from browsing import visiting
from PIL import Image
from serving import served
from small_network import small
from waiting import settled

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
def hundred(tmp_path_factory):
    """A server with one network and one set of 100 classes."""
    folder = tmp_path_factory.mktemp("hundred")
    (folder / "models").mkdir()
    small(100, (28, 28, 3)).save(folder / "models" / "network.keras")
    rng = np.random.default_rng(0)
    for label in range(100):
        (folder / "data" / "photographs" / f"kind {label}").mkdir(parents=True)
        tones = Image.fromarray(rng.integers(0, 256, (28, 28, 3), dtype=np.uint8))
        photograph = tones.resize((224, 224), Image.Resampling.BICUBIC)
        photograph.save(folder / "data" / "photographs" / f"kind {label}" / "1.jpg")
    environment = {
        "ACTIVSIM_MODELS": str(folder / "models"),
        "ACTIVSIM_IMAGES": str(folder / "data"),
    }
    with served(folder / "cache", **environment) as server:
        yield server


def test_pages_of_a_hundred_classes_are_short_and_light(hundred, browser):
    choices = "model=network&set=photographs&layer=dense&class=kind%2042&detail=all"
    fives = [range(first, first + 5) for first in range(0, 100, 5)]
    groups = "; ".join(", ".join(f"kind {label}" for label in five) for five in fives)
    heights, n_bytes = {}, {}
    for name in ("", "pair", "neuron", "layers", "silence", "picture", "evidence"):
        more = f"&groups={quote(groups)}" if name == "evidence" else ""
        url = f"{hundred.url}/{name}?{choices}{more}"
        with visiting(browser, url, viewport={"width": 1280, "height": 720}) as page:
            page.locator("p.answer").first.wait_for()
            settled(page)
            heights[name or "explore"] = page.evaluate(HEIGHT)
            n_bytes[name or "explore"] = page.evaluate(PICTURE_BYTES)
    assert min(heights.values()) > 720  # the pages are there
    assert max(n_bytes.values()) > 10_000
    assert {name: px for name, px in heights.items() if px > SIX_SCREENS} == {}
    assert {name: size for name, size in n_bytes.items() if size > MOST_BYTES} == {}
