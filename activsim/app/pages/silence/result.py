"""What Silence shows of a result: accuracy by class, the table, which neurons these are, the
confusions, downloads."""

from __future__ import annotations

import html
from dataclasses import dataclass

import numpy as np
import streamlit as st

from activsim.analysis import ablation_effect, neurons
from activsim.app.pages.silence import text as silence_text
from activsim.app.pages.silence.text import SilenceChoice
from activsim.app.shell import links, page_frame, state
from activsim.output.charts import ablation as ablation_charts
from activsim.output.charts import confusions
from activsim.output.files import ablation as ablation_files
from activsim.output.files import python_lines

SHOWN = ("difference", "before", "after")  # of the confusions


@dataclass(frozen=True, eq=False)
class SilenceResult:
    """Confusions before and after, int (n_classes, n_classes); the random sets int (n_sets, k), how
    many images of each class are right without each, int (n_sets, n_classes) (None: not known yet),
    and whether they are all the sets there are; a picture per class."""

    asked: SilenceChoice
    before: np.ndarray
    after: np.ndarray
    sets: np.ndarray
    random: np.ndarray | None
    all_of_them: bool
    tiles: list[str]

    @property
    def random_accuracy(self) -> np.ndarray:
        """Accuracy of each class without each of the random sets, float64 (n_sets, n_classes).
        Raises LookupError while they are still being worked out."""
        if self.random is None:
            raise LookupError("The random sets are still being worked out.")
        return ablation_effect.accuracy_by_class(self.random, self.before)

    def harm(self, classes) -> ablation_effect.Harm:
        return ablation_effect.harm(self.before, self.after, self.random, classes, self.all_of_them)

    def harms(self) -> dict[str, ablation_effect.Harm]:
        """Of each row of the table: the groups, then the classes."""
        rows = silence_text.groups(self.asked) | {
            name: [label] for label, name in enumerate(self.asked.names)
        }
        return {name: self.harm(classes) for name, classes in rows.items()}


def result(found: SilenceResult) -> None:
    accuracy(found, "silence_accuracy")
    st.html(_table(found))
    st.caption(
        "p: the share of random sets that hurt this row at least as much. Among many rows some p "
        "are small."
    )
    _confusions(found)
    st.html(f"<h2>Which {silence_text.unit_name(found.asked.seen.context)}s these are</h2>")
    st.html(f"<p class='quiet'>{silence_text.rule(found.asked)}</p>")
    st.html(_neurons(found))
    _downloads(found)


def accuracy(found: SilenceResult, key: str) -> None:
    asked, names = found.asked, found.asked.names
    old, new = (
        ablation_effect.accuracy_by_class(ablation_effect.n_correct(one), found.before)
        for one in (found.before, found.after)
    )
    random = None if found.random is None else found.random_accuracy
    st.html("<h2>Each class, before and after</h2>")
    page_frame.draw_chart(
        ablation_charts.accuracy_by_class(
            old,
            new,
            random,
            names,
            found.tiles,
            (*asked.classes, asked.watch),
            page_frame.current_look(),
        ),
        key,
        f"Accuracy of {len(names)} classes before and after; the numbers are in the table",
    )
    st.caption(silence_text.legend(asked, found.all_of_them, len(found.sets)))
    st.caption(silence_text.CAVEATS)


def _table(found: SilenceResult) -> str:
    """A row per group and class: before, after, the difference, the random sets, and p."""
    body = []
    for name, one in found.harms().items():
        old, new, middle, low, high, _, p = ablation_files.accuracy_row(one)
        spread = f"{middle:.1%} <small>({low:.0%} to {high:.0%})</small>"
        points = f"{(new - old) * 100:+.1f}".replace("-", "−")
        cells = (f"{old:.1%}", f"{new:.1%}", points, spread, f"{p:.2g}")
        body.append(
            (
                _named(name, found),
                *(
                    cell.replace("nan%", "–").replace("+nan", "–").replace("nan", "–")
                    for cell in cells
                ),
            )
        )
    return _rows(
        ("class", "before", "after", "points", "random sets<small>median (5 to 95%)</small>", "p"),
        body,
    )


