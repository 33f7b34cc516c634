"""How a network was after an epoch: its time-lapse, what of it can be shown, and the page's context
as it was then.

    timelapse = snapshots.fitting_timelapse(context)      # or None, where there is none that fits
    option = control.selected_option(timelapse, context)  # what the control, or the link, says
    pair_result.compute_pair(snapshots.context_at_epoch(context, timelapse, option))

The last option is always the finished network, as the page shows it without a control. Where the
time-lapse is over all images of the page that is its last epoch; where it is over a few of each
class, that has an option of its own before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from activsim.analysis import firing_rule
from activsim.app.shell.page_context import EpochSnapshot, PageContext
from activsim.firing import epochs
from activsim.firing.epochs import TimeLapse
from activsim.firing.recording import Recording
from activsim.firing.table import FiringTable
from activsim.networks import catalogue
from activsim.networks.layers import PIXELS
from activsim.networks.pixels import AS_THEY_ARE, PixelOptions

WHOLE_TRAINING = "finished"
EpochOptions = dict[str, int | None]  # as it stands in the link -> epoch; None: finished


@st.cache_resource(show_spinner=False, max_entries=64)
def _timelapse(path: str, model_hash: str, modified: float) -> TimeLapse | None:
    return epochs.load_timelapse(Path(path))


@st.cache_resource(show_spinner=False, max_entries=400)
def _table(path: str, modified: float, epoch: int, layer: str) -> FiringTable:
    timelapse = epochs.open_timelapse(Path(path))
    if timelapse is None:  # since it was listed
        raise ValueError(f"'{Path(path).name}' is damaged, or not there any more.")
    table = timelapse.table(epoch, layer)
    table.counts.flags.writeable = False
    return table


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # it is not there
        return 0.0


def load_timelapse(path: Path) -> TimeLapse | None:
    """The time-lapse of a model file."""
    return _timelapse(
        str(path), catalogue.current_hash(path), _modified(epochs.timelapse_path(path))
    )


def fitting_timelapse(context: PageContext) -> TimeLapse | None:
    """The time-lapse of the context's network; None where it was not recorded for this layer,
    reading or these images."""
    return if_fitting(load_timelapse(context.path), context)


def if_fitting(timelapse: TimeLapse | None, context: PageContext) -> TimeLapse | None:
    """The same of one that was loaded before."""
    return timelapse if timelapse and not why_not_shown(timelapse, context) else None


def why_not_shown(timelapse: TimeLapse, context: PageContext) -> str:
    """Why a network's time-lapse is not shown with these choices, a sentence; "" where it is."""
    settings = context.settings
    reasons = {
        "The pixels are the same before and after: choose another layer to see it form.": (
            settings.layer == PIXELS
        ),
        "How this layer formed was not recorded: choose another one.": (
            settings.layer not in timelapse.layers
        ),
        "How it formed was recorded on the pictures that were kept apart for testing; the page "
        "shows all pictures of this set, which is not divided.": (
            settings.split != "test" and "test" not in context.image_set.splits
        ),
        "How it formed was recorded on test images: choose them in the sidebar.": (
            settings.split != "test"
        ),
        f"How it formed was recorded on {timelapse.data}, which is not what this page shows.": (
            not timelapse.is_of(context.fingerprint)
        ),
        "How it formed was recorded with the pixels as they are: choose that in the sidebar.": (
            PixelOptions(settings.pixels, settings.resizing) != AS_THEY_ARE
        ),
        "How it formed was recorded by channel: choose that above, under all controls.": (
            settings.reading != "channel"
        ),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def epoch_options(timelapse: TimeLapse, fingerprint: str) -> EpochOptions:
    """What the control offers."""
    options: EpochOptions = {str(epoch): epoch for epoch in timelapse.epochs}
    last = str(timelapse.epochs[-1]) if timelapse.is_over(fingerprint) else WHOLE_TRAINING
    return options | {last: None}


def comparable_options(options: EpochOptions) -> EpochOptions:
    """Those of the options that can be compared: of a time-lapse over a few images its own states,
    without the finished network over all of them."""
    return {option: epoch for option, epoch in options.items() if option != WHOLE_TRAINING}


def check_epochs(timelapse: TimeLapse, context: PageContext) -> None:
    """Read all epochs, for those who ask next. Raises ValueError where one is damaged."""
    for option in epoch_options(timelapse, context.fingerprint):
        context_at_epoch(context, timelapse, option)


def context_at_epoch(
    context: PageContext, timelapse: TimeLapse | None, option: str = ""
) -> PageContext:
    """The context as it was after that epoch; a threshold is the nearest one of that state."""
    if timelapse is None:
        return context
    epoch = epoch_options(timelapse, context.fingerprint)[option]
    if epoch is None:
        return context
    settings, final_table = context.settings, context.recording.channels
    table = _table(str(timelapse.path), _modified(timelapse.path), epoch, settings.layer)
    if final_table.probabilities:  # a time-lapse may be too old to say it
        table = replace(table, probabilities=True)
    is_map = final_table is not context.recording.table
    if settings.kind == "value":
        threshold = firing_rule.nearest_threshold(table, settings.threshold)
        settings = replace(settings, threshold=threshold)
    return replace(
        context,
        settings=settings,
        recording=Recording(None if is_map else table, table),
        snapshot=EpochSnapshot(epoch, timelapse.n_images, context),
    )
