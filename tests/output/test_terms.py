"""The words of the screen."""

import html
import re
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from root import ROOT

from activsim.output import firing_picture, terms


def plain(sentence):
    return html.unescape(re.sub(r"<[^>]*>", "", sentence))


def test_the_first_occurrence_is_marked_once():
    sentence = terms.mark_terms("Of 32 neurons, each neuron fires.", "neuron", "fires")
    assert sentence == (
        "Of 32 <span class='term' data-term='neuron'>neurons</span>, each neuron "
        "<span class='term' data-term='fires'>fires</span>."
    )
    assert terms.mark_terms(sentence, "points") == sentence


def test_no_word_of_a_name_or_of_a_tag_is_a_term():
    sentence = "<b>points of class neuron</b> <i title='neuron'>and</i> its neurons"
    marked = terms.mark_terms(sentence, "neuron")
    assert marked.startswith("<b>points of class neuron</b> <i title='neuron'>and</i> its <span")
    assert terms.mark_terms("dead-end, threshold_2", "dead", "threshold") == "dead-end, threshold_2"


def test_no_term_is_marked_within_another():
    sentence = terms.explained("firing above the threshold", "fires", "threshold", "neuron")
    assert sentence.count("class='term'") == 2
    assert plain(sentence) == "firing above the threshold"


@pytest.mark.parametrize("name", terms.all_terms())
def test_a_term_explains_itself_in_two_short_sentences(name):
    term = terms.all_terms()[name]
    assert 20 < len(term["text"]) <= 170
    assert term["text"].endswith(".")
    explained = terms.explained(f"what a {term['forms'][0]} is", name)
    assert explained.count(html.escape(term["text"], quote=True)) == 2
    assert "tabindex='0'" in explained
    assert plain(explained) == f"what a {term['forms'][0]} is"


def test_words_about_firing_show_what_it_is():
    rule = firing_picture.style_rule()
    for name in ("neuron", "fires", "activation", "threshold"):
        assert f".term[data-term='{name}']::after" in rule
        assert f"data-term='{name}'" in terms.explained(f"a {name}", name)
    assert "'points'" not in rule
    picture = ElementTree.fromstring(unquote(firing_picture.data_uri().partition(",")[2]))
    words = " ".join(picture.itertext())
    assert "2.1: it fires" in words
    assert "0.4: it does not" in words


def test_the_glossary_has_each_term():
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").casefold()
    for term in terms.all_terms().values():
        assert any(form in glossary for form in term["forms"]), term


def test_an_unknown_term_is_refused():
    with pytest.raises(KeyError):
        terms.mark_terms("nothing", "no such term")
