"""The pictures of a stored array, of whatever values and in whatever arrangement, as uint8.

shape = write_images(path, stored, scale, (0, n_images), progress)  # (height, width, colours)"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from activsim.datasets.download import Progress
from activsim.datasets.own.scale import Rows
from activsim.datasets.own.stored_array import StoredArray
from activsim.paths import replacing

COLOURS = (1, 3, 4)
NARROWEST = 20  # times as high as wide


def write_images(
    path: Path,
    array: StoredArray,
    scale: Rows,
    progress_range: tuple[int, int],
    progress: Progress | None,
) -> tuple[int, int, int]:
    """Write them, scaled to uint8, and return (height, width, colours)."""
    arrange, shape = _arrangement(array)
    n_images = array.shape[0]
    colours = () if shape[2] == 1 else (3,)
    path.parent.mkdir(parents=True, exist_ok=True)
    header = {"descr": "|u1", "fortran_order": False, "shape": (n_images, *shape[:2], *colours)}
    # not as a memory map, which ends the process where the disk is full
    with replacing(path) as part, part.open("wb") as stream:
        np.lib.format.write_array_header_1_0(stream, header)
        n_done = progress_range[0]
        for rows in array.parts():
            stream.write(arrange(scale(rows)).tobytes())
            n_done += len(rows)
            if progress:
                progress(n_done, progress_range[1], "Reading the pictures")
    return shape


def arrangement_remark(array: StoredArray) -> str:
    """A sentence where the arrangement of the values is a guess, else ""."""
    if len(array.shape) != 2 or _arrangement(array)[1][2] == 1:
        return ""
    side = _arrangement(array)[1][0]
    return (
        f"Its rows of {array.shape[1]:,} values are taken for {side} x {side} pixels, the three "
        "colours of each side by side. Where all values of a colour come together, as in CIFAR's "
        f"files, save them with .reshape(-1, 3, {side}, {side})."
    )


def _arrangement(array: StoredArray) -> tuple[Rows, tuple[int, int, int]]:
    """A function of rows uint8 -> pictures (n, height, width[, 3]), and (height, width, colours).
    Raises ValueError for a shape that no pictures have."""
    shape = array.shape[1:]
    if len(shape) == 1:  # flattened
        side = int(np.sqrt(shape[0]))
        if side * side == shape[0]:
            return (lambda rows: rows.reshape(-1, side, side)), (side, side, 1)
        side = int(np.sqrt(shape[0] // 3))
        if side * side * 3 == shape[0]:
            return (lambda rows: rows.reshape(-1, side, side, 3)), (side, side, 3)
    # pixels in a row, each with its colours, are no picture
    if len(shape) == 2 and (shape[1] not in COLOURS or shape[0] <= NARROWEST * shape[1]):
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
        f"{array.shape} came. Give it that shape, with reshape say"
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
