"""Streamlit's runs of visitors' pages, each in its turn.

    run_in_turn()   # once, before the server runs anything

Streamlit runs each page in a thread of its own, as many together as there are, and starts them in
the thread that reads all visitors' messages, which waits for each to have started: fifteen pages of
one browser that ask without a pause kept the others waiting for minutes."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

from streamlit import runtime
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequest,
    ScriptRequests,
    ScriptRequestType,
)

from activsim.app.turns import Turn, Turns


def run_in_turn() -> None:
    if hasattr(ScriptRunner.start, "__wrapped__"):
        return
    turns = Turns()
    unheard: dict[str, RerunData] = {}  # by session, while another thread takes it over
    for kind, name, wrap in (
        (AppSession, "request_rerun", functools.partial(_hear_all, unheard=unheard)),
        (ScriptRunner, "start", functools.partial(_start_in_turn, unheard=unheard)),
        (ScriptRunner, "_run_script", _run_script_in_turn),
        (ScriptRunner, "_run_script_thread", _end_with_turn),
    ):
        setattr(kind, name, wrap(getattr(kind, name), turns))


class RequestsInTurn(ScriptRequests):
    """What a page asks for, which its thread takes up when it has a turn. All that comes until then
    is one run."""

    def __init__(self, runner: Any, turns: Turns) -> None:
        super().__init__()
        self._lock = threading.RLock()  # type: ignore[assignment]  # one look, and what follows
        self._runner, self._turns = runner, turns

    def on_scriptrunner_ready(self) -> ScriptRequest:
        with self._lock:
            if self._runner.turn or self._state != ScriptRequestType.RERUN:
                return super().on_scriptrunner_ready()
        has_come = threading.Event()
        turn = Turn(*_names(self._runner), has_come.set)
        self._turns.ask(turn)
        has_come.wait()
        self._runner.turn = turn
        return super().on_scriptrunner_ready()


def _hear_all(
    ask: Callable[..., None], turns: Turns, unheard: dict[str, RerunData]
) -> Callable[..., None]:
    """For what concerns the whole page, Streamlit has another thread and stops the one before: what
    that has not taken up is asked of the new one, the press of a button among it. (Not where the
    visitor leaves for another page: see late_requests.)"""

    @functools.wraps(ask)
    def ask_and_hear_all(session: Any, state: ClientState | None) -> None:
        before = session._scriptrunner
        goes_on = session._state != AppSessionState.SHUTDOWN_REQUESTED
        if before is not None and goes_on and not (state and state.fragment_id):
            turns.withdraw(before.turn)
            if request := _unheard(before._requests):
                unheard[session.id] = request
        try:
            ask(session, state)
        finally:
            unheard.pop(session.id, None)

    return ask_and_hear_all


def _unheard(requests: ScriptRequests) -> RerunData | None:
    """What waits to be taken up; it is not any more."""
    with requests._lock:
        is_waiting = requests._state == ScriptRequestType.RERUN
        requests._state = ScriptRequestType.STOP
        return requests._rerun_data if is_waiting else None


def _start_in_turn(
    start: Callable[..., None], turns: Turns, unheard: dict[str, RerunData]
) -> Callable[..., None]:
    """A page's thread starts when its turn comes."""

    @functools.wraps(start)
    def start_in_turn(runner: Any) -> None:
        requests = RequestsInTurn(runner, turns)
        for request in (unheard.get(runner._session_id), runner._requests._rerun_data):
            if request:
                requests.request_rerun(request)
        runner._requests = requests
        runner.turn = Turn(*_names(runner), functools.partial(start, runner))
        turns.ask(runner.turn)

    return start_in_turn


def _run_script_in_turn(run: Callable[..., None], turns: Turns) -> Callable[..., None]:
    """What a page asks for while its thread runs is a run of its own, in a turn of its own."""

    @functools.wraps(run)
    def run_script_in_turn(runner: Any, request: RerunData) -> None:
        runner.turn.start_clock()
        try:
            run(runner, request)
        finally:
            _give_back(runner, turns)

    return run_script_in_turn


def _end_with_turn(run: Callable[..., None], turns: Turns) -> Callable[..., None]:
    """Where a page was closed before its turn came, nothing runs in it."""

    @functools.wraps(run)
    def run_thread(runner: Any) -> None:
        try:
            run(runner)
        finally:
            _give_back(runner, turns)

    return run_thread


def _give_back(runner: Any, turns: Turns) -> None:
    turn, runner.turn = runner.turn, None
    if turn:
        turns.give_back(turn)


def _names(runner: Any) -> tuple[str, str]:
    """The session, and the address of the browser or of what stands between; empty where it has
    gone."""
    session: str = runner._session_id
    client = runtime.get_instance().get_client(session)
    context = client and client.client_context
    return session, (context and context.remote_ip) or ""
