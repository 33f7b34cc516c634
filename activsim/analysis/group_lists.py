"""Groups as they are written: "Coat, Shirt; Sandal, Sneaker", or "Clothes: Coat, Shirt".

parse_groups("Coat, Shirt; Sandal, Sneaker", class_names)      # [[4, 6], [5, 7], [0], ...]
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from activsim.analysis.groups import check_groups

MARK = "\0"  # which nobody types
NUMBER_IN_MARKS = re.compile(f"{MARK}(\\d+){MARK}")


def groups_example(class_names: Sequence[str]) -> str:
    """How groups are written, with these names."""
    return f"{', '.join(class_names[:2])}; {', '.join(class_names[2:4])}".rstrip("; ")


def parse_groups(text: str, class_names: Sequence[str]) -> list[list[int]]:
    """Groups from "Coat, Shirt; Sandal, Sneaker": a class that is not named is a group of its own.

    Raises ValueError for a name that is none, or that comes twice, and for a title without names.
    """
    groups: list[list[int]] = []
    for _, names in _titles_and_names(text, class_names):
        numbers = [_number(name, class_names) for name in names]
        groups += [numbers] if numbers else []
    counts = Counter(itertools.chain(*groups))
    for index, count in counts.items():
        if count > 1:
            raise ValueError(
                f"{class_names[index]!r} is named {count} times. Put each class into one group "
                "only."
            )
    return check_groups(
        [*groups, *([index] for index in range(len(class_names)) if index not in counts)],
        len(class_names),
    )


def _number(name: str, class_names: Sequence[str]) -> int:
    """Of the class of this name, or of the only one that differs from it in capitals alone. Raises
    ValueError where there is none."""
    if name in class_names:
        return class_names.index(name)
    alike = [i for i, other in enumerate(class_names) if other.casefold() == name.casefold()]
    if len(alike) == 1:
        return alike[0]
    raise ValueError(
        f"No such class: {name!r}. Classes are: {', '.join(class_names)}. "
        f"Write groups as {groups_example(class_names)!r}."
    )


def written_titles(text: str, class_names: Sequence[str]) -> list[str]:
    """What the written groups of `parse_groups` are called, "" where they have no title."""
    return [title for title, names in _titles_and_names(text, class_names) if names]


def titles_by_group(text: str, class_names: Sequence[str]) -> dict[frozenset[int], str]:
    """What written groups are called, by the numbers of their classes; only those that have a
    title. Raises ValueError as `parse_groups` does."""
    titles = written_titles(text, class_names)
    pairs = zip(parse_groups(text, class_names), titles, strict=False)  # the rest has none
    return {frozenset(group): title for group, title in pairs if title}


def _titles_and_names(text: str, class_names: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Of each part the title and the names. A colon may belong to a class's own name. Raises
    ValueError for a title without names."""
    known = {name.casefold() for name in class_names}
    parts = []
    for part in _with_marks(text, class_names).split(";"):
        pieces = [piece.strip() for piece in part.split(",") if piece.strip()]
        names = [_without_marks(piece, class_names) for piece in pieces]
        title = ""
        if names and ":" in names[0] and names[0].casefold() not in known:
            title, _, first = (piece.strip() for piece in names[0].partition(":"))
            names = [first, *names[1:]] if first else names[1:]
            if not names:
                example = ", ".join(class_names[:2])
                raise ValueError(
                    f"Classes were expected after '{title}:', none came. Write them there, as in "
                    f"'{title}: {example}', or leave the title out."
                )
        parts.append((title, names))
    return parts


def _with_marks(text: str, class_names: Sequence[str]) -> str:
    """The text with a mark in the place of each class whose own name holds what parts names."""
    text = text.replace(MARK, "")
    names = [name for name in class_names if "," in name or ";" in name]
    for name in sorted(names, key=len, reverse=True):
        whole = rf"(?<![^,;:\s]){re.escape(name)}(?=\s*(?:[,;]|$))"
        text = re.sub(whole, f"{MARK}{class_names.index(name)}{MARK}", text)
    return text


def _without_marks(piece: str, class_names: Sequence[str]) -> str:
    return NUMBER_IN_MARKS.sub(lambda mark: class_names[int(mark[1])], piece)
