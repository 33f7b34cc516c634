"""What can be taken away from Explore: the numbers, the rows as a picture, a handout,
the Python lines."""

from __future__ import annotations

import functools
from collections.abc import Callable

import streamlit as st

from activsim.analysis import firing_rule, measures
from activsim.app.pages.explore import handouts
from activsim.app.pages.explore.results import Results
from activsim.app.shell import links, pair_result, state
from activsim.app.shell.pair_result import PairResult
from activsim.datasets.image_set import LabelledImages
from activsim.output import pictures
from activsim.output.files import python_lines
from activsim.output.files import results as result_files
from activsim.output.frames import frame, sentences


def draw_downloads(results: Results, per_class: int) -> bool:
    """A button for each file, which is made when it is pressed: of what is on the screen then.
    per_class: how many pictures of a class stand in the rows. Returns whether something is unfolded
    that shows the threshold."""
    first_context, exemplars = results.latest.context, results.exemplars
    assert exemplars is not None  # nothing is offered before they are here
    names = first_context.names

    def result() -> PairResult:
        return pair_result.compute_pair(results.latest.context)

    def lines() -> str:
        context = results.latest.context
        return python_lines.comparison_script(context.settings, context.names, context.epoch)

    st.html("<h2>Take it with you</h2>")
    neurons = result_files.neuron_column_names(first_context.table.neuron_shape)
    files: dict[str, tuple[Callable[[], str | bytes], str, str]] = {
        "Profiles (CSV)": (
            lambda: result_files.profiles_csv(result().result.profiles, names, neurons),
            "profiles.csv",
            "text/csv",
        ),
        "Dissimilarity (CSV)": (
            lambda: result_files.matrix_csv(result().result.dissimilarity, names),
            "dissimilarity.csv",
            "text/csv",
        ),
        "Rows (PNG)": (lambda: _rows_png(result(), exemplars, per_class), "rows.png", "image/png"),
        "Handout (HTML)": (
            lambda: handouts.handout_html(results.latest.context, exemplars, results.order_by),
            "handout.html",
            "text/html",
        ),
        "Python lines": (lines, "activsim_lines.py", "text/x-python"),
    }
    for column, (label, (content, name, kind)) in zip(
        st.columns(len(files)), files.items(), strict=True
    ):
        column.download_button(label, content, name, kind, width="stretch", on_click="ignore")
    shows_handout = handouts.draw_handout_of_layers(first_context, exemplars, results.order_by)
    with links.expander("The Python lines that give the same numbers", state.LINES_PART) as part:
        if part.open:
            st.code(lines(), language="python", wrap_lines=True)
    return shows_handout or bool(part.open)


def _rows_png(result: PairResult, exemplars: LabelledImages, per_class: int) -> bytes:
    """The rows as on the page, as one picture."""
    settings, names = result.context.settings, result.context.names
    matrix = result.result.dissimilarity
    measure = measures.MEASURES[settings.measure]
    members = pictures.first_per_class(exemplars.labels, len(names), per_class)
    images = functools.cache(lambda label: exemplars.pictures(members[label]))
    rows = frame.frame_rows(result)
    sheet = []
    for query in rows["order"]:
        row = []
        for label in filter(lambda label: label >= 0, rows["ranking"][query]):
            amount = measure.with_unit(float(matrix[query, label]))
            amount = sentences.WORDING["itself"] if label == query else amount
            row.append(pictures.ClassTile(names[label], amount, images(label)))
        sheet.append(row)
    return pictures.ranked_rows_png(
        sheet, "Most to least alike: " + ", ".join(_settings_words(result))
    )


def _settings_words(result: PairResult) -> list[str]:
    settings, after = result.context.settings, result.context.snapshot
    if settings.kind == "quantile":
        threshold = f"{settings.threshold:.0%} quantile"
    else:
        threshold = firing_rule.threshold_text(settings.kind, settings.threshold)
    words = [settings.model, settings.layer, settings.reading, threshold, settings.measure]
    words.append(f"{settings.split} images")
    if after:
        words.append(f"after epoch {after.epoch}, {max(after.n_images)} images of each class")
    return words
