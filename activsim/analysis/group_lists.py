"""Groups as they are written: "Coat, Shirt; Sandal, Sneaker", or "Clothes: Coat, Shirt".

parse_groups("Coat, Shirt; Sandal, Sneaker", class_names)      # [[4, 6], [5, 7], [0], ...]
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from activsim.analysis.groups import check_groups


def groups_example(class_names: Sequence[str]) -> str:
    """How groups are written, with these names."""
    return f"{', '.join(class_names[:2])}; {', '.join(class_names[2:4])}".rstrip("; ")


def parse_groups(text: str, class_names: Sequence[str]) -> list[list[int]]:
    """Groups from "Coat, Shirt; Sandal, Sneaker": a class that is not named is a group of its own.

    Raises ValueError for a name that is none, or that comes twice, and for a title without names.
    """
    by_name = {name.casefold(): index for index, name in enumerate(class_names)}
    names_of_groups = [names for _, names in _titles_and_names(text, class_names)]
    for name in itertools.chain(*names_of_groups):
        if name.casefold() not in by_name:
            raise ValueError(
                f"No such class: {name!r}. Classes are: {', '.join(class_names)}. "
                f"Write groups as {groups_example(class_names)!r}."
            )
    groups = [[by_name[name.casefold()] for name in group] for group in names_of_groups if group]
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
    for part in text.split(";"):
        names = [name.strip() for name in part.split(",") if name.strip()]
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
