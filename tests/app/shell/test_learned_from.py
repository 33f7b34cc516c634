"""Where a score is stated of pictures that a network may have learned from, that is said."""

import pytest
from in_process import open_page

from activsim.app.shell.learned_from import CAVEAT, score_caveat
from activsim.datasets.image_set import SPLITS

pytestmark = pytest.mark.usefixtures("sketches_recorded", "worker_here")


def test_only_the_pictures_that_are_kept_apart_need_no_such_sentence():
    assert {split for split in SPLITS if not score_caveat(split)} == {"test", "validation"}


@pytest.mark.parametrize("name", ["pair", "silence"])
def test_pages_that_state_a_score_say_it(name):
    assert said(open_page(name, images="train"))
    assert not said(open_page(name, images="test"))


def test_a_warning_at_first_sight_that_states_a_score_says_it():
    for split in ("train", "test"):
        page = open_page("explore", images=split, pixels="inverted 0..255")
        (warning,) = [words.value for words in page.markdown if "% right" in words.value]
        assert (CAVEAT in warning) == (split == "train")


def said(page):
    return any(CAVEAT in element.value for element in page.html)
