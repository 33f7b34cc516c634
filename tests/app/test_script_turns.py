"""Streamlit's runs of pages, each in its turn."""

import threading
from types import SimpleNamespace

import pytest
from serving import eventually
from streamlit import runtime
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.app_session import AppSession, AppSessionState
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

    def __init__(self, request):
        self._session_id = "a page"
        self._requests = ScriptRequests()
        self._requests.request_rerun(request)
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

    def request_rerun(self, request):
        return self._requests.request_rerun(request)


class Session(AppSession):
    """Streamlit's own, as far as it takes requests."""

    def __init__(self):
        self.id = "a page"
        self.runners = []
        self._state, self._scriptrunner = AppSessionState.APP_NOT_RUNNING, None
        self._client_state = ClientState()

    def ask(self, part="", **pressed):
        """Of the page, or of a part of it."""
        state = ClientState(fragment_id=part)
        state.widget_states.CopyFrom(states(**pressed))
        self.request_rerun(state)

    def has_fragment(self, name):
        return True

    def shutdown(self):
        """There is nothing to close."""

    def _create_scriptrunner(self, request):
        self._scriptrunner = Runner(request)
        self.runners.append(self._scriptrunner)
        self._scriptrunner.start()


@pytest.fixture
def shared(monkeypatch):
    """Runners' turns, and a turn of another page that keeps them waiting until it is over."""
    client = SimpleNamespace(client_context=SimpleNamespace(remote_ip="10.0.0.1"))
    known = SimpleNamespace(get_client=lambda session: client if session == "a page" else None)
    monkeypatch.setattr(runtime, "get_instance", lambda: known)
    monkeypatch.setattr(script_turns, "ScriptRunner", Runner)
    for name in ("start", "_run_script_thread", "_run_script"):
        monkeypatch.setattr(Runner, name, getattr(Runner, name))  # as it was, afterwards
    monkeypatch.setattr(AppSession, "request_rerun", AppSession.request_rerun)
    turns = Turns(at_once=1)
    monkeypatch.setattr(script_turns, "Turns", lambda: turns)
    script_turns.run_in_turn()
    came = threading.Event()
    other = Turn("another", "10.0.0.1", came.set)
    turns.ask(other)
    assert came.wait(60)
    return turns, other


@pytest.mark.parametrize("part", ["", "a part"])
def test_what_is_asked_while_a_page_waits_is_one_run_and_loses_no_press(shared, part):
    turns, other = shared
    session = Session()
    session.ask(part, press=True)
    session.ask(slide=False)
    session.ask("a part", again=True, slide=False)  # a browser says all that it has
    assert len(turns._waiting) == 1
    turns.give_back(other)
    assert session.runners[-1].began.wait(60)
    assert [runner.runs for runner in session.runners] == [[], [["again", "press", "slide"]]]


def test_a_page_that_is_closed_while_it_waits_runs_nothing_and_keeps_nobody(shared):
    turns, other = shared
    runner = Runner(RerunData(widget_states=states(press=True)))
    runner.start()
    runner.request_stop()
    turns.give_back(other)
    assert runner.began.wait(60)
    assert runner.runs == []
    eventually(lambda: not turns._running)


@pytest.mark.parametrize("is_taken_up", [False, True])
def test_a_press_on_a_part_of_a_page_that_runs_is_not_lost_where_the_whole_is_asked_for(
    shared, is_taken_up
):
    """is_taken_up: the run before is over, and that of the press waits for its turn."""
    turns, other = shared
    session, run = Session(), Runner._run_script
    began, may_end = threading.Event(), threading.Event()

    def run_slowly(runner, request):
        began.set()
        assert may_end.wait(60)
        run(runner, request)

    Runner._run_script = run_slowly
    turns.give_back(other)
    session.ask(open=False)
    assert began.wait(60)
    session.ask("a part", press=True)
    if is_taken_up:
        came = threading.Event()
        third = Turn("a third", "10.0.0.2", came.set)
        turns.ask(third)
        may_end.set()
        assert came.wait(60)
        eventually(lambda: turns._waiting)
    session.ask(slide=False)
    may_end.set()
    if is_taken_up:
        turns.give_back(third)
    assert all(runner.began.wait(60) for runner in session.runners)
    assert [runner.runs for runner in session.runners] == [[["open"]], [["press", "slide"]]]
    eventually(lambda: not turns._running)


def test_what_a_visitor_has_stopped_does_not_come_back(shared):
    turns, other = shared
    session = Session()
    session.ask(press=True)
    session.request_script_stop()
    session.ask(slide=False)
    turns.give_back(other)
    assert session.runners[-1].began.wait(60)
    assert [runner.runs for runner in session.runners] == [[], [["slide"]]]


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
    runner = Runner(RerunData(widget_states=states(press=True)))
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
    runner = Runner(RerunData(widget_states=states(press=True)))
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
