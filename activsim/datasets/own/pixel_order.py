"""In which order the columns of a table of pixels are read, as their names say.

pixel_order([1, 2, 3], ["label", "pixel1", "pixel10", "pixel2"])  # [1, 3, 2]"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

COLOUR_NAMES = (("r", "g", "b"), ("red", "green", "blue"))
COLOUR_NAME = re.compile(r"(?<![a-z])(red|green|blue|r|g|b)(?![a-z])")
DIGITS = re.compile(r"\d+")


def pixel_order(pixels: list[int], names: Sequence[str]) -> list[int]:
    """pixel1, pixel10, pixel2, as names are sorted by their letters, in the order of their numbers,
    and of each number red, green and blue, r0, g0, b0; of 1x1, 2x1 nobody knows which comes first,
    and they stay."""
    of_pixels = [names[number] for number in pixels]
    patterns = {DIGITS.sub("0", name) for name in of_pixels}
    places = {number: [*map(int, DIGITS.findall(names[number]))] for number in pixels}
    if colours := _colours_by_pattern(patterns):
        keys = {
            number: (places[number], colours[DIGITS.sub("0", names[number])]) for number in pixels
        }
        of_each = Counter(str(place) for place, _ in keys.values())
        is_known = {*of_each.values()} == {3} and len(places[pixels[0]]) == 1
        return sorted(pixels, key=keys.__getitem__) if is_known else pixels
    if len(patterns) != 1:
        return pixels
    if len(places[pixels[0]]) > 1 and of_pixels != sorted(of_pixels):
        return pixels
    return sorted(pixels, key=places.__getitem__)


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
