"""A part of Pair: the neurons that separate two classes most, and those they share."""

from __future__ import annotations

import functools
import html
from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from activsim.analysis import neurons, pairs
from activsim.app.pages.pair import parts as pair_parts
from activsim.app.pages.pair import text as pair_text
from activsim.app.shell import navigation, page_context, page_frame, top_images
from activsim.app.shell.page_context import PageContext
from activsim.app.shell.pair_result import PairResult
from activsim.output import neuron_names, pictures, wording

MAX_NEURONS = 10  # in a list
MAX_IMAGES = 3  # of each class beside a neuron
NONE = "There are none at this threshold."


@dataclass(frozen=True, eq=False)
class NeuronList:
    """key: "separating" or "shared"; neurons: int, the most telling first."""

    key: str
    title: str
    neurons: np.ndarray


def neuron_lists(pair: PairResult, cutoff: float) -> tuple[NeuronList, NeuronList]:
    """No neuron is in both: one that is shared separates no class from the other."""
    rates, unit = pair_text.pair_rates(pair), page_context.unit_plural(pair.context)
    separating = pairs.separating_neurons(*rates, cutoff, pair_parts.parts(pair), MAX_NEURONS)
    shared = pairs.shared_neurons(*rates, cutoff)
    n_shared = len(shared)
    title = f"The {n_shared:,} {unit} they share"
    if n_shared == 1:
        title = f"The {unit[:-1]} they share"
    if n_shared > MAX_NEURONS:
        title = f"Of the {n_shared:,} {unit} they share, the {MAX_NEURONS} that fire most for both"
    return (
        NeuronList("separating", f"The {unit} that separate them most", separating),
        NeuronList("shared", title if n_shared else f"The {unit} they share", shared[:MAX_NEURONS]),
    )


def draw_neuron_lists(pair: PairResult, cutoff: float, downloads: DeltaGenerator | None) -> None:
    """Ten neurons a list, each with the images of both classes that drive it highest. downloads:
    the place for what can be taken away, None: under the lists."""
    lists = neuron_lists(pair, cutoff)
    columns = [column.container() for column in st.columns(2, gap="medium")]
    for column, neuron_list in zip(columns, lists, strict=True):
        column.html(f"<h3>{neuron_list.title}</h3>")
    neurons = np.unique(np.concatenate([neuron_list.neurons for neuron_list in lists])).astype(int)
    if not len(neurons):
        columns[0].write(NONE)
        return
    activations = top_images.activations(pair.context, neurons.tolist())
    below = st.container()
    downloads = downloads or st.container(horizontal=True)
    for column, neuron_list in zip(columns, lists, strict=True):
        list_activations = activations[:, np.searchsorted(neurons, neuron_list.neurons)]
        with column:
            _draw_list(pair, neuron_list, list_activations, downloads)
    activation = "activation"
    if page_context.reads_positions_by_channel(pair.context):
        activation = "highest activation in the image"
    with below:
        page_frame.draw_caption(
            "The pictures are the images of each class that drive it highest, with its "
            f"{activation}. Pale: it does not fire.",
            "activation",
        )


def _draw_list(
    pair: PairResult, neuron_list: NeuronList, activations: np.ndarray, downloads: DeltaGenerator
) -> None:
    """activations: of the list's neurons, float (n_images, n_neurons)."""
    if not len(neuron_list.neurons):
        st.write(NONE)
        return
    sheet = functools.partial(list_png, pair, neuron_list, activations)
    label = f"{neuron_list.key.capitalize()} {page_context.unit_plural(pair.context)} (PNG)"
    page_frame.draw_downloads({label: (sheet, f"pair_{neuron_list.key}.png")}, downloads)
    for neuron, neuron_activations in zip(neuron_list.neurons.tolist(), activations.T, strict=True):
        with st.container(gap=None):
            _draw_neuron(pair, neuron_list.key, neuron, neuron_activations)


def _draw_neuron(pair: PairResult, key: str, neuron: int, activations: np.ndarray) -> None:
    """activations: of each image, float (n_images,)."""
    context, rates = pair.context, pair_text.pair_rates(pair)
    threshold = float(top_images.neuron_thresholds(context)[neuron])
    unit = page_context.unit_plural(context)[:-1]
    title = neuron_names.neuron_title(neuron, context.table.neuron_shape, unit)
    navigation.draw_page_button("neuron", title, f"{key}_{neuron}", neuron=neuron)
    strips = ""
    for label, profile in zip(pair.pair, rates, strict=True):
        images = top_images_of(context, activations, label)
        cells = top_images.strip_html(context, images, activations[images], threshold)
        rate = wording.rate_text(float(profile[neuron]))
        strips += (
            f"<div><p class='small'>{html.escape(context.names[label])} {rate}</p>"
            f"<div class='strip'>{cells}</div></div>"
        )
    share = pair_text.share_text(float(pairs.shares(pair_parts.parts(pair))[neuron]))
    st.html(f"<p class='small'>{share} of the difference</p><div class='strips'>{strips}</div>")


def list_png(pair: PairResult, neuron_list: NeuronList, activations: np.ndarray) -> bytes:
    """A list as one picture: a row per neuron with the images of both classes that drive it
    highest. activations: of the list's neurons, float (n_images, n_neurons)."""
    context = pair.context
    unit = page_context.unit_plural(context)[:-1]
    rows = []
    for neuron, neuron_activations in zip(neuron_list.neurons.tolist(), activations.T, strict=True):
        name = f"{unit} {neuron_names.neuron_name(neuron, context.table.neuron_shape)}"
        rows.append(_sheet_row(pair, name, neuron_activations))
    title = neuron_list.title[0].lower() + neuron_list.title[1:]
    names = " and ".join(pair_text.pair_names(pair))
    return pictures.sheet_png(rows, f"{names}: {title} ({page_context.settings_caption(context)})")


def _sheet_row(
    pair: PairResult, name: str, activations: np.ndarray
) -> list[pictures.LabelledPicture]:
    """A neuron's row of pictures; activations: of each image, float (n_images,)."""
    context, row = pair.context, []
    for label in pair.pair:
        for image in top_images_of(context, activations, label).tolist():
            picture = pictures.mosaic(context.images.images[image : image + 1])
            amount = f"{name}: {activations[image]:.3g}"
            row.append(pictures.LabelledPicture(picture, context.names[label], amount))
    return row


def top_images_of(context: PageContext, activations: np.ndarray, label: int) -> np.ndarray:
    """The images of a class that drive a neuron highest. activations: of each image, float
    (n_images,)."""
    return neurons.top_images(activations, MAX_IMAGES, context.images.labels == label)
