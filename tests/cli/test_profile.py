"""`activsim profile`: the same numbers as the library, in words, arrays, JSON and tables."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
import sixty_images
from rsatoolbox.rdm import load_rdm
from sixty_images import LABELS, fake

from activsim.analysis import geometry, measures, rankings, similarity
from activsim.cli import main as cli
from activsim.datasets import fashion_mnist
from activsim.experiments import other_networks
from activsim.firing import record
from activsim.firing import table as firing
from activsim.networks import catalogue, families, keras_models

PIXELS = ("--layer", "input", "--reading", "neuron")


def profile(*arguments):
    assert cli.main(["profile", *arguments]) == 0


def shares(threshold):
    """The pixels' firing profiles, from the definition."""
    fires = threshold < sixty_images.IMAGES
    return np.stack([fires[label == LABELS].mean(axis=0).ravel() for label in range(10)])


def half_shares(threshold):
    """The same of every other image of each class, and of the others."""
    fires = threshold < sixty_images.IMAGES
    own = [np.flatnonzero(label == LABELS) for label in range(10)]
    return np.array(
        [[fires[part[start::2]].mean(axis=0).ravel() for part in own] for start in (0, 1)]
    )


def firing_table(images):
    """Of the pixels at 0, from the definition."""
    fires = images > 0
    counts = np.stack([fires[label == LABELS].sum(axis=0).ravel() for label in range(10)])
    return firing.FiringTable(
        np.zeros(1, np.float32),
        counts[None].astype(np.uint32),
        np.bincount(LABELS, minlength=10),
        (28, 28, 1),
    )


# what is printed


@pytest.mark.parametrize("measure", measures.MEASURES)
def test_the_ranking_is_printed_in_words(measure, capsys):
    profile(*PIXELS, "--threshold", "0", "--measure", measure)
    profiles = half_shares(0) if measures.MEASURES[measure].of_halves else shares(0)
    matrix = similarity.dissimilarity(profiles, measure)
    second = rankings.nearest(matrix, 3)
    amount = measures.MEASURES[measure].with_unit(matrix[3, second])
    sentence = f"Dress: {fashion_mnist.CLASS_NAMES[second]} {amount}, "
    assert sentence in capsys.readouterr().out


def test_undefined_is_printed_last_and_as_undefined(monkeypatch, capsys):
    black = np.where((LABELS == 4)[:, None, None], 0, sixty_images.IMAGES).astype(
        np.uint8
    )  # no coat has a pixel that fires
    monkeypatch.setattr(sixty_images, "IMAGES", black)
    profile(*PIXELS, "--measure", "cosine")
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("  T-shirt/top: ")
    assert lines[2].endswith(", Coat undefined")
    assert lines[6].startswith("  Coat: T-shirt/top undefined, ")
    assert lines[6].count("undefined") == 9


def test_a_class_without_images_is_named(tmp_path, capsys):
    images = np.random.default_rng(0).integers(0, 256, (20, 28, 28), dtype=np.uint8)
    labels = np.arange(20) % 2 * 2  # 0 and 2
    np.savez(tmp_path / "gap.npz", images=images, labels=labels, class_names=["ant", "bee", "cat"])
    profile(*PIXELS, "--images", str(tmp_path / "gap.npz"))
    printed = capsys.readouterr()
    assert "bee: ant undefined, cat undefined" in printed.out
    assert "There are no images of 'bee'. Choose another class" in printed.out + printed.err


# what is written


def test_npz_holds_the_numbers_of_the_definition(tmp_path):
    (tmp_path / "new").mkdir()
    profile(*PIXELS, "--threshold", "0", "--out", "new/study.npz")
    with np.load(tmp_path / "new" / "study.npz") as arrays:
        assert set(arrays) == {"profiles", "dissimilarity", "ranking", "thresholds", "class_names"}
        matrix = similarity.dissimilarity(shares(0))
        np.testing.assert_array_equal(arrays["profiles"], shares(0))
        np.testing.assert_array_equal(arrays["dissimilarity"], matrix)
        np.testing.assert_array_equal(arrays["ranking"], rankings.ranking(matrix))
        np.testing.assert_array_equal(arrays["thresholds"], np.zeros(784))
        assert tuple(arrays["class_names"]) == fashion_mnist.CLASS_NAMES
    assert os.listdir(tmp_path / "new") == ["study.npz"]


