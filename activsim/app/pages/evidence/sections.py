"""What stands below the verdict: other matrices, stability, the grid of all looks, and what can be
taken away."""

from __future__ import annotations

import json
from dataclasses import astuple

import numpy as np
import streamlit as st

from activsim.analysis import measures, user_matrix
from activsim.app.pages.evidence import sections_text as evidence_support
from activsim.app.pages.evidence import text as evidence_words
from activsim.app.pages.evidence.formulas import FORMULAS
from activsim.app.shell import cache, formats, links
from activsim.jsonable import plain
from activsim.output.charts import agreement_table, heatmap, theme
from activsim.output.charts import evidence as evidence_charts


def one_axis(found: dict, look: theme.Look) -> None:
    st.html("<h2>All the evidence on one axis</h2>")
    rows, band = evidence_words.rows(found), evidence_words.band(found)
    alt = "Agreement with the groups of the pixels, each untrained and each trained network, as in the download"
    _chart(
        evidence_charts.agreement_axis(rows, band, found["best_agreement"], look),
        "evidence_axis",
        alt,
    )
    st.html(
        f"<p class='quiet small'>{evidence_words.looked_at(found)} "
        f"{formats.escaped(evidence_words.marks(found))}</p>"
    )
    _explained(evidence_words.axis(found), "axis")


def comparisons(found: dict) -> None:
    """What the verdict rests on, and the rule."""
    st.html("<h2>Trained against the controls</h2>" + evidence_words.comparisons(found))
    _explained(evidence_words.flips(found), "flips")
    with links.expander("The rule that chose the verdict", "evidence_rule") as part:
        if part.open:
            st.html(evidence_words.rules(found))


def agrees_with(found: dict, look: theme.Look) -> dict:
    """Returns what was found with the visitor's own matrix in it, where there is one."""
    st.html("<h2>What else the matrix agrees with</h2>")
    place = st.container()
    uploaded = _uploaded(found)
    if uploaded:
        shown = found["shown"] | {"agrees_with": [*found["shown"]["agrees_with"], uploaded]}
        found = found | {"shown": shown}
    with place:
        rows = evidence_support.agreements(found)
        alt = f"Agreement of the matrix with {len(rows)} others"
        _chart(evidence_charts.agreement_axis(rows, look=look), "evidence_agreements", alt)
        for sentence in evidence_support.undefined_agreements(found):
            st.caption(formats.plain_markdown(ValueError(sentence)))
        _explained(
            f"Of {found['shown']['network']}. {evidence_support.coefficients(found)}", "agreements"
        )
    return found


def _uploaded(found: dict) -> dict | None:
    """The comparison with a table of the visitor's; None without one, or after a sentence about
    what is wrong."""
    file = st.file_uploader(
        "Compare with a dissimilarity matrix of your own (CSV: class names in the first row and "
        "column)",
        type="csv",
        max_upload_size=1,
        key="evidence_csv",
    )
    if file is None:
        return None
    try:
        matrix = user_matrix.matrix_from_csv(
            user_matrix.decode_csv(file.getvalue()), found["class_names"]
        )
        return cache.matrix_comparison(
            file.name[:60], plain(matrix), found["shown"]["dissimilarity"]
        )
    except ValueError as error:
        st.error(formats.plain_markdown(error))
        return None


