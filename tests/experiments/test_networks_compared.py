"""Twelve small networks on sixty images: recorded once, then read without Keras; the command prints
what is true."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, fields, replace

import numpy as np
import pytest
from root import ROOT, TESTS
from sixty_images import LABELS, fake
from small_network import small

from activsim.analysis import firing_rule, groups, judge, rank_tests
from activsim.analysis import judgement as judgement_rule
from activsim.analysis.resampling import profiles_of
from activsim.analysis.similarity import dissimilarity
from activsim.app.pages.evidence import sections_text as evidence_sections
from activsim.cli import main as cli
from activsim.datasets import catalogue as image_sets
from activsim.datasets import fashion_mnist, garments
from activsim.experiments import (
    evidence,
    evidence_cache,
    image_recordings,
    network_recordings,
    networks_compared,
    pixel_controls,
)
from activsim.firing import record, source
from activsim.networks import catalogue, keras_models
from activsim.networks.network import Network
from activsim.networks.pixels import PixelOptions
from activsim.output import evidence_text
from activsim.output.files import results
from activsim.settings import Settings

# Keras 3.15 copies TensorFlow's variables in a way that NumPy 2 deprecates; only saving a model
# does it.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)

DATA = fake()
GROUPS = groups.named_groups(garments.GROUPS, fashion_mnist.CLASS_NAMES)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    for seed in range(6):
        model = small(seed=100 + seed)
        card = {
            "recipe": {"seed": seed},
            "description": Network(model, (28, 28, 1)).description.to_plain(),
        }
        keras_models.save_network(model, folder / f"net-{seed}.keras", card)
    card = {"bundled": True, "recipe": {"seed": 1}}
    keras_models.save_network(small(), folder / "mine.keras", card)  # which is not true
    return folder


def bundled_hashes(folder):
    return {path.stem: catalogue.file_hash(path) for path in folder.glob("net-*.keras")}


def use_small_networks(patch, models):
    patch.setattr(catalogue, "MODELS", models)
    patch.setattr(catalogue, "BUNDLED", bundled_hashes(models))
    patch.setattr(image_sets, "load_images", lambda *_: DATA)


@pytest.fixture(autouse=True)
def small_networks(models, monkeypatch, tmp_path):
    use_small_networks(monkeypatch, models)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def recorded(models, tmp_path_factory):
    """A cache folder with what all layers of the twelve fire, by channel."""
    folder = tmp_path_factory.mktemp("recorded")
    with pytest.MonkeyPatch.context() as patch:
        use_small_networks(patch, models)
        patch.setenv("ACTIVSIM_CACHE", str(folder))
        line = networks_compared.trained_and_untrained("net-0")
        network_recordings.all_recordings(line, DATA, settings())
    return folder


@pytest.fixture
def recorded_before(recorded, cache):
    """For what is made of recordings, whoever recorded them."""
    shutil.copytree(recorded, cache)


def settings(**choices):
    return Settings(**{"model": "net-0"} | choices)


def test_to_each_network_of_the_family_stands_the_one_it_began_as():
    line = networks_compared.trained_and_untrained("net-0")
    assert [(network.name, network.seed, network.trained) for network in line] == [
        *((f"net-{seed}", seed, True) for seed in range(6)),
        *((f"untrained, seed {seed}", seed, False) for seed in range(6)),
    ]
    assert len({network.key for network in line}) == 12
    again = networks_compared.load_compared(line[7]).get_weights()
    for ours, expected in zip(again, small(seed=1).get_weights(), strict=True):
        np.testing.assert_array_equal(ours, expected)


def test_another_recipe_is_another_network(monkeypatch):
    before = networks_compared.trained_and_untrained("net-0")[6].key
    monkeypatch.setattr(keras_models, "RECIPE_VERSION", keras_models.RECIPE_VERSION + 1)
    assert networks_compared.trained_and_untrained("net-0")[6].key != before


def test_one_whose_card_says_nothing_of_its_training_stands_alone():
    line = networks_compared.trained_and_untrained("mine")
    assert [(network.name, network.seed, network.trained) for network in line] == [
        ("mine", 0, True),
        ("untrained, seed 0", 0, False),
    ]
    with pytest.raises(ValueError, match=r"No such model: 'odd'\. Models are: net-0, mine"):
        networks_compared.trained_and_untrained("odd")


def test_what_a_visitor_brought_is_compared_with_nothing_else(models, monkeypatch):
    """It runs in a process of its own, where no other network's recordings can be changed."""
    brought = models / "net-2.keras"
    monkeypatch.setattr(catalogue, "is_brought", lambda path: path == brought)
    assert list(networks_compared.compared_files("net-2")) == ["net-2"]
    assert "net-2" not in networks_compared.compared_files("net-0")


