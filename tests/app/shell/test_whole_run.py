"""A part of the page runs again by itself only where all else is drawn as it was chosen."""

import pytest

from activsim.app.shell import state, whole_run


@pytest.fixture
def session(monkeypatch):
    values = {state.CLASS: "Bag", state.THRESHOLD: "0", state.NEURON: 3}
    values[state.LINKED_KEYS] = {state.NEURON}
    monkeypatch.setattr(whole_run.st, "session_state", values)
    return values


@pytest.fixture
def whole_page(session):
    whole_run.begin()
    assert not whole_run.is_up_to_date()
    whole_run.end()
    assert whole_run.is_up_to_date()


@pytest.mark.usefixtures("whole_page")
@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        (state.THRESHOLD, "0.5", True),  # what the part is drawn with
        (state.SHARE, "5%", True),
        (state.CLASS, "Shirt", False),
        (state.NEURON, 4, False),
    ],
)
def test_a_choice_that_is_not_drawn_yet_needs_the_whole_page(session, key, value, expected):
    session[key] = value
    assert whole_run.is_up_to_date() == expected


@pytest.mark.usefixtures("whole_page")
def test_a_part_that_was_cut_short_needs_the_whole_page():
    with whole_run.another_part():
        assert not whole_run.is_up_to_date()
    assert whole_run.is_up_to_date()
    with pytest.raises(KeyboardInterrupt), whole_run.another_part():
        raise KeyboardInterrupt
    assert not whole_run.is_up_to_date()


def test_a_session_that_has_drawn_nothing_needs_the_whole_page(session):
    assert not whole_run.is_up_to_date()


@pytest.mark.usefixtures("whole_page")
def test_a_browser_that_has_not_drawn_the_last_run_needs_the_whole_page(session):
    session[state.DRAWN_RUN] -= 1  # it says what it drew before
    assert not whole_run.is_up_to_date()
    whole_run.begin()
    assert not whole_run.is_last_drawn()
    whole_run.end()
    whole_run.begin()
    assert whole_run.is_last_drawn()
