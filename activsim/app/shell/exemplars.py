"""The images on screen: what there is to say of them, and nine of each class."""

from __future__ import annotations

import html
from collections.abc import Mapping

import streamlit as st

from activsim.app.shell import cache, formats, images, state
from activsim.datasets.image_set import LabelledImages
from activsim.output import pictures, wording

MOST_CLASSES = 100  # that are shown side by side


def draw_drawings_banner(data: LabelledImages) -> None:
    """Stays as long as the images are drawings: that they are, why, and how to get the real
    ones."""
    if data.note:
        with st.container(key="drawings", horizontal=True, vertical_alignment="center"):
            st.warning(
                "**These are drawings, not photographs.** " + wording.plain_markdown(data.note)
            )
            st.button("Look again", help="for the real pictures", on_click=images.forget_images)


def draw_offer_of_drawings(data: LabelledImages) -> None:
    """That there are only drawings to be had, and what can be done: they take the place of a
    recording of the real images when the visitor says so."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=330):
            st.warning("**The images themselves cannot be had.**")
        with st.popover("Why"):
            st.markdown(wording.plain_markdown(data.note))
        st.button("Show drawings in their place", on_click=_take_drawings)
        st.button("Look again", help="for the real pictures", on_click=images.forget_images)


def _take_drawings() -> None:
    st.session_state[state.KEEPS_RECORDING] = False


def small_picture_html(tile: str) -> str:
    """A class's picture beside its name, which says what is in it."""
    side = pictures.SMALL_SIDE
    return f"<img src='{tile}' alt='' width='{side}' height='{side}'>"


def figure_html(name: str, tile: str | None, side: int, alt: str = "", note: str = "") -> str:
    """A class's picture (none where there is no tile), its name, and a note beside it. name, alt
    and note: HTML already."""
    picture = f"<img src='{tile}' alt='{alt}' width='{side}' height='{side}'>" if tile else ""
    note = f"<span>{note}</span>" if note else ""
    return f"<figure>{picture}<figcaption>{name}{note}</figcaption></figure>"


def draw_classes(data: LabelledImages, n_images: Mapping[str, int]) -> None:
    """Every class with nine of its images, and where the images come from. n_images: of the set, by
    split."""
    labels = range(min(len(data.class_names), MOST_CLASSES))
    tiles, counts = cache.tiles_of(data, labels, 9), data.n_per_class.tolist()
    figures = ""
    for label in labels:
        name, count = html.escape(data.class_names[label]), f"{counts[label]:,} images"
        figures += figure_html(name, tiles[label], 84, f"Nine pictures of {name}", count)
    if len(labels) < len(counts):
        figures += f"<p class='quiet'>and {len(counts) - len(labels):,} more classes</p>"
    st.html(f"<div class='row'>{figures}</div>")
    height, width = data.images.shape[1:3]
    sizes = [f"{count:,} {formats.SPLITS[split]} images" for split, count in n_images.items()]
    text = f"{data.name}: {' and '.join(sizes)} of {height} × {width}. Source: {data.source}."
    st.caption(wording.plain_markdown(text))