@pytest.mark.usefixtures("recorded_before")
def test_a_control_stands_on_the_axis_and_changes_nothing_else(models, monkeypatch, tmp_path):
    shutil.copytree(models, tmp_path / "models")
    monkeypatch.setattr(catalogue, "MODELS", tmp_path / "models")
    plain = networks_compared.evidence_networks("net-0")
    assert plain == networks_compared.trained_and_untrained("net-0")
    model = small(seed=300)
    card = {
        "recipe": {"seed": 4, "labels": "shuffled"},
        "description": Network(model, (28, 28, 1)).description.to_plain(),
    }
    keras_models.save_network(model, tmp_path / "models" / "dealt.keras", card)
    line = networks_compared.evidence_networks("net-0")
    assert line[:-1] == plain
    assert (line[-1].name, line[-1].control) == ("dealt", "labels shuffled")
    files = networks_compared.evidence_files("net-0", catalogue.list_networks())
    assert list(files) == [*(f"net-{seed}" for seed in range(6)), "dealt"]

    looks = [
        evidence_cache.compute_look(settings(), DATA, networks, GROUPS)
        for networks in (line, plain)
    ]
    with_control, without = (look.report for look in looks)
    *others, last = with_control["networks"]
    assert (last["kind"], last["name"]) == ("control", "labels shuffled (4)")
    expected = record.record(model, DATA, ["dense"])["dense"].table
    np.testing.assert_allclose(
        last["dissimilarity"], dissimilarity(firing_rule.profiles(expected, "value", 0.0))
    )
    assert others == without["networks"]
    for part in with_control.keys() - {"networks", "made_from"}:
        assert with_control[part] == without[part], part
    regrouped = evidence.about_groups(with_control, looks[0].halves, [[0, 1], list(range(2, 10))])
    assert regrouped["networks"][-1]["kind"] == "control"
    with pytest.raises(ValueError, match="No such model: 'dealt'"):
        evidence_cache.compute_look(settings(model="dealt"), DATA, line, GROUPS)

    card["recipe"] = {"seed": 0, "without": "Shirt"}
    keras_models.save_network(small(seed=301), tmp_path / "models" / "without.keras", card)
    assert [control.name for control in networks_compared.compared_controls("net-0")] == [
        "without",  # of the same seed
        "dealt",
    ]
    monkeypatch.setattr(networks_compared, "MOST_CONTROLS", 1)
    assert [control.name for control in networks_compared.compared_controls("net-4")] == ["dealt"]


def test_a_network_alone_is_compared_with_its_pixels_and_its_twin_and_leaves_it_open():
    """Its card does not even describe its layers."""
    line = networks_compared.trained_and_untrained("mine")
    report = evidence_cache.compute_look(settings(model="mine"), DATA, line, GROUPS).report
    assert report["judgement"]["answer"] == judge.OPEN
    assert report["judgement"]["reason"].startswith("1 network: at least")
    assert [network["kind"] for network in report["networks"]] == ["pixels", "untrained", "trained"]
    kinds = {network["kind"]: network for network in report["networks"]}
    twin = networks_compared.load_compared(line[1])
    expected = record.record(twin, DATA, ["dense"])["dense"].table
    np.testing.assert_allclose(
        kinds["untrained"]["dissimilarity"],
        dissimilarity(firing_rule.profiles(expected, "value", 0.0)),
    )


def test_networks_are_given_their_pictures_as_it_was_chosen():
    """As `record` gives them; and what is kept of one way is not taken for another."""
    line = networks_compared.trained_and_untrained("mine")
    tables = []
    for pixels in ("0..255", "inverted 0..1"):
        choice = settings(model="mine", pixels=pixels)
        table = network_recordings.all_recordings(line, DATA, choice)["mine"].table
        options = PixelOptions(pixels, choice.resizing)
        model = keras_models.load_network(line[0].path)
        expected = record.record(model, DATA, ["dense"], options=options)["dense"].table
        np.testing.assert_array_equal(table.counts, expected.counts)
        of_pixels = record.record(model, DATA, ["input"], options=options)["input"].table
        firing = image_recordings.firing_by_image(
            line[0], DATA, settings(model="mine", layer="input", pixels=pixels), of_pixels
        )
        np.testing.assert_allclose(
            profiles_of(firing, LABELS, 10),
            firing_rule.profiles(of_pixels, "value", 0.0),
            atol=1e-6,
        )
        tables.append(table.counts)
    assert (tables[0] != tables[1]).any()


