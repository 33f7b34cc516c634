"""The images on screen: what there is to say of them, and nine of each class."""

from __future__ import annotations

import html

import streamlit as st

from activsim.app.shell import cache, formats, images, state
from activsim.datasets import image_set


def draw_drawings_banner(data) -> None:
    """Stays as long as the images are drawings: that they are, why, and how to get the real
    ones."""
    if data.note:
        with st.container(key="drawings", horizontal=True, vertical_alignment="center"):
            st.warning(
                "**These are drawings, not photographs.** " + formats.plain_markdown(data.note)
            )
            st.button("Look again", help="for the real pictures", on_click=images.forget_images)


def draw_offer_of_drawings(data: image_set.LabelledImages) -> None:
    """That there are only drawings to be had, and what can be done: they take the place of a
    recording of the real images when the visitor says so."""
    st.warning("**The images themselves cannot be had.** " + formats.plain_markdown(data.note))
    with st.container(horizontal=True):
        st.button("Show drawings in their place", on_click=_take_drawings)
        st.button("Look again", help="for the real pictures", on_click=images.forget_images)


def _take_drawings() -> None:
    st.session_state[state.KEEPS_RECORDING] = False


def draw_classes(data) -> None:
    """Every class with nine of its images, and where the images come from."""
    tiles = cache.class_tiles(data, 9)
    figure = "".join(
        f"<figure><img src='{tile}' alt='Nine pictures of {html.escape(name)}' width='84' "
        f"height='84'><figcaption>{html.escape(name)}<span>{count:,} "
        "images</span></figcaption></figure>"
        for tile, name, count in zip(tiles, data.class_names, data.n_per_class, strict=True)
    )
    st.html(f"<div class='row'>{figure}</div>")
    height, width = data.images.shape[1:3]
    known = {
        split: data if split == data.split else images.images_if_there(split)
        for split in image_set.SPLITS
    }
    sizes = [
        f"{len(one.images):,} {formats.SPLITS[split]} images" for split, one in known.items() if one
    ]
    st.caption(f"{data.name}: {' and '.join(sizes)} of {height} × {width}. Source: {data.source}.")
