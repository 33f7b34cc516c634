"""How a layer formed on the Layers page: the matrices, maps and trees of the epochs, and what is
said of them."""

import numpy as np
import pytest
from contexts import FINGERPRINT, LAPSE, default_context

from activsim.analysis import embedding, groups, measures, similarity
from activsim.app.pages.layers import formation
from activsim.app.pages.layers import result as layers_result
from activsim.app.shell import pair_result
from activsim.app.shell.epochs import snapshots
from activsim.datasets import garments
from activsim.output.frames import view

MEASURE = measures.MEASURES["mean difference"]


def layers_of(context, groups_=None):
    current = pair_result.compute_pair(context).result.dissimilarity
    cells = current[None, None]
    return layers_result.LayersResult(
        context, ("dense",), (layers_result.ZERO,), cells, 0, 0, 0, None, groups_, None
    )


@pytest.fixture(scope="module")
def layer_formation():
    options = snapshots.epoch_options(LAPSE, FINGERPRINT)
    tables = [snapshots.context_at_epoch(default_context(), LAPSE, option) for option in options]
    return formation.layer_formation(
        options,
        np.array([pair_result.compute_pair(context).result.dissimilarity for context in tables]),
    )


def test_each_epoch_is_that_of_its_table_and_the_last_is_the_finished_networks_map_as_it_stands(
    layer_formation,
):
    for epoch in (0, 7, 15):
        table = LAPSE.table(epoch, "dense")
        expected = similarity.comparison(table, "value", 0.0, "mean difference").dissimilarity
        np.testing.assert_array_equal(layer_formation.matrices[epoch], expected)
        np.testing.assert_array_equal(
            layer_formation.trees[epoch].merges, embedding.class_tree(expected).merges
        )
    np.testing.assert_array_equal(
        layer_formation.maps.points[-1],
        embedding.class_maps(layer_formation.matrices[-1:]).points[0],
    )
    alone = [
        embedding.class_maps(layer_formation.matrices[[epoch]]).points[0] for epoch in range(16)
    ]
    together, apart = (
        np.linalg.norm(np.diff(points, axis=0), axis=-1).mean()
        for points in (layer_formation.maps.points, np.array(alone))
    )
    assert together < apart  # turned to fit one another, the classes move less


def test_what_is_sent_is_what_was_worked_out(layer_formation):
    names = default_context().names
    finished = layer_formation.matrices[-1]
    page = formation.formation_frames("k", layer_formation, finished, MEASURE, names, ["tile"] * 10)
    assert page["order"] == view.class_order(finished, view.ORDERS[0]).tolist()
    assert len(page["frames"]) == 16
    highest = max(tree.merges[-1, 2] for tree in layer_formation.trees)
    assert page["heights"][1][1] == f"{highest * 100:.0f} points"
    for frame, matrix, tree, points in zip(
        page["frames"],
        layer_formation.matrices,
        layer_formation.trees,
        layer_formation.maps.points,
        strict=True,
    ):
        np.testing.assert_allclose(
            frame["shares"], np.minimum(matrix / finished.max(), 1), atol=0.0006
        )
        np.testing.assert_allclose(frame["points"], points, atol=0.0001)
        assert [tree.order[row] for row in frame["leaves"]] == list(range(10))
        np.testing.assert_allclose(
            [height * highest for *_, height in frame["merges"]], tree.merges[:, 2], atol=0.0001
        )
        assert frame["says"][0] == f"the two least alike: {MEASURE.with_unit(matrix.max())}"


def test_undefined_and_silent_epochs_have_no_place_on_the_map_and_no_tree():
    distances = 0.2 * (1 - np.eye(3))
    missing = np.where(np.eye(3), 0, np.nan)
    layer_formation = formation.layer_formation(
        {"0": 0, "1": 1, "2": None}, np.array([missing, 0 * distances, distances])
    )
    page = formation.formation_frames(
        "k", layer_formation, distances, MEASURE, ("a", "b", "c"), ["t"] * 3
    )
    first, silent, last = page["frames"]
    assert (first["merges"], first["shares"][0][1], first["points"][0]) == (
        None,
        None,
        [None, None],
    )
    assert first["says"][1:] == ["undefined", "undefined"]
    assert silent["points"][0] == [None, None]
    assert silent["says"][2] == "cophenetic correlation undefined"
    assert None not in np.ravel(last["points"]).tolist()


def test_the_story_is_the_groups_or_without_them_the_nearest_class(layer_formation):
    context = default_context(query=6)
    partition = groups.named_groups(garments.GROUPS, context.names)
    ratios = [
        groups.effect(layer_formation.matrices[epoch], partition).ratio for epoch in (0, 1, 15)
    ]
    story = formation.formation_story(layers_of(context, partition), layer_formation)
    assert story == (
        f"Two classes of one group differed, before training, <b>{ratios[0]:.2f}</b> times as much "
        f"as two of different groups; after epoch 1 <b>{ratios[1]:.2f}</b> times; in the finished "
        f"network <b>{ratios[2]:.2f}</b> times."
    )
    assert formation.formation_story(layers_of(context), layer_formation).startswith(
        "Before training <b>Shirt</b> fired most like"
    )
    options = {str(epoch): epoch for epoch in range(15)} | {
        "finished": None
    }  # over a few images of each class
    few = formation.Formation(
        options, layer_formation.matrices, layer_formation.maps, layer_formation.trees
    )
    last = groups.effect(layer_formation.matrices[14], partition).ratio
    assert formation.formation_story(layers_of(context, partition), few).endswith(
        f"; after epoch 14 <b>{last:.2f}</b> times."
    )
