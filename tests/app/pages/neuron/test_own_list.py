"""The visitor's list of neurons on the page."""

import pytest
from in_process import open_page, ran

from activsim.app.shell import state

pytestmark = pytest.mark.usefixtures("sketches_recorded", "worker_here")
HOSTILE = "<img src=x onerror=alert(1)> **b** $x$"


def list_in_link(page):
    return page.query_params.get("list", "")


def rows(page):
    return {
        button.label: note.value
        for button, note in zip(
            [button for button in page.button if (button.key or "").startswith("list_to_")],
            [field for field in page.text_input if (field.key or "").startswith("list_note_")],
            strict=True,
        )
    }


def test_a_list_is_made_noted_on_and_emptied():
    page = open_page("neuron", neuron="3")
    assert not rows(page)
    page.button(key="list_add").click()
    ran(page)
    assert rows(page) == {"dense 3": ""}
    assert page.button(key="list_add").disabled
    page.text_input(key=state.list_note_key("dense:3")).set_value(HOSTILE)
    ran(page)
    assert rows(page) == {"dense 3": HOSTILE}
    shown = [piece.value for kind in (page.html, page.markdown) for piece in kind]
    assert not [piece for piece in shown if "onerror" in piece]  # it is a field's text alone
    again = open_page("neuron", list=list_in_link(page))
    assert rows(again) == {"dense 3": HOSTILE}
    again.button(key="list_remove_dense:3").click()
    ran(again)
    assert (rows(again), list_in_link(again)) == ({}, "")


def test_what_is_not_here_gets_a_sentence_and_the_rest_is_there():
    page = open_page("neuron", list="dense:3:first,zz:1,dense:99,dense,dense:17")
    assert rows(page) == {"dense 3": "first", "dense 17": ""}
    (sentence,) = [line.value for line in page.warning if "Of the list" in line.value]
    for part in ("zz", "no such layer", "dense\\:99", "from 0 to 31"):
        assert part in sentence
    page.button(key="list_tidy").click()
    ran(page)
    assert list_in_link(page) == "dense:3:first,dense:17"
    assert not [line for line in page.warning if "Of the list" in line.value]


def test_a_channel_and_a_place_of_a_map_are_two():
    page = open_page("neuron", layer="conv2d", list="conv2d:7,conv2d:5.6.7,input:5.6.0")
    assert list(rows(page)) == ["conv2d 7", "conv2d 5,6\\:7", "input 5,6"]