def _neurons(found: SilenceResult) -> str:
    """A row per silenced neuron: how often it fires for the pair, and which class it fires most
    for."""
    asked, names = found.asked, found.asked.names
    profiles = silence_text.by_channel(asked.seen.context)
    units, label = (
        silence_text.unit_names(asked.seen.context),
        silence_text.unit_name(asked.seen.context),
    )
    selectivity = neurons.selectivity(profiles)
    body = [
        (
            units[one],
            *(f"{profiles[label, one]:.1%}".replace("nan%", "–") for label in asked.seen.pair),
            _most_for(profiles[:, one], selectivity[one], found),
            f"{selectivity[one]:.2f}".replace("nan", "–"),
        )
        for one in asked.neurons[: silence_text.LISTED]
    ]
    pair = [html.escape(f"fires for {names[label]}") for label in asked.seen.pair]
    return _rows((label, *pair, "fires most for", "class selectivity"), body)


def _most_for(rates: np.ndarray, selectivity: float, found: SilenceResult) -> str:
    """Which class a neuron of these rates (n_classes,) fires most for."""
    if np.isfinite(selectivity):
        return _named(found.asked.names[int(rates.argmax())], found)
    return "undefined" if np.isnan(rates).all() else "none: dead"


def _named(name: str, found: SilenceResult) -> str:
    """A name, with the pictures of the class or the two classes that it names."""
    names = found.asked.names
    shown = (
        [names.index(name)]
        if name in names
        else found.asked.classes
        if name == found.asked.both
        else []
    )
    pictures = "".join(
        f"<img src='{found.tiles[label]}' alt='' width='28' height='28'>" for label in shown
    )
    return f"{pictures}<span>{html.escape(name)}</span>"


def _rows(heads, body) -> str:
    head = "".join(f"<th scope='col'>{one}</th>" for one in heads)
    rows = "".join(
        f"<tr><th scope='row'>{first}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for first, *cells in body
    )
    return f"<div class='numbers'><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"


def _confusions(found: SilenceResult) -> None:
    st.html("<h2>What is taken for what</h2>")
    how = links.switch("What is taken for what", state.SILENCE_CONFUSIONS, SHOWN)
    before, after = found.before, found.after
    with np.errstate(invalid="ignore"):
        totals = before.sum(axis=1, keepdims=True).astype(np.float64)
        cells = {"difference": after - before, "before": before, "after": after}[how] / totals * 100
    page_frame.draw_chart(
        confusions.confusion_shares(
            cells, found.asked.names, found.tiles, how == "difference", page_frame.current_look()
        ),
        "silence_matrix",
        f"Confusions, {how}; the numbers are in the download",
    )
    told = {"difference": "how many points more (blue) or fewer (orange)"}.get(how, "what percent")
    st.caption(
        f"A row is a true class. A cell says {told} of its images are taken for the column's class."
    )


def _downloads(found: SilenceResult) -> None:
    asked, chosen = found.asked, found.asked.seen.context
    units, names = silence_text.unit_names(chosen), found.asked.names
    profiles = silence_text.by_channel(chosen)
    lines = python_lines.ablation_script(
        chosen.settings,
        neurons=asked.neurons,
        pool=asked.pool,
        classes=asked.classes,
        to=asked.to,
        seed=asked.seed,
        n_sets=len(found.sets),
    )
    offered = {
        "Accuracy (CSV)": (lambda: ablation_files.accuracy_csv(found.harms()), "accuracy.csv"),
        "Confusions (CSV)": (
            lambda: ablation_files.confusions_csv(found.before, found.after, names),
            "confusions.csv",
        ),
        "Random sets (CSV)": (
            lambda: ablation_files.random_sets_csv(found.sets, found.random_accuracy, units, names),
            "random_sets.csv",
        ),
        "Silenced (CSV)": (
            lambda: ablation_files.silenced_neurons_csv(asked.neurons, units, profiles, names),
            "silenced.csv",
        ),
        "Python lines": (lines, "activsim_silence.py"),
    }
    page_frame.draw_downloads(offered)
    with links.expander(
        "The Python lines that give the same numbers", state.SILENCE_LINES_PART
    ) as part:
        if part.open:
            st.code(lines, language="python")
