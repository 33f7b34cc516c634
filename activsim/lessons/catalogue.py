"""Which lessons there are: NAME.toml in the folders of paths.lesson_folders().

list_lessons()                 # {name: path}
open_lesson("alike")         # the Lesson; read anew once its file has changed
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

from activsim import paths
from activsim.lessons import in_link
from activsim.lessons.form import Fault, LessonError
from activsim.lessons.lesson import Lesson
from activsim.lessons.reader import MOST_BYTES, read_lesson
from activsim.lessons.safe_text import quoted

NAME = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z]{2,3}(-[A-Za-z0-9]{2,8})?)?")  # study, study.de


def list_lessons() -> dict[str, Path]:
    """Those of the folders, by name; in the first folder that has it."""
    files: dict[str, Path] = {}
    for folder in paths.lesson_folders():
        for path in sorted(folder.glob("*.toml"), key=lambda path: path.stem):
            if NAME.fullmatch(path.stem) and path.is_file():
                files.setdefault(path.stem, path)
    return files


def missing_folder_sentence() -> str:
    """Where ACTIVSIM_LESSONS names no folder, whose lessons nobody would find; else ""."""
    own_folder = paths.own_lesson_folder()
    if own_folder is None or own_folder.is_dir():
        return ""
    return (
        f"ACTIVSIM_LESSONS says {str(own_folder)!r}, which is no folder: lessons that came with "
        "activsim are all there are. Make the folder, or correct the variable."
    )


def open_lesson(name: str) -> Lesson:
    """Raises ValueError where there is none, and LessonError, which is one, where it has faults.
    name: of a file, or a lesson in a link (in_link)."""
    if in_link.is_in_link(name):
        return _lesson_in_link(name)
    files = list_lessons()
    if name not in files:
        known = ", ".join(files) or "none yet"
        why = missing_folder_sentence()
        raise ValueError(
            f"There is no lesson {quoted(name)}. Lessons are: {known}.{f' {why}' if why else ''}"
        )
    return open_file(files[name])


def open_file(path: Path) -> Lesson:
    try:
        stamp = path.stat()
        return _lesson_of_state(path, stamp.st_mtime_ns, stamp.st_size)
    except OSError as error:
        name = path.name or str(path)
        raise ValueError(
            f"A lesson was expected, but {name!r} cannot be read: {error.strerror}."
        ) from None


def listed_lessons() -> dict[str, Lesson]:
    """Those that can be shown."""
    lessons = {}
    for name, path in list_lessons().items():
        try:
            lessons[name] = open_file(path)
        except ValueError:
            continue  # `activsim lesson check` says why
    return lessons


@functools.lru_cache(maxsize=64)
def _lesson_in_link(name: str) -> Lesson:
    return read_lesson(in_link.lesson_text(name))


@functools.lru_cache(maxsize=64)
def _lesson_of_state(path: Path, modified: int, size: int) -> Lesson:
    if size > MOST_BYTES:  # is not even read
        raise LessonError([Fault(1, f"A lesson is a file of at most {MOST_BYTES // 1000} kB.")])
    try:
        return read_lesson(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise LessonError([Fault(line, "This is not UTF-8. Save the file as UTF-8.")]) from None
