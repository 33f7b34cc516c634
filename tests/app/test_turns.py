"""Who comes next where several wait for the processor."""

import threading
import time

import pytest
from serving import LONG, eventually

from activsim.app import turns
from activsim.app.turns import Turn, Turns, Usage


def work(seconds):
    """Use the processor for so long."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


class Pages:
    """Threads that wait for their turn, work or sleep in it, and give it back when told."""

    def __init__(self, at_once):
        self.turns, self.begun, self.threads, self.ends = Turns(at_once), [], [], []

    def ask(self, name, address="", seconds=0.0, is_busy=True):
        """Returns what ends it."""
        came, end = threading.Event(), threading.Event()
        self.ends.append(end)

        def run():
            turn = Turn(name, address, came.set)
            self.turns.ask(turn)
            came.wait()
            turn.start_clock()
            self.begun.append(name)
            work(seconds)
            while not end.is_set():
                work(0.001) if is_busy else end.wait()
            self.turns.give_back(turn)

        self.threads.append(threading.Thread(target=run, daemon=True))
        self.threads[-1].start()
        return end.set

    def end(self):
        for end in self.ends:
            end.set()
        for thread in self.threads:
            thread.join(LONG)
            assert not thread.is_alive()

    def began(self, *names):
        eventually(lambda: len(self.begun) >= len(names))
        return self.begun[: len(names)] == list(names)

    def run(self, name, address="", seconds=0.0):
        self.ask(name, address, seconds)()
        self.threads[-1].join()


@pytest.fixture
def pages(monkeypatch):
    monkeypatch.setattr(turns, "MEMORY", 1000.0)  # nothing is forgotten while a test runs
    pages = Pages(at_once=1)
    yield pages
    pages.end()  # or they would use the processor beside all tests that follow


@pytest.fixture
def all_wait(monkeypatch):
    """Also who used far less than those that run."""
    monkeypatch.setattr(turns, "CHEAP", float("inf"))


@pytest.fixture
def none_is_idle(monkeypatch):
    """However seldom a busy machine lets it run."""
    monkeypatch.setattr(turns, "IDLE", -1.0)


def test_what_was_used_counts_less_the_older_it_is():
    usage = Usage()
    usage.add("a", 2.0, now=100.0)
    usage.add("a", 1.0, now=100.0 + turns.MEMORY)
    assert usage.seconds("a", 100.0 + turns.MEMORY) == pytest.approx(1 + 2 / 2.718281828)
    assert usage.seconds("b", 100.0) == 0


def test_little_is_forgotten_where_there_are_many():
    usage = Usage()
    for number in range(3 * turns.MOST_NAMES):
        usage.add(str(number), 1.0, now=100.0 * turns.MEMORY * number)
    assert len(usage._entries) <= turns.MOST_NAMES + 1


def test_who_used_least_comes_next(pages, all_wait, none_is_idle):
    pages.run("much", seconds=0.03)
    pages.run("little", seconds=0.01)
    pages.run("holds", seconds=0.0)
    pages.begun.clear()
    end = pages.ask("holds")
    assert pages.began("holds")
    for name in ("much", "little"):
        pages.ask(name)()
        eventually(lambda name=name: any(turn.session == name for turn in pages.turns._waiting))
    end()
    assert pages.began("holds", "little", "much")


def test_many_pages_of_one_address_count_as_one(pages, all_wait, none_is_idle):
    """Each of its pages has used less than the other's one, all of them together more."""
    for number in range(5):
        pages.run(f"its{number}", "its", seconds=0.01)
    pages.run("other", "other", seconds=0.03)
    pages.begun.clear()
    end = pages.ask("its0", "its")
    assert pages.began("its0")
    for name, address in (("its1", "its"), ("other", "other")):
        pages.ask(name, address)()
        eventually(lambda name=name: any(turn.session == name for turn in pages.turns._waiting))
    end()
    assert pages.began("its0", "other", "its1")


def test_no_more_run_together_than_may(pages, all_wait, none_is_idle):
    pages.run("b", seconds=0.05)
    pages.begun.clear()
    end = pages.ask("a")
    assert pages.began("a")
    pages.ask("b")
    time.sleep(3 * turns.LOOK)
    assert pages.begun == ["a"]
    end()
    assert pages.began("a", "b")


def test_who_waits_for_something_else_is_in_nobodys_way(pages, all_wait):
    pages.run("b", seconds=0.05)
    pages.begun.clear()
    pages.ask("a", is_busy=False)
    assert pages.began("a")
    pages.ask("b")
    assert pages.began("a", "b")


def test_who_used_far_less_does_not_wait(pages):
    pages.ask("a", seconds=0.01)
    assert pages.began("a")
    pages.ask("b")
    assert pages.began("a", "b")


def test_where_its_time_cannot_be_had_the_time_of_day_has_to_do(pages, all_wait, monkeypatch):
    monkeypatch.delattr(time, "pthread_getcpuclockid")
    start_time = time.monotonic()
    pages.ask("a")
    assert pages.began("a")
    pages.ask("b")
    assert pages.began("a", "b")
    assert time.monotonic() - start_time > turns.LONG


def test_a_turn_that_nothing_can_begin_in_is_the_next_ones(pages):
    def begin():
        raise RuntimeError("can't start new thread")

    pages.turns.ask(Turn("a", "", begin))
    pages.ask("b")
    assert pages.began("b")


def test_who_withdraws_does_not_come(pages, all_wait):
    end = pages.ask("a")
    assert pages.began("a")
    turn = Turn("b", "", lambda: pages.begun.append("b"))
    pages.turns.ask(turn)
    pages.turns.withdraw(turn)
    end()
    pages.ask("c")
    assert pages.began("a", "c")
    pages.turns.withdraw(turn)  # once more: nothing waits any more
