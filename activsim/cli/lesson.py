"""`python -m activsim lesson`: which lessons there are, what is wrong with a file, and what the
guesses are compared with."""

from __future__ import annotations

import functools
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from activsim.analysis import groups
from activsim.analysis.reports import EvidenceReport
from activsim.cli import command_options, console
from activsim.datasets.image_set import LabelledImages
from activsim.experiments import ablation, evidence_cache, networks_compared, other_networks
from activsim.firing import bundled, record
from activsim.firing.recording import load_recording, save_recording
from activsim.firing.source import RecordingSource
from activsim.firing.table import FiringTable
from activsim.lessons import catalogue as lessons
from activsim.lessons.checks import WORK_OUT, Subject
from activsim.lessons.form import LessonError
from activsim.lessons.lesson import Lesson, Step
from activsim.lessons.links import place_link
from activsim.lessons.subject_settings import at_threshold, settings_of_place
from activsim.lessons.worksheet import worksheet
from activsim.networks import catalogue, families, keras_models
from activsim.settings import Settings

EXAMPLES = """\
examples:
  python -m activsim lesson list
  python -m activsim lesson check my-lesson.toml
  python -m activsim lesson answers alike
  python -m activsim lesson worksheet alike --out alike.html
  ACTIVSIM_LESSONS=my-folder python -m activsim       my-folder/my-lesson.toml is ?lesson=my-lesson
"""


def add_to(commands: command_options.Commands) -> None:
    about = "lessons: which there are, a file checked, answers, worksheets"
    command = command_options.add_command(commands, "lesson", about, EXAMPLES)
    what = command.add_subparsers(title="commands", metavar="COMMAND", required=True)
    listing = what.add_parser("list", help="the lessons that there are")
    listing.set_defaults(command=print_lessons)
    check = what.add_parser("check", help="what is wrong with a lesson's file, by line")
    check.add_argument("file", metavar="FILE.toml")
    check.set_defaults(command=check_file)
    sheet = what.add_parser("worksheet", help="its questions on paper, with an exit ticket")
    sheet.add_argument("name", metavar="LESSON", help="as `lesson list` names it, or a file")
    sheet.add_argument("--out", metavar="FILE.html", required=True)
    sheet.set_defaults(command=write_worksheet)
    answers = what.add_parser("answers", help="what its guesses are compared with, worked out now")
    answers.add_argument("name", metavar="LESSON", help="as `lesson list` names it, or a file")
    command_options.add_network(answers)
    command_options.add_images(answers)
    command_options.add_split(answers)
    command_options.add_pixels(answers)
    answers.set_defaults(command=print_answers)


def print_lessons() -> None:
    for name, path in lessons.list_lessons().items():
        try:
            lesson = lessons.open_file(path)
        except ValueError:
            print(f"{name}: cannot be shown; activsim lesson check {path} says why")
            continue
        print(f"{name}: {lesson.title} {lesson.minutes} minutes, {len(lesson.steps)} steps.")


def check_file(file: str) -> None:
    try:
        lesson = lessons.open_file(Path(file))
    except LessonError as error:
        for line, sentence in error.faults:
            print(f"{file}:{line}: {sentence}")
        n_faults = len(error.faults)
        faults = "1 fault" if n_faults == 1 else f"{n_faults} faults"
        raise ValueError(f"{faults} in {file!r}. Mend the file, and check it again.") from None
    print(f"{file}: {lesson.title} {len(lesson.steps)} steps, nothing is wrong with it.")


def write_worksheet(name: str, out: str) -> None:
    console.check_writable(out)
    lesson = _lesson(name)
    Path(out).write_text(
        worksheet(lesson, Path(name).stem if name.endswith(".toml") else name), encoding="utf-8"
    )
    console.remark(f"Wrote {out}; print it from a browser.")


def _lesson(name: str) -> Lesson:
    """By its name, or of a file."""
    return lessons.open_file(Path(name)) if name.endswith(".toml") else lessons.open_lesson(name)


