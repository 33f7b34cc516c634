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
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequests,
    ScriptRequestType,
)

from activsim.app.turns import Turn, Turns


def run_in_turn() -> None:
    if hasattr(ScriptRunner.start, "__wrapped__"):
        return
    turns = Turns()
    unheard: dict[str, list[RerunData]] = {}  # by session, while another thread takes it over
    for kind, name, in_turn in (
        (AppSession, "request_rerun", _hear_all(AppSession.request_rerun, turns, unheard)),
        (ScriptRunner, "start", _start_in_turn(ScriptRunner.start, turns, unheard)),
        (ScriptRunner, "_run_script", _run_script_in_turn(ScriptRunner._run_script, turns)),
        (
            ScriptRunner,
            "_run_script_thread",
            _end_with_turn(ScriptRunner._run_script_thread, turns),
        ),
    ):
        setattr(kind, name, in_turn)


def _hear_all(
    ask: Callable[..., None], turns: Turns, unheard: dict[str, list[RerunData]]
) -> Callable[..., None]:
    """For what concerns the whole page, Streamlit has another thread and stops the one before: what
    that was asked and has not begun is asked of the new one, the press of a button among it."""

    @functools.wraps(ask)
    def ask_and_hear_all(session: Any, state: ClientState | None) -> None:
        before = session._scriptrunner
        if before is not None and not (state and state.fragment_id):
            unheard[session.id] = _take_unheard(before, turns)
        try:
            ask(session, state)
        finally:
            unheard.pop(session.id, None)

    return ask_and_hear_all


def _take_unheard(runner: Any, turns: Turns) -> list[RerunData]:
    """What it was asked and has not begun, the oldest first; it does not begin it any more."""
    turns.withdraw(runner.turn)
    requests = runner._requests
    with requests._lock:
        request, runner.request = runner.request, None  # for which its thread has no turn yet
        newest = requests._rerun_data if requests._state == ScriptRequestType.RERUN else None
        requests._state = ScriptRequestType.STOP
    return [*filter(None, (request, newest))]


def _start_in_turn(
    start: Callable[..., None], turns: Turns, unheard: dict[str, list[RerunData]]
) -> Callable[..., None]:
    """A page's thread starts when its turn comes."""

    @functools.wraps(start)
    def start_in_turn(runner: Any) -> None:
        session = runner._session_id
        if before := unheard.get(session):
            requests = ScriptRequests()
            for request in (*before, runner._requests._rerun_data):
                requests.request_rerun(request)
            runner._requests = requests
        runner.request = None
        runner.turn = Turn(session, _address(session), functools.partial(start, runner))
        turns.ask(runner.turn)

    return start_in_turn


def _run_script_in_turn(run: Callable[..., None], turns: Turns) -> Callable[..., None]:
    """What a page asks for while its thread runs is a run of its own, in a turn of its own."""

    @functools.wraps(run)
    def run_script_in_turn(runner: Any, request: RerunData) -> None:
        if not runner.turn and not _has_turn(runner, request, turns):
            return
        runner.turn.start_clock()
        try:
            run(runner, request)
        finally:
            _give_back(runner, turns)

    return run_script_in_turn


def _has_turn(runner: Any, request: RerunData, turns: Turns) -> bool:
    """Wait for it. False where the request was taken over meanwhile."""
    session, has_come, lock = runner._session_id, threading.Event(), runner._requests._lock
    with lock:
        runner.request = request
    turn = Turn(session, _address(session), has_come.set)
    turns.ask(turn)
    has_come.wait()
    runner.turn = turn
    with lock:
        is_here, runner.request = runner.request is not None, None
    if not is_here:
        _give_back(runner, turns)
    return is_here


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


def _address(session: str) -> str:
    """Of the browser, or of what stands between; empty where it has gone."""
    client = runtime.get_instance().get_client(session)
    context = client and client.client_context
    return (context and context.remote_ip) or ""
