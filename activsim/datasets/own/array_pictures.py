"""The pictures of a stored array, of whatever values and in whatever arrangement, as uint8.

shape = write_images(path, stored, (0, n_images), progress)    # (height, width, colours)"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from activsim.datasets.download import Progress
from activsim.datasets.own.stored_array import StoredArray
from activsim.paths import replacing

COLOURS = (1, 3, 4)


Rows = Callable[[np.ndarray], np.ndarray]  # of some images


def write_images(
    path: Path, stored: StoredArray, done: tuple[int, int], progress: Progress | None
) -> tuple[int, int, int]:
    """Write them, and return (height, width, colours)."""
    arrange, shape = _arrangement(stored)
    scale = _scale(stored)
    n_images = stored.shape[0]
    colours = () if shape[2] == 1 else (3,)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as part:
        images = np.lib.format.open_memmap(part, "w+", np.uint8, (n_images, *shape[:2], *colours))
        start = 0
        for rows in stored.parts():
            images[start : start + len(rows)] = arrange(scale(rows))
            start += len(rows)
            if progress:
                progress(done[0] + start, done[1], "Reading the pictures")
        images.flush()
        del images
    return shape


def _arrangement(stored: StoredArray) -> tuple[Rows, tuple[int, int, int]]:
    """A function of rows uint8 -> pictures (n, height, width[, 3]), and (height, width, colours).
    Raises ValueError for a shape that no pictures have."""
    shape = stored.shape[1:]
    if len(shape) == 1:  # flattened
        side = int(np.sqrt(shape[0]))
        if side * side == shape[0]:
            return (lambda rows: rows.reshape(-1, side, side)), (side, side, 1)
        side = int(np.sqrt(shape[0] // 3))
        if side * side * 3 == shape[0]:
            return (lambda rows: rows.reshape(-1, side, side, 3)), (side, side, 3)
    if len(shape) == 2:
        return (lambda rows: rows), (*shape, 1)
    if len(shape) == 3:
        if shape[2] not in COLOURS and shape[0] in COLOURS:
            last = (*shape[1:], shape[0])
            return (lambda rows: _opaque(np.moveaxis(rows, 1, -1))), (
                *last[:2],
                _n_colours(last[2]),
            )
        if shape[2] in COLOURS:
            return _opaque, (*shape[:2], _n_colours(shape[2]))
    raise ValueError(
        "images of shape (n_images, height, width) or (n_images, height, width, 3) were expected; "
        f"{stored.shape} came"
    )


def _n_colours(colours: int) -> int:
    return 1 if colours == 1 else 3


def _opaque(rows: np.ndarray) -> np.ndarray:
    """One colour without its axis; what lets light through on white."""
    if rows.shape[-1] == 1:
        return rows[..., 0]
    if rows.shape[-1] == 3:
        return rows
    shares = rows[..., 3:].astype(np.float32) / 255
    return np.rint(rows[..., :3] * shares + 255 * (1 - shares)).astype(np.uint8)


def _scale(stored: StoredArray) -> Rows:
    """A function of rows -> the same as uint8, 0..255, by what the values are: fractions of 1, from
    -1 to 1, 16 bits. Raises ValueError for others."""
    if stored.dtype == np.uint8:
        return lambda rows: rows
    if stored.dtype == np.bool_:
        return lambda rows: rows.astype(np.uint8) * 255
    if stored.dtype.kind not in "iuf":
        raise ValueError(f"images of numbers were expected, {stored.dtype} came")
    low, high = _extremes(stored.parts())
    if stored.dtype.kind == "f" and low >= 0 and high <= 1:
        return lambda rows: _bytes(rows * 255.0)
    if stored.dtype.kind == "f" and -1 <= low < 0 and high <= 1:
        return lambda rows: _bytes((rows + 1.0) * 127.5)
    if low >= 0 and high <= 255:
        return _bytes
    if low >= 0 and high <= 65535 and stored.dtype.kind in "iu":
        return lambda rows: (rows // 256).astype(np.uint8)
    raise ValueError(
        "images of 0 to 255, 0 to 1, -1 to 1 or 16 bits were expected; their values go from "
        f"{low:g} to {high:g}"
    )


def _bytes(rows: np.ndarray) -> np.ndarray:
    return np.rint(rows).astype(np.uint8)


def _extremes(parts: Iterator[np.ndarray]) -> tuple[float, float]:
    low, high = np.inf, -np.inf
    for part in parts:
        if part.size:
            low, high = min(low, float(part.min())), max(high, float(part.max()))
        if not np.isfinite(low + high):
            raise ValueError("its images hold values that are no numbers (NaN or infinite)")
    return (low, high) if low <= high else (0.0, 0.0)
