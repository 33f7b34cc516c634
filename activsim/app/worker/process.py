"""The child's half of the worker: take calls from stdin, run them one by one, answer on stdout.

Started by `client.Worker` and by nobody else. A call: (the pickled job, whether it lets others
pass). Messages: of a job ("begun",), ("progress", done, total, text), and last ("returned" or
"raised", pickled value, sentence, traceback); before the first, of a cage, ("cage", whether it has
a network). A job that lets others pass says ("step",) beside its progress, and goes on when None
comes: calls before it are run there, in the middle of it."""

from __future__ import annotations

import importlib
import os
import pickle
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

from activsim.app.worker.job import WorkerError, unforeseen_sentence
from activsim.networks import cage

Calls = queue.SimpleQueue[tuple[bytes, bool] | None]
PROGRESS_EVERY = 0.1  # seconds
NICENESS = 5  # a page that only reads what is known goes first; who trains goes last


def serve(warm_up: str = "", memory: str = "", seconds: str = "") -> None:
    """The child: call what arrives on stdin, answer on stdout, end when stdin does. memory,
    seconds: of its cage, "" where it is in none."""
    has_network = True
    cage.be_nice(cage.NICENESS if memory else NICENESS)
    if memory:
        has_network = not cage.leave_network()  # while there is one thread
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server; its end is ours
    calls_in, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    # whatever is printed here, by Python or not, goes to the log and not between the answers
    os.dup2(2, 1)
    calls: Calls = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(calls_in, calls), daemon=True).start()
    if warm_up:
        try:
            imported_function(warm_up)()
        except ValueError as error:  # foreseen, and a sentence
            print(error, file=sys.stderr)
        except Exception:  # the jobs that need it will say so
            traceback.print_exc()
    watch = cage.ProcessorWatch(float(seconds)) if seconds else None
    if memory:
        cage.limit_memory(int(memory))  # Keras is no part of what was brought
    lock = threading.Lock()

    def send(*message: Any) -> None:
        with lock:
            pickle.dump(message, answers)
            answers.flush()

    if memory:
        send("cage", has_network)

    server = _Server(calls, send, watch)
    while call := calls.get():
        server.serve(*call)


class _Server:
    """Runs calls, one within another where that lets it pass."""

    def __init__(
        self, calls: Calls, send: Callable[..., None], watch: cage.ProcessorWatch | None
    ) -> None:
        self._calls, self._send, self._watch = calls, send, watch

    def serve(self, call: bytes, lets_pass: bool) -> None:
        self._send("begun")
        if self._watch:
            self._watch.begin()
        progress = throttled_progress(self._send, self._let_pass if lets_pass else None)
        answer = _call(call, progress)
        if self._watch:
            self._watch.end()
        self._send(*answer)

    def _let_pass(self) -> None:
        self._send("step")
        while call := self._calls.get():
            self.serve(*call)


def _listen(stream: BinaryIO, calls: Calls) -> None:
    try:
        while True:
            calls.put(pickle.load(stream))
    finally:
        os._exit(0)  # the parent is gone, and nobody wants the result of what is running


def throttled_progress(
    send: Callable[..., None],
    let_pass: Callable[[], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Callable[..., None]:
    """The `progress` that a function is given: the first call, the last, and about ten a second in
    between; let_pass() after each."""
    due = float("-inf")

    def progress(n_done: int, total: int, text: str = "") -> None:
        nonlocal due
        if (now := clock()) >= due or n_done >= total:
            due = now + PROGRESS_EVERY
            send("progress", int(n_done), int(total), str(text))
            if let_pass:
                let_pass()

    return progress


def _call(call: bytes, progress: Callable[..., None]) -> tuple[str, bytes, str, str]:
    try:
        function, args = pickle.loads(call)
        return (
            "returned",
            pickle.dumps(imported_function(function)(*args, progress=progress)),
            "",
            "",
        )
    except BaseException as error:
        is_foreseen = isinstance(error, ValueError)
        error_to_send = error if is_foreseen else WorkerError(unforeseen_sentence(error))
        trace = "" if is_foreseen else traceback.format_exc()
        try:
            return "raised", pickle.dumps(error_to_send), str(error_to_send), trace
        except Exception:  # it cannot be pickled; its sentence goes alone
            return "raised", b"", str(error_to_send), trace


def imported_function(name: str) -> Callable[..., Any]:
    """Of "package.module:function"."""
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)
