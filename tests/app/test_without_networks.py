"""Where Keras and TensorFlow are not installed the dashboard shows all that recordings can show,
and a part that needs a network says in one sentence what to install."""

import html
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from serving import ROOT, served, visiting
from without_networks import without_networks

from activsim.experiments import look_file
from activsim.networks import keras_start
from activsim.output import evidence_text

SENTENCE = keras_start.NOT_INSTALLED
CHARTS = {
    "": 2,
    "pair": 1,
    "neuron": 2,
    "picture": 0,
    "layers": 5,
    "silence": 0,
    "evidence": 3,
    "train": 0,
}
WHOLE = ("", "layers", "evidence")  # "": Explore


@pytest.fixture(scope="module")
def server(tmp_path_factory, real_data):
    folder = without_networks(tmp_path_factory.mktemp("python"))
    with served(tmp_path_factory.mktemp("without"), PYTHONPATH=str(folder)) as server:
        yield server


def sentences(page):
    """What went wrong, as written, without the strokes that Markdown needs."""
    return [html.unescape(body.replace("\\", "")) for body in page.alerts]


@pytest.mark.parametrize("name", CHARTS)
def test_a_page_is_whole_or_says_what_to_install_where_the_missing_part_would_stand(server, name):
    with visiting(server) as visitor:
        page = visitor.run("detail=all", page_name=name)  # with all its parts
    assert page.exceptions == []
    assert sentences(page) == ([] if name in WHOLE else [SENTENCE])
    assert page.charts >= CHARTS[name]


def test_what_no_recording_holds_says_what_to_install(server):
    with visiting(server) as visitor:
        assert sentences(visitor.run("model=study-seed-0&layer=conv2d")) == [SENTENCE]
    with visiting(server) as visitor:
        assert sentences(visitor.run("model=study-seed-0")) == []  # whose vector layers ship
    with visiting(server) as visitor:
        assert sentences(visitor.run("layer=conv2d&reading=neuron")) == [SENTENCE]
    with visiting(server) as visitor:
        page = visitor.run("measure=cosine", page_name="evidence")
        assert (page.exceptions, sentences(page)) == ([], [SENTENCE])


def test_the_log_holds_no_traceback(server):
    with visiting(server) as visitor:
        visitor.run(page_name="pair")
    assert "Traceback" not in server.log.read_text()


def python(folder, *arguments, **more):
    """What such a Python, with a models folder of its own, says and comes to."""
    variables = {
        "PYTHONPATH": str(without_networks(folder)),
        "ACTIVSIM_MODELS": str(folder / "models"),
        **more,
    }
    process = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
    )
    return process.stdout + process.stderr, process.returncode


def test_a_training_is_not_put_in_line(tmp_path):
    lines = "from activsim.training import queue, train; queue.enqueue('mine', train.Recipe())"
    output, _ = python(tmp_path, "-c", lines)
    assert output.endswith(f"ValueError: {SENTENCE}\n")
    assert not (tmp_path / "models").exists()


NETWORK = ("--model", "models/study-seed-0.keras")


def test_the_command_line_says_what_to_install(tmp_path):
    output, status = python(tmp_path, "-m", "activsim", "profile", *NETWORK, "--layer", "conv2d")
    assert (output.splitlines()[-1], status) == (f"activsim: error: {SENTENCE}", 2)


def test_the_command_line_prints_what_came_recorded(tmp_path):
    output, status = python(tmp_path, "-m", "activsim", "profile", *NETWORK)
    assert status == 0, output
    assert "Shirt" in output


def evidence(folder, *arguments):
    """Of the networks that came with activsim, on a machine where nothing was worked out yet."""
    own = {"ACTIVSIM_MODELS": str(ROOT / "models"), "ACTIVSIM_CACHE": str(folder / "cache")}
    return python(folder, "-m", "activsim", "evidence", *arguments, **own)


@pytest.mark.usefixtures("real_data")
def test_the_command_line_prints_the_evidence_that_came_with_it(tmp_path):
    out = tmp_path / "evidence.json"
    output, status = evidence(tmp_path, "--out", str(out))
    assert status == 0, output
    report = json.loads(out.read_text())
    with np.load(ROOT / "models" / look_file.BUNDLED_FILE) as archive:
        shipped = json.loads(str(archive["about"]))["report"]
    assert {name: report[name] for name in shipped if name != "group_titles"} == shipped
    assert evidence_text.judgement_sentence(report["judgement"]) in output
    output, status = evidence(tmp_path, "--groups", "Sandal, Coat; Bag, Shirt")
    assert status == 0, output
    assert "Sandal" in output


@pytest.mark.usefixtures("real_data")
def test_evidence_that_has_to_be_worked_out_says_what_to_install(tmp_path):
    output, status = evidence(tmp_path, "--measure", "cosine")
    assert (output.splitlines()[-1], status) == (f"activsim: error: {SENTENCE}", 2)
