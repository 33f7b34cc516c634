"""What Evidence offers to take away: everything as JSON, and the page on paper."""

from __future__ import annotations

import json
from dataclasses import astuple

import streamlit as st

from activsim.analysis.reports import EvidenceReport
from activsim.output.charts import theme


def draw_downloads(report: EvidenceReport) -> None:
    st.download_button(
        "Everything on this page (JSON)",
        json.dumps(report, indent=1, allow_nan=False),
        "evidence.json",
        "application/json",
        on_click="ignore",
    )
    st.caption(
        "To print the page, use the browser's own print command: sidebar, buttons and what is "
        "folded stay away, and the paper is white in the dark theme too."
    )


def print_style() -> str:
    """CSS by which a page is printed in the light theme's colours, whatever theme it is seen in."""
    rules = [
        "html, body, .stApp, .stApp > div, .stMain { background: #fff !important; }",
        ".stMain :not(svg, svg *) { background-color: transparent !important; }",
        f".stMain :not(svg *) {{ color: {theme.LIGHT.ink} !important; }}",
    ]
    for dark, light in zip(astuple(theme.DARK), astuple(theme.LIGHT), strict=True):
        red_green_blue = ", ".join(str(int(dark[start : start + 2], 16)) for start in (1, 3, 5))
        for attribute in ("fill", "stroke"):
            selector = f".stMain svg [style*='{attribute}: rgb({red_green_blue})']"
            rules.append(f"{selector} {{ {attribute}: {light} !important; }}")
    return f"<style>@media print {{ {' '.join(rules)} }}</style>"
