"""A link that asks a page for something that is not there opens the default, and each such value is
named."""

import pytest
from in_process import answer, dropped, open_page, ran

from activsim.app.shell import link_faults, links

pytestmark = pytest.mark.usefixtures("sketches_recorded", "worker_here")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("explore", {"order": "zz", "pictures": "77", "kind": "zz"}),
        ("pair", {"fires_for": "77", "measure": "zz"}),
        ("neuron", {"neuron": "99", "neuron_order": "zz"}),
        ("neuron", {"neuron": "<b>"}),
        (
            "explore",
            {"images": "", "kind": "", "order": "", "pictures": "", "layer": "", "class": ""},
        ),
        ("neuron", {"neuron_order": ""}),
        ("silence", {"silence_to": "", "silence_confusions": ""}),
        (
            "silence",
            {"silence_k": "33", "silence_to": "zz", "silence_seed": "-1", "silence_watch": "zz"},
        ),
        ("layers", {"map": "zz"}),
        ("silence", {"silence_k": "nan", "silence_pick": "zz", "silence_confusions": "zz"}),
        ("silence", {"silence_k": "inf", "silence_seed": "-inf", "silence_neurons": "99999999999"}),
        ("neuron", {"neuron": "1e999"}),
        ("neuron", {"neuron": "nan"}),
        ("explore", {"threshold": "inf", "share": "zz"}),
    ],
)
def test_every_wrong_value_is_named_and_the_default_is_shown(name, wrong):
    plain, page = open_page(name), open_page(name, **wrong)
    assert dropped(plain) == ""
    assert answer(page) == answer(plain) is not None
    for key, value in wrong.items():
        assert f"{key} = {f'`{value}`' if value else 'nothing'}" in dropped(page)
    page.selectbox(key="class").set_value("Bag")
    assert dropped(ran(page)) == ""


def test_of_several_neurons_those_that_are_there_are_taken():
    page = open_page("silence", silence_pick="by hand", silence_neurons=["3", "77", "5"])
    assert page.multiselect(key="silence_neurons").value == ["3", "5"]
    assert "silence_neurons = `77`." in dropped(page)


@pytest.mark.parametrize(
    ("link", "key", "nearest"),
    [
        ({"threshold": "3"}, "threshold", None),
        ({"threshold": "-99"}, "threshold", "0"),
        ({"kind": "quantile", "share": "12%"}, "share", "10%"),
        ({"kind": "quantile", "share": "0.24"}, "share", "20%"),
    ],
)
def test_of_a_threshold_the_nearest_is_taken_and_named(link, key, nearest):
    page = open_page("explore", **link)
    (slider,) = [widget for widget in page.select_slider if widget.key == key]
    if nearest is None:
        nearest = min(slider.options, key=lambda option: abs(float(option) - float(link[key])))
    assert slider.value == nearest != link[key]
    assert f"{key} = `{link[key]}`" in dropped(page)
    assert f"The nearest is shown instead: `{nearest}`." in dropped(page)
    page.selectbox(key="class").set_value("Bag")
    assert dropped(ran(page)) == ""


def test_a_threshold_that_is_kept_is_not_complained_about():
    plain = open_page("explore")
    option = plain.select_slider(key="threshold").options[5]
    page = open_page("explore", threshold=option)
    assert (page.select_slider(key="threshold").value, dropped(page)) == (option, "")


def test_what_exists_is_not_complained_about():
    link = {
        "silence_k": "31",
        "silence_to": "mean",
        "silence_seed": "9999",
        "silence_watch": "Sneaker",
    }
    page = open_page("silence", **link, silence_confusions="before")
    assert (page.number_input(key="silence_k").value, dropped(page)) == (31, "")


def test_a_component_stands_where_it_was_put_or_where_the_link_says(monkeypatch):
    session, address = {}, {"map": "dense"}
    monkeypatch.setattr(links.st, "session_state", session)
    monkeypatch.setattr(links.st, "query_params", address)

    def stands_at(scope="", options=("conv", "dense", "out")):
        return links.component_value("map", options, "out", scope), dict(address)

    assert stands_at("a") == ("dense", {"map": "dense"})
    links.set_component_value("map", "conv", "a")
    assert stands_at("a") == ("conv", {"map": "conv"})
    assert stands_at("b") == ("out", {})  # another layer has a value of its own
    assert stands_at("a") == ("conv", {"map": "conv"})
    assert stands_at("a", ("dense", "out")) == ("out", {})  # conv is not there any more
    links.set_component_value("map", "<b>", "a")  # a browser may send anything
    assert stands_at("a") == ("out", {})


@pytest.mark.parametrize("text", ["1", "1.0", " 2 ", "5"])
def test_a_number_is_one_within(text):
    assert text in link_faults.Numbers(1, 5)


@pytest.mark.parametrize("text", ["0", "6", "nan", "inf", "", "one", "<b>"])
def test_all_else_is_none(text):
    assert text not in link_faults.Numbers(1, 5)
