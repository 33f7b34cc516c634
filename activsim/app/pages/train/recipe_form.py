"""What to train: the recipe and its name, and the button that puts it in line."""

from __future__ import annotations

from typing import Any

import streamlit as st

from activsim.app.pages.train import budget
from activsim.app.shell import detail, state, visitor
from activsim.datasets import catalogue as image_sets
from activsim.networks import changes, keras_start
from activsim.networks.architectures import ARCHITECTURES
from activsim.output import terms, wording
from activsim.training import presets, prices, queue
from activsim.training.recipe import (
    FORM_PARTS,
    LABELS,
    LIMITS,
    PRECISIONS,
    SHARES,
    WIDTHS,
    Recipe,
    checked_recipe,
)

STUDY = Recipe()
OF_PRESETS = ("epochs", "batch_size", "learning_rate", "width", "precision")
PRECISION_TEXTS = {
    "float32": "seven digits (float32)",
    "bfloat16": "two to three digits (bfloat16)",
}
ABOUT_WIDTH = "Channels of the first convolution; the other layers grow with it. The study's: 32."
ABOUT_ARCHITECTURES = (
    "study CNN: four convolutions, for any size and number of classes. perceptron: two layers that "
    "see the whole picture at once. small residual: three blocks whose input is added to what they "
    "make of it."
)
ABOUT_PRECISION = (
    "How many digits the numbers have that are added up: fewer are quicker where the processor "
    "calculates with them, and make other weights."
)


ABOUT_LABELS = (
    "Dealt out at random, the labels say nothing of the images: the network sees the same images "
    "as often, and learns no class. What its classes have in common anyway did not come from "
    "learning them. By the study's other numbers its layer dense can fall silent."
)
ABOUT_WITHOUT = (
    "Its name as the page writes it. The network never sees an image of it; its output stays. Is "
    "the class still beside those that it resembles?"
)
PRIVACY = (
    "What you train stays on the machine that runs this page until you or the teacher delete it, "
    "under no name of yours."
)
FIELDS_TITLE = "All that a recipe says: epochs, images, architecture, and more"


def draw_form(data: str) -> None:
    """data: the name of the images that the other pages show, which are the default here."""
    st.html("<h2>Train a network</h2>")
    if sentence := budget.rule_sentence():
        st.info(sentence)
    missing = _missing()
    if missing:
        st.error(wording.plain_markdown(missing))
    names = list(presets.PRESETS)
    st.segmented_control(
        "Recipe",
        names,
        default=names[0],
        required=True,
        key=state.TRAIN_PRESET,
        persist_state="session",
        on_change=_apply_preset,
    )
    price = st.container()
    with (
        st.form("train_form", enter_to_submit=False, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        free_name = _free_name()
        st.session_state.setdefault(state.TRAIN_NAME, free_name)
        # a browser that comes here by a button may show none: then it is the free one
        st.text_input("Name", key=state.TRAIN_NAME, max_chars=200, width=320, placeholder=free_name)
        # of a training that was started before the browser said whose it is, nobody but the
        # teacher would be the owner
        is_known = visitor.is_teacher() or bool(visitor.owner())
        is_off = not is_known or bool(missing)
        st.form_submit_button("Start", type="primary", on_click=_enqueue, disabled=is_off)
    if sentence := st.session_state.pop(state.ENQUEUE_ERROR, None):
        st.error(wording.plain_markdown(ValueError(sentence)))
    # outside of the form, so that the price is that of what they say
    with st.expander(FIELDS_TITLE, expanded=not detail.is_simple()):
        _draw_fields(data)
    with price:
        _draw_price()


def _missing() -> str:
    """What to install where nothing can be trained, else ""."""
    try:
        keras_start.check_installed()
    except ValueError as error:
        return str(error)
    return ""


def _draw_price() -> None:
    """How long it takes as the fields are now."""
    try:
        recipe = _recipe()
        size = budget.learning_size(recipe)
    except ValueError as error:
        st.caption(wording.plain_markdown(error))
        return
    duration = prices.duration_sentence(recipe, size, queue.list_jobs())
    height, width, _ = size.image_shape
    work_text = (
        f"{round(recipe.share * size.n_images):,} images of {height} × {width}, "
        f"{size.n_classes:,} classes, {recipe.architecture} of width {recipe.width}"
    )
    sentences = [f"{wording.plain_markdown(recipe.data)}: {work_text}.", duration]
    sentences += [presets.accuracy_sentence(recipe), PRIVACY]
    st.caption(" ".join(filter(None, sentences)))


def _draw_fields(data: str) -> None:
    epochs, batches, share, images = st.columns(4)
    with epochs:
        _draw_number("Epochs", "epochs", 1)
        _draw_number("Seed", "seed", 1, help=terms.texts()["seed"])
    with batches:
        _draw_number("Batch size", "batch_size", 16)
        _draw_number("Learning rate", "learning_rate", 0.0005, format="%g")
    with share:
        _draw_share_and_width()
    with images:
        _draw_images_and_architecture(data)
    _draw_control()
    st.caption(presets.few_digits_sentence())


def _draw_number(label: str, name: str, step: float, **options: Any) -> None:
    kind = type(getattr(STUDY, name))
    lowest, highest = (kind(limit) for limit in LIMITS[name])
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
    _draw_precision()


def _draw_precision() -> None:
    key = state.recipe_key("precision")
    st.session_state.setdefault(key, STUDY.precision)
    st.selectbox(
        "Digits",
        list(PRECISIONS),
        format_func=PRECISION_TEXTS.__getitem__,
        key=key,
        help=ABOUT_PRECISION,
        persist_state="session",
    )


def _draw_images_and_architecture(data: str) -> None:
    sets = image_sets.set_names()
    start = sets.index(data) if data in sets else 0
    key = state.recipe_key("data")
    st.selectbox("Images", sets, index=start, key=key, persist_state="session")
    st.selectbox(
        "Architecture",
        list(ARCHITECTURES),
        key=state.recipe_key("architecture"),
        help=ABOUT_ARCHITECTURES,
        persist_state="session",
    )


def _draw_control() -> None:
    """Training one that is a control: it learns no class, or does not learn one of them."""
    labels, without = st.columns(2)
    with labels:
        st.selectbox(
            "Labels",
            list(LABELS),
            format_func=LABELS.__getitem__,
            key=state.recipe_key("labels"),
            help=ABOUT_LABELS,
            persist_state="session",
        )
    with without:
        st.text_input(
            "Leave out a class",
            key=state.recipe_key("without"),
            placeholder="none",
            max_chars=200,
            help=ABOUT_WITHOUT,
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


def _recipe() -> Recipe:
    """As the fields are. Raises ValueError where one of them holds what no recipe may."""
    form = st.session_state
    parts = {name: form[state.recipe_key(name)] for name in FORM_PARTS}
    parts["without"] = parts["without"].strip()
    return checked_recipe(Recipe(share=SHARES[form[state.recipe_key("share")]], **parts))


def _enqueue() -> None:
    form = st.session_state
    try:
        recipe = _recipe()
        budget.learning_size(recipe)  # which may take long the first time: nobody waits for it
        with budget.decision():
            allowance = budget.allowance(recipe)
            name = form[state.TRAIN_NAME].strip() or _free_name()
            queue.enqueue(name, recipe, visitor.owner(), allowance.expected, allowance.most)
    except ValueError as error:
        form[state.ENQUEUE_ERROR] = str(error)
        return
    visitor.note(f"put the training {name!r} in line")
    queue.start_next()
    form[state.TRAIN_NAME] = _free_name()
