"""Whose turn it is to use the processor, where many pages ask at once.

Few have it together, for Python runs one thread at a time: beside many, who asks little would wait
as long as all of them together take. Of those that wait next is whose address, and whose page
within it, has used the processor least of late. What one browser asks for then costs the others
next to nothing, however many pages it opens and however often each of them asks; and a class whose
pages ask alike is served in turn. Who waits for something else, a network or a file, is in nobody's
way, and who has used far less than those that have a turn does not wait for them."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)
AT_ONCE = 2  # so that one that reads a file leaves the processor to another
MEMORY = 1.0  # seconds after which what was used counts a third
MOST_OF_TURN = 0.1  # of its seconds that count: to open a page is not held against its first step
LOOK = 0.05  # seconds between two looks at what those that run are doing
IDLE = 0.04  # of that time; who has used less of it waits for something else than the processor
CHEAP = 2.0  # times less used, and a run begins beside those that run
MOST_NAMES, LITTLE = 1000, 1e-4  # seconds, which are forgotten where there are more names
LONG = 0.25  # seconds that one counts as running where its processor time cannot be had


class Usage:
    """Processor time of late, in seconds, by name; older use counts exponentially less."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[float, float]] = {}  # seconds, and when they were added up

    def seconds(self, name: str, now: float) -> float:
        seconds, when = self._entries.get(name, (0.0, now))
        return seconds * math.exp((when - now) / MEMORY)

    def add(self, name: str, seconds: float, now: float) -> None:
        self._entries[name] = (self.seconds(name, now) + seconds, now)
        if len(self._entries) > MOST_NAMES:
            little = [name for name in self._entries if self.seconds(name, now) < LITTLE]
            for name in little:
                del self._entries[name]


class Turn:
    """Of a run of a page, its session; begin() is called when it comes."""

    def __init__(self, session: str, address: str, begin: Callable[[], object]) -> None:
        self.session, self.address, self.begin = session, address, begin
        self.is_idle = False
        self._clock: int | None = None
        self._is_clock_on = False
        self._first = self._last = 0.0  # what the clock said
        self._next_look = 0.0

    def start_clock(self) -> None:
        """In the thread that runs."""
        if hasattr(time, "pthread_getcpuclockid"):  # else the time of day has to do
            self._clock = time.pthread_getcpuclockid(threading.get_ident())
        self._first = self._last = self._now()
        self._next_look = time.monotonic() + LOOK
        self._is_clock_on = True

    def seconds(self) -> float:
        """Seconds of the processor so far."""
        return self._now() - self._first if self._is_clock_on else 0.0

    def look(self, now: float) -> None:
        """Whether it has waited for something else than the processor since the last look."""
        if not self._is_clock_on or now < self._next_look:
            return
        self._next_look = now + LOOK
        before, self._last = self._last, self._now()
        if self._clock is None:
            self.is_idle = self.seconds() > LONG
        else:
            self.is_idle = self._last - before < IDLE * LOOK

    def _now(self) -> float:
        return time.monotonic() if self._clock is None else time.clock_gettime(self._clock)


class Turns:
    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._changes = threading.Condition()
        self._has_changed = False
        self._running: list[Turn] = []
        self._waiting: list[Turn] = []
        self._sessions, self._addresses = Usage(), Usage()
        threading.Thread(target=self._share_out, daemon=True, name="turns").start()

    def ask(self, turn: Turn) -> None:
        """It comes in another thread, at once or later; to be given back once."""
        with self._changes:
            self._waiting.append(turn)
            self._tell()

    def withdraw(self, turn: Turn) -> None:
        """Where it has not come, it does not come any more."""
        with self._changes:
            if turn in self._waiting:
                self._waiting.remove(turn)

    def give_back(self, turn: Turn) -> None:
        with self._changes:
            self._running.remove(turn)
            seconds, now = min(turn.seconds(), MOST_OF_TURN), time.monotonic()
            self._sessions.add(turn.session, seconds, now)
            self._addresses.add(turn.address, seconds, now)
            self._tell()

    def _tell(self) -> None:
        if self._waiting:
            self._has_changed = True
            self._changes.notify()

    def _share_out(self) -> None:
        while True:
            with self._changes:
                timeout = LOOK if self._waiting else None
                self._changes.wait_for(lambda: self._has_changed, timeout)
                self._has_changed = False
                turns = self._next_turns()
            for turn in turns:
                try:
                    turn.begin()
                except RuntimeError:  # there are more threads than the system allows
                    log.exception("A page could not be run")
                    self.give_back(turn)

    def _next_turns(self) -> list[Turn]:
        """Those that begin now; from here on they run."""
        now = time.monotonic()
        for turn in self._running:
            turn.look(now)
        turns = []
        while self._waiting:
            # of one moment: what was used counts less from one moment to the next
            turn = min(self._waiting, key=lambda waiting: self._usage(waiting, now))
            busy = [other for other in self._running if not other.is_idle]
            is_cheap = all(self._is_cheap(turn, other, now) for other in busy)
            if len(busy) >= self._at_once and not is_cheap:
                break
            self._waiting.remove(turn)
            self._running.append(turn)
            turns.append(turn)
        return turns

    def _usage(self, turn: Turn, now: float) -> tuple[float, float]:
        return self._addresses.seconds(turn.address, now), self._sessions.seconds(turn.session, now)

    def _is_cheap(self, turn: Turn, other: Turn, now: float) -> bool:
        """Beside another that runs."""
        level = int(turn.address == other.address)
        usage, others = self._usage(turn, now)[level], self._usage(other, now)[level]
        return CHEAP * usage < others + other.seconds()
