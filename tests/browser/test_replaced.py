"""The server is replaced, by a newer version say, while pages are open: they go on by themselves,
and the new one knows who they are."""

import contextlib
import functools
import shutil
import sys
from pathlib import Path

import pytest
from browsing import visiting
from root import ROOT
from serving import linux_only, serving
from waiting import becomes, ran

from activsim.app.shell import visitor as visitor_module
from activsim.classroom import change_log
from activsim.networks import catalogue

KEY = "a-key-of-the-teacher"
SAID = """async ([source, sessions]) => {
    const script = new Blob([source], { type: "text/javascript" });
    const { default: say } = await import(URL.createObjectURL(script));
    const said = [];
    for (const session of sessions) {
        const data = { session, wants_owner: true, is_teacher: false, forgets: false, key: "" };
        say({ data, setStateValue: (name, value) => said.push(session) });
    }
    return said.join("");
}"""
pytestmark = linux_only


def test_what_no_server_hears_is_said_to_each_three_times(browser):
    source = Path(visitor_module.__file__).with_name("visitor.js").read_text("utf-8")
    page = browser.new_page()
    assert page.evaluate(SAID, [source, "aaaaabbbbbcb"]) == "aaabbbcb"
    page.close()


def ready(page):
    page.locator("p.answer").first.wait_for()
    ran(page)


def is_connected(page):
    state = page.locator("[data-testid=stApp]").get_attribute("data-test-connection-state")
    return state == "CONNECTED"


@pytest.fixture
def models(networks, monkeypatch):
    """The server's folder of networks, which is this process's too."""
    monkeypatch.setenv("ACTIVSIM_MODELS", str(networks))
    return networks


def test_open_pages_go_on_and_are_whose_they_were(models, shared_folder, browser):
    cache = shared_folder / "browsed"
    command = [sys.executable, "-m", "activsim", "serve", "--class", "--key", KEY]
    run = functools.partial(serving, cache, command, cache, PYTHONPATH=str(ROOT))
    networks = catalogue.list_networks(models)
    with contextlib.ExitStack() as stack:
        with run() as server:
            home = server.url
            teacher, visitor = pages = [
                stack.enter_context(visiting(browser, f"{home}/{link}", f"//{link}", ready=ready))
                for link in (f"class?key={KEY}", "train")
            ]
            start = visitor.get_by_role("button", name="Start", exact=True)
            becomes(True, start.is_enabled)
            teacher.goto(f"{home}/class")  # by the key that the browser remembers
            teacher.get_by_role("heading", name="What was changed").wait_for()
        for page in pages:
            becomes(False, is_connected, page)
        # what the one before cannot have shown
        shutil.copy(*networks.values(), models / "another.keras")
        change_log.note("nobody", "another server came")
        with run(port=server.port):
            visitor.get_by_role("cell", name="another", exact=True).wait_for()
            becomes(True, start.is_enabled)
            teacher.get_by_text("another server came").wait_for()
