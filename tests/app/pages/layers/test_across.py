"""Do changed pictures stay with their class: a part of the page Layers, its words and numbers."""

import html
import json
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from in_process import dropped, open_page, ran

from activsim.analysis import across
from activsim.analysis.across import Across
from activsim.app.pages.layers import across_text
from activsim.datasets import catalogue as image_sets
from activsim.datasets.conditions import Condition
from activsim.experiments import untrained_across
from activsim.firing import record
from activsim.networks import catalogue, keras_models
from activsim.networks.untrained import untrained_twin

LIE = "classes lie nearest to themselves"
MEASURE = "mean difference"
NAMES = ("<b>Hat</b>", "Shoe", "Sock")
OWN = 1 - np.eye(3)
ASTRAY = np.array([[1, 1, 1], [0, 1, 1], [2, 0, 0.5]])  # of the last class alone
NONE = np.full((3, 3), np.nan)


def part(*matrices, layer=1, condition=Condition("shifted right", 2), labels=None):
    names = ("input", "conv<i>", "out")[: len(matrices)]
    images = SimpleNamespace(image_shape=(20, 30, 1))
    context = SimpleNamespace(names=NAMES, images=images)
    layers = SimpleNamespace(layers=names, layer=layer, context=context, labels=labels)
    return across_text.LayersAcross(layers, condition, [Across(matrix) for matrix in matrices])


# what is said


def test_the_sentence_has_the_pixels_and_the_layer():
    assert across_text.across_sentence(part(ASTRAY, OWN)) == (
        "Shifted right by 2 pixels, <b>1 of 3</b> classes lies nearest to itself in the pixels, "
        "<b>3 of 3</b> in <b>conv&lt;i&gt;</b> (by chance: 1)."
    )
    inverted = part(OWN, ASTRAY, NONE, layer=0, condition=Condition("inverted"))
    assert across_text.across_sentence(inverted) == (
        "Inverted, <b>3 of 3</b> classes lie nearest to themselves in the pixels, "
        "<b>1 of 3</b> in <b>conv&lt;i&gt;</b> (by chance: 1)."
    )
    assert "undefined in <b>out</b>" in across_text.across_sentence(part(OWN, OWN, NONE, layer=2))
    for layer in (0, 1):
        nowhere = across_text.across_sentence(part(NONE, NONE, layer=layer))
        assert nowhere.startswith("Shifted right by 2 pixels: undefined in every layer. Choose")


def test_the_untrained_twin_is_said_beside_and_not_more_of_it_than_is_seen():
    with_twin = replace(part(ASTRAY, OWN), twin=[Across(ASTRAY), Across(ASTRAY)], twin_seed=5)
    assert across_text.across_sentence(with_twin) == (
        "Shifted right by 2 pixels, <b>1 of 3</b> classes lies nearest to itself in the pixels, "
        "<b>3 of 3</b> in <b>conv&lt;i&gt;</b>, <b>1 of 3</b> in the same layer untrained (by "
        "chance: 1)."
    )
    assert "(seed 5), one of many" in across_text.chart_caption(with_twin).replace("\\", "")
    assert "fresh weights" not in across_text.chart_caption(part(ASTRAY, OWN))
    assert across_text.alternative_text(with_twin).endswith("; untrained: 1, 1")
    undefined = replace(with_twin, twin=[Across(ASTRAY), Across(NONE)])
    assert "undefined in the same layer untrained" in across_text.across_sentence(undefined)
    assert across_text.alternative_text(undefined).endswith("; untrained: 1, undefined")


def test_who_is_astray_is_named():
    said = across_text.astray_sentence(part(OWN, ASTRAY))
    assert "&lt;b&gt;Hat&lt;/b&gt; to <b>Shoe</b>" in said
    assert "Shoe to <b>Sock</b>" in said
    assert "Sock" not in said.replace("<b>Sock</b>", "")
    assert "every changed class is nearest to itself" in across_text.astray_sentence(part(OWN, OWN))
    tied = across_text.astray_sentence(part(OWN, np.zeros((3, 3))))
    assert "Sock to several, tied" in tied
    assert across_text.astray_sentence(part(OWN, NONE)) == ""


def test_undefined_classes_are_said_to_be_left_out():
    matrix = OWN.copy()
    matrix[:, 2] = np.nan
    result = part(OWN, matrix)
    assert "Undefined, and left out: 1 in conv<i>." in across_text.chart_caption(result).replace(
        "\\", ""
    )
    assert "<b>2 of 2</b> in <b>conv" in across_text.across_sentence(result)
    assert result.n_own.tolist() == [3, 2]
    assert across_text.alternative_text(part(OWN, NONE)).endswith("input 3, conv<i> undefined")


