"""The lower half of Pair: the neurons that separate two classes most and those they share most, and
the downloads."""

from __future__ import annotations

import functools
import html

import numpy as np
import streamlit as st

from activsim.analysis import neurons, pairs
from activsim.app.pages.pair import text as pair_words
from activsim.app.shell import (
    navigation,
    neuron_names,
    page_context,
    page_frame,
    pair_result,
    top_images,
)
from activsim.output import pictures
from activsim.output.files import csv_text
from activsim.output.files import results as result_files

COUNT = 10  # neurons in a list
IMAGES = 3  # of each class beside a neuron


def lists(seen: pair_result.PairResult, kept) -> None:
    """Ten neurons a list, each with the images of both classes that drive it highest. kept: the
    place for what can be taken away."""
    rates, unit = seen.result.profiles[list(seen.pair)], page_context.unit_plural(seen.context)
    wanted = {
        f"The {unit} that separate them most": pairs.separating_neurons(*rates, COUNT),
        f"The {unit} they share most": pairs.shared_neurons(*rates, COUNT),
    }
    every = np.unique(np.concatenate(list(wanted.values()))).astype(int)
    heads = [column.container() for column in st.columns(2, gap="medium")]
    for place, title in zip(heads, wanted, strict=True):
        place.html(f"<h2>{title}</h2>")
    if not len(every):
        heads[0].write("There are none at this threshold.")
        return
    values = top_images.activations(seen.context, every)
    for place, which, (title, found) in zip(
        heads, ("separating", "shared"), wanted.items(), strict=True
    ):
        of_these = values[:, np.searchsorted(every, found)]
        if len(found):
            sheet = functools.partial(list_png, seen, title, found, of_these)
            page_frame.draw_downloads(
                {f"{which.capitalize()} {unit} (PNG)": (sheet, f"pair_{which}.png")}, kept
            )
        with place:
            if not len(found):
                st.write("There are none at this threshold.")
            for neuron, of_each in zip(found.tolist(), of_these.T, strict=True):
                with st.container(gap=None):
                    _one(seen, which, neuron, of_each)
    st.caption(
        "The pictures are the images of each class that drive it highest, with its "
        + (
            "highest activation in the image."
            if page_context.reads_map_by_channel(seen.context)
            else "activation."
        )
        + " Pale: it does not fire."
    )


def _one(seen: pair_result.PairResult, which: str, neuron: int, values: np.ndarray) -> None:
    chosen, unit = seen.context, page_context.unit_plural(seen.context)[:-1]
    rates = seen.result.profiles[list(seen.pair)]
    threshold = float(top_images.neuron_thresholds(chosen)[neuron])
    name = neuron_names.neuron_name(neuron, chosen.table.neuron_shape)
    navigation.draw_page_button(
        "neuron", f"{unit.capitalize()} {name}", f"{which}_{neuron}", neuron=neuron
    )
    share = pair_words.of_whole(float(pairs.difference_shares(*rates)[neuron]))
    strips = []
    for label, rate in zip(seen.pair, rates[:, neuron].tolist(), strict=True):
        images = driven_by(chosen, values, label)
        cells = top_images.strip_html(chosen, images, values[images], threshold)
        strips.append(
            f"<div><p class='small'>{html.escape(chosen.names[label])} "
            f"{neuron_names.percent(rate)}</p><div class='strip'>{cells}</div></div>"
        )
    st.html(
        f"<p class='small'>{share} of the difference</p><div class='strips'>{''.join(strips)}</div>"
    )


def downloads(seen: pair_result.PairResult, cutoff: float, mistaken):
    """What can be taken away; the place for more."""
    return page_frame.draw_downloads(
        {
            "Neurons (CSV)": (lambda: neurons_csv(seen, cutoff), "pair_neurons.csv"),
            "Groups and mistakes (CSV)": (
                lambda: groups_csv(seen, cutoff, mistaken),
                "pair_groups.csv",
            ),
            "Dissimilarity (CSV)": (
                lambda: result_files.matrix_csv(seen.result.dissimilarity, seen.context.names),
                "dissimilarity.csv",
            ),
        }
    )


def list_png(
    seen: pair_result.PairResult, title: str, found: np.ndarray, values: np.ndarray
) -> bytes:
    """A list as one picture: a row per neuron with the images of both classes that drive it
    highest. values: of the neurons found, float (n_images, n_found)."""
    chosen, unit, rows = seen.context, page_context.unit_plural(seen.context)[:-1], []
    for neuron, of_each in zip(found.tolist(), values.T, strict=True):
        name = f"{unit} {neuron_names.neuron_name(neuron, chosen.table.neuron_shape)}"
        row = []
        for label in seen.pair:
            for image in driven_by(chosen, of_each, label).tolist():
                drawn = pictures.mosaic(chosen.data.images[image : image + 1])
                row.append(
                    pictures.LabelledPicture(
                        drawn, chosen.names[label], f"{name}: {of_each[image]:.3g}"
                    )
                )
        rows.append(row)
    names = " and ".join(chosen.names[label] for label in seen.pair)
    return pictures.sheet_png(
        rows, f"{names}: {title[0].lower()}{title[1:]} ({page_context.settings_caption(chosen)})"
    )


def driven_by(chosen, values: np.ndarray, label: int) -> np.ndarray:
    """The images of a class that drive a neuron highest. values: of each image, float
    (n_images,)."""
    return neurons.top_images(values, IMAGES, chosen.data.labels == label)


def neurons_csv(seen: pair_result.PairResult, cutoff: float) -> str:
    """A row for each neuron: its name, both rates, its part of the distance, that part's share, its
    group."""
    names, rates = (
        [seen.context.names[label] for label in seen.pair],
        seen.result.profiles[list(seen.pair)],
    )
    titles = pair_words.titles(*names) | {pairs.UNDEFINED: "undefined"}
    columns = (
        *rates,
        pairs.difference_by_neuron(*rates),
        pairs.difference_shares(*rates),
        pairs.response_groups(*rates, cutoff),
    )
    return csv_text.to_csv(
        ["neuron", *names, "part", "share", "fires for"],
        (
            [
                neuron_names.neuron_name(neuron, seen.context.table.neuron_shape),
                *row[:-1],
                titles[row[-1]],
            ]
            for neuron, row in enumerate(zip(*(column.tolist() for column in columns), strict=True))
        ),
    )


def groups_csv(seen: pair_result.PairResult, cutoff: float, mistaken) -> str:
    """A row for each group, and how many images of each class are taken for the other."""
    names = [seen.context.names[label] for label in seen.pair]
    summary = pairs.group_sizes(*seen.result.profiles[list(seen.pair)], cutoff)
    rows = [
        [title, one.n_neurons, one.part, one.share]
        for title, one in zip(pair_words.titles(*names).values(), summary, strict=True)
    ]
    if mistaken:
        there, of_a, back, of_b = mistaken
        rows += [[f"{names[0]} taken for {names[1]}", there, "", there / of_a if of_a else "nan"]]
        rows += [[f"{names[1]} taken for {names[0]}", back, "", back / of_b if of_b else "nan"]]
    return csv_text.to_csv(["fires for", "count", "part", "share"], rows)
