"""What the Train page says, and the numbers it says it with. No widgets."""

from __future__ import annotations

import html
import math

from activsim.analysis import groups
from activsim.training import queue
from activsim.training.formation import EpochState


def duration(seconds: float | None) -> str:
    """A time that is left, as one says it; "" where it is not known yet."""
    if seconds is None or not math.isfinite(seconds):
        return ""
    if seconds < 10:
        return "a few seconds"
    if seconds < 90:
        return f"about {max(1, round(seconds / 10)) * 10} seconds"
    return f"about {round(seconds / 60)} minutes"


def plural(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def answer(job: queue.Job, there: bool = True) -> str:
    """The sentence about a job, HTML. there: whether the network that it made is there still, under
    that name."""
    said, name = job.progress, f"<b>{html.escape(job.name)}</b>"
    whole, epochs = said.get("whole", 0), job.recipe.epochs
    if job.state == "waiting":
        ahead = plural(job.place, "training")
        return (
            f"{name} waits in line: {ahead} before it."
            if job.place
            else f"{name} is about to begin."
        )
    if job.state == "running":
        if said.get("text"):  # it is not at an epoch; the bar says where
            so_far = (
                f": {plural(whole, 'whole epoch')} of {epochs} so far"
                if whole
                else " is about to begin"
            )
            return f"{name}{so_far}."
        left = duration(said.get("left"))
        return f"{name}: epoch {min(whole + 1, epochs)} of {epochs}" + (
            f", {left} left." if left else "."
        )
    kept = f"{plural(whole, 'whole epoch')} of {epochs}"
    since = "" if there else " This network was renamed or deleted since."
    if job.state == "interrupted":
        return f"{name} was interrupted: its process ended. What there is of it: {kept}."
    if job.state == "failed":
        return f"{name} stopped. What there is of it: {kept}."
    if job.state == "cancelled":
        if not whole:
            return f"{name} was cancelled before its first epoch was whole, so nothing is kept."
        how = "stopped" if said.get("kept") else "cancelled"
        text = f"{_saved(job)} was {how}; what was kept is as it was after {kept}, and recognises {_recognised(job)}."
        return text + since
    return f"{_saved(job)} is trained, and recognises {_recognised(job)}.{since}"


def _saved(job: queue.Job) -> str:
    return f"<b>{html.escape(job.progress.get('saved', {}).get('name', job.name))}</b>"


def _recognised(job: queue.Job) -> str:
    accuracy = job.progress.get("test", {}).get("accuracy", math.nan)
    return (
        f"{accuracy:.1%} of the test images"
        if math.isfinite(accuracy)
        else "an unknown share of the test images"
    )


def progress(job: queue.Job) -> tuple[float, str]:
    """How far a running job is, 0..1, and that in words."""
    said, epochs = job.progress, job.recipe.epochs
    done, steps = said.get("batch", 0), said.get("steps", 0)
    part = (said.get("whole", 0) + (done / steps if steps else 0)) / epochs
    if not steps or said.get("text"):
        return min(part, 1.0), said.get("text") or "Starting a process of its own for this training"
    loss, accuracy = said.get("loss", math.nan), said.get("accuracy", math.nan)
    text = f"Batch {done:,} of {steps:,}: loss {loss:.3f}, accuracy {accuracy:.1%} on what it learns from"
    return min(part, 1.0), text + (", on the GPU" if said.get("gpus") else "")


def tip(job: queue.Job, what: str) -> tuple[float, float] | None:
    """Where the training line stands in the middle of an epoch; None between two."""
    said = job.progress
    if job.state != "running" or not said.get("batch") or not said.get("steps") or what not in said:
        return None
    return said["whole"] + said["batch"] / said["steps"], said[what]


def evidence(found: EpochState, epoch: int, layer: str, best: float) -> str:
    """What the groups explain, HTML."""
    when = "Before the first epoch" if epoch == 0 else f"After epoch {epoch}"
    if found.effect is None:
        return "For these classes there is no hypothesis of groups to compare with."
    if math.isnan(found.rho_a):
        return f"{when}, the agreement of {html.escape(layer)} with the groups is undefined."
    ratio = (
        ""
        if math.isnan(found.effect.ratio)
        else (
            f" Two classes of one group differ {found.effect.ratio:.2f} times as much as two of "
            "different groups."
        )
    )
    value = f"{found.rho_a:.2f}".replace("-", "−")
    return (
        f"{when}, {html.escape(layer)} agrees with the groups by <b>{value}</b>, where 0 is chance "
        f"and {best:.2f} the most there can be.{ratio}"
    )


def groups_worded(class_names: tuple[str, ...]) -> str:
    """The groups by name, HTML."""
    parted = groups.default_groups(class_names) or []
    return "; ".join(", ".join(html.escape(class_names[one]) for one in group) for group in parted)
