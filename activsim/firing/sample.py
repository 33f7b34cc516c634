"""The images that the thresholds of layers are taken from, and what the network gave of them.

    sample = pass_sample(network, data, layers)
    sample.thresholds["dense"]                   # float32 (64,)
    for activations, groups in sample.held_parts(groups, n_groups):
        ...                                      # of images that need not be passed again

Of a set of a few hundred photographs the sample is most of the set, so what it gave is held as far
as there is room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from activsim.firing.passing import Activations, pass_on
from activsim.firing.thresholds import Extremes
from activsim.networks.network import Network
from activsim.networks.network_input import Pictures

SAMPLE_VALUES = 1 << 23  # values of a layer that its thresholds are taken from, at most
SAMPLE = 200  # images, evenly spaced over the set, that a layer's thresholds are taken from
HELD_BYTES = 1 << 26  # of what the network gave of them
SMALL = 0.02  # of the set that the sample is, up to which nothing is held


@dataclass
class Sample:
    """indices: of the set's images, int64 (n_images,); images: those; thresholds: of each layer;
    held_batches: what the network gave of some, by which of the sample they are."""

    indices: np.ndarray
    images: Pictures
    thresholds: dict[str, np.ndarray]
    held_batches: list[tuple[slice, Activations]] = field(default_factory=list)

    @property
    def held_indices(self) -> np.ndarray:
        """Of the images whose activations are held, int64."""
        return np.concatenate(
            [self.indices[:0], *(self.indices[part] for part, _ in self.held_batches)]
        )

    def held_parts(
        self, groups: np.ndarray, n_groups: int
    ) -> Iterator[tuple[Activations, np.ndarray]]:
        """(activations, the group of each image) of what is held, those of a group side by side;
        it is forgotten meanwhile. groups: int64, of the set's images (halves.half_groups); an image
        of a group beyond n_groups is left out."""
        while self.held_batches:
            part, activations = self.held_batches.pop()
            groups_here = groups[self.indices[part]]
            order = np.argsort(groups_here, kind="stable")
            order = order[groups_here[order] < n_groups]
            if len(order):
                yield (
                    {name: values[order] for name, values in activations.items()},
                    groups_here[order],
                )


def sample_indices(n_images: int, most: int | None = None) -> np.ndarray:
    """Images evenly spaced over a set, int64 (most or fewer,). most: None for SAMPLE, of which a
    set's thresholds are taken: recording these alone gives the thresholds of the whole set."""
    return np.linspace(0, n_images - 1, min(most or SAMPLE, n_images)).astype(np.int64)


def pass_sample(
    network: Network, images: Pictures, indices: np.ndarray, n_images: int, layers: Sequence[str]
) -> Sample:
    """images: those of these indices, of a set of n_images. The thresholds of a large layer are
    taken from neurons evenly spaced over it."""
    sample = Sample(indices, images, {})
    extremes: dict[str, Extremes] = {}
    bytes_left = HELD_BYTES if len(indices) > SMALL * n_images else 0

    def note(activations: Activations, part: slice) -> None:
        nonlocal bytes_left
        for name, values in activations.items():
            thin = thinned(values, len(indices))
            if name not in extremes:
                extremes[name] = Extremes(thin[0].size * len(indices))
            extremes[name].add(thin)
        bytes_left -= sum(values.nbytes for values in activations.values())
        if bytes_left >= 0:
            sample.held_batches.append((part, activations))

    size = network.batch_size(layers)
    parts = [slice(start, start + size) for start in range(0, len(indices), size)]
    batches = ((part, images[part]) for part in parts)
    for _ in pass_on(network.forward_pass(layers), batches, note):
        pass
    sample.thresholds = {name: layer.thresholds() for name, layer in extremes.items()}
    return sample


def thinned(values: np.ndarray, n_images: int) -> np.ndarray:
    """Of activations (n_images, ...) every few neurons, (n_images, n_neurons), where those of all
    n_images images of the sample would be more than SAMPLE_VALUES; else the values as they are."""
    n_neurons = values[0].size
    if n_neurons * n_images <= SAMPLE_VALUES:
        return values
    step = -(-n_neurons * n_images // SAMPLE_VALUES)
    return values.reshape(len(values), -1)[:, ::step].copy()
