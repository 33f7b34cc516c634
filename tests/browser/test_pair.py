"""From a cell to why it is so: Explore, Pair, Neuron, and the numbers that can be taken away on the
way."""

from urllib.parse import urlencode

import pytest
from browsing import choose, downloaded, file_behind, link, rows_of, visiting
from PIL import Image
from serving import has_loaded_tensorflow, linux_only
from waiting import (
    answers,
    becomes,
    can_be_read,
    fits,
    holds,
    linked,
    pressed,
    settled,
    still,
    turns,
)

from activsim.analysis import measures, neurons, pairs
from activsim.datasets import fashion_mnist

PAIR, NEURON = ("pair_bars",), ("neuron_rates",)
NAMES = fashion_mnist.CLASS_NAMES


def click_bar(page, chart, index):
    box = still(page.locator(f".st-key-{chart} .barlayer .point path").nth(index))
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@linux_only
def test_from_a_pair_to_its_neurons(server, browser):
    link_ = f"{server.url}/?detail=all"
    with visiting(browser, link_, charts=("matrix", "bars")) as page:
        choose(page, "class", "Shirt")
        linked(page, ("matrix", "bars"), **{"class": "Shirt"})
        choose(page, "with", "Sneaker")
        linked(page, ("matrix", "bars"), **{"with": "Sneaker"})
        page.get_by_role("button", name="Why are these two alike?").click()
        linked(page, PAIR, **{"class": "Shirt", "with": "Sneaker"})
        sentence = answers(page, "Shirt and Sneaker differ by")
        page.locator(".strips").first.wait_for()  # the worker has looked at every image

        with page.expect_download() as coming:
            page.locator(".st-key-pair_bars .modebar-btn").click()
        assert coming.value.suggested_filename == "pair_bars.png"
        with Image.open(coming.value.path()) as image:
            assert image.width > 800
        table, matrix = downloaded(page, "pair_neurons.csv", "dissimilarity.csv")
        assert table[0][1:3] == ["Shirt", "Sneaker"]
        columns = list(zip(*table[1:], strict=True))
        rates = [[float(value) for value in column] for column in columns[1:3]]
        apart = float(matrix[NAMES.index("Shirt") + 1][NAMES.index("Sneaker") + 1])
        assert sum(float(part) for part in columns[3]) == pytest.approx(apart)
        assert measures.MEASURES["mean difference"].with_unit(apart) in sentence

        first = str(pairs.separating_neurons(*rates, 0.5, pairs.difference_by_neuron(*rates))[0])
        assert f"Neuron {first} of 32 alone" in page.inner_text("body")
        page.get_by_role("button", name=f"Neuron {first} of 32", exact=True).first.click()
        linked(page, NEURON, **{"class": "Shirt", "with": "Sneaker", "neuron": first})
        answers(page, f"Neuron {first} ")
    assert not has_loaded_tensorflow(server.process.pid)


def test_a_bar_leads_to_its_neuron_and_back_again_nothing_is_forgotten(server, browser):
    with visiting(browser, f"{server.url}/pair?detail=all", charts=PAIR) as page:
        choose(page, "class", "Bag")
        linked(page, PAIR, **{"class": "Bag"})
        pressed(page.locator(".st-key-fires_for input[type=range]"), "ArrowLeft")
        linked(page, PAIR, fires_for="40%")
        ticks = page.locator(".st-key-pair_bars .js-plotly-plot").evaluate(
            "plot => plot.data[0].customdata.map(one => one[1])"
        )
        click_bar(page, "pair_bars", 0)
        linked(page, NEURON, **{"class": "Bag", "neuron": ticks[0]})
        page.get_by_role("link", name="Pair", exact=True).click()
        linked(page, PAIR, **{"class": "Bag", "fires_for": "40%"})
        page.get_by_role("link", name="Explore", exact=True).click()
        linked(page, ("matrix", "bars"), **{"class": "Bag"})
        click_bar(page, "bars", 3)
        linked(page, NEURON, **{"class": "Bag", "neuron": "3"})


def test_a_neuron_is_described_by_its_numbers_and_a_row_leads_to_another(server, browser):
    with visiting(browser, f"{server.url}/neuron?neuron=3&detail=all", charts=NEURON) as page:
        page.locator(".driven figure").nth(23).wait_for()
        table, images = downloaded(page, "neuron_rates.csv", "neuron_images.csv")
        rates = {row[0]: [float(value) for value in row[1:]] for row in table[1:]}
        assert list(rates) == list(NAMES)
        for n_images, rate, low, high in rates.values():
            assert (low, high) == tuple(float(bound) for bound in neurons.wilson(rate, n_images))
        values = [float(row[2]) for row in images[1:]]
        assert len(values) == 24
        assert values == sorted(values, reverse=True)
        bars = page.locator(".st-key-neuron_rates .js-plotly-plot").evaluate(
            "plot => plot.data[0].customdata"
        )
        assert [bar[0] for bar in bars] == sorted(NAMES, key=lambda name: -rates[name][1])

        slider = page.locator(".st-key-threshold input[type=range]")
        line = ".st-key-neuron_activations .js-plotly-plot"
        before = page.locator(line).evaluate("plot => plot.layout.shapes[0].x0")
        linked(page, NEURON, threshold=pressed(slider, "PageUp"))
        holds(
            page,
            f"before => document.querySelector('{line}').layout.shapes[0].x0 > before",
            arg=before,
        )

        button = page.get_by_role("button", name="All neurons (CSV)")
        name, all_neurons = file_behind(page, button)
        assert name == "neurons.csv"
        assert len(rows_of(all_neurons)) == 1 + 32
        box = still(page.locator(".st-key-neuron_rows canvas").first)
        page.mouse.click(box["x"] + 18, box["y"] + 36 * 3 + 18)  # the third row's box to tick
        holds(page, "() => new URL(location).searchParams.get('neuron') !== '3'")
        settled(page, NEURON)
        neuron = link(page)["neuron"]
        sentence = answers(page, f"Neuron {neuron} ")

        with visiting(browser, page.url, charts=NEURON) as another:
            becomes(sentence, another.inner_text, "p.answer")
            becomes(link(page), link, another)


