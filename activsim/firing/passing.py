"""Batches of images through a network, while what it gave of the batch before is made use of.

for label, images in pass_on(forward, batches, take):
    ...                                   # take(activations, batch) has what they gave"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from activsim.networks.network import ForwardPass
from activsim.networks.network_input import Pictures

Activations = Mapping[str, np.ndarray]  # by layer, (n_images, *neuron_shape)
Subject = TypeVar("Subject")  # what images are of: a class, or which of a sample they are


def pass_on(
    forward: ForwardPass,
    batches: Iterable[tuple[Subject, Pictures]],
    take: Callable[[Activations, Subject], None],
) -> Iterator[tuple[Subject, Pictures]]:
    """take() what the network gives of each batch, while it is at the next one. Yields the batches
    that it has passed."""
    last: Future[None] | None = None
    with ThreadPoolExecutor(1) as beside:
        for subject, images in batches:
            activations = forward(images)
            if last:
                last.result()
            last = beside.submit(take, activations, subject)
            yield subject, images
        if last:
            last.result()
