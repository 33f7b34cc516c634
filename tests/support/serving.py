"""The real app for tests: a server of its own, and visitors who speak to it as a browser does,
without one.

with served(cache) as server, visiting(server) as visitor:
    page = visitor.run("layer=conv2d")
"""

import contextlib
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from root import ROOT
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from websockets.sync.client import ClientConnection, connect

LONG = 120  # seconds nothing here should take, on however busy a machine
direct = urllib.request.build_opener(
    urllib.request.ProxyHandler({})
)  # a proxy has nothing to do with this machine
linux_only = pytest.mark.skipif(
    not Path("/proc/self/maps").exists(), reason="what a process has loaded is read in /proc"
)


def eventually(condition, patience=LONG):
    """The condition's first true value."""
    deadline = time.monotonic() + patience
    while not (value := condition()):
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.05)
    return value


@dataclass
class Server:
    process: subprocess.Popen
    port: int
    log: Path
    cache: Path
    base: str = ""  # the path that its addresses begin with

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}{self.base}"

    def kill(self):
        """In the middle of whatever it does, its children with it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def healthy(self):
        assert self.process.poll() is None, self.log.read_text()
        with (
            contextlib.suppress(OSError),
            direct.open(f"{self.url}/_stcore/health", timeout=5) as answer,
        ):
            return answer.read() == b"ok"


LEFT_PORTS = []  # of servers that have ended


def free_port():
    """Of those that the system gives to nobody by itself; each process that runs tests has its
    own."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    while not is_free(port := 20_000 + 10 * random.SystemRandom().randrange(1_000) + process % 10):
        pass
    return port


def is_free(port):
    """Lines that a server had may still be closing: a server passes over those, as this does."""
    with socket.socket() as free, contextlib.suppress(OSError):
        if os.name == "posix":  # elsewhere it would mean that two may have one port
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))
        return True
    return False


def left_port():
    """Of a server that has ended: a browser then has the scripts of Streamlit's that it had from
    there, compiled, which is more than half of what the first page of a server costs it."""
    for port in filter(is_free, LEFT_PORTS):
        LEFT_PORTS.remove(port)
        return port
    return free_port()


def served(cache, script="app.py", port=None, **env):
    """`python -m streamlit run` a script of the project on this port, or a free one, with this
    cache folder; killed at the end."""
    command = [sys.executable, "-m", "streamlit", "run", script]
    return serving(cache, command, ROOT, port, **env)


@contextlib.contextmanager
def serving(cache, command, folder, port=None, **env):
    """A command that starts a server of Streamlit's, run in this folder; else as served."""
    cache.mkdir(parents=True, exist_ok=True)
    given, port = port, port or left_port()
    env = {**os.environ, "ACTIVSIM_CACHE": str(cache), **env}
    env.pop("PYTEST_CURRENT_TEST", None)
    log = cache / f"server-{port}.log"
    with open(log, "wb") as stream:
        process = subprocess.Popen(
            [*command, "--server.port", str(port)],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
        base = env.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
        server = Server(process, port, log, cache, f"/{base}" if base else "")
        try:
            eventually(server.healthy)
            yield server
        finally:
            server.kill()
            if not given:
                LEFT_PORTS.append(port)


@dataclass
class Page:
    """What a run of the script put on the page."""

    html: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    parts: dict[str, object] = field(default_factory=dict)  # what components draw
    captions: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    charts: int = 0
    sliders: dict = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)  # label -> id
    menus: dict = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)  # id of a button -> of its fragment
    components: dict[str, str] = field(default_factory=dict)  # name -> id
    n_bytes: int = 0  # that came over the line for it

    def take(self, element, on_progress=None, fragment=""):
        """Note what a message puts on the page. fragment: that it is a part of."""
        match element.WhichOneof("type"):
            case "html":
                self.html.append(element.html.body)
                self.answers += answers_in(element.html.body)
            case "bidi_component":
                self._take_component(element.bidi_component)
            case "markdown" | "alert" as kind:
                texts = {"markdown": self.captions, "alert": self.alerts}[kind]
                texts.append(getattr(element, kind).body)
            case "code":
                self.code.append(element.code.code_text)
            case "exception":
                self.exceptions.append(element.exception.message)
            case "slider" | "selectbox" as kind:
                widgets = {"slider": self.sliders, "selectbox": self.menus}[kind]
                widget = getattr(element, kind)
                widgets[widget.label] = widget
            case "button" | "download_button" as kind:
                button = getattr(element, kind)
                self.buttons[button.label] = button.id
                self.fragments[button.id] = fragment
            case "plotly_chart":
                self.charts += 1
            case "progress" if on_progress:
                on_progress(element.progress.text)

    def _take_component(self, component):
        self.components[component.component_name] = component.id
        if pieces := drawn_pieces(component):
            self.parts = pieces
            self.answers.append(without_terms(pieces["answer"]))

    @property
    def answer(self):
        return next(iter(self.answers), None)


