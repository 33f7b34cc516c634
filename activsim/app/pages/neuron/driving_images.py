"""The images that drive a neuron highest, as the page Neuron shows them and gives them away."""

from __future__ import annotations

import functools
from collections.abc import Callable

import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator

from activsim.analysis import neurons
from activsim.app.pages.neuron import activations_file, addition
from activsim.app.pages.neuron import table as neuron_table
from activsim.app.pages.neuron import text as neuron_text
from activsim.app.shell import cache, links, page_context, page_frame, state, top_images
from activsim.output.report.addition import Addition

N_IMAGES = 24


def draw_images(
    context: page_context.PageContext,
    neuron: int,
    title: str,
    files_place: DeltaGenerator | None,
    adds: Callable[..., Addition],
) -> None:
    """title: whose images they are; files_place: for what can be taken away of them, None where
    that is folded; adds: makes, of the images, what a report holds."""
    st.html(f"<h2>The {N_IMAGES} images that drive it highest</h2>")
    values = top_images.activations(context, [neuron])[:, 0]
    images = neurons.top_images(values, N_IMAGES)
    if not len(images) or values[images[0]] == values.min():
        st.write("All images drive it alike, so there is none to show.")
        return
    heats, boxes, peaks = top_images.receptive_fields(context, neuron, images)
    with_map = heats is not None and links.switch(
        "Show", state.NEURON_PICTURES, ("where it fires", "the picture")
    )
    if with_map == "the picture":
        visible_heats, visible_boxes = None, None
    else:
        visible_heats, visible_boxes = heats, boxes
    activations = values[images]

    @functools.cache
    def overlays() -> list[Image.Image]:
        return top_images.overlaid_pictures(context, images, visible_heats, visible_boxes)

    page_context.note_addition(
        lambda: adds(addition.DrivingImages(images, activations, overlays()))
    )
    markup = cache.drawing(
        lambda: top_images.grid_html(context, images, activations, overlays(), peaks),
        *("top images", context.images.fingerprint, context.names, images, activations),
        *(visible_heats, visible_boxes, peaks),
    )
    st.html(markup)
    caption = neuron_text.images_caption(
        context, visible_heats is not None, visible_boxes is not None, peaks is not None
    )
    page_frame.draw_caption(caption, "activation")
    if files_place is None:
        return
    files: dict[str, page_frame.File] = {
        "Images (CSV)": (
            lambda: neuron_table.top_images_csv(context, images, activations, boxes, peaks),
            "neuron_images.csv",
        ),
        "Images (PNG)": (
            lambda: top_images.grid_png(context, images, activations, overlays(), title),
            "neuron_images.png",
        ),
    }
    page_frame.draw_downloads(files, files_place)
    activations_file.draw_activations_file(context, files_place)
