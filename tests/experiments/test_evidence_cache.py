"""What comes worked out is what the bundled networks give; a choice's evidence is kept under all
that it rests on."""

from dataclasses import asdict, replace
from types import NoneType, UnionType
from typing import NotRequired, get_args, get_origin, get_type_hints, is_typeddict

import numpy as np
import pytest

from activsim.analysis import firing_rule, group_lists, group_tests, groups, judge, reports
from activsim.analysis.similarity import dissimilarity
from activsim.cli import evidence_printout
from activsim.datasets import fashion_mnist, garments
from activsim.experiments import (
    evidence_cache,
    evidence_parts,
    look_file,
    network_recordings,
    networks_compared,
)
from activsim.firing import bundled, record, store
from activsim.jsonable import plain
from activsim.networks import catalogue, keras_models
from activsim.settings import Settings

NAMES = fashion_mnist.CLASS_NAMES
GROUPS = groups.named_groups(garments.GROUPS, NAMES)
MODELS = catalogue.MODELS
# sum of the absolute values of each array of weights, seed 0
WEIGHTS = [19.5282, 0, 467.2902, 0, 765.6845, 0, 1332.0091, 0, 256.1147, 0, 61.2779, 0]
CHOICE = Settings(next(iter(catalogue.list_networks(MODELS))))


def hashes():
    files = networks_compared.evidence_files(CHOICE.model, catalogue.list_networks())
    return {name: catalogue.file_hash(path) for name, path in files.items()}


@pytest.fixture
def bundled_report():
    key = evidence_cache.evidence_key(
        CHOICE, GROUPS, hashes(), fashion_mnist.published_fingerprint("test")
    )
    report = evidence_cache.load_evidence(key, MODELS)
    assert report is not None, "python -m activsim.experiments.evidence_cache makes it anew"
    return report


def test_what_comes_with_the_project_is_of_these_files_and_the_numbers_are_theirs(bundled_report):
    """The pixels' and one network's matrix again, from the recording that comes with the project
    too."""
    by_name = {network["name"]: network for network in bundled_report["networks"]}
    fingerprint, path = (
        fashion_mnist.published_fingerprint("test"),
        catalogue.list_networks(MODELS)[CHOICE.model],
    )
    for name, layer in (("pixels", "input"), (CHOICE.model, "dense")):
        recording = bundled.load_bundled(
            path, store.recording_key(catalogue.file_hash(path), layer, fingerprint)
        )
        matrix = dissimilarity(firing_rule.profiles(recording.channels, "value", 0.0))
        np.testing.assert_allclose(by_name[name]["dissimilarity"], matrix, atol=1e-12)
        test = group_tests.group_test(matrix, GROUPS)
        assert (
            by_name[name]["agreement"]["value"],
            by_name[name]["agreement"]["p"],
        ) == pytest.approx((test.value, test.p))
    assert bundled_report["settings"] == asdict(CHOICE)
    assert (MODELS / look_file.BUNDLED_FILE).stat().st_size < 2_000_000


def test_of_the_default_layer_all_networks_come_recorded(real_data, cache, monkeypatch):
    """So another threshold runs none of them; a twin's recording is that of a fresh pass."""
    networks = networks_compared.evidence_networks(CHOICE.model)
    with monkeypatch.context() as patches:
        patches.setattr(record, "record", lambda *_, **__: pytest.fail("a network ran"))
        recordings = network_recordings.all_recordings(networks, real_data, CHOICE, whole=False)
    assert list(recordings) == [network.name for network in networks]
    assert len(recordings) == 13
    maps = replace(CHOICE, layer="conv2d_1", reading="neuron")
    own = next(network for network in networks if network.name == CHOICE.model)
    key = network_recordings.recording_source(own, real_data, maps).recording_key("conv2d_1")
    assert network_recordings._stored_recordings(own, ["conv2d_1"], real_data, maps) is None
    assert store.load_arrays(key) is None  # of a map the channels came, which are not all of it
    twin = next(network for network in networks if not network.trained)
    ours = recordings[twin.name].table
    thresholds = {"dense": ours.thresholds}
    model = networks_compared.load_compared(twin)
    theirs = record.record(model, real_data, ["dense"], thresholds=thresholds)["dense"].table
    # another processor rounds otherwise, which may move an activation that lies on a threshold
    difference = np.abs(ours.counts.astype(np.int64) - theirs.counts.astype(np.int64))
    assert difference.sum() <= 1e-6 * theirs.counts.sum()
    half = ours.first_half.counts.astype(np.int64) - theirs.first_half.counts
    assert np.abs(half).sum() <= 1e-6 * theirs.counts.sum()


