"""What commands write to a terminal: results on standard output, remarks and progress on standard
error. No other module of theirs prints, so that nothing out of a file or a folder, a layer's name
say, steers the terminal.

    terminal.line(f"{name}: {n_layers} layers")     # one line, whatever the name holds
    terminal.remark("It is opened.")"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, TextIO

from activsim.paths import sendable

if TYPE_CHECKING:
    from activsim.datasets.download import Progress

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def open_missing_streams() -> None:
    """Who starts a command may have shut one of its streams (`2>&-`): Python has None for it."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  to the end


def error_sentence(error: Exception) -> str:
    """What a command ends with; of what the system refuses, in words of ours."""
    if not isinstance(error, OSError):
        return str(error)
    place = f" ({error.filename})" if error.filename else ""
    reason = error.strerror or type(error).__name__
    return (
        f"The system does not let this be done{place}: {reason}. Correct the path or the address, "
        "make room, or choose another place."
    )


def line(text: str = "") -> None:
    print(_in_letters_of(sys.stdout, printable(text)))


def lines(text: str) -> None:
    """Text of several lines, as JSON is."""
    for part in text.split("\n"):
        line(part)


def remark(sentence: str) -> None:
    print(_in_letters_of(sys.stderr, printable(sentence)), file=sys.stderr)


def printable(text: str) -> str:
    """A text from elsewhere as a terminal may show it: what would move its cursor, turn the
    direction of writing or cannot be sent stands as its code."""
    return CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), sendable(text))


def _in_letters_of(stream: TextIO, text: str) -> str:
    """What the terminal, or the file that is written to, has no letters for stands as its code."""
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def progress_line() -> Progress:
    """A callback that keeps one line up to date on a terminal, and writes a line every tenth
    elsewhere."""
    live = sys.stderr.isatty()
    last = None

    def show(n_done: int, total: int, text: str) -> None:
        nonlocal last
        now = 100 * n_done // max(total, 1) // (1 if live else 10)
        if now == last:
            return
        last = now
        words = printable(f"{100 * n_done // max(total, 1):3d}% {text}")
        words = _in_letters_of(sys.stderr, words)
        end = "\n" if not live or n_done >= total else ""
        print(f"\r\033[K{words}" if live else words, end=end, file=sys.stderr, flush=True)

    return show
