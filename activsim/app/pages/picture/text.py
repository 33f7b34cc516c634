"""What the Picture page says: plain functions, no widgets. HTML with names escaped."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

import numpy as np

from activsim.analysis import measures, single_image
from activsim.app.pages.picture.result import PictureResult
from activsim.app.shell.exemplars import figure_html, small_picture_html
from activsim.networks.layers import PIXELS
from activsim.output import terms
from activsim.output.short_text import short_name
from activsim.output.wording import rate_text

Tiles = Mapping[int, str]  # a data URI for each class that is on screen
N_ANSWERS = 4  # classes whose probability is written down
CERTAIN = 1e-9
N_NEAREST = 3  # classes of each layer
WAITING = "Show the network a picture of your own."
PRIVACY = (
    "Your picture stays in this browser tab's session: it is written to no file, no log and no "
    "address, and is gone when the tab is closed. Keep, among the tools, puts it into your own "
    "report."
)
STEP_NAMES = {"grey": "Grey", "ground": "Ground", "centre": "Centre", "size": "Size"}
STEP_TEXTS = {
    "grey": "Grey: colours are weighed as TensorFlow weighs them.",
    "ground": "Ground: dark and light change places where the set's pictures have the other "
    "ground, and what is left of the paper goes.",
    "centre": "Centre: what the picture shows is put in the middle, as large as in the set.",
    "size": "Size: scaled to the set's pictures; else the network's own input does it, or with a "
    "border takes the middle.",
}


def answer_html(verdict: str, way: str = "") -> str:
    """The page's sentences, in a place that is as high whatever they are: a visitor draws below
    them."""
    verdict, way = terms.explained_in_turn([verdict, way], "class", "layer", "threshold")
    return (
        f"<div class='verdict'><p class='answer' role='status'>{verdict}</p>"
        f"<p class='sentence'>{way}</p></div>"
    )


def verdict_sentence(result: PictureResult) -> str:
    """What the network says."""
    if result.predicted_class is None or result.look.outputs is None:
        return "This network's outputs do not stand for these classes."
    name = html.escape(result.context.names[result.predicted_class])
    share = ""
    if result.has_probabilities:
        share = f" ({probability_text(float(result.look.outputs[result.predicted_class]))})"
    return f"The network takes your picture for <b>{name}</b>{share}."


def probability_text(value: float) -> str:
    """Softmax gives neither 0 nor 1, save by rounding."""
    return rate_text(min(max(value, CERTAIN), 1 - CERTAIN))


def way_sentence(result: PictureResult) -> str:
    """Which class it is nearest to, from the first layer to the last."""
    nearest = {layer: label for layer, label in result.nearest.items() if label is not None}
    if not nearest:
        return "At this threshold it is nearest to no class in any layer."
    layers, labels = list(nearest), list(nearest.values())
    final = labels[-1]
    start = next(index for index in range(len(labels)) if set(labels[index:]) == {final})

    def name(label: int) -> str:
        return f"<b>{html.escape(result.context.names[label])}</b>"

    first, last = _in_layer(layers[0]), _layer_name(layers[-1])
    if len(layers) == 1:
        return f"{first} it is nearest to {name(final)}."
    if start == 0:
        return f"From {_layer_name(layers[0])} to {last} it is nearest to {name(final)}."
    if labels[0] == final:
        others = [name(label) for label in dict.fromkeys(labels) if label != final]
        between = _enumeration(others)
        return (
            f"{first} and in {last} it is nearest to {name(final)}, in between also to {between}."
        )
    turn = f"in {last}"
    if start < len(layers) - 1:
        turn = f"from {_layer_name(layers[start])} to {last}"
    return f"{first} it is nearest to {name(labels[0])}; {turn} it is nearest to {name(final)}."


def _enumeration(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _layer_name(layer: str) -> str:
    return "the pixels" if layer == PIXELS else f"layer {html.escape(layer)}"


def _in_layer(layer: str) -> str:
    return f"In {_layer_name(layer)}"


def answer_order(result: PictureResult) -> list[int]:
    """The classes that the network gives most to, the highest first."""
    if result.look.outputs is None:
        return []
    return np.argsort(-result.look.outputs, kind="stable")[:N_ANSWERS].tolist()


def classes_on_screen(result: PictureResult) -> set[int]:
    """Those whose pictures stand in the answers or in the table of the layers."""
    labels = set(answer_order(result))
    for distances in result.distances.values():
        labels.update(single_image.nearest_classes(distances)[:N_NEAREST])
    return labels


def answers_html(result: PictureResult, tiles: Tiles) -> str:
    """The classes that the network gives most to, each with a bar."""
    outputs = result.look.outputs
    if outputs is None:
        return ""
    rows = ""
    for label in answer_order(result):
        name = html.escape(result.context.names[label])
        value = float(outputs[label])
        amount = probability_text(value) if result.has_probabilities else f"{value:.3g}"
        bar = f"<i style='width:{100 * value:.1f}%'></i>" if result.has_probabilities else ""
        rows += (
            f"<li>{small_picture_html(tiles[label])}<span>{name}</span>"
            f"<b>{bar}</b><em>{amount}</em></li>"
        )
    return f"<ol class='answers'>{rows}</ol>"


def step_note(is_skipped: bool, changes: bool) -> str:
    """What stands below a step's picture."""
    if is_skipped:
        return "off"
    return "changed" if changes else "as it was"


