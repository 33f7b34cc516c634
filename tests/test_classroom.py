"""The benchmark of a class counts what was asked for, not only what came."""

import time
from types import SimpleNamespace

from serving import Page

from benchmarks.app import pupils, server_load
from benchmarks.app.pupils import Pupil


class Slow:
    """A visitor whose answers take so many seconds."""

    def __init__(self, seconds, fault=""):
        self.seconds, self.fault, self.sliders, self.asked = seconds, fault, {}, []

    def run(self, page_name):
        self.asked.append(page_name)
        time.sleep(self.seconds)
        if self.fault == "thrown out":
            raise ConnectionError("closed")
        self.sliders[pupils.SLIDER] = SimpleNamespace(options=["0", "1"])
        return Page(exceptions=[self.fault] if self.fault else [])

    def slide(self, option):
        self.asked.append(option)
        time.sleep(self.seconds)
        return Page()


def test_who_waits_longer_than_the_others_ask_for_is_given_less_than_was_asked():
    visitors = [Slow(0.001), Slow(0.08)]
    fast, slow = (
        pupils.work_together([Pupil(visitor, 0, ("", "pair"))], 0.02, 0.5) for visitor in visitors
    )
    assert slow.answered_percent < 35 < fast.answered_percent <= 100
    for tally, visitor in zip((fast, slow), visitors, strict=True):
        assert tally.n_answers == len(visitor.asked)
        assert 0 < len(tally.steps) < tally.n_answers  # pages are no steps
    assert {"", "0", "1"} < set(visitors[0].asked)


def test_who_does_not_pause_steps_again_as_soon_as_there_is_an_answer():
    group = [Pupil(Slow(0.02), 0), Pupil(Slow(0.02), 1), Pupil(Slow(0, "thrown out"), 2)]
    pupils.arrive_together(group)
    tally = pupils.step_together(group, 0.4)
    assert 10 < len(tally.steps) <= 42
    assert len(tally.faults) == 1  # it has no slider, since it never had a page


def test_newcomers_go_to_all_pages_and_what_goes_wrong_is_counted():
    visitors = [Slow(0), Slow(0, "an error"), Slow(0, "thrown out")]
    group = [Pupil(visitor, number) for number, visitor in enumerate(visitors)]
    tally = pupils.arrive_together(group)
    assert [visitor.asked for visitor in visitors] == [[name] for name in pupils.PAGES[:3]]
    assert len(tally.first_pages) == 2
    assert sorted(tally.faults) == ["ConnectionError('closed')", "an error"]


def test_memory_grows_by_what_the_last_third_holds_more():
    assert server_load.growth([9, 9, 9, 100, 101, 102, 103, 103, 103]) == 2