def assert_is(value, kind, where="report"):
    """That a plain value is of a type: a TypedDict with all its parts and no other, a list, a dict,
    a union."""
    if is_typeddict(kind):
        parts = get_type_hints(kind)
        hints = get_type_hints(kind, include_extras=True).items()
        needed = {name for name, hint in hints if get_origin(hint) is not NotRequired}
        assert needed <= set(value) <= set(parts), where
        for name in value:
            assert_is(value[name], parts[name], f"{where}.{name}")
    elif isinstance(kind, UnionType):
        some = [option for option in get_args(kind) if option is not NoneType]
        assert value is not None or NoneType in get_args(kind), where
        if value is not None:
            assert_is(value, some[0], where)
    elif get_origin(kind) is list:
        for item in value:
            assert_is(item, *get_args(kind), f"{where}[]")
    elif get_origin(kind) is dict:
        for item in value.values():
            assert_is(item, get_args(kind)[1], f"{where}{{}}")
    else:
        assert type(value) is kind, (where, value)


def test_a_report_is_what_its_type_says(bundled_report):
    assert_is(bundled_report, reports.EvidenceReport)
    tests = bundled_report["tests"]
    with pytest.raises(AssertionError, match=r"report\.tests\.trained\.n_orders"):
        assert_is(
            bundled_report | {"tests": tests | {"trained": tests["trained"] | {"n_orders": "3"}}},
            reports.EvidenceReport,
        )


def test_the_key_knows_all_that_changes_a_number_and_nothing_else():
    def key_of(settings=CHOICE, partition=GROUPS, files=None, fingerprint="x"):
        return evidence_cache.evidence_key(settings, partition, files or {"a": "1"}, fingerprint)

    assert (
        key_of()
        == key_of(replace(CHOICE, query=4, other=2))
        == key_of(partition=[group[::-1] for group in GROUPS[::-1]])
    )
    others = [
        key_of(replace(CHOICE, layer="conv2d")),
        key_of(replace(CHOICE, threshold=0.5)),
        key_of(replace(CHOICE, measure="cosine")),
        key_of(replace(CHOICE, pixels="0..1")),
        key_of(replace(CHOICE, resizing="crop")),
        key_of(replace(CHOICE, outputs="alphabetical")),
        key_of(partition=group_lists.parse_groups("Coat, Shirt", NAMES)),
        key_of(files={"a": "2"}),
        key_of(fingerprint="y"),
    ]
    assert len({key_of(), *others}) == len(others) + 1


def test_the_key_is_of_the_recipes_version_not_of_its_source(monkeypatch):
    def key():
        return evidence_cache.evidence_key(CHOICE, GROUPS, {"a": "1"}, "x")

    before = key()
    monkeypatch.setattr(keras_models, "build_cnn", lambda: "the same, and a comment in it")
    assert key() == before
    monkeypatch.setattr(keras_models, "RECIPE_VERSION", keras_models.RECIPE_VERSION + 1)
    assert key() != before


def test_the_recipe_is_that_of_its_version():
    """Where this fails, `build_cnn` builds something else than it did: raise RECIPE_VERSION, and
    make what is shipped of the evidence again."""
    model = keras_models.build_cnn()
    layers = [
        (layer.name, type(layer).__name__, tuple(layer.output.shape[1:])) for layer in model.layers
    ]
    weights = [float(np.abs(array).sum(dtype=np.float64)) for array in model.get_weights()]
    assert keras_models.RECIPE_VERSION == 1
    assert layers == [
        ("conv2d", "Conv2D", (26, 26, 32)),
        ("conv2d_1", "Conv2D", (24, 24, 32)),
        ("max_pooling2d", "MaxPooling2D", (12, 12, 32)),
        ("conv2d_2", "Conv2D", (10, 10, 64)),
        ("conv2d_3", "Conv2D", (8, 8, 64)),
        ("global_average_pooling2d", "GlobalAveragePooling2D", (64,)),
        ("dense", "Dense", (32,)),
        ("dense_1", "Dense", (10,)),
    ]
    assert weights == pytest.approx(WEIGHTS, rel=1e-5)


def test_the_output_layer_at_zero_is_undefined_in_the_grid(bundled_report):
    grid = bundled_report["grid"]
    row, column = grid["layers"].index("dense_1"), grid["columns"].index("above 0")
    for kind in ("trained", "untrained"):
        undefined = [values[column] is None for values in grid[kind]["agreement"]]
        assert undefined == [layer == "dense_1" for layer in grid["layers"]]
        assert grid[kind]["p"][row][column] is None
        assert grid[kind]["corrected_p"][row][column] is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"key": 1}', '{"key": "evidence-x"}'])
