"""Streamlit's runs of visitors' pages, each in its turn.

    run_in_turn()   # once, before the server runs anything

Streamlit runs each page in a thread of its own, as many together as there are, and starts them in
the thread that reads all visitors' messages, which waits for each to have started: fifteen pages of
one browser that ask without a pause kept the others waiting for minutes."""

from __future__ import annotations

import functools
import threading
import weakref
from collections.abc import Callable
from typing import Any

from streamlit import runtime
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests

from activsim.app.turns import Turn, Turns


def run_in_turn() -> None:
    if hasattr(ScriptRunner.start, "__wrapped__"):
        return
    turns = Turns()
    for name, in_turn in (
        ("start", _start_in_turn),
        ("_run_script", _run_script_in_turn),
        ("_run_script_thread", _end_with_turn),
    ):
        setattr(ScriptRunner, name, in_turn(getattr(ScriptRunner, name), turns))


def _start_in_turn(start: Callable[..., None], turns: Turns) -> Callable[..., None]:
    """A page's thread starts when its turn comes. For what the page asks until then, Streamlit has
    another thread and stops the one before: what that was asked is asked of the new one, the press
    of a button among it."""
    last_runners: weakref.WeakValueDictionary[str, Any] = weakref.WeakValueDictionary()

    @functools.wraps(start)
    def start_in_turn(runner: Any) -> None:
        session = runner._session_id
        before = last_runners.get(session)
        if before is not None and not before.has_started:
            turns.withdraw(before.turn)
            requests = ScriptRequests()
            requests.request_rerun(before._requests._rerun_data)
            requests.request_rerun(runner._requests._rerun_data)
            runner._requests = requests
        last_runners[session] = runner
        runner.has_started = False
        runner.turn = Turn(session, _address(session), functools.partial(start, runner))
        turns.ask(runner.turn)

    return start_in_turn


def _run_script_in_turn(run: Callable[..., None], turns: Turns) -> Callable[..., None]:
    """What a page asks for while its thread runs is a run of its own, in a turn of its own."""

    @functools.wraps(run)
    def run_script_in_turn(runner: Any, request: RerunData) -> None:
        if not runner.turn:
            session, has_come = runner._session_id, threading.Event()
            turn = Turn(session, _address(session), has_come.set)
            turns.ask(turn)
            has_come.wait()
            runner.turn = turn
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
        runner.has_started = True
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
