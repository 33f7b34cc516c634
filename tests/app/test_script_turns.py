"""Streamlit's runs of pages, each in its turn."""

import threading
from types import SimpleNamespace

import pytest
from serving import eventually
from streamlit import runtime
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequests,
    ScriptRequestType,
)

from activsim.app import script_turns
from activsim.app.turns import Turn, Turns


def states(**pressed):
    """What a browser says its buttons stand at."""
    widgets = WidgetStates()
    for name, is_pressed in pressed.items():
        widget = widgets.widgets.add()
        widget.id, widget.trigger_value = name, is_pressed
    return widgets


class Runner:
    """What Streamlit makes for each request, as far as turns know of it."""

    def __init__(self, **pressed):
        self._session_id = "a page"
        self._requests = ScriptRequests()
        self._requests.request_rerun(RerunData(widget_states=states(**pressed)))
        self.began, self.runs = threading.Event(), []

    def start(self):
        threading.Thread(target=type(self)._run_script_thread, args=(self,), daemon=True).start()

    def _run_script_thread(self):
        while (request := self._requests.on_scriptrunner_ready()).type == ScriptRequestType.RERUN:
            type(self)._run_script(self, request.rerun_data)
        self.began.set()

    def _run_script(self, request):
        self.runs.append(sorted(widget.id for widget in request.widget_states.widgets))

    def request_stop(self):
        self._requests.request_stop()


@pytest.fixture
def shared(monkeypatch):
    """Runners' turns, and a turn of another page that keeps them waiting until it is over."""
    client = SimpleNamespace(client_context=SimpleNamespace(remote_ip="10.0.0.1"))
    known = SimpleNamespace(get_client=lambda session: client if session == "a page" else None)
    monkeypatch.setattr(runtime, "get_instance", lambda: known)
    monkeypatch.setattr(script_turns, "ScriptRunner", Runner)
    for name in ("start", "_run_script_thread", "_run_script"):
        monkeypatch.setattr(Runner, name, getattr(Runner, name))  # as it was, afterwards
    turns = Turns(at_once=1)
    monkeypatch.setattr(script_turns, "Turns", lambda: turns)
    script_turns.run_in_turn()
    came = threading.Event()
    other = Turn("another", "10.0.0.1", came.set)
    turns.ask(other)
    assert came.wait(60)
    return turns, other


def test_what_is_asked_while_a_page_waits_is_one_run_and_loses_no_press(shared):
    turns, other = shared
    first, second = Runner(press=True), Runner(slide=False)
    first.start()
    first.request_stop()  # as Streamlit does where a second request comes
    second.start()
    turns.give_back(other)
    assert second.began.wait(60)
    assert second.runs == [["press", "slide"]]
    assert first.runs == []


def test_a_page_that_is_closed_while_it_waits_runs_nothing_and_keeps_nobody(shared):
    turns, other = shared
    runner = Runner(press=True)
    runner.start()
    runner.request_stop()
    turns.give_back(other)
    assert runner.began.wait(60)
    assert runner.runs == []
    eventually(lambda: not turns._running)


def test_what_is_asked_while_a_page_runs_has_a_turn_of_its_own(shared):
    turns, other = shared
    n_running, run = [], Runner._run_script

    def run_and_ask(runner, request):
        n_running.append(len(turns._running))
        if len(n_running) == 1:
            runner._requests.request_rerun(RerunData(widget_states=states(again=True)))
        run(runner, request)

    Runner._run_script = run_and_ask
    turns.give_back(other)
    runner = Runner(press=True)
    runner.start()
    assert runner.began.wait(60)
    assert runner.runs == [["press"], ["again"]]
    eventually(lambda: not turns._running)


def test_a_fault_of_a_page_gives_its_turn_back(shared):
    turns, other = shared

    def fail(runner):
        raise ValueError("of Streamlit's")

    turns.give_back(other)
    run = script_turns._end_with_turn(fail, turns)
    runner = Runner(press=True)
    runner.turn = Turn("a page", "", lambda: None)
    turns.ask(runner.turn)
    eventually(lambda: turns._running)
    with pytest.raises(ValueError, match="Streamlit"):
        run(runner)
    assert not turns._running


def test_it_is_done_once(shared):
    start = Runner.start
    script_turns.run_in_turn()
    assert Runner.start is start
