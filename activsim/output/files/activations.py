"""What a layer gives for each image, to take away."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np


def activation_arrays(
    activations: np.ndarray,
    labels: np.ndarray,
    class_names: Sequence[str],
    neuron_shape: Sequence[int],
) -> dict[str, np.ndarray]:
    """What the file holds: activations float32 (n_images, n_neurons), of a map row by row."""
    return {
        "activations": activations,
        "labels": np.asarray(labels).astype(np.int64),
        "class_names": np.array(class_names),
        "neuron_shape": np.array(neuron_shape),
    }


def npz(arrays: dict[str, np.ndarray]) -> bytes:
    stream = io.BytesIO()
    # its stub takes every keyword for `allow_pickle`, also the arrays' names
    np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()
