"""What a network's layers are called, what they put out, and which can be shown. No Keras.

    network = Network(model, (28, 28, 1)).description      # a NetworkDescription
    network.usable_layers                          # ("input", "conv2d", ..., "dense_1")
    network.layer("conv2d").output_shape           # (26, 26, 32)
    NetworkDescription.from_plain(network.to_plain()) == network      # as a card holds it

The pixels are a layer too, the first one, under the name PIXELS. A layer of the network that has
the same name is called "input (2)"."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from types import NoneType
from typing import Any

from activsim import jsonable

PIXELS = "input"
SIGMOID = "sigmoid"  # the function of outputs that are one score a label each
BLOCKED = " before it cannot be calculated"  # ends the problem of a layer, after another's name
MANY_LAYERS = 40  # from which on a network is looked at block by block
MOST_BLOCKS = 24  # in an overview
BLOCK = re.compile(r".*?(?:block|stage)_?\d+[a-z]?(?:_block_?\d+)?(?=[_/ ]|$)")


@dataclass(frozen=True)
class LayerDescription:
    """name: as in the network, "backbone/block_1/conv" inside nested models. output_shape: without
    the images' axis, the channels last: (n_neurons,) of a vector, (height, width, channels) of a
    map, (n_tokens, channels) of a sequence; () where it is not known. problem: why the layer cannot
    be shown, "" where it can."""

    name: str
    type: str
    output_shape: tuple[int, ...]
    parameters: int
    problem: str = ""

    @property
    def is_usable(self) -> bool:
        return not self.problem

    @property
    def positions(self) -> tuple[int, ...]:
        """What the channels extend over; () for a vector."""
        return self.output_shape[:-1]

    @property
    def is_map(self) -> bool:
        """Whether it has rows, columns and channels."""
        return len(self.output_shape) == 3

    @property
    def n_neurons(self) -> int:
        """Every position of a map is a neuron."""
        return math.prod(self.output_shape)


class LayersFailError(ValueError):
    """Layers that can be run fail on some pictures. problems: why, by layer; are_marked: whether
    the network's description says so from now on."""

    def __init__(
        self, sentence: str, problems: dict[str, str] | None = None, are_marked: bool = False
    ) -> None:
        super().__init__(sentence)
        self.problems, self.are_marked = problems or {}, are_marked

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.problems, self.are_marked)


