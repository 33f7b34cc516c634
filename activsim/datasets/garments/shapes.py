"""What a garment is drawn of: outlines and lines in units of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Points = Sequence[float] | np.ndarray
Uniform = Callable[[float, float], float]  # a random number between two


class Shapes(list[tuple[np.ndarray, float, float]]):
    """What a garment is drawn of, each over the ones before: (points (n_points, 2), light 0..1,
    width or 0 to fill).

    Points come as x, y, x, y, ...: x to the right, y down. `mirror` adds the same on the other side
    of x = 0."""

    def line(self, points: Points, light: float, width: float = 0.5, mirror: bool = False) -> None:
        self += [
            (np.reshape(points, (-1, 2)) * (side, 1), light, width)
            for side in ((1, -1) if mirror else (1,))
        ]

    def fill(self, points: Points, light: float, mirror: bool = False, join: bool = False) -> None:
        """A filled outline, its corners cut a little; `join` closes a right half by its mirror
        image."""
        outline = np.reshape(points, (-1, 2))
        if join:
            outline = np.concatenate([outline, outline[::-1] * (-1, 1)])
        after = np.concatenate([outline[1:], outline[:1]])
        self.line(
            np.hstack([0.85 * outline + 0.15 * after, 0.15 * outline + 0.85 * after]),
            light,
            0,
            mirror,
        )
