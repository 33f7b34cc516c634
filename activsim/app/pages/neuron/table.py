"""All neurons of a layer in a table that leads to each, and what the Neuron page offers to take
away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from activsim.analysis import firing_rule, neurons
from activsim.app.shell import (
    links,
    page_context,
    page_frame,
    state,
    top_images,
)
from activsim.firing import table as firing
from activsim.output import neuron_names, terms, wording
from activsim.output.files.csv_text import to_csv

MAX_ROWS = 1000  # rows shown
ORDERS = ("selectivity", "rate for the class", "mean rate", "as numbered")
# By selectivity those come first that fire at least so often for some class: one that fires for
# three images of a class and for none of the others is as selective as can be, and says little.
LEAST_RATE = 0.1

Intervals = tuple[np.ndarray, np.ndarray, np.ndarray]  # rates, low, high, each (n_classes,)


def most_distinctive_neuron(profiles: np.ndarray, query: int) -> int:
    """The neuron that fires most for the class beyond what it does for the others."""
    known = profiles[~np.isnan(profiles).all(axis=1)]
    if not len(known):
        return 0
    beyond = profiles[query] - np.nanmean(known, axis=0)
    return int(np.nan_to_num(beyond, nan=-np.inf).argmax())


def neuron_order(profiles: np.ndarray, query: int, order: str) -> np.ndarray:
    """All neurons in the order asked for (one of ORDERS), int (n_neurons,); undefined last, ties as
    numbered. By selectivity those last that fire for no class at LEAST_RATE."""
    selectivity = neurons.selectivity(profiles)
    seldom = np.nan_to_num(profiles).max(axis=0) < LEAST_RATE
    sort_values = {
        "selectivity": np.where(seldom, selectivity - 3, selectivity),  # selectivity is in -1..1
        "rate for the class": profiles[query],
        "mean rate": _mean_rates(profiles),
        "as numbered": -np.arange(profiles.shape[1], dtype=np.float64),
    }[order]
    return np.argsort(-np.nan_to_num(sort_values, nan=-np.inf), kind="stable")


def _mean_rates(profiles: np.ndarray) -> np.ndarray:
    known = profiles[~np.isnan(profiles).any(axis=1)]
    return known.mean(axis=0) if len(known) else np.full(profiles.shape[1], np.nan)


def neuron_rows(
    profiles: np.ndarray, names: Sequence[str], shape: tuple[int, ...], selection: np.ndarray
) -> pd.DataFrame:
    """A row for each of these neurons: its name, the class it fires most for, selectivity,
    rates."""
    known = np.nan_to_num(profiles, nan=-1.0)
    notes = np.select(
        [firing.dead(profiles), firing.always_on(profiles), np.isnan(profiles).all(axis=0)],
        ["dead", "always on", "undefined"],
        "",
    )
    return pd.DataFrame(
        {
            "name": [neuron_names.neuron_name(int(neuron), shape) for neuron in selection],
            "fires most for": [
                "–" if notes[neuron] else names[known[:, neuron].argmax()] for neuron in selection
            ],
            "selectivity": neurons.selectivity(profiles)[selection],
            "mean rate": _mean_rates(profiles)[selection],
            "rates": list(known[:, selection].T.clip(0)),
            "note": notes[selection],
        }
    )


def draw_all_neurons(context: page_context.PageContext, profiles: np.ndarray, unit: str) -> None:
    """The table; a row that is picked is the page's neuron."""
    query = context.names[context.settings.query]
    about = f"selectivity: {terms.texts()['selectivity']} the class: the one picked above."
    order = links.switch("Sorted by", state.NEURON_ORDER, ORDERS, about)
    selection = neuron_order(profiles, context.settings.query, order)[:MAX_ROWS]
    rows = neuron_rows(profiles, context.names, context.table.neuron_shape, selection)

    def pick_row() -> None:
        positions = st.session_state[state.NEURON_ROWS].selection.rows
        if positions:
            st.session_state[state.NEURON] = int(selection[positions[0]])

    st.dataframe(
        rows,
        key=state.NEURON_ROWS,
        on_select=pick_row,
        selection_mode="single-row",
        hide_index=True,
        height=386,
        column_config={
            "name": st.column_config.TextColumn(unit),
            "selectivity": st.column_config.NumberColumn(
                format="%.2f", help=terms.texts()["selectivity"]
            ),
            "mean rate": st.column_config.ProgressColumn(
                format="percent", min_value=0, max_value=1
            ),
            "rates": st.column_config.BarChartColumn(
                "rate by class, as numbered", y_min=0, y_max=1
            ),
        },
        alt=f"All {unit}s with the class each fires most for, its selectivity and its rates",
    )
    remainder = (
        f" The first {MAX_ROWS:,} of {profiles.shape[1]:,}; all are in the download."
        if len(profiles.T) > MAX_ROWS
        else ""
    )
    seldom = (
        f" First those that fire for at least {LEAST_RATE:.0%} of some class's images: of those "
        "that hardly ever fire, selectivity says little."
        if order == ORDERS[0]
        else ""
    )
    st.caption(
        f"Pick a row to see that {unit} above. The class asked about is "
        f"{wording.plain_markdown(query)}.{seldom}{remainder}"
    )


