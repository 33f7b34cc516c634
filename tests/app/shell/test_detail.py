"""What simple leaves out, and when a part of a page is open."""

import pytest
from in_process import ran
from streamlit.testing.v1 import AppTest

from activsim.app.shell import state


def _page():
    import streamlit as st

    from activsim.app.shell import detail, links

    st.write("before" if detail.is_open("inside", "number") else "folded before")
    with detail.part("A & B", "inside", "number") as is_open:
        if is_open:
            links.number("Number", "number", 0, 9, 3)
    detail.draw_detail_switch()


def linked_parts(page):
    """What the address is to name of the part, and whether the page knows it for one."""
    kept = page.session_state[state.KEPT_IN_ADDRESS].get("inside")
    return kept, page.session_state[state.PART_KEYS]


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ({}, None),
        ({"inside": "true"}, "true"),
        ({"number": "5"}, "true"),
        ({"number": "5", "inside": "false"}, "false"),
    ],
)
def test_the_address_names_a_part_that_is_open_or_folded_though_the_link_asks(link, kept):
    assert linked_parts(visited(**link)) == (kept, {"inside"})


def visited(**link):
    page = AppTest.from_function(_page)
    for key, value in link.items():
        page.query_params[key] = value
    return ran(page)


@pytest.mark.parametrize(
    ("link", "is_open"),
    [
        ({}, False),
        ({"inside": "true"}, True),
        ({"number": "5"}, True),  # so that the picture is that of the link
        ({"number": "5", "inside": "false"}, False),
        ({"detail": "all"}, True),
        ({"detail": "all", "inside": "false"}, True),
    ],
)
def test_a_part_is_open_where_all_are_and_where_a_link_asks_something_of_it(link, is_open):
    page = visited(**link)
    assert page.markdown[0].value == ("before" if is_open else "folded before")
    assert len(page.number_input) == is_open
    if is_open:
        assert page.number_input[0].value == int(link.get("number", 3))


def test_all_has_headings_where_simple_has_what_unfolds():
    page = visited()
    assert [part.label for part in page.expander] == ["A & B"]
    page.segmented_control(key="detail").set_value("all")
    ran(page)
    assert not page.expander
    assert "<h2>A &amp; B</h2>" in [element.value for element in page.html]


def _number():
    import streamlit as st

    from activsim.app.shell import links

    default = st.selectbox("Default", [4, 2, 7])
    links.following_number("Number", "number", 1, 9, default)


def test_a_number_that_stands_at_its_default_follows_it():
    page = ran(AppTest.from_function(_number))
    for default in (4, 2, 7):
        page.selectbox[0].set_value(default)
        assert ran(page).number_input[0].value == default
    page.number_input[0].set_value(5)
    page.selectbox[0].set_value(2)
    assert ran(page).number_input[0].value == 5