def stability(found: dict, tiles: list[str] | None, look: theme.Look) -> None:
    """tiles: a picture of each class, None where they are not here yet."""
    st.html("<h2>How stable it is</h2>" + evidence_support.nearest(found, tiles))
    _explained(evidence_support.stability(found), "images")
    names, measure = tuple(found["class_names"]), measures.MEASURES[found["measure"]["name"]]
    left, right = st.columns(2, gap="medium")
    both = (
        (
            left,
            found["shown"]["network"],
            found["shown"]["dissimilarity"],
            evidence_support.floor_notes(found),
        ),
        (
            right,
            "Mean of the trained networks",
            found["seeds"]["mean"],
            evidence_support.seed_notes(found),
        ),
    )
    for number, (place, title, rows, notes) in enumerate(both):
        matrix = np.array(rows, dtype=np.float64)
        np.fill_diagonal(matrix, 0)
        with place:
            st.html(f"<h3>{formats.escaped(title)}</h3>")
            chart = heatmap.heatmap(
                matrix, names, np.arange(len(names)), measure, tiles, None, look, notes=notes
            )
            _chart(
                chart,
                f"evidence_matrix_{number}",
                f"Dissimilarity of {len(names)} classes: {title}",
            )
    left.caption(evidence_support.floor(found))
    right.caption(
        "A white corner: the networks disagree about this pair; point at it for the ranks."
    )
    agreement = np.array(found["seeds"]["agreement"], dtype=np.float64)
    trained = found["seeds"]["networks"]
    texts = np.vectorize(lambda value: "" if np.isnan(value) else f"{value:.2f}", otypes=[object])(
        agreement
    )
    left, right = st.columns(2, gap="medium")
    with left:
        st.html("<h3>Each two trained networks</h3>")
        chart = agreement_table.agreement_table(agreement, texts, trained, trained, None, look)
        _chart(chart, "evidence_seeds", "Agreement of each two trained networks")
    with right:
        _explained(evidence_support.seeds(found), "seeds")


def grid(found: dict, look: theme.Look) -> None:
    st.html("<h2>Every layer and threshold at once</h2>")
    grid = found["grid"]
    for place, kind in zip(st.columns(2, gap="medium"), ("trained", "untrained"), strict=True):
        with place:
            st.html(f"<h3>{kind.capitalize()}</h3>")
            values = np.array(grid[kind]["agreement"], dtype=np.float64)
            texts, chosen = evidence_support.grid_texts(grid[kind]), tuple(grid["chosen"])
            chart = agreement_table.agreement_table(
                values, texts, grid["layers"], evidence_support.columns(found), chosen, look
            )
            _chart(
                chart,
                f"evidence_grid_{kind}",
                f"Agreement with the groups by layer and threshold, {kind} networks",
            )
    _explained(evidence_support.grid(found), "grid")


def take_away(found: dict) -> None:
    st.html("<h2>Take it with you</h2>" + _paper())
    text = json.dumps(found, indent=1, allow_nan=False)
    st.download_button(
        "Everything on this page (JSON)",
        text,
        "evidence.json",
        "application/json",
        on_click="ignore",
    )
    st.caption(
        "To print the page, use the browser's own print command: sidebar, buttons and what is "
        "folded stay away, and the paper is white in the dark theme too."
    )


def _paper() -> str:
    """CSS by which a page is printed in the light theme's colours, whatever theme it is seen in."""
    sheet = [
        "html, body, .stApp, .stApp > div, .stMain { background: #fff !important; }",
        ".stMain :not(svg, svg *) { background-color: transparent !important; }",
        f".stMain :not(svg *) {{ color: {theme.LIGHT.ink} !important; }}",
    ]
    for dark, light in zip(astuple(theme.DARK), astuple(theme.LIGHT), strict=True):
        seen = ", ".join(str(int(dark[place : place + 2], 16)) for place in (1, 3, 5))
        sheet += [
            f".stMain svg [style*='{what}: rgb({seen})'] {{ {what}: {light} !important; }}"
            for what in ("fill", "stroke")
        ]
    return f"<style>@media print {{ {' '.join(sheet)} }}</style>"


def _chart(figure, key: str, alt: str) -> None:
    st.plotly_chart(figure, key=key, config=theme.WITHOUT_BUTTONS, theme=None, alt=alt)


def _explained(lines: str, name: str) -> None:
    """Two lines about what stands above, and the formula folded under them."""
    st.html(f"<p class='quiet small'>{formats.escaped(lines)}</p>")
    with links.expander("The formula", f"evidence_formula_{name}") as part:
        if part.open:
            st.code(FORMULAS[name], language=None, wrap_lines=True)
