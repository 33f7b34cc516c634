"""What one pass over the images counts: the firings of each layer, and how the network sorts the
images.

    counts = PassCounts(thresholds, n_per_class, network.description, by_channel=False)
    counts.score_outputs(class_order=())
    counts.add({"dense": activations}, groups)      # of each image; those of a group side by side
    counts.recordings()                             # {"dense": Recording, ...}"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from activsim.firing.counter import Counter, Workspace
from activsim.firing.recording import Recording, Score
from activsim.firing.thresholds import N_THRESHOLDS
from activsim.networks.layers import PIXELS, SIGMOID, LayerDescription, NetworkDescription
from activsim.networks.outputs import are_probabilities

# bytes of the firings counted by neuron in a pass; of the layers that are more, channels only
TABLE_BYTES = 3 << 27


def fits_by_neuron(layer: LayerDescription, n_classes: int) -> bool:
    """Whether a layer's firings are counted by neuron where it is recorded alone; else its channels
    are."""
    n_bytes = 4 * N_THRESHOLDS * n_classes * layer.n_neurons
    return not layer.positions or n_bytes <= TABLE_BYTES


def is_by_channel(layer: LayerDescription, reading: str, n_classes: int) -> bool:
    """Whether a layer's neurons are channels in a reading, each over all positions. The pixels have
    none to average over: each is a neuron in either reading, for as long as they fit."""
    is_averaged = layer.name != PIXELS or not fits_by_neuron(layer, n_classes)
    return reading == "channel" and bool(layer.positions) and is_averaged


class PassCounts:
    """What a pass counts: the firings of each layer, and the outputs where they are recorded."""

    def __init__(
        self,
        thresholds: Mapping[str, np.ndarray],
        n_per_class: np.ndarray,
        description: NetworkDescription,
        by_channel: bool,
    ) -> None:
        """thresholds: of each layer that is counted, by name; n_per_class: how many images of each
        class there are, int (n_classes,)."""
        n_classes = len(n_per_class)
        shapes = {name: description.layer(name).output_shape for name in thresholds}
        n_cells = {name: thresholds[name].size * n_classes for name in thresholds}
        self.shapes = shapes
        self.pooled = pooled_layers(shapes, n_cells, by_channel)
        workspace = Workspace()
        self.counters: dict[str, Counter] = {}
        for name, shape in shapes.items():
            if name in self.pooled:  # positions count as images, of which there are many more
                dtype: type[np.unsignedinteger] = np.uint64
                neuron_shape = shape[-1:]
            else:
                # in the smaller type the two halves take no more room than the whole in the larger
                few = int(np.max(n_per_class, initial=0)) <= np.iinfo(np.uint16).max
                dtype, neuron_shape = (np.uint16 if few else np.uint32), shape
            self.counters[name] = Counter(
                thresholds[name], 2 * n_classes, neuron_shape, dtype, workspace
            )
        self.n_classes, self.description = n_classes, description
        self.output_layer = description.output_layer
        self.outputs: OutputCounts | None = None

    def score_outputs(self, class_order: Sequence[int]) -> None:
        """Have the network scored too, where its output is among the layers."""
        n_outputs = self.description.n_outputs
        if self.output_layer in self.counters and n_outputs:
            is_scored = self.description.output_activation != SIGMOID
            self.outputs = OutputCounts(self.n_classes, n_outputs, class_order, is_scored)

    def add(self, activations: Mapping[str, np.ndarray], groups: np.ndarray) -> None:
        """activations by layer; groups int (n_images,): class and half of each image
        (halves.half_groups), those of a group side by side."""
        for name, counter in self.counters.items():
            values, its_groups = activations[name], groups
            if name in self.pooled:  # of a channel every position is an image
                values = values.reshape(-1, values.shape[-1])
                its_groups = np.repeat(groups, len(values) // len(groups))
            counter.add_classes(values, its_groups)
        if self.outputs and self.output_layer:
            self.outputs.add(activations[self.output_layer], groups // 2)

    def recordings(self) -> dict[str, Recording]:
        """{layer: Recording} of all that was added; what it was counted in is given back."""
        return {name: self._recording(name) for name in list(self.counters)}

    def _recording(self, layer: str) -> Recording:
        score, probabilities = None, False
        if self.outputs and layer == self.output_layer:
            score, probabilities = self.outputs.score(), self.outputs.probabilities
        table = self.counters.pop(layer).table_of_halves(probabilities)
        positions = self.shapes[layer][:-1]
        if layer in self.pooled:
            return Recording(None, table, score, positions)
        if layer == PIXELS or not positions:
            return Recording(table, table, score)
        return Recording(table, table.channels(), score, positions)


def pooled_layers(
    shapes: Mapping[str, tuple[int, ...]], n_cells: Mapping[str, int], by_channel: bool
) -> set[str]:
    """The layers of which only channels are counted. shapes: of their neurons; n_cells: counts for
    each neuron. The pixels are where they do not fit alone; of the others the smallest are counted
    by neuron, for as long as all of these fit."""
    n_bytes = {name: 4 * n_cells[name] * math.prod(shape) for name, shape in shapes.items()}
    by_channel_alone = {PIXELS} if n_bytes.get(PIXELS, 0) > TABLE_BYTES else set()
    positional = [name for name, shape in shapes.items() if len(shape) > 1 and name != PIXELS]
    if by_channel:
        return by_channel_alone | set(positional)
    bytes_left = TABLE_BYTES - sum(
        n_bytes[name] for name in shapes if name not in {*positional, *by_channel_alone}
    )
    for name in sorted(positional, key=n_bytes.__getitem__):
        bytes_left -= n_bytes[name]
        if bytes_left < 0:
            by_channel_alone.add(name)
    return by_channel_alone


class OutputCounts:
    """What the network's outputs come to, batch by batch: confusions and loss, and whether all of
    them were probabilities (none below 0, their sum 1 for each image) and numbers at all. Outputs
    that are one score a label each are not scored as classes (is_scored)."""

    def __init__(
        self, n_classes: int, n_outputs: int, class_order: Sequence[int], is_scored: bool
    ) -> None:
        self.one_per_class = n_outputs == n_classes and is_scored
        has_order = self.one_per_class and len(class_order)
        self.columns = np.argsort(class_order) if has_order else slice(None)
        self.finite = True
        self.confusion = np.zeros((n_classes, n_outputs), dtype=np.int64)
        self.loss = 0.0
        self.probabilities = True

    def add(self, outputs: np.ndarray, labels: np.ndarray) -> None:
        """outputs float32 (n_images, n_outputs); labels int (n_images,): the class of each."""
        outputs = outputs[:, self.columns]
        self.finite &= bool(np.isfinite(outputs).all())
        self.probabilities &= are_probabilities(outputs)
        np.add.at(self.confusion, (labels, outputs.argmax(axis=1)), 1)
        if self.one_per_class:
            true_outputs = outputs[np.arange(len(labels)), labels].astype(np.float64)
            self.loss -= float(np.log(np.maximum(true_outputs, 1e-7)).sum())

    def score(self) -> Score | None:
        """None for a network that has not one output per class, or whose outputs are not numbers;
        loss NaN where they are no probabilities."""
        if not (self.one_per_class and self.finite):
            return None
        loss = self.loss / max(int(self.confusion.sum()), 1)
        return Score(self.confusion, loss if self.probabilities else float("nan"))
