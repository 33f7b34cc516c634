"""Which column of a table of pixels holds what, by its first line: `label,pixel1,pixel2,...` as
Kaggle keeps MNIST's kin, the same without names, or `emotion,pixels` with all values in one cell.

    columns = pixel_columns(path)       # ValueError where it is no table of pixels with labels
    columns.label, columns.pixels       # 0, (1, 2, ..., 784)
    is_pixel_table(path)"""

from __future__ import annotations

import csv
import functools
import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Sequence
from math import isqrt
from pathlib import Path
from typing import NamedTuple

from activsim.datasets.own.array_names import LABELS
from activsim.datasets.own.parquet_columns import LABELS_FIRST, MOST_NAMED, SPLIT_COLUMNS
from activsim.datasets.own.pixel_order import pixel_order
from activsim.datasets.own.remarks import count_text, first_names
from activsim.datasets.own.tree import readable

DELIMITERS = ",;\t"
LONGEST_LINE = 1 << 20  # bytes
FEWEST_PIXELS, MOST_PIXELS = 16, 1 << 14  # each column takes memory of its own while it is read
LABEL_NAMES = {*LABELS_FIRST, *LABELS, "emotion"}
ALL_VALUES = "pixels"  # what a column is called that holds all values of a picture
# of columns that number the rows, or say where a picture came from
ROW_NAMES = {"", "id", "index", "image_id", "imageid", "unnamed: 0", "file", "filename", "path"}
SPLIT_NAMES = {*SPLIT_COLUMNS, "usage"}
# pixel0, 28x28, r_0_1, 0_red
NUMBERED = re.compile(r"\D*\d+(\D+\d+)*(\D|[^\da-z]?(red|green|blue|[rgb]))?")
EXPECTED = (
    "a table of pixels was expected, a picture in each row: a column of labels, and one for each "
    "pixel, 784 for 28 x 28"
)

AS_ARRAYS = "Bring arrays of the pictures' shape: numpy.savez('FILE.npz', images=..., labels=...)"


class NoLabels(ValueError):
    """Of a table that holds pixels alone."""


class PixelColumns(NamedTuple):
    """label, pixels: numbers of columns, from 0 on; pixels: a single one where all values of a
    picture stand in one cell; n_lines: before the first row of values; remark: sentences where a
    column is a guess, or one that may matter is not used, else ""; has_colours: the pixels are red,
    green and blue of one after the other, as their names say."""

    delimiter: str
    n_lines: int
    n_columns: int
    label: int
    pixels: tuple[int, ...]
    remark: str = ""
    has_colours: bool = False


def is_pixel_table(path: Path, with_labels: bool = True) -> bool:
    """with_labels: False for one that holds pixels alone, too."""
    try:
        stat = path.stat()
    except OSError:
        return False
    return _is_pixel_table(path, with_labels, stat.st_size, stat.st_mtime_ns)


@functools.lru_cache(maxsize=256)
def _is_pixel_table(path: Path, with_labels: bool, size: int, time: int) -> bool:
    """size, time: of the file, by which it is known again."""
    try:
        pixel_columns(path)
    except NoLabels:
        return not with_labels
    except (ValueError, OSError):
        return False
    return True


def pixel_columns(path: Path) -> PixelColumns:
    """Raises ValueError, with a reason, where it is no table of pixels, NoLabels where these are
    all that it holds, OSError where it cannot be read."""
    if not path.is_file():  # a pipe would wait for what never comes
        raise ValueError(EXPECTED)
    with path.open("rb") as stream:
        n_lines, line = 0, b""
        while not line.removeprefix(BOM_UTF8).strip() and (line := stream.readline(LONGEST_LINE)):
            n_lines += 1
    text = line.decode("utf-8-sig", "replace").strip("\r\n")
    delimiter = max(DELIMITERS, key=text.count)
    try:
        cells = next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:  # line ends of old Macs, or a whole text in a cell
        raise ValueError(
            f"{EXPECTED}; its first line is none of a table. Save it with the line ends of Unix or "
            "of Windows"
        ) from None
    names = [cell.strip().casefold() for cell in cells]
    if _are_values(names):
        return _unnamed_columns(delimiter, n_lines - 1, names)
    return _named_columns(delimiter, n_lines, names)


def _are_values(names: Sequence[str]) -> bool:
    """Whether the first line is a row as all others are, where the label may be a name. Columns
    have different names, and are counted from 0 or 1; pandas makes those of what was no name, 0,
    0.1, 0.2, different."""
    numbers = [name for name in names if _is_number(name)]
    starts = [[str(number + start) for number in range(len(numbers))] for start in (0, 1)]
    if len(numbers) == len(names):
        return bool(names) and names not in starts and not _are_made_different(names)
    texts = {*names} - {*numbers}
    is_known = texts & (LABEL_NAMES | SPLIT_NAMES | (ROW_NAMES - {""}))
    texts -= {""}
    n_texts = sum(name in texts for name in names)
    values = [float(number) for number in numbers]
    are_counted = sorted(values) in ([*map(float, start)] for start in starts)
    are_whole = all(value.is_integer() for value in values) and bool(values)
    are_pixels = len({*numbers}) < len(numbers) or (are_whole and not are_counted)
    return n_texts <= 1 and not is_known and are_pixels


