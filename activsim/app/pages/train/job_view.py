"""A training on screen: how far it is, its curves, and the classes of a layer after each epoch."""

from __future__ import annotations

import contextlib

import streamlit as st

from activsim.analysis import groups, measures
from activsim.app.pages.train import text as train_words
from activsim.app.shell import cache, formats, images, links, navigation, page_frame, state
from activsim.firing import epochs
from activsim.networks import catalogue
from activsim.output.charts import heatmap, theme
from activsim.output.charts import training as training_charts
from activsim.training import formation, queue

NOT_YET = "The first heatmap is that of the untrained network; it is there in a moment."


def watch(job: queue.Job) -> None:
    """All there is to see of a job."""
    found = there(job)
    st.html(f"<p class='answer' role='status'>{train_words.answer(job, found)}</p>")
    if job.state == "running":
        part, text = train_words.progress(job)
        st.progress(part, text=text)
    wrong(job)
    if job.progress.get("saved") and job.recipe.data not in ("Fashion-MNIST", "Sketches"):
        st.caption(
            f"It learned {job.recipe.data}; the other pages show it garments, of which it knows "
            "nothing."
        )
    with st.container(horizontal=True):
        buttons(job, found)
    if job.state == "waiting":
        return
    _curves(job)
    _classes(job)


def there(job: queue.Job) -> bool:
    """Whether the network that a job made, if it made one, is there still, under that name."""
    if not (saved := job.progress.get("saved")):
        return True
    path = catalogue.list_networks().get(saved["name"])
    with contextlib.suppress(OSError):  # it may go at any moment
        return path is not None and cache.model_hash(path) == saved["sha256"]
    return False


def wrong(job: queue.Job) -> None:
    """What went wrong with a job, and with what a visitor asked of it."""
    for why in (job.progress.get("why"), st.session_state.get(f"train_wrong_{job.id}")):
        if why:
            st.error(formats.plain_markdown(ValueError(why)))


def _asked(what, id_: str) -> None:
    st.session_state.pop(f"train_wrong_{id_}", None)
    try:
        what(id_)
    except OSError as error:
        st.session_state[f"train_wrong_{id_}"] = formats.refusal(error)


def buttons(job: queue.Job, there: bool) -> None:
    """there: whether the network that it made is there still."""

    def button(label: str, what, about: str, **more) -> None:
        key = f"{what.__name__}_{job.id}"
        st.button(label, **{"key": key} | more, on_click=_asked, args=[what, job.id], help=about)

    if job.state == "running":
        stopping = (job.folder / "cancel").exists()
        about = "It stops at once. What its last whole epoch made is kept as a network."
        button("Cancel", queue.cancel, about, key="train_cancel", disabled=stopping)
        return
    if job.state == "waiting":
        button("Leave the line", queue.cancel, "It has not begun, so nothing is lost.")
        return
    if job.can_go_on:
        button(
            "Go on",
            queue.resume,
            "It goes on after its last whole epoch; if another is running, it waits in line.",
        )
    if job.can_be_kept:
        button(
            "Keep what there is",
            queue.keep_last_epoch,
            "What its last whole epoch made becomes a network.",
        )
    if saved := job.progress.get("saved"):
        if there and st.button("Look at it on Explore", key=f"explore_{job.id}", type="primary"):
            navigation.go_to_page("explore", model=saved["name"])
        button(
            "Put away", queue.discard, "The network stays; only this account of its training goes."
        )
    else:
        button("Throw away", queue.discard, "What was trained so far is lost.")


def _curves(job: queue.Job) -> None:
    history = job.progress.get("history", {})
    left, right = st.columns(2)
    for place, what in ((left, "loss"), (right, "accuracy")):
        chart = training_charts.training_curves(
            history, what, job.recipe.epochs, train_words.tip(job, what), page_frame.current_look()
        )
        alt = f"{what} by epoch, training and validation"
        place.plotly_chart(
            chart, key=f"train_{what}", config=theme.WITHOUT_BUTTONS, theme=None, alt=alt
        )


def _classes(job: queue.Job) -> None:
    """The heatmap of the chosen layer at the last epoch, or at the one picked once the training has
    ended."""
    last = job.progress.get("recorded")
    first = None if last is None else epochs.open_timelapse(epochs.state_file(job.folder, 0))
    if first is None:
        st.caption(NOT_YET if job.state == "running" else "No state of this network was recorded.")
        return
    left, right = st.columns([3, 2], gap="medium")
    with right:
        start = first.layers.index("dense") if "dense" in first.layers else len(first.layers) - 1
        layer = links.select_box(
            "Layer to watch", state.TRAIN_LAYER, first.layers, first.layers[start]
        )
        links.draw_faults(st, layer)
        epoch = last
        if job.state != "running" and last:
            epoch = st.slider(
                "After epoch", 0, last, last, key=f"train_epoch_{job.id}", help="0: before training"
            )
    try:
        files = [str(epochs.state_file(job.folder, one)) for one in range(last + 1)]
        states = [cache.epoch_state(file, job.id, one, layer) for one, file in enumerate(files)]
    except ValueError as error:  # another visitor put it away just now, or a file is damaged
        st.error(formats.plain_markdown(error))
        return
    best, found = _best(first.class_names), states[epoch]
    with left:
        _heatmap(
            job,
            first.class_names,
            found,
            "before training" if epoch == 0 else f"after epoch {epoch}",
        )
    with right:
        st.html(f"<p class='quiet'>{train_words.evidence(found, epoch, layer, best)}</p>")
        if found.effect:
            chart = training_charts.agreement_by_epoch(
                list(range(last + 1)),
                [one.rho_a for one in states],
                best,
                job.recipe.epochs,
                page_frame.current_look(),
            )
            alt = f"Agreement of {layer} with the groups after each epoch"
            st.plotly_chart(
                chart, key="train_agreement", config=theme.WITHOUT_BUTTONS, theme=None, alt=alt
            )
            st.caption(
                f"The groups, a hypothesis of ours: {train_words.groups_worded(first.class_names)}."
            )


def _best(class_names: tuple[str, ...]) -> float:
    parted = groups.default_groups(class_names)
    return float("nan") if parted is None else groups.best_agreement(parted, len(class_names))


def _heatmap(
    job: queue.Job, names: tuple[str, ...], found: formation.EpochState, when: str
) -> None:
    try:
        tiles = cache.class_tiles(images.images_named(job.recipe.data, "train"), 1, 56)
    except ValueError:  # the names stand for the classes then
        tiles = None
    chart = heatmap.heatmap(
        found.matrix,
        names,
        formation.order(names),
        measures.MEASURES[formation.MEASURE],
        tiles,
        formation.nearest_pair(found.matrix),
        page_frame.current_look(),
    )
    alt = f"Dissimilarity of {len(names)} by {len(names)} classes {when}"
    st.plotly_chart(chart, key="train_matrix", config=theme.WITHOUT_BUTTONS, theme=None, alt=alt)
    st.caption(
        f"Darker: more alike; outlined: the two most alike. Over the first {epochs.PER_CLASS} test "
        "images of each class, read by channel at threshold 0."
    )
