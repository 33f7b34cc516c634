"""`activsim lesson handout`: a lesson as one HTML file, its answers worked out."""

from __future__ import annotations

from pathlib import Path

from activsim.cli import console, lesson_numbers, terminal
from activsim.cli.handout import class_tiles, layer_view
from activsim.datasets.image_set import LabelledImages
from activsim.lessons.lesson import Lesson, Place, Step
from activsim.lessons.take_home import StepAnswer, lesson_handout
from activsim.networks import catalogue
from activsim.output.files import python_lines
from activsim.output.frames.view import LayerView
from activsim.output.handout import handout
from activsim.settings import Settings


def write_handout(
    name: str,
    model: str | None,
    images: str | None,
    split: str | None,
    pixels: str | None,
    resizing: str | None,
    out: str,
) -> None:
    console.check_writable(out)
    lesson = lesson_numbers.open_lesson(name)
    lesson_numbers.tell_name(name)
    begin, path, data = lesson_numbers.start(model, images, split, pixels, resizing)
    answers = [_step_answer(step, begin, path, data) for step in lesson.steps]
    n_images = int(data.n_per_class.sum())
    paths = console.names_of_paths(begin)
    others = _other_networks(lesson, begin)
    text = lesson_handout(
        lesson,
        Path(name).stem if name.endswith(".toml") else name,
        answers,
        *class_tiles(data),
        f"{', '.join([begin.model, *others])} and {data.name}, {data.split} images",
        [
            handout.about(begin, n_images, catalogue.file_hash(path), data.source),
            *others.values(),
            python_lines.comparison_script(begin, data.class_names, paths=paths),
        ],
    )
    n_bytes = console.write_text(out, text)
    terminal.remark(f"Wrote {out}, {n_bytes / 1000:.0f} kB")


def _other_networks(lesson: Lesson, begin: Settings) -> dict[str, str]:
    """{name: a sentence} of the networks that steps name, and that there are."""
    places = (place for step in lesson.steps for place in (step.place, step.revealed_place))
    names = dict.fromkeys(place.value("model") for place in places)
    files = catalogue.list_networks()
    return {
        name: f"Network {name} (SHA-256 {catalogue.file_hash(files[name])[:16]}), in the same way."
        for name in names
        if name in files and name != begin.model
    }


def _step_answer(step: Step, begin: Settings, path: Path, data: LabelledImages) -> StepAnswer:
    """Of a step whose numbers cannot be had, why that is."""
    outcome, why, view, revealed_view = "", "", None, None
    try:
        view = _view(step.place, begin, path, data)
        if step.revealed_place != step.place:
            revealed_view = _view(step.revealed_place, begin, path, data)
        if step.check:
            outcome = lesson_numbers.outcome(step, begin, path, data)
    except ValueError as error:
        why = f"{error}"
    return StepAnswer(outcome, why, view, revealed_view)


def _view(place: Place, begin: Settings, path: Path, data: LabelledImages) -> LayerView | None:
    """What Explore shows there; None of another page."""
    if place.page != "explore":
        return None
    numbers = lesson_numbers.numbers_of_place(place, begin, path, data)
    return layer_view(numbers.settings, numbers.settings.layer, numbers.recording(), data)
