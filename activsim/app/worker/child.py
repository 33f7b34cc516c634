"""A child process and the pipes to it: started, given a job, started again when it dies.

The two talk in pickles over the child's stdin and stdout. (`multiprocessing` would import the
parent's __main__ in the child, and that is Streamlit's.)"""

from __future__ import annotations

import contextlib
import functools
import io
import logging
import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import IO, Any, BinaryIO

from activsim.app.worker.job import Job, WorkerError
from activsim.networks.cage import HAS_NETWORK, TOO_LONG, Cage
from activsim.paths import ROOT

KEPT_OUT = {"keras", "tensorflow"}  # never imported by the parent, not even by unpickling a result
COMMAND = "import sys; from activsim.app.worker.process import serve; serve(*sys.argv[1:])"
DEATHS = (OSError, EOFError, pickle.UnpicklingError)  # what is seen here when the child dies
DIED_WITHIN = "The process that runs networks stopped. It was started again; try once more."
WORKER_IS_CLOSED = "The process that runs networks was closed. Reload the page."
Pipes = tuple[IO[bytes], IO[bytes]]  # to the child and from it
# Called at a step of a long job, with what runs another job there and then.
Passing = Callable[[Callable[[Job], Any]], None]
log = logging.getLogger(__name__)


class Child:
    """One process at a time, in which one thread at a time runs jobs; `close` may come from any.
    warm_up: see Worker; cage: what it may take at most, None: as much as it likes; has_network:
    whether it has one, of a cage None before its first job."""

    def __init__(self, warm_up: str | None, cage: Cage | None = None) -> None:
        self.restarts = 0
        self.has_network: bool | None = None if cage else True
        self._arguments = [warm_up] if warm_up else []
        if cage is not None:
            self._arguments = [warm_up or "", str(cage.memory), str(cage.seconds)]
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: BinaryIO | None = None
        self._is_closed, self._has_begun, self._lock = False, False, threading.Lock()

    def start(self) -> None:
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        command = [sys.executable, "-c", COMMAND, *self._arguments]
        with self._lock:
            if self._is_closed:
                raise WorkerError(WORKER_IS_CLOSED)
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  stop closes it
            self._process = subprocess.Popen(
                command,
                env={**os.environ, "PYTHONPATH": path},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
            )

    def close(self) -> None:
        """End it for good, in the middle of a job too."""
        with self._lock:
            self._is_closed = True
            if self._process is not None:
                self._process.kill()

    def run(self, job: Job, let_pass: Passing | None = None, again: bool = False) -> Any:
        """What a job's function returns in the child; what it raises is raised. Raises WorkerError
        where the child dies. let_pass: see Passing; again: it was tried before."""
        self._has_begun = False
        try:
            message = self._last_message(self._pipes(), job, let_pass)
        except DEATHS:
            status = self._restart()
            # it died before it knew of this job, so the job is not to blame
            if not self._has_begun and not again:
                return self.run(job, let_pass, again=True)
            reason = _reason(status)
            doing = f" in the middle of: {job.text}" if job.text else ""
            raise WorkerError(
                f"The process that runs networks stopped{doing} ({reason}). It was started again; "
                "try once more."
            ) from None
        return _value(*message)

    def _last_message(self, pipes: Pipes, job: Job, let_pass: Passing | None) -> tuple[Any, ...]:
        """Give a job to the child; what it says at its end. What it says before is noted."""
        calls, answers = pipes
        _send(calls, (job.call, let_pass is not None))
        while (message := pickle.load(answers))[0] not in ("returned", "raised"):
            match message[0]:
                case "cage":
                    self._note_network(message[1])
                case "begun":
                    self._has_begun = True
                case "progress":
                    job.n_done, job.total, job.text = message[1:]
                case "step":
                    if let_pass:
                        let_pass(functools.partial(self._run_within, pipes))
                    _send(calls, None)
        return message

    def _run_within(self, pipes: Pipes, job: Job) -> Any:
        """As run, in the middle of another job, which is told of a death too."""
        try:
            message = self._last_message(pipes, job, None)
        except DEATHS:
            raise WorkerError(DIED_WITHIN) from None
        return _value(*message)

    def _note_network(self, has_network: bool) -> None:
        if has_network and not self.has_network:
            log.warning(HAS_NETWORK)
        self.has_network = has_network

    def _pipes(self) -> Pipes:
        """To the child and from it. A child that died while it had nothing to do is started
        again."""
        if self._process is None or self._process.poll() is not None:
            self._restart()
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            raise EOFError("the worker was closed")
        return self._process.stdin, self._process.stdout

    def _restart(self) -> int | None:
        status = self.stop()
        self.start()
        self.restarts += 1
        return status

    def stop(self) -> int | None:
        """End the process if it has not ended by itself; its exit status."""
        with self._lock:
            process, self._process = self._process, None
            stderr, self._stderr = self._stderr, None
        status = None
        if process is not None:
            for stream in filter(None, (process.stdin, process.stdout)):
                # closing flushes, and there may be nobody left to read
                with contextlib.suppress(OSError):
                    stream.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            status = process.wait()
        if stderr is not None:
            if status and not self._is_closed:
                stderr.seek(max(0, stderr.seek(0, os.SEEK_END) - 2000))
                last = stderr.read().decode("utf-8", "replace")
                log.error("The worker ended with status %s. Its last lines:\n%s", status, last)
            stderr.close()
        return status


def _send(calls: IO[bytes], call: tuple[bytes, bool] | None) -> None:
    pickle.dump(call, calls)
    calls.flush()


def _value(outcome: str, content: bytes, sentence: str, trace: str) -> Any:
    """Of a job's last message; what the job raised is raised."""
    if outcome == "returned":
        return _unpickle(content)
    if trace:
        log.error("A job failed.\n%s", trace)
    try:
        error = _unpickle(content)
    except Exception:  # its class cannot be had here; its sentence can
        error = ValueError(sentence)
    raise error


def _reason(status: int | None) -> str:
    if status == TOO_LONG:
        return "it took more of the processor than a visitor's network may"
    return "perhaps out of memory" if status in (-9, -6, 137) else f"exit status {status}"


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] in KEPT_OUT:
            raise WorkerError(
                f"A job must return plain values or arrays, got {module}.{name}. Convert it in the "
                "job."
            )
        return super().find_class(module, name)


def _unpickle(content: bytes) -> Any:
    return _Unpickler(io.BytesIO(content)).load()
