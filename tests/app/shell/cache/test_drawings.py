"""What is drawn once is what its arguments draw, and nobody's else."""

from types import SimpleNamespace

import numpy as np
import plotly.graph_objects as go
import pytest

from activsim.app.shell import cache
from activsim.app.shell.cache.tiles import ClassTiles

N_CLASSES = 3


@pytest.fixture
def bars():
    calls = []

    def bars_chart(rates, tiles, title=""):
        calls.append(title)
        return go.Figure([{"type": "bar", "y": rates}], {"title": {"text": f"{title}{tiles[0]}"}})

    bars_chart.__qualname__ = f"bars_chart_{id(calls)}"  # of this test alone
    return SimpleNamespace(chart=bars_chart, calls=calls)


def test_the_same_is_drawn_once_and_what_differs_by_itself(bars):
    rates = np.array([0.25, 0.5])
    first = cache.finished_chart(bars.chart, rates, ["a"], title="x")
    assert first.to_dict() == bars.chart(rates, ["a"], title="x").to_dict()
    bars.calls.clear()
    assert cache.finished_chart(bars.chart, rates.copy(), ["a"], title="x") is first
    assert bars.calls == []
    for rates_then, tiles, title in (
        (rates + 1e-12, ["a"], "x"),
        (rates.astype(np.float32), ["a"], "x"),
        (rates[::-1], ["a"], "x"),
        (rates, ["b"], "x"),
        (rates, ["a"], "y"),
    ):
        other = cache.finished_chart(bars.chart, rates_then, tiles, title=title)
        assert other.to_dict() == bars.chart(rates_then, tiles, title=title).to_dict()
        assert bars.calls == [title, title]
        bars.calls.clear()


def test_pictures_of_classes_count_by_what_they_are_of(bars):
    def data(fingerprint, value):
        images = np.full((N_CLASSES, 28, 28), value, np.uint8)
        labels = np.arange(N_CLASSES)
        return SimpleNamespace(
            fingerprint=fingerprint,
            class_names=("A", "B", "C"),
            labels=labels,
            pictures=lambda indices: images[indices],
        )

    rates = np.zeros(2)
    drawn = {
        fingerprint: cache.finished_chart(
            bars.chart, rates, ClassTiles(data(fingerprint, value), 1, 28)
        )
        for fingerprint, value in (("dark set", 0), ("light set", 255))
    }
    titles = {name: chart.to_dict()["layout"]["title"]["text"] for name, chart in drawn.items()}
    assert titles["dark set"] != titles["light set"]
    assert all(title.startswith("data:image/png") for title in titles.values())
    again = cache.finished_chart(bars.chart, rates, ClassTiles(data("dark set", 0), 1, 28))
    assert again is drawn["dark set"]
