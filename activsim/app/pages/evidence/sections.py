"""What stands below the verdict: the axis, other matrices, stability, the grid of all looks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from activsim.analysis import measures, user_matrix
from activsim.analysis.reports import AgreementReport, EvidenceReport
from activsim.app.pages.evidence import axis_text, sections_text
from activsim.app.pages.evidence import text as page_text
from activsim.app.pages.evidence.formulas import FORMULAS
from activsim.app.shell import cache, formats, links, page_frame
from activsim.jsonable import plain
from activsim.output import evidence_text, wording
from activsim.output.charts import agreement_table, heatmap, overview
from activsim.output.charts import evidence as evidence_charts
from activsim.output.charts.theme import Look
from activsim.output.frames import view
from activsim.output.short_text import short_number

MATRIX_HEIGHT = 440  # pixels of the matrix of many classes, of which two stand side by side

TESTS_TITLE = "Trained against every control, and the rule"
AGREEMENTS_TITLE = "What else the matrix agrees with"
STABILITY_TITLE = "How stable it is"
GRID_TITLE = "Every layer and threshold at once"


def draw_axis(report: EvidenceReport, look: Look) -> None:
    st.html("<h2>All the evidence on one axis</h2>")
    chart = cache.finished_chart(
        evidence_charts.agreement_axis,
        axis_text.axis_rows(report),
        axis_text.noise_ceiling(report),
        report["best_agreement"],
        look,
    )
    page_frame.draw_plain_chart(
        chart,
        "evidence_axis",
        f"Agreement with {evidence_text.words_of(report).hypothesis} of the pixels, each untrained "
        f"and each trained network, as in the download. {axis_text.chance_sentence(report)}",
    )
    marks = axis_text.marks_html(report)
    st.html(f"<p class='quiet small'>{page_text.networks_html(report)} {marks}</p>")
    verdict = page_text.verdict_html(report)
    words = [word for word in ("agreement", "p") if f"data-term='{word}'" not in verdict]
    _draw_explanation(axis_text.axis_caption(report), "axis", *words)


def draw_comparisons(report: EvidenceReport) -> None:
    """What the answer rests on, the tests beside it, and the rule."""
    if table := page_text.contrasts_table(report):
        st.html(table)
    st.html(page_text.comparisons_table(report))
    _draw_explanation(page_text.comparisons_caption(report), "flips")
    with links.expander("The rule that chose the verdict", "evidence_rule") as part:
        if part.open:
            st.html(page_text.rules_html(report))


def draw_agreements(report: EvidenceReport, look: Look) -> EvidenceReport:
    """Returns the report with the visitor's own matrix in it, where there is one."""
    container = st.container()
    comparison = _draw_upload(report)
    if comparison:
        others = [*report["shown"]["agrees_with"], comparison]
        report = {**report, "shown": {**report["shown"], "agrees_with": others}}
    with container:
        rows = sections_text.agreement_rows(report)
        chart = evidence_charts.agreement_axis(rows, look=look)
        page_frame.draw_plain_chart(
            chart, "evidence_agreements", f"Agreement of the matrix with {len(rows)} others"
        )
        for sentence in sections_text.undefined_agreements(report):
            st.caption(wording.plain_markdown(ValueError(sentence)))
        caption = sections_text.agreements_caption(report)
        _draw_explanation(f"Of {report['shown']['network']}. {caption}", "agreements")
    return report


def _draw_upload(report: EvidenceReport) -> AgreementReport | None:
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
        text = user_matrix.decode_csv(file.getvalue())
        matrix = user_matrix.matrix_from_csv(text, report["class_names"])
        return cache.matrix_comparison(
            file.name[:60], plain(matrix), report["shown"]["dissimilarity"]
        )
    except ValueError as error:
        st.error(wording.plain_markdown(error))
        return None


