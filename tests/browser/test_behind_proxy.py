"""The visitor's main story where activsim is one path of a domain, behind nginx and behind Caddy,
each with TLS and with its sample of hosting/."""

import contextlib
import functools
import random
import socket
from urllib.parse import parse_qs, urlsplit

import proxies
import pytest
from browsing import file_behind, visiting
from exploring import explored
from serving import connected, served
from waiting import answers, becomes, ran, still

HOME = f"/{proxies.BASE}/"
TRUSTING = {"ignore_https_errors": True}  # the certificate is the test's own


@pytest.fixture(scope="module")
def hosted(shared_folder):
    with served(
        shared_folder / "browsed",
        STREAMLIT_SERVER_BASE_URL_PATH=proxies.BASE,
        STREAMLIT_SERVER_ALLOWED_HOSTS=f"{proxies.DOMAIN} 127.0.0.1 localhost",
    ) as server:
        yield server


@pytest.fixture(scope="module")
def proxied(hosted, tmp_path_factory):
    """The address of a proxy by its name; each is started once."""
    with contextlib.ExitStack() as stack:

        def started(name):
            folder = tmp_path_factory.mktemp(name)
            return stack.enter_context(proxies.PROXIES[name](folder, [hosted.port]))

        yield functools.cache(started)


@pytest.fixture(scope="module")
def nginx(proxied):
    return proxied("nginx")


def place(page):
    """The path of the address, and the values in it."""
    address = urlsplit(page.evaluate("location.href"))
    return address.path, {key: value for key, (value,) in parse_qs(address.query).items()}


def test_the_main_story_below_a_path(browser, nginx):
    faults = []
    link = nginx + HOME.rstrip("/")
    with visiting(browser, link, ready=explored, faults=faults, **TRUSTING) as page:
        assert place(page) == (HOME, {})
        box = still(page.locator(".st-key-matrix .scatterlayer path.point").nth(23))
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        becomes(True, lambda: {"class", "with"} == set(place(page)[1]))
        explored(page)
        _, pair = place(page)

        page.get_by_role("link", name="Pair", exact=True).click()
        becomes((f"{HOME}pair", pair), place, page)
        sentence = answers(page, f"{pair['class']} and {pair['with']}")
        page.evaluate("history.back()")
        becomes((HOME, pair), place, page)
        explored(page)
        page.evaluate("history.forward()")
        becomes((f"{HOME}pair", pair), place, page)
        ran(page)  # while it comes back the address is without its values for a moment

        with page.expect_event("websocket") as socket:
            page.reload()
        assert socket.value.url == f"wss{nginx.removeprefix('https')}{HOME}_stcore/stream"
        assert answers(page, pair["class"]) == sentence
        ran(page)

        page.locator(".st-key-files summary").press("Enter")
        file_behind(page, page.locator("[data-testid=stDownloadButton] button").first)
        ran(page)

        page.locator(".activsim-tools [data-does=share]").click()
        dialog = page.locator(".activsim-tools dialog")
        assert dialog.locator("input").input_value() == page.url
        code = dialog.locator(".qr-code")
        becomes(True, lambda: code.evaluate("image => image.complete && image.naturalWidth > 0"))
        assert code.get_attribute("src").startswith(f"{nginx}{HOME}qr.svg?")
        page.keyboard.press("Escape")
        assert page.locator(".activsim-tools [data-does=reset]").get_attribute("href") == (
            nginx + HOME
        )
    assert faults == []


@pytest.mark.parametrize("name", proxies.PROXIES)
def test_a_page_is_drawn_and_an_upload_may_be_larger_than_proxies_let_through_by_themselves(
    browser, name, proxied
):
    address = f"{proxied(name)}{HOME}picture?picture=file"
    with visiting(browser, address, ready=ran, **TRUSTING) as page:
        content = random.Random(0).randbytes(2 << 20)
        file = {"name": "a.png", "mimeType": "image/png", "buffer": content}
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_text("This file cannot be taken as a picture").wait_for()


def test_a_page_in_a_frame_has_no_menu_where_its_link_says_so(browser, nginx):
    menu = "[data-testid=stTopNavLink]"
    address = f"{nginx}{HOME}pair?embed=true&neurons=true"
    with visiting(browser, address, charts=["pair_bars"], **TRUSTING) as page:
        assert page.locator(menu).first.is_visible()
        page.locator("[data-testid=stExpandSidebarButton]").wait_for()  # it is folded away
        page.goto(f"{address}&menu=off")
        ran(page, "document.querySelector('.st-key-pair_bars .trace')")
        away = (menu, "[data-testid=stSidebar]", "[data-testid=stHeader]", ".activsim-tools button")
        for hidden in away:
            assert not page.locator(hidden).locator("visible=true").count(), hidden
        page.get_by_role("button", name="Neuron 2 of 32", exact=True).first.click()
        becomes(f"{HOME}neuron", lambda: place(page)[0])
        values = {"embed": "true", "menu": "off", "neuron": "2"}
        becomes(values, lambda: place(page)[1])
        assert not page.locator(menu).locator("visible=true").count()


@pytest.mark.parametrize("name", proxies.PROXIES)
def test_a_page_is_let_in_by_the_domains_name(name, proxied):
    """The Origin of its websocket has to be the Host that the server hears of."""
    url = proxied(name)
    domain = url.replace("127.0.0.1", proxies.DOMAIN)
    with (
        socket.create_connection(("127.0.0.1", urlsplit(url).port)) as line,
        connected(f"{domain}{HOME}", sock=line, origin=domain, ssl=proxies.TRUSTING) as visitor,
    ):
        assert visitor.run("class=Bag").answer.startswith("<b>Bag</b>")


def test_caddy_leads_from_the_domain_to_the_path(proxied):
    url = proxied("caddy")
    assert proxies.opener().open(f"{url}/?class=Bag").url == f"{url}{HOME}?class=Bag"
