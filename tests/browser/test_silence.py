"""Silence in a real browser: the story at a click, the numbers beside the library's, the link, a
map layer, a phone."""

import re
from pathlib import Path

import numpy as np
import pytest
from browsing import downloaded, link, visiting
from serving import has_loaded_tensorflow
from waiting import answers, becomes, changed, fits, holds, linked, settled, turns

from activsim.analysis import ablation_effect, firing_rule, pairs
from activsim.datasets import catalogue as image_sets
from activsim.datasets import fashion_mnist
from activsim.experiments import ablation
from activsim.firing import record
from activsim.networks import catalogue, keras_models

CHARTS = ["silence_accuracy", "silence_matrix"]


def sentences(page):
    return page.inner_text("p.answer"), page.inner_text("p.silence-chance")


def next_sentences(page, before):
    """What is said once it is something else than before."""
    changed(page, before[0])
    settled(page, CHARTS)
    return sentences(page)


def test_the_story_is_told_at_a_click_and_holds_the_librarys_numbers(server, browser, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_CACHE", str(server.cache))
    names = list(fashion_mnist.CLASS_NAMES)
    pair = [names.index("Shirt"), names.index("T-shirt/top")]
    link_ = "class=Shirt&with=T-shirt%2Ftop&silence_k=2&detail=all"
    with visiting(browser, f"{server.url}/silence?{link_}", charts=CHARTS) as page:
        first = sentences(page)
        page.locator(".st-key-silence_story button").click()
        linked(page, CHARTS, silence_k=None)  # as many as they share, as it is without a link
        story = next_sentences(page, first)
        third = names.index(link(page)["silence_watch"])
        table = {row[0]: row[1:] for row in downloaded(page, "accuracy.csv")}

        data = image_sets.load_images("test", download=False)
        model = keras_models.load_network(next(iter(catalogue.list_networks().values())))
        firing_table = record.record(model, data, ["dense"])["dense"].table
        profiles = firing_rule.profiles(firing_table, "value", 0.0)
        neurons = np.sort(pairs.shared_neurons(*profiles[pair], 0.5))
        assert f"Without the {len(neurons)} neurons that" in story[0]
        before, after = ablation.Silencer(model, "dense", data).confusions([(), neurons])
        for label, name in enumerate(names):
            expected = [
                ablation_effect.accuracy(before, [label]),
                ablation_effect.accuracy(after, [label]),
            ]
            assert [float(value) for value in table[name][:2]] == pytest.approx(expected, abs=2e-3)
        assert (
            f"{ablation_effect.accuracy(after, pair):.0%} instead of "
            f"{ablation_effect.accuracy(before, pair):.0%} of these two" in story[0]
        )
        assert f"{ablation_effect.accuracy(after, [third]):.0%}" in story[0]
        page.locator("details.formula summary").press("Enter")
        n_sets, hits = re.search(
            r"Of all (\d+) sets of \d+ that are together as active .*, (\d+) cost", story[1]
        ).groups()
        assert f"p = {hits} / {n_sets} = " in page.inner_text("details.formula")

        with visiting(browser, page.url, charts=CHARTS) as another:
            becomes(story, sentences, another)
            becomes(link(page), link, another)

        page.locator(".st-key-silence_to").get_by_text("mean", exact=True).click()
        linked(page, CHARTS, silence_to="mean")
        by_mean = next_sentences(page, story)
        assert by_mean != story

        page.locator(".st-key-silence_pick").get_by_text("by hand", exact=True).click()
        linked(page, silence_pick="by hand")
        answers(page, "Nothing is silenced")
        page.locator(".st-key-silence_neurons input").fill("17")  # a long list shows what fits
        page.get_by_role("option", name="17", exact=True).click()
        holds(
            page,
            "() => /1 neuron picked by hand/.test(document.querySelector('p.answer')?.innerText)",
        )
    if Path("/proc/self/maps").exists():
        assert not has_loaded_tensorflow(server.process.pid)


def test_a_map_layer_says_what_is_known_before_the_random_sets_have_run(server, browser):
    choices = "layer=conv2d_3&silence_pick=selective+for+the+class&class=Bag&detail=all"
    link_ = f"{server.url}/silence?{choices}"
    watch = """
      window.seen = [];
      new MutationObserver(() => {
        const answer = document.querySelector('p.answer')?.innerText;
        const bar = document.querySelector('[data-testid=stProgress]')?.innerText;
        const chance = document.querySelector('p.silence-chance')?.innerText;
        if (answer && bar && !chance) window.seen.push([answer, bar]);
      }).observe(document, { subtree: true, childList: true, characterData: true });
    """
    with visiting(browser, link_, watch, charts=CHARTS) as page:
        sentence, chance = sentences(page)
        assert "6 channels most selective for Bag" in sentence
        assert "of 20 random sets of 6" in chance
        early_sentences = page.evaluate("() => window.seen")
        assert any(
            early == sentence and "without these neurons" in bar for early, bar in early_sentences
        )


def test_a_narrow_page_has_nothing_beside_it(server, browser):
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    with visiting(
        browser, f"{server.url}/silence?silence_confusions=after&detail=all", charts=CHARTS, **phone
    ) as page:
        for scheme in ("dark", "light"):
            turns(page, scheme, settled, CHARTS)
            fits(page, "p.answer", ".numbers table", ".js-plotly-plot", ".numbers img", width=390)


@pytest.mark.parametrize(
    "query",
    [
        "silence_k=abc&silence_pick=zzz&silence_seed=-4&silence_to=x&silence_watch=%3Cb%3E",
        "silence_k=9999",
        "silence_pick=by+hand&silence_neurons=999&silence_neurons=%3Cscript%3E",
    ],
)
def test_a_link_may_hold_anything(server, browser, query):
    with visiting(browser, f"{server.url}/silence?{query}") as page:
        answers(page, "Without the 4 neurons", "Nothing is silenced yet")
