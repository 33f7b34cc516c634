"""The sidebar's choice of pictures: a set, and one of its splits."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from activsim.app.shell import formats, images, links, own_pictures, state
from activsim.datasets import catalogue as image_sets
from activsim.datasets.image_set import SPLITS, ImageSet
from activsim.networks import catalogue
from activsim.output import wording


def draw_sets(network: Path, main: DeltaGenerator) -> ImageSet:
    """Which set; to begin with that on which the network was trained, as its card says. main: where
    progress goes. Raises ValueError where the set cannot be had."""
    names = image_sets.set_names()
    default = _set_of_card(network) or image_sets.DEFAULT
    if st.session_state.get(state.IMAGE_SET, default) not in names:
        # Streamlit would show the first, and leave the lost one in the address
        st.session_state[state.IMAGE_SET] = default
    name = links.select_box("Images", state.IMAGE_SET, names, default)
    with main:
        image_set = images.open_set(name)
    _draw_remarks(image_set)
    own_pictures.draw_bringing(name)
    return image_set


def draw_splits(image_set: ImageSet) -> str:
    """Which split, where there are several."""
    splits = image_set.splits
    if st.session_state.get(state.IMAGES, splits[0]) not in splits:
        st.session_state[state.IMAGES] = splits[0]
    if len(splits) == 1:
        links.leave_out(state.IMAGES)
        count, n_classes = image_set.n_images[splits[0]], len(image_set.class_names)
        st.caption(f"{count:,} {formats.SPLITS[splits[0]]} images of {n_classes:,} classes.")
        return splits[0]
    about = " ".join(f"{split}: {SPLITS[split]}." for split in splits)
    return links.switch("Split", state.IMAGES, splits, about)


def take_set_of_card(network: Path | None) -> None:
    """Have the menu stand at the set that a network's card names; where it names none, the set
    stays."""
    name = network and _set_of_card(network)
    if name:
        st.session_state[state.IMAGE_SET] = name


def _set_of_card(network: Path) -> str | None:
    name = catalogue.read_card(network).get("data")
    return name if name in image_sets.set_names() else None


def _draw_remarks(image_set: ImageSet) -> None:
    """What was left out of the set, and which files are none, folded."""
    reasons = image_sets.files_not_shown()
    if image_set.remarks:
        with st.expander("Left out of these images"):
            for remark in image_set.remarks:
                st.caption(wording.plain_markdown(remark))
    if reasons:
        with st.expander("Files that are no images"):
            for name, reason in reasons.items():
                st.caption(f"{formats.inline_code(name)}: {wording.plain_markdown(reason)}")
