"""Where the visitor's picture comes from: one of the set's, a drawing, a file, the camera."""

from __future__ import annotations

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from activsim.app.pages.picture import canvas
from activsim.app.shell import links, state, upload_allowance
from activsim.app.shell.page_context import PageContext
from activsim.datasets.image_set import LabelledImages
from activsim.experiments.picture_steps import MOST_BYTES, SetLook, open_picture
from activsim.output import wording

SET, DRAWING, FILE, CAMERA = "from the set", "drawing", "file", "camera"
SOURCES = (SET, DRAWING, FILE, CAMERA)
HINTS = {
    SET: "Draw on this picture: what is said of it changes as you draw.",
    DRAWING: "Draw here: what the network makes of it is said as you draw.",
    FILE: "Choose a picture's file: JPEG, PNG, WEBP, GIF, TIFF, BMP.",
    CAMERA: "Take a picture with the camera of this device.",
}


def draw_source_choice() -> str:
    return links.switch("Your picture is", state.PICTURE_FROM, SOURCES)


def draw_source(
    context: PageContext,
    exemplars: LabelledImages,
    look: SetLook,
    source: str,
    number_place: DeltaGenerator,
) -> np.ndarray | None:
    """Draw the widgets of a source, that of its number in a place of its own; the picture, uint8
    (height, width[, 3]), None while there is none. What cannot be read is said in a sentence."""
    if source in (SET, DRAWING):
        if source == SET:
            content = _draw_set_picture(context, exemplars, look, number_place)
        else:
            content = canvas.draw_sheet(look, sheet_id(context.settings.images, source), None)
            st.caption(HINTS[source])
        return _draw_read(content) if content else None
    most = MOST_BYTES >> 20  # MB
    upload_allowance.allow(most)
    if source == CAMERA:
        return _draw_uploaded(st.camera_input(HINTS[source], key="picture_camera"))
    return _draw_uploaded(st.file_uploader(HINTS[source], key="picture_file", max_upload_size=most))


def _draw_read(content: bytes) -> np.ndarray | None:
    """A picture's file, read; None after a sentence where that is not possible."""
    try:
        return open_picture(content)
    except ValueError as error:
        st.error(wording.plain_markdown(error))
        return None


def _draw_uploaded(upload: UploadedFile | None) -> np.ndarray | None:
    """The same of a visitor's file. The last picture stays in the session as it was read: the page
    runs again with each threshold, and a large photograph takes a second to read."""
    if upload is None:
        st.session_state.pop(state.UPLOADED_PICTURE, None)
        return None
    file_id, picture = st.session_state.get(state.UPLOADED_PICTURE, ("", None))
    if file_id != upload.file_id:
        picture = _draw_read(upload.getvalue())
        if picture is not None:
            st.session_state[state.UPLOADED_PICTURE] = upload.file_id, picture
    return picture


def _draw_set_picture(
    context: PageContext,
    exemplars: LabelledImages,
    look: SetLook,
    number_place: DeltaGenerator,
) -> bytes:
    """One of the exemplars of the class asked about, to be drawn on."""
    query = context.settings.query
    members = np.flatnonzero(exemplars.labels == query)
    name = context.names[query]
    if not len(members):
        sentence = f"There are no pictures of {name}. Choose another class, or another source."
        st.caption(wording.plain_markdown(sentence))
        return b""
    with number_place:
        label = f"Which {wording.plain_markdown(name)}"
        number = links.number(label, state.PICTURE_NUMBER, 0, len(members) - 1, 0)
    picture = exemplars.pictures(members[[number]])[0]
    picture_id = f"{exemplars.fingerprint} {members[number]}"
    content = canvas.draw_sheet(look, sheet_id(context.settings.images, SET, picture_id), picture)
    st.caption(HINTS[SET])
    return content


def sheet_id(image_set: str, source: str, picture: str = "") -> str:
    """What a drawing belongs to: another set, or another picture to begin with, has its own."""
    return f"{source}, {image_set}, {picture}"
