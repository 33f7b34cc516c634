"""Silence neurons of a layer, and see how the network sorts the images without them. The network is
never changed.

    silencer = Silencer(model, "dense", data)
    before, after = silencer.confusions([(), (3, 17)])      # none silenced; 3 and 17 set to zero
    silencer.outputs((3, 17), to="mean")                    # float32 (n_images, n_outputs)

The network is run in two parts, up to the layer and from there on, and what passes between them is
masked. For a vector layer what passes is kept, so that only the part after runs again; for a map it
is made anew, batch by batch."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np

from activsim.datasets.download import Progress
from activsim.firing import record, store
from activsim.firing.source import RecordingSource, open_source
from activsim.networks.graph import KerasModel
from activsim.networks.network import Network, open_network
from activsim.networks.split import SplitNetwork

SILENCED_TO = {
    "zero": "as if it never fired",
    "mean": "its own mean over all these images, the same for each",
}
MOST_STORED = 1 << 28  # bytes of activations up to which they are kept rather than made anew
ROWS = 20_000  # images times sets that go through the part after at once, for vectors
AT_ONCE = 5  # sets in a job of the worker for a map layer: between two jobs others have their turn


NOT_NUMBERS = (
    "What this network answers is not all numbers (NaN or infinite), so nothing can be counted as "
    "right or wrong. The training probably diverged; train it again with a smaller learning rate."
)


class Silencer:
    """A model (or a Network), one of its layers, and the images (a LabelledImages). What is
    silenced is a neuron of a vector layer, a channel (at all positions), or a pixel. stored: what
    `activations` of another one was, if at hand; class_order: the class that each output stands
    for, () where that is its number.

    Raises ValueError for a layer that does not exist or cannot be shown, and a model without one
    output per class."""

    def __init__(
        self,
        model: KerasModel | Network,
        layer: str,
        data: record.Images,
        stored: list[np.ndarray] | None = None,
        class_order: Sequence[int] = (),
    ) -> None:
        self.n_classes = len(data.class_names)
        network = open_network(model, data.images)
        description = network.description
        layer_shape = description.layer(layer).output_shape
        n_outputs = description.n_outputs
        if n_outputs != self.n_classes:
            raise ValueError(
                f"A network with one output for each of the {self.n_classes} classes was expected, "
                f"this one has {n_outputs or 'none that is a plain vector'}. Choose another "
                "network."
            )
        self.labels, self._images = data.labels, data.images
        self._network, self._split = network, SplitNetwork(network, layer)
        self._mask_shape = self._split.mask_shape
        self.n_neurons = int(np.prod(self._mask_shape))
        n_bytes = len(data.images) * self._split.n_values * 4
        self.streams = len(layer_shape) > 1 or n_bytes > MOST_STORED
        whole_way = filter(None, [layer, description.output_layer])
        self._batch = network.batch_size(list(whole_way))
        self._columns = np.argsort(class_order) if len(class_order) else slice(None)
        self._activations = stored
        self._means: np.ndarray | None = None

    def activations(self) -> list[np.ndarray] | None:
        """What passes from the part before to the part after: the layer's activations float32
        (n_images, n_neurons) first, and what else goes round the layer; None where it is not
        kept."""
        if self.streams:
            return None
        if self._activations is None:
            batches = [self._passed(start) for start in range(0, len(self.labels), self._batch)]
            self._activations = [np.concatenate(parts) for parts in zip(*batches, strict=True)]
        return self._activations

    def means(self) -> np.ndarray:
        """The mean activation of each neuron (of each channel over all positions) over all images,
        float32, in the shape of the mask."""
        if self._means is None:
            sums, n_values = np.zeros(self._mask_shape), 0
            for start in range(0, len(self.labels), self._batch):
                values = np.asarray(self._passed_at(start)[0], dtype=np.float64).reshape(
                    -1, *self._mask_shape
                )
                sums, n_values = sums + values.sum(axis=0), n_values + len(values)
            self._means = (sums / n_values).astype(np.float32)
        return self._means

    def outputs(self, neurons: Sequence[int], to: str = "zero") -> np.ndarray:
        """What the network answers to each image without these neurons, float32 (n_images,
        n_outputs)."""
        masks, fill = self._masks([neurons]), self._fill(to)
        starts = range(0, len(self.labels), self._batch)
        return np.concatenate(
            [self._split.after(masks, fill, *self._passed_at(start))[0] for start in starts]
        )

    def confusions(
        self, sets: Sequence[Sequence[int]], to: str = "zero", progress: Progress | None = None
    ) -> np.ndarray:
        """How the images are sorted without each of the sets, int64 (n_sets, n_classes, n_outputs),
        row = true class.

        progress(done, total, text) is called as the images go through. Raises ValueError for a
        neuron that is none, and for answers that are no numbers."""
        masks, fill = self._masks(sets), self._fill(to)
        n_images, n_classes = len(self.labels), self.n_classes
        counts = np.zeros((len(masks), n_classes * n_classes), dtype=np.int64)
        self.activations()
        n_together = 1 if self.streams else max(1, ROWS // self._batch)
        for start in range(0, n_images, self._batch):
            activations_before = self._passed_at(start)
            labels = self.labels[start : start + self._batch].astype(np.int64)
            for first in range(0, len(masks), n_together):
                outputs = self._split.after(
                    masks[first : first + n_together], fill, *activations_before
                )
                if not np.isfinite(outputs).all():
                    raise ValueError(NOT_NUMBERS)
                answers = outputs[..., self._columns].argmax(axis=-1)
                cells = labels * n_classes + answers  # of the confusions, flat
                for index, cells_of_set in enumerate(cells, first):
                    counts[index] += np.bincount(cells_of_set, minlength=n_classes * n_classes)
            if progress:
                progress(start + len(labels), n_images, "Running the network without these neurons")
        return counts.reshape(-1, n_classes, n_classes)

    def _passed(self, start: int) -> list[np.ndarray]:
        pictures = self._network.pictures(self._images, slice(start, start + self._batch))
        return self._split.before(pictures)

    def _passed_at(self, start: int) -> list[np.ndarray]:
        activations = self.activations()
        if activations is None:
            return self._passed(start)
        return [part[start : start + self._batch] for part in activations]

    def _masks(self, sets: Sequence[Sequence[int]]) -> np.ndarray:
        masks = np.zeros((len(sets), self.n_neurons), dtype=bool)
        for mask, neurons in zip(masks, sets, strict=True):
            indices = np.asarray(neurons, dtype=np.int64)
            if ((indices < 0) | (indices >= self.n_neurons)).any():
                raise ValueError(
                    f"Neurons 0 to {self.n_neurons - 1} were expected, {list(neurons)} came."
                )
            mask[indices] = True
        return masks.reshape(-1, *self._mask_shape)

    def _fill(self, to: str) -> np.ndarray:
        if to not in SILENCED_TO:
            raise ValueError(f"Neurons can be silenced to {' or '.join(SILENCED_TO)}, {to!r} came.")
        return self.means() if to == "mean" else np.zeros(self._mask_shape, dtype=np.float32)


# What the worker does for the dashboard: plain values in, plain values out.


@functools.lru_cache(maxsize=2)
def _silencer(source: RecordingSource, layer: str) -> Silencer:
    network, data = open_source(source)
    key = source.key(layer, "activations")
    arrays, _ = store.load_arrays(key) or ({}, {})
    stored = [arrays[f"part_{index}"] for index in range(len(arrays))] or None
    silencer = Silencer(network, layer, data, stored, source.class_order)
    activations = silencer.activations()
    if not stored and activations:
        parts = {f"part_{index}": part for index, part in enumerate(activations)}
        store.save_arrays(key, parts, {})
    return silencer


def ablation_key(
    source: RecordingSource, layer: str, sets: tuple[tuple[int, ...], ...], to: str
) -> str:
    """Under what name a result of a layer that streams is kept on disk."""
    return source.key(layer, f"without {sets} to {to}")


def silence_neurons(
    source: RecordingSource,
    layer: str,
    sets: tuple[tuple[int, ...], ...],
    to: str,
    part: tuple[int, int] = (0, 1),
    progress: Progress | None = None,
) -> tuple[np.ndarray, bool]:
    """Silencer.confusions of a source, and whether the layer streams; what took a pass over the
    images is kept on disk. part: which of how many jobs this is, for the progress of them all."""
    silencer = _silencer(source, layer)
    index, n_parts = part

    def report_all_parts(done: int, total: int, text: str) -> None:
        if progress:
            progress(index * total + done, n_parts * total, text)

    confusions = silencer.confusions(sets, to, report_all_parts if progress else None)
    if silencer.streams:
        key = ablation_key(source, layer, sets, to)
        store.save_arrays(key, {"confusions": confusions}, {})
    return confusions, silencer.streams
