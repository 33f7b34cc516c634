"""What a visitor may have trained; asked before a training comes in line. The teacher may have
all."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import NamedTuple

from filelock import FileLock, Timeout

from activsim.app.shell import images, own_networks, visitor
from activsim.classroom import rules
from activsim.classroom.limits import limit
from activsim.training import learning_sets, prices, queue
from activsim.training.jobs import Job
from activsim.training.learning_sets import LearningSize
from activsim.training.recipe import Recipe

_deciding = threading.Lock()  # of this server's visitors, also where no file can be locked
PATIENCE = 20  # seconds for another server's
BUSY = "Others are putting trainings in line just now. Press it once more in a moment."
TRAIN_IS_CLOSED = (
    "The teacher has closed Train for now. Everything else works; ask for it to be opened."
)


@contextlib.contextmanager
def decision() -> Iterator[None]:
    """Between what is asked here and the line nobody else comes in line: two tabs may press at
    once, and two servers may share the folder. Raises ValueError where others do not come to an
    end."""
    folder = queue.queue_folder()
    with _deciding, contextlib.ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(FileLock(folder / ".decision", timeout=PATIENCE))
        except Timeout:
            raise ValueError(BUSY) from None
        except OSError:
            pass  # it holds for this server alone; where nothing can be written, who writes says so
        yield


class Allowance(NamedTuple):
    """Seconds that a training is expected to take, and after which it is stopped (0: never)."""

    expected: float
    most: float


def learning_size(recipe: Recipe) -> LearningSize:
    """Raises ValueError where its images cannot be had."""
    return learning_sets.learning_size(recipe.data, images.open_set)


def rule_sentence() -> str:
    """What the teacher allows visitors just now, "" where that is all."""
    allowed = rules.ALL if visitor.is_teacher() else rules.trainings()
    if allowed == rules.NONE:
        return TRAIN_IS_CLOSED
    if allowed == rules.SHORT:
        most = prices.duration_text(60 * limit("short_training_minutes"))
        return f"The teacher allows short trainings now: at most {most}."
    return ""


def allowance(recipe: Recipe) -> Allowance:
    """What a training of this visitor's may take. Raises ValueError where they may not have it
    trained just now, with what they can do."""
    jobs = queue.list_jobs()
    seconds = prices.expected_seconds(recipe, learning_size(recipe), jobs)
    if visitor.is_teacher():
        return Allowance(seconds, 0)
    check_visitor(seconds, visitor.owner(), jobs, rules.trainings())
    return Allowance(seconds, prices.STOP_AFTER * seconds)


def look_through_images(job: Job) -> None:
    """What check_going_on is told of them afterwards at once. Raises ValueError where they cannot
    be had."""
    if not visitor.is_teacher():
        learning_size(job.recipe)


def check_going_on(job: Job) -> None:
    """Raises ValueError where this visitor may not have the epochs trained just now that a job of
    theirs lacks."""
    if visitor.is_teacher():
        return
    jobs = queue.list_jobs()
    seconds = prices.expected_seconds(job.recipe, learning_size(job.recipe), jobs)
    missing = seconds * job.missing_share
    check_visitor(missing, visitor.owner(), jobs, rules.trainings(), _network_of(job))


def check_keeping(job: Job) -> None:
    """Raises ValueError where there is no room for the network of this visitor's job."""
    if not visitor.is_teacher():
        own_networks.check_room(job.owner, predecessor=_network_of(job))


def _network_of(job: Job) -> str:
    """In whose place the next one comes that a job makes; "": it has made none yet."""
    return job.progress.saved.name if job.progress.saved else ""


def check_visitor(
    seconds: float, owner: str, jobs: list[Job], allowed: str, predecessor: str = ""
) -> None:
    """The same of any visitor. seconds: that the training is expected to take; allowed: of
    rules.TRAININGS; predecessor: see own_networks.check_room."""
    if not owner:
        raise ValueError(
            "Your browser has not yet said which trainings are yours. Press Start once more."
        )
    if allowed == rules.NONE:
        raise ValueError(TRAIN_IS_CLOSED)
    of_visitor = [job for job in jobs if job.owner == owner]
    active = [job for job in of_visitor if job.state in ("waiting", "running")]
    if len(active) >= limit("trainings_in_line"):
        names = ", ".join(repr(job.name) for job in active)
        raise ValueError(
            f"You have {names} in line or running: {_count(limit('trainings_in_line'))} at a time. "
            "Wait until it has ended, or cancel it."
        )
    most = limit("short_training_minutes" if allowed == rules.SHORT else "training_minutes")
    if seconds > 60 * most:
        why = "The teacher allows short trainings now" if allowed == rules.SHORT else "Here"
        raise ValueError(
            f"This training would take about {prices.duration_text(seconds)}. {why}: at most "
            f"{prices.duration_text(60 * most)}. Take fewer epochs, or a share of the images."
        )
    line, longest = prices.line_seconds(jobs), 60 * limit("line_minutes")
    if line + seconds > longest:
        raise ValueError(
            f"The line is about {prices.duration_text(line)} long, and this training would take "
            f"about {prices.duration_text(seconds)}. Here: at most {prices.duration_text(longest)} "
            "for all together. Wait until some of them have ended, or take fewer epochs."
        )
    own_networks.check_room(owner, predecessor=predecessor)


def _count(number: float) -> str:
    return "one" if number == 1 else f"{number:.0f}"
