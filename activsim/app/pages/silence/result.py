"""What Silence shows of a result: accuracy by class, the table, which neurons these are, the
confusions, downloads."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from activsim.analysis import ablation_effect, neurons
from activsim.app.pages.silence import choice as silence_choice
from activsim.app.pages.silence import text as silence_text
from activsim.app.pages.silence.choice import SilenceChoice
from activsim.app.shell import formats, links, page_context, page_frame, state
from activsim.output.charts import ablation as ablation_charts
from activsim.output.charts import confusions
from activsim.output.files import ablation as ablation_files
from activsim.output.files import python_lines

MOST_ROWS = 16  # of many classes
VIEWS = ("difference", "before", "after")  # of the confusions


@dataclass(frozen=True, eq=False)
class SilenceResult:
    """Confusions before and after, int (n_classes, n_classes); the random sets int (n_sets, k), how
    many images of each class are right without each, int (n_sets, n_classes) (None: not known yet),
    and whether they are all the sets there are; a picture per class."""

    choice: SilenceChoice
    before: np.ndarray
    after: np.ndarray
    sets: np.ndarray
    random: np.ndarray | None
    all_of_them: bool
    tiles: Sequence[str]

    @property
    def random_accuracy(self) -> np.ndarray:
        """Accuracy of each class without each of the random sets, float64 (n_sets, n_classes).
        Raises LookupError while they are still being worked out."""
        if self.random is None:
            raise LookupError("The random sets are still being worked out.")
        return ablation_effect.accuracy_by_class(self.random, self.before)

    @property
    def rows(self) -> np.ndarray:
        """The classes that get a row each, int: all, or of many those asked about and those whose
        accuracy changes most, in the order of the classes."""
        n_classes = len(self.choice.names)
        if n_classes < page_context.MANY_CLASSES:
            return np.arange(n_classes)
        change = np.abs(np.diagonal(self.after) - np.diagonal(self.before))
        with np.errstate(invalid="ignore", divide="ignore"):
            change = np.nan_to_num(change / self.before.sum(axis=1))
        named = list(self.choice.classes)
        if self.choice.watch is not None and self.choice.watch not in named:
            named.append(self.choice.watch)
        most = [
            label for label in np.argsort(-change, kind="stable").tolist() if label not in named
        ]
        return np.sort([*named, *most[: MOST_ROWS - len(named)]])

    def harm(self, classes: Sequence[int]) -> ablation_effect.Harm:
        return ablation_effect.harm(self.before, self.after, self.random, classes, self.all_of_them)

    def harms(self) -> dict[str, ablation_effect.Harm]:
        """Of each row of the table: the groups, then the classes."""
        rows = silence_text.row_groups(self.choice) | {
            name: [label] for label, name in enumerate(self.choice.names)
        }
        return {name: self.harm(classes) for name, classes in rows.items()}


def draw_result(result: SilenceResult) -> None:
    draw_accuracy(result, "silence_accuracy")
    st.html(_accuracy_table(result))
    st.caption(
        "p: the share of random sets that hurt this row at least as much. Among many rows some p "
        "are small."
    )
    _draw_confusions(result)
    st.html(f"<h2>Which {silence_choice.unit_name(result.choice.context)}s these are</h2>")
    st.html(f"<p class='quiet'>{silence_text.rule_html(result.choice)}</p>")
    st.html(_neurons_table(result))
    _draw_downloads(result)


def draw_accuracy(result: SilenceResult, key: str) -> None:
    choice, names = result.choice, result.choice.names
    old, new = (
        ablation_effect.accuracy_by_class(ablation_effect.n_correct(confusion), result.before)
        for confusion in (result.before, result.after)
    )
    random = None if result.random is None else result.random_accuracy
    rows = result.rows
    place_of = {label: place for place, label in enumerate(rows.tolist())}
    st.html("<h2>Each class, before and after</h2>")
    page_frame.draw_chart(
        ablation_charts.accuracy_by_class(
            old[rows],
            new[rows],
            None if random is None else random[:, rows],
            tuple(names[label] for label in rows),
            [result.tiles[label] for label in rows],
            tuple(place_of.get(label) for label in (*choice.classes, choice.watch)),
            page_frame.current_look(),
        ),
        key,
        f"Accuracy of {len(rows)} classes before and after; the numbers are in the table",
    )
    if len(rows) < len(names):
        st.caption(silence_text.rows_text(len(rows), len(names)))
    st.caption(silence_text.legend_text(choice, result.all_of_them, len(result.sets)))
    st.caption(silence_text.CAVEATS)


def _accuracy_table(result: SilenceResult) -> str:
    """A row per group and class: before, after, the difference, the random sets, and p."""
    body, names = [], result.choice.names
    left_out = set(names) - {names[label] for label in result.rows}
    for name, harm in result.harms().items():
        if name in left_out:
            continue
        old, new, middle, low, high, _, p = ablation_files.accuracy_row(harm)
        spread = f"{formats.number(low, '.0%')} to {formats.number(high, '.0%')}"
        body.append(
            (
                _class_html(name, result),
                formats.number(old, ".1%"),
                formats.number(new, ".1%"),
                formats.number((new - old) * 100, "+.1f").replace("-", "−"),
                f"{formats.number(middle, '.1%')} <small>({spread})</small>",
                formats.number(p, ".2g"),
            )
        )
    return _table_html(
        ("class", "before", "after", "points", "random sets<small>median (5 to 95%)</small>", "p"),
        body,
    )


def _neurons_table(result: SilenceResult) -> str:
    """A row per silenced neuron: how often it fires for the pair, and which class it fires most
    for."""
    choice, names = result.choice, result.choice.names
    profiles = silence_choice.channel_profiles(choice.context)
    units, label = (
        silence_choice.unit_names(choice.context),
        silence_choice.unit_name(choice.context),
    )
    selectivity = neurons.selectivity(profiles)
    body = [
        (
            units[neuron],
            *(formats.number(profiles[label, neuron], ".1%") for label in choice.pair),
            _preferred_class(profiles[:, neuron], selectivity[neuron], result),
            formats.number(selectivity[neuron], ".2f"),
        )
        for neuron in choice.neurons[: silence_text.MAX_LISTED]
    ]
    pair = [html.escape(f"fires for {names[label]}") for label in choice.pair]
    return _table_html((label, *pair, "fires most for", "class selectivity"), body)


def _preferred_class(rates: np.ndarray, selectivity: float, result: SilenceResult) -> str:
    """Which class a neuron of these rates (n_classes,) fires most for."""
    if np.isfinite(selectivity):
        return _class_html(result.choice.names[int(rates.argmax())], result)
    return "undefined" if np.isnan(rates).all() else "none: dead"


def _class_html(name: str, result: SilenceResult) -> str:
    """A name, with the pictures of the class or the two classes that it names."""
    names = result.choice.names
    labels: list[int] = []
    if name in names:
        labels = [names.index(name)]
    elif name == result.choice.classes_text:
        labels = result.choice.classes
    pictures = "".join(
        f"<img src='{result.tiles[label]}' alt='' width='28' height='28'>" for label in labels
    )
    return f"{pictures}<span>{html.escape(name)}</span>"


def _table_html(heads: Iterable[str], body: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th scope='col'>{column}</th>" for column in heads)
    rows = "".join(
        f"<tr><th scope='row'>{first}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for first, *cells in body
    )
    return (
        f"<div class='numbers'><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _draw_confusions(result: SilenceResult) -> None:
    st.html("<h2>What is taken for what</h2>")
    view = links.switch("What is taken for what", state.SILENCE_CONFUSIONS, VIEWS)
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


def _draw_downloads(result: SilenceResult) -> None:
    choice, context = result.choice, result.choice.context
    units, names = silence_choice.unit_names(context), result.choice.names
    profiles = silence_choice.channel_profiles(context)
    lines = python_lines.ablation_script(
        context.settings,
        neurons=choice.neurons,
        pool=choice.pool,
        classes=choice.classes,
        to=choice.to,
        seed=choice.seed,
        n_sets=len(result.sets),
    )
    files: dict[str, page_frame.File] = {
        "Accuracy (CSV)": (lambda: ablation_files.accuracy_csv(result.harms()), "accuracy.csv"),
        "Confusions (CSV)": (
            lambda: ablation_files.confusions_csv(result.before, result.after, names),
            "confusions.csv",
        ),
        "Random sets (CSV)": (
            lambda: ablation_files.random_sets_csv(
                result.sets, result.random_accuracy, units, names
            ),
            "random_sets.csv",
        ),
        "Silenced (CSV)": (
            lambda: ablation_files.silenced_neurons_csv(choice.neurons, units, profiles, names),
            "silenced.csv",
        ),
        "Python lines": (lines, "activsim_silence.py"),
    }
    page_frame.draw_downloads(files)
    with links.expander(
        "The Python lines that give the same numbers", state.SILENCE_LINES_PART
    ) as part:
        if part.open:
            st.code(lines, language="python")
