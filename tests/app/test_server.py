"""The server's process stays light, and survives what happens to the process that runs networks."""

import ast
import gzip
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import Request, urlopen

import numpy as np
import pytest
import streamlit
from serving import (
    LONG,
    ROOT,
    alive,
    becomes_the_page,
    children,
    eventually,
    has_loaded_tensorflow,
    linux_only,
    served,
    visiting,
)

from activsim.analysis import measures, rankings, similarity
from activsim.datasets import fashion_mnist, sketches
from activsim.firing import bundled, store
from activsim.networks import catalogue

pytestmark = linux_only


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("server")) as server:
        yield server


def whole_page(page):
    assert page.exceptions == []
    assert page.answer
    assert page.charts >= 2
    return page


def test_the_server_never_loads_tensorflow_whatever_page_is_visited(server):
    pages = ["pair", "neuron", "picture", "layers", "silence", "train"]
    if os.environ.get(
        "ACTIVSIM_DATA"
    ):  # what Evidence says of the real images is kept; of drawings it takes minutes
        pages.append("evidence")
    with visiting(server) as visitor, visiting(server) as another:
        answers = [whole_page(visitor.run()).answer]
        answers.append(
            whole_page(
                another.run("layer=conv2d&reading=neuron&kind=quantile&measure=cosine&class=Bag")
            ).answer
        )
        for name in pages:
            page = visitor.run(page_name=name)
            assert page.exceptions == [], name
            assert page.answer, name
            answers.append(page.answer)
    assert len(set(answers)) == len(answers)
    (worker,) = children(server.process.pid)
    assert has_loaded_tensorflow(worker)  # so the next line would see it
    assert not has_loaded_tensorflow(server.process.pid)


def test_a_moved_slider_runs_only_what_moves_with_it(server):
    with visiting(server) as visitor, visiting(server) as another:
        whole_page(visitor.run())
        first = whole_page(visitor.run())  # every picture is there now
        option = visitor.sliders["A neuron fires above"].options[9]
        page = whole_page(visitor.slide(option))
        assert page.answer == whole_page(another.run(f"threshold={option}")).answer
    assert page.answer != first.answer
    assert page.sliders == {}  # the sidebar did not run again
    assert page.captions == []  # nor did what is said of any threshold
    parts = {"answer", "siblings", "matrix", "floor", "panel", "bars_head", "bars", "rows"}
    assert set(page.parts) == parts


def test_a_step_to_where_classes_can_be_compared_or_not_draws_the_whole_page(server):
    """Of a softmax layer nothing is said at 0: there is no way to a pair there."""
    way = "Why are these two alike?"
    with visiting(server) as visitor:
        whole_page(visitor.run("layer=dense_1"))
        undefined = whole_page(visitor.run("layer=dense_1"))  # every picture is there now
        options = visitor.sliders["A neuron fires above"].options
        assert way not in undefined.buttons
        for option, is_there in ((options[9], True), (options[0], False)):
            page = whole_page(visitor.slide(option))
            assert (way in page.buttons) == is_there
            assert page.sliders != {}
        whole_page(visitor.slide(options[9]))
        step = whole_page(visitor.slide(options[8]))
        assert step.sliders == step.buttons == {}


def test_a_slider_moved_before_the_first_page_is_drawn_has_all_of_it_run(server):
    """The server has said it all; to the browser the end of it is on its way."""
    with visiting(server) as visitor:
        first = whole_page(visitor.run())
        visitor.drawn_run = None
        page = whole_page(visitor.slide(visitor.sliders["A neuron fires above"].options[9]))
    assert page.sliders.keys() == first.sliders.keys() != set()