@pytest.mark.parametrize("reading", ["channel", "neuron"])
def test_networks_run_once_and_progress_counts_all_passes(reading, monkeypatch):
    line, calls = networks_compared.trained_and_untrained("net-0"), []
    first = network_recordings.all_recordings(
        line, DATA, settings(layer="maps", reading=reading), lambda *call: calls.append(call[:2])
    )
    shares = [done / total for done, total in calls]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    monkeypatch.setattr(record, "record", lambda *_: pytest.fail("a network ran again"))
    again = network_recordings.all_recordings(line, DATA, settings(layer="maps", reading=reading))
    expected = 6 if reading == "channel" else 6 * 9
    for network in line:
        assert first[network.name].table.counts.shape[2] == expected
        np.testing.assert_array_equal(
            first[network.name].table.counts, again[network.name].table.counts
        )
        assert list(again[network.name].layers) == ["input", "maps", "flat", "dense", "output"]
        assert again[network.name].layers["output"].score.confusion.sum() == 60


@pytest.mark.usefixtures("recorded_before")
def test_recordings_are_those_of_the_network_itself():
    line = networks_compared.trained_and_untrained("net-0")
    table = network_recordings.all_recordings(line, DATA, settings(layer="dense"))["net-2"].table
    expected = record.record(keras_models.load_network(line[2].path), DATA, ["dense"])[
        "dense"
    ].table
    np.testing.assert_array_equal(table.counts, expected.counts)


def test_an_unknown_layer_is_refused_before_anything_runs():
    with pytest.raises(
        ValueError, match=r"No such layer: 'dens'\. Layers are: input, maps, flat, dense, output"
    ):
        network_recordings.all_recordings(
            networks_compared.trained_and_untrained("net-0"), DATA, settings(layer="dens")
        )


@pytest.mark.parametrize(
    ("layer", "reading"),
    [("maps", "channel"), ("maps", "neuron"), ("dense", "channel"), ("input", "channel")],
)
@pytest.mark.parametrize(("kind", "threshold"), [("value", 0.0), ("quantile", 0.2)])
def test_single_images_add_up_to_the_table(layer, reading, kind, threshold, monkeypatch):
    choices = settings(layer=layer, reading=reading, kind=kind, threshold=threshold)
    network = networks_compared.trained_and_untrained("net-0")[0]
    table = record.record(keras_models.load_network(network.path), DATA, [layer])[layer].reading(
        reading
    )
    firing = image_recordings.firing_by_image(network, DATA, choices, table)
    np.testing.assert_allclose(
        profiles_of(firing, LABELS, 10), firing_rule.profiles(table, kind, threshold), atol=1e-6
    )
    monkeypatch.setattr(Network, "forward_pass", lambda *_: pytest.fail("it ran again"))
    np.testing.assert_array_equal(
        image_recordings.firing_by_image(network, DATA, choices, table), firing
    )


def test_blurring_takes_the_detail_out_of_the_pixels():
    network = networks_compared.trained_and_untrained("net-0")[0]
    blurred, plain = (
        image_recordings.blurred_pixels(network, DATA, settings()),
        record.record(small(), DATA, ["input"])["input"].table,
    )
    rule = ("value", 200.0)  # hardly any pixel of blurred noise is as bright
    assert (
        firing_rule.profiles(blurred, *rule).mean()
        < 0.01
        < firing_rule.profiles(plain, *rule).mean()
    )


# worked out once