@pytest.mark.parametrize("split", fashion_mnist.ORIGINALS)
@pytest.mark.parametrize("kind", firing.KINDS)
@pytest.mark.parametrize("reading", firing.READINGS)
def test_json_holds_the_library_s_numbers_and_the_settings(
    reading, kind, split, model_file, capsys
):
    choices = {
        "layer": "maps",
        "reading": reading,
        "kind": kind,
        "measure": "euclidean",
        "split": split,
    }
    profile(*(f"--{name}={value}" for name, value in choices.items()), "--out", "x.json")
    document = json.loads(Path("x.json").read_text())
    table = record.record(keras_models.load_network(model_file), fake(split), ["maps"])[
        "maps"
    ].reading(reading)
    threshold = firing.SHARE if kind == "quantile" else 0.0
    result = similarity.comparison(table, kind, threshold, "euclidean")
    for name in "profiles", "dissimilarity", "ranking":
        np.testing.assert_array_equal(document[name], getattr(result, name))
    as_it_is = {
        "pixels": "0..255",
        "resizing": "stretch",
        "outputs": "in order",
        "images": "Fashion-MNIST",
    }
    others = {"model": "tiny", "threshold": threshold, "query": 0, "other": None}
    assert document["settings"] == others | as_it_is | choices
    assert document["made_from"]["fingerprint"] == f"fake-{split}"
    assert document["made_from"]["model_sha256"] == catalogue.file_hash(model_file)
    assert "nearest" not in capsys.readouterr().err


def test_each_neuron_s_own_threshold_gives_its_profile(model_file, capsys):
    profile(*PIXELS, "--kind", "quantile", "--threshold", "0.3", "--out", "x.npz")
    with np.load("x.npz") as arrays:
        assert len(np.unique(arrays["thresholds"])) > 1
        np.testing.assert_array_equal(
            arrays["profiles"], shares(arrays["thresholds"].reshape(28, 28))
        )
        share = arrays["profiles"].mean()  # of each class there are as many images
    assert f"they make it fire on {share:.1%}, 30.0% were asked for" in capsys.readouterr().err


def test_undefined_is_null_in_json(monkeypatch):
    monkeypatch.setattr(sixty_images, "IMAGES", np.zeros_like(sixty_images.IMAGES))
    profile(*PIXELS, "--measure", "cosine", "--out", "x.json")
    document = json.loads(Path("x.json").read_text(), parse_constant=pytest.fail)
    assert document["dissimilarity"][0][:3] == [0.0, None, None]
    assert document["ranking"][0][:3] == [0, -1, -1]


@pytest.mark.parametrize("out", ["tables", "study.v2/"])
def test_a_folder_gets_three_tables(out):
    profile("--layer", "maps", "--reading", "neuron", "--out", out)
    profile(
        "--layer", "maps", "--reading", "neuron", "--out", out
    )  # and again, into the one that is there
    assert sorted(os.listdir(out)) == ["dissimilarity.csv", "profiles.csv", "ranking.csv"]
    header, *rows = Path(out, "profiles.csv").read_text(encoding="utf-8").splitlines()
    assert header.startswith('class,"row 0, column 0, channel 0","row 0, column 0, channel 1"')
    assert [row.split(",")[0] for row in rows] == list(fashion_mnist.CLASS_NAMES)


def test_rsatoolbox_reads_the_dissimilarities():
    profile(*PIXELS, "--measure", "euclidean", "--out", "x.hdf5")
    there = load_rdm("x.hdf5")
    [matrix] = there.get_matrices()
    np.testing.assert_array_equal(matrix, similarity.dissimilarity(shares(0), "euclidean"))
    assert there.pattern_descriptors["class"] == list(fashion_mnist.CLASS_NAMES)
    assert there.rdm_descriptors["layer"] == ["input"]
    assert there.dissimilarity_measure == "euclidean"
    assert there.descriptors["fires"] == "above 0"


def test_a_failed_write_leaves_what_was_there(monkeypatch, capsys):
    Path("x.npz").write_text("the one before")

    def full(stream, **arrays):
        stream.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    before = sorted(os.listdir())
    assert cli.main(["profile", *PIXELS, "--out", "x.npz"]) == 2
    assert (
        "activsim: error: 'x.npz' cannot be written: No space left on device."
        in capsys.readouterr().err
    )
    assert Path("x.npz").read_text() == "the one before"
    assert sorted(os.listdir()) == sorted({*before, "cache"})


# recordings and thresholds


def test_the_network_runs_once_for_a_question(monkeypatch, capsys):
    profile("--layer", "dense")
    first = capsys.readouterr()
    assert "Passing the images" in first.err
    monkeypatch.setattr(
        keras_models, "load_network", lambda path: pytest.fail("the network was loaded again")
    )
    profile(
        "--layer", "dense", "--model", str(catalogue.MODELS / "tiny.keras")
    )  # the same file by its path
    again = capsys.readouterr()
    assert again.out.splitlines()[1:] == first.out.splitlines()[1:]
    assert "Passing the images" not in again.err


