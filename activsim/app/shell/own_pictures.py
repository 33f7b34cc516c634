"""Below the menu of images: whoever is at this machine, or the teacher, brings pictures,
and deletes what the page can bring.

A file that is uploaded lies in a folder of its own until it is kept or left, the page is closed or
the server ends. The worker looks through it, a process that may die of it."""

from __future__ import annotations

import html
import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import IO

import streamlit as st

from activsim.app.shell import exemplars, formats, progress, state, upload_allowance, visitor
from activsim.classroom.limits import limit
from activsim.datasets import adding, bin
from activsim.datasets.image_set import ImageSet
from activsim.output import pictures, wording
from activsim.paths import name_after_file

LIMITS = adding.Limits(n_bytes=200 << 20, n_unpacked=2 << 30, n_members=100_000)
MOST_CLASSES = 6  # whose pictures are shown before they are kept
TILE_SIDE = 84
KINDS = ["zip", "npz", "parquet", "csv"]
ABOUT = "A .zip of class folders, an .npz with images and labels, a Parquet or a CSV file"
ELSEWHERE = (
    "Pictures are brought in by the teacher, or at the machine that runs this page: whoever runs "
    "it puts them into its folder data/, or says: activsim data add FILE"
)


class Candidate:
    """An uploaded file that may be kept; what was written of it goes with this object."""

    def __init__(self, file_id: str, file_name: str, content: IO[bytes]) -> None:
        self.file_id = file_id
        folder = Path(tempfile.mkdtemp(prefix="activsim-"))
        suffix = Path(file_name).suffix.lower()
        self.path = folder / f"{name_after_file(Path(file_name).stem, 'pictures')}{suffix}"
        self.image_set: ImageSet | None = None
        self.preview_html = ""
        self.error = ""
        self.remove: Callable[[], object] = weakref.finalize(self, _remove, self.path)
        with self.path.open("wb") as stream:
            shutil.copyfileobj(content, stream)

    def look_through(self) -> None:
        """Where it is no image set, `error` says why."""
        try:
            progress.run_in_worker(
                "activsim.datasets.adding:check_images", str(self.path), tuple(LIMITS)
            )
            self.image_set = adding.look_through(self.path, LIMITS)  # as the worker left it
            self.preview_html = preview_html(self.image_set)
        except ValueError as error:
            self.error = str(error)


def _remove(path: Path) -> None:
    adding.forget(path)
    shutil.rmtree(path.parent, ignore_errors=True)


def draw_bringing(current: str) -> None:
    """current: the name of the image set on the page."""
    with st.expander("Bring your own pictures", key=state.BRING_PART, on_change="rerun") as part:
        if not part.open:
            return
        if not visitor.is_teacher():
            st.caption(wording.plain_markdown(ELSEWHERE))
            return
        _draw_deletion(current)
        candidate = _draw_upload()
        if candidate is None:
            return
        if candidate.image_set is None:
            st.error(wording.plain_markdown(candidate.error))
            return
        _draw_preview(candidate, candidate.image_set)


def _draw_deletion(name: str) -> None:
    if error := st.session_state.pop(state.DELETION_ERROR, ""):
        st.error(wording.plain_markdown(error))
    if bin.deletable_file(name) is None:
        return
    with st.popover("Delete the images on this page"):
        st.write(
            f"{formats.inline_code(name)} is deleted for everybody, with its card. For "
            f"{limit('bin_days'):.0f} days you can bring it back, on the page Class."
        )
        st.button("Delete it", key="bring_delete", type="primary", on_click=_delete, args=(name,))


def _delete(name: str) -> None:
    if not visitor.is_teacher():  # whose page may be open since before the key was changed
        return
    try:
        bin.delete(name)
    except OSError as error:
        st.session_state[state.DELETION_ERROR] = formats.refusal(error)
    except ValueError as error:
        st.session_state[state.DELETION_ERROR] = str(error)
    else:
        visitor.note(f"deleted the image set {name!r}")