def test_a_damaged_file_counts_as_absent(content, tmp_path):
    (tmp_path / look_file.BUNDLED_FILE).write_text(content)
    assert evidence_cache.load_evidence("evidence-x", tmp_path) is None


@pytest.mark.parametrize("about", ["", "{", "[]", '{"key": 1}', '{"key": "evidence-x"}'])
def test_a_file_that_says_too_little_counts_as_absent(about, tmp_path):
    grid = np.zeros((1, 1, 1, 2, 2))
    np.savez(tmp_path / look_file.BUNDLED_FILE, about=np.array(about), trained=grid, untrained=grid)
    assert evidence_cache.load_evidence("evidence-x", tmp_path) is None
    assert look_file.load_look("look-x", tmp_path) is None


def test_other_groups_of_the_default_choice_run_no_network(bundled_report, monkeypatch):
    """The choice that a first visitor sees: what it takes comes with the project."""
    monkeypatch.setattr(evidence_cache, "compute_look", lambda *_: pytest.fail("a network ran"))
    images = fashion_mnist.published_fingerprint("test")
    partition = group_lists.parse_groups("Coat, Bag; Sandal, Dress, Shirt", NAMES)
    path = str(catalogue.list_networks()[CHOICE.model])
    report = evidence_cache.evidence_of_file(
        asdict(CHOICE), partition, "test", images, "evidence-of-this-test", path
    )
    for network, known in zip(report["networks"], bundled_report["networks"], strict=True):
        matrix = np.array(network["dissimilarity"])
        assert network["dissimilarity"] == known["dissimilarity"]
        assert network["agreement"]["value"] == group_tests.group_test(matrix, partition).value
    at_choice = report["grid"]["trained"]["agreement"]
    row, column = report["grid"]["chosen"]
    assert at_choice[row][column] == pytest.approx(report["tests"]["trained"]["value"])
    assert evidence_cache.load_evidence("evidence-of-this-test") == report


def test_a_comparison_in_plain_values_is_the_same():
    rng = np.random.default_rng(0)
    first, other = (dissimilarity(rng.random((8, 5))) for _ in range(2))
    other[0, 1] = other[1, 0] = np.nan
    for second in (first, other):
        expected = plain(evidence_parts.matrix_agreement("mine", first, second))
        assert evidence_cache.compare_matrices("mine", plain(first), plain(second)) == expected


def test_the_answer_of_the_default_look_and_every_control_are_printed(bundled_report, capsys):
    """Less, for the interval beside the pixels is below 0."""
    judgement = bundled_report["judgement"]
    assert judgement["answer"] == judge.LESS
    assert judgement["control"] == "pixels"
    assert judgement["interval"][0] < judgement["effect"] < judgement["interval"][1] < 0
    evidence_printout.print_report(bundled_report)
    out = capsys.readouterr().out
    assert out.startswith("The groups stand out less than in the pixels. In the trained networks")
    controls = [contrast["control"] for contrast in judgement["contrasts"]]
    assert sorted(controls) == [
        "blurred pixels",
        "edges",
        "mean intensity",
        "pixels",
        "silhouette area",
        "untrained",
    ]
    assert all(f"beside {control} " in out for control in controls)
    assert "does not tell the classes apart" not in out


def test_both_ps_of_the_effect_are_printed(bundled_report, capsys):
    judgement = bundled_report["judgement"] | {"p_seeds": 1 / 64, "p_classes": 0.25}
    evidence_printout.print_report(bundled_report | {"judgement": judgement})
    expected = "by sign flips over the seeds p = 0.016; by other orders of the classes p = 0.25 (of"
    assert expected in capsys.readouterr().out


def test_a_flat_control_is_printed_with_what_it_is(bundled_report, capsys):
    judgement = bundled_report["judgement"] | {"flat": ["edges"]}
    evidence_printout.print_report(bundled_report | {"judgement": judgement})
    beside = "  beside edges                    does not tell the classes apart here, so that it"
    assert beside in capsys.readouterr().out


def test_no_p_is_printed_of_what_is_no_effect(bundled_report, capsys):
    judgement = bundled_report["judgement"] | {"effect": None, "reason": "There is nothing."}
    evidence_printout.print_report(bundled_report | {"judgement": judgement})
    assert "chance alone" not in capsys.readouterr().out
