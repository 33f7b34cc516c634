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

    def with_layout(self, layout: dict[str, Any]) -> FinishedFigure:
        """The same with these parts of its layout."""
        content = self.to_dict()
        new_figure = FinishedFigure.__new__(FinishedFigure)
        new_content = content | {"layout": content.get("layout", {}) | layout}
        object.__setattr__(new_figure, "_content", new_content)
        return new_figure

    def to_dict(self) -> dict[str, Any]:
        content: dict[str, Any] = object.__getattribute__(self, "_content")
        return content
