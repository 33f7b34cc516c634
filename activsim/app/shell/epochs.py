"""After which epoch: the control on Explore and Layers that shows how a network came to be, and
what it stands for.

    lapse = epochs.lapse(chosen)                       # or None, where there is none that belongs here
    option = epochs.standing(lapse, chosen)            # what the control, or the link, says
    seen = explore_words.seen(epochs.at(chosen, lapse, option))

The last option is always the finished network, as the page shows it without a control. Where the
time-lapse is over all images of the page that is its last epoch; where it is over a few of each
class, that has an option of its own before."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import streamlit as st

from activsim.analysis import firing_rule
from activsim.app.drawing import components
from activsim.app.shell import address, cache, formats, links, page_context, state
from activsim.firing import epochs as timelapse
from activsim.firing import recording
from activsim.firing.table import FiringTable
from activsim.networks.layers import PIXELS

HERE = Path(__file__).parent
FINISHED = "finished"
KEY = state.EPOCH  # in the link, and of the visitor's choice
HTML = "<div><button type='button'></button><input type='range' min='0' step='1'><output role='status'></output></div>"


def component(name: str, *scripts: Path):
    """The control, with what draws a place between two epochs: a script that defines `showing`."""
    js = components.joined(*scripts, HERE / "epochs.js")
    return st.components.v2.component(
        name, html=HTML, js=js, css=(HERE / "epochs.css").read_text(encoding="utf-8")
    )


@st.cache_resource(show_spinner=False, max_entries=64)
def _lapse(path: str, model_hash: str, modified: float) -> timelapse.TimeLapse | None:
    return timelapse.load_timelapse(Path(path))


@st.cache_resource(show_spinner=False, max_entries=400)
def _table(path: str, modified: float, epoch: int, layer: str) -> FiringTable:
    table = timelapse.open_timelapse(Path(path)).table(epoch, layer)
    table.counts.flags.writeable = False
    return table


def _modified(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


def load_timelapse(path: Path) -> timelapse.TimeLapse | None:
    """The time-lapse of a model file."""
    return _lapse(str(path), cache.model_hash(path), _modified(timelapse.timelapse_path(path)))


def lapse(chosen: page_context.PageContext) -> timelapse.TimeLapse | None:
    """The time-lapse of what is chosen; None where it was not recorded for this layer, reading or
    these images."""
    found = load_timelapse(chosen.path)
    return found if found and not why_not(found, chosen) else None


def why_not(found: timelapse.TimeLapse, chosen: page_context.PageContext) -> str:
    """Why a network's time-lapse is not shown with these choices, a sentence; "" where it is."""
    settings = chosen.settings
    if settings.layer == PIXELS:
        return "The pixels are the same before and after: choose another layer to see it form."
    if settings.layer not in found.layers:
        return "How this layer formed was not recorded: choose another one."
    if settings.split != "test":
        return "How it formed was recorded on test images: choose them in the sidebar."
    if not found.is_of(chosen.fingerprint):
        return f"How it formed was recorded on {found.data}, which is not what this page shows."
    if settings.reading != "channel":
        return "How it formed was recorded by channel: choose that in the sidebar."
    return ""


def options(found: timelapse.TimeLapse, fingerprint: str) -> dict[str, int | None]:
    """What the control offers, as it stands in the link, and the epoch it stands for; None: the
    finished network."""
    epochs: dict[str, int | None] = {str(epoch): epoch for epoch in found.epochs}
    return epochs | {str(found.epochs[-1]) if found.is_over(fingerprint) else FINISHED: None}


def standing(found: timelapse.TimeLapse, chosen: page_context.PageContext) -> str:
    """The option that the visitor, or the link, has chosen."""
    offered = options(found, chosen.fingerprint)
    if KEY not in st.session_state and KEY in st.query_params:
        st.session_state[KEY] = st.query_params[KEY]
        if st.query_params[KEY] not in offered:
            st.session_state[state.EPOCH_MISSING] = st.query_params[KEY]
    if st.session_state.get(KEY, "") not in ("", *offered):
        st.session_state[KEY] = list(offered)[-1]
    return st.session_state.get(KEY) or list(offered)[-1]


def none_here() -> None:
    """There is no control: an epoch that stands in the address goes, and is named as what a link
    asks in vain."""
    address.write(KEY, None)
    links.check(KEY, ())


def wanted(found: timelapse.TimeLapse, chosen: page_context.PageContext, option: str) -> bool:
    """Whether the control needs all epochs: somebody plays it, or moved the slider."""
    return (
        bool(st.session_state.get(state.EPOCHS_REQUESTED))
        or option != list(options(found, chosen.fingerprint))[-1]
    )


def read(found: timelapse.TimeLapse, chosen: page_context.PageContext) -> None:
    """All epochs, kept for those who ask next. Raises ValueError where one is damaged."""
    for option in options(found, chosen.fingerprint):
        at(chosen, found, option)


