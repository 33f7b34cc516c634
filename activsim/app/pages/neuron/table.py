"""All neurons of a layer in a table that leads to each, and what the Neuron page offers to take
away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from activsim.analysis import firing_rule, neurons
from activsim.app.shell import links, neuron_names, page_context, page_frame, state
from activsim.firing import table as firing
from activsim.output.files.csv_text import to_csv

MOST = 1000  # rows shown
ORDERS = ("selectivity", "rate for the class", "mean rate", "as numbered")


def first_shown(profiles: np.ndarray, query: int) -> int:
    """The neuron that fires most for the class beyond what it does for the others."""
    known = profiles[~np.isnan(profiles).all(axis=1)]
    if not len(known):
        return 0
    beyond = profiles[query] - np.nanmean(known, axis=0)
    return int(np.nan_to_num(beyond, nan=-np.inf).argmax())


def ordered(profiles: np.ndarray, query: int, order: str) -> np.ndarray:
    """All neurons in the order asked for (one of ORDERS), int (n_neurons,); undefined last, ties as
    numbered."""
    by = {
        "selectivity": neurons.selectivity(profiles),
        "rate for the class": profiles[query],
        "mean rate": _mean(profiles),
        "as numbered": -np.arange(profiles.shape[1], dtype=np.float64),
    }[order]
    return np.argsort(-np.nan_to_num(by, nan=-np.inf), kind="stable")


def _mean(profiles: np.ndarray) -> np.ndarray:
    known = profiles[~np.isnan(profiles).any(axis=1)]
    return known.mean(axis=0) if len(known) else np.full(profiles.shape[1], np.nan)


def frame_of(profiles: np.ndarray, names, shape, which: np.ndarray) -> pd.DataFrame:
    """A row for each of these neurons: its name, the class it fires most for, selectivity,
    rates."""
    known = np.nan_to_num(profiles, nan=-1.0)
    state = np.select(
        [firing.dead(profiles), firing.always_on(profiles), np.isnan(profiles).all(axis=0)],
        ["dead", "always on", "undefined"],
        "",
    )
    return pd.DataFrame(
        {
            "name": [neuron_names.neuron_name(int(neuron), shape) for neuron in which],
            "fires most for": [
                "–" if state[neuron] else names[known[:, neuron].argmax()] for neuron in which
            ],
            "selectivity": neurons.selectivity(profiles)[which],
            "mean rate": _mean(profiles)[which],
            "rates": list(known[:, which].T.clip(0)),
            "note": state[which],
        }
    )


def every(chosen: page_context.PageContext, profiles: np.ndarray, neuron: int, unit: str) -> None:
    """The table; a row that is picked is the page's neuron."""
    query = chosen.names[chosen.settings.query]
    st.html(f"<h2>All {unit}s of the layer</h2>")
    order = links.switch(
        "Sorted by", state.NEURON_ORDER, ORDERS, "the class: the one picked in the sidebar"
    )
    which = ordered(profiles, chosen.settings.query, order)[:MOST]
    rows = frame_of(profiles, chosen.names, chosen.table.neuron_shape, which)

    def picked() -> None:
        found = st.session_state["neuron_rows"].selection.rows
        if found:
            st.session_state[state.NEURON] = int(which[found[0]])

    st.dataframe(
        rows,
        key="neuron_rows",
        on_select=picked,
        selection_mode="single-row",
        hide_index=True,
        height=386,
        column_config={
            "name": st.column_config.TextColumn(unit),
            "selectivity": st.column_config.NumberColumn(format="%.2f"),
            "mean rate": st.column_config.ProgressColumn(
                format="percent", min_value=0, max_value=1
            ),
            "rates": st.column_config.BarChartColumn(
                "rate by class, as numbered", y_min=0, y_max=1
            ),
        },
        alt=f"All {unit}s with the class each fires most for, its selectivity and its rates",
    )
    cut = (
        f" The first {MOST:,} of {profiles.shape[1]:,}; all are in the download."
        if len(profiles.T) > MOST
        else ""
    )
    st.caption(f"Pick a row to see that {unit} above. The class asked about is {query}.{cut}")


def offered(chosen: page_context.PageContext, neuron: int, intervals, n_images: np.ndarray):
    """What can be taken away; the place for more, which the images fill."""
    settings = chosen.settings
    profiles = firing_rule.profiles(chosen.table, settings.kind, settings.threshold)
    return page_frame.draw_downloads(
        {
            "Rates (CSV)": (
                lambda: rates_csv(chosen.names, n_images, *intervals),
                "neuron_rates.csv",
            ),
            "Activations (CSV)": (
                lambda: distribution_csv(chosen.names, chosen.table, neuron),
                "neuron_activations.csv",
            ),
            "All neurons (CSV)": (
                lambda: every_csv(profiles, chosen.names, chosen.table.neuron_shape),
                "neurons.csv",
            ),
        }
    )


def rates_csv(names, n_images, rates, low, high) -> str:
    columns = ["class", "images", "rate", "low", "high"]
    return to_csv(
        columns, zip(names, *(x.tolist() for x in (n_images, rates, low, high)), strict=True)
    )


def distribution_csv(names, table: firing.FiringTable, neuron: int) -> str:
    """Shares of each class's activations by the threshold that they lie above, the last being that
    of all higher."""
    above = ["lowest", *table.thresholds.tolist()]
    spread = neurons.distribution(table, neuron)
    return to_csv(
        ["above", *names], ([at, *row] for at, row in zip(above, spread.T.tolist(), strict=True))
    )


def every_csv(profiles: np.ndarray, names, shape) -> str:
    """A row for each neuron: name, selectivity, its rate for each class."""
    selective = neurons.selectivity(profiles).tolist()
    return to_csv(
        ["neuron", "selectivity", *names],
        (
            [neuron_names.neuron_name(neuron, shape), selective[neuron], *rates]
            for neuron, rates in enumerate(profiles.T.tolist())
        ),
    )


def top_csv(chosen, images, values, boxes, peaks) -> str:
    """A row for each image: its number in the split, class, activation, and the place on the map
    and in the picture."""
    nothing = [("", "")] * len(images)
    seen = boxes or [("",) * 4] * len(images)
    columns = [
        "image",
        "class",
        "activation",
        "map row",
        "map column",
        "top",
        "left",
        "bottom",
        "right",
    ]
    return to_csv(
        columns,
        (
            [image, chosen.names[chosen.data.labels[image]], value, *peak, *box]
            for image, value, peak, box in zip(
                images.tolist(), values.tolist(), peaks or nothing, seen, strict=True
            )
        ),
    )
