"""What is said of a network's epochs. Returns HTML with names escaped."""

from __future__ import annotations

import html
from collections.abc import Sequence

from activsim.app.shell.epochs.snapshots import WHOLE_TRAINING, epoch_options
from activsim.app.shell.page_context import PageContext
from activsim.firing.epochs import TimeLapse

MAX_CHANGES = 4  # up to which each is told


def option_texts(timelapse: TimeLapse, fingerprint: str) -> list[str]:
    """Each option in words."""
    last = timelapse.epochs[-1]
    texts = []
    for option, epoch in epoch_options(timelapse, fingerprint).items():
        if option == WHOLE_TRAINING:
            texts.append("The finished network")
        elif epoch is None:
            texts.append(f"After epoch {last}: the finished network")
        else:
            texts.append(f"After epoch {epoch} of {last}" if epoch else "Before training")
    return texts


def nearest_story(
    names: Sequence[str], query: int, nearest: Sequence[tuple[int | None, int | None]]
) -> str:
    """Which class fired most like the queried one when. nearest: (epoch, class) of each state that
    was kept, the epoch None for the finished network, the class None where nothing could be
    compared."""
    turns: list[tuple[int | None, int | None]] = []
    for epoch, label in nearest:
        if not turns or turns[-1][1] != label:
            turns.append((epoch, label))
    n_changes = len(turns) - 1
    first = _most_like(names, turns[0][1])
    text = f"Before training <b>{html.escape(names[query])}</b> fired {first}"
    if not n_changes:
        return text + ", and after every epoch too."
    if n_changes > MAX_CHANGES:
        text += f". That changed {n_changes} times"
        turns = [turns[0], turns[-1]]
    for epoch, label in turns[1:]:
        text += f"; {_when(epoch, (epoch, label) == turns[-1])} {_most_like(names, label)}"
    return text + "."


def _most_like(names: Sequence[str], label: int | None) -> str:
    if label is None:
        return "like none that could be told"
    return f"most like <b>{html.escape(names[label])}</b>"


def _when(epoch: int | None, is_last: bool) -> str:
    if epoch is None:
        return "in the finished network"
    return f"from epoch {epoch} on" if is_last else f"after epoch {epoch}"


def caveats(context: PageContext, timelapse: TimeLapse, of_threshold: bool = True) -> str:
    """What is to be kept in mind of these numbers; "" for nothing. of_threshold: what depends on it
    too."""
    sentences = []
    if not timelapse.is_over(context.fingerprint):
        few = max(timelapse.n_images)
        sentences.append(
            f"The epochs are over {few} test images of each class, the finished network over all "
            "of them."
        )
    settings = context.settings
    if of_threshold and settings.kind == "value" and settings.threshold:
        sentences.append(
            "At each epoch the threshold is the nearest of those that were kept of it."
        )
    return " ".join(sentences)