def compared(offered: dict[str, int | None]) -> dict[str, int | None]:
    """Those of the options that can be compared: of a time-lapse over a few images its own states,
    without the finished network over all of them."""
    return {option: epoch for option, epoch in offered.items() if option != FINISHED}


def at(
    chosen: page_context.PageContext, found: timelapse.TimeLapse | None, option: str = ""
) -> page_context.PageContext:
    """What is chosen, as it was after that epoch; a threshold is the nearest one of that state."""
    epoch = None if found is None else options(found, chosen.fingerprint)[option]
    if epoch is None:
        return chosen
    table = _table(str(found.path), _modified(found.path), epoch, chosen.settings.layer)
    finished = chosen.recording.channels
    if finished.probabilities:  # a time-lapse may be too old to say it
        table = replace(table, probabilities=True)
    is_map = finished is not chosen.recording.table
    settings = chosen.settings
    if settings.kind == "value":
        settings = replace(
            settings, threshold=firing_rule.nearest_threshold(table, settings.threshold)
        )
    made = recording.Recording(None if is_map else table, table)
    return replace(
        chosen,
        settings=settings,
        recording=made,
        snapshot=page_context.EpochSnapshot(epoch, found.n_images, chosen),
    )


def says(found: timelapse.TimeLapse, fingerprint: str) -> list[str]:
    """Each option in words."""
    last = found.epochs[-1]
    said = []
    for option, epoch in options(found, fingerprint).items():
        if epoch is None:
            said.append(
                "The finished network"
                if option == FINISHED
                else f"After epoch {last}: the finished network"
            )
        else:
            said.append(f"After epoch {epoch} of {last}" if epoch else "Before training")
    return said


def control(
    draw,
    found: timelapse.TimeLapse,
    chosen: page_context.PageContext,
    page: Callable[[], bytes],
    always: bool = False,
) -> bool:
    """Draw the control with a component; page() makes what it needs to play, which is sent `always`
    or once somebody plays it or moves the slider. Returns whether it was."""
    option, offered = standing(found, chosen), list(options(found, chosen.fingerprint))
    needed = always or wanted(found, chosen, option)
    key = f"epochs_{chosen.path.stem}"
    told = {"label": "After epoch", "options": offered, "says": says(found, chosen.fingerprint)}
    sent = json.dumps(told | {"at": offered.index(option)})[:-1].encode()
    data = sent + b', "page": ' + (page() if needed else b"null") + b"}"

    def moved() -> None:
        st.session_state[KEY] = str(st.session_state[key][KEY])  # a browser may send anything
        st.session_state.pop(state.EPOCH_MISSING, None)

    def asked() -> None:
        st.session_state[state.EPOCHS_REQUESTED] = True

    draw(key=key, data=data, on_epoch_change=moved, on_wanted_change=asked, height="content")
    address.write(KEY, option if option != offered[-1] else None)
    if (dropped := st.session_state.get(state.EPOCH_MISSING)) and dropped not in offered:
        st.warning(
            f"This link asks for an epoch that was not kept: {formats.inline_code(dropped)}. The last is "
            "shown instead."
        )
    return needed


MOST_TOLD = 4  # changes up to which each is told


def nearest_story(names, query: int, nearest: list[tuple[int | None, int | None]]) -> str:
    """Which class fired most like the queried one when, HTML. nearest: (epoch, class) of each state
    that was kept, the epoch None for the finished network, the class None where nothing could be
    compared."""
    told = []
    for epoch, label in nearest:
        if not told or told[-1][1] != label:
            told.append((epoch, label))
    changes = len(told) - 1
    if changes > MOST_TOLD:
        told = [told[0], told[-1]]

    def like(label: int | None) -> str:
        return (
            "like none that could be told"
            if label is None
            else f"most like <b>{html.escape(names[label])}</b>"
        )

    text = f"Before training <b>{html.escape(names[query])}</b> fired {like(told[0][1])}"
    if not changes:
        return text + ", and after every epoch too."
    if changes > MOST_TOLD:
        text += f". That changed {changes} times"
    for epoch, label in told[1:]:
        end = (epoch, label) == told[-1]
        when = (
            "in the finished network"
            if epoch is None
            else f"{'from' if end else 'after'} epoch {epoch}{' on' * end}"
        )
        text += f"; {when} {like(label)}"
    return text + "."


def caveats(chosen: page_context.PageContext, found: timelapse.TimeLapse) -> str:
    """What is to be kept in mind of these numbers; "" for nothing."""
    said = []
    if not found.is_over(chosen.fingerprint):
        few = max(found.n_images)
        said.append(
            f"The epochs are over {few} test images of each class, the finished network over all "
            "of them."
        )
    settings = chosen.settings
    if settings.kind == "value" and settings.threshold:
        said.append("At each epoch the threshold is the nearest of those that were kept of it.")
    return " ".join(said)
