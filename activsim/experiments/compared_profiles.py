"""What the evidence is worked out from: profiles of pixels and of networks. Recording them is
`network_recordings`'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class ComparedHalves:
    """Profiles of the two halves of each class's images, float64 (2, n_classes, n_neurons): of the
    pixel controls by name, and of the untrained and trained networks, the same seeds in the same
    order."""

    pixels: Mapping[str, np.ndarray]
    untrained: Sequence[np.ndarray]
    trained: Sequence[np.ndarray]

    def of_classes(self, labels: np.ndarray | None) -> ComparedHalves:
        """Of these classes only; None: of all."""
        if labels is None:
            return self
        return ComparedHalves(
            {name: halves[:, labels] for name, halves in self.pixels.items()},
            [halves[:, labels] for halves in self.untrained],
            [halves[:, labels] for halves in self.trained],
        )


@dataclass(frozen=True, eq=False)
class ComparedProfiles:
    """`similarity.Comparison.compared_profiles`: of the pixels, and by name of the untrained and of
    the trained networks, the same seeds in the same order; n_images: (n_classes,); halves: of the
    same, and of more pixel controls; controls: of networks trained alike that did not learn the
    classes, or not all of them, by what sets them apart."""

    pixels: np.ndarray
    untrained: Mapping[str, np.ndarray]
    trained: Mapping[str, np.ndarray]
    n_images: np.ndarray
    halves: ComparedHalves
    controls: Mapping[str, np.ndarray] = field(default_factory=dict)
