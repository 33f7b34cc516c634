"""What holds for all scripts that the pages send to the browser."""

import json
import re

import pytest

from activsim.analysis.measures import MEASURES
from activsim.app.drawing import components
from activsim.app.pages.layers import formation
from activsim.output.charts import theme
from activsim.output.frames import scene
from activsim.output.frames import sentences as text

APP = components.FOLDER.parent
SCRIPTS = {
    path.relative_to(APP.parent).as_posix().removeprefix("app/"): path.read_text(encoding="utf-8")
    for room in (APP, APP.parent / "output")
    for path in sorted((*room.rglob("*.js"), *room.rglob("*.html")))
}
# What looks for parts of a page that are not its own: where sliders stand and what charts show;
# what the tools of every page press for the visitor; and that a finger on a chart scrolls the page.
ADAPTERS = {"drawing/streamlit.js", "shell/tools/streamlit_page.js", "shell/touch.html"}
every_script = pytest.mark.parametrize("name", SCRIPTS)


def literals(name):
    """All that a script has in quotes."""
    code = re.sub(r"^\s*//.*$|\s//.*$", "", SCRIPTS[name], flags=re.M)
    return re.findall(r'"[^"\n]*"|`[^`]*`|\'[^\'\n]*\'', code)


def test_the_scripts_are_there():
    assert set(SCRIPTS) > ADAPTERS | {"pages/layers/map.js", "shell/epochs/control.js"}
    assert sum(len(literals(name)) for name in SCRIPTS) > 150


@every_script
def test_words_are_put_on_the_page_as_text(name):
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert word not in SCRIPTS[name]


@every_script
def test_one_script_alone_knows_what_others_draw(name):
    known = [
        word
        for word in ("st-key", "stMain", "data-testid", "plotly", "document.query", "document.getE")
        if word in SCRIPTS[name]
    ]
    assert bool(known) == (name in ADAPTERS), known


def test_what_knows_it_writes_nothing_into_it():
    for name in ADAPTERS:
        for word in ("append", "insert", "replaceChild", "remove()", "setAttribute", "textContent"):
            assert word not in SCRIPTS[name], name


@every_script
def test_no_word_and_no_colour_is_written_twice(name):
    wording = [part for sentence in text.WORDING.values() for part in re.split(r"{\w+}", sentence)]
    wording += formation.titles(MEASURES["mean difference"])
    # words of HTML and CSS, too: a field's type, a selector
    words = {word.strip(", ") for word in wording} - {"", "rank", "number", ":"}
    assert {"itself", "undefined, not ranked", "Nine pictures of"} < words
    sent = json.dumps(scene.scene(tuple("abc"), theme.LIGHT, {}, {}))
    assert len(set(re.findall("#[0-9a-f]{6}", sent))) > 8
    for literal in literals(name):
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(\s*\d", literal)
        for word in words | {"Source Sans", "How it formed", "Pause"}:
            assert not re.search(rf"\b{re.escape(word)}\b", literal)
