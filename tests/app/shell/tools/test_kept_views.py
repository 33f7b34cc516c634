"""Views are kept for one visitor, so many and no more, whatever a browser says of them."""

import pytest
from contexts import default_context
from in_process import open_page

from activsim.app.shell import state
from activsim.app.shell.tools import kept_views, reach, text
from activsim.output.report.addition import Addition


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
    addition = page.session_state[state.CURRENT_ADDITION]()
    assert "activsim.Silencer" in addition.lines
    assert {"Shirt", "Coat"} <= {row.name for row in addition.tables[0].rows}
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


@pytest.mark.parametrize(
    ("link", "address", "words"),
    [
        ("http://127.0.0.1:8501/pair", "127.0.0.1", "This link opens on this machine only"),
        ("http://[::1]:8501/pair", "0.0.0.0", "others have to write that machine's name"),
        ("https://x.example/pair", "127.0.0.1", ""),
    ],
)
def test_a_link_that_names_this_machine_has_the_word_of_warning_that_share_gives(
    session, monkeypatch, link, address, words
):
    monkeypatch.setattr(reach.st, "get_option", lambda name: address)
    says(MESSAGE | {"link": link})
    moment = kept_views.held_views()[0].moment
    assert words in moment.link_note
    assert bool(words) == bool(moment.link_note)
    assert moment.link_note in (*text.SHARE.values(), "")


def test_what_the_page_adds_is_made_when_it_is_kept(session):
    session[state.CURRENT_ADDITION] = lambda: Addition(("So much.",))
    says(MESSAGE)
    assert kept_views.held_views()[0].moment.addition.sentences == ("So much.",)


def test_where_the_page_cannot_add_its_part_it_says_why_and_nothing_is_kept(session):
    def missing():
        raise ValueError("The images are not there any more. Reload the page.")

    session[state.CURRENT_ADDITION] = missing
    assert says(MESSAGE) == "The images are not there any more. Reload the page."
    assert not kept_views.held_views()


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
