"""What a network makes of a few of the images, drawn while the others are passed through it."""

from __future__ import annotations

import math

import streamlit as st

from activsim.analysis import firing_rule, measures, similarity
from activsim.app.shell import cache, formats
from activsim.app.shell.current_look import current_look
from activsim.datasets.image_set import LabelledImages
from activsim.firing.recording import Recording
from activsim.output.charts import heatmap, theme

MEASURE = next(iter(measures.MEASURES))


def draw_first_look(recording: Recording, data: LabelledImages, layer: str) -> None:
    """The heatmap at threshold 0, and of how many images it is."""
    table = recording.channels
    result = similarity.comparison(table, "value", 0.0, MEASURE)
    n_images = int(table.n_images.sum()) // math.prod(recording.positions)
    threshold = firing_rule.threshold_text("value", 0.0)
    st.markdown(
        f"**A first look**, at {n_images:,} of the {len(data.images):,} images; the others are "
        f"being passed through the network. Layer {formats.inline_code(layer)} {threshold}; "
        "darker: more alike."
    )
    figure = heatmap.heatmap(
        result.dissimilarity,
        tuple(data.class_names),
        similarity.clustered_order(result.dissimilarity),
        measures.MEASURES[MEASURE],
        cache.class_tiles(data, 1, 56),
        None,
        current_look(),
    )
    alt = f"Dissimilarity of the classes, by {n_images:,} images"
    st.plotly_chart(figure, config=theme.WITHOUT_BUTTONS, theme=None, alt=alt, key="first_look")
