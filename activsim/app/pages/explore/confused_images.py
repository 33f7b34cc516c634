"""The pictures behind a cell of the confusion matrix, and what the network said of each.

The link names the cell in words, "Shirt taken for Coat"; a click on the matrix chooses one, and so
does the menu below it."""

from __future__ import annotations

import html

import numpy as np
import streamlit as st

from activsim.app.shell import (
    address,
    cache,
    exemplars,
    links,
    page_frame,
    progress,
    state,
)
from activsim.app.shell.page_context import PageContext
from activsim.datasets.image_set import LabelledImages
from activsim.firing.recording import Score
from activsim.output import pictures, wording
from activsim.output.charts import confusions, theme
from activsim.output.frames.view import MANY_CLASSES, NEIGHBOURS

NOTHING = "none"
TAKEN_FOR = " taken for "
MOST_CELLS = 200  # in the menu; any other can be clicked
MOST_PICTURES = 24
SIDE = 84

Cell = tuple[int, int]  # the true class, and that which the network says


def cell_text(cell: Cell, names: tuple[str, ...]) -> str:
    return f"{names[cell[0]]}{TAKEN_FOR}{names[cell[1]]}"


def cell_named(text: str, names: tuple[str, ...]) -> Cell | None:
    """The cell of these words; None where there is none."""
    start = text.find(TAKEN_FOR)
    while start >= 0:
        truth, answer = text[:start], text[start + len(TAKEN_FOR) :]
        if truth in names and answer in names:
            return names.index(truth), names.index(answer)
        start = text.find(TAKEN_FOR, start + 1)
    return None


def largest_cells(confusion: np.ndarray) -> list[Cell]:
    """Those that hold images, mistakes first, by how many."""
    rows, columns = np.nonzero(confusion)
    order = np.lexsort((columns, rows, -confusion[rows, columns], rows == columns))[:MOST_CELLS]
    return list(zip(rows[order].tolist(), columns[order].tolist(), strict=True))


def labels_in_view(confusion: np.ndarray, query: int, cell: Cell | None) -> np.ndarray:
    """The classes that the matrix shows, int: all, or of many the one that is asked about, those
    that it is mixed up with most, and those of the cell."""
    if len(confusion) < MANY_CLASSES:
        return np.arange(len(confusion))
    mixed_up = confusion[query] + confusion[:, query]
    most = np.argsort(-mixed_up, kind="stable")[:NEIGHBOURS].tolist()
    return np.unique([query, *most, *(cell or ())])


def draw_matrix(
    context: PageContext, score: Score, exemplar_images: LabelledImages, look: theme.Look
) -> None:
    names, confusion = context.names, np.asarray(score.confusion)
    text = st.session_state.get(state.CONFUSION_CELL)
    text = text or address.early_value(state.CONFUSION_CELL, NOTHING)
    cell = cell_named(text, names)

    def pick_cell() -> None:
        points = st.session_state[state.CONFUSION].selection.points
        if points:
            row, column = (int(labels[index]) for index in points[0]["customdata"][:2])
            st.session_state[state.CONFUSION_CELL] = cell_text((row, column), names)

    labels = labels_in_view(confusion, context.settings.query, cell)
    index_of = {label: index for index, label in enumerate(labels.tolist())}
    page_frame.draw_plain_chart(
        confusions.confusion_counts(
            confusion[np.ix_(labels, labels)],
            tuple(names[label] for label in labels),
            list(cache.tiles_of(exemplar_images, labels.tolist(), 1, 56).values()),
            look,
            cell and (index_of[cell[0]], index_of[cell[1]]),
        ),
        state.CONFUSION,
        "Confusion matrix of the network",
        pick_cell,
    )
    if len(labels) < len(names):
        query = names[context.settings.query]
        words = f"{query} and the classes that it is mixed up with most, of {len(names):,}."
        st.caption(wording.plain_markdown(words))
    options = [NOTHING, *(cell_text(other, names) for other in largest_cells(confusion))]
    if cell is not None and text not in options:
        options.append(text)
    if st.session_state.get(state.CONFUSION_CELL, NOTHING) not in options:
        st.session_state[state.CONFUSION_CELL] = NOTHING  # other images have other classes
    about = "Or click a cell. Mistakes come first, the most frequent on top."
    text = links.select_box("Pictures", state.CONFUSION_CELL, options, help=about)
    cell = cell_named(text, names)
    if cell is not None:
        with progress.needs_network():
            _draw_pictures(context, score, cell)


def _draw_pictures(context: PageContext, score: Score, cell: Cell) -> None:
    truth, answer = cell
    output_layer = context.description.output_layer
    if output_layer is None:  # what is scored has one
        return
    outputs = cache.class_outputs(context.source, output_layer, truth)
    members = np.flatnonzero(context.images.labels == truth)
    indices = surest_images(outputs, answer)
    if not len(indices):
        words = f"No image of {context.names[truth]} is taken for {context.names[answer]}."
        st.caption(wording.plain_markdown(words))
        return
    are_probabilities = not np.isnan(score.loss)
    first_indices = indices[:MOST_PICTURES]
    st.html(
        grid_html(
            context.images.pictures(members[first_indices]),
            outputs[first_indices, answer],
            (context.names[truth], context.names[answer]),
            are_probabilities,
        )
    )
    count = (
        f"{len(first_indices)} of {len(indices):,}"
        if len(first_indices) < len(indices)
        else f"All {len(indices):,}"
    )
    amount = "its probability" if are_probabilities else "its output"
    st.caption(
        f"{count} pictures, those that the network is surest of first: the true class, what it "
        f"says, and {amount} for that."
    )


def surest_images(outputs: np.ndarray, answer: int) -> np.ndarray:
    """Of the images that are taken for this class, the indices, the highest output first. outputs:
    (n_images, n_classes)."""
    indices = np.flatnonzero(outputs.argmax(axis=1) == answer)
    return indices[np.argsort(-outputs[indices, answer], kind="stable")]


def grid_html(
    images: np.ndarray, amounts: np.ndarray, words: tuple[str, str], are_probabilities: bool
) -> str:
    """images uint8 (n, height, width[, 3]); amounts (n,); words: the true class, and what the
    network says."""
    truth, answer = (html.escape(word, quote=True) for word in words)
    cells = ""
    for image, amount in zip(images, amounts.tolist(), strict=True):
        value = f"{amount:.0%}" if are_probabilities else f"{amount:.3g}"
        note = f"{answer} {value}"
        alt = f"{truth}, taken for {note}"
        cells += exemplars.figure_html(truth, pictures.tile_uri(image[None], SIDE), SIDE, alt, note)
    return f"<div class='row'>{cells}</div>"