@pytest.mark.parametrize("link", ["handout=true", "epoch=3", "epoch=3&handout=true&lines=true"])
def test_a_step_draws_what_a_visitor_sees_who_comes_there(server, link):
    with visiting(server) as visitor, visiting(server) as another:
        whole_page(visitor.run(link))
        first = whole_page(visitor.run(link))  # every picture is there now
        option = visitor.sliders["A neuron fires above"].options[9]
        step = whole_page(visitor.slide(option))
        whole_page(another.run(f"{link}&threshold={option}"))
        becomes_the_page(first, step, whole_page(another.run(f"{link}&threshold={option}")))
    assert first.answer.startswith("After epoch 3") == ("epoch" in link)
    # a file that is offered is of the threshold that it was offered at
    assert ("Handout of these layers (HTML)" in step.buttons) == ("handout" in link)


def test_lines_that_are_unfolded_follow_the_slider(server):
    """More than the page's usual parts shows the threshold then."""
    with visiting(server) as visitor:
        whole_page(visitor.run("lines=true"))
        first = whole_page(visitor.run("lines=true"))  # every picture is there now
        option = visitor.sliders["A neuron fires above"].options[9]
        page = whole_page(visitor.slide(option))
    assert page.sliders == {}
    assert f"'value', {option}" not in first.code[0]
    assert f"'value', {option}" in page.code[0]


@pytest.mark.parametrize("in_one", [True, False])
def test_a_choice_is_not_lost_to_a_slider_moved_in_the_same_moment(server, in_one):
    """What runs the page whole comes together with what would run a part of it, or is cut short by
    it."""
    with visiting(server) as visitor, visiting(server) as another:
        whole_page(visitor.run())
        first = whole_page(visitor.run())  # every picture is there now
        before, option = visitor.sliders["A neuron fires above"].options[8:10]
        page = visitor.choose_and_slide(first.menus["Class"], "Sandal", option, in_one)
        expected = whole_page(another.run(f"class=Sandal&threshold={option}"))
        assert page.answers[-1] == expected.answer
        assert visitor.slide(before).sliders == {}  # all is drawn: a part runs by itself again


def test_a_page_imports_neither_keras_nor_tensorflow(server):
    script = (
        "import sys; from streamlit.testing.v1 import AppTest; at = AppTest.from_file('app.py', "
        "default_timeout=300); at.query_params['layer'] = 'conv2d_1'; at.run(); "
        "at.segmented_control(key='layer').set_value('input').run(); print(len(at.exception), "
        "len(at.get('plotly_chart')) >= 2, sorted(m for m in sys.modules if m.split('.')[0] in "
        "{'keras', 'tensorflow'}))"
    )
    env = {**os.environ, "ACTIVSIM_CACHE": str(server.cache)}
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LONG,
    )
    assert ran.stdout.decode().split(maxsplit=2) == ["0", "True", "[]\n"], ran.stderr.decode()


def test_a_killed_worker_costs_a_sentence_in_the_middle_of_work(server):
    pids = []

    def kill(text):
        if not pids and text.startswith("Passing"):
            (pid,) = children(server.process.pid)
            os.kill(pid, signal.SIGKILL)
            pids.append(pid)

    link = "layer=conv2d_3&reading=neuron"
    with visiting(server) as visitor:
        page = visitor.run(link, on_progress=kill)
        assert pids
        assert page.exceptions == []
        assert page.answer is None
        assert len(page.alerts) >= 1
        assert "started again" in " ".join(page.alerts)
        whole_page(visitor.run(link))
    assert pids != children(server.process.pid)


def test_a_killed_idle_worker_is_not_even_noticed(server):
    with visiting(server) as visitor, visiting(server) as another:
        whole_page(visitor.run())
        (pid,) = eventually(lambda: children(server.process.pid))
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: not alive(pid))
        assert whole_page(another.run("layer=conv2d_2")).alerts == whole_page(visitor.run()).alerts


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_worker_ends_with_the_server(tmp_path, how):
    with served(tmp_path / "cache") as server:
        with visiting(server) as visitor:
            whole_page(visitor.run())
        # it leaves the first picture a head start
        (worker,) = eventually(lambda: children(server.process.pid))
        os.kill(server.process.pid, how)
        server.process.wait(LONG)
        eventually(lambda: not alive(worker))


