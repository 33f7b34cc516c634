"""How the layer that is chosen came to be: its matrix, map and tree after each epoch, on the Layers
page."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from activsim import jsonable
from activsim.analysis import embedding, geometry, groups
from activsim.analysis.measures import Measure
from activsim.app.drawing import components
from activsim.app.pages.layers.result import LayersResult
from activsim.app.shell import detail, pair_result, state
from activsim.app.shell.epochs import control as epoch_control
from activsim.app.shell.epochs import snapshots
from activsim.app.shell.epochs import text as epoch_text
from activsim.app.shell.epochs.snapshots import EpochOptions
from activsim.app.shell.page_context import PageContext
from activsim.firing.epochs import TimeLapse
from activsim.networks import catalogue
from activsim.output import short_text, wording
from activsim.output.charts import heatmap
from activsim.output.frames import view

CONTROL = epoch_control.register(
    "activsim_epochs_layers",
    components.COLOUR,
    components.SVG,
    Path(__file__).parent / "formation.js",
)
ABOUT = (
    "The same layer after each epoch, in which the network learns from every training image once: "
    "play it, or pull the slider, and see what moves together. At the end stands the finished "
    "network, as above."
)
# Where things stand in the drawings, in units of which each is `side` wide. The matrix: its corner
# and a cell of up to `most` classes; `clear` is what is free around a cell or a picture. The map:
# what is free around it, how far up it is pushed, and where a name stands under its picture. The
# tree: its sides, from where on its leaves stand, one in each row, and what is free left of it.
GEOMETRY = {
    "side": 340,
    "below": 6,
    "matrix": {"left": 96, "top": 8, "cell": 24, "most": 10, "clear": 2, "name": 4},
    "map": {"clear": 34, "up": 6, "picture": 26, "name": 22},
    "tree": {
        "left": 126,
        "right": 330,
        "top": 20,
        "row": 30,
        "picture": 26,
        "clear": 6,
        "scale": 8,
    },
}
UNDEFINED = "rgba(128, 140, 150, .35)"  # the colour of a cell
TITLES = ["Map: the nearer, the more alike", "Tree: who joins whom"]


@dataclass(frozen=True, eq=False)
class Formation:
    """How a layer formed. options: after which epochs, as the control has them; matrices float64
    (n_options, n_classes, n_classes); maps, turned to fit the last one; trees, None where a pair is
    undefined."""

    options: EpochOptions
    matrices: np.ndarray
    maps: embedding.Maps
    trees: list[embedding.Tree | None]


def draw_formation(layers: LayersResult, tiles: Sequence[str]) -> None:
    """Control, pictures and what they say; nothing for a network without a time-lapse."""
    context = layers.context
    timelapse = snapshots.load_timelapse(context.path)
    if timelapse is None:
        epoch_control.drop_epoch()
        return
    if context.settings.layer in timelapse.layers:  # by channel, as all of this page
        context = replace(context, settings=replace(context.settings, reading="channel"))
    title = f"How the layer {context.settings.layer} formed, epoch by epoch"
    with detail.part(title, state.FORMATION_PART, state.EPOCH) as is_open:
        if is_open:
            _draw_formation(layers, timelapse, context, tiles)


def _draw_formation(
    layers: LayersResult, timelapse: TimeLapse, context: PageContext, tiles: Sequence[str]
) -> None:
    reason = snapshots.why_not_shown(timelapse, context)
    if layers.labels is not None:
        reason = "How a layer formed is drawn where all classes are compared: of fewer of them."
    if not reason and np.isnan(layers.current).all():
        reason = "At this threshold this layer is undefined. Choose another threshold."
    if reason:
        epoch_control.drop_epoch()
        st.caption(wording.plain_markdown(ValueError(reason)))
        return
    key = _formation_key(context)
    try:
        formation = _cached_formation(key, context, timelapse)
    except ValueError as error:  # a damaged time-lapse
        epoch_control.drop_epoch()
        st.error(wording.plain_markdown(error))
        return
    story = formation_story(layers, formation)
    st.html(f"<p class='quiet'>{ABOUT}</p><p class='sentence' role='status'>{story}</p>")

    def frames() -> bytes:
        names, measure = layers.context.names, layers.measure
        return jsonable.compact_json(
            formation_frames(key, formation, layers.current, measure, names, tiles)
        )

    epoch_control.draw_control(CONTROL, timelapse, context, frames, always=True)
    st.caption(
        "All epochs have the colours of the finished network's scale. Every map has the same size, "
        "and is turned to fit the next; a tree's lines stand at the mean dissimilarity of what "
        f"they join. {epoch_text.caveats(context, timelapse)}"
    )


def _formation_key(context: PageContext) -> str:
    """Names all that a formation depends on."""
    settings = asdict(context.settings) | {"query": None, "other": None}
    known = [settings, catalogue.current_hash(context.path), context.fingerprint]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16]


@st.cache_resource(show_spinner=False, max_entries=64)
def _cached_formation(key: str, _context: PageContext, _timelapse: TimeLapse) -> Formation:
    options = snapshots.epoch_options(_timelapse, _context.fingerprint)
    moments = [snapshots.context_at_epoch(_context, _timelapse, option) for option in options]
    matrices = [pair_result.compute_pair(moment).result.dissimilarity for moment in moments]
    return layer_formation(options, np.array(matrices))


def layer_formation(options: EpochOptions, matrices: np.ndarray) -> Formation:
    backwards = embedding.class_maps(matrices[::-1])  # the finished network's map stays as it is
    maps = embedding.Maps(backwards.points[::-1], backwards.stress[::-1])
    return Formation(options, matrices, maps, [embedding.class_tree(matrix) for matrix in matrices])


def formation_story(layers: LayersResult, formation: Formation) -> str:
    """How far the groups described the classes when, HTML; without groups, who was nearest to
    whom."""
    epochs = list(snapshots.comparable_options(formation.options).values())
    matrices, last = formation.matrices[: len(epochs)], epochs[-1]
    ratios = [
        np.nan if layers.groups is None else groups.effect(matrix, layers.groups).ratio
        for matrix in matrices
    ]
    moments = {0: "before training", 1: f"after epoch {epochs[1]}"}
    moments[len(ratios) - 1] = "in the finished network" if last is None else f"after epoch {last}"
    if np.isnan([ratios[index] for index in moments]).any():
        names, query = layers.context.names, layers.context.settings.query
        nearest = []
        for epoch, matrix in zip(epochs, matrices, strict=True):
            shares = geometry.nearest_classes(matrix, query)
            nearest.append((epoch, int(shares.argmax()) if shares.any() else None))
        return epoch_text.nearest_story(names, query, nearest)
    amounts = [(f"<b>{ratios[index]:.2f}</b> times", when) for index, when in moments.items()]
    (amount, when), *later = amounts
    text = f"Two classes of one group differed, {when}, {amount} as much as two of different groups"
    return text + "".join(f"; {when} {amount}" for amount, when in later) + "."


def titles(measure: Measure) -> list[str]:
    """Of matrix, map and tree."""
    colours = heatmap.colour_words(measure)
    return [f"Matrix. {colours}", *TITLES]


def formation_frames(
    key: str,
    formation: Formation,
    final_matrix: np.ndarray,
    measure: Measure,
    names: tuple[str, ...],
    tiles: Sequence[str],
) -> dict[str, Any]:
    """What the browser needs. final_matrix: whose order and colours hold for all epochs."""
    top = heatmap.scale_top(final_matrix, measure)
    heights = [float(tree.merges[-1, 2]) for tree in formation.trees if tree]
    highest = max(heights, default=0.0) or 1.0
    unit = " points" if measure.points else ""
    frames = [
        _frame(formation, index, measure, top, highest) for index in range(len(formation.matrices))
    ]
    return {
        "key": key,
        "names": names,
        "short": [short_text.short_name(name) for name in names],
        "titles": titles(measure),
        "order": view.class_order(final_matrix, view.ORDERS[0]).tolist(),
        "geometry": GEOMETRY,
        "scale": heatmap.colour_scale(measure).stops,
        "undefined": UNDEFINED,
        "heights": [[0, "0"], [1, measure.two_digits(highest) + unit]],
        "tiles": list(tiles),
        "frames": frames,
    }


def _frame(
    formation: Formation, index: int, measure: Measure, top: float, highest: float
) -> dict[str, Any]:
    """One epoch; top: where the colour scale ends; highest: the highest of all joins."""
    matrix, tree = formation.matrices[index], formation.trees[index]
    stress = formation.maps.stress[index]
    frame: dict[str, Any] = {
        "shares": jsonable.rounded(heatmap.colour_shares(matrix, top, measure), 3),
        "points": jsonable.rounded(formation.maps.points[index], 4),
        "merges": None,
    }
    if tree is not None:
        frame["leaves"] = np.argsort(tree.order).tolist()
        frame["merges"] = [
            [int(first), int(second), round(height / highest, 4)]
            for first, second, height, _ in tree.merges.tolist()
        ]
    map_text = "undefined" if np.isnan(stress) else f"stress {stress:.2f}"
    tree_text = "undefined" if tree is None else f"cophenetic correlation {tree.cophenetic:.2f}"
    largest = float(np.nanmax(matrix, initial=0.0))
    frame["says"] = [
        f"the two least alike: {measure.with_unit(largest)}",
        map_text,
        tree_text.replace("nan", "undefined"),
    ]
    return frame
