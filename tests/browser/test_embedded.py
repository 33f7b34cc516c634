"""A page in the frame of another site: of one that the server is told of, and of any other."""

import contextlib
import http.server
import threading

import pytest
from serving import free_port, served
from waiting import MS, becomes

LINK = "pair?class=Shirt&with=Coat&embed=true&menu=off"
REFUSED = "chrome-error://chromewebdata/"
RAN = "[data-testid=stApp][data-test-script-state=notRunning]"


@contextlib.contextmanager
def site(host, port):
    """Another one, which shows any address of ours behind its own in a frame; its own."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            address = self.path.removeprefix("/?").replace("&", "&amp;")
            self.wfile.write(f"<iframe src='{address}' width=900 height=700>".encode())

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


def test_in_a_frame_of_the_platform_a_page_does_what_it_does(server, platform, browser):
    with framed(browser, f"{platform}/?{server.url}/{LINK}") as (page, faults):
        frame = page.frame_locator("iframe")
        answer = frame.locator("p.answer").first
        answer.wait_for()
        assert "Shirt and Coat" in answer.inner_text()
        frame.locator(RAN).wait_for()
        assert not frame.locator("[data-testid=stTopNavLink]").locator("visible=true").count()
        slider, before = frame.locator(".st-key-threshold input[type=range]"), answer.inner_text()
        for _ in range(4):
            slider.press("ArrowRight")
        becomes(False, lambda: answer.inner_text() == before)
        assert page.url.startswith(platform)  # nothing led the site's own page away
        assert faults == []


def test_in_a_frame_of_any_other_site_it_stays_empty(server, browser):
    with (
        site("localhost", free_port()) as elsewhere,
        framed(browser, f"{elsewhere}/?{server.url}/{LINK}") as (page, faults),
    ):
        becomes(True, lambda: any("frame-ancestors" in fault for fault in faults))
        becomes(REFUSED, lambda: page.frames[-1].url)
        assert not page.frame_locator("iframe").locator("#root").count()
