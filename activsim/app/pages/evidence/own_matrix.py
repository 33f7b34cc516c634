"""A matrix of the visitor's in the place of groups: how unlike they, or people, say that classes
are."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from activsim.analysis import graded, user_matrix
from activsim.analysis.graded import Hypothesis
from activsim.analysis.measures import MEAN_DIFFERENCE, MEASURES
from activsim.analysis.reports import EvidenceReport
from activsim.app.pages.evidence import text as page_text
from activsim.app.shell import state
from activsim.experiments import evidence
from activsim.output import pictures, wording
from activsim.output.charts import layers as layer_charts

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

LABEL = "Or a matrix in place of groups (CSV)"
ABOUT = (
    "How unlike each two classes should be, the higher the less alike: class names in the first "
    "row and column, in any order. The matrix of the page Room is such a file. A class whose "
    "cells are empty is left out."
)
LONGEST_NAME = 60


@dataclass(frozen=True, eq=False)
class Claim:
    """What is believed of the classes; file_name: of the matrix, "" of groups; titles: of groups
    that have one, by the numbers of their classes."""

    hypothesis: Hypothesis
    file_name: str = ""
    titles: Mapping[frozenset[int], str] = field(default_factory=dict)

    def with_names(self, report: EvidenceReport) -> EvidenceReport:
        """The report with the name of this visitor's file, or the titles of the groups: what is
        kept of it for all has none."""
        new_report = evidence.with_group_titles(report, self.titles)
        if "hypothesis" not in report:
            return new_report
        new_report["hypothesis"] = {**report["hypothesis"], "name": self.file_name}
        return new_report


def draw_upload() -> UploadedFile | None:
    """The field for the file."""
    return st.file_uploader(
        LABEL, type="csv", max_upload_size=1, key=state.HYPOTHESIS_FILE, help=ABOUT
    )


def draw_claim(
    file: UploadedFile,
    names: Sequence[str],
    tiles: Sequence[str] | None,
    about: str,
    container: DeltaGenerator,
) -> Claim | None:
    """What a file claims, in words and as a picture; None after a sentence about what is wrong."""
    try:
        text = user_matrix.decode_csv(file.getvalue())
        matrix = user_matrix.hypothesis_from_csv(text, names)
    except ValueError as error:
        container.error(wording.plain_markdown(error))
        return None
    part = graded.of_rated_classes(matrix)
    labels = list(range(len(names))) if part.labels is None else part.labels.tolist()
    name = file.name[:LONGEST_NAME]
    ratings = np.asarray(part.hypothesis)
    alike = user_matrix.most_alike(ratings, part.names(names))
    picture = matrix_html(ratings, name, alike)
    container.html(page_text.graded_claim_html(labels, names, tiles, about, name, picture))
    return Claim(matrix, name)


def matrix_html(matrix: np.ndarray, name: str, alike: str) -> str:
    """A small picture of the matrix (n_classes, n_classes). alike: what it calls most alike, a
    sentence: a file with an empty diagonal does not tell whether it holds similarities."""
    cells = graded.apart(matrix, len(matrix))
    np.fill_diagonal(cells, 0)
    picture = layer_charts.small_heatmap(cells, MEASURES[MEAN_DIFFERENCE])
    address = pictures.data_uri(pictures.mosaic(picture[None], 150))
    alt = html.escape(f"{name}: how unlike {len(matrix)} classes should be")
    return (
        f"<figure class='small-matrix'><img src='{address}' alt='{alt}'>"
        f"<figcaption>darker: more alike. {html.escape(alike)}</figcaption></figure>"
    )
