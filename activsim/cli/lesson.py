"""`activsim lesson`: which lessons there are, what is wrong with a file, and what the
guesses are compared with; worksheets and handouts."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path

from activsim.cli import command_options, console, lesson_handout, lesson_numbers, terminal
from activsim.datasets.image_set import LabelledImages
from activsim.lessons import catalogue as lessons
from activsim.lessons import in_link
from activsim.lessons.form import LessonError
from activsim.lessons.lesson import Step
from activsim.lessons.links import place_link
from activsim.lessons.worksheet import worksheet
from activsim.settings import Settings

EXAMPLES = """\
examples:
  activsim lesson list
  activsim lesson check my-lesson.toml
  activsim lesson link my-lesson.toml
  activsim lesson answers alike
  activsim lesson worksheet alike --out alike.html
  activsim lesson handout alike --out alike-handout.html
  ACTIVSIM_LESSONS=my-folder activsim       my-folder/my-lesson.toml is ?lesson=my-lesson
"""


def add_to(commands: command_options.Commands) -> None:
    about = "lessons: which there are, a file checked, answers, worksheets"
    command = command_options.add_command(commands, "lesson", about, EXAMPLES)
    subcommands = command.add_subparsers(title="commands", metavar="COMMAND", required=True)
    listing = subcommands.add_parser("list", help="the lessons that there are")
    listing.set_defaults(command=print_lessons)
    check = subcommands.add_parser("check", help="what is wrong with a lesson's file, by line")
    check.add_argument("file", metavar="FILE.toml")
    check.set_defaults(command=check_file_and_name)
    link = subcommands.add_parser("link", help="a lesson's file as a link that holds it whole")
    link.add_argument("file", metavar="FILE.toml")
    link.set_defaults(command=print_link)
    sheet = subcommands.add_parser("worksheet", help="its questions on paper, with an exit ticket")
    _add_name(sheet)
    sheet.add_argument("--out", metavar="FILE.html", required=True)
    sheet.set_defaults(command=write_worksheet)
    answers = subcommands.add_parser(
        "answers", help="what its guesses are compared with, worked out now"
    )
    _add_start(answers)
    answers.set_defaults(command=print_answers)
    handout = subcommands.add_parser(
        "handout", help="one HTML file of it, without server or network"
    )
    _add_start(handout)
    handout.add_argument("--out", metavar="FILE.html", required=True)
    handout.set_defaults(command=lesson_handout.write_handout)


def _add_name(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", metavar="LESSON", help="as `lesson list` names it, or a file")


def _add_start(command: argparse.ArgumentParser) -> None:
    """What `lesson_numbers.open_lesson` and `lesson_numbers.start` read."""
    _add_name(command)
    command_options.add_network(command)
    command_options.add_images(command)
    command_options.add_split(command)
    command_options.add_pixels(command)


def print_lessons() -> None:
    if sentence := lessons.missing_folder_sentence():
        terminal.remark(sentence)
    for name, path in lessons.list_lessons().items():
        try:
            lesson = lessons.open_file(path)
        except ValueError:
            terminal.line(f"{name}: cannot be shown; activsim lesson check {path} says why")
            continue
        terminal.line(
            f"{name}: {lesson.title} {lesson.minutes} minutes, {len(lesson.steps)} steps."
        )


def check_file_and_name(file: str) -> None:
    check_file(file)
    lesson_numbers.tell_name(file)


def check_file(file: str) -> None:
    try:
        lesson = lessons.open_file(Path(file))
    except LessonError as error:
        for line, sentence in error.faults:
            terminal.line(f"{file}:{line}: {sentence}")
        n_faults = len(error.faults)
        faults = "1 fault" if n_faults == 1 else f"{n_faults} faults"
        raise ValueError(f"{faults} in {file!r}. Mend the file, and check it again.") from None
    terminal.line(f"{file}: {lesson.title} {len(lesson.steps)} steps, nothing is wrong with it.")


def print_link(file: str) -> None:
    """To be set behind the address of any server of activsim."""
    check_file(file)
    terminal.line(f"?lesson={in_link.packed_lesson(Path(file).read_text(encoding='utf-8'))}")


def write_worksheet(name: str, out: str) -> None:
    console.check_writable(out)
    lesson = lesson_numbers.open_lesson(name)
    lesson_numbers.tell_name(name)
    short_name = Path(name).stem if name.endswith(".toml") else name
    console.write_text(out, worksheet(lesson, short_name))
    terminal.remark(f"Wrote {out}; print it from a browser.")


def print_answers(
    name: str,
    model: str | None,
    images: str | None,
    split: str | None,
    pixels: str | None,
    resizing: str | None,
) -> None:
    lesson = lesson_numbers.open_lesson(name)
    start, path, data = lesson_numbers.start(model, images, split, pixels, resizing)
    terminal.line(lesson.title)
    terminal.line(f"{start.model}, {data.name}, {data.split} images.")
    for number, step in enumerate(lesson.steps, 1):
        _print_step(number, step, start, path, data)


def _print_step(number: int, step: Step, start: Settings, path: Path, data: LabelledImages) -> None:
    if step.ask is None and not step.check:
        return
    terminal.line()
    terminal.line(f"Step {number}, {place_link(step.revealed_place)}")
    if step.ask:
        terminal.lines(textwrap.indent(step.ask.question, "  "))
    if not step.check:
        terminal.line("  Free: nothing is worked out.")
        return
    try:
        terminal.line(f"  {lesson_numbers.outcome(step, start, path, data)}")
    except ValueError as error:  # of this step; the others have theirs
        terminal.line(f"  {error}")
