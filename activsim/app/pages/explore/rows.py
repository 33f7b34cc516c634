"""The ranked rows: each class, and who fires like it."""

from __future__ import annotations

import streamlit as st

from activsim.analysis import measures
from activsim.app.shell import formats, images, links, state
from activsim.app.shell.page_context import PageContext
from activsim.output import pictures


def draw_choice() -> int:
    """How many pictures of each class stand in the rows."""
    st.html("<h2>Each class, and who fires like it</h2>")
    amount = links.switch(
        "Pictures of each class", state.PICTURES, pictures.PICTURES_PER_CLASS.values()
    )
    return next(count for count, words in pictures.PICTURES_PER_CLASS.items() if words == amount)


def draw_caption(context: PageContext) -> None:
    settings = context.settings
    split = formats.SPLITS[images.exemplar_split(context.image_set, settings.split)]
    unit = " in points" if measures.MEASURES[settings.measure].points else ""
    number = settings.measure
    if number != measures.MEAN_DIFFERENCE:
        number += " dissimilarity"
    st.caption(
        f"From most to least alike; the number is the {number}{unit}. Pictures: {split} images."
    )
