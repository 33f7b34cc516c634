"""What a network's first BatchNormalization remembers of its training, and how far what it is given
now is from that.

    memory = statistics_memory(network)            # None where there is none
    memory.surprise([network.prepare(images)])     # nats; 0 where nothing has changed"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from activsim.networks.network import Network

TINY = 1e-12  # variance that counts


class Memory:
    """What a network's first BatchNormalization remembers of its training: the mean and the
    variance of each channel that it was given."""

    def __init__(self, network: Network, layer: str) -> None:
        call = network.graph.layers[layer]
        self._network, self._value = network, call.inputs[0]
        self._axis = call.operation.axis
        self._mean = np.asarray(call.operation.moving_mean, np.float64)
        self._variance = np.asarray(call.operation.moving_variance, np.float64)

    def surprise(self, batches: Sequence[np.ndarray]) -> float:
        """How far what it is given now is from that: the Kullback-Leibler divergence of two normal
        distributions, in nats, the median over the channels; 0 for the same."""
        sums = squares = n_values = 0.0
        for batch in batches:
            values = self._network.graph_value(self._value, batch).astype(np.float64)
            values = np.moveaxis(values, self._axis, -1).reshape(-1, len(self._mean))
            sums, squares = sums + values.sum(axis=0), squares + (values**2).sum(axis=0)
            n_values += len(values)
        mean = sums / n_values
        variance = np.maximum(squares / n_values - mean**2, TINY)
        memory_variance = np.maximum(self._variance, TINY)
        ratio = (variance + (mean - self._mean) ** 2) / memory_variance
        return float(np.median(0.5 * (np.log(memory_variance / variance) + ratio - 1)))


def statistics_memory(network: Network) -> Memory | None:
    """None where the network has no BatchNormalization, or one that was never trained."""
    for name, call in network.graph.layers.items():
        if type(call.operation).__name__ != "BatchNormalization":
            continue
        memory = Memory(network, name)
        is_untouched = (memory._mean == 0).all() and (memory._variance == 1).all()
        return None if is_untouched else memory
    return None
