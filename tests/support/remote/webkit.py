"""WebKit as WebKitGTK has it: its MiniBrowser on an X server without a screen, driven by its
WebKitWebDriver over HTTP."""

import contextlib
import json
import os
import shutil
import urllib.error
import urllib.request
from pathlib import Path

from serving import LONG, direct, eventually, free_port

from remote.processes import running
from remote.tab import Refusal, Tab

NAMES = ("WebKitWebDriver", "Xvfb")


def path():
    return shutil.which("WebKitWebDriver") if all(map(shutil.which, NAMES)) else None


class WebKitTab(Tab):
    def __init__(self, driver, options, log):
        self.address, self.log = driver, log
        capabilities = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = self.send("session", capabilities=capabilities)["sessionId"]
        self.address = f"{driver}/session/{session}"
        self.send("timeouts", script=1000 * LONG, pageLoad=1000 * LONG)
        self.send("window/rect", width=1280, height=900)

    def send(self, command, **given):
        request = urllib.request.Request(f"{self.address}/{command}", json.dumps(given).encode())
        try:
            with direct.open(request, timeout=LONG) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            why = error.read().decode(errors="replace")
            raise Refusal(f"{command} {given}: {error}: {why}") from error

    def goto(self, url):
        self.send("url", url=url)

    def call(self, function):
        return self.send("execute/sync", script=f"return ({function})()", args=[])

    def perform(self, source):
        self.send("actions", actions=[source])

    def errors(self):
        lines = self.log.read_text().splitlines()
        return [line for line in lines if line.startswith("CONSOLE") and " ERROR " in line]


@contextlib.contextmanager
def opened(path, folder):
    """A tab of a WebKit that is new: its home is this folder."""
    (browser,) = Path("/usr/lib").glob("*/webkit*gtk-*/MiniBrowser")
    port, log = free_port(), folder / "webkit.log"
    options = {
        "binary": str(browser),
        "args": ["--automation", "--enable-write-console-messages-to-stdout=true"],
    }
    with screen(folder) as display:
        home = {**os.environ, "HOME": str(folder), "DISPLAY": display, "NO_PROXY": "127.0.0.1"}
        with running([path, f"--port={port}"], log, env=home) as process:

            def ready():
                assert process.poll() is None, log.read_text()
                with (
                    contextlib.suppress(OSError),
                    direct.open(f"http://127.0.0.1:{port}/status", timeout=5) as answer,
                ):
                    return json.load(answer)["value"]["ready"]

            eventually(ready)
            yield WebKitTab(f"http://127.0.0.1:{port}", options, log)


@contextlib.contextmanager
def screen(folder):
    """The name of an X server's display."""
    end, own_end = os.pipe()
    with os.fdopen(end) as name, os.fdopen(own_end, "w") as numbers:
        command = ["Xvfb", "-displayfd", str(numbers.fileno()), "-screen", "0", "1400x1000x24"]
        with running(command, folder / "screen.log", pass_fds=[numbers.fileno()]):
            numbers.close()
            yield f":{name.readline().strip()}"
