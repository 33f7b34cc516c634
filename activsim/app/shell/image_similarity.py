"""How alike layers or networks place single images, drawn: a table of shades with its numbers, what
is counted, and a file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from activsim.analysis.single_images import Cka
from activsim.app.shell import formats, page_frame
from activsim.app.shell.page_context import PageContext
from activsim.experiments import image_similarity
from activsim.output import short_text
from activsim.output.charts import agreement_table
from activsim.output.files import image_similarity as files

MOST_WITH_NUMBERS = 16
MOST_ON_PHONES = 9  # rows of a table that fits there
ABOUT = (
    "1: both place the images in the same way, but for size and turning; 0: no more alike than "
    "unrelated ones, which may come out just below 0. Brackets behind a single pair, as when a "
    "cell is pointed at: the 95% interval, were other images drawn and the weights the same. Alike "
    "does not say why."
)


def draw_similarity(
    context: PageContext, cka: Cka, names: Sequence[str], sentence: str, key: str, alt: str
) -> None:
    """sentence: the result in words, plain text; key: of the chart, and the file's name."""
    st.html(f"<p class='sentence'>{formats.escaped(sentence)}</p>")
    n_rows = len(names)
    notes = np.array(
        [[files.number_with_interval(cka, a, b) for b in range(n_rows)] for a in range(n_rows)]
    )
    texts = np.full((n_rows, n_rows), "", dtype=object)
    if n_rows <= MOST_WITH_NUMBERS:
        for cell in np.ndindex(n_rows, n_rows):
            value = float(cka.values[cell])
            texts[cell] = short_text.DASH if np.isnan(value) else _cell_text(value)
    look = page_frame.current_look()
    chart = agreement_table.agreement_table(
        cka.values, texts, names, names, None, look, "CKA", notes
    )
    width = "narrow" if n_rows <= MOST_ON_PHONES else "wide"  # wide: is scrolled, by style.css
    with st.container(key=f"{key}_{width}"):
        page_frame.draw_plain_chart(chart, key, alt)
        # in it, so that the keyboard comes to where the arrow keys scroll
        page_frame.draw_downloads(
            {"These numbers (CSV)": (lambda: files.similarity_csv(cka, names), f"{key}.csv")},
            st.container(horizontal=True),
        )
    st.caption(f"{counted_text(context)} {ABOUT}")


def _cell_text(value: float) -> str:
    return short_text.cell_number(short_text.short_number(value)).removesuffix(".00")


def counted_text(context: PageContext) -> str:
    """Which images are looked at, and what counts."""
    labels = np.asarray(context.images.labels)
    numbers = image_similarity.image_numbers(labels)
    n_here, n_all = len(numbers), len(labels)
    if n_here == n_all:
        sample = f"all {n_all:,} {formats.SPLITS[context.settings.split]} images"
    else:
        sample = (
            f"{n_here:,} of the {n_all:,} {formats.SPLITS[context.settings.split]} images, evenly "
            f"spaced, each class by its share ({_per_class(labels[numbers])})"
        )
    return (
        f"Debiased linear CKA over {sample}. Every neuron counts with its activation, of a map "
        "every position; threshold, measure and reading change nothing."
    )


def _per_class(labels: np.ndarray) -> str:
    counts = np.unique(labels, return_counts=True)[1]
    low, high = counts.min(), counts.max()
    return f"{low} of each" if low == high else f"{low} to {high} of each"
