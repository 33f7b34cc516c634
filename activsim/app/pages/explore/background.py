"""What lies folded under Explore: the classes, the network, how it was trained and how well it
sorts."""

from __future__ import annotations

import numpy as np
import streamlit as st

from activsim.app.pages.explore import confused_images
from activsim.app.shell import cache, formats, learned_from, links, navigation, state, whole_run
from activsim.app.shell import exemplars as exemplar_pictures
from activsim.app.shell.page_context import PageContext
from activsim.datasets.image_set import LabelledImages
from activsim.networks import catalogue
from activsim.networks.layers import NetworkDescription
from activsim.output.charts import theme
from activsim.output.charts import training as training_charts


@st.fragment
def draw_background(context: PageContext, exemplars: LabelledImages, look: theme.Look) -> None:
    """A part is worked out when it is unfolded; that it is stands in the link."""
    with whole_run.another_part():
        _draw_parts(context, exemplars, look)


def _draw_parts(context: PageContext, exemplars: LabelledImages, look: theme.Look) -> None:
    st.html("<h2>What this rests on</h2>")
    card = catalogue.read_card(context.path)
    parts = {
        state.CLASSES_PART: ("The classes and the images", lambda: _draw_classes(context)),
        state.LAYERS_PART: (
            "The network, layer by layer",
            lambda: _draw_layers(context.description),
        ),
        state.TRAINING_PART: ("How it was trained", lambda: _draw_training(card, look)),
        state.SCORE_PART: (
            "How well it sorts these images",
            lambda: _draw_score(context, exemplars, look),
        ),
    }
    for key, (title, draw) in parts.items():
        with links.expander(title, key) as part:
            if part.open:
                draw()


def _draw_classes(context: PageContext) -> None:
    exemplar_pictures.draw_classes(context.images, context.image_set.n_images)


def _draw_layers(description: NetworkDescription) -> None:
    rows = []
    for layer in description.layers:
        row = {
            "layer": layer.name,
            "kind": layer.type,
            "output": " × ".join(map(str, layer.output_shape)),
            "parameters": f"{layer.parameters:,}",
        }
        if any(layer.problem for layer in description.layers):
            row["note"] = layer.problem
        rows.append(row)
    st.html(formats.table_html(rows, "The layers of the network"))
    st.caption(f"{description.parameters:,} parameters.")
    navigation.draw_page_button(
        "layers", "All layers side by side: where does the similarity come from?", "to_layers"
    )


def _draw_training(card: dict, look: theme.Look) -> None:
    history = card.get("history")
    if not history:
        st.write("No card lies beside this network, so its training is not known.")
        return
    for column, quantity in zip(st.columns(2), ("accuracy", "loss"), strict=True):
        column.plotly_chart(
            training_charts.training_curves(history, quantity, look=look),
            key=f"curve_{quantity}",
            config=theme.WITHOUT_BUTTONS,
            theme=None,
            alt=f"{quantity} by epoch, training and validation",
        )
    recipe, test = card.get("recipe", {}), card.get("test", {})
    words = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in recipe.items())
    st.caption(f"Recipe: {words}.")
    if test:
        st.caption(
            f"Test images of {card.get('data')}: accuracy {test['accuracy']:.4f}, loss "
            f"{test['loss']:.4f}."
        )


def _draw_score(context: PageContext, exemplars: LabelledImages, look: theme.Look) -> None:
    output = context.description.output_layer
    recording = output and cache.layer_recording(context.source, output, "channel", None)
    score = recording.score if recording else None
    if score is None:
        st.write(
            "This network's outputs are not one number per class of these images, so it cannot be "
            "scored."
        )
        return
    loss = f"{score.loss:.4f}"
    if np.isnan(score.loss):
        loss = "undefined (the outputs are no probabilities)"
    st.html(
        f"<p class='amount'>{score.accuracy:.1%} right</p><p class='quiet'>Accuracy "
        f"{score.accuracy:.4f}, loss {loss}, on {score.confusion.sum():,} "
        f"{context.settings.split} images. A row is a true class; a cell says how many of its "
        "images the network takes for what.</p>"
    )
    if caveat := learned_from.score_caveat(context.settings.split):
        st.caption(caveat)
    confused_images.draw_matrix(context, score, exemplars, look)
