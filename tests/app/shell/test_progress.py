"""How far work is, as a page shows it."""

from types import SimpleNamespace

import pytest
import streamlit as st

from activsim.app.shell import progress
from activsim.app.worker import memory
from activsim.classroom.limits import variable
from activsim.output import wording


def test_the_name_of_a_network_in_it_is_no_markdown():
    said = []
    slot = SimpleNamespace(progress=lambda share, text: said.append((share, text)))
    progress.show_progress(slot, 1, 4, "Passing the images through *mine* [a](b)")
    (share, text), plain = said[0], "Passing the images through "
    assert share == 0.25
    assert text == wording.plain_markdown(f"{plain}*mine* [a](b)")
    assert text != f"{plain}*mine* [a](b)"


@pytest.mark.parametrize(("there", "given"), [(16, 3), (4, 2), (2, 1), (None, 3)])
def test_visitors_networks_leave_half_of_all_memory_to_the_server(there, given, monkeypatch):
    monkeypatch.setenv(variable("brought_gigabytes"), "3")
    monkeypatch.setattr(memory, "total", lambda: there and there << 30)
    cages = []
    monkeypatch.setattr(progress.worker, "Worker", lambda *_, cage, **__: cages.append(cage))
    st.cache_resource.clear()
    progress.caged_worker()
    st.cache_resource.clear()
    assert [cage.memory for cage in cages] == [given << 30]
