"""What the values of stored arrays mean, and how they become 0..255: decided once for all splits of
a set, by their kind and by the extremes of all of them together.

    scale = common_scale({"train": train_images, "test": test_images})
    scale.rows(part)             # uint8
    scale.remark                 # a sentence where it is a guess, else ""

Raises ValueError where a guess would as likely be wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from activsim.datasets.own.stored_array import StoredArray

Rows = Callable[[np.ndarray], np.ndarray]  # of some images
DARK = 128  # eight bits that never come to it may be values of another scale
BITS = (10, 12, 14, 16)  # a value, of those that cameras and scanners write
UNLIKE = 200  # times as large values in one split as in another: 255 beside 1, 65,535 beside 255
SLACK = 1e-3  # by which fractions may leave their range, of rounding
ADVICE = "Save them as uint8, 0 for black and 255 for white."


class Scale(NamedTuple):
    rows: Rows
    remark: str = ""


class _Extremes(NamedTuple):
    low: float
    high: float
    is_whole: bool


def common_scale(splits: Mapping[str, StoredArray]) -> Scale:
    """How the values of a set's arrays, one a split, become 0..255: the same way for all splits.
    Raises ValueError with a sentence where they are of several kinds or scales."""
    kinds = {split: _kind(array.dtype) for split, array in splits.items()}
    if len(set(kinds.values())) > 1:
        kinds_text = ", ".join(f"{splits[split].dtype} ({split})" for split in splits)
        raise ValueError(
            f"images of the same kind in all splits were expected, {kinds_text} came. {ADVICE}"
        )
    kind = next(iter(kinds.values()))
    if kind == "b":
        return Scale(lambda rows: rows.astype(np.uint8) * 255)
    by_split = {split: _extremes(array) for split, array in splits.items()}
    _check_alike(by_split)
    extremes = _common_extremes(list(by_split.values()))
    if kind == "f" and not (extremes.is_whole and extremes.low >= 0):
        return _of_fractions(extremes)
    return _of_whole_numbers(extremes, splits)


def _kind(dtype: np.dtype) -> str:
    """ "b" for yes and no, "f" for floats, "i" for whole numbers. Raises ValueError for others."""
    kinds = {"b": "b", "f": "f", "i": "i", "u": "i"}
    if dtype.kind not in kinds:
        raise ValueError(f"images of numbers were expected, {dtype} came. {ADVICE}")
    return kinds[dtype.kind]


def _extremes(array: StoredArray) -> _Extremes:
    """Of plain uint8 no more is read than tells that its eight bits are used. (inf, -inf) where
    there is no value."""
    low, high, is_whole = np.inf, -np.inf, True
    for part in array.parts():
        if not part.size:
            continue
        low, high = min(low, float(part.min())), max(high, float(part.max()))
        if not np.isfinite(low + high):
            raise ValueError(
                "its images hold values that are no numbers (NaN or infinite). Put numbers in "
                "their place, with numpy.nan_to_num say"
            )
        is_whole = is_whole and (part.dtype.kind != "f" or np.array_equal(part, np.rint(part)))
        if array.dtype == np.uint8 and high >= DARK:
            break
    return _Extremes(low, high, is_whole)


def _common_extremes(extremes: Sequence[_Extremes]) -> _Extremes:
    low, high = min(split.low for split in extremes), max(split.high for split in extremes)
    is_whole = all(split.is_whole for split in extremes)
    return _Extremes(low, high, is_whole) if low <= high else _Extremes(0.0, 0.0, True)


def _check_alike(by_split: Mapping[str, _Extremes]) -> None:
    """Raises ValueError where one split was brought to 0..1, or to -1..1, and another was not: one
    of them would be black, or pale."""
    bright_splits = [extremes for extremes in by_split.values() if extremes.high > 0]
    highs = [extremes.high for extremes in bright_splits]
    lows = [extremes.low for extremes in bright_splits]
    if not bright_splits:
        return
    is_pale = (
        not all(extremes.is_whole for extremes in bright_splits)
        and min(lows) < -0.5
        and max(lows) >= 0
    )
    if min(highs) * UNLIKE <= max(highs) or is_pale:
        spans = ", ".join(
            f"{split} goes from {extremes.low:g} to {extremes.high:g}"
            for split, extremes in by_split.items()
        )
        raise ValueError(f"images of one scale in all splits were expected; {spans}. {ADVICE}")


def _of_fractions(extremes: _Extremes) -> Scale:
    low, high = extremes.low, extremes.high
    span = f"from {low:g} to {high:g}"
    if low >= -SLACK and high <= 1 + SLACK:
        return Scale(lambda rows: _bytes(rows * 255.0))
    if abs(low + 0.5) <= SLACK and abs(high - 0.5) <= SLACK:
        return Scale(lambda rows: _bytes((rows + 0.5) * 255.0))
    if low >= -1 - SLACK and high <= 1 + SLACK and (low <= -1 + SLACK or low < -0.5 < 0.5 < high):
        return Scale(lambda rows: _bytes((rows + 1.0) * 127.5))
    if low >= -SLACK and DARK <= high <= 255 + SLACK:
        return Scale(_bytes)
    raise ValueError(
        f"images of 0 to 255, 0 to 1, -1 to 1, -0.5 to 0.5 or 16 bits were expected; their values "
        f"go {span}, and none is known to be black or white. {ADVICE}"
    )


def _of_whole_numbers(extremes: _Extremes, splits: Mapping[str, StoredArray]) -> Scale:
    low, high = extremes.low, extremes.high
    if low < 0 or high > 65535:
        raise ValueError(
            "images of 0 to 255, 0 to 1, -1 to 1 or 16 bits were expected; their values go from "
            f"{low:g} to {high:g}. {ADVICE}"
        )
    if high == 1:
        is_usual = all(array.dtype.kind == "f" for array in splits.values())
        return Scale(
            lambda rows: _bytes(rows * 255.0),
            "" if is_usual else "Its values are 0 and 1; 0 is taken for black, 1 for white.",
        )
    if high < 256:
        is_wide = any(array.dtype == np.uint16 for array in splits.values())
        dark = (is_wide or high < DARK) and high > 0
        return Scale(
            lambda rows: rows.astype(np.uint8),
            f"Its values go up to {high:g}; 255 is taken for white. Where it is less, save them as "
            "uint8 from 0 to 255."
            if dark
            else "",
        )
    if any(array.dtype == np.uint8 for array in splits.values()):
        kinds_text = ", ".join(f"{array.dtype} ({split})" for split, array in splits.items())
        raise ValueError(
            f"images of as many bits in all splits were expected, {kinds_text} came. {ADVICE}"
        )
    bits = next(bits for bits in BITS if high < 1 << bits)
    return Scale(
        lambda rows: (rows.astype(np.uint16) >> (bits - 8)).astype(np.uint8),
        ""
        if bits == 16
        else f"Its values go up to {high:g}; they are taken for {bits} bits, {(1 << bits) - 1:,} "
        "for white. Where it is another, save them as uint8 from 0 to 255.",
    )


def _bytes(rows: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(rows, 0, 255)).astype(np.uint8)
