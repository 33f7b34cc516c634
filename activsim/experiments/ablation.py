"""Silence neurons of a layer, and see how the network sorts the images without them. The network is
never changed.

    silencer = Silencer(model, "dense", data)
    before, after = silencer.confusions([(), (3, 17)])      # none silenced; 3 and 17 set to zero
    silencer.outputs((3, 17), to="mean")                    # float32 (n_images, n_outputs)

The network is run in two parts, up to the layer and from there on, and what passes between them is
masked. What passes is held as far as there is room, so that only the part after runs again; else it
is made anew, batch by batch. Where the part after takes long, many sets can be run over a few of
the images:

    few = silencer.few_images(classes=[6, 0], n_sets=20)
    silencer.confusions(sets, numbers=few)"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from activsim.datasets.download import Progress
from activsim.experiments import unscored
from activsim.experiments.few_images import few_numbers
from activsim.firing.images import Images, check_images
from activsim.firing.pass_counts import is_by_channel
from activsim.networks.graph import KerasModel
from activsim.networks.network import Network, open_network
from activsim.networks.outputs import check_class_order
from activsim.networks.split import SplitNetwork

SILENCED_TO = {
    "zero": "as if it never fired",
    "mean": "its own mean over all these images, the same for each",
}
MOST_STORED = 1 << 28  # bytes of a vector layer's activations up to which they are kept on disk
MOST_HELD = 1 << 27  # bytes of a map layer's activations up to which they are held in memory
FEW_PASSES = 1.25  # what sets over a few images may take, in passes of the network over all images
# Images times sets that go through the part after at once, for vectors: as many as there is room
# for, since each time costs some milliseconds whatever goes through.
MOST_ROWS, MOST_NUMBERS = 100_000, 1 << 22
AT_ONCE = 5  # sets in a job of the worker for a map layer: between two jobs others have their turn


NOT_NUMBERS = (
    "What this network answers is not all numbers (NaN or infinite), so nothing can be counted as "
    "right or wrong. The training probably diverged; train it again with a smaller learning rate."
)


class Silencer:
    """A model (or a Network), one of its layers, and the images (a LabelledImages). What is
    silenced is a neuron of a vector layer, a channel (at all positions), or a pixel; of pixels too
    many to be counted one by one, a colour (at all of them). passing: what
    `activations` of another one was, if at hand; class_order: the class that each output stands
    for, () where that is its number.

    Raises ValueError for a layer that does not exist or cannot be shown, and a model without one
    output per class."""

    def __init__(
        self,
        model: KerasModel | Network,
        layer: str,
        data: Images,
        passing: list[np.ndarray] | None = None,
        class_order: Sequence[int] = (),
    ) -> None:
        check_images(data)
        self.n_classes = len(data.class_names)
        network = open_network(model, data.images)
        description = network.description
        of_layer = description.layer(layer)
        if reason := unscored.unscored_reason(description, self.n_classes):
            raise ValueError(f"{reason} To silence neurons, choose a network that is.")
        check_class_order(class_order, self.n_classes)
        self.labels, self._images = np.asarray(data.labels), data.images
        self._network, self._split = network, SplitNetwork(network, layer)
        self._mask_shape = self._split.mask_shape
        by_channel = is_by_channel(of_layer, "channel", self.n_classes)
        self._shape = self._mask_shape[-1:] if by_channel else self._mask_shape  # of the neurons
        self.n_neurons = int(np.prod(self._shape))
        n_bytes = len(data.images) * self._split.n_values * 4
        self.streams = len(of_layer.positions) > 0 or n_bytes > MOST_STORED
        whole_way = filter(None, [layer, description.output_layer])
        self._batch = network.batch_size(list(whole_way))
        self._columns = np.argsort(class_order) if len(class_order) else slice(None)
        self._cache = None if passing is None else (np.arange(len(self.labels)), passing)
        self._means: np.ndarray | None = None

    def activations(self) -> list[np.ndarray] | None:
        """What passes from the part before to the part after: the layer's activations float32
        (n_images, n_neurons) first, and what else goes round the layer; None where it is not
        kept."""
        if self.streams:
            return None
        if self._places_in_cache(np.arange(len(self.labels))) is None:
            for _ in self._passing_parts():
                pass
        return None if self._cache is None else self._cache[1]

    def means(self) -> np.ndarray:
        """The mean activation of each neuron (of each channel over all positions) over all images,
        float32."""
        if self._means is None:
            sums, n_values = np.zeros(self._shape), 0
            for _, (layer_values, *_) in self._passing_parts():
                values = self._split.channels_last(np.asarray(layer_values))
                values = values.astype(np.float64).reshape(-1, *self._shape)
                sums, n_values = sums + values.sum(axis=0), n_values + len(values)
            self._means = (sums / n_values).astype(np.float32)
        return self._means

    def outputs(self, neurons: Sequence[int], to: str = "zero") -> np.ndarray:
        """What the network answers to each image without these neurons, float32 (n_images,
        n_outputs)."""
        masks, fill = self._masks([neurons]), self._fill(to)
        parts = self._passing_parts()
        return np.concatenate([self._split.after(masks, fill, *passing)[0] for _, passing in parts])

    def few_images(self, classes: Sequence[int], n_sets: int) -> np.ndarray:
        """The images, int64, over which so many sets take FEW_PASSES, and of which what passes can
        be held: half of them of these classes, the others of the other classes, evenly spaced."""
        share = self._split.work_share
        n_passes = max(n_sets, 1) * share + max(0, 1 - share)  # what passes is made once
        n_images = len(self.labels) * FEW_PASSES / n_passes
        n_held = MOST_HELD // (4 * self._split.n_values)
        return few_numbers(self.labels, classes, min(int(n_images), n_held))

    def confusions(
        self,
        sets: Sequence[Sequence[int]],
        to: str = "zero",
        progress: Progress | None = None,
        numbers: np.ndarray | None = None,
    ) -> np.ndarray:
        """How the images are sorted without each of the sets, int64 (n_sets, n_classes, n_outputs),
        row = true class. numbers: of the images; all where None.

        progress(done, total, text) is called as the images go through. Raises ValueError for a
        neuron that is none, and for answers that are no numbers."""
        masks, fill = self._masks(sets), self._fill(to)
        n_classes, n_done = self.n_classes, 0
        if numbers is not None:
            numbers = _numbers(numbers, len(self.labels), "images")
        n_images = len(self.labels) if numbers is None else len(numbers)
        counts = np.zeros((len(masks), n_classes * n_classes), dtype=np.int64)
        n_rows = self._batch
        if not self.streams:
            n_rows = min(MOST_ROWS, MOST_NUMBERS // self._split.n_widest)
        for labels, passing in self._passing_parts(numbers, n_rows // max(1, len(masks))):
            n_together = max(1, n_rows // len(labels))
            for first in range(0, len(masks), n_together):
                outputs = self._split.after(masks[first : first + n_together], fill, *passing)
                if not np.isfinite(outputs).all():
                    raise ValueError(NOT_NUMBERS)
                answers = outputs[..., self._columns].argmax(axis=-1)
                cells = labels * n_classes + answers  # of the confusions, flat
                for index, cells_of_set in enumerate(cells, first):
                    counts[index] += np.bincount(cells_of_set, minlength=n_classes * n_classes)
            n_done += len(labels)
            if progress:
                progress(n_done, n_images, "Running the network without these neurons")
        return counts.reshape(-1, n_classes, n_classes)

    def _passing_parts(
        self, numbers: np.ndarray | None = None, n_together: int = 0
    ) -> Iterator[tuple[np.ndarray, list[np.ndarray]]]:
        """(labels int64, what passes) of these images (all where None), batch by batch, or of what
        is held n_together if that is more; what there is room for is held for the next time."""
        if numbers is None:
            numbers = np.arange(len(self.labels))
        rows = self._places_in_cache(numbers)
        most = MOST_HELD if self.streams else MOST_STORED
        fits = len(numbers) * self._split.n_values * 4 <= most
        batches, size = [], self._batch
        if rows is not None:
            size = max(size, n_together)
        for start in range(0, len(numbers), size):
            part = numbers[start : start + size]
            if rows is not None and self._cache is not None:
                rows_here = rows[start : start + size]
                passing = [values[rows_here] for values in self._cache[1]]
            else:
                passing = self._passing_values(part)
                if fits:
                    batches.append(passing)
            yield self.labels[part].astype(np.int64), passing
        if batches:
            self._cache = numbers, [np.concatenate(parts) for parts in zip(*batches, strict=True)]

    def _places_in_cache(self, numbers: np.ndarray) -> np.ndarray | None:
        """Where what passes of these images is held; None where it is not."""
        if self._cache is None:
            return None
        known = self._cache[0]
        if len(numbers) == len(known) and np.array_equal(numbers, known):
            return np.arange(len(known))
        indices = np.searchsorted(known, numbers)
        is_there = (indices < len(known)) & (known[indices.clip(max=len(known) - 1)] == numbers)
        return indices if is_there.all() else None

    def _passing_values(self, numbers: np.ndarray) -> list[np.ndarray]:
        return self._split.before(self._network.pictures(self._images, numbers))

    def _masks(self, sets: Sequence[Sequence[int]]) -> np.ndarray:
        if isinstance(sets, str) or not isinstance(sets, Sequence | np.ndarray):
            raise ValueError(f"A list of sets of neurons was expected, [(3, 17)] say; {sets} came.")
        masks = np.zeros((len(sets), self.n_neurons), dtype=bool)
        for mask, neurons in zip(masks, sets, strict=True):
            mask[_numbers(neurons, self.n_neurons, "neurons")] = True
        positions = [1] * (len(self._mask_shape) - len(self._shape))
        masks = masks.reshape(-1, *positions, *self._shape)
        return np.broadcast_to(masks, (len(sets), *self._mask_shape))

    def _fill(self, to: str) -> np.ndarray:
        if to not in SILENCED_TO:
            raise ValueError(f"Neurons can be silenced to {' or '.join(SILENCED_TO)}, {to!r} came.")
        values = self.means() if to == "mean" else np.zeros(self._shape, dtype=np.float32)
        return np.broadcast_to(values, self._mask_shape)


def _numbers(values: Sequence[int] | np.ndarray, count: int, items: str) -> np.ndarray:
    """As int64 (n_values,). Raises ValueError for what are no numbers of so many neurons or images
    (items)."""
    numbers = np.asarray(values)
    expected = f"A list of {items} by number, 0 to {count - 1}, was expected; "
    if numbers.ndim != 1 or (numbers.size and numbers.dtype.kind not in "iu"):  # no mask either
        raise ValueError(f"{expected}{numbers.tolist()!r} came.")
    outside = (numbers < 0) | (numbers >= count)
    if outside.any():
        raise ValueError(f"{expected}{numbers[outside].tolist()[0]} came.")
    return numbers.astype(np.int64)
