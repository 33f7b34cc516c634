"""Views are kept for one visitor, so many and no more, whatever a browser says of them."""

import pytest
from contexts import default_context
from in_process import open_page

from activsim.app.shell import state
from activsim.app.shell.tools import kept_views, text


@pytest.fixture
def session(monkeypatch):
    """That of a visitor who looks at Neuron."""
    session = {
        state.PAGE_TITLE: "Neuron",
        state.TOOLS_PAGE: {"title": "Neuron", "question": "What?"},
        state.CURRENT_CONTEXT: default_context(),
        state.NEURON: 7,
    }
    monkeypatch.setattr(kept_views.st, "session_state", session)
    monkeypatch.setattr(kept_views, "_tiles", lambda context: None)
    return session


@pytest.mark.usefixtures("sketches_recorded", "worker_here")
def test_silence_adds_its_lines():
    page = open_page("silence", **{"class": "Shirt", "with": "Coat"})
    lines = page.session_state[state.CURRENT_LINES]
    assert "activsim.Silencer" in lines
    assert page.session_state[state.CURRENT_CONTEXT].settings.layer == "dense"


def says(message):
    kept_views.keep(message)
    return kept_views.state_of_keeping()["says"]


MESSAGE = {"note": " a\n b ", "sentence": "So.", "link": "https://x.example/neuron?neuron=7"}


def test_a_view_is_kept_with_its_words(session):
    assert says(MESSAGE) == "Kept. You keep 1 view now."
    (view,) = kept_views.held_views()
    assert (view.moment.note, view.moment.sentence, view.moment.link) == (
        "a b",
        "So.",
        MESSAGE["link"],
    )
    assert (view.moment.page, view.moment.question) == ("neuron", "What?")
    assert len(view.rates) == len(view.distances) == 10
    assert view.origin.seed == "3"
    says(MESSAGE | {"note": "second"})
    kept_views.remove(0)
    assert [view.moment.note for view in kept_views.held_views()] == ["second"]


@pytest.mark.parametrize("message", [None, 7, "x", [], {"note": 3, "sentence": None, "link": []}])
def test_what_is_no_message_keeps_a_view_without_words(session, message):
    says(message)
    (view,) = kept_views.held_views()
    assert (view.moment.note, view.moment.sentence, view.moment.link) == ("", "", "")


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "//x", "http://[", "http://x/\n", "x" * 9999],
)
def test_what_is_no_link_of_the_web_is_left_out(session, link):
    says(MESSAGE | {"link": link})
    assert kept_views.held_views()[0].moment.link == ""


def test_long_words_are_cut(session):
    says(MESSAGE | {"note": "x" * 10_000, "sentence": "y" * 10_000})
    moment = kept_views.held_views()[0].moment
    assert len(moment.note) == kept_views.LONGEST_NOTE
    assert len(moment.sentence) == kept_views.LONGEST_SENTENCE


def test_so_many_and_no_more(session):
    session[state.KEPT_VIEWS] = list(range(kept_views.MOST))
    assert says(MESSAGE) == text.KEEPS_MOST.format(count=f"{kept_views.MOST} views")
    assert len(kept_views.held_views()) == kept_views.MOST


@pytest.mark.parametrize(
    "change", [{state.CURRENT_CONTEXT: None}, {state.PAGE_TITLE: "Train"}, {state.TOOLS_PAGE: {}}]
)
def test_a_page_without_a_layer_keeps_nothing(session, change):
    session.update(change)
    assert says(MESSAGE) == text.CANNOT_KEEP
    assert not kept_views.held_views()