def test_a_cache_that_cannot_be_written_costs_a_remark_only(monkeypatch, capsys):
    Path("taken").write_text("")
    monkeypatch.setenv("ACTIVSIM_CACHE", "taken")
    profile(*PIXELS)
    out, err = capsys.readouterr()
    assert "could not be kept" in err
    assert "Dress: " in out


def test_the_nearest_threshold_is_taken_and_said(capsys):
    profile(*PIXELS, "--threshold", "100", "--out", "x.json")
    document = json.loads(Path("x.json").read_text())
    nearest = document["settings"]["threshold"]
    assert nearest != 100
    assert abs(nearest - 100) < 255 / 63 / 2 + 0.01
    assert f"the nearest, {np.float32(nearest)}, is taken" in capsys.readouterr().err
    np.testing.assert_array_equal(document["profiles"], shares(nearest))
    assert set(document["thresholds"]) == {nearest}

    profile(*PIXELS, f"--threshold={np.float32(nearest)}")  # as it was said
    assert "nearest" not in capsys.readouterr().err
    profile(*PIXELS, "--threshold=1e300")
    assert "Threshold 1e+300 is not among the 64" in capsys.readouterr().err


# in the other networks


def members_of(*names):
    return lambda networks, name: [
        families.Member(name, Path(name), seed, ()) for seed, name in enumerate(names)
    ]


def test_how_many_networks_say_the_same_stands_with_it(monkeypatch, capsys):
    table = firing_table(sixty_images.IMAGES)
    other = firing_table(sixty_images.IMAGES[::-1])
    six = {"one": table, "two": table, "three": other}
    monkeypatch.setattr(families, "family", members_of(*six))
    monkeypatch.setattr(other_networks, "family_tables", lambda *_: six)
    profile(*PIXELS, "--threshold", "0")
    out = capsys.readouterr().out
    matrices = [similarity.dissimilarity(t.rates(0)) for t in six.values()]
    for label, name in enumerate(fashion_mnist.CLASS_NAMES):
        own = rankings.nearest(similarity.dissimilarity(shares(0)), label)
        count = sum(rankings.nearest(matrix, label) == own for matrix in matrices)
        (line,) = [line for line in out.splitlines() if line.startswith(f"  {name}: ")]
        n_nearest = geometry.nearest_classes(similarity.dissimilarity(shares(0)), label).sum()
        expected = f"[nearest in {count} of 3 networks]"
        assert line.endswith(expected if n_nearest == 1 else f"[{n_nearest} classes equally near]")
    assert "In k of 3 networks: in so many of one, two, three" in out


def test_of_classes_that_are_equally_near_none_is_called_the_nearest(monkeypatch, capsys):
    table = firing_table(sixty_images.IMAGES)
    two = {"one": table, "two": table}
    monkeypatch.setattr(families, "family", members_of(*two))
    monkeypatch.setattr(other_networks, "family_tables", lambda *_: two)
    silent = similarity.Comparison(np.zeros((10, 4)), "mean difference")  # nothing fires
    monkeypatch.setattr(similarity, "comparison", lambda *_: silent)
    profile(*PIXELS, "--threshold", "0")
    out = capsys.readouterr().out
    assert out.count("[9 classes equally near]") == 10
    assert "[nearest in" not in out


def test_where_that_is_not_known_it_is_said_and_nothing_is_claimed(monkeypatch, capsys):
    monkeypatch.setattr(families, "family", members_of("one", "two"))
    table = firing_table(sixty_images.IMAGES)
    known = {"one": table, "two": None}
    monkeypatch.setattr(other_networks, "family_tables", lambda *_: known)
    profile(*PIXELS, "--threshold", "0")
    captured = capsys.readouterr()
    assert "nearest in" not in captured.out
    assert "Of two, trained from other seeds, it is not known whether they say" in captured.err


def test_of_a_family_of_which_some_are_recorded_these_are_counted(monkeypatch, capsys):
    table = firing_table(sixty_images.IMAGES)
    monkeypatch.setattr(families, "family", members_of("one", "two", "three"))
    known = {"one": table, "two": None, "three": table}
    monkeypatch.setattr(other_networks, "family_tables", lambda *_: known)
    profile(*PIXELS, "--threshold", "0")
    captured = capsys.readouterr()
    n_tied = captured.out.count("classes equally near]")
    assert n_tied < 3
    assert captured.out.count("[nearest in 2 of 2 networks]") == 10 - n_tied
    assert "In k of 2 networks: in so many of one, three" in captured.out
    assert "Of two, trained from other seeds, it is not known" in captured.err