def becomes_the_page(first, step, expected):
    """What a part of the page, run for a step of the slider, leaves of the page as it was first is
    the page of who comes to where the slider stands."""
    assert step.sliders == {}  # else it was the whole page
    assert step.answer != first.answer
    assert first.parts | step.parts == expected.parts
    for kind in ("html", "captions", "code", "alerts"):
        drawn, before, whole = (_lasting(getattr(page, kind)) for page in (step, first, expected))
        assert drawn <= whole, kind
        assert whole - drawn <= before, kind


def _lasting(texts):
    """Without scripts, which differ from run to run."""
    return {text for text in texts if not text.startswith("<script")}


RUN = "Run"  # the label of the slider that is not seen
# Runs for which a browser remembers a message that was not drawn since.
REMEMBERED = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["global"][
    "maxCachedMessageAge"
]
GAVE_WAY = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
ANSWER = re.compile(r"<p class='answer[^>]*>(.*?)</p>", re.DOTALL)
TERM = re.compile(r"<span class='term'[^>]*>(.*?)</span>")


def answers_in(body):
    """The sentences on top that HTML holds."""
    return [without_terms(sentence) for sentence in ANSWER.findall(body)]


def without_terms(sentence):
    """A sentence without what its words say of themselves."""
    return TERM.sub(r"\1", sentence)


def drawn_pieces(component):
    """What a component of this message has all parts of a page show (activsim.app.drawing), or
    None."""
    if component.component_name == "activsim_answer":
        return json.loads(component.bytes)["pieces"]
    return None


@contextlib.contextmanager
def visiting(server):
    """A Visitor of the app, who leaves at the end."""
    line = Line()
    line.connect(("127.0.0.1", server.port))
    with connected(f"{server.url}/", sock=line) as visitor:
        yield visitor


class Line(socket.socket):
    """Counts the bytes that come over it, compressed as they are."""

    n_bytes = 0

    def recv(self, *arguments):
        content = super().recv(*arguments)
        self.n_bytes += len(content)
        return content


@contextlib.contextmanager
def connected(home, **how):
    """A Visitor of whatever answers at this address. how: as connect takes it."""
    address = f"ws{home.removeprefix('http')}_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=None, proxy=None, **how) as socket_:
        yield Visitor(socket_, how.get("sock"))


