"""What commands share: remarks and progress on standard error, the images, numbers from the command line."""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import sys

from activsim import datasets


def remark(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def progress() -> datasets.Progress:
    """A callback that keeps one line up to date on a terminal, and writes a line every tenth elsewhere."""
    live = sys.stderr.isatty()
    last = None

    def show(done: int, total: int, text: str) -> None:
        nonlocal last
        now = 100 * done // max(total, 1) // (1 if live else 10)
        if now == last:
            return
        last = now
        line = f"{100 * done // max(total, 1):3d}% {text}"
        end = "\n" if not live or done >= total else ""
        print(f"\r\033[K{line}" if live else line, end=end, file=sys.stderr, flush=True)

    return show


def images(split: str) -> datasets.LabelledImages:
    """The images a command works with. Raises DataError where ACTIVSIM_DATA was given and holds none: who names a
    folder wants the images in it, and no stand-ins."""
    data = datasets.load(split, progress())
    if data.note and os.environ.get("ACTIVSIM_DATA"):
        raise datasets.DataError(data.note)
    if data.note:
        remark(f"{data.name} are used in place of Fashion-MNIST. {data.note}")
    return data


def finite(text: str) -> float:
    with contextlib.suppress(ValueError):
        if math.isfinite(value := float(text)):
            return value
    raise argparse.ArgumentTypeError(f"a finite number was expected, {text!r} came")
