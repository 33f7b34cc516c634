"""A page in the frame of another site: of one that the server is told of, and of any other."""

import contextlib
import http.server
import threading
from urllib.parse import quote, unquote, urlsplit

import pytest
from serving import free_port, served
from waiting import MS, becomes

LINK = "pair?class=Shirt&with=Coat"
REFUSED = "chrome-error://chromewebdata/"
RAN = "[data-testid=stApp][data-test-script-state=notRunning]"


@contextlib.contextmanager
def site(host, port):
    """Another one, whose page is whatever HTML stands behind its address; its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(unquote(urlsplit(self.path).query).encode())

        def log_message(self, *words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def platform():
    """The address of the site that the server is told of."""
    with site("localhost", free_port()) as url:
        yield url


@pytest.fixture(scope="module")
def server(platform, shared_folder):
    with served(shared_folder / "browsed", ACTIVSIM_EMBED_IN=platform) as server:
        yield server


@contextlib.contextmanager
def framed(browser, url):
    """A page with a frame, in a browser that obeys what it is told; and what it logs as errors."""
    context, faults = browser.new_context(viewport={"width": 1280, "height": 900}), []
    context.set_default_timeout(MS)
    try:
        page = context.new_page()
        page.on("console", lambda line: line.type == "error" and faults.append(line.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(url)
        yield page, faults
    finally:
        context.close()


@pytest.fixture(scope="module")
def frame(server, browser):
    """What Share says that a site has to write."""
    with framed(browser, f"{server.url}/{LINK}") as (page, faults):
        page.locator(RAN).wait_for()
        page.locator(".activsim-tools .items [data-does=share]").click()
        html = page.get_by_label("For the learning platform").input_value()
        assert faults == []
    return html


def test_in_a_frame_of_the_platform_a_page_does_what_it_does(platform, frame, browser):
    with framed(browser, f"{platform}/?{quote(frame)}") as (page, faults):
        inner = page.frame_locator("iframe[title=activsim]")
        answer = inner.locator("p.answer").first
        answer.wait_for()
        assert "Shirt and Coat" in answer.inner_text()
        inner.locator(RAN).wait_for()
        for hidden in ("[data-testid=stTopNavLink]", ".activsim-tools button"):
            assert not inner.locator(hidden).locator("visible=true").count()
        slider, before = inner.locator(".st-key-threshold input[type=range]"), answer.inner_text()
        for _ in range(4):
            slider.press("ArrowRight")
        becomes(False, lambda: answer.inner_text() == before)
        assert page.url.startswith(platform)  # nothing led the site's own page away
        assert faults == []


def refusal(page, faults):
    """Whether the browser said why, and what it shows; what it says is heard while it is asked."""
    page.evaluate("0")
    return any("frame-ancestors" in fault for fault in faults), page.frames[-1].url


def test_in_a_frame_of_any_other_site_it_stays_empty(frame, browser):
    with (
        site("localhost", free_port()) as elsewhere,
        framed(browser, f"{elsewhere}/?{quote(frame)}") as (page, faults),
    ):
        becomes((True, REFUSED), lambda: refusal(page, faults))
        assert not page.frame_locator("iframe").locator("#root").count()
