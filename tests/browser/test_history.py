"""Back and Forward: one deliberate change is one entry, and the page shows what the address
says."""

import ast
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import choose, visiting
from root import ROOT
from waiting import becomes, pressed, ran, still


def explored(page):
    """Explore is whole: the sentence and the heatmap's cells are there."""
    page.locator(".st-key-matrix .scatterlayer path.point").first.wait_for()
    page.locator("p.answer").first.wait_for()
    ran(page)


def answer(page):
    return page.locator("p.answer").first.inner_text()


def answers(page, start):
    """Wait until the sentence begins so."""
    becomes(start, lambda: answer(page)[: len(start)])


def entries(page):
    return page.evaluate("history.length")


def back(page):
    page.evaluate("history.back()")


def forward(page):
    page.evaluate("history.forward()")


def shown_address(page):
    """Which page it names, and the values. Asked of the browser: what Playwright has heard of last
    may be old."""
    address = urlsplit(page.evaluate("location.href"))
    values = {key: found[0] for key, found in parse_qs(address.query).items()}
    return address.path.rpartition("/")[2], values


def at(page, name, **values):
    """Wait until the address is that of this page, with these values and no others."""
    becomes((name, values), shown_address, page)
    ran(page)
    assert shown_address(page) == (name, values)


def test_a_click_on_a_cell_is_one_entry(browser, server):
    with visiting(browser, f"{server.url}/", ready=explored) as page:
        before, first = entries(page), answer(page)
        cells = page.locator(".st-key-matrix .scatterlayer path.point")
        box = still(cells.nth(23))
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        becomes(True, lambda: {"class", "with"} <= set(shown_address(page)[1]))
        explored(page)
        (_, chosen), second = shown_address(page), answer(page)
        assert entries(page) == before + 1
        back(page)
        at(page, "")
        becomes(first, answer, page)
        forward(page)
        at(page, "", **chosen)
        becomes(second, answer, page)


def test_each_change_of_a_control_is_undone_by_one_back(browser, server):
    with visiting(browser, f"{server.url}/pair", charts=["pair_bars"]) as page:
        before = entries(page)
        choose(page, "class", "Sandal")
        at(page, "pair", **{"class": "Sandal"})
        slider = page.locator(".st-key-threshold input[type=range]")
        option = pressed(slider, "ArrowRight")
        at(page, "pair", **{"class": "Sandal", "threshold": option})
        assert entries(page) == before + 2
        back(page)
        at(page, "pair", **{"class": "Sandal"})
        becomes("0", slider.get_attribute, "aria-valuetext")
        answers(page, "Sandal and ")
        back(page)
        at(page, "pair")
        answers(page, "T-shirt/top and ")
        forward(page)
        at(page, "pair", **{"class": "Sandal"})
        forward(page)
        at(page, "pair", **{"class": "Sandal", "threshold": option})
        answers(page, "Sandal and ")
        becomes(option, slider.get_attribute, "aria-valuetext")


def test_from_pair_to_a_neuron_to_silence_and_back(browser, server):
    link = f"{server.url}/pair?neurons=true"
    with visiting(browser, link, charts=["pair_bars"]) as page:
        before = entries(page)
        page.get_by_role("button", name="Neuron 2 of 32", exact=True).first.click()
        at(page, "neuron", neuron="2")
        answers(page, "Neuron 2 ")
        page.locator(".st-key-neuron_to_silence button").click()
        silenced = {"silence_pick": "by hand", "silence_neurons": "2"}
        at(page, "silence", **silenced)
        assert entries(page) == before + 2
        back(page)
        at(page, "neuron", neuron="2")
        answers(page, "Neuron 2 ")
        assert page.locator(".st-key-neuron input").input_value() == "2"
        back(page)
        at(page, "pair", neurons="true")
        page.locator(".st-key-pair_bars").wait_for()
        forward(page)
        at(page, "neuron", neuron="2")
        answers(page, "Neuron 2 ")
        forward(page)
        at(page, "silence", **silenced)
        answers(page, "Without 1 neuron picked by hand")


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("silence?silence_k=inf", {}),
        ("?threshold=0&class=T-shirt%2Ftop", {}),
        ("explore?class=Bag", {"class": "Bag"}),
    ],
)
def test_a_link_opened_is_one_entry_whatever_it_asks(browser, server, asked, left):
    with visiting(browser, f"{server.url}/{asked}", ready=ran) as page:
        becomes(left, lambda: shown_address(page)[1])
        assert entries(page) == 2  # the first is the empty page that a browser begins with
        assert page.locator("[data-testid=stDialog]").count() == 0  # "Page not found"


def test_the_tab_names_the_page_and_what_is_shown(browser, server):
    with visiting(
        browser, f"{server.url}/pair?class=Shirt&with=Coat", charts=["pair_bars"]
    ) as page:
        becomes("Shirt and Coat, dense above 0 - Pair - activsim", page.title)
        slider = page.locator(".st-key-threshold input[type=range]")
        option = pressed(slider, "ArrowRight")
        becomes(option, lambda: shown_address(page)[1].get("threshold"))
        becomes(f"Shirt and Coat, dense above {option} - Pair - activsim", page.title)


def test_how_pictures_are_given_is_chosen_for_one_network(browser, server):
    """Another network begins with what its card says; Back is to the one before as it was."""
    with visiting(browser, f"{server.url}/?pixels=0..1", ready=explored) as page:
        before = answer(page)
        choose(page, "model", "study-seed-0")
        at(page, "", model="study-seed-0")
        plain = answer(page)
        with visiting(browser, page.url, ready=explored) as fresh:
            assert answer(fresh) == plain
        back(page)
        at(page, "", pixels="0..1")
        becomes(before, answer, page)


PAGES = next(
    ast.literal_eval(statement.value)
    for statement in ast.parse((ROOT / "app.py").read_text(encoding="utf-8")).body
    if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "NAMES"
)


@pytest.mark.parametrize("name", ["", *PAGES])
def test_every_name_in_the_menu_is_an_address(browser, server, name):
    title = (name or "explore").capitalize()
    faults = []
    with visiting(browser, f"{server.url}/{name}", ready=ran, faults=faults) as page:
        becomes(True, lambda: f" - {title} - activsim" in f" - {page.title()}")
        assert page.locator("[data-testid=stDialog]").count() == 0
        assert urlsplit(page.url).path == f"/{name}"
        items = page.locator("[data-testid=stTopNavLink]")
        assert items.all_inner_texts() == [page.capitalize() for page in PAGES]
        assert page.locator("[data-testid=stTopNavLink][aria-current=page]").all_inner_texts() == [
            title
        ]
    assert faults == []


def test_the_first_page_has_two_addresses_and_one_item_in_the_menu(browser, server):
    lit = "[data-testid=stTopNavLink][aria-current=page]"
    with visiting(browser, f"{server.url}/explore?class=Bag", ready=explored) as page:
        page.get_by_role("link", name="Pair", exact=True).click()
        at(page, "pair", **{"class": "Bag"})
        becomes(["Pair"], lambda: page.locator(lit).all_inner_texts())
        page.get_by_role("link", name="Explore", exact=True).click()
        at(page, "", **{"class": "Bag"})
        becomes(["Explore"], lambda: page.locator(lit).all_inner_texts())
        back(page)
        at(page, "pair", **{"class": "Bag"})
        back(page)
        at(page, "explore", **{"class": "Bag"})
        becomes(["Explore"], lambda: page.locator(lit).all_inner_texts())
