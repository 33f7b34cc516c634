"""Thirty sessions that move the slider once every two seconds, beside one: what each waits for the
server's answer.

A session speaks to the server as a browser does, over its websocket, from the moved slider to the
end of the run."""

from __future__ import annotations

import contextlib
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks import measure

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tests" / "support"))

from serving import LONG, served, visiting

SESSIONS, EVERY, MOVES = 30, 2.0, 20
MEGABYTE = 1 << 20


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def move_slider(visitor, seed: int, moves: int, every: float) -> list[float]:
    """Seconds of each answer. Raises AssertionError where a page met an error."""
    draw = random.Random(seed)
    options = visitor.sliders["A neuron fires above"].options
    time.sleep(every * draw.random())
    seconds = []
    for _ in range(moves):
        due = time.perf_counter() + every
        began = time.perf_counter()
        page = visitor.slide(draw.choice(options))
        seconds.append(time.perf_counter() - began)
        assert page.exceptions == [], page.exceptions
        assert page.answer
        time.sleep(max(0.0, due - time.perf_counter()))
    return seconds


def rows() -> list[dict]:
    with contextlib.ExitStack() as resources:
        server = resources.enter_context(
            served(Path(resources.enter_context(tempfile.TemporaryDirectory())))
        )
        first = resources.enter_context(visiting(server))
        first.run()
        first.run()
        alone = move_slider(first, 0, MOVES, 0.2)
        time.sleep(10)  # the worker has started, and the first session's own share is in
        before = resident(server.process.pid)
        visitors = [resources.enter_context(visiting(server)) for _ in range(SESSIONS)]
        for visitor in visitors:
            visitor.run()
        answers: dict[int, list[float]] = {}

        def session(number: int) -> None:
            answers[number] = move_slider(visitors[number], number, MOVES, EVERY)

        threads = [threading.Thread(target=session, args=(number,)) for number in range(SESSIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONG)
        grown = (resident(server.process.pid) - before) / SESSIONS / MEGABYTE
    if sorted(answers) != list(range(SESSIONS)):
        raise SystemExit(
            f"Of {SESSIONS} sessions only {len(answers)} came through without an error."
        )
    together = [seconds for session_answers in answers.values() for seconds in session_answers]
    what = (
        f"{SESSIONS} browser sessions moving the slider once every {EVERY:g} s: p95 of the "
        "server's answer"
    )
    growth = f"memory that the server grows by for each of {SESSIONS} sessions"
    return [
        measure.row(
            what,
            "one session's median",
            [measure.p95(together)],
            [statistics.median(alone)],
            at_most=6,
        ),
        measure.row(growth, "", [grown], unit="MB", under=5),
    ]
