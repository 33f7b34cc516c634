"""A lesson as plain values: what its file says.

lesson = reader.read_lesson(text)
lesson.steps[0].place.page, lesson.steps[0].place.values      # "explore", {"layer": "dense"}
"""

from __future__ import annotations

from dataclasses import dataclass, field

CLASS, ORDER, NUMBER, TEXT, CHOICE = "class", "order", "number", "text", "choice"


@dataclass(frozen=True)
class Place:
    """A state of a page, as a link says it. values: {key of the address: its values}."""

    page: str
    values: dict[str, list[str]] = field(default_factory=dict)

    def value(self, key: str) -> str | None:
        return self.values[key][-1] if key in self.values else None


@dataclass(frozen=True)
class Ask:
    """A guess to make before the reveal. kind: CLASS, ORDER, NUMBER, TEXT or CHOICE; options:
    classes or answers to choose from or to put in order, () where these are all classes of the
    page, or the answers of the check; unit, lowest, highest: of a number."""

    kind: str
    question: str
    options: tuple[str, ...] = ()
    unit: str = ""
    lowest: float = 0.0
    highest: float = 100.0


@dataclass(frozen=True)
class Reveal:
    """What is said once the guess is made; place: where the page then stands, None: where it is."""

    text: str
    place: Place | None = None


@dataclass(frozen=True)
class Step:
    """text: Markdown; show: names of CONTROLS, all others are hidden; look: names of PARTS that are
    marked; check: a name of CHECKS, which is worked out when it is shown, "" for none; words: of
    the lesson, {key of words.WORDS: how its language says it}."""

    text: str
    place: Place
    show: tuple[str, ...] = ()
    look: tuple[str, ...] = ()
    ask: Ask | None = None
    reveal: Reveal | None = None
    check: str = ""
    hints: tuple[str, ...] = ()
    words: dict[str, str] = field(default_factory=dict)

    @property
    def revealed_place(self) -> Place:
        """Where the page stands once the step is revealed; the check is worked out of it."""
        return (self.reveal.place if self.reveal else None) or self.place


@dataclass(frozen=True)
class Lesson:
    """minutes: how long it takes a class; language: as "en" or "de"."""

    title: str
    minutes: int
    language: str
    steps: tuple[Step, ...]