def draw_downloads(
    context: page_context.PageContext,
    neuron: int,
    intervals: Intervals,
    n_images: np.ndarray,
    container: DeltaGenerator,
) -> None:
    """What can be taken away but for what is said of the images."""
    settings = context.settings
    profiles = firing_rule.profiles(context.table, settings.kind, settings.threshold)
    page_frame.draw_downloads(
        {
            "Rates (CSV)": (
                lambda: rates_csv(context.names, n_images, *intervals),
                "neuron_rates.csv",
            ),
            "Activations (CSV)": (
                lambda: distribution_csv(context.names, context.table, neuron),
                "neuron_activations.csv",
            ),
            "All neurons (CSV)": (
                lambda: all_neurons_csv(profiles, context.names, context.table.neuron_shape),
                "neurons.csv",
            ),
        },
        container,
    )


def rates_csv(
    names: Sequence[str],
    n_images: np.ndarray,
    rates: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
) -> str:
    columns = ["class", "images", "rate", "low", "high"]
    return to_csv(
        columns,
        zip(names, n_images.tolist(), rates.tolist(), low.tolist(), high.tolist(), strict=True),
    )


def distribution_csv(names: Sequence[str], table: firing.FiringTable, neuron: int) -> str:
    """Shares of each class's activations by the threshold that they lie above, the last being that
    of all higher."""
    lower_ends = ["lowest", *table.thresholds.tolist()]
    spread = neurons.distribution(table, neuron)
    return to_csv(
        ["above", *names],
        ([end, *row] for end, row in zip(lower_ends, spread.T.tolist(), strict=True)),
    )


def all_neurons_csv(profiles: np.ndarray, names: Sequence[str], shape: tuple[int, ...]) -> str:
    """A row for each neuron: name, selectivity, its rate for each class."""
    selective = neurons.selectivity(profiles).tolist()
    return to_csv(
        ["neuron", "selectivity", *names],
        (
            [neuron_names.neuron_name(neuron, shape), selective[neuron], *rates]
            for neuron, rates in enumerate(profiles.T.tolist())
        ),
    )


def top_images_csv(
    context: page_context.PageContext,
    images: np.ndarray,
    values: np.ndarray,
    boxes: list[top_images.Box] | None,
    peaks: list[top_images.Position] | None,
) -> str:
    """A row for each image: its number in the split, class, activation, and the place on the map
    and in the picture."""
    columns = [
        *("image", "class", "activation", "map row", "map column"),
        *("top", "left", "bottom", "right"),
    ]
    rows = []
    for index, image in enumerate(images.tolist()):
        peak = peaks[index] if peaks else ("", "")
        box = boxes[index] if boxes else ("",) * 4
        name = context.names[context.images.labels[image]]
        rows.append([image, name, values[index].item(), *peak, *box])
    return to_csv(columns, rows)
