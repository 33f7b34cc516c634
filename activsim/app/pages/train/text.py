"""What the Train page says, and the numbers it says it with. No widgets."""

from __future__ import annotations

import html
import math

from activsim.analysis.groups import Groups
from activsim.output.short_text import true_minus
from activsim.output.wording import count_text
from activsim.training.formation import EpochState
from activsim.training.jobs import Job

NOTHING_TRAINED = (
    "Nothing is being trained. Start a training below, and watch which classes become alike, epoch "
    "by epoch."
)


def time_left(seconds: float | None) -> str:
    """A time that is left, as one says it; "" where it is not known yet."""
    if seconds is None or not math.isfinite(seconds):
        return ""
    if seconds < 10:
        return "a few seconds"
    if seconds < 90:
        return f"about {max(1, round(seconds / 10)) * 10} seconds"
    return f"about {round(seconds / 60)} minutes"


STOPPED = {"interrupted": "was interrupted: its process ended", "failed": "stopped"}


def job_sentence(job: Job, network_exists: bool = True) -> str:
    """The sentence about a job, HTML. network_exists: whether the network that it made is there
    still, under that name."""
    name = f"<b>{html.escape(job.name)}</b>"
    n_whole = job.progress.whole
    whole_epochs = f"{count_text(n_whole, 'whole epoch')} of {job.recipe.epochs}"
    since = "" if network_exists else " This network was renamed or deleted since."
    if job.state == "waiting":
        before = f"waits in line: {count_text(job.n_before, 'training')} before it"
        return f"{name} {before if job.n_before else 'is about to begin'}."
    if job.state == "running":
        return _running_sentence(job, name, whole_epochs)
    if job.state in STOPPED:
        return f"{name} {STOPPED[job.state]}. What there is of it: {whole_epochs}."
    if job.state == "cancelled":
        if not n_whole:
            return f"{name} was cancelled before its first epoch was whole, so nothing is kept."
        state = "stopped" if job.progress.keeps_last_epoch else "cancelled"
        return (
            f"{_saved_name(job)} was {state}; what was kept is as it was after {whole_epochs}, and "
            f"recognises {_accuracy_text(job)}.{since}"
        )
    return f"{_saved_name(job)} is trained, and recognises {_accuracy_text(job)}.{since}"


def _running_sentence(job: Job, name: str, whole_epochs: str) -> str:
    n_whole, n_epochs = job.progress.whole, job.recipe.epochs
    if job.progress.text:  # it is not at an epoch; the bar says where
        return f"{name}: {whole_epochs} so far." if n_whole else f"{name} is about to begin."
    remaining_text = time_left(job.progress.left)
    sentence = f"{name}: epoch {min(n_whole + 1, n_epochs)} of {n_epochs}"
    return f"{sentence}, {remaining_text} left." if remaining_text else f"{sentence}."


def _saved_name(job: Job) -> str:
    network = job.progress.saved
    return f"<b>{html.escape(network.name if network else job.name)}</b>"


def _accuracy_text(job: Job) -> str:
    accuracy = job.progress.test.get("accuracy", math.nan)
    if math.isfinite(accuracy):
        return f"{accuracy:.1%} of the test images"
    return "an unknown share of the test images"


def batch_progress(job: Job) -> tuple[float, str]:
    """How far a running job is, 0..1, and that in words."""
    progress = job.progress
    n_done, n_batches = progress.batch, progress.steps
    part_of_epoch = n_done / n_batches if n_batches else 0
    share = min((progress.whole + part_of_epoch) / job.recipe.epochs, 1.0)
    if not n_batches or progress.text:
        return share, progress.text or "Starting a process of its own for this training"
    loss = math.nan if progress.loss is None else progress.loss
    accuracy = math.nan if progress.accuracy is None else progress.accuracy
    text = (
        f"Batch {n_done:,} of {n_batches:,}: loss {loss:.3f}, accuracy {accuracy:.1%} on what it "
        "learns from"
    )
    return share, f"{text}, on the GPU" if progress.gpus else text


def curve_tip(job: Job, quantity: str) -> tuple[float, float] | None:
    """Where the training line stands in the middle of an epoch; None between two."""
    progress = job.progress
    value = {"loss": progress.loss, "accuracy": progress.accuracy}[quantity]
    if job.state != "running" or not progress.batch or not progress.steps or value is None:
        return None
    return progress.whole + progress.batch / progress.steps, value


def agreement_sentence(state: EpochState, epoch: int, layer: str, best: float) -> str:
    """What the groups explain, HTML."""
    if state.effect is None:
        return "For these classes there is no hypothesis of groups to compare with."
    when = "Before the first epoch" if epoch == 0 else f"After epoch {epoch}"
    if math.isnan(state.rho_a):
        return f"{when}, the agreement of <b>{html.escape(layer)}</b> with the groups is undefined."
    agreement = true_minus(f"{state.rho_a:z.2f}")
    sentence = (
        f"{when}, <b>{html.escape(layer)}</b> agrees with the groups by <b>{agreement}</b>, where "
        f"0 is chance and {best:z.2f} the most there can be."
    )
    if math.isnan(state.effect.ratio):
        return sentence
    return (
        f"{sentence} Two classes of one group differ {state.effect.ratio:.2f} times as much as two "
        "of different groups."
    )


def group_names(groups: Groups, class_names: tuple[str, ...]) -> str:
    """The groups by name, HTML."""
    texts = []
    for group in groups:
        texts.append(", ".join(html.escape(class_names[label]) for label in group))
    return "; ".join(texts)
