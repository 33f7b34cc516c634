"""The tables of Silence, HTML: accuracy by class, and which neurons were silenced."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

import numpy as np

from activsim.analysis import neurons
from activsim.app.pages.silence import choice as silence_choice
from activsim.app.pages.silence import text as silence_text
from activsim.app.pages.silence.result import SilenceResult
from activsim.app.shell import exemplars, formats
from activsim.output import neuron_names
from activsim.output.files import ablation as ablation_files
from activsim.output.report.addition import Mark, Row, Table
from activsim.output.short_text import true_minus

Accuracy = tuple[float, ...]  # as ablation_files.accuracy_row


def _accuracies(result: SilenceResult) -> dict[str, Accuracy]:
    """Of each group and class that has a row."""
    names = result.choice.names
    left_out = set(names) - {names[label] for label in result.rows}
    return {
        name: tuple(ablation_files.accuracy_row(harm))
        for name, harm in result.harms().items()
        if name not in left_out
    }


def accuracy_marks(result: SilenceResult) -> Table:
    """The same for a report of a visit."""
    rows = []
    for name, (old, new, middle, low, high, _, p) in _accuracies(result).items():
        numbers = (old, new, middle)
        cells = (*(formats.number(value, ".1%") for value in numbers), formats.number(p, ".2g"))
        rows.append(Row(name, cells, Mark(new, low, high, "trained")))
    caption = "Sorted right. Dot: after; line: 5 to 95% of random sets"
    head = ("class", "before", "after", "random sets, median", "p")
    return Table(caption, head, tuple(rows), (0.0, 1.0))


def accuracy_table(result: SilenceResult) -> str:
    """A row per group and class: before, after, the difference, the random sets, and p."""
    body = []
    for name, (old, new, middle, low, high, _, p) in _accuracies(result).items():
        spread = f"{formats.number(low, '.0%')} to {formats.number(high, '.0%')}"
        body.append(
            (
                _class_html(name, result),
                formats.number(old, ".1%"),
                formats.number(new, ".1%"),
                points_text(new - old),
                f"{formats.number(middle, '.1%')} <small>({spread})</small>",
                formats.number(p, ".2g"),
            )
        )
    return _table_html(
        ("class", "before", "after", "points", "random sets<small>median (5 to 95%)</small>", "p"),
        body,
    )


def points_text(change: float) -> str:
    """A change of accuracy in points, signed."""
    return true_minus(formats.number(100 * change, "+z.1f"))


def neurons_table(result: SilenceResult) -> str:
    """A row per silenced neuron: how often it fires for the pair, and which class it fires most
    for."""
    choice, names = result.choice, result.choice.names
    profiles = silence_choice.channel_profiles(choice.context)
    shape = choice.context.recording.channels.neuron_shape
    unit = silence_choice.unit_name(choice.context)
    selectivity = neurons.selectivity(profiles)
    body = [
        (
            neuron_names.neuron_title(int(neuron), shape, unit),
            *(formats.number(profiles[label, neuron], ".1%") for label in choice.pair),
            _preferred_class(profiles[:, neuron], selectivity[neuron], result),
            formats.number(selectivity[neuron], ".2f"),
        )
        for neuron in choice.neurons[: silence_text.MAX_LISTED]
    ]
    pair = [html.escape(f"fires for {names[label]}") for label in choice.pair]
    return _table_html((unit, *pair, "fires most for", "class selectivity"), body)


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
    pictures = "".join(exemplars.small_picture_html(result.tiles[label]) for label in labels)
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
