"""A report says what the library says; nothing in it is run or shown but what is meant to be."""

import base64
import json
import math
import re
import zlib

import numpy as np
import pytest
from contexts import default_context

from activsim.analysis import similarity
from activsim.output.frames import view as views
from activsim.output.frames.view import LayerView
from activsim.output.report import kept_view, report
from activsim.output.report.addition import Addition, Mark, Picture, Row, Table

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)> $title 'q' \"Q\""
ORIGIN = kept_view.Origin("a" * 64, "3", "keras 3", "this test", "f" * 64)


def kept(names=(), epoch=None, neuron=None, tiles=None, **moment):
    context = default_context()
    names = (*names, *context.names[len(names) :])
    n_images = np.full(10, 1000)
    layer = LayerView(
        context.settings, names, context.table, n_images, context.thresholds, "neurons", epoch
    )
    words = {
        "page": "explore",
        "question": "Which?",
        "sentence": "So.",
        "link": "http://x/?a=1&b=2",
    }
    moment = kept_view.Moment(**(words | moment), neuron=neuron)
    return kept_view.kept_view(layer, moment, ORIGIN, views.ORDERS[0], tiles)


def test_the_numbers_are_those_of_the_library():
    view = kept(neuron=7)
    context = default_context()
    settings = context.settings
    result = similarity.comparison(
        context.table, settings.kind, settings.threshold, settings.measure
    )
    for name, distance in view.distances:
        assert distance == result.dissimilarity[0, view.class_names.index(name)]
    assert [name for name, _ in view.distances] == [
        view.class_names[label] for label in result.ranking[0]
    ]
    assert view.rates == tuple(zip(view.class_names, result.profiles[:, 7], strict=True))


def test_words_link_numbers_and_lines_stand_in_the_file():
    view = kept(note="Look <here>", neuron=7)
    text = report.report([view, view])
    assert "href='http://x/?a=1&amp;b=2'" in text
    assert "Look &lt;here&gt;" in text
    assert "activsim.comparison(table" in text
    name, distance = view.distances[1]
    assert f"<th scope='row'>{name}</th><td class='number'>{distance * 100:.4g}</td>" in text
    for piece in ("SHA-256 aaaaaaaaaaaaaaaa", "2 views", "numpy", "How often neuron 7 fires"):
        assert piece in text
    data = json.loads(
        zlib.decompress(base64.b64decode(re.search(r'id="data">([^<]+)</script>', text)[1]))
    )
    assert (len(data["scenes"]), len(data["views"])) == (1, 2)  # what is the same is there once


def test_what_a_page_adds_has_lines_of_its_own():
    rows = (Row("<b>", ("0.5 <i>",), Mark(0.5, 0.25, 1.0)), Row("none", ("–",), Mark(math.nan)))
    table = Table("T <b>", ("name", "value"), rows, (-1.0, 1.0))
    picture = Picture("data:image/png;base64,AAAA", "<b>", "3", "' onerror='x")
    addition = Addition(
        ("So <b>.",), (table,), "P", (picture,), "print('silenced <b>')", (("effect", 0.5),)
    )
    text = report.report([kept(addition=addition)])
    assert "print(&#x27;silenced &lt;b&gt;&#x27;)" in text
    for markup in ("<b>", "<i>", "' onerror="):
        assert markup not in text
    assert "style='left:62.5%;width:37.5%'" in text  # the interval, on a line from -1 to 1
    assert text.count("<i class='plain'") == 1  # what is undefined has no mark
    assert "the page adds" not in report.report([kept()])


def test_a_link_that_few_can_open_says_so():
    assert "opens &lt;here&gt; only" in report.report([kept(link_note="opens <here> only")])


def test_nothing_that_somebody_wrote_is_run():
    moment = dict.fromkeys(("question", "sentence", "note", "link"), HOSTILE)
    view = kept((HOSTILE,), **moment)
    text = report.report([view])
    assert text.lower().count("<script") == 2
    assert "<img" not in text
    compile(view.lines, "lines", "exec")


@pytest.mark.parametrize("epoch", [None, 3])
def test_the_lines_are_of_the_epoch_that_was_on_the_screen(epoch):
    assert ("load_timelapse" in kept(epoch=epoch).lines) == (epoch is not None)


def test_what_is_undefined_is_said_to_be():
    view = kept()
    rows = list(report._class_rows((("A", math.nan), ("B", 0.5)), "{:.1f}".format))
    assert rows == [("A", "undefined"), ("B", "0.5")]
    assert all(not math.isnan(distance) for _, distance in view.distances)
