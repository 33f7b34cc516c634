"""The tools of every page: what stands in the link, the keys, what is said of the project."""

import json
import re
import tomllib

import pytest
from in_process import LONG, dropped, ran
from root import ROOT
from streamlit.testing.v1 import AppTest

from activsim.app.shell import state
from activsim.app.shell.tools import text, toolbar


def data(at):
    (tools,) = [
        component.proto
        for component in at.get("bidi_component")
        if component.proto.component_name == "activsim_tools"
    ]
    return json.loads(tools.json or tools.mixed.json)


def _page():
    """A page with nothing on it but the tools."""
    from types import SimpleNamespace

    import streamlit as st

    from activsim.app.shell import address, link_faults
    from activsim.app.shell.tools import toolbar

    address.begin()
    link_faults.begin_check()
    toolbar.draw_toolbar(["explore", "pair"])
    context = SimpleNamespace(
        names=("T-shirt/top", "Coat", "Shirt"),
        description=SimpleNamespace(usable_layers=("input", "dense")),
        settings=SimpleNamespace(layer="dense"),
        image_set=SimpleNamespace(name="Pictures of a class", licence="CC0"),
    )
    toolbar.note_page(context)
    link_faults.draw_faults(st, "settings")
    st.button("Again")


def opened(**link):
    at = AppTest.from_function(_page, default_timeout=LONG)
    for key, value in link.items():
        at.query_params[key] = value
    return ran(at)


def test_the_link_says_which_view_and_which_step():
    at = opened(presenter="on", tour="3")
    assert (data(at)["presenter"], data(at)["step"], dropped(at)) == (True, 3, "")
    assert data(at)["pages"] == ["explore", "pair"]
    ran(at)
    assert (data(at)["presenter"], data(at)["step"]) == (True, 3)
    assert data(at)["steps"][3]["link"] == "?class=Shirt&with=Coat&layer=input&tour=4"
    assert "Pictures of a class, CC0" in str(data(at)["words"]["about"])


def test_who_walks_to_another_page_leaves_the_steps():
    at = opened(tour="3")
    at.session_state[state.PAGE_TITLE] = "Pair"
    ran(at)
    assert "tour" not in at.query_params
    assert data(ran(at))["step"] == 0


def test_without_them_in_the_link_the_page_is_as_it_is():
    at = opened()
    assert (data(at)["presenter"], data(at)["step"], dropped(at)) == (False, 0, "")


def test_what_a_link_asks_of_the_tools_in_vain_is_named():
    at = opened(presenter="zz", tour="6")
    assert (data(at)["presenter"], data(at)["step"]) == (False, 0)
    assert "presenter = `zz`" in dropped(at)
    assert "tour = `6`" in dropped(at)


@pytest.mark.parametrize(
    ("layer", "step", "expected"),
    [
        ("conv", 1, "dense"),
        ("conv", -1, "input"),
        ("dense", 1, "dense"),
        ("input", -1, "input"),
        ("gone", 1, "gone"),
        ("conv", 99, "conv"),
        ("conv", "<b>", "conv"),
        ("conv", None, "conv"),
    ],
)
def test_the_next_layer_is_one_that_is_there(layer, step, expected):
    assert toolbar.next_layer(("input", "conv", "dense"), layer, step) == expected


def test_the_citation_is_that_of_the_project():
    given = dict(
        re.findall(r'^(\S+): "?(.*?)"?$', (ROOT / "CITATION.cff").read_text("utf-8"), re.M)
    )
    authors = re.findall(r"^  - name: (.*)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.M)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (given["title"], given["license"]) == (text.CITATION_TITLE, text.LICENCE)
    assert authors == [text.AUTHORS]
    assert project["license"] == text.LICENCE
    assert f"Version {text.VERSION}" in text.citation()
    assert project["version"] == given["version"] == text.VERSION


def test_every_tool_is_named_and_explained():
    assert set(text.ABOUT_TOOLS) < set(text.TOOLBAR)
