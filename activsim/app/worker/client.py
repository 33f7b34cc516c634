"""The one child process that runs networks for the dashboard.

    worker = Worker(warm_up="package.module:function")
    job = worker.submit("package.module:function", 1, "dense")  # function(1, "dense", progress=...)
    job.wait(0.5), job.done, job.total, job.text, job.waiting   # any number of threads may look
    job.result()
    job.leave()                            # in a `finally`: a job nobody follows is not begun

The child lives on. Jobs run one at a time, in order; who asks for what is already queued or running
gets the same Job. When the child dies, its job ends in a sentence and a new child is started; when
this process dies, however it dies, the child ends too. Nothing waits for a waiter: one dispatcher
thread owns the pipes. The two talk in pickles over the child's stdin and stdout. (`multiprocessing`
would import the parent's __main__ in the child, and that is Streamlit's.)"""

from __future__ import annotations

import atexit
import contextlib
import io
import logging
import os
import pickle
import subprocess
import sys
import tempfile
import threading
from typing import IO, Any, BinaryIO

from activsim.app.worker.job import Job, WorkerError, unforeseen_sentence
from activsim.paths import ROOT

KEPT_OUT = {"keras", "tensorflow"}  # never imported by the parent, not even by unpickling a result
CHILD = "import sys; from activsim.app.worker.process import serve; serve(*sys.argv[1:])"
CLOSED = "The process that runs networks was closed. Reload the page."
ABANDONED = "This was not begun, because nobody waited for it any more. Ask again."
log = logging.getLogger(__name__)


class Worker:
    """Runs jobs in one child process. `warm_up` names a function that the child calls first,
    without arguments; the child starts after `rest` seconds, or with the first job."""

    def __init__(self, warm_up: str | None = None, rest: float = 0) -> None:
        self.restarts = 0
        self._warm_up, self._rest = warm_up, rest
        self._child: subprocess.Popen[bytes] | None = None
        self._stderr: BinaryIO | None = None
        self._jobs: list[Job] = []  # the first one is running
        self._closed, self._changed = False, threading.Condition()
        self._thread = threading.Thread(target=self._dispatch, name="activsim-worker", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def submit(self, function: str, *args: Any) -> Job:
        call = pickle.dumps((function, args))
        with self._changed:
            if self._closed:
                raise WorkerError(CLOSED)
            for job in self._jobs:
                if job._call == call:
                    job.follow()
                    return job
            self._jobs.append(Job(call, self._jobs, self._changed))
            self._changed.notify()
            return self._jobs[-1]

    def close(self) -> None:
        """End the child. What is queued or running ends in a WorkerError."""
        atexit.unregister(self.close)
        with self._changed:
            self._closed = True
            self._changed.notify()
            if self._child is not None:
                self._child.kill()
        self._thread.join(10)

    def _dispatch(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closed, self._rest)
        # where that fails, the first job tries again, and says what is wrong
        with contextlib.suppress(OSError, WorkerError):
            self._start()
        while True:
            job = self._next()
            if job is None:
                break
            try:
                job._value = self._run(job)
            except ValueError as error:
                job._error = error
            except Exception as error:
                job._error = WorkerError(unforeseen_sentence(error))
            with self._changed:
                self._jobs.remove(job)
            job._ended.set()
        self._stop()

    def _next(self) -> Job | None:
        """The first job that somebody follows, once there is one; None when the worker is closed
        and all have ended."""
        with self._changed:
            while self._changed.wait_for(lambda: self._jobs or self._closed) and self._jobs:
                if self._jobs[0]._followers:
                    return self._jobs[0]
                dropped = self._jobs.pop(0)
                dropped._error = WorkerError(ABANDONED)
                dropped._ended.set()
        return None

    def _run(self, job: Job, again: bool = False) -> Any:
        begun = False
        calls, answers = self._pipes()
        try:
            pickle.dump(job._call, calls)
            calls.flush()
            while (message := pickle.load(answers))[0] in ("begun", "progress"):
                begun = True
                if message[0] == "progress":
                    job.done, job.total, job.text = message[1:]
        except (OSError, EOFError, pickle.UnpicklingError):
            status = self._restart()
            # it died before it knew of this job, so the job is not to blame
            if not begun and not again:
                return self._run(job, again=True)
            reason = "perhaps out of memory" if status in (-9, 137) else f"exit status {status}"
            doing = f" in the middle of: {job.text}" if job.text else ""
            raise WorkerError(
                f"The process that runs networks stopped{doing} ({reason}). It was started again; "
                "try once more."
            ) from None
        ended, content, sentence, trace = message
        if ended == "returned":
            return _unpickle(content)
        if trace:
            log.error("A job failed.\n%s", trace)
        try:
            error = _unpickle(content)
        except Exception:  # its class cannot be had here; its sentence can
            error = ValueError(sentence)
        raise error

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """To the child and from it. A child that died while it had nothing to do is started
        again."""
        if self._child is None or self._child.poll() is not None:
            self._restart()
        if self._child is None or self._child.stdin is None or self._child.stdout is None:
            raise EOFError("the worker was closed")
        return self._child.stdin, self._child.stdout

    def _restart(self) -> int | None:
        status = self._stop()
        self._start()
        self.restarts += 1
        return status

    def _start(self) -> None:
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        command = [sys.executable, "-c", CHILD, *filter(None, [self._warm_up])]
        with self._changed:
            if self._closed:
                raise WorkerError(CLOSED)
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  _stop closes it
            self._child = subprocess.Popen(
                command,
                env={**os.environ, "PYTHONPATH": path},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
            )

    def _stop(self) -> int | None:
        """End the child if it has not ended by itself; its exit status."""
        with self._changed:
            (child, self._child), (stderr, self._stderr) = (self._child, None), (self._stderr, None)
        status = None
        if child is not None:
            for stream in filter(None, (child.stdin, child.stdout)):
                # closing flushes, and there may be nobody left to read
                with contextlib.suppress(OSError):
                    stream.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(5)
            child.kill()
            status = child.wait()
        if stderr is not None:
            if status and not self._closed:
                stderr.seek(max(0, stderr.seek(0, os.SEEK_END) - 2000))
                last = stderr.read().decode("utf-8", "replace")
                log.error("The worker ended with status %s. Its last lines:\n%s", status, last)
            stderr.close()
        return status


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
