"""What lies folded under Explore: the classes, the network, how it was trained and how well it
sorts."""

from __future__ import annotations

import numpy as np
import streamlit as st

from activsim.app.shell import cache, exemplars, links, navigation
from activsim.networks import catalogue
from activsim.networks.layers import NetworkDescription
from activsim.output.charts import confusions, theme
from activsim.output.charts import training as training_charts


@st.fragment
def about(chosen, shown, look: theme.Look) -> None:
    """A part is worked out when it is unfolded; that it is stands in the link."""
    st.html("<h2>What this rests on</h2>")
    parts = {
        "classes": ("The classes and the images", lambda: exemplars.draw_classes(chosen.data)),
        "layers": ("The network, layer by layer", lambda: _layers(chosen.description)),
        "training": (
            "How it was trained",
            lambda: _training(catalogue.read_card(chosen.path), look),
        ),
        "score": ("How well it sorts these images", lambda: _score(chosen, shown, look)),
    }
    for key, (title, draw) in parts.items():
        with links.expander(title, key) as part:
            if part.open:
                draw()


def _layers(description: NetworkDescription) -> None:
    rows = [
        {
            "layer": layer.name,
            "kind": layer.type,
            "output": " × ".join(map(str, layer.output_shape)),
            "parameters": f"{layer.parameters:,}",
            "note": layer.problem,
        }
        for layer in description.layers
    ]
    if not any(row["note"] for row in rows):
        rows = [{key: value for key, value in row.items() if key != "note"} for row in rows]
    st.table(rows)
    st.caption(f"{description.parameters:,} parameters.")
    navigation.draw_page_button(
        "layers", "All layers side by side: where does the similarity come from?", "to_layers"
    )


def _training(card: dict, look: theme.Look) -> None:
    history = card.get("history")
    if not history:
        st.write("No card lies beside this network, so its training is not known.")
        return
    left, right = st.columns(2)
    for place, what in ((left, "accuracy"), (right, "loss")):
        place.plotly_chart(
            training_charts.training_curves(history, what, look=look),
            key=f"curve_{what}",
            config=theme.WITHOUT_BUTTONS,
            theme=None,
            alt=f"{what} by epoch, training and validation",
        )
    recipe, test = card.get("recipe", {}), card.get("test", {})
    words = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in recipe.items())
    st.caption(f"Recipe: {words}.")
    if test:
        st.caption(
            f"Test images of {card.get('data')}: accuracy {test['accuracy']:.4f}, loss "
            f"{test['loss']:.4f}."
        )


def _score(chosen, shown, look: theme.Look) -> None:
    output = chosen.description.output_layer
    recorded = output and cache.layer_recording(
        chosen.path, output, "channel", None, chosen.settings.split, chosen.fingerprint
    )
    score = recorded.score if recorded else None
    if score is None:
        st.write(
            "This network's outputs are not one number per class of these images, so it cannot be "
            "scored."
        )
        return
    loss = (
        "undefined (the outputs are no probabilities)"
        if np.isnan(score.loss)
        else f"{score.loss:.4f}"
    )
    st.html(
        f"<p class='amount'>{score.accuracy:.1%} right</p><p class='quiet'>Accuracy "
        f"{score.accuracy:.4f}, loss {loss}, on {score.confusion.sum():,} {chosen.settings.split} "
        "images. A row is a true class; a cell says how many of its images the network takes for "
        "what.</p>"
    )
    st.plotly_chart(
        confusions.confusion_counts(
            np.asarray(score.confusion), chosen.names, cache.class_tiles(shown, 1, 56), look
        ),
        key="confusion",
        config=theme.WITHOUT_BUTTONS,
        theme=None,
        alt="Confusion matrix of the network",
    )
