"""The app in the test's own process, without a server or a browser.

at = open_app(layer="conv2d")    # or open_page("pair", class_="Bag")
at.selectbox(key="class").set_value("Bag")
answer(run(at))

The fixtures `sketches_only` and `worker_here` (app/conftest.py) keep data and networks out.
"""

import functools

from root import ROOT
from serving import answers_in, drawn_pieces, eventually, without_terms
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner

from activsim.app.shell import state
from activsim.app.worker import process as worker_process

# Each AppTest reads what is said of all packages that are installed; they stay the same.
manifest_scanner.scan_component_manifests = functools.cache(
    manifest_scanner.scan_component_manifests
)
asked_again_and_again = local_script_runner.require_widgets_deltas


def _wait(runner, timeout):
    """Until a run of a page has ended. AppTest asks whether it has a thousand times a second, and
    each time the run has to stand aside."""
    eventually(lambda: runner._script_thread and runner._script_thread.ident)  # its turn has come
    runner._script_thread.join(timeout)
    asked_again_and_again(runner, timeout if runner.script_stopped() else 0)


local_script_runner.require_widgets_deltas = _wait
LONG = 120
SKETCHES_PER_CLASS = 12


class Finished:
    """A job of the stand-in for the worker: it has run when it is there."""

    n_done, total, text, waiting = 1, 1, "", 0

    def __init__(self, function, args):
        try:
            self._value, self._error = (
                worker_process.imported_function(function)(*args, progress=lambda *_: None),
                None,
            )
        except ValueError as error:  # all else would be a fault of the test's
            self._value, self._error = None, error

    def wait(self, timeout=None):
        return True

    def result(self):
        if self._error:
            raise self._error
        return self._value

    def leave(self):
        pass


class Here:
    """Stands in for the worker: runs each job at once, in this process, and notes it."""

    def __init__(self):
        self.calls = []

    def submit(self, function, *args):
        self.calls.append((function, *args))
        return Finished(function, args)


def open_app(**link):
    """The whole app, with a link to its first page."""
    at = AppTest.from_file(ROOT / "app.py", default_timeout=LONG)
    at.session_state[state.KEEPS_RECORDING] = False  # a visitor who takes drawings
    for name, value in link.items():
        at.query_params[name.rstrip("_")] = value
    return ran(at)


def ran(at):
    at.run()
    assert not at.exception, [one.value for one in at.exception]
    return at


def answer(at):
    """The sentence on top, or None."""
    sentences = [text for one in at.html for text in answers_in(one.value)]
    return next(iter(sentences), None) or without_terms(parts(at).get("answer") or "") or None


def parts(at):
    """What components draw of the page, by part."""
    drawn = [drawn_pieces(one.proto) for one in at.get("bidi_component")]
    return next((pieces for pieces in drawn if pieces), {})


def _page(name):
    import importlib

    importlib.import_module(f"activsim.app.pages.{name}.page").page()


def open_page(name, **link):
    """A page by itself, without the menu, with a link to it."""
    at = AppTest.from_function(_page, default_timeout=LONG, args=(name,))
    at.session_state[state.KEEPS_RECORDING] = False  # a visitor who takes drawings
    for key, values in link.items():
        at.query_params[key.rstrip("_")] = values
    return ran(at)


def dropped(at):
    """What is said of the link, or ''."""
    return "".join(one.value for one in at.warning if "This link asks" in one.value)