def test_the_first_heatmap_comes_before_the_images_and_before_any_pass(tmp_path):
    """No images here, and none to be had: the shipped recording is shown, says what it is of, and
    stays until the visitor asks for drawings."""
    few = sketches.draw(n_per_class=12, seed=0)
    for seed in range(2):
        path = tmp_path / "cache" / "sketches" / f"version{sketches.VERSION}-seed{seed}.npz"
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, images=few[0], labels=few[1])
    path = next(iter(catalogue.list_networks().values()))
    key = store.recording_key(
        catalogue.file_hash(path), "dense", fashion_mnist.published_fingerprint()
    )
    result = similarity.comparison(
        bundled.load_bundled(path, key).table, "value", 0.0, "mean difference"
    )
    nearest = fashion_mnist.CLASS_NAMES[rankings.nearest(result.dissimilarity, 0)]
    home = {"ACTIVSIM_DATA": "", "KERAS_HOME": str(tmp_path / "none"), "NO_PROXY": ""}
    with socket.create_server(
        ("127.0.0.1", 0)
    ) as silent:  # whoever asks for the images waits until he gives up
        proxy = f"http://127.0.0.1:{silent.getsockname()[1]}"
        home |= dict.fromkeys(["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"], proxy)
        with served(tmp_path / "cache", **home) as server, visiting(server) as visitor:
            page = visitor.run()
            stays = visitor.run()
            step = visitor.slide(visitor.sliders["A neuron fires above"].options[9])
            drawings = visitor.press(stays.buttons["Show drawings in their place"])
    answers = page.answers
    amount = measures.MEASURES["mean difference"].with_unit(np.sort(result.dissimilarity[0])[1])
    assert nearest in answers[0]
    assert amount in answers[0]
    assert set(page.answers + stays.answers) == {answers[0]}
    for first in (page, stays):
        assert any("recorded of the 10,000 real test images" in text for text in first.captions)
        assert any("cannot be had" in text for text in first.alerts)
        assert not any("These are drawings" in text for text in first.alerts)
        assert first.charts
    assert step.sliders == {}  # without images too it is a part of the page that runs again
    assert step.answer not in (None, answers[0])
    assert answers[0] not in drawings.answers
    assert any("These are drawings" in text for text in drawings.alerts)
    assert list(drawings.parts).index("answer") < list(drawings.parts).index("rows")


def test_twelve_visitors_of_a_fresh_server_meet_no_error(tmp_path):
    """On different pages at once: one imports what another is already using."""
    names = ["", "pair", "neuron", "picture", "layers", "silence", "evidence", "train"]
    names += names[:5]

    def visit(name):
        with visiting(server) as visitor:
            return visitor.run(page_name=name)

    with served(tmp_path / "cache") as server, ThreadPoolExecutor(len(names)) as visitors:
        pages = list(visitors.map(visit, names))
    assert [page.exceptions for page in pages] == [[]] * len(names)


def test_pandas_is_whole_before_a_page_is_imported():
    """Plotly looks at pandas without importing it, and would meet half of it."""
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    (function,) = (
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == "draw_visited_page"
    )
    sources = [ast.unparse(statement) for statement in function.body]
    first = sources.index("import pandas")
    drawing = [source for source in sources if "open_page" in source or "navigation" in source]
    assert drawing
    assert all(sources.index(source) > first for source in drawing)
    assert "activsim.app.pages" not in "".join(sources[:first])


def test_what_is_sent_is_compressed_for_who_takes_it(server):
    static = Path(streamlit.__file__).parent / "static/static/js"
    script = next(static.glob("BidiComponent.*.js"))
    address = f"{server.url}/static/js/{script.name}"
    with urlopen(Request(address, headers={"Accept-Encoding": "gzip"})) as sent:
        assert sent.headers["Content-Encoding"] == "gzip"
        content = sent.read()
    assert len(content) < script.stat().st_size / 2
    assert gzip.decompress(content) == script.read_bytes()
    with urlopen(address) as sent:
        assert sent.headers["Content-Encoding"] is None
        assert sent.read() == script.read_bytes()
