"""Who asks for little does not wait for what takes long."""

import functools
import os
import threading

import pytest
from root import TESTS
from serving import LONG, eventually

from activsim.app.worker.client import Worker
from activsim.app.worker.job import WorkerError


@pytest.fixture
def hire(monkeypatch):
    """Makes a worker for which a job that is held under a name in capitals takes long."""
    monkeypatch.setenv("PYTHONPATH", str(TESTS / "support"))
    hired = []

    def hire(room, **more):
        takes_long = lambda _, arguments: str(arguments[-1:]).isupper()  # noqa: E731
        hired.append(Worker(takes_long=takes_long, has_room=lambda: room, **more))
        return hired[-1]

    yield hire
    for worker in hired:
        worker.close()


def holding(worker, folder, name):
    return worker.submit("worker_jobs:hold", str(folder), name)


def result_of(worker, function, *arguments):
    job = worker.submit(f"worker_jobs:{function}", *arguments)
    assert job.wait(LONG), "it waits for what takes long"
    return job.result()


def let_go(folder, *names):
    for name in names:
        (folder / f"{name}.go").touch()


def test_without_room_short_jobs_go_before_long_ones(hire, tmp_path):
    worker = hire(room=False)
    first = holding(worker, tmp_path, "A")
    eventually((tmp_path / "A.runs").exists)
    late, later = holding(worker, tmp_path, "B"), holding(worker, tmp_path, "C")
    soon, next_ = holding(worker, tmp_path, "d"), holding(worker, tmp_path, "e")
    jobs = (first, soon, next_, late, later)
    assert [job.waiting for job in jobs] == [0, 1, 2, 3, 4]
    assert holding(worker, tmp_path, "B") is late
    for done, name in enumerate("AdeBC"):
        eventually((tmp_path / f"{name}.runs").exists)
        ran = {path.stem for path in tmp_path.glob("*.runs")}
        assert ran == set("AdeBC"[: done + 1])
        assert [job.waiting for job in jobs[done:]] == list(range(5 - done))
        let_go(tmp_path, name)
        assert jobs[done].result() == name
    assert len({(tmp_path / f"{name}.runs").read_text() for name in "AdeBC"}) == 1


def test_without_room_short_jobs_are_run_in_the_middle_of_a_long_one(hire, tmp_path):
    worker = hire(room=False)
    long = worker.submit("worker_jobs:hold_in_steps", str(tmp_path), "A")
    eventually((tmp_path / "A.runs").exists)
    late = holding(worker, tmp_path, "B")
    for number in range(3):
        assert result_of(worker, "add", number, 1) == number + 1
    with pytest.raises(ValueError, match="Expected a cat, got a dog"):
        result_of(worker, "fail", "plain")
    assert result_of(worker, "process") == int((tmp_path / "A.runs").read_text())
    assert not long.is_finished()
    assert not (tmp_path / "B.runs").exists()  # a long one waits
    assert long.text == "holding A"  # what passes says nothing in its name
    let_go(tmp_path, "A", "B")
    assert [job.result() for job in (long, late)] == ["A", "B"]
    assert worker.restarts == 0


def test_a_death_in_the_middle_of_a_long_job_ends_both_in_a_sentence(hire, tmp_path):
    worker = hire(room=False)
    long = worker.submit("worker_jobs:hold_in_steps", str(tmp_path), "A")
    eventually((tmp_path / "A.runs").exists)
    with pytest.raises(WorkerError, match="started again; try once more"):
        result_of(worker, "die", "exit")
    with pytest.raises(WorkerError, match="stopped in the middle of: holding A"):
        long.result()
    assert result_of(worker, "add", 1, 1) == 2
    assert worker.restarts == 1


def test_what_has_lost_its_followers_does_not_pass(hire, tmp_path):
    worker = hire(room=False)
    long = worker.submit("worker_jobs:hold_in_steps", str(tmp_path), "A")
    eventually((tmp_path / "A.runs").exists)
    left = holding(worker, tmp_path, "b")
    left.leave()
    assert result_of(worker, "add", 1, 1) == 2
    let_go(tmp_path, "A", "b")
    assert long.result() == "A"
    with pytest.raises(WorkerError, match="nobody waited"):
        left.result()
    assert not (tmp_path / "b.runs").exists()


def test_with_room_a_long_job_and_a_short_one_run_side_by_side(hire, tmp_path):
    worker = hire(room=True)
    jobs = {name: holding(worker, tmp_path, name) for name in "ABcd"}
    eventually(lambda: (tmp_path / "A.runs").exists() and (tmp_path / "c.runs").exists())
    assert {name: job.waiting for name, job in jobs.items()} == {"A": 0, "B": 1, "c": 0, "d": 1}
    let_go(tmp_path, "c")
    assert jobs["c"].result() == "c"
    eventually((tmp_path / "d.runs").exists)
    assert not (tmp_path / "B.runs").exists()  # of a kind one runs at a time
    let_go(tmp_path, "A", "B", "d")
    assert [jobs[name].result() for name in "ABd"] == ["A", "B", "d"]
    assert worker.restarts == 0


def test_short_jobs_need_no_second_child_and_stay_in_the_first_when_there_is_one(hire, tmp_path):
    worker = hire(room=True)
    first = worker.submit("worker_jobs:process").result()
    threads = threading.active_count()
    assert worker.submit("worker_jobs:process").result() == first
    assert threading.active_count() == threads
    let_go(tmp_path, "A")
    assert holding(worker, tmp_path, "A").result() == "A"
    assert int((tmp_path / "A.runs").read_text()) == first  # a long job takes the warm one
    for _ in range(3):
        assert worker.submit("worker_jobs:process").result() == first


def test_a_death_beside_a_job_is_none_of_its_business(hire, tmp_path):
    worker = hire(room=True)
    long = holding(worker, tmp_path, "A")
    with pytest.raises(WorkerError, match="exit status 5"):
        worker.submit("worker_jobs:die", "exit").result()
    assert worker.submit("worker_jobs:add", 1, 1).result() == 2
    let_go(tmp_path, "A")
    assert long.result() == "A"
    assert worker.restarts == 1


def test_closing_ends_both_children_and_all_jobs(hire, tmp_path):
    worker = hire(room=True)
    jobs = [holding(worker, tmp_path, name) for name in "ABcd"]
    files = [tmp_path / f"{name}.runs" for name in "Ac"]
    eventually(lambda: all(file.exists() and file.read_text() for file in files))
    children = [int(file.read_text()) for file in files]
    worker.close()
    for job in jobs:
        with pytest.raises(WorkerError, match="was closed"):
            job.result()
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_the_second_child_ends_when_it_has_nothing_to_do(hire, tmp_path):
    worker = hire(room=True, idle=0.2)
    first = worker.submit("worker_jobs:process").result()
    threads = threading.active_count()
    for name, beside in ("Ab", "Cd"):
        jobs = [holding(worker, tmp_path, name) for name in (name, beside)]
        for job in jobs:
            eventually(functools.partial(getattr, job, "total"))
        pids = {int((tmp_path / f"{name}.runs").read_text()) for name in (name, beside)}
        let_go(tmp_path, name, beside)
        assert [job.result() for job in jobs] == [name, beside]
        eventually(lambda: threading.active_count() == threads)
        (second,) = pids - {first}
        with pytest.raises(ProcessLookupError):
            os.kill(second, 0)
