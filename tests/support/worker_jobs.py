"""What the tests of the worker let the child do."""

import os
import signal
import sys
import threading
import time
from pathlib import Path


class Refused(ValueError):
    pass


class Stubborn(ValueError):
    def __init__(self, one, two):  # pickles, but cannot be made again from its args
        super().__init__(f"{one} and {two}")


def warm_up():
    global warm
    while not Path(os.environ["TEST_WARM"]).exists():
        time.sleep(0.01)
    warm = True


def broken_warm_up():
    raise RuntimeError("no such library")


def is_warm(progress):
    return globals().get("warm", False)


def add(a, b, progress):
    return a + b


def process(progress):
    return os.getpid()


def count(total, progress):
    for done in range(1, total + 1):
        progress(done, total, f"step {done}")
    return total


def hold(folder, name, progress):
    """Say that it runs, then wait to be let go."""
    folder = Path(folder)
    (folder / f"{name}.runs").write_text(str(os.getpid()))
    progress(1, 2, f"holding {name}")
    while not (folder / f"{name}.go").exists():
        time.sleep(0.01)
    return name


def hold_in_steps(folder, name, progress):
    """The same, saying again and again that it waits."""
    folder, n_steps = Path(folder), 0
    (folder / f"{name}.runs").write_text(str(os.getpid()))
    while not (folder / f"{name}.go").exists():
        n_steps += 1
        progress(n_steps, 10**6, f"holding {name}")
        time.sleep(0.01)
    return name


def fail(kind, progress):
    if kind == "own":
        raise Refused("An own class: expected 1, got 2.")
    if kind == "local":

        class Local(ValueError):
            pass

        raise Local("A class nobody else has.")
    if kind == "stubborn":
        raise Stubborn("this", "that")
    if kind == "key":
        raise KeyError("missing")
    if kind == "exit":
        sys.exit(3)
    raise ValueError("Expected a cat, got a dog.")


def die(how, progress):
    progress(1, 10, "counting sheep")
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(5)


def chatter(progress):
    print("from Python", flush=True)
    os.write(1, b"from a library\n" * 1000)
    os.system("echo from a program")
    return sys.stdin.read() if sys.stdin else ""


def unpicklable(progress):
    return threading.Lock()


def big(n, progress):
    return bytes(n)


def allocate(n_bytes, progress):
    """Bytes that are really taken."""
    return len(bytearray(n_bytes))


def spin(seconds, progress):
    """Processor time."""
    begun = time.process_time()
    while time.process_time() - begun < seconds:
        pass
    return seconds


def niceness(progress):
    return os.nice(0)


def reaches(port, progress):
    """Whether this machine's own address answers."""
    import socket

    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
