"""How the layer that is chosen came to be: its matrix, map and tree after each epoch, on the Layers
page."""

from __future__ import annotations

import hashlib
import html
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import streamlit as st

from activsim import jsonable
from activsim.analysis import geometry, groups
from activsim.app.pages.layers import result as layers_seen
from activsim.app.shell import cache, epochs, formats, page_context, pair_result
from activsim.firing import epochs as timelapse
from activsim.output import short_text
from activsim.output.charts import heatmap, theme

CONTROL = epochs.component("activsim_epochs_layers", Path(__file__).parent / "epochs_layers.js")
ABOUT = (
    "The same layer after each epoch, in which the network learns from every training image once: "
    "play it, or pull the slider, and see what moves together. At the end stands the finished "
    "network, as above."
)


@dataclass(frozen=True, eq=False)
class Formed:
    """options: after which epochs, as the control has them; matrices float64 (n_options, n_classes,
    n_classes); maps, turned to fit the last one; trees, None where a pair is undefined."""

    options: dict[str, int | None]
    matrices: np.ndarray
    maps: geometry.Maps
    trees: list[geometry.Tree | None]


def section(seen: layers_seen.LayersResult, tiles: list[str]) -> None:
    """Control, pictures and what they say; nothing for a network without a time-lapse."""
    chosen = seen.context
    if (kept := epochs.load_timelapse(chosen.path)) is None:
        epochs.none_here()
        return
    if chosen.settings.layer in kept.layers:
        chosen = replace(
            chosen, settings=replace(chosen.settings, reading="channel")
        )  # as all of this page
    st.html(f"<h2>How the layer {html.escape(chosen.settings.layer)} formed</h2>")
    reason = epochs.why_not(kept, chosen)
    if not reason and np.isnan(seen.current).all():
        reason = "At this threshold this layer is undefined. Choose another threshold."
    if reason:
        epochs.none_here()
        st.caption(formats.plain_markdown(ValueError(reason)))
        return
    known = [
        asdict(chosen.settings) | {"query": None, "other": None},
        cache.model_hash(chosen.path),
    ]
    key = hashlib.sha256(json.dumps([*known, chosen.fingerprint]).encode()).hexdigest()[:16]
    try:
        found = _formed(key, chosen, kept)
    except ValueError as error:  # a damaged time-lapse
        epochs.none_here()
        st.error(formats.plain_markdown(error))
        return
    st.html(
        f"<p class='quiet'>{ABOUT}</p><p class='sentence' role='status'>{story(seen, found)}</p>"
    )
    epochs.control(CONTROL, kept, chosen, lambda: _sent(key, found, seen, tiles), always=True)
    few = epochs.caveats(chosen, kept)
    st.caption(
        "All epochs have the colours of the finished network's scale. Every map has the same size, "
        "and is turned to fit the next; a tree's lines stand at the mean dissimilarity of what "
        f"they join. {few}"
    )


@st.cache_resource(show_spinner=False, max_entries=64)
def _formed(key: str, _chosen: page_context.PageContext, _kept: timelapse.TimeLapse) -> Formed:
    options = epochs.options(_kept, _chosen.fingerprint)
    results = [
        pair_result.compute_pair(epochs.at(_chosen, _kept, option)).result for option in options
    ]
    return formed(options, np.array([one.dissimilarity for one in results]))


def formed(options: dict[str, int | None], matrices: np.ndarray) -> Formed:
    backwards = geometry.class_maps(matrices[::-1])  # the finished network's map stays as it is
    maps = geometry.Maps(backwards.points[::-1], backwards.stress[::-1])
    return Formed(options, matrices, maps, [geometry.class_tree(matrix) for matrix in matrices])


def story(seen: layers_seen.LayersResult, found: Formed) -> str:
    """How far the groups described the classes when, HTML; without groups, who was nearest to
    whom."""
    epochs_kept = list(epochs.compared(found.options).values())
    matrices, last = found.matrices[: len(epochs_kept)], epochs_kept[-1]
    ratios = [
        np.nan if seen.groups is None else groups.effect(one, seen.groups).ratio for one in matrices
    ]
    times = {0: "before training", 1: f"after epoch {epochs_kept[1]}"}
    times |= {len(ratios) - 1: "in the finished network" if last is None else f"after epoch {last}"}
    if np.isnan([ratios[place] for place in times]).any():
        nearest = [geometry.nearest_classes(one, seen.context.settings.query) for one in matrices]
        classes = [int(one.argmax()) if one.any() else None for one in nearest]
        kept = list(zip(epochs_kept, classes, strict=True))
        return epochs.nearest_story(seen.context.names, seen.context.settings.query, kept)
    first, *later = [(f"<b>{ratios[place]:.2f}</b> times", when) for place, when in times.items()]
    text = f"Two classes of one group differed, {first[1]}, {first[0]} as much as two of different groups; "
    return text + "; ".join(f"{when} {amount}" for amount, when in later) + "."


def _sent(key: str, found: Formed, seen: layers_seen.LayersResult, tiles: list[str]) -> bytes:
    return jsonable.compact_json(
        told(key, found, seen.current, seen.measure, seen.context.names, tiles)
    )


def told(
    key: str, found: Formed, finished: np.ndarray, measure, names: tuple[str, ...], tiles: list[str]
) -> dict:
    """What the browser needs. finished: the matrix whose order and colours hold for all epochs."""
    top = heatmap.scale_top(finished, measure)
    highest = max((float(tree.merges[-1, 2]) for tree in found.trees if tree), default=0.0) or 1.0
    unit = " points" if measure.points else ""
    frames = []
    for place, (matrix, tree) in enumerate(zip(found.matrices, found.trees, strict=True)):
        shares = np.minimum(measure.in_unit(matrix) / top, 1.0)
        stress = found.maps.stress[place]
        frame = {
            "shares": _plain(shares, 3),
            "points": _plain(found.maps.points[place], 4),
            "merges": None,
        }
        if tree is not None:
            rows = np.argsort(tree.order)
            frame |= {"leaves": rows.tolist()}
            frame |= {
                "merges": [
                    [int(a), int(b), round(at / highest, 4)] for a, b, at, _ in tree.merges.tolist()
                ]
            }
        bent = "undefined" if np.isnan(stress) else f"stress {stress:.2f}"
        joined = "undefined" if tree is None else f"cophenetic correlation {tree.cophenetic:.2f}"
        largest = float(np.nanmax(matrix, initial=0.0))
        frame["says"] = [
            f"the two least alike: {measure.with_unit(largest)}",
            bent,
            joined.replace("nan", "undefined"),
        ]
        frames.append(frame)
    return {
        "key": key,
        "names": names,
        "short": [short_text.short_name(name) for name in names],
        "titles": [
            "Matrix: the darker, the more alike",
            "Map: the nearer, the more alike",
            "Tree: who joins whom",
        ],
        "order": page_context.class_order(finished, page_context.ORDERS[0]).tolist(),
        "scale": theme.DISSIMILARITY_SCALE,
        "heights": [[0, "0"], [1, measure.two_digits(highest) + unit]],
        "tiles": tiles,
        "frames": frames,
    }


def _plain(values: np.ndarray, digits: int) -> list:
    return np.where(np.isnan(values), None, values.round(digits)).tolist()
