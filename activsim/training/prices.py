"""How long a training will take: as long as the last one like it took on this machine; where there
was none, an estimate by the work that it is.

    size = learning_size("CIFAR-100")               # of what is learned from (learning_sets)
    expected_seconds(recipe, size, queue.list_jobs())
    duration_sentence(recipe, size, queue.list_jobs())    # "15 epochs: 8 minutes by estimate, ..."

`python benchmarks/run.py --only 'training prices'` measures the figures of PRICES."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from activsim.networks.architecture_work import architecture_work
from activsim.networks.architectures import PERCEPTRON, RESIDUAL, STUDY
from activsim.training.jobs import Job
from activsim.training.learning_sets import LearningSize
from activsim.training.recipe import Recipe


class Price(NamedTuple):
    """Seconds on two cores: of a step whatever its images are, and of 10^12 multiplications."""

    step: float
    work: float


# What a training of each architecture takes, and what it takes to change a weight in a step.
PRICES = {
    STUDY: Price(0.0022, 14.5),
    PERCEPTRON: Price(0.0013, 35.0),
    RESIDUAL: Price(0.0035, 11.5),
}
WEIGHT = 1.3e-9  # seconds of a step
NUMBER = 40  # multiplications that take as long as to read or write a number
THERE_AND_BACK = 3  # an image that is learned from, in passes of one that is only looked at
ESTIMATES = {"float32": 19, "bfloat16": 12}  # seconds of an epoch of the study's on two cores
LIKE = ("data", "architecture", "width", "batch_size", "precision", "threads")
STOP_AFTER = 3  # times what was expected, a visitor's training is stopped


def seconds_per_epoch(recipe: Recipe, jobs: Iterable[Job]) -> float | None:
    """Of the newest training here of the same images and network, brought to the recipe's share of
    the images; None where there was none."""
    dated_jobs = [
        (max(job.progress.ended, job.progress.began), job)
        for job in jobs
        if job.progress.epoch_seconds and _is_like(job.recipe, recipe)
    ]
    if not dated_jobs:
        return None
    _, newest = max(dated_jobs, key=lambda entry: entry[0])
    return newest.progress.epoch_seconds * recipe.share / newest.recipe.share


def expected_seconds(recipe: Recipe, size: LearningSize, jobs: Iterable[Job]) -> float:
    """Of a whole training, whether it was measured here or is an estimate."""
    return recipe.epochs * (seconds_per_epoch(recipe, jobs) or estimated_seconds(recipe, size))


def estimated_seconds(recipe: Recipe, size: LearningSize) -> float:
    """Of an epoch on two cores, by the work that it is."""
    work = architecture_work(recipe.architecture, size.n_classes, size.image_shape, recipe.width)
    price = PRICES[recipe.architecture]
    n_images = recipe.share * size.n_images
    n_learned = (1 - recipe.validation_share) * n_images
    n_passes = THERE_AND_BACK * n_learned + recipe.validation_share * n_images
    n_steps = math.ceil(n_learned / recipe.batch_size)
    seconds = n_steps * (price.step + WEIGHT * work.n_weights)
    seconds += n_passes * (work.n_multiplications + NUMBER * work.n_numbers) * price.work / 1e12
    return seconds * ESTIMATES[recipe.precision] / ESTIMATES["float32"]


def line_seconds(jobs: Iterable[Job]) -> float:
    """Of all that runs or waits, as far as it was said when it came in line."""
    return sum(seconds_left(job) for job in jobs if job.state in ("waiting", "running"))


def seconds_left(job: Job) -> float:
    """Of the epochs that are missing."""
    seconds = job.progress.epoch_seconds or job.expected_seconds / job.recipe.epochs
    return max(0, job.recipe.epochs - job.progress.whole) * seconds


def _is_like(recipe: Recipe, other: Recipe) -> bool:
    return all(getattr(recipe, part) == getattr(other, part) for part in LIKE)


def duration_sentence(recipe: Recipe, size: LearningSize, jobs: Iterable[Job]) -> str:
    """How long it takes, and how that is known."""
    epochs = f"{recipe.epochs} epochs" if recipe.epochs > 1 else "1 epoch"
    if seconds := seconds_per_epoch(recipe, jobs):
        duration = duration_text(recipe.epochs * seconds)
        return f"{epochs}: about {duration}, as the last one like it on this machine."
    estimate = recipe.epochs * estimated_seconds(recipe, size)
    return (
        f"{epochs}: {duration_text(estimate)} by estimate, which is of two cores: nothing like it "
        "was trained on this machine yet."
    )


def duration_text(seconds: float) -> str:
    if seconds < 90:
        n_seconds = max(round(seconds), 1)
        return "1 second" if n_seconds == 1 else f"{n_seconds} seconds"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:,.0f} hours"
