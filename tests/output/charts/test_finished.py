"""A finished figure is drawn as the figure that it was made of."""

import numpy as np
import plotly.io
from plotly import graph_objects as go
from streamlit.testing.v1 import AppTest

from activsim.output.charts import neuron_bars
from activsim.output.charts.finished import FinishedFigure


def bars():
    first, second = np.array([0.1, np.nan, 1.0]), np.array([0.0, 0.5, 1 / 3])
    return neuron_bars.neuron_bars(first, second, np.arange(3), ["0", "1", "2"], ("A", "B"))


def test_it_is_the_same_picture_each_time():
    figure = bars()
    finished = FinishedFigure(figure)
    for _ in range(2):
        assert plotly.io.to_json(finished.to_dict(), validate=False) == figure.to_json()


def test_streamlit_draws_it_without_building_it_again(monkeypatch):
    built = []
    build = go.Figure.__init__
    monkeypatch.setattr(
        go.Figure, "__init__", lambda self, *a, **k: (built.append(1), build(self, *a, **k))[0]
    )
    figure = bars()
    charts = [figure, FinishedFigure(figure)]
    n_built = len(built)

    def page(charts):
        import streamlit as st

        for number, chart in enumerate(charts):
            st.plotly_chart(chart, key=str(number), theme=None)

    at = AppTest.from_function(page, args=(charts,)).run()
    assert not at.exception
    specs = [chart.proto.spec for chart in at.get("plotly_chart")]
    assert specs[0] == specs[1] == figure.to_json()
    assert len(built) == n_built
