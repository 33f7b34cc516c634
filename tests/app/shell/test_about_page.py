"""What each page says of itself."""

import ast
import html
import re

import pytest
from root import ROOT

from activsim.app.shell import about_page
from activsim.output import terms

# read, not imported: the server's half of it changes how every file comes in
NAMES = next(
    ast.literal_eval(line.value)
    for line in ast.parse((ROOT / "app.py").read_text(encoding="utf-8")).body
    if isinstance(line, ast.Assign) and line.targets[0].id == "NAMES"
)


@pytest.mark.parametrize("name", NAMES)
def test_each_page_says_what_there_is_to_see(name):
    about = about_page._about_html(name)
    assert about.count("<p>") >= 1
    assert about.count("<dt>") == about.count("<dd>") >= 3
    for term in about_page._pages()[name]["terms"]:
        assert terms.texts()[term].split("'")[0] in about
    assert ("<img" in about) == ("fires" in about_page._pages()[name]["terms"])


def test_what_14_points_are_is_said_in_one_sentence_on_the_page_and_in_the_docs():
    """The rates of a neuron that differ by 14 of 100: the pop-over's example is the term's too."""
    page = " ".join((ROOT / "docs/how-to-read.md").read_text(encoding="utf-8").split())
    (sentence,) = re.findall(r'under \*What am I looking at\?\*: "(14 points: [^"]*)"', page)
    assert sentence in html.unescape(about_page._about_html("explore"))
    rate, less, more = map(int, re.findall(r"(?:for|or) (\d+)", sentence))
    assert (rate - less, more - rate) == (14, 14)
    of_term = re.findall(r"(\d+)%", terms.texts()["points"])
    assert of_term == [str(rate), str(less)]


def test_no_other_page_is_described():
    assert set(about_page._pages()) == {*NAMES, "class", "room", "visit"}
