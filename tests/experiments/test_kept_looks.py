"""What comes with the project answers for all looks, and for groups drawn by lot, without a
network."""

from dataclasses import replace

import numpy as np
import pytest

from activsim.analysis import groups, judge, rank_tests
from activsim.datasets import fashion_mnist, garments
from activsim.experiments import evidence_cache, kept_looks, look_file, networks_compared
from activsim.networks import catalogue
from activsim.settings import Settings

NAMES = fashion_mnist.CLASS_NAMES
GROUPS = groups.named_groups(garments.GROUPS, NAMES)


FINGERPRINT = fashion_mnist.published_fingerprint("test")


@pytest.fixture(scope="module")
def settings():
    return Settings(next(iter(catalogue.list_networks())))


@pytest.fixture(scope="module")
def hashes(settings):
    files = networks_compared.evidence_files(settings.model, catalogue.list_networks())
    return {name: catalogue.file_hash(path) for name, path in files.items()}


@pytest.fixture(scope="module")
def key(settings, hashes):
    return evidence_cache.look_key(settings, hashes, FINGERPRINT)


def test_the_map_holds_the_page_own_look(key):
    verdicts = kept_looks.verdict_map_of_look(key, GROUPS)
    look = look_file.load_look(key)
    row = verdicts["layers"].index("dense")
    column = look.grid.choice[1]
    expected = judge.judge(look.halves.pixels, look.halves.untrained, look.halves.trained, GROUPS)
    assert verdicts["answers"][row][column] == expected.answer
    assert verdicts["effects"][row][column] == pytest.approx(expected.effect, rel=1e-3)
    assert verdicts["lows"][row][column] == pytest.approx(expected.interval[0], rel=1e-3)
    assert (len(verdicts["layers"]), verdicts["n_looks"]) == (8, 53)
    assert "input" not in verdicts["layers"]


def test_random_groups_are_counted_and_told_of(key):
    heard = []
    tried = kept_looks.random_groups_of_look(
        key, GROUPS, 0.1, lambda done, total, text: heard.append((done, total, text))
    )
    assert sum(tried["counts"].values()) == tried["n_draws"] == len(heard)
    assert heard[0] == (0, tried["n_draws"], "Judging random groups")
    assert tried["counts"][judge.MORE] < 0.1 * tried["n_draws"]


def test_what_is_not_kept_any_more_is_said():
    with pytest.raises(ValueError, match="expected among what is kept"):
        kept_looks.verdict_map_of_look("look-nothing", GROUPS)


def test_it_goes_to_disk_and_back(key, tmp_path, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path))
    look = look_file.load_look(key)
    assert look_file.save_look("look-copy", look)
    copy = look_file.load_look("look-copy")
    for name in ("trained", "untrained"):
        np.testing.assert_array_equal(getattr(copy.all_looks, name), getattr(look.all_looks, name))
    assert list(copy.all_looks.controls) == list(look.all_looks.controls)
    assert list(copy.all_looks.layers) == list(look.all_looks.layers)


@pytest.mark.parametrize("is_shipped", [True, False])
def test_a_report_is_of_the_groups_the_margin_and_the_matrices_that_are_asked_for(
    is_shipped, settings, hashes, key
):
    own_groups = GROUPS if is_shipped else [[0, 2], [5, 7, 9], [1], [3], [4], [6], [8]]
    ratings = np.abs(np.subtract.outer(np.arange(10.0), np.arange(10.0)))
    report = kept_looks.kept_report(
        settings, own_groups, hashes, FINGERPRINT, {"mine.csv": ratings}, 0.7
    )
    look = look_file.load_look(key)
    expected = judge.judge(
        look.halves.pixels, look.halves.untrained, look.halves.trained, own_groups, 0.7
    )
    judgement = report["judgement"]
    assert (judgement["answer"], judgement["margin"]) == (expected.answer, 0.7)
    assert judgement["effect"] == pytest.approx(expected.effect)
    *others, own = report["shown"]["agrees_with"]
    assert others == look.report["shown"]["agrees_with"]
    matrix = np.array(report["shown"]["dissimilarity"])
    assert own["name"] == "mine.csv"
    assert own["agreement"]["value"] == pytest.approx(rank_tests.rho_a(matrix, ratings))


def test_there_is_no_report_where_a_network_would_have_to_run(settings, hashes):
    choice = replace(settings, measure="cosine")
    assert kept_looks.kept_report(choice, GROUPS, hashes, FINGERPRINT, {}, 0.1) is None
