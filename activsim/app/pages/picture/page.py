"""Picture: what does the network make of a picture of your own?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import streamlit as st
from PIL import Image

from activsim.analysis import firing_rule
from activsim.app.pages.picture import addition, sources
from activsim.app.pages.picture import downloads as picture_downloads
from activsim.app.pages.picture import result as picture_results
from activsim.app.pages.picture import text as picture_text
from activsim.app.pages.picture.result import PictureResult
from activsim.app.shell import (
    cache,
    detail,
    exemplars,
    page_context,
    page_frame,
    progress,
    state,
)
from activsim.app.shell.page_context import PageContext
from activsim.datasets.image_set import LabelledImages
from activsim.experiments import picture_steps
from activsim.experiments.own_picture import NearestPictures, PictureLook
from activsim.experiments.picture_steps import SetLook
from activsim.firing.recording import Recording
from activsim.firing.sample import sample_indices
from activsim.output import neuron_names, pictures
from activsim.output.charts import neuron_bars

TITLE = "What does the network make of your picture?"
FRAGMENT = "picture_result"
STEPS_TITLE = "Made to look like the set"
NEAREST_TITLE = "Its nearest pictures of the set"
WORKER = "activsim.experiments.own_picture"
N_PICTURES = 10
STEP_WIDTH = 92  # pixels
STYLE = Path(__file__).parent / "page.css"
Recordings = Mapping[str, Recording]


def page() -> None:
    page_frame.draw_page(TITLE, FRAGMENT, _draw_page)


def _draw_page(context: PageContext, exemplar_images: LabelledImages) -> None:
    """exemplar_images: those that stand for the classes."""
    st.html(STYLE)
    recordings = page_frame.draw_until_recorded(context)
    if recordings is not None:
        _draw_result(context, recordings, exemplar_images)


@st.fragment(key=FRAGMENT)
def _draw_result(
    context: PageContext, recordings: Recordings, exemplar_images: LabelledImages
) -> None:
    """All that moves with the picture and with the threshold."""
    context = page_context.with_current_threshold(context)
    look = _set_look(exemplar_images.fingerprint, exemplar_images)
    answer_place = page_frame.answer_place()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        source = sources.draw_source_choice()
        number_place = st.container(width=150)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        picture = sources.draw_source(context, exemplar_images, look, source, number_place)
        st.caption(picture_text.PRIVACY)
    if picture is None:
        answer_place.html(picture_text.answer_html(picture_text.WAITING))
        return
    with right, st.container(key="picture_answers"):
        answers_place = st.container()
        picture = _draw_steps(picture, look, source)
    with progress.needs_network():
        result = _look_at(context, recordings, picture)
        labels = picture_text.classes_on_screen(result)
        tiles = cache.tiles_of(exemplar_images, labels, 1, pictures.SMALL_SIDE)
        verdict, way = picture_text.verdict_sentence(result), picture_text.way_sentence(result)
        answer_place.html(picture_text.answer_html(verdict, way))
        page_context.note_addition(lambda: addition.picture_addition(picture, result))
        if answers := picture_text.answers_html(result, tiles):
            answers_place.html(f"<h2>What it says</h2>{answers}")
        st.html("<h2>From the pixels to the output: which class is it nearest to?</h2>")
        st.html(picture_text.layers_table(result, tiles))
        page_frame.draw_caption(
            picture_text.layers_caption(result), "fires", "profile", "channel", "dissimilarity"
        )
        units = page_context.unit_plural(context)
        title = f"Which {units} of {context.settings.layer} fire"
        with detail.part(title, state.FIRING_PART) as is_open:
            if is_open:
                _draw_firing(result)
        with detail.part(NEAREST_TITLE, state.NEAREST_PART) as nearest_is_open:
            nearest_place = st.container()
        with page_frame.files_part() as files_place:
            if files_place:
                picture_downloads.draw_downloads(result, _profile_beside(result), files_place)
        if nearest_is_open:  # last, for all pictures of the set are gone through
            with nearest_place:
                _draw_nearest(result, tuple(recordings))


@st.cache_resource(show_spinner=False, max_entries=8)
def _set_look(fingerprint: str, _images: LabelledImages) -> SetLook:
    numbers = sample_indices(len(_images.images), picture_steps.SAMPLE)
    return picture_steps.set_look(_images.pictures(numbers), _images.image_shape)


def _draw_steps(picture: np.ndarray, look: SetLook, source: str) -> np.ndarray:
    """The way from the visitor's picture to one that looks like the set's; what comes out."""
    steps = picture_steps.steps_for(look)
    with detail.part(STEPS_TITLE, state.STEPS_PART):  # folded too they are there, and count
        with st.container(key="picture_steps", horizontal=True, gap="small"):
            st.container(width=STEP_WIDTH).html(_step_html(picture, "as it came"))
            skipped_steps = set()
            for step in steps:
                # a picture of the set is in its place already
                starts_on = step != "centre" or source != sources.SET
                with st.container(width=STEP_WIDTH, gap=None):
                    slot = st.empty()
                    key = state.picture_step_key(step, source)
                    is_on = st.checkbox(picture_text.STEP_NAMES[step], starts_on, key=key)
                if not is_on:
                    skipped_steps.add(step)
                before, picture = picture, _after_step(picture, look, step, skipped_steps)
                changes = not np.array_equal(before, picture)
                slot.html(
                    _step_html(picture, picture_text.step_note(step in skipped_steps, changes))
                )
        st.caption(" ".join(picture_text.STEP_TEXTS[step] for step in steps))
    return picture


def _after_step(
    picture: np.ndarray, look: SetLook, step: str, skipped_steps: set[str]
) -> np.ndarray:
    return picture if step in skipped_steps else picture_steps.STEPS[step](picture, look)


def _step_html(picture: np.ndarray, note: str) -> str:
    image = Image.fromarray(picture)
    if max(image.size) > pictures.TILE_SIDE:
        image.thumbnail((2 * pictures.TILE_SIDE, 2 * pictures.TILE_SIDE))
        uri = pictures.small_data_uri(image)
    else:
        uri = pictures.data_uri(pictures.enlarged(image, pictures.enlargement(image.size)))
    return exemplars.figure_html(note, uri, pictures.TILE_SIDE, "Your picture")


def _look_at(context: PageContext, recordings: Recordings, picture: np.ndarray) -> PictureResult:
    rules = picture_results.layer_rules(context, recordings)
    thresholds = picture_results.firing_thresholds(context, recordings, rules)
    look: PictureLook = progress.run_in_worker(
        f"{WORKER}:look_at_picture", context.source, picture, tuple(recordings), thresholds
    )
    return picture_results.picture_result(context, recordings, rules, look)


def _profile_beside(result: PictureResult) -> np.ndarray | None:
    """Of the class beside what fires in the layer that is looked at, float64 (n_neurons,); None
    where that is undefined."""
    settings, label = result.context.settings, result.class_beside
    if result.firing is None or label is None:
        return None
    return firing_rule.profiles(result.context.table, settings.kind, settings.threshold)[label]


def _draw_firing(result: PictureResult) -> None:
    """What fires in the layer that is looked at, beside the profile of a class."""
    context, firing, label = result.context, result.firing, result.class_beside
    settings, table = context.settings, context.table
    units = page_context.unit_plural(context)
    profile = _profile_beside(result)
    if firing is None or label is None or profile is None:
        why = firing_rule.why_undefined(table, settings.kind, settings.threshold)
        st.caption(why or "Undefined at this threshold.")
        return
    name = context.names[label]
    st.html(f"<p class='quiet'>{picture_text.firing_sentence(firing, profile, units, name)}</p>")
    neurons = neuron_bars.neurons_with_bars(firing, profile)
    labels = [neuron_names.neuron_name(neuron, table.neuron_shape) for neuron in neurons.tolist()]
    look = page_frame.current_look()
    names = "your picture", name
    page_frame.draw_chart(
        neuron_bars.neuron_bars(firing, profile, neurons, labels, names, units[:-1], look),
        "picture_bars",
        f"What {len(neurons)} {units} fire for your picture, beside their firing rates for {name}",
    )
    if len(neurons) < len(firing):
        st.caption(f"The {len(neurons)} that differ most of {len(firing):,}.")


def _draw_nearest(result: PictureResult, layers: tuple[str, ...]) -> None:
    """The pictures of the set that share most of what fires."""
    context, firing = result.context, result.firing
    if firing is None:
        st.caption("Undefined at this threshold.")
        return
    settings, data = context.settings, context.images
    thresholds = firing_rule.thresholds_by_neuron(context.table, settings.kind, settings.threshold)
    with st.container(key="picture_nearest"):
        sentence, slot = st.empty(), st.empty()
    nearest: NearestPictures = progress.run_in_worker(
        f"{WORKER}:nearest_pictures",
        context.source,
        layers,
        settings.layer,
        thresholds,
        firing,
        N_PICTURES,
    )
    tiles = data.pictures(nearest.numbers)
    cells = []
    for number, share, tile in zip(
        nearest.numbers.tolist(), nearest.shares.tolist(), tiles, strict=True
    ):
        name = context.names[data.labels[number]]
        shared = f"{share:.0%} shared"
        uri = pictures.tile_uri(tile[None])
        alt = f"Image {number}, {name}, {shared}"
        cells.append({"name": name, "tile": uri, "share": shared, "alt": alt})
    names = [cell["name"] for cell in cells]
    sentence.html(f"<p class='quiet'>{picture_text.nearest_sentence(names, nearest.n_images)}</p>")
    if cells:
        slot.html(picture_text.nearest_html(cells))
        units = page_context.unit_plural(context)
        st.caption(
            f"Shared: of all {units} that fire for one of the two, the part that fires for both "
            "(Jaccard’s index)."
        )
