"""An array in a .npy file, in an .npz file or in an IDX file, read from its beginning to its end in
parts: none is ever held whole.

    arrays, unreadable = arrays_of_npz(path)  # {"x_train": StoredArray, ...}, {name: why}
    arrays["x_train"].shape, arrays["x_train"].dtype
    for rows in arrays["x_train"].parts(): ...   # (n or fewer, *shape[1:])"""

from __future__ import annotations

import gzip
import math
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

PART_BYTES = 1 << 24  # of the rows that are read at once
MOST_BYTES = 1 << 36  # of an array: 64 GiB
GZIP = b"\x1f\x8b"  # how a packed file begins, and no IDX file
IDX_TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


@dataclass(frozen=True)
class StoredArray:
    """open_data: opens what holds the values, from the first on."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    open_data: Callable[[], IO[bytes]]

    def parts(self) -> Iterator[np.ndarray]:
        """Rows after rows. Raises ValueError where there are fewer than the header says."""
        n_all, row = (self.shape or (1,))[0], math.prod(self.shape[1:])
        at_once = max(1, PART_BYTES // max(1, row * self.dtype.itemsize))
        with self.open_data() as stream:
            for start in range(0, n_all, at_once):
                n_rows = min(at_once, n_all - start)
                size = n_rows * row * self.dtype.itemsize
                data = _read_exactly(stream, size)
                yield np.frombuffer(data, self.dtype).reshape(n_rows, *self.shape[1:])

    def whole(self) -> np.ndarray:
        """For labels and names, which are small."""
        parts = list(self.parts())
        return np.concatenate(parts) if parts else np.empty(self.shape, self.dtype)


@dataclass(frozen=True)
class JoinedArray(StoredArray):
    """Several, one after the other, as one."""

    arrays: tuple[StoredArray, ...] = ()

    def parts(self) -> Iterator[np.ndarray]:
        for array in self.arrays:
            yield from array.parts()


def join_arrays(arrays: Sequence[StoredArray]) -> StoredArray:
    """Raises ValueError where their values are of different kinds, or no rows."""
    first = arrays[0]
    if len(arrays) == 1:
        return first
    for array in arrays:
        if not array.shape:
            raise ValueError(
                "its files were expected to hold arrays, one row an image; a single value came. "
                "Save all images, and all labels, of a file as one array"
            )
        is_text = array.dtype.kind in "US" and first.dtype.kind in "US"
        if array.shape[1:] != first.shape[1:] or (array.dtype != first.dtype and not is_text):
            raise ValueError(
                f"its files hold arrays of different kinds: {first.dtype} {first.shape} and "
                f"{array.dtype} {array.shape}. Save all in the same way"
            )
    n_rows = sum(array.shape[0] for array in arrays)
    return JoinedArray((n_rows, *first.shape[1:]), first.dtype, first.open_data, tuple(arrays))


def arrays_of_npz(path: Path) -> tuple[dict[str, StoredArray], dict[str, str]]:
    """By name, and of those that cannot be read why: what holds Python objects would run what it
    says. Raises what zipfile raises for a damaged file."""
    arrays, unreadable = {}, {}
    with zipfile.ZipFile(path) as archive:
        files = [info.filename for info in archive.infolist() if info.filename.endswith(".npy")]
    for file in files:
        name = file.removesuffix(".npy")
        try:
            arrays[name] = _array_of(_member_opener(path, file))
        except ValueError as error:
            unreadable[name] = str(error)
    return arrays, unreadable


def array_of_npy(path: Path) -> StoredArray:
    """Raises ValueError, with the reason, where it cannot be read."""

    def open_file() -> IO[bytes]:
        return path.open("rb")

    return _array_of(open_file)


def _array_of(open_stream: Callable[[], IO[bytes]]) -> StoredArray:
    with open_stream() as stream:
        return _array(*_npy_header(stream), open_stream)


def array_of_idx(path: Path) -> StoredArray:
    """Raises ValueError for a file that is none."""

    with path.open("rb") as file:  # browsers unpack some and leave the name as it is
        is_packed = file.read(len(GZIP)) == GZIP

    def open_file() -> IO[bytes]:
        return gzip.open(path) if is_packed else path.open("rb")  # type: ignore[return-value]  # a GzipFile reads as any file

    with open_file() as stream:
        zero, kind, n_axes = struct.unpack(">HBB", _read_exactly(stream, 4))
        if zero or kind not in IDX_TYPES or not 1 <= n_axes <= 4:
            raise ValueError(
                "its header is not that of an IDX file. Download it again, and unpack it no further"
            )
        shape = struct.unpack(f">{n_axes}I", _read_exactly(stream, 4 * n_axes))
    return _array(shape, np.dtype(IDX_TYPES[kind]), 4 + 4 * n_axes, open_file)


def _member_opener(path: Path, name: str) -> Callable[[], IO[bytes]]:
    def open_member() -> IO[bytes]:
        with zipfile.ZipFile(path) as archive:  # an open member keeps the file open
            return archive.open(name)

    return open_member


def _npy_header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any], int]:
    """Shape, dtype, and after how many bytes the values begin."""
    from numpy.lib import format as npy

    try:
        version = npy.read_magic(stream)
        read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, fortran_order, dtype = read_header(stream)
    except ValueError as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"it is no array of NumPy ({reason}). Save it again") from None
    if dtype.hasobject:
        raise ValueError(
            "it holds Python objects, which can run anything and are not opened. Save it as one "
            "array of numbers or text, with .astype(str) say"
        )
    if fortran_order and len(shape) > 1:
        raise ValueError("it lies column by column. Save it with numpy.ascontiguousarray")
    return shape, dtype, stream.tell()


def _array(
    shape: tuple[int, ...], dtype: np.dtype[Any], start: int, open_stream: Callable[[], IO[bytes]]
) -> StoredArray:
    if math.prod(shape[1:]) == 0:
        raise ValueError("it holds rows without a value. Save images of one pixel or more")
    if math.prod(shape) * dtype.itemsize > MOST_BYTES:
        raise ValueError(f"its array would take more than {MOST_BYTES >> 30} GiB. Save it in parts")

    def open_data() -> IO[bytes]:
        stream = open_stream()
        _read_exactly(stream, start)
        return stream

    return StoredArray(shape, dtype, open_data)


def _read_exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise ValueError("it is shorter than its header says. Copy or download it again")
    return data