@dataclass(frozen=True)
class NetworkDescription:
    """What the screen needs to know of a network. image_shape: (height, width[, colours]);
    n_outputs: 0 where it does not answer with one vector; output_layer: the last layer's name, None
    where it is no vector or cannot be shown; layers: the pixels, then the network's own in their
    order; output_activation: the function of the last layer ("softmax", "sigmoid", "linear"), ""
    where it says nothing; broken_layers: those whose weights are not all numbers; heads: the layers
    that give the outputs, where these are not one vector."""

    image_shape: tuple[int, ...]
    parameters: int
    n_outputs: int
    output_layer: str | None
    layers: tuple[LayerDescription, ...]
    output_activation: str = ""
    broken_layers: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()

    @property
    def usable_layers(self) -> tuple[str, ...]:
        """The names of the layers that can be shown, from the pixels to the output."""
        return tuple(dict.fromkeys(layer.name for layer in self.layers if layer.is_usable))

    @property
    def outputs_in_words(self) -> str:
        """What it answers with; "" where that is not known."""
        if self.n_outputs:
            return f"{self.n_outputs:,} output{'' if self.n_outputs == 1 else 's'}"
        if len(self.heads) > 1:
            names = ", ".join(map(repr, self.heads[:3])) + (", …" if len(self.heads) > 3 else "")
            return f"{len(self.heads)} heads ({names})"
        shapes = [layer.output_shape for layer in self.layers if layer.name in self.heads]
        return f"{' x '.join(map(str, shapes[0]))} values" if shapes and shapes[0] else ""

    @property
    def learning_layers(self) -> tuple[str, ...]:
        """The same without the pixels, which do not learn."""
        return tuple(name for name in self.usable_layers if name != PIXELS)

    @property
    def blocks(self) -> dict[str, tuple[str, ...]]:
        """The usable layers in groups, for a menu of hundreds: those of a block together, and those
        between two blocks. {what a group is called: its layers}, in the order of the network."""
        groups: list[tuple[str, list[str]]] = []
        for name in self.usable_layers:
            block = _block_name(name)
            if not groups or groups[-1][0] != block:
                groups.append((block, []))
            groups[-1][1].append(name)
        blocks: dict[str, tuple[str, ...]] = {}
        for block, names in groups:
            title = block or (names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}")
            blocks[title] = (*blocks.get(title, ()), *names)
        return blocks

    def overview_layers(self, also: str) -> tuple[str, ...]:
        """The usable layers; of more than MANY_LAYERS the pixels, the layer `also`, the output, and
        the last of each block, evenly spaced where there are many."""
        if len(self.usable_layers) <= MANY_LAYERS:
            return self.usable_layers
        ends = [layers[-1] for layers in self.blocks.values()]
        step = -(-len(ends) // MOST_BLOCKS)
        block_ends = ends[::-1][::step]
        always = {self.usable_layers[0], also, self.output_layer}
        return tuple(name for name in self.usable_layers if name in {*block_ends, *always})

    @property
    def start_layer(self) -> str:
        """The layer to look at first: the last before the output that is a plain vector; the
        output's own, or the pixels, where there is none."""
        usable = [layer for layer in self.layers if layer.is_usable]
        vectors = [
            layer.name
            for layer in usable
            if not layer.positions and layer.name != self.output_layer
        ]
        return vectors[-1] if vectors else usable[-1].name

    def layer(self, name: str) -> LayerDescription:
        """The layer of this name. Raises ValueError where there is none, or it cannot be shown."""
        namesakes = [layer for layer in self.layers if layer.name == name]
        usable = [layer for layer in namesakes if layer.is_usable]
        if usable:
            return usable[0]
        if namesakes:
            raise ValueError(f"Layer {name!r} cannot be shown: {namesakes[0].problem}.")
        raise ValueError(f"No such layer: {name!r}. Layers are: {', '.join(self.usable_layers)}.")

    def with_problems(self, problems: Mapping[str, str]) -> NetworkDescription:
        """The same where these layers cannot be shown, why by layer."""
        layers = tuple(
            replace(layer, problem=problems.get(layer.name, layer.problem)) for layer in self.layers
        )
        if self.output_layer not in problems:
            return replace(self, layers=layers)
        return replace(self, layers=layers, n_outputs=0, output_layer=None, output_activation="")

    def check_layers(self, names: Collection[str]) -> None:
        """Raises ValueError where one of them does not exist or cannot be shown, and for what is no
        list of names."""
        if isinstance(names, str) or not isinstance(names, Collection):
            raise ValueError(f"A list of layers was expected, ['dense'] say; {names!r} came.")
        for name in names:
            self.layer(name)

    def to_plain(self) -> dict[str, Any]:
        """As JSON holds it; a card does not say what there is nothing to say of."""
        parts = {name: part for name, part in asdict(self).items() if part or name not in _LATER}
        return jsonable.plain(parts)

    @classmethod
    def from_plain(cls, value: Any) -> NetworkDescription:
        """What to_plain made, which anyone may have written since. Raises ValueError, TypeError or
        KeyError where it is none."""
        return cls(**_NETWORK(value), **jsonable.fitting(value, _LATER))


def _block_name(layer: str) -> str:
    """Of "backbone/conv2_block1_1_relu" "backbone/conv2_block1"; "" for a layer of no block."""
    match = BLOCK.match(layer)
    return match.group() if match else ""


def _shape(value: Any) -> tuple[int, ...]:
    return tuple(jsonable.list_of(jsonable.size)(value))


_LAYER = jsonable.all_of(
    name=jsonable.text,
    type=jsonable.text,
    output_shape=_shape,
    parameters=jsonable.size,
    problem=jsonable.text,
)


def _layers(value: Any) -> tuple[LayerDescription, ...]:
    return tuple(LayerDescription(**parts) for parts in jsonable.list_of(_LAYER)(value))


_NETWORK = jsonable.all_of(
    image_shape=_shape,
    parameters=jsonable.size,
    n_outputs=jsonable.size,
    output_layer=jsonable.instance_of(str, NoneType),
    layers=_layers,
)
_LATER = {  # a card from before does not say it
    "output_activation": jsonable.text,
    "broken_layers": jsonable.tuple_of(jsonable.text),
    "heads": jsonable.tuple_of(jsonable.text),
}
