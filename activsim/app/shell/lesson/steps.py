"""A step of a lesson for the browser: its links, what it asks, the list of all lessons.

step_link("alike", lesson, 2)      # "explore?layer=input&class=Bag&lesson=alike&step=2"
lesson_list()                      # for the menu of the tools
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from activsim.app.shell import state
from activsim.lessons import catalogue
from activsim.lessons.lesson import CHOICE, CLASS, ORDER, Lesson, Place, Step
from activsim.lessons.links import place_link
from activsim.lessons.names import NEAREST, VERDICTS

if TYPE_CHECKING:
    from activsim.datasets.image_set import LabelledImages

YES = "yes"
MOST_PICTURES = 12  # of more classes there is a menu of names


def step_place(step: Step, is_revealed: bool) -> Place:
    return step.revealed_place if is_revealed else step.place


def step_link(name: str, lesson: Lesson, number: int, is_revealed: bool = False) -> str:
    """Relative to the server's own address."""
    place = step_place(lesson.steps[number - 1], is_revealed)
    more = {state.LESSON: name, state.STEP: str(number)}
    return place_link(place, **more, **({state.IS_REVEALED: YES} if is_revealed else {}))


def lesson_list() -> list[dict[str, str]]:
    """For the menu of the tools: what each lesson is called, how long it takes, where it begins."""
    return [
        {
            "title": lesson.title,
            "about": f"{lesson.minutes} minutes, {len(lesson.steps)} steps",
            "language": lesson.language,
            "link": step_link(name, lesson, 1),
        }
        for name, lesson in catalogue.listed_lessons().items()
    ]


def ask_data(step: Step, names: tuple[str, ...]) -> dict[str, Any] | None:
    """What is asked; a class of all those of the page, a verdict of all that there are."""
    if step.ask is None:
        return None
    data = asdict(step.ask)
    if not step.ask.options and step.ask.kind == CLASS:
        # nearest to a class is another than itself
        is_nearest = step.check == NEAREST
        query = step.revealed_place.value(state.CLASS) if is_nearest else None
        data["options"] = [name for name in names if name != query]
    if not step.ask.options and step.ask.kind == CHOICE:
        data["options"] = VERDICTS
    return data


def class_pictures(step: Step, exemplars: LabelledImages | None) -> dict[str, str]:
    """{class: its picture}, where classes are asked for and there is room for pictures."""
    if step.ask is None or step.ask.kind not in (CLASS, ORDER):
        return {}
    if exemplars is None or len(exemplars.class_names) > MOST_PICTURES:
        return {}
    from activsim.app.shell import cache
    from activsim.output import pictures

    tiles = cache.class_tiles(exemplars, 1, pictures.SMALL_SIDE)
    return dict(zip(exemplars.class_names, tiles, strict=True))
