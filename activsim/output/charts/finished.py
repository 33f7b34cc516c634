"""A figure that was built and checked once, and can be drawn many times.

    figure = FinishedFigure(heatmap(matrix, names, order, measure, ...))
    st.plotly_chart(figure)                       # as the figure itself

To build one of Plotly's figures takes ten times as long as to write it down."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
from plotly.basedatatypes import BaseFigure


class FinishedFigure(BaseFigure):
    """Read-only: it knows what it is made of as JSON has it, and nothing else of a figure."""

    def __init__(self, figure: go.Figure) -> None:
        object.__setattr__(self, "_content", figure.to_dict())

    def to_dict(self) -> dict[str, Any]:
        content: dict[str, Any] = object.__getattribute__(self, "_content")
        return content
