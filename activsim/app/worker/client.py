"""The child processes that run networks for the dashboard.

    worker = Worker(warm_up="package.module:function")
    job = worker.submit("package.module:function", 1, "dense")  # function(1, "dense", progress=...)
    job.wait(0.5), job.n_done, job.total, job.text, job.waiting   # any number of threads may look
    job.result()
    job.leave()                            # in a `finally`: a job nobody follows is not begun

There is one child, and it lives on. Short jobs are taken before long ones, those of a kind in
order; who asks for what is already queued or running gets the same Job. The first long job brings a
second child, where memory allows: then a long job and a short one run side by side. Where it does
not, short ones are run in the middle of a long one, whenever that says how far it is. When a child
dies, its job ends in a sentence and a new child is started; when this process dies, however it
dies, the children end too. Nothing waits for a waiter: each child's pipes belong to one thread."""

from __future__ import annotations

import atexit
import contextlib
import pickle
import threading
from collections.abc import Callable
from typing import Any

from activsim.app.worker import memory
from activsim.app.worker.child import WORKER_IS_CLOSED, Child
from activsim.app.worker.job import Job, WorkerError, unforeseen_sentence
from activsim.networks.cage import Cage

ABANDONED = "This was not begun, because nobody waited for it any more. Ask again."
IDLE = 600.0  # seconds without a job after which the second child ends


class Worker:
    """Runs jobs in child processes. warm_up: names a function that a child calls first, without
    arguments; the first child starts after `rest` seconds, or with the first job. takes_long: which
    jobs are long ones, by function and arguments; None: none is. has_room: whether memory allows a
    second child. idle: seconds without a job after which that ends. cage: what each child may take
    at most."""

    def __init__(
        self,
        warm_up: str | None = None,
        rest: float = 0,
        *,
        takes_long: Callable[[str, tuple], bool] | None = None,
        has_room: Callable[[], bool] = memory.has_room,
        idle: float = IDLE,
        cage: Cage | None = None,
    ) -> None:
        self._warm_up, self._rest, self._idle = warm_up, rest, idle
        self._cage = cage
        self._takes_long, self._has_room = takes_long, has_room
        self._past_restarts = 0
        self._jobs: list[Job] = []  # those that have not ended, as they came
        self._is_closed, self._change = False, threading.Condition()
        self._lanes: list[_Lane] = []
        self._open_lane()
        atexit.register(self.close)

    @property
    def restarts(self) -> int:
        return self._past_restarts + sum(lane.child.restarts for lane in self._lanes)

    @property
    def has_network(self) -> bool | None:
        """Whether its children have one; of a cage None before its first job."""
        return self._lanes[0].child.has_network

    def submit(self, function: str, *args: Any) -> Job:
        call = pickle.dumps((function, args))
        is_long = self._takes_long is not None and self._takes_long(function, args)
        with self._change:
            if self._is_closed:
                raise WorkerError(WORKER_IS_CLOSED)
            for job in self._jobs:
                if job.call == call:
                    job.follow()
                    return job
            job = Job(call, is_long, self._n_before, self._change)
            self._jobs.append(job)
            if is_long and len(self._lanes) < 2 and self._has_room():
                self._open_lane()
            self._change.notify_all()
            return job

    def close(self) -> None:
        """End the children. What is queued or running ends in a WorkerError."""
        atexit.unregister(self.close)
        with self._change:
            self._is_closed, lanes = True, list(self._lanes)
            waiting_jobs = [job for job in self._jobs if not job.is_running]
            self._jobs = [job for job in self._jobs if job.is_running]
            self._change.notify_all()
        for job in waiting_jobs:
            job.end(error=WorkerError(WORKER_IS_CLOSED))
        for lane in lanes:
            lane.child.close()
        for lane in lanes:
            lane.thread.join(10)

    def _open_lane(self) -> None:
        lane = _Lane(Child(self._warm_up, self._cage))
        lane.thread = threading.Thread(
            target=self._serve, args=(lane,), name="activsim-worker", daemon=True
        )
        self._lanes.append(lane)
        lane.thread.start()

    def _serve(self, lane: _Lane) -> None:
        if lane is self._lanes[0]:
            with self._change:
                self._change.wait_for(lambda: self._jobs or self._is_closed, self._rest)
        # where that fails, the first job tries again, and says what is wrong
        with contextlib.suppress(OSError, WorkerError):
            lane.child.start()
        while (job := self._take(lane)) is not None:
            lets_pass = job.takes_long and self._cage is None
            value, error = _outcome(lane.child.run, job, *([self._let_pass] if lets_pass else []))
            with self._change:
                lane.is_busy = False
                self._jobs.remove(job)
                self._change.notify_all()
            job.end(value, error)
        lane.child.stop()

    def _let_pass(self, run: Callable[[Job], Any]) -> None:
        """In the middle of a long job: a short one that waits, where no second child runs it."""
        with self._change:
            short_jobs = (job for job in self._line() if job.is_followed and not job.takes_long)
            job = next(short_jobs, None) if len(self._lanes) < 2 else None
            if job is None:
                return
            job.is_running = True
        value, error = _outcome(run, job)
        with self._change:
            self._jobs.remove(job)
            self._change.notify_all()
        job.end(value, error)

    def _take(self, lane: _Lane) -> Job | None:
        """The next job of a lane, once there is one; None when the worker is closed, or the second
        lane had nothing to do for long."""
        is_second = lane is not self._lanes[0]
        with self._change:
            while True:
                is_ready = self._change.wait_for(
                    lambda: self._is_closed or self._next(lane), self._idle if is_second else None
                )
                if self._is_closed:
                    return None
                if not is_ready:
                    self._lanes.remove(lane)
                    self._past_restarts += lane.child.restarts
                    return None
                job = self._next(lane)
                if job is not None and job.is_followed:
                    job.is_running = lane.is_busy = True
                    self._change.notify_all()  # it is the other lane's turn now
                    return job
                if job is not None:
                    self._jobs.remove(job)
                    job.end(error=WorkerError(ABANDONED))

    def _next(self, lane: _Lane) -> Job | None:
        """The job that a lane could take now: of each kind one runs at a time, in the first lane
        where that is free, which has opened files already."""
        first = self._lanes[0]
        if lane is not first and not first.is_busy:
            return None
        kinds_running = {job.takes_long for job in self._jobs if job.is_running}
        return next((job for job in self._line() if job.takes_long not in kinds_running), None)

    def _line(self) -> list[Job]:
        """Those that wait, the next one first."""
        waiting_jobs = (job for job in self._jobs if not job.is_running)
        return sorted(waiting_jobs, key=lambda job: job.takes_long)

    def _n_before(self, job: Job) -> int:
        """How many jobs are run before this one: where there are two lanes, of its kind."""
        with self._change:
            line = self._line()
            if job not in line:
                return 0
            ahead = [other for other in line[: line.index(job)] if other.is_followed]
            ahead += [other for other in self._jobs if other.is_running]
            if len(self._lanes) > 1:
                ahead = [other for other in ahead if other.takes_long == job.takes_long]
            return len(ahead)


def _outcome(run: Callable[..., Any], *arguments: Any) -> tuple[Any, ValueError | None]:
    """What came of it, and what was raised."""
    try:
        return run(*arguments), None
    except ValueError as reason:
        return None, reason
    except Exception as reason:
        return None, WorkerError(unforeseen_sentence(reason))


class _Lane:
    """A child, the thread that owns its pipes, and whether it runs a job."""

    thread: threading.Thread

    def __init__(self, child: Child) -> None:
        self.child, self.is_busy = child, False