def _is_number(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return False
    return True


def _are_made_different(names: Sequence[str]) -> bool:
    n_before: Counter[str] = Counter()
    for name in names:
        first, _, number = name.partition(".")
        if number != (str(n_before[first]) if n_before[first] else ""):
            return False
        n_before[first] += 1
    return n_before.total() > len(n_before)


def _unnamed_columns(delimiter: str, n_lines: int, cells: Sequence[str]) -> PixelColumns:
    """The labels come first, or where they are names; a column without values is none."""
    names = [number for number, cell in enumerate(cells) if cell and not _is_number(cell)]
    label = names[0] if names else 0
    pixels = tuple(number for number, cell in enumerate(cells) if cell and number != label)
    _check_number(len(pixels), len(cells))
    column_text = f"column {label + 1:,}" if label else "the first"
    remark = f"Its columns have no names; {column_text} is taken for the labels."
    return PixelColumns(delimiter, n_lines, len(cells), label, pixels, remark)


def _named_columns(delimiter: str, n_lines: int, names: Sequence[str]) -> PixelColumns:
    labels = [number for number, name in enumerate(names) if name in LABEL_NAMES]
    in_one_cell = [number for number, name in enumerate(names) if name == ALL_VALUES]
    passed_over = {number for number, name in enumerate(names) if name in ROW_NAMES | SPLIT_NAMES}
    others = [number for number in range(len(names)) if number not in {*labels, *passed_over}]
    pixels = [number for number in others if NUMBERED.fullmatch(names[number])]
    are_in_one_cell = len(in_one_cell) == len(labels) == 1
    if are_in_one_cell:
        pixels = in_one_cell
    elif not labels and len(others) == len(pixels) + 1:
        labels = [number for number in others if number not in pixels]
    elif not labels and len(pixels) == len(others):
        if _is_picture(len(pixels)):
            raise NoLabels(f"{EXPECTED}; it holds {len(pixels):,} pixels a row and no labels")
        labels, pixels = pixels[:1], pixels[1:]
    if len(labels) != 1:
        columns = ", ".join(
            repr(readable(names[number])) for number in (labels or others)[:MOST_NAMED]
        )
        raise ValueError(
            f"{EXPECTED}; {columns or 'nothing'} came. Call the column of labels 'label', and the "
            "others 'pixel1', 'pixel2'"
        )
    if not are_in_one_cell:
        _check_number(len(pixels), len(names))
    name = readable(names[labels[0]])
    remarks = [] if name in LABEL_NAMES else [f"The column {name!r} is taken for the labels."]
    sequence, has_colours = pixel_order(pixels, names)
    if has_colours and isqrt(len(pixels) // 3) ** 2 != len(pixels) // 3:
        raise ValueError(
            f"{EXPECTED}; the names of its columns say three colours of {len(pixels) // 3:,} "
            f"pixels, which are no square. {AS_ARRAYS}"
        )
    if sequence != pixels:
        remarks.append("Its columns of pixels are read in the order that their names say.")
    if other_names := [
        readable(names[number]) for number in others if number not in {*pixels, *labels}
    ]:
        remarks.append(f"Not used are its columns {first_names(other_names)}, being no pixels.")
    remarks += [
        f"The column {readable(names[number])!r} is not used: a split has a file of its own, whose "
        "name holds train or test."
        for number in sorted(passed_over)
        if names[number] in SPLIT_NAMES
    ]
    return PixelColumns(
        delimiter, n_lines, len(names), labels[0], tuple(sequence), " ".join(remarks), has_colours
    )


def _check_number(n_pixels: int, n_columns: int) -> None:
    if n_pixels > MOST_PIXELS:
        raise ValueError(
            f"a table of at most {MOST_PIXELS:,} pixels a row is read, 128 x 128; {n_pixels:,} "
            f"came. {AS_ARRAYS}"
        )
    if not _is_picture(n_pixels):
        raise ValueError(
            f"{EXPECTED}; {count_text(n_columns, 'column')} came, of which {n_pixels:,} may "
            f"be pixels, and these are no square, grey or of three colours. {AS_ARRAYS}"
        )


def _is_picture(n_pixels: int) -> bool:
    """Whether so many values are a square, grey or of three colours."""
    n_grey, rest = divmod(n_pixels, 3)
    is_colour = rest == 0 and isqrt(n_grey) ** 2 == n_grey
    return n_pixels >= FEWEST_PIXELS and (isqrt(n_pixels) ** 2 == n_pixels or is_colour)
