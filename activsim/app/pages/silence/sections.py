"""What Silence draws of a result: accuracy by class, the tables, the confusions, downloads."""

from __future__ import annotations

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from activsim.analysis import ablation_effect
from activsim.app.pages.silence import chance_text
from activsim.app.pages.silence import choice as silence_choice
from activsim.app.pages.silence import text as silence_text
from activsim.app.pages.silence.result import SilenceResult
from activsim.app.pages.silence.tables import accuracy_marks, accuracy_table, neurons_table
from activsim.app.shell import cache, detail, links, page_context, page_frame, state
from activsim.output.charts import ablation as ablation_charts
from activsim.output.charts import confusions
from activsim.output.files import ablation as ablation_files
from activsim.output.files import python_lines
from activsim.output.report.addition import Addition

CONFUSIONS_TITLE = "What is taken for what"
ABOUT_P = (
    "p: the share of random sets that hurt this row at least as much. Among many rows some p are "
    "small."
)
VIEWS = ("difference", "before", "after")  # of the confusions


def draw_result(result: SilenceResult) -> None:
    page_context.note_addition(lambda: _addition(result))
    draw_accuracy(result, "silence_accuracy")
    with detail.part("The same in numbers", state.NUMBERS_PART) as is_open:
        if is_open:
            st.html(accuracy_table(result))
            st.caption(ABOUT_P)
    with detail.part(CONFUSIONS_TITLE, state.CONFUSIONS_PART, state.SILENCE_CONFUSIONS) as is_open:
        if is_open:
            _draw_confusions(result)
    title = f"Which {silence_choice.unit_name(result.choice.context)}s these are"
    with detail.part(title, state.SILENCED_PART) as is_open:
        if is_open:
            st.html(f"<p class='quiet'>{silence_text.rule_html(result.choice)}</p>")
            st.html(neurons_table(result))
    with page_frame.files_part() as container:
        if container:
            _draw_downloads(result, container)


def draw_accuracy(result: SilenceResult, key: str) -> None:
    choice, names = result.choice, result.choice.names
    old, new = (
        ablation_effect.accuracy_by_class(ablation_effect.n_correct(confusion), result.before)
        for confusion in (result.before, result.after)
    )
    without_band = result.random is None or result.random_sets.is_single
    random = None if without_band else result.random_accuracy
    rows = result.rows
    index_of = {label: index for index, label in enumerate(rows.tolist())}
    st.html("<h2>Each class, before and after</h2>")
    page_frame.draw_chart(
        cache.finished_chart(
            ablation_charts.accuracy_by_class,
            old[rows],
            new[rows],
            None if random is None else random[:, rows],
            tuple(names[label] for label in rows),
            [result.tiles[label] for label in rows],
            tuple(index_of.get(label) for label in (*choice.classes, choice.watch)),
            page_frame.current_look(),
        ),
        key,
        f"Accuracy of {len(rows)} classes before and after; the numbers are in the table",
    )
    if len(rows) < len(names):
        st.caption(silence_text.rows_text(len(rows), len(names)))
    # where these are all the sets there are, the sentence above calls none of them random
    terms = ["activation", *["random sets"] * result.random_sets.all_of_them]
    page_frame.draw_caption(chance_text.legend_text(choice, result.random_sets), *terms)
    page_frame.draw_caption(silence_text.CAVEATS, "selectivity")


def _draw_confusions(result: SilenceResult) -> None:
    view = links.switch(CONFUSIONS_TITLE, state.SILENCE_CONFUSIONS, VIEWS)
    before, after, rows = result.before, result.after, result.rows
    with np.errstate(invalid="ignore"):
        totals = before.sum(axis=1, keepdims=True).astype(np.float64)
        cells = (
            {"difference": after - before, "before": before, "after": after}[view] / totals * 100
        )
    page_frame.draw_chart(
        confusions.confusion_shares(
            cells[np.ix_(rows, rows)],
            tuple(result.choice.names[label] for label in rows),
            [result.tiles[label] for label in rows],
            view == "difference",
            page_frame.current_look(),
        ),
        "silence_matrix",
        f"Confusions, {view}; the numbers are in the download",
    )
    cell_text = {"difference": "how many points more (blue) or fewer (orange)"}.get(
        view, "what percent"
    )
    st.caption(
        f"A row is a true class. A cell says {cell_text} of its images are taken for the column's "
        "class."
    )


def _addition(result: SilenceResult) -> Addition:
    """For a report of a visit."""
    return Addition(tables=(accuracy_marks(result),), lines=_lines(result))


def _lines(result: SilenceResult) -> str:
    """Of Python, which give the same numbers."""
    choice = result.choice
    return python_lines.ablation_script(
        choice.context.settings,
        neurons=choice.neurons,
        pool=choice.pool,
        classes=choice.classes,
        to=choice.to,
        seed=choice.seed,
        n_sets=len(result.random_sets.sets),
        match=choice.match,
        few=result.after_on_sample is not None,
        order=choice.context.source.class_order,
    )


def _draw_downloads(result: SilenceResult, container: DeltaGenerator) -> None:
    choice, context = result.choice, result.choice.context
    units, names = silence_choice.unit_names(context), result.choice.names
    profiles = silence_choice.channel_profiles(context)
    lines = _lines(result)
    files: dict[str, page_frame.File] = {
        "Accuracy (CSV)": (lambda: ablation_files.accuracy_csv(result.harms()), "accuracy.csv"),
        "Confusions (CSV)": (
            lambda: ablation_files.confusions_csv(result.before, result.after, names),
            "confusions.csv",
        ),
        "Random sets (CSV)": (
            lambda: ablation_files.random_sets_csv(
                result.random_sets.sets, result.random_accuracy, units, names
            ),
            "random_sets.csv",
        ),
        "Silenced (CSV)": (
            lambda: ablation_files.silenced_neurons_csv(choice.neurons, units, profiles, names),
            "silenced.csv",
        ),
        "Python lines": (lines, "activsim_silence.py"),
    }
    page_frame.draw_downloads(files, container)
    with links.expander(
        "The Python lines that give the same numbers", state.SILENCE_LINES_PART
    ) as part:
        if part.open:
            st.code(lines, language="python", wrap_lines=True)
