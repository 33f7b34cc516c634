"""What the Train page says, draws and compares, from plain values."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from activsim.analysis import groups, rank_tests
from activsim.app.pages.train import job_view
from activsim.app.pages.train import text as train_text
from activsim.datasets import fashion_mnist, garments, image_set
from activsim.firing import epochs as timelapse
from activsim.firing.recording import Recording
from activsim.firing.table import FiringTable
from activsim.output.charts import theme
from activsim.output.charts import training as training_charts
from activsim.training import formation, jobs
from activsim.training.recipe import Recipe

NAMES = fashion_mnist.CLASS_NAMES
GROUPS = groups.named_groups(garments.GROUPS, NAMES)


def job(state, index=0, epochs=3, **progress):
    now = jobs.Progress(state, **progress)
    return jobs.Job("1", Path("nowhere"), "<b>mine</b>", Recipe(epochs=epochs), state, index, now)


@pytest.mark.parametrize(
    ("example", "words"),
    [
        (job("waiting"), "is about to begin"),
        (job("waiting", index=1), "waits in line: 1 training before it"),
        (job("waiting", index=3), "waits in line: 3 trainings before it"),
        (job("running", text="Loading TensorFlow"), "</b> is about to begin."),
        (job("running", whole=2, text="Loading TensorFlow"), ": 2 whole epochs of 3 so far."),
        (job("running", whole=1, left=61.0), "epoch 2 of 3, about 60 seconds left."),
        (job("running", whole=3, left=None), "epoch 3 of 3."),
        (
            job("interrupted", whole=1),
            "was interrupted: its process ended. What there is of it: 1 whole epoch of 3.",
        ),
        (job("failed", whole=0), "stopped. What there is of it: 0 whole epochs of 3."),
        (job("cancelled", whole=0), "before its first epoch was whole, so nothing is kept"),
        (
            job("cancelled", whole=2, test={"accuracy": 0.5}),
            "after 2 whole epochs of 3, and recognises 50.0%",
        ),
        (
            job("cancelled", whole=2, keeps_last_epoch=True),
            "was stopped; what was kept is as it was after 2 whole epochs of 3",
        ),
        (
            job("finished", whole=3, test={"accuracy": 0.8456}),
            "is trained, and recognises 84.6% of the test images",
        ),
        (
            job("finished", whole=3, test={"accuracy": math.nan}),
            "an unknown share of the test images",
        ),
    ],
)
def test_each_state_has_its_sentence_and_a_name_is_never_html(example, words):
    sentence = train_text.job_sentence(example)
    assert words in sentence
    assert "<b>&lt;b&gt;mine&lt;/b&gt;</b>" in sentence


def test_a_network_that_got_another_name_is_called_by_it():
    finished = job("finished", saved=jobs.SavedNetwork("mine 2", ""))
    assert "<b>mine 2</b>" in train_text.job_sentence(finished)
    assert "deleted since" not in train_text.job_sentence(finished)
    assert train_text.job_sentence(finished, network_exists=False).endswith(
        "This network was renamed or deleted since."
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (math.inf, ""),
        (3, "a few seconds"),
        (44, "about 40 seconds"),
        (89, "about 90 seconds"),
        (280, "about 5 minutes"),
    ],
)
def test_a_time_that_is_left_is_said_as_one_says_it(seconds, words):
    assert train_text.time_left(seconds) == words


def test_progress_is_the_epochs_and_the_part_of_the_one_that_runs():
    running = job("running", whole=1, batch=5, steps=10, loss=0.5, accuracy=0.75)
    part, sentence = train_text.batch_progress(running)
    assert part == pytest.approx(0.5)
    assert sentence == "Batch 5 of 10: loss 0.500, accuracy 75.0% on what it learns from"
    with_gpu = job("running", whole=1, batch=5, steps=10, loss=0.5, accuracy=0.75, gpus=1)
    assert train_text.batch_progress(with_gpu)[1] == sentence + ", on the GPU"
    assert train_text.curve_tip(running, "loss") == (1.5, 0.5)
    assert (
        train_text.curve_tip(job("running", whole=1, batch=0, steps=10, loss=0.5), "loss") is None
    )
    assert (
        train_text.curve_tip(job("finished", whole=1, batch=5, steps=10, loss=0.5), "loss") is None
    )
    loading = job("running", text="Loading TensorFlow")
    assert train_text.batch_progress(loading) == (0.0, "Loading TensorFlow")
    assert "Loading" not in train_text.job_sentence(loading)  # once is enough
    testing = job("running", whole=3, batch=0, steps=10, text="Testing it")
    assert train_text.batch_progress(testing) == (1.0, "Testing it")
    assert train_text.batch_progress(job("running")) == (
        0.0,
        "Starting a process of its own for this training",
    )


def images(names=NAMES, per_class=50):
    labels = np.arange(len(names)).repeat(per_class)
    pictures = np.zeros((len(labels), 2, 2), np.uint8)
    return image_set.LabelledImages(
        "Made up", "test", pictures, labels, tuple(names), "abc-first-50", "nowhere"
    )


@pytest.fixture
def lapse(tmp_path):
    """Two states of one layer of ten classes: without any structure of groups, and with exactly the
    groups'."""
    partition = GROUPS
    for epoch in range(2):
        counts = np.zeros((3, 10, 4), np.uint32)
        for neuron, group in enumerate(partition if epoch else [[label] for label in range(4)]):
            counts[:2, group, neuron] = 50
        counts[0] = 50  # below every activation
        table = FiringTable(np.array([-1, 0, 1], np.float32), counts, np.full(10, 50), (4,))
        timelapse.save_state(tmp_path, epoch, {"dense": Recording(table, table)}, images())
    (tmp_path / "net.keras").write_text("a network")
    timelapse.join_states(tmp_path, 1, tmp_path / "net.keras")
    return timelapse.load_timelapse(tmp_path / "net.keras")


