"""A report as a notebook: it runs from top to bottom, and gives the numbers that were kept."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from contexts import default_context
from root import ROOT

from activsim.output.frames import view as views
from activsim.output.frames.view import LayerView
from activsim.output.report import kept_view, notebook
from activsim.output.report.addition import Addition

HOSTILE = "<script>alert(1)</script> **b** [x](javascript:alert(1)) '''\n\"\"\" # \\"


def kept(neuron=None, **settings):
    context = default_context(**settings)
    n_images = np.full(10, 1000)
    layer = LayerView(
        context.settings, context.names, context.table, n_images, context.thresholds, "neurons"
    )
    lines = "print('lines of the page')\nworked_out = {'effect': 0.25}"
    numbers = (("effect", 0.25), ("room", float("nan")))
    addition = Addition((HOSTILE,), lines=lines, on_screen=numbers)
    words = dict.fromkeys(("question", "sentence", "link", "note", "link_note"), HOSTILE)
    moment = kept_view.Moment("neuron", **words, neuron=neuron, addition=addition)
    origin = kept_view.Origin(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    return kept_view.kept_view(layer, moment, origin, views.ORDERS[0], None)


def cells(text, kind):
    book = json.loads(text)
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 4)
    return [cell["source"] for cell in book["cells"] if cell["cell_type"] == kind]


def test_what_somebody_wrote_is_text_in_it():
    text = notebook.notebook([kept()])
    _, words = cells(text, "markdown")
    assert "<script" not in words.replace("\\<script", "")
    assert "[x](" not in words
    for code in cells(text, "code"):
        compile(code, "cell", "exec")
        assert "alert" not in code


def test_a_link_can_be_followed_and_ends_where_it_ends():
    address = "https://x.example/neuron?list=dense%3A3&class=T-shirt%2Ftop"
    assert notebook._link(address) == f"<{address}>"
    assert (
        notebook._link("http://x/?a=b> <script>`*(") == "<http://x/?a=b%3E%20%3Cscript%3E%60%2A%28>"
    )
    assert notebook._link("javascript:alert(1)") == "javascript\\:alert\\(1\\)"


@pytest.mark.usefixtures("real_data")
def test_it_runs_and_gives_the_numbers_that_were_kept(tmp_path):
    kept_views = [kept(neuron=7, query=8), kept(kind="quantile", threshold=0.1, measure="cosine")]
    lines = "\n".join(cells(notebook.notebook(kept_views), "code"))
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    finished = subprocess.run(
        [sys.executable, "-c", lines],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.count("lines of the page") == 2
    assert finished.stdout.count("effect 0.25 0.25") == 2  # beside what was on the screen
    assert "room" not in finished.stdout  # it was undefined
    printed = [line.rsplit(" ", 2) for line in finished.stdout.splitlines()]
    for numbers in (kept_views[0].distances, kept_views[0].rates, kept_views[1].distances):
        assert len(numbers) == 10
        for name, value in numbers:
            repeated = [
                (float(line[1]), float(line[2]))
                for line in printed
                if len(line) == 3 and line[0] == name and line[1] == str(value)
            ]
            assert repeated, (name, value)
            np.testing.assert_allclose(*np.transpose(repeated), atol=2e-3)
