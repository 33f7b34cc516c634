"""A training on screen: how far it is, its curves, and the classes of a layer after each epoch."""

from __future__ import annotations

import contextlib
import math

import numpy as np
import streamlit as st

from activsim.analysis import groups as grouping
from activsim.analysis import measures
from activsim.analysis.groups import Groups
from activsim.app.pages.train import job_actions
from activsim.app.pages.train import text as train_text
from activsim.app.shell import (
    cache,
    images,
    link_faults,
    links,
    page_frame,
    state,
)
from activsim.firing import epochs
from activsim.output import terms, wording
from activsim.output.charts import heatmap, overview
from activsim.output.charts import training as training_charts
from activsim.output.frames import view
from activsim.training import formation
from activsim.training.jobs import Job

NO_STATE_YET = "The first heatmap is that of the untrained network; it is there in a moment."


def draw_job(job: Job) -> None:
    """All there is to see of a job."""
    exists = job_actions.network_exists(job)
    st.html(page_frame.answer_html(train_text.job_sentence(job, exists)))
    if job.state == "running":
        share, text = train_text.batch_progress(job)
        st.progress(share, text=text)
    job_actions.draw_errors(job)
    with st.container(horizontal=True):
        job_actions.draw_buttons(job, exists)
    if job.state == "waiting":
        return
    _draw_curves(job)
    _draw_classes(job)


def _draw_curves(job: Job) -> None:
    history = job.progress.history
    for column, quantity in zip(st.columns(2), ("loss", "accuracy"), strict=True):
        tip = train_text.curve_tip(job, quantity)
        chart = training_charts.training_curves(
            history, quantity, job.recipe.epochs, tip, page_frame.current_look()
        )
        with column:
            alt = f"{quantity} by epoch, training and validation"
            page_frame.draw_plain_chart(chart, f"train_{quantity}", alt)


def _draw_classes(job: Job) -> None:
    """The heatmap of a layer at the last epoch, or at the one picked once the training has
    ended."""
    last_epoch = job.progress.recorded
    untrained = None
    if last_epoch is not None:
        untrained = epochs.open_timelapse(epochs.state_file(job.folder, 0))
    if last_epoch is None or untrained is None:
        running = job.state == "running"
        st.caption(NO_STATE_YET if running else "No state of this network was recorded.")
        return
    names = untrained.class_names
    groups = _groups(job, names)
    left, right = st.columns([3, 2], gap="medium")
    with right:
        layer = _draw_layer_menu(untrained.layers)
        epoch = _draw_epoch_slider(job, last_epoch)
    try:
        states = [_state(job, epoch, layer, groups) for epoch in range(last_epoch + 1)]
    except ValueError as error:  # another visitor put it away just now, or a file is damaged
        st.error(wording.plain_markdown(error))
        return
    with left:
        when = "before training" if epoch == 0 else f"after epoch {epoch}"
        order = formation.class_order(len(names), groups)
        _draw_heatmap(job, names, order, states[epoch], when)
    with right:
        best = math.nan if groups is None else grouping.best_agreement(groups, len(names))
        sentence = train_text.agreement_sentence(states[epoch], epoch, layer, best)
        st.html(f"<p class='quiet'>{terms.explained(sentence, 'agreement', 'group')}</p>")
        if groups is not None and states[epoch].effect:
            agreement = [state.rho_a for state in states]
            chart = training_charts.agreement_by_epoch(
                list(range(last_epoch + 1)),
                agreement,
                best,
                job.recipe.epochs,
                page_frame.current_look(),
            )
            alt = f"Agreement of {layer} with the groups after each epoch"
            page_frame.draw_plain_chart(chart, "train_agreement", alt)
            group_text = train_text.group_names(groups, names)
            st.caption(f"The groups, a hypothesis of the image set: {group_text}.")


def _draw_layer_menu(layers: tuple[str, ...]) -> str:
    start = layers.index("dense") if "dense" in layers else len(layers) - 1
    layer = links.select_box("Layer to watch", state.TRAIN_LAYER, layers, layers[start])
    link_faults.draw_faults(st, layer)
    return layer


def _draw_epoch_slider(job: Job, last_epoch: int) -> int:
    """While it runs, the last one is shown."""
    if job.state == "running" or not last_epoch:
        return last_epoch
    return st.slider(
        "After epoch",
        0,
        last_epoch,
        last_epoch,
        key=state.job_epoch_key(job.id),
        help="0: before training",
    )


def _groups(job: Job, names: tuple[str, ...]) -> Groups | None:
    """Those of the set that is learned; None where it has none, or is not there any more."""
    with contextlib.suppress(ValueError):
        return grouping.named_groups(images.open_set(job.recipe.data).groups, names)
    return None


def _state(job: Job, epoch: int, layer: str, groups: Groups | None) -> formation.EpochState:
    file = str(epochs.state_file(job.folder, epoch))
    return cache.epoch_state(file, job.id, epoch, layer, groups)


def _draw_heatmap(
    job: Job, names: tuple[str, ...], order: np.ndarray, state: formation.EpochState, when: str
) -> None:
    tiles = None  # the names stand for the classes then
    with contextlib.suppress(ValueError):
        tiles = cache.class_tiles(images.exemplars_of(job.recipe.data), 1, 56)
    measure = measures.MEASURES[formation.MEASURE]
    look = page_frame.current_look()
    if len(names) >= view.MANY_CLASSES:
        chart = overview.overview(state.matrix, names, order, measure, look=look)
    else:
        pair = formation.nearest_pair(state.matrix)
        chart = heatmap.heatmap(state.matrix, names, order, measure, tiles, pair, look)
    alt = f"Dissimilarity of {len(names)} by {len(names)} classes {when}"
    page_frame.draw_plain_chart(chart, "train_matrix", alt)
    page_frame.draw_caption(
        f"Darker: more alike; outlined: the two most alike. Over the first {epochs.PER_CLASS} test "
        "images of each class, read by channel at threshold 0.",
        "class",
        "channel",
        "threshold",
    )