def test_a_quarter_turn_of_what_is_not_square_says_what_becomes_of_it():
    turned = part(OWN, OWN, condition=Condition("turned by 90 degrees"))
    assert "brought to the network's size" in across_text.how_to_read(turned)
    assert "brought to" not in across_text.how_to_read(part(OWN, OWN))
    assert "above it the same neurons fire" in across_text.how_to_read(part(OWN, OWN))


# the page


@pytest.mark.usefixtures("sketches_only")
def test_the_page_says_what_the_images_changed_beforehand_give(worker_here):
    def passes():
        return [call for call in worker_here.calls if call[0].endswith(":record_changed")]

    page = open_page("layers", across="true", class_="Shirt")
    assert page.selectbox(key="changed").value == "as they are"
    assert not passes()  # as they are they are recorded already
    page.selectbox(key="changed").set_value("mirrored")
    ran(page)
    assert page.query_params["changed"] == "mirrored"
    assert len(passes()) == 1

    images = image_sets.load_sketches("test")
    mirrored = replace(images, images=np.flip(images.images, 2))
    network = keras_models.load_network(next(iter(catalogue.list_networks().values())))
    layers = ["input", "dense"]
    plain = record.record(network, images, layers)
    levels = {layer: plain[layer].table.thresholds for layer in layers}
    changed = record.record(network, mirrored, layers, thresholds=levels)
    in_pixels, in_dense = (
        across.across(plain[layer].channels, changed[layer].channels, "value", 0.0, MEASURE)
        for layer in layers
    )
    words = html.unescape(" ".join(re.sub("<[^>]*>", "", element.value) for element in page.html))
    lie = "classes lies nearest to itself" if in_pixels.n_own == 1 else LIE
    assert (
        f"Mirrored, {in_pixels.n_own} of 10 {lie} in the pixels, {in_dense.n_own} of 10 in dense "
        "(by chance: 1)."
    ) in words
    assert "Shirt, as they are" in words
    assert "Shirt, mirrored" in words

    page.segmented_control(key="changed_beside").set_value("and untrained")
    ran(page)
    assert page.query_params["changed_beside"] == "and untrained"
    twin = untrained_twin(network, 3)  # of the seed that training began with
    plain = record.record(twin, images, ["dense"])["dense"].table
    levels = {"dense": plain.thresholds}
    changed = record.record(twin, mirrored, ["dense"], thresholds=levels)["dense"].table
    of_twin = across.across(plain, changed, "value", 0.0, MEASURE)
    words = html.unescape(" ".join(re.sub("<[^>]*>", "", element.value) for element in page.html))
    assert (
        f"{in_dense.n_own} of 10 in dense, {of_twin.n_own} of 10 in the same layer untrained (by "
        "chance: 1)."
    ) in words
    captions = " ".join(caption.value for caption in page.caption).replace("\\", "")
    assert "fresh weights (seed 3)" in captions
    runs = [call for call in worker_here.calls if call[0].endswith(":record_twin")]
    assert len(runs) == 1
    assert untrained_across.twin_tables(*runs[0][1:])["dense"][1].counts.tolist() == (
        changed.counts.tolist()
    )
    chart = json.loads(page.get("plotly_chart")[0].proto.spec)
    untrained, trained = chart["data"][:2]
    assert trained["customdata"][0] == ["input", f"{in_pixels.n_own}"]
    assert untrained["customdata"][0] == ["input, untrained", f"{in_pixels.n_own}"]
    assert untrained["line"]["dash"] == "dot"  # never colour alone

    # another threshold of the same condition, and the same condition again: no pass
    page.selectbox(key="changed").set_value("as they are")
    ran(page)
    page.selectbox(key="changed").set_value("mirrored")
    ran(page)
    assert len(passes()) == 1


@pytest.mark.usefixtures("sketches_only")
def test_how_far_is_in_the_link_and_a_link_may_ask_for_too_much(worker_here):
    page = open_page("layers", changed="shifted down", changed_by="5", layer="dense")
    assert page.number_input(key="changed_by").value == 5
    (call,) = [call for call in worker_here.calls if call[0].endswith(":record_changed")]
    assert call[1].condition == Condition("shifted down", 5)
    assert not dropped(page)
    page = open_page("layers", changed="shifted down", changed_by="99")
    assert page.number_input(key="changed_by").value == 3
    assert "changed_by = `99`" in dropped(page)
    page = open_page("layers", changed="<b>bent</b>")
    assert page.selectbox(key="changed").value == "as they are"
    assert "<b>bent" in dropped(page)
    assert not [element for element in page.html if "<b>bent" in element.value]
    page = open_page("layers", changed="inverted", changed_by="2")
    assert "changed_by = `2`" in dropped(page)
