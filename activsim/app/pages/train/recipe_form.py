"""What to train: the recipe and its name, and the button that puts it in line."""

from __future__ import annotations

from typing import Any

import streamlit as st

from activsim.app.shell import formats, state
from activsim.datasets import catalogue as image_sets
from activsim.networks import changes
from activsim.networks.architectures import ARCHITECTURES
from activsim.training import presets, queue, train

STUDY = train.Recipe()
SHARES = {"5%": 0.05, "10%": 0.1, "25%": 0.25, "50%": 0.5, "100%": 1.0}
WIDTHS = (8, 16, 32, 64)
OF_PRESETS = ("epochs", "batch_size", "learning_rate", "width", "precision")
PARTS = (
    *OF_PRESETS,
    "seed",
    "data",
    "architecture",
)  # of the recipe, that the form asks for as they are
OTHER_PRICES = "That is for Fashion-MNIST and the study's CNN; others take more or less."
ABOUT_WIDTH = "Channels of the first convolution; the other layers grow with it. The study's: 32."
ABOUT_ARCHITECTURES = (
    "study CNN: four convolutions, for any size and number of classes. perceptron: two layers that "
    "see the whole picture at once. small residual: three blocks whose input is added to what they "
    "make of it."
)
ABOUT_PRECISION = (
    "Of the sums. bfloat16: two to three digits, quicker where the processor has it, other weights."
)


def draw_form(data: str) -> None:
    """data: the name of the images that the other pages show, which are the default here."""
    st.html("<h2>Train a network</h2>")
    names = list(presets.PRESETS)
    preset = st.segmented_control(
        "Recipe",
        names,
        default=names[0],
        required=True,
        key=state.TRAIN_PRESET,
        persist_state="session",
        on_change=_apply_preset,
    )
    st.caption(f"{presets.price_sentence(preset)} {OTHER_PRICES}")
    with st.form("train_form", enter_to_submit=False, border=False):
        epochs, batches, share, images, name = st.columns(5)
        with epochs:
            _draw_number("Epochs", "epochs", 1)
            _draw_number("Seed", "seed", 1)
        with batches:
            _draw_number("Batch size", "batch_size", 16)
            _draw_number("Learning rate", "learning_rate", 0.0005, format="%g")
        with share:
            _draw_share_and_width()
        with images:
            _draw_images_and_precision(data)
        with name:
            st.session_state.setdefault(state.TRAIN_NAME, _free_name())
            st.text_input("Name", key=state.TRAIN_NAME, max_chars=200)
            _draw_architecture()
        st.form_submit_button("Start", type="primary", on_click=_enqueue)
    if sentence := st.session_state.pop(state.ENQUEUE_ERROR, None):
        st.error(formats.plain_markdown(ValueError(sentence)))


def _draw_number(label: str, name: str, step: float, **options: Any) -> None:
    kind = type(getattr(STUDY, name))
    lowest, highest = (kind(limit) for limit in train.LIMITS[name])
    key = state.recipe_key(name)
    st.session_state.setdefault(key, getattr(STUDY, name))  # a preset sets it too
    st.number_input(label, lowest, highest, step=step, key=key, persist_state="session", **options)


def _draw_share_and_width() -> None:
    key = state.recipe_key("share")
    st.session_state.setdefault(key, "100%")
    st.select_slider("Share of the training images", list(SHARES), key=key, persist_state="session")
    key = state.recipe_key("width")
    st.session_state.setdefault(key, STUDY.width)
    st.select_slider("Width", WIDTHS, key=key, help=ABOUT_WIDTH, persist_state="session")


def _draw_architecture() -> None:
    st.selectbox(
        "Architecture",
        list(ARCHITECTURES),
        key=state.recipe_key("architecture"),
        help=ABOUT_ARCHITECTURES,
        persist_state="session",
    )


def _draw_images_and_precision(data: str) -> None:
    sets = image_sets.set_names()
    start = sets.index(data) if data in sets else 0
    key = state.recipe_key("data")
    st.selectbox("Images", sets, index=start, key=key, persist_state="session")
    key = state.recipe_key("precision")
    st.session_state.setdefault(key, STUDY.precision)
    st.selectbox(
        "Precision",
        list(train.PRECISIONS),
        key=key,
        help=ABOUT_PRECISION,
        persist_state="session",
    )


def _apply_preset() -> None:
    preset = presets.PRESETS.get(st.session_state[state.TRAIN_PRESET], {})
    for name in OF_PRESETS:
        st.session_state[state.recipe_key(name)] = preset.get(name, getattr(STUDY, name))
    share = preset.get("share", 1.0)
    text = next(text for text, value in SHARES.items() if value == share)
    st.session_state[state.recipe_key("share")] = text


def _free_name() -> str:
    return changes.free_name("my network", also_in_use=[job.name for job in queue.list_jobs()])


def _enqueue() -> None:
    form = st.session_state
    try:
        parts = {name: form[state.recipe_key(name)] for name in PARTS}
        share = SHARES[form[state.recipe_key("share")]]
        queue.enqueue(form[state.TRAIN_NAME], train.Recipe(share=share, **parts))
    except ValueError as error:
        form[state.ENQUEUE_ERROR] = str(error)
        return
    queue.start_next()
    form[state.TRAIN_NAME] = _free_name()
