"""How long a training will take: as long as the last one like it took on this machine; where there
was none, an estimate.

    seconds = seconds_per_epoch(recipe, queue.list_jobs())      # None: nothing like it was trained
    duration_sentence(recipe, seconds)                          # "15 epochs: about 5 minutes, ..."
"""

from __future__ import annotations

from collections.abc import Iterable

from activsim.training.jobs import Job
from activsim.training.recipe import Recipe

ESTIMATES = {"float32": 19, "bfloat16": 12}  # seconds of an epoch of the study's on two cores
LIKE = ("data", "architecture", "width", "batch_size", "precision", "threads")


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


def expected_seconds(recipe: Recipe, jobs: Iterable[Job]) -> float:
    """Of a whole training, whether it was measured here or is an estimate."""
    return recipe.epochs * (seconds_per_epoch(recipe, jobs) or estimated_seconds(recipe))


def estimated_seconds(recipe: Recipe) -> float:
    """Of an epoch on two cores."""
    return recipe.share * ESTIMATES[recipe.precision]


def _is_like(recipe: Recipe, other: Recipe) -> bool:
    return all(getattr(recipe, part) == getattr(other, part) for part in LIKE)


def duration_sentence(recipe: Recipe, seconds: float | None) -> str:
    """How long it takes, and how that is known."""
    epochs = f"{recipe.epochs} epochs" if recipe.epochs > 1 else "1 epoch"
    if seconds:
        duration = duration_text(recipe.epochs * seconds)
        return f"{epochs}: about {duration}, as the last one like it on this machine."
    estimate = recipe.epochs * estimated_seconds(recipe)
    return (
        f"{epochs}: {duration_text(estimate)} by estimate, which is of two cores: nothing like it "
        "was trained on this machine yet."
    )


def duration_text(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 1):.0f} seconds"
    return f"{seconds / 60:.0f} minutes"