def test_a_time_lapse_says_over_which_images_it_is(lapse):
    assert (lapse.epochs, lapse.layers, lapse.class_names) == ((0, 1), ("dense",), NAMES)
    assert (lapse.data, lapse.n_images) == ("Made up", (50,) * 10)
    assert lapse.is_of("abc")
    assert not lapse.is_over("abc")
    assert not lapse.is_of("ab")
    assert lapse.is_over("abc-first-50")


@pytest.mark.parametrize("top", [1, 255, 256, 70_000, 20_000_000])
def test_counts_of_any_size_come_back_as_they_were(top, tmp_path):
    counts = np.random.default_rng(top).integers(0, top, (5, 3, 7), endpoint=True).astype(np.uint32)
    counts = np.sort(counts, axis=0)[::-1]
    counts[0, 0, 0] = top
    table = FiringTable(np.array([-1, 0, 0.5, 1, 2], np.float32), counts, np.full(3, top), (7,))
    timelapse.save_state(tmp_path, 4, {"a": Recording(table, table)}, images(["x", "y", "z"]))
    state = timelapse.open_timelapse(timelapse.state_file(tmp_path, 4)).table(4, "a")
    np.testing.assert_array_equal(state.counts, counts)
    np.testing.assert_array_equal(state.thresholds, table.thresholds)
    np.testing.assert_array_equal(state.n_images, table.n_images)


def test_a_state_is_compared_with_the_groups(lapse):
    state = formation.state_at_epoch(lapse, 1, "dense", GROUPS)
    best = groups.best_agreement(GROUPS, 10)
    assert state.rho_a == pytest.approx(best)
    assert (state.effect.within, state.effect.between) == (0, 0.5)  # two of four neurons differ
    model = groups.model_matrix(GROUPS, 10)
    before = formation.state_at_epoch(lapse, 0, "dense", GROUPS)
    assert before.rho_a == rank_tests.rho_a(before.matrix, model) < best
    sentence = train_text.agreement_sentence(state, 1, "dense", best)
    assert sentence.startswith(
        f"After epoch 1, <b>dense</b> agrees with the groups by <b>{best:.2f}</b>, where 0 is "
    )
    assert "differ 0.00 times as much" in sentence
    assert train_text.agreement_sentence(before, 0, "<i>", best).startswith(
        "Before the first epoch, <b>&lt;i&gt;</b> agrees"
    )


