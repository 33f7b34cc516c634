"""A part of the page runs again by itself only where all else is drawn as it was chosen."""

from types import SimpleNamespace

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from activsim.app.shell import state, whole_run


@pytest.fixture
def browser(monkeypatch):
    """What it says of its widgets."""
    said = []
    held = SimpleNamespace(get_widget_states=lambda: said)
    context = SimpleNamespace(session_state=held)
    monkeypatch.setattr(whole_run, "get_script_run_ctx", lambda: context)
    return said


def say_drawn(browser, number):
    widget = WidgetState(id=f"$$ID-0123-{state.DRAWN_RUN}")
    widget.double_array_value.data.append(number)
    browser[:] = [WidgetState(id="$$ID-4567-threshold"), widget]


@pytest.fixture
def session(monkeypatch):
    values = {state.CLASS: "Bag", state.THRESHOLD: "0", state.NEURON: 3}
    values[state.LINKED_KEYS] = {state.NEURON, state.FORMATION_PART}
    values[state.PART_KEYS] = {state.FORMATION_PART}
    monkeypatch.setattr(whole_run.st, "session_state", values)
    return values


@pytest.fixture
def whole_page(session, browser):
    whole_run.begin()
    assert not whole_run.is_up_to_date()
    whole_run.end()
    say_drawn(browser, session[state.DRAWN_RUN])
    assert whole_run.is_up_to_date()


@pytest.mark.usefixtures("whole_page")
@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        (state.THRESHOLD, "0.5", True),  # what the part is drawn with
        (state.SHARE, "5%", True),
        (state.FORMATION_PART, True, True),  # it runs by itself
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


@pytest.mark.usefixtures("browser")
def test_a_session_that_has_drawn_nothing_needs_the_whole_page(session):
    assert not whole_run.is_up_to_date()


@pytest.mark.usefixtures("whole_page")
def test_a_browser_that_has_not_drawn_the_last_run_needs_the_whole_page(session, browser):
    whole_run.begin()
    assert whole_run.is_last_drawn()
    whole_run.end()
    assert not whole_run.is_up_to_date()  # it says what it drew before
    whole_run.begin()
    assert not whole_run.is_last_drawn()
    whole_run.end()
    say_drawn(browser, session[state.DRAWN_RUN])
    whole_run.begin()
    assert whole_run.is_last_drawn()


@pytest.mark.usefixtures("session")
def test_a_browser_that_has_not_drawn_the_first_run_needs_the_whole_page(browser):
    whole_run.begin()
    assert whole_run.is_last_drawn()  # there is none
    whole_run.end()
    assert browser == []  # of a slider that it does not have it says nothing
    assert not whole_run.is_up_to_date()
    whole_run.begin()
    assert not whole_run.is_last_drawn()


@pytest.mark.usefixtures("session")
def test_a_run_of_a_session_before_is_none_of_this_one(browser):
    """The server was started anew; the browser shows the first run of the session before."""
    say_drawn(browser, 1)
    whole_run.begin()
    whole_run.end()
    assert not whole_run.is_up_to_date()
