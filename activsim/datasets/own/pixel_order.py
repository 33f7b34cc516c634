"""In which order the columns of a table of pixels are read, as their names say.

pixel_order([1, 2, 3], ["label", "pixel1", "pixel10", "pixel2"])  # [1, 3, 2], False"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

COLOUR_NAMES = (("r", "g", "b"), ("red", "green", "blue"))
COLOUR_NAME = re.compile(r"(?<![a-z])(red|green|blue|r|g|b)(?![a-z])")
DIGITS = re.compile(r"\d+")


def pixel_order(pixels: list[int], names: Sequence[str]) -> tuple[list[int], bool]:
    """The columns in their order, and whether their names say red, green and blue of each pixel.

    pixel1, pixel10, pixel2, as names are sorted by their letters, in the order of their numbers; of
    1x1, 2x1 nobody knows which comes first, and they stay. r0, r1, g0, g1, b0, b1: the colours of
    each pixel side by side."""
    of_pixels = [names[number] for number in pixels]
    patterns = {number: DIGITS.sub("0", names[number]) for number in pixels}
    places = {number: [*map(int, DIGITS.findall(names[number]))] for number in pixels}
    is_numbered = len(places[pixels[0]]) == 1
    if colours := _colours_by_pattern({*patterns.values()}):
        if not is_numbered:  # they come as they were met first
            first = {str(place): number for number, place in reversed(places.items())}
            places = {number: [first[str(place)]] for number, place in places.items()}
        is_known = {*Counter(map(str, places.values())).values()} == {3}
        keys = {number: (places[number], colours[patterns[number]]) for number in pixels}
        return (sorted(pixels, key=keys.__getitem__) if is_known else pixels), is_known
    if len({*patterns.values()}) != 1 or (not is_numbered and of_pixels != sorted(of_pixels)):
        return pixels, False
    return sorted(pixels, key=places.__getitem__), False


def _colours_by_pattern(patterns: set[str]) -> dict[str, int]:
    """Which colour each of three kinds of names is of, r0, g0 and b0 or pixel_red_0 and so on; else
    empty."""
    words = {pattern: COLOUR_NAME.findall(pattern) for pattern in patterns}
    other_words = {COLOUR_NAME.sub("", pattern) for pattern in patterns}
    for colours in COLOUR_NAMES:
        if sorted(words.values()) == sorted([colour] for colour in colours) and (
            len(other_words) == 1
        ):
            return {pattern: colours.index(word) for pattern, (word,) in words.items()}
    return {}
