"""What a browser has already is not sent again, as long as it is sure to have it still.

    refer_to_recent_messages()   # once, before the server runs anything

A browser says with each request which large messages it has, and Streamlit sends a word in place of
such a one. But the browser forgets what it has not used for so many runs, and counts those that end
while its request is on the way: a word that comes then is about nothing, and the page is dead. So
the server counts too, and refers to what it has sent within a third as many runs alone: some of it
may not have come, since Streamlit takes back what a newer run draws anew."""

from __future__ import annotations

import functools
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext


@dataclass
class Memory:
    """What one visitor's browser was sent. n_runs: that sent something; last_runs: {hash of a
    message: the run that sent it last, or referred to it}."""

    n_runs: int = 0
    is_run_counted: bool = False
    last_runs: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)  # a run may begin as another ends

    def begin_run(self, most_runs: int) -> None:
        """most_runs: so many ago something is remembered."""
        with self.lock:
            self.is_run_counted = False
            oldest = self.n_runs - most_runs
            self.last_runs = {hash_: run for hash_, run in self.last_runs.items() if run > oldest}

    def note(self, message: ForwardMsg) -> None:
        """A run that gives way before it sends anything ages nothing in the browser."""
        with self.lock:
            if not self.is_run_counted:
                self.is_run_counted = True
                self.n_runs += 1
            if message.metadata.cacheable:
                self.last_runs[message.hash] = self.n_runs


_memories: WeakKeyDictionary[Any, Memory] = WeakKeyDictionary()  # by what lives as long as a visit


def refer_to_recent_messages() -> None:
    reset: Callable[..., None] = ScriptRunContext.reset
    if not hasattr(reset, "__wrapped__"):
        setattr(ScriptRunContext, "reset", _with_recent_alone(reset))  # noqa: B010, types forbid =
        enqueue: Callable[..., None] = ScriptRunContext.enqueue
        setattr(ScriptRunContext, "enqueue", _noted(enqueue))  # noqa: B010


def _memory(context: Any) -> Memory:
    return _memories.setdefault(context.pages_manager, Memory())


def _with_recent_alone(reset: Callable[..., None]) -> Callable[..., None]:
    """At the start of a run: of what the browser says that it has, what it was sent lately."""

    @functools.wraps(reset)
    def reset_to_recent(context: Any, *how: Any, **more: Any) -> None:
        memory = _memory(context)
        memory.begin_run(math.ceil(config.get_option("global.maxCachedMessageAge") / 3))
        hashes = more.pop("cached_message_hashes", None) or ()
        recent = frozenset(hash_ for hash_ in hashes if hash_ in memory.last_runs)
        reset(context, *how, cached_message_hashes=recent, **more)

    return reset_to_recent


def _noted(enqueue: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(enqueue)
    def enqueue_noted(context: Any, message: ForwardMsg) -> None:
        enqueue(context, message)
        _memory(context).note(message)

    return enqueue_noted
