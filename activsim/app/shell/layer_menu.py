"""The network from the pixels to its output as a row of steps: pressing a step picks the layer.

A row of more steps than the page is wide scrolls. Of hundreds of layers there is a menu of blocks,
and the row has the layers of one."""

from __future__ import annotations

import re
from urllib.parse import quote

import numpy as np
import streamlit as st

from activsim.app.shell import address, detail, links, state
from activsim.firing import pass_counts, unit_names
from activsim.firing import table as firing
from activsim.networks.layers import MANY_LAYERS, PIXELS, LayerDescription, NetworkDescription
from activsim.output import terms

# A step's label is Markdown to Streamlit: only a name that says the same as plain text has one.
PLAIN_NAME = re.compile(r"(?!.*www\.)[A-Za-z0-9]+([._/-][A-Za-z0-9]+)*", re.I)
TOO_MANY_POSITIONS = (
    "Read by channel: the share of positions at which it fires. There are too many positions to "
    "count each by itself."
)
KINDS = {  # what a layer or an operation is, in a word
    "Pixels": "pixels",
    "Activation": "activation",
    "Dense": "dense",
    "Flatten": "flattened",
    "Reshape": "reshaped",
    "Permute": "turned",
    "Transpose": "turned",
    "Embedding": "embedding",
    "Add": "sum",
    "Sum": "sum",
    "Subtract": "difference",
    "Multiply": "product",
    "Dot": "product",
    "Matmul": "product",
    "Divide": "quotient",
    "TrueDivide": "quotient",
    "Average": "mean",
    "Mean": "mean",
    "Maximum": "maximum",
    "Max": "maximum",
    "Minimum": "minimum",
    "Min": "minimum",
    "Concatenate": "joined",
    "GetItem": "a part",
    "Lambda": "function",
    "Rescaling": "rescaled",
    "Resizing": "resized",
    "LayerScale": "scaled",
    "Masking": "masked",
    "Relu6": "activation",
    "Softmax": "activation",
    "Tanh": "activation",
    "Silu": "activation",
}
KINDS_BY_PART = {  # the first that its type holds, whatever is written large
    "conv": "convolution",
    "pooling": "pooling",
    "normalization": "normalised",
    "attention": "attention",
    "lstm": "recurrent",
    "gru": "recurrent",
    "rnn": "recurrent",
    "dropout": "dropout",
    "noise": "noise",
    "padding": "padded",
    "cropping": "cropped",
    "upsampling": "enlarged",
    "random": "augmented",
    "sigmoid": "activation",
    "elu": "activation",  # of ReLU, GELU, SELU too
    "swish": "activation",
}
HIGHEST = 28  # pixels of a step's picture


def draw_layers(description: NetworkDescription, n_classes: int) -> tuple[str, str]:
    """Which layer, and how it is read."""
    usable = list(description.usable_layers)
    start = start_layer(description)
    if len(usable) > MANY_LAYERS:
        usable, start = _layers_of_block(description, start)
    if all(map(PLAIN_NAME.fullmatch, usable)):
        layer = _draw_steps(description, usable, start)
    else:
        layer = _draw_menu(description, usable, start)
    return layer, _draw_reading(description.layer(layer), n_classes)


def start_layer(description: NetworkDescription) -> str:
    """The layer that a page opens with: the study's where the network has it, and it is not what
    the network answers with."""
    is_hidden = "dense" in description.usable_layers and description.output_layer != "dense"
    return "dense" if is_hidden else description.start_layer


def _draw_steps(description: NetworkDescription, usable: list[str], start: str) -> str:
    if st.session_state.get(state.LAYER, start) not in usable:  # another network's
        st.session_state[state.LAYER] = start
    layers = [description.layer(name) for name in usable]
    st.html(f"<style>{_step_style(layers)}</style>")
    return links.switch("Layer", state.LAYER, usable, default=start, width="stretch")


def _draw_menu(description: NetworkDescription, usable: list[str], start: str) -> str:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = links.select_box("Layer", state.LAYER, usable, start)
        description_of_layer = description.layer(layer)
        st.caption(f"{layer_kind(description_of_layer)}: {layer_size(description_of_layer)}")
    return layer


