"""Processes of Python that do not import TensorFlow for themselves: a process that has imported it
forks for each. In a test that import is most of what a training takes.

    with forking() as start:
        process = start([sys.executable, "-m", "activsim", "train"], env=..., stdout=log, ...)

`start` stands in for subprocess.Popen as activsim.training.queue uses it, for `-m activsim` and for
`-c LINES`; any other program it starts as that does. What is forked has in common with the others
only what was imported from elsewhere: it imports activsim itself, under its own environment."""

import contextlib
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback

from root import ROOT, TESTS

IS_SAFE_HERE = sys.platform == "linux"  # macOS forbids what was forked most of its libraries


class Forked:
    """A process, as subprocess.Popen shows one that it started."""

    def __init__(self, server, pid):
        self._server, self.pid, self.returncode = server, pid, None

    def poll(self):
        if self.returncode is None:
            self.returncode = self._server.ask({"status of": self.pid})
        return self.returncode

    def wait(self):
        while self.poll() is None:
            time.sleep(0.01)
        return self.returncode

    def kill(self):
        if self.poll() is None:  # not reaped yet, so that no other has its number
            os.kill(self.pid, signal.SIGKILL)


class _Server:
    def __init__(self):
        self._here, there = socket.socketpair()
        with there:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(there.fileno())],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, _path()))},
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
            )
        self._answers = self._here.makefile()
        self._turn = threading.Lock()
        self._executable = sys.executable

    def ask(self, question, files=()):
        with self._turn:
            socket.send_fds(self._here, [json.dumps(question).encode() + b"\n"], list(files))
            answer = json.loads(self._answers.readline())
        if isinstance(answer, str):
            raise OSError(answer)
        return answer

    def start(self, command, *, env, start_new_session, stdin, stdout, stderr):
        program, *arguments = command
        if program != self._executable or not _is_run_here(arguments):
            return subprocess.Popen(
                command,
                env=env,
                start_new_session=start_new_session,
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
            )
        assert start_new_session
        assert stdin == subprocess.DEVNULL
        question = {"arguments": arguments, "environment": env, "folder": os.getcwd()}
        return Forked(self, self.ask(question, [stdout.fileno(), stderr.fileno()]))

    def close(self):
        self._answers.close()
        self._here.close()
        assert self._process.wait() == 0


def _is_run_here(arguments):
    return arguments[0] == "-c" or arguments[:2] == ["-m", "activsim"]


def _path():
    return [ROOT, TESTS / "support", *filter(None, [os.environ.get("PYTHONPATH")])]


@contextlib.contextmanager
def forking():
    server = _Server()
    try:
        yield server.start
    finally:
        server.close()


# the process that forks


def _import_all():
    """What activsim imports is there afterwards; activsim itself is not, because it heeds the
    environment while it is imported."""
    importlib.import_module("activsim.cli.main")
    importlib.import_module("activsim.networks.keras_start").start_keras()
    for name in [name for name in sys.modules if name.split(".")[0] == "activsim"]:
        del sys.modules[name]
    n_threads = len(os.listdir("/proc/self/task"))
    assert n_threads == 1, f"{n_threads} threads: what is forked would lack all but this"
    gc.collect()
    gc.freeze()


def _status_of(pid):
    """None while it runs."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _serve(asker):
    """Returns in a process that was forked, with what it is to run; None at the end."""
    while line := _read_line(asker):
        text, files = line
        question = json.loads(text)
        if "status of" in question:
            answer = _status_of(question["status of"])
        else:
            try:
                answer = _fork(question, files)
            except OSError as error:
                answer = str(error)
            if answer == 0:
                asker.close()
                return question["arguments"]
            for file in files:
                os.close(file)
        asker.sendall(json.dumps(answer).encode() + b"\n")
    return None


def _read_line(asker):
    """A line and the files that came with it; None where nobody is there any more."""
    line, files = b"", []
    while not line.endswith(b"\n"):
        part, more, *_ = socket.recv_fds(asker, 1 << 16, 2)
        if not part:
            return None
        line, files = line + part, files + more
    return line, files


def _fork(question, files):
    """The number of the new process, once it is what subprocess.Popen would have made of it; in
    that process 0."""
    heard, said = os.pipe()
    if pid := os.fork():
        os.close(said)
        with open(heard, "rb") as pipe:
            pipe.read()
        return pid
    os.close(heard)
    try:
        _become(question, files)
    except BaseException:
        traceback.print_exc()
        os._exit(1)  # never back to where the server serves
    os.close(said)
    return 0


def _become(question, files):
    os.setsid()
    for own, file in zip([1, 2], files, strict=True):
        os.dup2(file, own)
        os.close(file)
    os.environ.clear()
    os.environ.update(question["environment"])
    os.chdir(question["folder"])
    # as a new Python would have it: the folder it runs in, PYTHONPATH, and what is installed
    named = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    ours = {*_path_of_server, os.path.dirname(__file__)}
    sys.path[:] = [os.getcwd(), *named, *(place for place in sys.path if place not in ours)]
    importlib.invalidate_caches()


def _run(arguments):
    """As a new Python runs them."""
    if arguments[0] == "-c":
        sys.argv[:] = ["-c", *arguments[2:]]
        exec(arguments[1], sys.modules["__main__"].__dict__)
    else:
        sys.argv[1:] = arguments[2:]
        runpy.run_module("activsim", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _path_of_server = os.environ["PYTHONPATH"].split(os.pathsep)
    _import_all()
    with socket.socket(fileno=int(sys.argv[1])) as _asker:
        _arguments = _serve(_asker)
    if _arguments is not None:
        _run(_arguments)