def test_it_is_worked_out_once_and_then_read(monkeypatch):
    monkeypatch.setattr(source, "images_by_fingerprint", lambda *_: DATA)
    choices, calls = settings(), []
    path = str(catalogue.list_networks()["net-0"])
    arguments = (asdict(choices), GROUPS, "test", "fake-test", "evidence-of-this-test", path)
    report = evidence_cache.evidence_of_file(
        *arguments, progress=lambda *about: calls.append(about)
    )
    assert (
        evidence_cache.load_evidence("evidence-of-this-test")
        == report
        == json.loads(json.dumps(report, allow_nan=False))
    )
    assert calls[-1][0] == calls[-1][1]
    monkeypatch.setattr(record, "record", lambda *_: pytest.fail("a network ran again"))
    monkeypatch.setattr(Network, "forward_pass", lambda *_: pytest.fail("a network ran again"))
    assert evidence_cache.evidence_of_file(*arguments) == report
    monkeypatch.setattr(source, "images_by_fingerprint", lambda *_: pytest.fail("images were read"))
    partition = [[*GROUPS[0], *GROUPS[1]], *GROUPS[2:]]
    regrouped = evidence_cache.evidence_of_file(
        arguments[0], partition, *arguments[2:4], "evidence-of-other-groups", path
    )
    monkeypatch.setattr(source, "images_by_fingerprint", lambda *_: DATA)
    line = networks_compared.trained_and_untrained("net-0")
    assert regrouped == evidence_cache.compute_look(choices, DATA, line, partition).report
    assert regrouped["groups"] != report["groups"]
    other = asdict(
        replace(choices, threshold=5.0)
    )  # of a vector layer the single images are kept for every threshold
    assert (
        evidence_cache.evidence_of_file(other, *arguments[1:4], "of-another", path)["settings"][
            "threshold"
        ]
        == 5.0
    )


def test_the_answer_alone_is_that_of_the_whole_report_and_neither_takes_the_others_place(
    monkeypatch,
):
    monkeypatch.setattr(source, "images_by_fingerprint", lambda *_: DATA)
    path = str(catalogue.list_networks()["net-0"])
    choice = replace(settings(), threshold=2.5)
    arguments = (asdict(choice), GROUPS, "test", "fake-test", "evidence-of-an-answer", path)
    answer = evidence_cache.evidence_of_file(*arguments, whole=False)
    assert evidence_cache.load_evidence("evidence-of-an-answer") is None
    assert evidence_cache.load_evidence("evidence-of-an-answer", whole=False) == answer
    whole = evidence_cache.evidence_of_file(*arguments)
    assert answer["shown"].pop("agrees_with") == []
    assert whole["shown"].pop("agrees_with")
    assert set(whole) - set(answer) == {"images", "grid"}
    assert {name: whole[name] for name in answer} == answer
    partition = [[*GROUPS[0], *GROUPS[1]], *GROUPS[2:]]
    for is_whole in (False, True):
        regrouped = evidence_cache.evidence_of_file(
            arguments[0], partition, *arguments[2:4], "regrouped", path, is_whole
        )
        assert regrouped["groups"] != answer["groups"]
    assert evidence_cache.load_evidence("regrouped")["grid"]["columns"] == whole["grid"]["columns"]


@pytest.mark.usefixtures("recorded_before")
@pytest.mark.parametrize(
    ("layer", "reading", "row"),
    [("maps", "neuron", 2), ("maps", "channel", 1), ("dense", "neuron", 3)],
)
def test_the_choice_is_always_a_cell_of_the_grid(layer, reading, row):
    choices = settings(layer=layer, reading=reading, kind="quantile", threshold=0.3)
    report = evidence_cache.compute_look(
        choices, DATA, networks_compared.trained_and_untrained("net-0"), GROUPS
    ).report
    grid = report["grid"]
    assert grid["chosen"] == [row, len(grid["columns"]) - 1]
    assert (grid["layers"][row] == "maps by neuron") == (row == 2)
    for kind in ("trained", "untrained"):
        here = grid[kind]["agreement"][row][-1]
        assert here == pytest.approx(report["tests"][kind]["value"], nan_ok=True)


def test_a_network_that_is_not_in_the_line_up_is_refused_before_anything_runs(monkeypatch):
    monkeypatch.setattr(record, "record", lambda *_: pytest.fail("a network ran"))
    with pytest.raises(ValueError, match=r"No such model: 'mine'\. Models are: net-0"):
        evidence_cache.compute_look(
            Settings("mine"), DATA, networks_compared.trained_and_untrained("net-0"), GROUPS
        )


# the command


def run_evidence(*arguments):
    return cli.main(["evidence", *arguments])


