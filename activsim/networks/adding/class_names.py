"""The names of a network's classes, where they lie beside its file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

LABELS = "labels.txt"
LONGEST = 1 << 20  # bytes of a file of names
NUMBERED = re.compile(r"(\d+) (\S.*)")  # "0 Class 1", as Teachable Machine writes them


@dataclass(frozen=True)
class Labels:
    """is_numbered: as Teachable Machine's are. sentence: what to say of them, "" where there are
    none."""

    class_names: tuple[str, ...] = ()
    is_numbered: bool = False
    sentence: str = ""


def read_labels(folder: Path, n_outputs: int) -> Labels:
    """The classes that labels.txt in a folder names, one a line, if they are as many as a network's
    outputs."""
    path = folder / LABELS
    try:
        if path.stat().st_size > LONGEST:
            return Labels()
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return Labels()
    lines = ["".join(letter for letter in line if letter.isprintable()) for line in lines]
    lines = [line.strip() for line in lines if line.strip()]
    if len(lines) != n_outputs or len(set(lines)) < len(lines):
        return Labels(
            sentence=f"{LABELS} beside it names {len(lines)} classes, and is not used: the network "
            f"has {n_outputs} outputs."
        )
    matches = [NUMBERED.fullmatch(line) for line in lines]
    numbers = [match and int(match[1]) for match in matches]
    is_numbered = numbers == list(range(len(lines)))
    names = [match[2] for match in matches if match] if is_numbered else lines
    sentence = f"Its classes, from {LABELS}: {', '.join(names)}."
    return Labels(tuple(names), is_numbered, sentence)