@dataclass
class Visitor:
    """One session, over the websocket that a browser would open."""

    _socket: ClientConnection
    _line: socket.socket | None  # a Line counts what comes
    sliders: dict = field(default_factory=dict)  # label -> what was sent of it
    drawn_run: Slider | None = None  # that says which run was drawn; None: as before any is drawn
    # hash -> a message that need not be sent again, and in which run it was last drawn
    _remembered: dict[str, tuple[ForwardMsg, int]] = field(default_factory=dict)
    _n_runs: int = 0
    _page: str = ""  # the hash of the page that is open, which a browser says with every request

    def slide(self, option, label="A neuron fires above"):
        """Let go of a slider at an option, and wait until the page is whole."""
        return self._answer(self._at_option(BackMsg(), option, label))

    def choose_and_slide(self, menu, choice, option, in_one):
        """Choose from a menu and let go of the slider at once: in one message, or in a
        second one while the page is drawn for the first."""
        asked = BackMsg()
        state = asked.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = menu.id, choice
        if in_one:
            return self._answer(self._at_option(asked, option))
        self._socket.send(asked.SerializeToString())
        message = ForwardMsg()
        while message.WhichOneof("type") != "new_session":
            message.ParseFromString(self._socket.recv(timeout=LONG))
        return self._answer(self._at_option(BackMsg(), option))

    def _at_option(self, asked, option, label="A neuron fires above"):
        """A message, with a slider at this option."""
        asked.rerun_script.page_script_hash = self._page
        state = asked.rerun_script.widget_states.widgets.add()
        state.id = self.sliders[label].id
        state.string_array_value.data.append(option)
        return asked

    def press(self, button, link="", page_name="", fragment=""):
        """Press a button by its id, and wait until the page is whole; fragment: that alone runs
        again."""
        asked = BackMsg()
        asked.rerun_script.fragment_id = fragment
        asked.rerun_script.query_string = link
        asked.rerun_script.page_name = page_name
        state = asked.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = button, True
        return self._answer(asked)

    def tell(self, component, link="", page_name="", **values):
        """What a component, by its id, says of the browser; wait until the page is whole."""
        asked = BackMsg()
        asked.rerun_script.query_string = link
        asked.rerun_script.page_name = page_name
        state = asked.rerun_script.widget_states.widgets.add()
        state.id, state.json_value = component, json.dumps(values)
        return self._answer(asked)

    def run(self, link="", on_progress=None, page_name=""):
        """Ask for the page, and wait until it is whole. Only the first run of a session reads the
        link's settings. page_name: as in the address; "" is Explore."""
        asked = BackMsg()
        asked.rerun_script.query_string = link
        asked.rerun_script.page_name = page_name
        page = self._answer(asked, on_progress)
        self.sliders.update(page.sliders)
        return page

    def _answer(self, asked, on_progress=None):
        self._n_runs += 1
        self._remembered = {
            hash_: (message, run)
            for hash_, (message, run) in self._remembered.items()
            if self._n_runs - run <= REMEMBERED
        }
        asked.rerun_script.cached_message_hashes.extend(self._remembered)
        self._say_drawn_run(asked)
        self._socket.send(asked.SerializeToString())
        page, finished, before = Page(), False, self._n_bytes()
        while not finished:
            message = self._receive()
            # a run may give way to another before its end: the one asked for comes after
            finished = (
                message.WhichOneof("type") == "script_finished"
                and message.script_finished != GAVE_WAY
            )
            page.take(message.delta.new_element, on_progress, message.delta.fragment_id)
        self.drawn_run = page.sliders.pop(RUN, self.drawn_run)
        page.n_bytes = self._n_bytes() - before
        return page

    def _say_drawn_run(self, asked):
        """As a browser does, once it has drawn a run of the whole page."""
        if self.drawn_run is not None:
            state = asked.rerun_script.widget_states.widgets.add()
            state.id = self.drawn_run.id
            state.double_array_value.data.extend(self.drawn_run.value)

    def _n_bytes(self):
        return getattr(self._line, "n_bytes", 0)

    def _receive(self):
        """The next message; one that the server names by its hash is remembered."""
        message = ForwardMsg()
        message.ParseFromString(self._socket.recv(timeout=LONG))
        if message.ref_hash:
            message, _ = self._remembered[message.ref_hash]
        if (kind := message.WhichOneof("type")) in ("new_session", "navigation"):
            self._page = getattr(message, kind).page_script_hash
        if message.metadata.cacheable:
            self._remembered[message.hash] = message, self._n_runs
        return message


def children(pid):
    """The processes that this one started."""
    found = []
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if (
                folder.name.isdigit()
                and int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == pid
            ):
                found.append(int(folder.name))
    return found


def alive(pid):
    """Whether any of its threads is: the first one may have ended before the others."""
    with contextlib.suppress(OSError):
        ended = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
        return not ended or len(os.listdir(f"/proc/{pid}/task")) > 1
    return False


def has_loaded_tensorflow(pid):
    return "tensorflow" in Path(f"/proc/{pid}/maps").read_text()
