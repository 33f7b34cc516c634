"""Layers: the images are shifted, and each layer is asked whether they stay with their class."""

import re

from browsing import choose, downloaded, visiting
from waiting import becomes, linked, settled, still

N_LAYERS, N_CLASSES = 9, 10


def test_the_images_are_shifted_and_the_layers_say_what_becomes_of_them(server, browser):
    with visiting(browser, f"{server.url}/layers?across=true&class=Shirt") as page:
        asked = page.locator("[data-testid=stExpander]:has(.st-key-changed)")
        asked.locator(".st-key-changed").wait_for()
        settled(page)
        assert asked.locator(".js-plotly-plot").count() == 0  # nothing is passed on yet
        still(page.locator(".st-key-changed"))  # a menu closes where the page moves
        choose(page, "changed", "shifted down")
        linked(page, ["layers_across"], changed="shifted down", **{"class": "Shirt"})
        sentence = asked.locator("p.sentence")
        becomes(True, lambda: sentence.inner_text().startswith("Shifted down by 3 pixels, "))
        counts = re.findall(r"(\d+) of 10", sentence.inner_text())
        assert len(counts) == 2
        pictures = asked.locator(".row img")
        alts = pictures.evaluate_all("all => all.map(one => one.alt)")
        assert alts == ["Shirt, as they are"] * 3 + ["Shirt, shifted down by 3 pixels"] * 3
        sources = pictures.evaluate_all("all => all.map(one => one.src)")
        assert len(set(sources)) == len(sources)
        settled(page)
        (_, *rows) = downloaded(page, "across.csv")
        assert len(rows) == N_LAYERS * N_CLASSES**2
        in_pixels = {tuple(row[1:3]): float(row[3]) for row in rows if row[0] == "input"}
        names = list(dict.fromkeys(name for name, _ in in_pixels))
        own = [
            min(names, key=lambda plain: in_pixels[plain, changed]) == changed for changed in names
        ]
        assert sum(own) == int(counts[0])