def test_the_command_prints_the_verdict_and_writes_every_number(tmp_path, capsys):
    assert run_evidence("--layer", "maps", "--margin", "3", "--out", "found.json") == 0
    out, err = capsys.readouterr()
    report = json.loads((tmp_path / "found.json").read_text())
    judgement = report["judgement"]
    assert judgement["margin"] == 3
    names = [part.name for part in fields(judgement_rule.Judgement)]
    names = [name for name in names if name not in ("contrasts", "flat", "single", "margin")]
    assert list(report)[:8] == names  # at the top too, as activsim.judge returns them
    assert {name: report[name] for name in names} == {name: judgement[name] for name in names}
    assert out.startswith(f"{evidence_text.judgement_headline(judgement)}. ")
    assert evidence_text.judgement_sentence(judgement) in out
    for part in (
        "untrained, seed 5",
        "net-5",
        "noise ceiling",
        "2,520 placements",
        "confusions of the network",
    ):
        assert part in out
    assert "100%" in err
    assert [network["name"] for network in report["shown"]["agrees_with"]][:2] == [
        "pixels",
        "blurred pixels",
    ]
    assert report["settings"]["layer"] == "maps"
    assert report["grid"]["layers"][report["grid"]["chosen"][0]] == "maps"
    network = keras_models.load_network(catalogue.MODELS / "net-3.keras")
    expected = dissimilarity(
        firing_rule.profiles(record.record(network, DATA, ["maps"])["maps"].channels, "value", 0.0)
    )
    entry = next(entry for entry in report["networks"] if entry["name"] == "net-3")
    np.testing.assert_allclose(entry["dissimilarity"], expected)


@pytest.mark.usefixtures("recorded_before")
def test_groups_a_matrix_of_ones_own_and_a_share_can_be_given(tmp_path, capsys):
    rows = [["", *fashion_mnist.CLASS_NAMES]]
    own = rank_tests.square_matrix(np.random.default_rng(1).random(45), 10)
    rows += [
        [name, *map(str, row)] for name, row in zip(fashion_mnist.CLASS_NAMES, own, strict=True)
    ]
    (tmp_path / "mine.csv").write_text("\n".join(",".join(row) for row in rows))
    options = (
        "--groups",
        "Our clothes: Coat, Shirt, Dress; Bag, Trouser",
        "--compare",
        "mine.csv",
        "--out",
        "found.json",
    )
    assert (
        run_evidence("--kind", "quantile", "--threshold", "0.3", "--model", "net-4", *options) == 0
    )
    out = capsys.readouterr().out
    groups_in_words = "Our clothes (Coat + Shirt + Dress); Bag + Trouser"
    assert f"Groups: {groups_in_words}; by itself: T-shirt/top, Pullover" in out
    assert "mine.csv" in out
    report = json.loads((tmp_path / "found.json").read_text())
    assert (report["shown"]["network"], report["grid"]["columns"][-1]) == ("net-4", "top 0.3")
    assert len(report["groups"]) == len(report["group_titles"]) == 7
    assert report["group_titles"][:3] == ["Our clothes", None, None]
    assert groups_in_words in report["claim"]


@pytest.mark.usefixtures("recorded_before")
def test_groups_of_an_image_set_have_its_titles(tmp_path, capsys, monkeypatch):
    names = ("tops", "shoes", "trousers", "bags")
    titled_set = replace(image_sets.open_set(image_sets.DEFAULT), group_names=names)
    monkeypatch.setattr(image_sets, "open_set", lambda name: titled_set)
    assert run_evidence("--out", "found.json") == 0
    assert "shoes (Sandal + Sneaker + Ankle boot)" in capsys.readouterr().out
    report = json.loads((tmp_path / "found.json").read_text())
    assert report["group_titles"] == ["tops", "shoes", None, None]  # one class is its own name


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--out", "found.csv"], "ends in .json was expected"),
        (["--out", "nowhere/found.json"], "There is no folder 'nowhere'"),
        (["--model", "odd"], "No such model: 'odd'"),
        (["--groups", "Hat"], "No such class: 'Hat'"),
        (
            ["--compare", "absent.csv"],
            "A CSV file was expected, but 'absent.csv' cannot be read: No such file",
        ),
        (["--compare", "."], "'.' cannot be read: Is a directory"),
        (["--kind", "quantile", "--threshold", "3"], "between 0 and 1 was expected, 3.0 came"),
        (["--layer", "dens"], "No such layer: 'dens'"),
    ],
)
def test_a_wrong_value_ends_in_a_sentence_before_anything_runs(
    arguments, sentence, monkeypatch, capsys
):
    monkeypatch.setattr(record, "record", lambda *_: pytest.fail("a network ran"))
    assert run_evidence(*arguments) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.usefixtures("recorded_before")