def layers_table(result: PictureResult, tiles: Tiles) -> str:
    """A row per layer: the classes whose profiles are nearest, each with its distance."""
    body = ""
    for layer, distances in result.distances.items():
        name = "input, the pixels" if layer == PIXELS else layer
        cells = _layer_cells(result, distances, tiles)
        body += f"<tr><th scope='row'>{html.escape(name)}</th>{cells}</tr>"
    n_places = min(N_NEAREST, len(result.context.names))
    titles = ("layer", "nearest", "second", "third")[: 1 + n_places]
    head = "".join(f"<th scope='col'>{title}</th>" for title in titles)
    return (
        "<div class='way' tabindex='0' role='region' aria-label='Nearest classes by layer'>"
        f"<table><tr>{head}</tr>{body}</table></div>"
    )


def _layer_cells(result: PictureResult, distances: np.ndarray, tiles: Tiles) -> str:
    if reason := why_unordered(distances):
        return f"<td colspan='{N_NEAREST}'>{reason} at this threshold</td>"
    order = single_image.nearest_classes(distances)[:N_NEAREST]
    measure = measures.MEASURES[result.context.settings.measure]
    cells = ""
    for label in order:
        name = html.escape(short_name(result.context.names[label], 24))
        mark = " class='taken'" if label == result.predicted_class else ""
        cells += (
            f"<td{mark}>{small_picture_html(tiles[label])}"
            f"<span>{name}<small>{distance_text(distances, label, measure)}</small></span></td>"
        )
    return cells


def distance_text(distances: np.ndarray, label: int, measure: measures.Measure) -> str:
    """How far a class is, and whether others are as far."""
    is_tied = np.count_nonzero(distances == distances[label]) > 1
    return f"{measure.with_unit(float(distances[label]))}{', tied' if is_tied else ''}"


def why_unordered(distances: np.ndarray) -> str:
    """Why no class of a layer is nearest; "" where they can be ordered."""
    defined = distances[~np.isnan(distances)]
    if not len(defined):
        return "undefined"
    is_flat = len(defined) > 1 and defined.min() == defined.max()
    return "nothing tells the classes apart" if is_flat else ""


def layers_caption(result: PictureResult) -> str:
    frame_note = " Framed: the class that the network takes it for."
    return html.escape(layers_caption_text(result), quote=False) + frame_note


def layers_caption_text(result: PictureResult) -> str:
    """How the distances were measured; not HTML."""
    settings = result.context.settings
    text = (
        "How far what your picture fires is from each class's firing profile, by "
        f"{settings.measure}; layers are read by channel."
    )
    if settings.kind == "value" and settings.threshold != 0:
        text += " In other layers the threshold stands as far up their own range."
    return text


def firing_sentence(firing: np.ndarray, profile: np.ndarray, unit: str, name: str) -> str:
    """How much of a layer fires, beside the class. unit: what its neurons are called, in the
    plural; name: of the class, as it is."""
    own = f"{rate_text(float(firing.mean()))} of its positions fire"
    if set(np.unique(firing)) <= {0.0, 1.0}:
        own = f"{int(firing.sum()):,} of {len(firing):,} {unit} fire for it"
    own = terms.explained(f"{own[0].upper()}{own[1:]}", "neuron")
    return (
        f"{own}; of an image of <b>{html.escape(name)}</b> "
        f"{rate_text(float(np.nanmean(profile)))} do on average."
    )


def nearest_html(cells: Sequence[Mapping[str, str]]) -> str:
    """Pictures of the set. cells: "name", "tile", "share", "alt", as they are."""
    figures = "".join(
        figure_html(
            html.escape(cell["name"]),
            cell["tile"],
            84,
            html.escape(cell["alt"], quote=True),
            cell["share"],
        )
        for cell in cells
    )
    return f"<div class='row'>{figures}</div>"


def nearest_sentence(names: Sequence[str], n_images: int) -> str:
    """names: of the classes of the nearest pictures, as they are."""
    if not names:
        return "Nothing fires for your picture in this layer: no picture shares anything with it."
    counts = {name: list(names).count(name) for name in dict.fromkeys(names)}
    parts = [f"{count} {html.escape(name)}" for name, count in counts.items()]
    return f"Of {n_images:,} pictures of the set the nearest are: {_enumeration(parts)}."
