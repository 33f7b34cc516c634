"""What a process may take that runs networks which visitors brought."""

import os
import socket
import subprocess
import sys

import pytest
from root import TESTS
from serving import linux_only

from activsim.app.worker import child
from activsim.app.worker.client import Worker
from activsim.app.worker.job import WorkerError
from activsim.networks import cage
from activsim.networks.cage import Cage

pytestmark = linux_only
MEGABYTE = 1 << 20


@pytest.fixture
def caged(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(TESTS / "support"))
    worker = Worker(cage=Cage(memory=200 * MEGABYTE, seconds=1.0))
    yield worker
    worker.close()


def ask(worker, function, *arguments):
    return worker.submit(f"worker_jobs:{function}", *arguments).result()


def test_what_it_may_take_it_takes_and_more_ends_in_a_sentence_and_leaves_it_alive(caged):
    process = ask(caged, "process")
    assert ask(caged, "allocate", 100 * MEGABYTE) == 100 * MEGABYTE
    with pytest.raises(WorkerError, match="MemoryError"):
        ask(caged, "allocate", 400 * MEGABYTE)
    assert ask(caged, "process") == process


def test_a_job_that_takes_too_long_dies_alone(caged):
    assert ask(caged, "spin", 0.2) == 0.2
    assert ask(caged, "spin", 0.9) == 0.9  # each has its own time
    with pytest.raises(WorkerError, match="took more of the processor than a visitor's network"):
        ask(caged, "spin", 60)
    assert ask(caged, "add", 1, 2) == 3


def test_it_lets_others_go_first(caged):
    assert ask(caged, "niceness") == max(os.nice(0), cage.NICENESS)


def can_leave_the_network():
    code = "from activsim.networks.cage import leave_network; print(leave_network())"
    return (
        "True"
        in subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    )


def test_it_reaches_nothing_where_the_system_lets_a_process_leave_the_network(caged):
    with socket.create_server(("127.0.0.1", 0)) as server:
        is_reached = ask(caged, "reaches", server.getsockname()[1])
    assert is_reached is not can_leave_the_network()
    assert caged.has_network is is_reached


@pytest.fixture
def bound_to_the_network(monkeypatch):
    """Processes stay in it, as in a container that does not let them leave."""
    within = "from activsim.networks import cage; cage.leave_network = lambda: False"
    monkeypatch.setattr(child, "COMMAND", f"{within}; {child.COMMAND}")


def test_where_it_has_a_network_that_is_said(bound_to_the_network, caged, caplog):
    assert caged.has_network is None, "nobody knows before its first job"
    assert ask(caged, "add", 1, 2) == 3
    assert caged.has_network is True
    assert caplog.messages == [cage.HAS_NETWORK]
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert ask(caged, "reaches", server.getsockname()[1])


def test_of_a_process_in_no_cage_nothing_is_asked():
    worker = Worker()
    assert worker.has_network is True
    worker.close()