def _draw_upload() -> Candidate | None:
    """The file that was uploaded, looked through; None where there is none."""
    number = st.session_state.setdefault(state.N_BROUGHT, 0)
    megabytes = min(LIMITS.n_bytes >> 20, st.get_option("server.maxUploadSize"))
    upload_allowance.allow(megabytes)
    file = st.file_uploader(
        ABOUT, type=KINDS, max_upload_size=megabytes, key=state.upload_key(number)
    )
    candidate: Candidate | None = st.session_state.get(state.CANDIDATE)
    if candidate and (file is None or file.file_id != candidate.file_id):
        _forget()
        candidate = None
    if file is None:
        return None
    if candidate is None:
        candidate = Candidate(file.file_id, file.name, file)
        candidate.look_through()
        st.session_state[state.CANDIDATE] = candidate
    return candidate


def preview_html(image_set: ImageSet) -> str:
    """Nine pictures of each of the first classes."""
    data = image_set.load_images(largest_split(image_set))
    counts = data.n_per_class
    members = pictures.first_per_class(data.labels, len(data.class_names), 9)
    figures = ""
    for label, name in enumerate(data.class_names[:MOST_CLASSES]):
        escaped = html.escape(name, quote=True)
        figures += exemplars.figure_html(
            escaped,
            pictures.tile_uri(data.pictures(members[label]), TILE_SIDE)
            if len(members[label])
            else None,
            TILE_SIDE,
            f"The first pictures of {escaped}",
            f"{counts[label]:,} images",
        )
    return f"<div class='row'>{figures}</div>"


def largest_split(image_set: ImageSet) -> str:
    """The split with most images."""
    return max(image_set.n_images, key=lambda split: image_set.n_images[split])


def _draw_preview(candidate: Candidate, image_set: ImageSet) -> None:
    counts = [
        f"{count:,} {formats.SPLITS[split]} images" for split, count in image_set.n_images.items()
    ]
    height, width, colours = image_set.image_shape
    kind = "in colour" if colours == 3 else "grey"
    n_classes = len(image_set.class_names)
    st.caption(f"{' and '.join(counts)} of {n_classes:,} classes, {kind}, {height} × {width}.")
    st.html(candidate.preview_html)
    if n_classes > MOST_CLASSES:
        more = ", ".join(image_set.class_names[MOST_CLASSES : MOST_CLASSES + 20])
        dots = ", …" if n_classes > MOST_CLASSES + 20 else ""
        st.caption(wording.plain_markdown(f"And {n_classes - MOST_CLASSES:,} more: {more}{dots}"))
    for remark in image_set.remarks:
        st.caption(wording.plain_markdown(remark))
    st.text_input(
        "Name",
        adding.free_name(candidate.path.stem),
        key=state.BRING_NAME,
        max_chars=200,
    )
    if error := st.session_state.pop(state.BRING_ERROR, ""):
        st.error(wording.plain_markdown(error))
    with st.container(horizontal=True):
        st.button("Keep it", type="primary", key="bring_keep", on_click=_keep)
        st.button("Leave it", key="bring_leave", on_click=_leave)


def _keep() -> None:
    candidate: Candidate | None = st.session_state.get(state.CANDIDATE)
    if candidate is None or not visitor.is_teacher():
        return
    try:
        name = adding.add_images(candidate.path, st.session_state[state.BRING_NAME], LIMITS)
    except ValueError as error:
        st.session_state[state.BRING_ERROR] = str(error)
        return
    visitor.note(f"kept the image set {name!r}")
    _leave()
    st.session_state[state.IMAGE_SET] = name


def _leave() -> None:
    """The field for files begins anew, and what was uploaded goes."""
    _forget()
    st.session_state[state.N_BROUGHT] = st.session_state.get(state.N_BROUGHT, 0) + 1


def _forget() -> None:
    candidate: Candidate | None = st.session_state.pop(state.CANDIDATE, None)
    if candidate:
        candidate.remove()