def _layers_of_block(description: NetworkDescription, start: str) -> tuple[list[str], str]:
    """The layers of the block that the layer asked for lies in, and with which of them to begin;
    with a menu of the blocks."""
    blocks = description.blocks
    block_of = {layer: block for block, layers in blocks.items() for layer in layers}
    layer = st.session_state.get(state.LAYER) or address.early_value(state.LAYER, start)
    st.session_state[state.BLOCK] = block_of.get(layer, block_of[start])

    def pick_block() -> None:
        st.session_state[state.LAYER] = blocks[st.session_state[state.BLOCK]][-1]

    block = st.selectbox("Block", list(blocks), key=state.BLOCK, on_change=pick_block)
    layers = list(blocks[block])
    return layers, start if start in layers else layers[-1]


def _draw_reading(layer: LayerDescription, n_classes: int) -> str:
    """Whether its channels are read or each of its positions."""
    by_channel = next(iter(firing.READINGS))
    if not pass_counts.fits_by_neuron(layer, n_classes):
        if not detail.is_simple():
            st.caption(TOO_MANY_POSITIONS)
        return by_channel
    if not layer.positions or layer.name == PIXELS:
        return by_channel
    if not detail.is_drawn(state.READING, by_channel):
        return by_channel
    about = f"channel: {terms.texts()['channel']} neuron: every position counts by itself."
    return links.switch("Read by", state.READING, firing.READINGS, about)


def layer_kind(layer: LayerDescription) -> str:
    """What a layer is, in a word of ours: its type may be a name that somebody else chose."""
    name = layer.type.lower()
    by_part = (word for part, word in KINDS_BY_PART.items() if part in name)
    return KINDS.get(layer.type) or next(by_part, "layer")


def layer_size(layer: LayerDescription) -> str:
    """How many neurons it has: "32 neurons", "26 × 26 × 32 = 21,632 neurons"; of the pictures, as
    `unit_names.unit_plural` calls them."""
    unit = unit_names.value_plural(layer.name, layer.output_shape)
    *positions, channels = layer.output_shape
    if not positions:
        return f"{channels:,} {unit}"
    sizes = positions if unit == "pixels" else layer.output_shape
    return f"{' × '.join(f'{size:,}' for size in sizes)} = {layer.n_neurons:,} {unit}"


def _step_style(layers: list[LayerDescription]) -> str:
    """What a step shows above its name: a picture of the layer, what it is, and its size."""
    rules = []
    for number, layer in enumerate(layers, 1):
        step = f".st-key-{state.LAYER} button:nth-of-type({number})"
        *positions, channels = layer.output_shape
        size = f"{' × '.join(map(str, positions))}" if positions else ""
        if positions and channels > 1:
            size += f" × {channels:,}"
        elif not positions:
            size = f"{channels:,}"
        rules.append(
            f"{step}::before {{ content: '{layer_kind(layer)}\\A {size}'; "
            f'background-image: url("data:image/svg+xml,{quote(_picture(layer))}") }}'
        )
        if "/" in layer.name:  # of a nested model: its end tells it from the others
            rules.append(f"{step} p {{ direction: rtl }}")
    return "\n".join(rules)


def _picture(layer: LayerDescription) -> str:
    """A map as sheets one behind another, as many as its channels are doubled; a vector as a row of
    dots."""
    *positions, channels = layer.output_shape
    parts = []
    if positions:
        side = max(5, min(24, round(float(np.sqrt(np.prod(positions))))))
        n_sheets = 1 + min(4, round(np.log2(channels) / 2))
        for sheet in range(n_sheets)[::-1]:
            x, y = 4 + 3 * sheet, HIGHEST - side - 3 - 1.5 * sheet
            parts.append(
                f'<rect x="{x}" y="{y:g}" width="{side}" height="{side}" fill="#7fb5da" '
                'stroke="#2166a8"/>'
            )
        width = side + 3 * n_sheets + 6
    else:
        n_dots = min(channels, 24)
        columns = -(-n_dots // 4)
        for dot in range(n_dots):
            x, y = 5 + 6 * (dot // 4), 6 + 6.4 * (dot % 4)
            parts.append(f'<circle cx="{x}" cy="{y:g}" r="2.3" fill="#2166a8"/>')
        width = 6 * columns + 4
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HIGHEST}">'
        f"{''.join(parts)}</svg>"
    )