def test_the_groups_are_those_of_the_set_that_is_learned(lapse, tmp_path, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_IMAGES", str(tmp_path / "data"))
    for name in ("cat", "dog", "pear"):
        (tmp_path / "data" / "things" / name).mkdir(parents=True)
        Image.new("L", (4, 4)).save(tmp_path / "data" / "things" / name / "1.png")
    (tmp_path / "data" / "things.json").write_text('{"groups": [["dog", "cat"]]}')
    names = ("cat", "dog", "pear")
    learning = replace(job("running"), recipe=Recipe(data="things"))
    assert job_view._groups(learning, names) == [[1, 0], [2]]
    assert job_view._groups(learning, ("cat", "dog")) is None  # it has other classes by now
    assert job_view._groups(replace(learning, recipe=Recipe(data="gone")), names) is None
    state = formation.state_at_epoch(lapse, 1, "dense", None)
    assert (math.isnan(state.rho_a), state.effect) == (True, None)


def test_undefined_is_said_and_unknown_classes_have_no_groups():
    silent = formation.EpochState(
        np.full((3, 3), np.nan), math.nan, groups.Effect(math.nan, math.nan, math.nan)
    )
    assert train_text.agreement_sentence(silent, 2, "dense", 0.6) == (
        "After epoch 2, the agreement of <b>dense</b> with the groups is undefined."
    )
    assert "no hypothesis of groups" in train_text.agreement_sentence(
        formation.EpochState(np.eye(3), math.nan, None), 2, "x", math.nan
    )
    assert train_text.group_names([[1, 2], [0]], ("a<", "b", "c")) == "b, c; a&lt;"
    assert formation.nearest_pair(silent.matrix) == (0, 1)
    assert formation.nearest_pair(np.array([[0, 3, 2], [3, 0, np.nan], [2, np.nan, 0]])) == (0, 2)


def test_classes_of_one_group_stand_side_by_side_and_each_once():
    order = formation.class_order(10, GROUPS)
    assert sorted(order) == list(range(10))
    assert [NAMES[label] for label in order[5:8]] == ["Sandal", "Sneaker", "Ankle boot"]
    assert formation.class_order(3, None).tolist() == [0, 1, 2]


def test_a_state_that_was_not_kept_or_is_damaged_is_said(lapse, tmp_path):
    with pytest.raises(ValueError, match=r"Epochs \(0, 1\) of dense were kept, not 2 of 'dense'"):
        lapse.table(2, "dense")
    for name, content in (
        ("half", lapse.path.read_bytes()[:100]),
        ("whole", lapse.path.read_bytes()),
    ):
        (tmp_path / f"{name}.keras").write_text("a network")
        (tmp_path / f"{name}.timelapse.npz").write_bytes(content)
    assert timelapse.load_timelapse(tmp_path / "half.keras") is None
    assert timelapse.load_timelapse(tmp_path / "whole.keras").epochs == (0, 1)
    (tmp_path / "whole.keras").write_text("another network")  # this is not how it came to be
    assert timelapse.load_timelapse(tmp_path / "whole.keras") is None
    content = bytearray(lapse.path.read_bytes())
    start = content.index(b"1_0_bins.npy") + 40  # within the packed numbers
    content[start : start + 8] = bytes(8)
    lapse.path.write_bytes(content)
    assert timelapse.open_timelapse(lapse.path) is not None
    with pytest.raises(
        ValueError, match=r"'net.timelapse.npz' is damaged. Remove it from the models folder"
    ):
        lapse.table(1, "dense")
    assert timelapse.load_timelapse(tmp_path / "none.keras") is None


def test_many_epochs_are_thinned_with_the_first_and_the_last_kept(tmp_path):
    table = FiringTable(
        np.array([0], np.float32), np.ones((1, 1, 1), np.uint32), np.ones(1, np.int64), (1,)
    )
    for epoch in range(101):
        timelapse.save_state(tmp_path, epoch, {"dense": Recording(table, table)}, images(["a"], 1))
    (tmp_path / "all.keras").write_text("a network")
    epochs = timelapse.open_timelapse(
        timelapse.join_states(tmp_path, 100, tmp_path / "all.keras")
    ).epochs
    assert (len(epochs), epochs[0], epochs[-1]) == (timelapse.MOST_STATES, 0, 100)


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
def test_the_curves_hold_the_history_and_the_tip_and_differ_by_more_than_colour(look):
    history = {"loss": [2.0, 1.0], "val_loss": [1.5, 1.2]}
    chart = training_charts.training_curves(history, "loss", 5, (2.5, 0.9), look)
    learns, held_out = chart.data
    assert (list(learns.x), list(learns.y)) == ([1, 2, 2.5], [2.0, 1.0, 0.9])
    assert (list(held_out.x), list(held_out.y)) == ([1, 2], [1.5, 1.2])
    assert learns.line.dash != held_out.line.dash
    assert chart.layout.xaxis.range[1] > 5
    empty = training_charts.training_curves({}, "loss", 5, None, look)
    assert (len(empty.data[0].x), empty.layout.yaxis.showticklabels) == (0, False)
    assert chart.layout.yaxis.showticklabels is not False


def test_the_agreement_is_drawn_with_what_it_could_be_and_a_gap_where_it_is_undefined():
    chart = training_charts.agreement_by_epoch([0, 1, 2], [0.1, math.nan, 0.3], 0.6, 4)
    assert list(chart.data[0].y) == [0.1, None, 0.3]
    assert chart.layout.shapes[0].y0 == 0.6
    assert chart.layout.yaxis.range[0] < 0.1 < 0.6 < chart.layout.yaxis.range[1]
