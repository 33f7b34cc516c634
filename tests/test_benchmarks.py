"""The harness measures in turn, knows a missed reach, and writes nothing but what was measured."""

import json
import os
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from root import ROOT

from activsim.experiments import look_file
from activsim.networks import catalogue
from benchmarks import measure, results, run
from benchmarks.analysis import permutation, verdicts, worlds
from benchmarks.datasets import photographs
from benchmarks.experiments import evidence


def fast(**reach):
    return measure.row("fast", "slow", [1.0, 3.0, 2.0], [30.0, 10.0, 20.0], **reach)


def test_a_ratio_is_of_medians_and_a_reach_is_met_or_missed():
    assert fast(at_least=10)["ratio"] == 10
    assert fast(at_most=1)["ratio"] == 0.1
    for reach, met in (
        ({"at_least": 10}, True),
        ({"at_least": 10.1}, False),
        ({"at_most": 0.1}, True),
        ({"at_most": 0.099}, False),
        ({"under": 2.1}, True),
        ({"under": 2}, False),
        ({"at_least": 10, "under": 2}, False),
        ({"at_least": 11, "under": 3}, False),
    ):
        assert fast(**reach)["ok"] is met, reach
    alone = measure.row("memory", "", [4.0], unit="MB", under=5)
    assert (alone["ok"], alone["ratio"], alone["rival"]) == (True, None, None)
    for value, met in ((30, True), (29.9, False)):
        frames = measure.row("frames", "", [1.0, value, 99.0], unit="frames a second", over=30)
        assert (frames["ok"], frames["reach"]) == (met, "30 frames a second or more")
    assert fast()["reach"] == ""  # to be read only


def test_both_ways_are_measured_in_turn_and_in_changing_order():
    calls = []

    def way(name):
        return lambda: calls.append(name) or float(len(calls))

    ours, rival = measure.alternate(way("o"), way("r"), repeats=3)
    assert "".join(calls) == "or" + "or" + "ro" + "or"
    assert (ours, rival) == ([3, 6, 7], [4, 5, 8])
    calls.clear()
    measure.alternate(way("o"), way("r"), repeats=2, warm_up=False)
    assert "".join(calls) == "orro"


def test_95_of_100_values_do_not_exceed_the_95th_percentile():
    assert measure.p95(range(100, 0, -1)) == 95
    assert measure.p95(range(1, 31)) == 29
    assert measure.p95([2.0]) == 2.0


def test_a_subjects_rows_replace_its_own_and_no_others(tmp_path):
    results.write_rows("one", [fast(at_least=10)], "the first command", tmp_path)
    results.write_rows("two", [fast(at_most=0.01)], "the second command", tmp_path)
    before = json.loads((tmp_path / "results.json").read_text())
    results.write_rows("two", [fast(under=1), fast(under=9)], "the third command", tmp_path)
    after = json.loads((tmp_path / "results.json").read_text())
    assert after["one"] == before["one"]
    assert [row["reach"] for row in after["two"]["rows"]] == ["under 1 s", "under 9 s"]
    text = (tmp_path / "RESULTS.md").read_text()
    assert text == results.page(after)
    line = "| fast | slow | 2 s (1 s to 3 s, 3 runs) | 20 s (10 s to 30 s, 3 runs) | 10 | "
    line += "at least 10 times faster | "
    assert line + "reached |" in text
    assert text.count("**missed**") == 1
    assert "the second command" not in text
    assert f"python {sys.version.split()[0]}" in text
    assert f"{os.cpu_count()} cores" in text


def test_the_results_on_show_are_those_that_were_measured():
    report = json.loads((results.FOLDER / "results.json").read_text(encoding="utf-8"))
    assert (results.FOLDER / "RESULTS.md").read_text(encoding="utf-8") == results.page(report)
    assert set(report) == set(run.SUBJECTS)


@pytest.mark.parametrize(
    ("value", "text"), [(2.5e-5, "25 µs"), (0.0125, "12.5 ms"), (1.0, "1 s"), (1234.5, "1,234 s")]
)
def test_seconds_are_shown_in_the_unit_that_fits(value, text):
    assert results._figure(value, "s") == text
    assert results._figure(1234.5, "MB") == "1,234 MB"


@pytest.mark.parametrize("met", [True, False])
def test_the_exit_code_says_whether_all_was_reached(met, tmp_path, monkeypatch, capsys):
    ran = []
    for name in ("one", "two", "three"):
        rows = [fast(at_least=10 if met or name != "one" else 11)]
        monkeypatch.setitem(
            run.SUBJECTS, name, lambda name=name, rows=rows: ran.append(name) or rows
        )
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    assert run.main(["--only", "one", "two"]) == (0 if met else 1)
    assert ran == ["one", "two"]
    assert set(json.loads((tmp_path / "results.json").read_text())) == {"one", "two"}
    assert ("MISSED" in capsys.readouterr().out) is not met


def test_a_subject_that_fails_does_not_keep_the_others_from_being_measured(
    tmp_path, monkeypatch, capsys
):
    def fails():
        raise SystemExit("the two ways came to other results")

    for name, rows in (("one", fails), ("two", lambda: [fast(under=9)])):
        monkeypatch.setitem(run.SUBJECTS, name, rows)
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    assert run.main(["--only", "one", "two"]) == 1
    assert set(json.loads((tmp_path / "results.json").read_text())) == {"two"}
    output = capsys.readouterr()
    assert "FAILED  one" in output.out
    assert "the two ways came to other results" in output.err


def test_an_unknown_subject_is_refused_with_the_choices(capsys):
    with pytest.raises(SystemExit) as end:
        run.main(["--only", "everything"])
    assert end.value.code == 2
    assert "threshold" in capsys.readouterr().err