def test_a_channel_shows_where_it_looked(server, browser):
    with visiting(
        browser, f"{server.url}/neuron?layer=conv2d_3&neuron=5&files=true", charts=NEURON
    ) as page:
        page.locator(".driven figure").nth(23).wait_for()
        settled(page, NEURON)
        alts = page.locator(".driven img").evaluate_all("all => all.map(one => one.alt)")
        assert all("of the map" in alt for alt in alts)
        with_map = page.locator(".driven img").first.get_attribute("src")
        page.get_by_role("button", name="the picture").or_(
            page.get_by_role("radio", name="the picture")
        ).click()
        linked(page, NEURON, neuron_map="the picture")
        becomes(False, lambda: page.locator(".driven img").first.get_attribute("src") == with_map)
        table = downloaded(page, "neuron_images.csv")
        tops = {tuple(int(value) for value in row[5:]) for row in table[1:]}
        assert all(
            0 <= top <= bottom < 28 and 0 <= left <= right < 28 for top, left, bottom, right in tops
        )
        assert all(bottom - top == right - left == 13 for top, left, bottom, right in tops)

        choose(page, "layer", "dense")  # has 32 neurons
        answers(page, "Neuron 5 ")
        linked(page, NEURON, neuron="5")


def test_what_stood_in_a_link_goes_along_to_other_pages(server, browser):
    """By the menu, and by a button of a page that was opened with it."""
    pair = {"class": "Shirt", "with": "Sneaker", "layer": "conv2d"}
    choices = {**pair, "order": "as numbered"}
    with visiting(
        browser, f"{server.url}/?{urlencode(choices)}", charts=("matrix", "bars")
    ) as page:
        page.get_by_role("link", name="Pair", exact=True).click()
        answers(page, "Shirt and Sneaker differ by")
        linked(page, PAIR, **pair)
        assert "channels" in answers(page, "Shirt and Sneaker differ by")
        page.get_by_role("link", name="Neuron", exact=True).click()
        answers(page, "Channel")
        page.get_by_role("link", name="Explore", exact=True).click()
        answers(page, "Shirt and Sneaker: on average")
        linked(page, ("matrix", "bars"), **choices)
        page.reload()
        settled(page, ("matrix", "bars"))
        linked(page, ("matrix", "bars"), **choices)
        page.get_by_role("button", name="Why are these two alike?").click()
        linked(page, PAIR, **pair)
        assert "channels" in answers(page, "Shirt and Sneaker differ by")


def test_a_pair_and_a_neuron_lead_to_what_happens_without_them(server, browser):
    has_words = "words => document.querySelector('p.answer')?.innerText.includes(words)"
    with visiting(browser, f"{server.url}/pair?class=Shirt&with=Coat", charts=PAIR) as page:
        page.get_by_role(
            "button", name="What happens to both without the neurons they share?"
        ).click()
        holds(page, has_words, arg="3 neurons that Shirt and Coat share,")
    with visiting(browser, f"{server.url}/neuron?neuron=17", charts=NEURON) as page:
        page.get_by_role("button", name="What happens without this neuron?").click()
        holds(page, has_words, arg="1 neuron picked by hand")
        linked(page, silence_pick="by hand", silence_neurons="17")  # a copied link opens the same
        sentence = page.inner_text("p.answer")
        with visiting(browser, page.url) as another:
            becomes(sentence, another.inner_text, "p.answer")


@pytest.mark.parametrize(("where", "charts"), [("pair", PAIR), ("neuron", NEURON)])
def test_a_narrow_page_has_nothing_beside_it_and_its_words_can_be_read(
    server, browser, where, charts
):
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    with visiting(
        browser, f"{server.url}/{where}?class=Bag&layer=conv2d_2&detail=all", charts=charts, **phone
    ) as page:
        page.locator(".strips, .driven").first.wait_for()
        for scheme in ("dark", "light"):
            turns(page, scheme, settled, charts)
            fits(page, ".stMain :is(p.answer, img, table, .js-plotly-plot)", width=390)
            pictures = page.locator(".stMain figure img")
            assert pictures.evaluate_all("all => all.every(one => one.alt)")
            can_be_read(page, at_least=20)


@pytest.mark.parametrize(
    "query", ["neuron=99999", "neuron=-1", "neuron=<b>&neuron_map=zz&neuron_order=zz"]
)
def test_a_wrong_value_in_the_link_opens_the_default(server, browser, query):
    with visiting(browser, f"{server.url}/neuron?{query}", charts=NEURON) as page:
        answers(page, "Neuron ")


def test_a_class_beside_itself_is_said_to_be(server, browser):
    with visiting(browser, f"{server.url}/pair?class=Bag&with=Bag&fires_for=77") as page:
        page.locator("p.answer", has_text="compared with itself").wait_for()
