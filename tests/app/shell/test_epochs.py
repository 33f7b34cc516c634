"""After which epoch: what the control stands for, what is shown of an epoch, and what is said of
it."""

import json
from dataclasses import replace

import numpy as np
import pytest
from contexts import FINGERPRINT, LAPSE, default_context

from activsim.analysis import measures, rankings, similarity
from activsim.app.pages.explore import epochs as explore_epochs
from activsim.app.pages.explore import frames as explore_frames
from activsim.app.shell import page_context, pair_result
from activsim.app.shell.epochs import control as epoch_control
from activsim.app.shell.epochs import snapshots
from activsim.app.shell.epochs import text as epoch_text
from activsim.output.charts import heatmap, theme
from activsim.output.frames import frame as frame_data
from activsim.output.frames import sentences as explore_text
from activsim.output.frames import view

FEW = replace(LAPSE, fingerprint=f"{FINGERPRINT}-first-50", n_images=(50,) * 10)


def test_over_all_images_the_last_epoch_is_the_finished_network_and_over_a_few_it_is_not():
    assert list(snapshots.epoch_options(LAPSE, FINGERPRINT).items())[-2:] == [
        ("14", 14),
        ("15", None),
    ]
    assert list(snapshots.epoch_options(FEW, FINGERPRINT).items())[-2:] == [
        ("15", 15),
        ("finished", None),
    ]
    assert epoch_text.option_texts(LAPSE, FINGERPRINT)[0::15] == [
        "Before training",
        "After epoch 15: the finished network",
    ]
    assert epoch_text.option_texts(FEW, FINGERPRINT)[-2:] == [
        "After epoch 15 of 15",
        "The finished network",
    ]
    assert epoch_text.caveats(default_context(), LAPSE) == ""
    assert "over 50 test images of each class, the finished network over all" in epoch_text.caveats(
        default_context(), FEW
    )
    assert "nearest of those that were kept" in epoch_text.caveats(
        default_context(threshold=1.0), LAPSE
    )


def test_of_a_set_that_is_not_divided_nobody_is_sent_to_its_test_images():
    context = default_context(split="all")
    undivided = replace(context.image_set, n_images={"all": 10_000})
    reason = snapshots.why_not_shown(LAPSE, replace(context, image_set=undivided))
    assert "kept apart" in reason
    assert "not divided" in reason


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"layer": "input"}, "The pixels are the same before and after"),
        ({"split": "train"}, "recorded on test images"),
        (
            {"fingerprint": "drawings"},
            "recorded on Fashion-MNIST, which is not what this page shows",
        ),
        ({"layer": "conv2d", "reading": "neuron"}, "recorded by channel"),
        ({"layer": "conv2d"}, ""),
    ],
)
def test_where_it_is_not_shown_a_sentence_says_why(choice, words):
    reason = snapshots.why_not_shown(LAPSE, default_context(**choice))
    assert words in reason
    assert bool(reason) == bool(words)
    assert snapshots.why_not_shown(FEW, default_context(**choice)) == reason


@pytest.mark.parametrize(
    "choice",
    [{}, {"layer": "conv2d_2", "threshold": 2.0}, {"kind": "quantile", "threshold": 0.1}],
    ids=str,
)
def test_an_epoch_is_the_table_that_was_kept_of_it(choice):
    context = default_context(**choice)
    then = snapshots.context_at_epoch(context, LAPSE, "3")
    table = LAPSE.table(3, context.settings.layer)
    expected = similarity.comparison(
        table, context.settings.kind, context.settings.threshold, context.settings.measure
    )
    pair = pair_result.compute_pair(then)
    np.testing.assert_array_equal(pair.result.dissimilarity, expected.dissimilarity)
    np.testing.assert_array_equal(
        pair.final_result.dissimilarity, pair_result.compute_pair(context).result.dissimilarity
    )
    assert explore_text.answer_sentence(pair).startswith("After epoch 3: <b>T-shirt/top</b>")
    assert page_context.unit_plural(then) == page_context.unit_plural(context)
    assert then.n_images.tolist() == [1000] * 10
    if context.settings.kind == "value":  # the threshold that is really used
        assert then.settings.threshold in table.thresholds
    assert snapshots.context_at_epoch(context, LAPSE, "15") is context
    assert explore_text.answer_sentence(
        pair_result.compute_pair(snapshots.context_at_epoch(context, LAPSE, "0"))
    ).startswith("Before training: ")


def frame_of(context):
    return frame_data.comparison_frame(pair_result.compute_pair(context), view.ORDERS[0])


