"""Who is asking: the teacher, or a visitor who owns what they started here.

    owner()                  # of this visitor, "" while their browser has not said
    is_teacher()
    may_change(job.owner)    # asked again where the change is made, not only where its button is

Whoever sits at the machine of the server is the teacher; whom a proxy passes on sits elsewhere. A
class's server knows its teacher by the key, which the teacher's link brings once and the browser
remembers. A visitor's browser makes up a random number and remembers it; what they start carries
its hash, from which it cannot be had back. No cookie, no name."""

from __future__ import annotations

import hashlib
import re
import secrets
from pathlib import Path

import streamlit as st

from activsim.app.shell import address, sits_here, state
from activsim.app.shell.tools import reach
from activsim.classroom import change_log, key

KEY = "visitor"
KEY_IN_LINK = "key"
NUMBER = re.compile(r"[0-9a-f]{32}")  # as visitor.js makes it up
WRONG_KEY = (
    "The key of this link is not this server's. Ask whoever runs it for the teacher's link; "
    "everything that visitors may do works."
)
VISITOR = st.components.v2.component(
    "activsim_visitor",
    js=Path(__file__).with_name("visitor.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def begin() -> None:
    """First of a run of a page: what the teacher's link brings. It leaves the address at once, for
    a link that is copied from there is anybody's."""
    st.session_state[state.VISITOR_DRAWN] = False
    text = st.query_params.get(KEY_IN_LINK)
    if text is not None:
        address.write(KEY_IN_LINK, None)
        address.opened_link().pop(KEY_IN_LINK, None)
        _take_key(text)
        if key.is_class() and st.session_state.get(state.KEY_IS_WRONG):
            # it stays while the page runs again, which it does once its pictures are there
            st.toast(WRONG_KEY, duration="infinite")
    if st.session_state.get(KEY):
        # a page that connects again, to a server that took the place of another, has said it
        # before: to Streamlit nothing has changed
        _note_owner()
        if key.is_class() and not is_teacher():
            _note_key()


def end() -> None:
    """Last of it: have the browser remember the key, or say that it does; and of a class's teacher,
    whose lesson may ask the class on any page, the number. Always in this place: what moves on a
    page is asked anew, and what it said before may be lost."""
    is_unknown_teacher = is_class_teacher() and not owner()
    if key.is_class() or is_unknown_teacher:
        _draw(wants_owner=is_unknown_teacher)


def ask_for_owner() -> None:
    """On a page where a visitor may start something."""
    if not owner():
        _draw(wants_owner=True)


def _draw(wants_owner: bool) -> None:
    if st.session_state.get(state.VISITOR_DRAWN):
        return
    st.session_state[state.VISITOR_DRAWN] = True
    data = {
        "session": st.session_state.setdefault(state.SESSION, secrets.token_hex(4)),
        "wants_owner": wants_owner,
        "key": st.session_state.get(state.KEY_TO_REMEMBER, ""),
        "is_teacher": is_teacher(),
        "forgets": st.session_state.get(state.KEY_IS_WRONG, False),
    }
    VISITOR(
        key=KEY, data=data, on_owner_change=_note_owner, on_key_change=_note_key, height="content"
    )


def _note_owner() -> None:
    number = st.session_state[KEY].get("owner")  # a browser may send anything
    if isinstance(number, str) and NUMBER.fullmatch(number) and not owner():
        st.session_state[state.OWNER] = hashlib.sha256(number.encode()).hexdigest()[:32]


def _note_key() -> None:
    text = st.session_state[KEY].get("key")
    if isinstance(text, str) and text:
        _take_key(text)


def _take_key(text: str) -> None:
    if key.is_class() and key.opens(text):
        st.session_state[state.IS_TEACHER] = True
        st.session_state[state.KEY_TO_REMEMBER] = text
        st.session_state.pop(state.KEY_IS_WRONG, None)
    else:
        st.session_state[state.KEY_IS_WRONG] = True


def owner() -> str:
    """Of what this visitor starts, 32 hex digits; "" while that is not known."""
    return str(st.session_state.get(state.OWNER, ""))


def is_teacher() -> bool:
    if key.is_class():
        # the key may have been changed since
        text = st.session_state.get(state.KEY_TO_REMEMBER, "")
        return bool(st.session_state.get(state.IS_TEACHER)) and key.opens(text)
    headers = st.context.headers
    if key.is_alone() or (reach.is_this_machine_only() and not sits_here.is_passed_on(headers)):
        return True
    return sits_here.sits_here(st.context.url, st.context.ip_address, headers)


def is_class_teacher() -> bool:
    """Whether others can reach this server, and this is the teacher."""
    return (key.is_class() or not reach.is_this_machine_only()) and is_teacher()


def may_change(owner_of_it: str) -> bool:
    """owner_of_it: as it was taken down when it was started, "" where it was not."""
    return is_teacher() or (bool(owner_of_it) and owner_of_it == owner())


def name_in_log() -> str:
    return change_log.TEACHER if is_teacher() else owner()[:6] or change_log.UNKNOWN


def note(text: str) -> None:
    """A change of something that all see, for the log."""
    change_log.note(name_in_log(), text)