def print_answers(
    name: str,
    model: str | None,
    images: str | None,
    split: str | None,
    pixels: str | None,
    resizing: str | None,
) -> None:
    lesson = _lesson(name)
    network, path = console.network_file(model)
    images = command_options.images_of_network(images, path)
    data = console.load_images(images, split)
    options = command_options.pixel_options(path, pixels, resizing, data)
    start = Settings(network, images=images, split=data.split, **asdict(options))
    print(f"{lesson.title}\n{network}, {data.name}, {data.split} images.")
    for number, step in enumerate(lesson.steps, 1):
        _print_step(number, step, start, path, data)


def _print_step(number: int, step: Step, start: Settings, path: Path, data: LabelledImages) -> None:
    if step.ask is None and not step.check:
        return
    print(f"\nStep {number}, {place_link(step.revealed_place)}")
    if step.ask:
        print(f"  {step.ask.question}")
    if not step.check:
        print("  Free: nothing is worked out.")
        return
    try:
        if name := step.revealed_place.value("model"):  # of a control, say
            name, path = console.network_file(name)
            start = replace(start, model=name)
        settings = settings_of_place(step.revealed_place, start, data.class_names)
        numbers = _Numbers(settings, path, data)
        subject = Subject(numbers.settings, data.class_names, step.revealed_place, numbers)
        print(f"  {WORK_OUT[step.check](subject).sentence}")
    except ValueError as error:  # of this step; the others have theirs
        print(f"  {error}")


class _Numbers:
    """Those of a state of a page, from disk or made now."""

    def __init__(self, settings: Settings, path: Path, data: LabelledImages) -> None:
        self._path, self._data, self._layer = path, data, settings.layer
        self._source = RecordingSource(
            str(path),
            catalogue.file_hash(path),
            settings.images,
            data.split,
            data.fingerprint,
            command_options.pixel_options(path, settings.pixels, settings.resizing, data),
        )
        self._reading = settings.reading
        self.settings = at_threshold(settings, self.table())

    @functools.cache  # noqa: B019
    def table(self) -> FiringTable:
        key = self._source.key(self._layer)
        recording = load_recording(key) or bundled.load_bundled(self._path, key)
        if recording is None:
            network = keras_models.load_network(self._path)
            made_now = record.record(
                network,
                self._data,
                [self._layer],
                console.progress_line(),
                options=self._source.options,
            )
            recording = made_now[self._layer]
            save_recording(key, recording)
        return recording.reading(self._reading)

    def siblings(self) -> list[FiringTable]:
        name = self.settings.model
        members = families.family(catalogue.list_networks() | {name: self._path}, name)
        tables = other_networks.family_tables(
            members, name, self._source, self._layer, self._reading
        )
        return list(other_networks.all_recorded(tables).values())

    def evidence(self) -> EvidenceReport:
        settings = replace(self.settings, query=0, other=None)
        hypothesis = groups.named_groups(console.groups_of(settings.images), self._data.class_names)
        if hypothesis is None:
            raise ValueError("There are no groups of these classes to judge by.")
        files = catalogue.list_networks() | {settings.model: self._path}
        hashes = {
            name: catalogue.file_hash(file)
            for name, file in networks_compared.evidence_files(settings.model, files).items()
        }
        key = evidence_cache.evidence_key(settings, hypothesis, hashes, self._data.fingerprint)
        if report := evidence_cache.load_evidence(key):
            return report
        networks = networks_compared.evidence_networks(settings.model, files)
        return evidence_cache.compute_look(
            settings, self._data, networks, hypothesis, {}, console.progress_line()
        ).report

    def confusions(self, neurons: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
        network = keras_models.load_network(self._path)
        silencer = ablation.Silencer(network, self._layer, self._data)
        before, after = silencer.confusions([(), neurons])
        return before, after
