"""The page at every threshold, sent once, so that the browser can follow the slider while it is
being dragged.

What is sent is the result of the functions that the page itself is made of; live.js only puts it on
screen. Where a result is too large to send (every position of a large map), the slider does its job
on release, as ever."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import streamlit as st

from activsim.analysis import measures
from activsim.app.pages.explore import text as explore_words
from activsim.app.shell import cache, page_context, pair_result
from activsim.jsonable import compact_json
from activsim.output import short_text
from activsim.output.charts import heatmap, neuron_bars, theme

MOST_NEURONS = 1024  # of a profile, up to which all thresholds are worked out in a moment
HERE = Path(__file__).parent
DRAWING = HERE.parents[1] / "drawing"
SCRIPT = st.components.v2.component(
    "activsim_live_threshold",
    js="\n".join(
        path.read_text(encoding="utf-8") for path in (DRAWING / "drawing.js", HERE / "live.js")
    ),
)


def key(chosen: page_context.PageContext, order_by: str, look: theme.Look) -> str:
    """Names all that the pictures depend on, save the threshold."""
    return _key(asdict(chosen.settings) | {"threshold": None}, chosen, order_by, look)


def epochs_key(chosen: page_context.PageContext, order_by: str, look: theme.Look) -> str:
    """Names all that the pictures depend on, save the epoch."""
    return _key(
        asdict((chosen.snapshot.finished if chosen.snapshot else chosen).settings),
        chosen,
        order_by,
        look,
    )


def _key(settings: dict, chosen: page_context.PageContext, order_by: str, look: theme.Look) -> str:
    known = [settings, cache.model_hash(chosen.path), chosen.fingerprint, order_by, asdict(look)]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16]


def follow(chosen: page_context.PageContext, order_by: str, look: theme.Look, shown) -> None:
    """Send what the browser needs. shown: the images whose pictures stand for the classes."""
    if chosen.table.counts.shape[2] <= MOST_NEURONS:
        SCRIPT(
            key="live",
            data=_sent(key(chosen, order_by, look), chosen, order_by, look, shown),
            height="content",
        )


@st.cache_resource(show_spinner=False, max_entries=64)
def _sent(
    key: str, _chosen: page_context.PageContext, _order_by: str, _look: theme.Look, _shown
) -> bytes:
    return compact_json(still(key, _chosen.names, _look, _shown) | frames(_chosen, _order_by))


def still(key: str, names: tuple[str, ...], look: theme.Look, shown) -> dict:
    """What is the same in all frames."""
    return {
        "key": key,
        "names": names,
        "short": [short_text.short_name(name) for name in names],
        "look": asdict(look)
        | {"outline": theme.OUTLINE, "scale": theme.DISSIMILARITY_SCALE, "font": theme.FONT},
        "matrix": {
            "height": theme.HEATMAP_HEIGHT,
            "margin": theme.HEATMAP_MARGINS,
            "mostTexts": theme.MAX_CLASSES_WITH_TEXTS,
            "text": theme.CELL_TEXT,
            "whiteBelow": theme.WHITE_TEXT_BELOW,
            "corner": heatmap.CORNER,
        },
        "bars": {
            "height": theme.BARS_HEIGHT,
            "margin": theme.BARS_MARGINS,
            "rates": theme.RATE_TICKS,
        },
        "pictures": cache.class_tiles(shown, 1, 56),
        "tiles": cache.class_tiles(shown, 9),
    }


def frames(chosen: page_context.PageContext, order_by: str) -> dict:
    """Which slider to follow, its options as they are written, and what the page shows at each of
    them."""
    slider, options = page_context.threshold_slider(
        chosen.settings.kind, chosen.recording.channels.thresholds
    )
    everywhere = [
        replace(chosen, settings=replace(chosen.settings, threshold=value))
        for value in options.values()
    ]
    return {
        "slider": slider,
        "options": list(options),
        "frames": [framed(one, order_by) for one in everywhere],
    }


def framed(chosen: page_context.PageContext, order_by: str) -> dict:
    """What the page shows of `chosen`."""
    seen = pair_result.compute_pair(chosen)
    matrix, measure = seen.result.dissimilarity, measures.MEASURES[chosen.settings.measure]
    top = heatmap.scale_top(seen.finished, measure)
    neurons, labels = explore_words.bars(seen)
    known = explore_words.noise_check(seen)
    return {
        "pair": seen.pair,
        "order": page_context.class_order(seen.finished, order_by).tolist(),
        "shares": _plain(np.minimum(measure.in_unit(matrix) / top, 1.0), 3),
        "texts": heatmap.cell_texts(matrix, measure).tolist(),
        "scale": heatmap.scale_texts(top, measure),
        "marked": []
        if known is None
        else np.argwhere(known.below).tolist(),  # cells that could be noise
        "ranking": seen.result.ranking.tolist(),
        "rows": explore_words.row_order(seen.result.ranking, chosen.settings.query),
        "words": explore_words.words(seen),
        "bars": {
            "labels": labels,
            "named": neuron_bars.tick_labels(labels),
            "angle": neuron_bars.tick_angle(labels),
            "rates": _plain(seen.result.profiles[list(seen.pair)][:, neurons] * 100, 1),
        },
    }


def _plain(values: np.ndarray, digits: int) -> list:
    """Rounded numbers as JSON can hold them: None for undefined."""
    return np.where(np.isnan(values), None, values.round(digits)).tolist()