def test_of_one_network_it_is_said_that_it_is_one(monkeypatch, capsys):
    monkeypatch.setattr(families, "family", members_of("one"))
    monkeypatch.setattr(other_networks, "family_tables", lambda *_: {})
    profile(*PIXELS, "--threshold", "0")
    captured = capsys.readouterr()
    assert "nearest in" not in captured.out
    assert "One network: another training may say otherwise." in captured.err


# the images changed


def distances_across(images, changed):
    """Of the pixels at 0, from the definition: the halves crossed, pair by pair."""
    matrix = np.zeros((10, 10))
    own = [np.flatnonzero(label == LABELS) for label in range(10)]
    for a in range(10):
        for b in range(10):
            for half in (0, 1):
                ours = (images[own[a][half::2]] > 0).mean(axis=0)
                theirs = (changed[own[b][1 - half :: 2]] > 0).mean(axis=0)
                matrix[a, b] += np.abs(ours - theirs).mean() / 2
    return matrix


def test_changed_images_are_compared_with_those_as_they_are(tmp_path, monkeypatch, capsys):
    # a bright frame, another for each class, so that classes differ
    images = np.where(np.arange(28) < 2 * LABELS[:, None, None], sixty_images.IMAGES, 0)
    monkeypatch.setattr(sixty_images, "IMAGES", images.astype(np.uint8))
    (tmp_path / "new").mkdir()
    shift = ("--changed", "shifted right", "--by", "4")
    profile(*PIXELS, "--threshold", "0", *shift, "--out", "new/shifted.npz")
    shifted = np.zeros_like(images)  # a border that is dark for the most part
    shifted[:, :, 4:] = images[:, :, :-4]
    border = np.ones((28, 28), bool)
    border[1:-1, 1:-1] = False
    for number, image in enumerate(images):
        shifted[number, :, :4] = np.sort(image[border])[(border.sum() - 1) // 2]
    expected = distances_across(images, shifted)
    with np.load(tmp_path / "new" / "shifted.npz") as arrays:
        np.testing.assert_allclose(arrays["across"], expected, atol=1e-12)
        np.testing.assert_array_equal(arrays["profiles"], shares(0))  # of those as they are
    profile(*PIXELS, "--threshold", "0", *shift, "--out", "new/shifted.json")
    document = json.loads((tmp_path / "new" / "shifted.json").read_text())
    assert document["changed"] == {"images": "shifted right by 4 pixels"}
    profile(*PIXELS, "--threshold", "0", *shift, "--out", "new/tables/")
    assert (tmp_path / "new" / "tables" / "across.csv").read_text().startswith("class,T-shirt/top,")

    capsys.readouterr()
    profile(*PIXELS, "--threshold", "0", *shift)
    printed = capsys.readouterr().out
    n_own = (expected.argmin(axis=0) == np.arange(10)).sum()
    assert f"shifted right by 4 pixels. {n_own} of 10 changed classes lie nearest" in printed
    nearest = fashion_mnist.CLASS_NAMES[expected[:, 3].argmin()]
    assert f"  Dress shifted right by 4 pixels: {nearest} " in printed


def test_how_far_asks_for_a_shift_and_no_farther_than_there_is_to_see(capsys):
    assert cli.main(["profile", "--changed", "mirrored", "--by", "3"]) == 2
    assert "--by says how far images are shifted, and these are not" in capsys.readouterr().err
    assert cli.main(["profile", "--changed", "shifted down", "--by", "20"]) == 2
    assert "a shift by at most 14 pixels was expected" in capsys.readouterr().err
    assert cli.main(["profile", "--changed", "mirrored", "--out", "x.hdf5"]) == 2
    assert "Leave --changed out, or write a .npz" in capsys.readouterr().err


def test_weights_that_are_no_numbers_are_told_also_of_a_recording(model_file, tmp_path, capsys):
    """What they give never fires, so that the profile alone would call the neuron dead."""
    model = keras_models.load_network(model_file)
    kernel, bias = model.get_layer("dense").get_weights()
    bias[3] = np.nan
    model.get_layer("dense").set_weights([kernel, bias])
    model.save(tmp_path / "models" / "diverged.keras")
    warning = "The weights of one of its layers are not all numbers (NaN or infinite): 'dense'. A"
    for _ in range(2):
        profile("--model", "diverged", "--layer", "dense")
        assert warning in capsys.readouterr().err
    profile("--model", "tiny", "--layer", "dense")
    assert "not all numbers" not in capsys.readouterr().err
