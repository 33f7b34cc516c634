"""A layer in a handout: what every threshold and every pair of classes shows, as data.

The words and the numbers are those of the page, worked out by the same functions; a handout draws
them and works out nothing."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from activsim.analysis import similarity
from activsim.jsonable import rounded
from activsim.output.charts import neuron_bars
from activsim.output.frames import frame, sentences, view
from activsim.output.frames.view import LayerView, PairResult


def layer_data(layer_view: LayerView, order_by: str) -> dict[str, Any]:
    """frames: one for each threshold, of the pair that the view asks about; grids: what its charts
    say cell by cell; pairs: the words of all other pairs, where any can be picked."""
    settings = layer_view.settings
    options = view.threshold_options(settings.kind, layer_view.thresholds)
    frames, grids = [], []
    pairs = PairWords() if can_pick(layer_view) else None
    for threshold in options.values():
        view_there = view.with_settings(layer_view, threshold=threshold)
        result = similarity.comparison(view_there.table, settings.kind, threshold, settings.measure)
        pair = view.compute_pair(view_there, result)
        piece = frame.comparison_frame(pair, order_by)
        frames.append(piece)
        matrix, bars = frame.chart_matrix(pair, piece), frame.chart_bars(pair, piece)["bars"]
        grids.append(
            {name: matrix[name] for name in ("ranks", "n_pairs", "unit")}
            | {name: bars[name] for name in ("neurons", "titles")}
        )
        if pairs:
            pairs.take(pair)
    start = next(text for text, value in options.items() if value == settings.threshold)
    return {
        "layer": settings.layer,
        "options": list(options),
        "start": list(options).index(start),
        "class": settings.query,
        "with": settings.query if settings.other is None else settings.other,
        "frames": frames,
        "grids": grids,
        "pairs": pairs.data() if pairs else None,
    }


def can_pick(layer_view: LayerView) -> bool:
    """Whether any pair of classes can be picked: else it would be too much to hand out."""
    few_bars = layer_view.table.counts.shape[2] <= neuron_bars.MAX_BARS
    return few_bars and not view.has_many_classes(layer_view)


def expected_size(layer_view: LayerView) -> int:
    """About how many bytes a layer takes in a file, deflated and in letters: working them out takes
    seconds."""
    n_classes = min(len(layer_view.names), view.MANY_CLASSES)
    n_neurons = layer_view.table.counts.shape[2]
    if can_pick(layer_view):  # words of each pair, rates of each class
        per_threshold = 7 * n_classes**2 + 4.2 * n_classes * n_neurons
    else:
        per_threshold = 5 * n_classes**2 + 0.5 * n_neurons
    return round(
        per_threshold * len(view.threshold_options(layer_view.settings.kind, layer_view.thresholds))
    )


class PairWords:
    """What is said of each pair: one threshold after the other is taken in. Of a class and itself
    it is what is said of it and the class nearest to it."""

    def __init__(self) -> None:
        # {(class, the other one): of every threshold}
        self._words: dict[str, dict[tuple[int, int], list[str]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._nearest: dict[int, list[int]] = defaultdict(list)
        self._orders: dict[int, list[list[int]]] = defaultdict(list)
        self._rates: list[list] = []
        self._titles: list[list[str]] = []

    def take(self, pair: PairResult[LayerView]) -> None:
        labels, result = range(len(pair.context.names)), pair.result
        self._rates.append(rounded(result.profiles * 100, 1))
        for query in labels:
            self._orders[query].append(sentences.row_order(result.ranking, query))
            for other in labels:
                second = None if other == query else other
                pair_view = view.with_settings(pair.context, query=query, other=second)
                pair_there = view.compute_pair(pair_view, result)
                self._take_words(pair_there, (query, other))
                if second is None:
                    self._nearest[query].append(pair_there.other)
        if not self._titles:  # the same at every threshold
            self._titles = [
                [self._title(pair, query, other) for other in labels] for query in labels
            ]

    def _title(self, pair: PairResult[LayerView], query: int, other: int) -> str:
        pair_view = view.with_settings(pair.context, query=query, other=other)
        return sentences.bars_title(view.compute_pair(pair_view, pair.result))

    def _take_words(self, pair: PairResult[LayerView], cell: tuple[int, int]) -> None:
        words = self._words
        words["answers"][cell].append(sentences.answer_sentence(pair))
        words["amounts"][cell].append(sentences.pair_amount(pair))
        words["standings"][cell].append(frame.standing_text(pair))

    def data(self) -> dict[str, Any]:
        """[class][the other one][threshold]; nearest and orders: [class][threshold]; rates:
        [threshold][class][neuron]; titles: [class][the other one]."""
        labels = sorted(self._nearest)
        return {
            name: [[columns[query, other] for other in labels] for query in labels]
            for name, columns in self._words.items()
        } | {
            "nearest": [self._nearest[query] for query in labels],
            "orders": [self._orders[query] for query in labels],
            "rates": self._rates,
            "titles": self._titles,
        }
