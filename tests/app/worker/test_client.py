"""The worker answers, in order, whatever its jobs, its child or its callers do."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from root import ROOT, TESTS
from serving import LONG, eventually

from activsim.app.worker import child as worker_child
from activsim.app.worker import process as worker_process
from activsim.app.worker.client import Worker
from activsim.app.worker.job import WorkerError

SUPPORT = TESTS / "support"


@pytest.fixture(autouse=True)
def _importable(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(SUPPORT))


@pytest.fixture
def worker(_importable):
    worker = Worker()
    yield worker
    worker.close()


def alive(pid):
    try:
        stat = Path(f"/proc/{pid}/stat")
        os.kill(pid, 0)
        return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_results_come_back_from_another_process(worker):
    assert worker.submit("worker_jobs:add", 2, 3).result() == 5
    assert worker.submit("worker_jobs:process").result() != os.getpid()
    assert len(worker.submit("worker_jobs:big", 20_000_000).result()) == 20_000_000
    assert (
        worker.submit("worker_jobs:add", bytes(5_000_000), b"1").result() == bytes(5_000_000) + b"1"
    )
    assert worker.restarts == 0


def test_the_constructor_does_not_wait_for_the_child(tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_WARM", str(tmp_path / "warm"))
    hired = Worker("worker_jobs:warm_up")
    (tmp_path / "warm").touch()  # for which the warm-up waits
    assert hired.submit("worker_jobs:is_warm").result() is True
    hired.close()


@pytest.mark.parametrize("warm_up", ["worker_jobs:broken_warm_up", "no_such_module:at_all"])
def test_a_warm_up_that_fails_stops_nobody(warm_up):
    hired = Worker(warm_up)
    assert hired.submit("worker_jobs:add", 2, 3).result() == 5
    assert hired.restarts == 0
    hired.close()


def test_progress_comes_back_and_is_throttled(worker, tmp_path):
    job = worker.submit("worker_jobs:hold", str(tmp_path), "a")
    eventually(lambda: (job.n_done, job.total, job.text) == (1, 2, "holding a"))
    assert not job.is_finished()
    assert not job.wait(0.01)
    (tmp_path / "a.go").touch()
    assert job.wait(LONG)
    assert job.is_finished()
    assert job.result() == "a"
    job = worker.submit("worker_jobs:count", 10_000)
    assert job.result() == 10_000
    assert (job.n_done, job.total, job.text) == (10_000, 10_000, "step 10000")


def test_progress_is_sent_ten_times_a_second_and_at_the_end():
    messages, clock = [], iter(range(10**6))
    report_progress = worker_process.throttled_progress(
        lambda *message: messages.append(message), clock=lambda: next(clock) / 100
    )
    for done in range(1, 101):
        report_progress(done, 100, "")
    assert 5 <= len(messages) <= 21
    assert messages[0][1] == 1
    assert messages[-1] == ("progress", 100, 100, "")


@pytest.mark.parametrize(
    ("kind", "match"),
    [
        ("plain", "^Expected a cat, got a dog.$"),
        ("own", "^An own class: expected 1, got 2.$"),
        ("local", "^A class nobody else has.$"),
        ("stubborn", "^this and that$"),
    ],
)
def test_a_value_error_keeps_its_sentence(worker, kind, match):
    job = worker.submit("worker_jobs:fail", kind)
    for _ in range(2):
        with pytest.raises(ValueError, match=match) as caught:
            job.result()
    assert type(caught.value).__name__ == {"own": "Refused"}.get(kind, "ValueError")
    assert worker.submit("worker_jobs:add", 1, 1).result() == 2
    assert worker.restarts == 0


@pytest.mark.parametrize(
    ("function", "args", "match"),
    [
        ("worker_jobs:fail", ("key",), "KeyError: 'missing'"),
        ("worker_jobs:fail", ("exit",), "SystemExit: 3"),
        ("worker_jobs:unpicklable", (), "pickle"),
        ("worker_jobs:no_such_function", (), "no_such_function"),
        ("no_such_module:f", (), "no_such_module"),
        ("worker_jobs:add", (1,), "missing 1 required positional argument"),
    ],
)
def test_any_other_error_is_a_sentence_too(worker, function, args, match):
    with pytest.raises(WorkerError, match=match):
        worker.submit(function, *args).result()
    assert worker.submit("worker_jobs:add", 1, 1).result() == 2
    assert worker.restarts == 0


def test_a_result_never_brings_keras_into_this_process():
    foreign = b"\x80\x04ckeras.models\nload_model\n."
    with pytest.raises(WorkerError, match=r"plain values or arrays, got keras\.models\.load_model"):
        worker_child._unpickle(foreign)


@pytest.mark.parametrize(
    ("how", "reason"), [("kill", "perhaps out of memory"), ("exit", "exit status 5")]
)
def test_a_death_ends_its_job_in_a_sentence_and_the_next_job_runs(worker, how, reason):
    if how == "kill" and not hasattr(signal, "SIGKILL"):
        pytest.skip("needs SIGKILL")
    first = worker.submit("worker_jobs:process").result()
    job, after = worker.submit("worker_jobs:die", how), worker.submit("worker_jobs:process")
    with pytest.raises(
        WorkerError, match=rf"stopped in the middle of: counting sheep \({reason}\). It was started"
    ):
        job.result()
    assert worker.restarts == 1
    assert after.result() != first
    assert worker.restarts == 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_death_between_jobs_is_not_noticed(worker):
    pid = worker.submit("worker_jobs:process").result()
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: not alive(pid))
    assert worker.submit("worker_jobs:add", 1, 1).result() == 2
    assert worker.restarts == 1


def test_jobs_run_in_order_and_equal_ones_once(worker, tmp_path):
    names = ["a", "b", "c"]
    jobs = [worker.submit("worker_jobs:hold", str(tmp_path), name) for name in names]
    assert [job.waiting for job in jobs] == [0, 1, 2]
    for name, job in zip(names, jobs, strict=True):
        assert worker.submit("worker_jobs:hold", str(tmp_path), name) is job
    for ran, name in enumerate(names):
        eventually((tmp_path / f"{name}.runs").exists)
        assert not any((tmp_path / f"{later}.runs").exists() for later in names[ran + 1 :])
        assert [job.waiting for job in jobs[ran:]] == list(range(3 - ran))
        (tmp_path / f"{name}.go").touch()
        assert jobs[ran].result() == name
    assert worker.submit("worker_jobs:hold", str(tmp_path), "a") is not jobs[0]


def test_true_is_not_one(worker, tmp_path):
    job = worker.submit("worker_jobs:hold", str(tmp_path), "a")
    assert worker.submit("worker_jobs:add", 1, 0) is not worker.submit("worker_jobs:add", True, 0)
    assert worker.submit("worker_jobs:add", 1, 0) is not worker.submit("worker_jobs:add", 1.0, 0)
    (tmp_path / "a.go").touch()
    assert job.result() == "a"


def test_many_threads_share_one_worker(worker):
    results = {}

    def ask(number):
        results[number] = worker.submit("worker_jobs:add", number % 4, 100).result()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert results == {number: number % 4 + 100 for number in range(20)}


def test_a_job_whose_waiter_went_away_still_completes(worker, tmp_path):
    job = worker.submit("worker_jobs:hold", str(tmp_path), "a")

    def wait_and_leave():
        job.wait(0.05)

    waiter = threading.Thread(target=wait_and_leave)
    waiter.start()
    waiter.join(LONG)
    assert not job.is_finished()
    (tmp_path / "a.go").touch()
    assert eventually(job.is_finished)
    assert worker.submit("worker_jobs:add", 1, 1).result() == 2


def test_who_leaves_the_queue_holds_up_nobody(worker, tmp_path):
    running, second, last = (
        worker.submit("worker_jobs:hold", str(tmp_path), name) for name in "abc"
    )
    eventually((tmp_path / "a.runs").exists)
    running.leave()  # what runs is not interrupted
    second.leave()
    assert [job.waiting for job in (running, second, last)] == [0, 1, 1]
    assert not second.is_finished()
    for name in "ac":
        (tmp_path / f"{name}.go").touch()
    assert running.result() == "a"
    with pytest.raises(WorkerError, match="nobody waited"):
        second.result()
    assert last.result() == "c"
    assert not (tmp_path / "b.runs").exists()
    (tmp_path / "b.go").touch()
    assert worker.submit("worker_jobs:hold", str(tmp_path), "b").result() == "b"


@pytest.mark.parametrize("way", ["submit", "follow", "again"])
def test_a_job_is_run_while_one_follows_it(way, worker, tmp_path):
    worker.submit("worker_jobs:hold", str(tmp_path), "a")
    job = worker.submit("worker_jobs:add", 1, 2)
    if way == "submit":  # somebody else asked for the same
        assert worker.submit("worker_jobs:add", 1, 2) is job
    if way == "follow":
        job.follow()
    job.leave()
    if way == "again":
        job.leave()  # once too often, which is no debt
        assert worker.submit("worker_jobs:add", 1, 2) is job
    (tmp_path / "a.go").touch()
    assert job.result() == 3


def test_many_threads_come_and_go(worker, tmp_path):
    worker.submit("worker_jobs:hold", str(tmp_path), "a")
    job = worker.submit("worker_jobs:add", 1, 2)

    def come_and_go():
        for _ in range(500):
            job.follow()
            job.leave()

    threads = [threading.Thread(target=come_and_go) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    job.leave()
    (tmp_path / "a.go").touch()
    with pytest.raises(WorkerError, match="nobody waited"):
        job.result()


def test_what_a_job_prints_or_reads_is_not_part_of_the_conversation(worker):
    assert worker.submit("worker_jobs:chatter").result() == ""
    assert worker.submit("worker_jobs:add", 1, 1).result() == 2


def test_closing_ends_the_child_and_what_is_queued(tmp_path):
    hired = Worker()
    pid = hired.submit("worker_jobs:process").result()
    jobs = [hired.submit("worker_jobs:hold", str(tmp_path), name) for name in "ab"]
    eventually((tmp_path / "a.runs").exists)
    hired.close()
    assert not alive(pid)
    for job in jobs:
        with pytest.raises(WorkerError, match="was closed"):
            job.result()
    with pytest.raises(WorkerError, match="was closed"):
        hired.submit("worker_jobs:process")
    hired.close()
    assert hired.restarts == 0


def test_a_child_that_cannot_be_started_is_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    hired = Worker()
    with pytest.raises(WorkerError, match="No such file"):
        hired.submit("worker_jobs:add", 1, 1).result()
    monkeypatch.undo()
    os.environ["PYTHONPATH"], before = str(SUPPORT), os.environ.get("PYTHONPATH")
    try:
        assert hired.submit("worker_jobs:add", 1, 1).result() == 2
    finally:
        hired.close()
        os.environ.pop("PYTHONPATH") if before is None else os.environ.update(PYTHONPATH=before)


PARENT = """
import os, sys, time
from activsim.app.worker.client import Worker
if __name__ == "__main__":
    hired = Worker()
    hired.submit("worker_jobs:hold", sys.argv[1], "a")
    if sys.argv[2] == "stay":
        time.sleep(600)
    begun = sys.argv[1] + "/a.runs"
    # ending takes the child along, mid-word if need be
    while not (os.path.exists(begun) and os.path.getsize(begun)):
        time.sleep(0.01)
"""


@pytest.mark.parametrize("end", ["SIGKILL", "SIGTERM", "exit"])
def test_the_child_ends_with_its_parent(tmp_path, end):
    (tmp_path / "parent.py").write_text(PARENT)
    path = os.pathsep.join([str(SUPPORT), str(ROOT)])
    command = [
        sys.executable,
        str(tmp_path / "parent.py"),
        str(tmp_path),
        "leave" if end == "exit" else "stay",
    ]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}) as parent:
        eventually(lambda: (tmp_path / "a.runs").exists() and (tmp_path / "a.runs").read_text())
        child = int((tmp_path / "a.runs").read_text())
        assert end == "exit" or alive(child)
        if end != "exit":
            parent.send_signal(getattr(signal, end))
        parent.wait(LONG)
    eventually(lambda: not alive(child))


def test_importing_the_worker_imports_neither_keras_nor_tensorflow():
    script = (
        "import sys, activsim.app.worker.client; "
        "sys.exit(any(name in sys.modules for name in ('keras', 'tensorflow', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