@pytest.mark.alone
def test_the_short_run_reaches_its_bounds_and_writes_nothing():
    before = [path.stat().st_mtime_ns for path in sorted((ROOT / "benchmarks").glob("*.[mj]*"))]
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "benchmarks/run.py", "--short"]
    process = subprocess.run(
        command, cwd=ROOT, env=bare, capture_output=True, text=True, timeout=100
    )
    assert process.returncode == 0, process.stdout + process.stderr[-2000:]
    assert process.stdout.count("reached ") == 3
    assert [
        path.stat().st_mtime_ns for path in sorted((ROOT / "benchmarks").glob("*.[mj]*"))
    ] == before


def printed_verdicts(*arguments):
    """The lines of the benchmark, where nothing is installed."""
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.run(
        [sys.executable, "benchmarks/analysis/verdicts.py", *arguments],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert process.returncode == 0, process.stdout + process.stderr[-2000:]
    return process.stdout.splitlines()


def test_the_verdicts_of_every_kind_of_made_networks_are_printed():
    lines = printed_verdicts("--cases", "1")
    assert lines[0] == "1 made cases of each kind, seeds 1000"
    names = [line[:22].rstrip() for line in lines if "%)" in line]
    assert names == list(verdicts.KINDS)
    assert sum("asked" in line for line in lines) == 2  # wrong and found, each with its head


def test_verdicts_of_made_networks_stand_beside_what_is_asked_of_them():
    kinds = ["noise", "unrelated, graded", "sharpened, 0.12"]
    lines = printed_verdicts("--cases", "2", "--kinds", *kinds, "--seeds", "11", "12")
    assert lines[0] == "4 made cases of each kind, seeds 11, 12"
    noise, graded, sharpened = (line for line in lines if "%)" in line)
    assert " 0.0% (0.0% to 60.2%) " in noise
    assert " 0.0% (0.0% to 60.2%) " in graded
    assert " 100.0% (39.8% to 100.0%) " in sharpened
    assert "at most 5%" in noise
    assert "at least 95%" in sharpened


def test_what_is_asked_is_missed_where_chance_does_not_explain_it():
    for name, answers, expected in (
        ("noise", {"more": 2, "open": 18}, True),  # 1.2% to 31.7%
        ("noise", {"more": 4, "open": 16}, False),  # 5.7% to 43.7%
        ("sharpened, 0.12", {"more": 17, "open": 3}, True),  # 62.1% to 96.8%
        ("sharpened, 0.12", {"more": 16, "no more": 4}, False),  # 56.3% to 94.3%
        ("sharpened, few", {"open": 20}, True),  # nothing is asked
    ):
        text, is_met = verdicts.line(name, Counter(answers), 0.5)
        assert is_met is expected
        assert ("MISSED" in text) is not expected


def test_ratings_of_made_classes_know_the_groups():
    group_of = np.array([0, 0, 0, 1, 1, 2])
    ratings = verdicts.ratings(np.random.default_rng(0), group_of)
    within, off = group_of[:, None] == group_of, ~np.eye(6, dtype=bool)
    assert (ratings == ratings.T).all()
    assert set(ratings[within & off]) <= {1, 2, 3}
    assert set(ratings[~within]) <= {3, 4, 5, 6, 7}
    assert len(set(ratings[~within])) > 2


def test_neurons_that_are_moved_together_fire_together():
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(2), 20)
    pixels, layers = rng.normal(size=(40, worlds.N_PIXELS)), worlds.weights(rng)
    together = 1e6 * rng.normal(size=(40, 1)) * np.ones(worlds.N_NEURONS)
    alone = worlds.network_profiles(pixels, layers, labels)
    moved = worlds.network_profiles(pixels, layers, labels, sway=together)
    expected = worlds.half_profiles(together > 0, labels)
    np.testing.assert_array_equal(moved, expected)  # one rate for all neurons
    assert alone.shape == moved.shape == (2, 2, worlds.N_NEURONS)
    assert np.ptp(alone, axis=-1).min() > 0


def test_the_plain_permutation_counts_the_orders_that_agree_as_well():
    line = np.abs(np.subtract.outer(np.arange(4.0), np.arange(4.0)))
    ranks = np.array([2, 4.5, 6, 2, 4.5, 2])  # of the pairs 01 02 03 12 13 23
    assert permutation.plain(ranks, line) == 2 / 24  # as it is, and turned round


def test_evidence_is_measured_on_the_networks_of_the_project_and_on_made_ones():
    bundled, made = evidence.bundled_map(1), evidence.made_map(15, 1)
    assert "8 layers x 7 thresholds, 10 classes, 6 seeds" in bundled["what"]
    assert "1 layers x 7 thresholds, 15 classes, 6 seeds" in made["what"]
    assert all(figure > 0 for row in (bundled, made) for figure in row["ours"])


def test_the_made_family_has_the_controls_of_a_page():
    with np.load(catalogue.MODELS / look_file.BUNDLED_FILE) as archive:
        of_page = json.loads(str(archive["about"]))["controls"]
    controls = evidence.page_controls(np.random.default_rng(0), np.arange(15) // 5)
    assert list(controls) == of_page
    for halves_at in controls.values():
        halves = halves_at(("value", 0.0))
        assert halves.shape[:2] == (2, 15)
        assert np.isfinite(halves).all()
        assert np.ptp(halves, axis=1).max() > 0  # it tells classes apart


def test_of_photographs_no_two_files_hold_the_same(tmp_path):
    photographs.write_photographs(tmp_path, 450, 8)
    files = list(tmp_path.rglob("*.jpg"))
    assert len({path.read_bytes() for path in files}) == len(files) == 450
    assert {path.stat().st_nlink for path in files} == {1}
    assert {len(list(folder.iterdir())) for folder in tmp_path.iterdir()} == {45}
