"""What all pages about a recording have in common: a question on top, the sidebar, the images, and
waiting for them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from activsim.app.shell import (
    about_page,
    cache,
    detail,
    exemplars,
    first_sight,
    formats,
    images,
    link_faults,
    navigation,
    page_context,
    progress,
    sidebar,
    state,
)
from activsim.app.shell.current_look import current_look
from activsim.app.shell.lesson import panel
from activsim.app.shell.tools import toolbar
from activsim.firing.recording import Recording
from activsim.output import terms, wording
from activsim.output.charts import theme
from activsim.output.charts.finished import FinishedFigure

ANSWER_TERMS = (
    "fires",
    "neuron",
    "channel",
    "layer",
    "class",
    "group",
    "points",
    "threshold",
    "agreement",
    "dissimilarity",
)


def draw_page(
    title: str,
    fragment: str,
    whole: Callable,
    first: Callable | None = None,
    parts: Callable[[], list[str]] | None = None,
) -> None:
    """Draw a page. title: its question. whole(context, exemplars) draws it, `exemplars` being the
    images whose pictures stand for the classes; what it draws that moves with the threshold is the
    st.fragment of this name. first(context) draws what can be shown while the images are still
    being fetched; the page runs again once they are there. parts(): names of fragments in it that
    run in its place when the threshold is moved."""
    lesson = panel.draw_panel()
    about_page.draw_question_of_page(title, navigation.current_address())
    notices = st.container()  # what a notice says moves nothing below
    faults_place = notices.empty()
    with st.container(key="content"):  # the answer comes before the controls: style.css
        controls, main = st.container(key="controls"), st.container(key="main")
    context = sidebar.draw_controls(
        notices, controls, parts or (lambda: [fragment]), first is not None
    )
    if context is None:
        lesson.draw_guess(None)
    else:
        page_context.name_tab(context)
        toolbar.note_page(context, title)
        link_faults.draw_faults(faults_place, context.settings)
        # a class's picture is its first training image, as in the study
        exemplar_images = images.images_if_there(*_exemplars_of(context))
        lesson.draw_guess(context, exemplar_images, is_whole=False)
        with main:
            if context.data is not None and exemplar_images is not None:
                with progress.needs_network():  # nor may the pictures go meanwhile
                    whole(context, exemplar_images)
                # the page has widgets of its own
                link_faults.draw_faults(faults_place, context.settings)
                first_sight.draw_input_check(notices, context)
                lesson.draw_guess(context, exemplar_images)
            else:
                if first:
                    first(context)
                with st.container(key="waiting"):
                    _wait(context, first is not None)
    progress.shared_worker()


def _exemplars_of(context: page_context.PageContext) -> tuple[str, str]:
    """The set and the split whose pictures stand for the classes."""
    settings = context.settings
    return settings.images, images.exemplar_split(context.image_set, settings.split)


def _wait(context: page_context.PageContext, has_content: bool) -> None:
    """Wait for the images, and have the page run again. has_content: whether there is something on
    it already. What that was made of is said from the first moment, and it stays: where only
    drawings can be had, the visitor decides whether they take its place."""
    split = context.settings.split
    is_recording = has_content and context.data is None
    source_text = (
        f"What is shown was recorded of the {context.n_images.sum():,} real "
        f"{formats.SPLITS[split]} images; the recording comes with activsim."
    )
    if is_recording:
        st.caption(source_text)
    try:
        name = context.settings.images
        for name_and_split in dict.fromkeys([(name, split), _exemplars_of(context)]):
            images.wait_for_images(*name_and_split)
    except ValueError as error:
        draw_error(error)
        return
    data = images.images_if_there(name, split)
    # the visitor's choice is asked for once there are drawings to choose
    if (
        is_recording
        and data is not None
        and data.note
        and st.session_state.setdefault(state.KEEPS_RECORDING, True)
    ):
        exemplars.draw_offer_of_drawings(data)
        return
    st.rerun()


def answer_place() -> DeltaGenerator:
    """Where a page's sentence stands: above the controls, whenever it is drawn (style.css)."""
    return st.container(key="answer_place")


def answer_html(sentence: str) -> str:
    """A page's sentence, whose words explain themselves. sentence: HTML."""
    return f"<p class='answer' role='status'>{terms.explained(sentence, *ANSWER_TERMS)}</p>"


def draw_caption(sentence: str, *names: str) -> None:
    """A line of small text in which these terms explain themselves. sentence: HTML."""
    st.html(f"<p class='quiet small'>{terms.explained(sentence, *names)}</p>")


def draw_error(error: ValueError) -> None:
    """Why there is nothing to see here, and a button to try again."""
    st.error(wording.plain_markdown(error))
    st.button("Try again", key=state.TRY_AGAIN)


def draw_until_recorded(context: page_context.PageContext) -> dict[str, Recording] | None:
    """The recordings of all layers of an overview, with the classes on screen until they are
    there; None where they cannot be made, which is said."""
    layers = context.description.overview_layers(context.settings.layer)
    try:
        return cache.layer_recordings(
            context.source,
            layers,
            meanwhile=lambda: exemplars.draw_classes(context.images, context.image_set.n_images),
        )
    except ValueError as error:
        draw_error(error)
        return None


def draw_chart(figure: go.Figure | FinishedFigure, key: str, alt: str, **more: Any) -> None:
    """A chart with a button that saves it as a picture."""
    chart = figure if isinstance(figure, FinishedFigure) else FinishedFigure(figure)
    savable = chart.with_layout(theme.savable_layout(current_look()))
    config = theme.save_button(key)
    st.plotly_chart(savable, key=key, config=config, theme=None, alt=alt, **more)


def draw_plain_chart(
    chart: go.Figure | FinishedFigure,
    key: str,
    alt: str,
    on_point: Callable[[], None] | None = None,
) -> None:
    """A chart that is not saved by itself. on_point: called when a point of it was picked, which
    the session's state of this key holds."""
    picks: dict[str, Any] = {"on_select": on_point, "selection_mode": "points"} if on_point else {}
    st.plotly_chart(chart, key=key, config=theme.WITHOUT_BUTTONS, theme=None, alt=alt, **picks)


FILES_TITLE = "Take it with you"
File = tuple[str | bytes | Callable[[], str | bytes], str]  # content or what makes it, and name
MIME_TYPES = {
    "csv": "text/csv",
    "html": "text/html",
    "ipynb": "application/x-ipynb+json",
    "hdf5": "application/x-hdf5",
    "json": "application/json",
    "npz": "application/octet-stream",
    "png": "image/png",
    "py": "text/x-python",
}


@contextlib.contextmanager
def files_part() -> Iterator[DeltaGenerator | None]:
    """What the page offers to take away, as a part of it: the place, None while it is folded."""
    with detail.part(FILES_TITLE, state.FILES_PART) as is_open:
        yield st.container(horizontal=True) if is_open else None


def draw_downloads(
    files: Mapping[str, File],
    container: DeltaGenerator | None = None,
) -> DeltaGenerator:
    """A button for each file, {label: file}; returns the place, to put more there."""
    if container is None:
        st.html(f"<h2>{FILES_TITLE}</h2>")
        container = st.container(horizontal=True)
    with container:
        for label, (content, name) in files.items():
            kind = MIME_TYPES[name.rpartition(".")[2]]
            st.download_button(label, content, name, kind, on_click="ignore", key=f"keep_{name}")
    return container