def test_from_disk_no_keras_is_loaded(capsys, monkeypatch, cache):
    assert run_evidence() == 0
    expected = capsys.readouterr().out
    code = f"""\
import sys
sys.path[:0] = [{str(ROOT)!r}, {str(TESTS / "support")!r}]
from activsim.datasets import catalogue as image_sets
from activsim.networks import catalogue, keras_models
from pathlib import Path
import sixty_images
image_sets.load_images = lambda *_: sixty_images.fake()
catalogue.MODELS = Path({str(catalogue.MODELS)!r})
catalogue.BUNDLED = {catalogue.BUNDLED!r}
from activsim.app.pages.evidence import sections_text as evidence_sections
from activsim.cli import main as cli
assert cli.main(["evidence"]) == 0
assert not {{"keras", "tensorflow"}} & set(sys.modules)
"""
    again = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ)
    )
    assert again.returncode == 0, again.stderr
    assert again.stdout == expected


@pytest.mark.usefixtures("recorded_before")
def test_a_softmax_output_at_zero_is_undefined_in_every_number_and_the_command_says_so(
    tmp_path, capsys
):
    out = tmp_path / "evidence.json"
    arguments = ["evidence", "--model", "net-0", "--layer", "output", "--out", str(out)]
    assert cli.main(arguments) == 0
    text = capsys.readouterr().out
    assert text.startswith("Open: it cannot be told. ")
    assert "pairs of classes not above 0 in it: –" in text
    assert "could be noise:" not in text
    report = json.loads(out.read_text())
    assert report["judgement"]["reason"]
    assert report["tests"]["trained"]["p"] is None
    assert {
        network["agreement"]["value"]
        for network in report["networks"]
        if network["kind"] != "pixels"
    } == {None}
    assert report["images"]["nearest"] == [-1] * 10
    assert report["images"]["split_half"] is None
    assert report["images"]["not_above_zero"] is None
    row, column = report["grid"]["chosen"]
    assert (report["grid"]["layers"][row], report["grid"]["columns"][column]) == (
        "output",
        "above 0",
    )
    for kind in ("trained", "untrained"):
        assert report["grid"][kind]["agreement"][row][column] is None
        assert report["grid"][kind]["corrected_p"][row][column] is None
    assert evidence_sections.noise_caption(report).startswith("The dissimilarity is undefined")
    assert "undefined" in evidence_sections.grid_caption(report)
    assert (
        evidence_sections.nearest_html(report, None).count("undefined: nothing to be near to") == 10
    )
    assert "undefined" in evidence_sections.stability_caption(report)


def test_simple_features_of_the_pictures_are_kept_for_other_thresholds(monkeypatch):
    network = networks_compared.trained_and_untrained("net-0")[0]
    size = DATA.images.shape[1:3]
    made = image_recordings.control_features(network, DATA, settings(), size)
    expected = pixel_controls.pixel_controls(DATA.images, DATA.labels, len(DATA.class_names))
    monkeypatch.setattr(pixel_controls, "pixel_controls", lambda *_: pytest.fail("made again"))
    for there in (made, image_recordings.control_features(network, DATA, settings(), size)):
        assert list(there) == list(pixel_controls.CONTROLS)
        for name, halves in there.items():
            np.testing.assert_array_equal(halves, expected[name])


@pytest.mark.usefixtures("recorded_before")
def test_the_command_takes_a_matrix_in_the_place_of_groups(tmp_path, capsys):
    values = np.random.default_rng(3).random((10, 10))
    matrix = values + values.T - np.diag(2 * np.diag(values))
    file = tmp_path / "ratings.csv"
    file.write_text(results.matrix_csv(matrix, DATA.class_names))
    assert run_evidence("--layer", "maps", "--groups", str(file), "--out", "found.json") == 0
    report = json.loads((tmp_path / "found.json").read_text())
    assert report["hypothesis"]["name"] == "ratings.csv"
    assert report["group_titles"] == report["groups"] == []
    assert report["hypothesis"]["classes"] == list(DATA.class_names)
    headline = evidence_text.judgement_headline(report["judgement"], evidence_text.MATRIX)
    out = capsys.readouterr().out
    assert out.startswith(f"{headline}. ")
    assert "Your matrix is the file ratings.csv. The more alike the matrix calls" in out
    file.write_text("a,b\n1,2\n")
    assert run_evidence("--layer", "maps", "--groups", str(file)) != 0
    assert "10 class names in its first row" in capsys.readouterr().err
