"""What to train: the recipe and its name, and the button that puts it in line."""

from __future__ import annotations

import streamlit as st

from activsim.app.shell import formats
from activsim.datasets import catalogue as image_sets
from activsim.networks import changes as model_changes
from activsim.training import presets, queue, train

STUDY = train.Recipe()
SHARES = {"5%": 0.05, "10%": 0.1, "25%": 0.25, "50%": 0.5, "100%": 1.0}
WIDTHS = (8, 16, 32, 64)


def form(data: str) -> None:
    """data: the name of the images that the other pages show, which are the default here."""
    st.html("<h2>Train a network</h2>")
    names = list(presets.PRESETS)
    kept = {"key": "train_preset", "persist_state": "session", "on_change": _preset_chosen}
    preset = st.segmented_control("Recipe", names, default=names[0], required=True, **kept)
    st.caption(presets.price(preset))
    with st.form("train_form", border=False):
        one, two, three, four, five = st.columns(5)
        with one:
            _number("Epochs", "epochs", 1)
            _number("Seed", "seed", 1)
        with two:
            _number("Batch size", "batch_size", 16)
            _number("Learning rate", "learning_rate", 0.0005, format="%g")
        with three:
            st.session_state.setdefault("train_share", "100%")
            st.select_slider(
                "Share of the training images",
                list(SHARES),
                key="train_share",
                persist_state="session",
            )
            about = (
                "Channels of the first convolution; the other layers grow with it. The study's: 32."
            )
            st.session_state.setdefault("train_width", STUDY.width)
            st.select_slider(
                "Width", WIDTHS, key="train_width", help=about, persist_state="session"
            )
        with four:
            sets = list(image_sets.IMAGE_SETS)
            start = sets.index(data) if data in sets else 0
            st.selectbox("Images", sets, index=start, key="train_data", persist_state="session")
            about = "Of the sums. bfloat16: two to three digits, quicker where the processor has it, other weights."
            st.session_state.setdefault("train_precision", STUDY.precision)
            st.selectbox(
                "Precision",
                list(train.PRECISIONS),
                key="train_precision",
                help=about,
                persist_state="session",
            )
        with five:
            st.session_state.setdefault("train_name", _suggested())
            st.text_input("Name", key="train_name", max_chars=200)
        st.form_submit_button("Start", type="primary", on_click=_start)
    if wrong := st.session_state.pop("train_wrong", None):
        st.error(formats.plain_markdown(wrong))


def _number(label: str, name: str, step, **more) -> None:
    kind, key = type(getattr(STUDY, name)), f"train_{name}"
    lowest, highest = map(kind, train.LIMITS[name])
    st.session_state.setdefault(key, getattr(STUDY, name))  # a preset sets it too
    st.number_input(label, lowest, highest, step=step, key=key, persist_state="session", **more)


def _preset_chosen() -> None:
    changes = presets.PRESETS.get(st.session_state["train_preset"], {})
    for name in ("epochs", "batch_size", "learning_rate"):
        st.session_state[f"train_{name}"] = changes.get(name, getattr(STUDY, name))
    for name in ("width", "precision"):
        st.session_state[f"train_{name}"] = changes.get(name, getattr(STUDY, name))
    share = changes.get("share", 1.0)
    st.session_state["train_share"] = next(text for text, value in SHARES.items() if value == share)


def _suggested() -> str:
    return model_changes.free_name("my network", also_taken=[job.name for job in queue.list_jobs()])


def _start() -> None:
    said = st.session_state
    try:
        recipe = train.Recipe(
            **{
                name: said[f"train_{name}"]
                for name in ("seed", "epochs", "batch_size", "learning_rate")
            },
            share=SHARES[said["train_share"]],
            width=said["train_width"],
            precision=said["train_precision"],
            data=said["train_data"],
        )
        queue.enqueue(said["train_name"], recipe)
    except ValueError as error:
        said["train_wrong"] = str(error)
        return
    queue.start_next()
    said["train_name"] = _suggested()
