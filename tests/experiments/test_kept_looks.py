"""What comes with the project answers for all looks, and for groups drawn by lot, without a
network."""

import numpy as np
import pytest

from activsim.analysis import groups, judge
from activsim.datasets import fashion_mnist, garments
from activsim.experiments import evidence_cache, kept_looks, look_file, networks_compared
from activsim.networks import catalogue
from activsim.settings import Settings

NAMES = fashion_mnist.CLASS_NAMES
GROUPS = groups.named_groups(garments.GROUPS, NAMES)


@pytest.fixture(scope="module")
def key():
    settings = Settings(next(iter(catalogue.list_networks())))
    files = networks_compared.evidence_files(settings.model, catalogue.list_networks())
    hashes = {name: catalogue.file_hash(path) for name, path in files.items()}
    return evidence_cache.look_key(settings, hashes, fashion_mnist.published_fingerprint("test"))


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
