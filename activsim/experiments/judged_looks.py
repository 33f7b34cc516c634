"""Every look that evidence could have taken, kept as what it is judged by: small beside the
profiles, and the same for all groups.

    looks = judged_looks(layers, columns, trained, untrained, controls)
    verdict_map(looks.table(), groups)                # analysis.verdict_map
    arrays = looks.arrays()
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from activsim.analysis import firing_rule
from activsim.analysis.half_profiles import HalfProducts, half_products
from activsim.analysis.verdict_map import JudgedLook
from activsim.firing.table import FiringTable

MOST_BYTES = 64 << 20  # of all looks; of more nothing is kept
Column = tuple[str, float]  # kind and level of a threshold


@dataclass(frozen=True, eq=False)
class JudgedLooks:
    """layers: of the rows. Of each network, layer and threshold three matrices as of HalfProducts,
    float32: trained, untrained (n_networks, n_rows, n_columns, 3, n_classes, n_classes); controls
    by name (n_columns, 3, n_classes, n_classes)."""

    layers: Sequence[str]
    trained: np.ndarray
    untrained: np.ndarray
    controls: Mapping[str, np.ndarray]

    def table(self) -> list[list[JudgedLook]]:
        """Rows of layers, columns of thresholds."""
        n_rows, n_columns = self.trained.shape[1:3]
        return [[self._look(row, column) for column in range(n_columns)] for row in range(n_rows)]

    def of_classes(self, labels: np.ndarray | None) -> JudgedLooks:
        """Of these classes only; None: of all."""
        if labels is None:
            return self
        rows = labels[:, None]
        controls = {name: looks[..., rows, labels] for name, looks in self.controls.items()}
        trained, untrained = (looks[..., rows, labels] for looks in (self.trained, self.untrained))
        return JudgedLooks(self.layers, trained, untrained, controls)

    def _look(self, row: int, column: int) -> JudgedLook:
        return JudgedLook(
            {name: _products(numbers[column]) for name, numbers in self.controls.items()},
            [_products(network[row, column]) for network in self.untrained],
            [_products(network[row, column]) for network in self.trained],
        )


def judged_looks(
    layers: Sequence[str],
    columns: Sequence[Column],
    trained: Sequence[Sequence[FiringTable]],
    untrained: Sequence[Sequence[FiringTable]],
    controls: Mapping[str, Callable[[Column], np.ndarray]],
) -> JudgedLooks | None:
    """trained, untrained: of each network a table a row; controls: half profiles by threshold.
    None where it would be too large, or where there is no row."""
    n_classes = len(trained[0][0].n_images) if trained[0] else 0
    n_looks = len(trained[0]) * len(columns) * (len(trained) + len(untrained))
    if not n_looks or n_looks * 3 * n_classes**2 * 4 > MOST_BYTES:
        return None
    return JudgedLooks(
        layers,
        _products_of(trained, columns),
        _products_of(untrained, columns),
        {
            name: np.array([_stack_products(profiles_at(column)) for column in columns])
            for name, profiles_at in controls.items()
        },
    )


def _products_of(
    networks: Sequence[Sequence[FiringTable]], columns: Sequence[Column]
) -> np.ndarray:
    """networks: of each a table a row."""
    rows = [
        [_stack_products(firing_rule.half_profiles(table, *column)) for column in columns]
        for tables in networks
        for table in tables
    ]
    numbers = np.array(rows)
    return numbers.reshape(len(networks), -1, *numbers.shape[1:])


def _stack_products(halves: np.ndarray) -> np.ndarray:
    products = half_products(halves)
    return np.array([products.halves, products.noise, products.noise_and_mean], dtype=np.float32)


def _products(numbers: np.ndarray) -> HalfProducts:
    return HalfProducts(*numbers.astype(np.float64))
