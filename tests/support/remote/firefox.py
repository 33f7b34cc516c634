"""Firefox, which speaks WebDriver BiDi itself: commands and events on one websocket."""

import contextlib
import itertools
import json
import re
import shutil

from serving import LONG, eventually
from websockets.sync.client import connect

from remote.processes import running
from remote.tab import Refusal, Tab

NAMES = ("firefox-esr", "firefox")
VIEWPORT = {"width": 1280, "height": 900}


def path():
    return next(filter(None, map(shutil.which, NAMES)), None)


class FirefoxTab(Tab):
    def __init__(self, socket):
        self.socket, self.numbers, self.lines = socket, itertools.count(), []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])
        (window,) = self.send("browsingContext.getTree")["contexts"]
        self.place = window["context"]
        self.send("browsingContext.setViewport", context=self.place, viewport=VIEWPORT)

    def send(self, method, **given):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": given}))
        while (message := json.loads(self.socket.recv(timeout=LONG))).get("id") != number:
            self.lines.append(message["params"])
        if message["type"] != "success":
            raise Refusal(f"{method}: {message}")
        return message["result"]

    def goto(self, url):
        self.send("browsingContext.navigate", context=self.place, url=url, wait="complete")

    def call(self, function):
        answer = self.send(
            "script.callFunction",
            functionDeclaration=function,
            awaitPromise=True,
            target={"context": self.place},
        )
        if answer["type"] != "success":
            raise Refusal(str(answer))
        return answer["result"]["value"]

    def perform(self, source):
        self.send("input.performActions", context=self.place, actions=[source])

    def errors(self):
        self.evaluate("true")  # what was logged before it has come
        return [line["text"] for line in self.lines if line["level"] == "error"]


@contextlib.contextmanager
def opened(path, folder):
    """A tab of a Firefox that is new: its profile is this folder."""
    log = folder / "firefox.log"
    options = ["--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", "0"]
    with running([path, *options], log) as process:

        def address():
            assert process.poll() is None, log.read_text()
            return re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text())

        url = f"{eventually(address)[1]}/session"
        with connect(url, max_size=None, proxy=None) as socket:
            yield FirefoxTab(socket)