def draw_stability(report: EvidenceReport, tiles: Sequence[str] | None, look: Look) -> None:
    """tiles: a picture of each class, None where they are not here yet."""
    st.html(sections_text.nearest_html(report, tiles))
    _draw_explanation(sections_text.stability_caption(report), "images")
    left, right = st.columns(2, gap="medium")
    with left:
        network = report["shown"]
        notes = sections_text.noise_notes(report)
        _draw_matrix(report, 0, network["network"], network["dissimilarity"], notes, tiles, look)
        st.caption(sections_text.noise_caption(report))
    if len(report["seeds"]["networks"]) < 2:
        right.caption(sections_text.ONE_NETWORK)
        return
    with right:
        mean, notes = report["seeds"]["mean"], sections_text.seed_notes(report)
        _draw_matrix(report, 1, "Mean of the trained networks", mean, notes, tiles, look)
        st.caption(
            "A white corner: the networks disagree about this pair; point at it for the ranks."
        )
    left, right = st.columns(2, gap="medium")
    with left:
        _draw_seeds(report, look)
    with right:
        _draw_explanation(sections_text.seeds_caption(report), "seeds")


def _draw_matrix(
    report: EvidenceReport,
    number: int,
    title: str,
    rows: list[list[float | None]],
    notes: np.ndarray,
    tiles: Sequence[str] | None,
    look: Look,
) -> None:
    names = tuple(report["class_names"])
    matrix = np.array(rows, dtype=np.float64)
    np.fill_diagonal(matrix, 0)
    measure = measures.MEASURES[report["measure"]["name"]]
    order = np.arange(len(names))
    st.html(f"<h3>{formats.escaped(title)}</h3>")
    if len(names) >= view.MANY_CLASSES:
        chart = overview.overview(matrix, names, order, measure, look=look, height=MATRIX_HEIGHT)
    else:
        chart = heatmap.heatmap(matrix, names, order, measure, tiles, None, look, notes=notes)
    alt = f"Dissimilarity of {len(names)} classes: {title}"
    page_frame.draw_plain_chart(chart, f"evidence_matrix_{number}", alt)


def _draw_seeds(report: EvidenceReport, look: Look) -> None:
    st.html("<h3>Each two trained networks</h3>")
    networks = report["seeds"]["networks"]
    agreement = np.array(report["seeds"]["agreement"], dtype=np.float64)
    texts = np.full(agreement.shape, "", dtype=object)
    for cell in np.ndindex(*agreement.shape):
        if not np.isnan(agreement[cell]):
            texts[cell] = short_number(float(agreement[cell]))
    chart = agreement_table.agreement_table(agreement, texts, networks, networks, None, look)
    page_frame.draw_plain_chart(chart, "evidence_seeds", "Agreement of each two trained networks")


def draw_grid(report: EvidenceReport, look: Look) -> None:
    grid, columns = report["grid"], sections_text.grid_columns(report)
    hypothesis = evidence_text.words_of(report).hypothesis
    row, column = grid["chosen"]
    looks_of_kind = {"trained": grid["trained"], "untrained": grid["untrained"]}
    halves = st.columns(2, gap="medium")
    for half, (kind, looks) in zip(halves, looks_of_kind.items(), strict=True):
        with half:
            st.html(f"<h3>Agreement with {hypothesis}, {kind} networks</h3>")
            chart = agreement_table.agreement_table(
                np.array(looks["agreement"], dtype=np.float64),
                sections_text.grid_texts(looks),
                grid["layers"],
                columns,
                (row, column),
                look,
            )
            alt = f"Agreement with {hypothesis} by layer and threshold, {kind} networks"
            page_frame.draw_plain_chart(chart, f"evidence_grid_{kind}", alt)
    _draw_explanation(sections_text.grid_caption(report), "grid")


def _draw_explanation(lines: str, formula: str, *words: str) -> None:
    """Two lines about what stands above, in which these words explain themselves, and the formula
    folded under them."""
    page_frame.draw_caption(formats.escaped(lines), *words)
    with links.expander("The formula", f"evidence_formula_{formula}") as part:
        if part.open:
            st.code(FORMULAS[formula], language=None, wrap_lines=True)