def test_what_is_played_is_what_the_page_shows_in_the_finished_networks_order_and_colours():
    context = default_context(query=6)
    options = snapshots.epoch_options(LAPSE, FINGERPRINT)
    frames = [frame_of(snapshots.context_at_epoch(context, LAPSE, option)) for option in options]
    rest = frame_of(context)
    assert frames[-1] == rest
    assert {str(frame["matrix"]["order"]) for frame in frames} == {str(rest["matrix"]["order"])}
    assert {str(frame["matrix"]["scale"]) for frame in frames} == {str(rest["matrix"]["scale"])}
    measure = measures.MEASURES[context.settings.measure]
    top = heatmap.scale_top(pair_result.compute_pair(context).result.dissimilarity, measure)
    amounts = measure.in_unit(
        pair_result.compute_pair(
            snapshots.context_at_epoch(context, LAPSE, "2")
        ).result.dissimilarity
    )
    np.testing.assert_allclose(
        frames[2]["matrix"]["shares"], np.minimum(amounts / top, 1), atol=0.0006
    )
    assert max(map(max, frames[2]["matrix"]["shares"])) <= 1
    assert len(json.dumps(frames)) < 150_000
    chart = heatmap.heatmap(
        amounts / 100, context.names, np.arange(10), measure, None, None, scale=matrix_of(context)
    )
    assert chart.data[0].zmax == pytest.approx(top)


def matrix_of(context):
    return pair_result.compute_pair(context).result.dissimilarity


def test_the_key_of_what_is_played_knows_all_but_the_epoch():
    context, look = default_context(), theme.LIGHT
    key = explore_frames.epochs_key(context, view.ORDERS[0], look)
    assert key == explore_frames.epochs_key(
        snapshots.context_at_epoch(context, LAPSE, "3"), view.ORDERS[0], look
    )
    others = [
        default_context(query=1),
        default_context(threshold=3.0),
        default_context(layer="conv2d"),
        default_context(measure="cosine"),
    ]
    assert (
        len(
            {
                key,
                *(explore_frames.epochs_key(other, view.ORDERS[0], look) for other in others),
            }
        )
        == 5
    )


NAMES = ("Shirt", "Bag", "Coat", "<b>")


@pytest.mark.parametrize(
    ("nearest", "words"),
    [
        ([(0, 1), (1, 1), (None, 1)], "fired most like <b>Bag</b>, and after every epoch too."),
        (
            [(0, 1), (1, 2), (2, 3), (None, 3)],
            "most like <b>Bag</b>; after epoch 1 most like <b>Coat</b>; from epoch 2 on most like "
            "<b>&lt;b&gt;</b>.",
        ),
        (
            [(0, None), (1, 2), (None, 1)],
            "like none that could be told; after epoch 1 most like <b>Coat</b>; in the fin",
        ),
        (
            [(epoch, epoch % 3 + 1) for epoch in range(8)],
            "<b>Bag</b>. That changed 7 times; from epoch 7 on most like",
        ),
    ],
)
def test_the_story_says_who_was_nearest_when(nearest, words):
    story = epoch_text.nearest_story(NAMES, 0, nearest)
    assert story.startswith("Before training <b>Shirt</b> fired ")
    assert words in story


def test_the_story_of_the_default_network_is_that_of_its_states():
    context = default_context(query=6)
    nearest = []
    for epoch in LAPSE.epochs:
        result = similarity.comparison(LAPSE.table(epoch, "dense"), "value", 0.0, "mean difference")
        nearest.append(rankings.nearest(result.dissimilarity, 6))
    story = explore_epochs.epochs_story(context, LAPSE)
    assert f"fired most like <b>{context.names[nearest[0]]}</b>" in story
    assert story.endswith(f"most like <b>{context.names[nearest[-1]]}</b>.")


def test_an_unknown_epoch_of_a_link_is_the_finished_network(monkeypatch):
    for value, option in (("3", "3"), ("99", "15"), ("<b>", "15"), ("finished", "15")):
        session, address = {}, {"epoch": value}
        monkeypatch.setattr(epoch_control.st, "session_state", session)
        monkeypatch.setattr(epoch_control.st, "query_params", address)
        assert epoch_control.selected_option(LAPSE, default_context()) == option
        assert session.get("_epoch_dropped") == (None if value == option else value)
        assert address == ({"epoch": value} if value == option else {})
        assert epoch_control.selected_option(LAPSE, default_context()) == option


def test_over_a_few_images_the_story_is_of_its_own_states():
    options = snapshots.epoch_options(FEW, FINGERPRINT)
    assert list(snapshots.comparable_options(options).values()) == list(range(16))
    assert snapshots.comparable_options(
        snapshots.epoch_options(LAPSE, FINGERPRINT)
    ) == snapshots.epoch_options(LAPSE, FINGERPRINT)
    assert explore_epochs.epochs_story(
        default_context(query=6), FEW
    ) == explore_epochs.epochs_story(default_context(query=6), LAPSE)  # the same states


def test_one_damaged_epoch_is_found_before_it_is_played(tmp_path):
    content = bytearray(LAPSE.path.read_bytes())
    start = content.index(b"7_0_bins.npy") + 40  # within the packed numbers
    content[start : start + 8] = bytes(8)
    (tmp_path / "net.timelapse.npz").write_bytes(content)
    damaged = replace(LAPSE, path=tmp_path / "net.timelapse.npz")
    context = default_context(layer=LAPSE.layers[0])
    assert snapshots.context_at_epoch(context, damaged, "3").snapshot.epoch == 3
    with pytest.raises(ValueError, match=r"'net\.timelapse\.npz' is damaged"):
        snapshots.check_epochs(damaged, context)
    snapshots.check_epochs(LAPSE, context)
