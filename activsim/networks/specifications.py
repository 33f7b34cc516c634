"""What shape each value of a network has, found out without running it, and why some layers cannot
be calculated for these pictures.

    specifications = value_specifications(graph, (None, 28, 28, 1), "float32")
    specifications.shapes[value]           # (None, 26, 26, 32)
    value in specifications.by_image       # whether its first axis is that of the images

Images may also be taken apart and their parts put beside one another, as the windows of some
transformers are: (n_images * n_windows, ...). To tell, whatever is not known to keep images apart
is asked what it makes of N_PROBED of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from activsim.networks import graph
from activsim.networks.faults import COLOURS_ON_A_TERMINAL
from activsim.networks.graph import Call, Graph, Operation, Tensor
from activsim.networks.layers import BLOCKED

N_PROBED = 7
ENVELOPE = "Exception encountered when calling"  # how Keras begins, before what was the matter
Shape = tuple[int | None, ...]

PLACE_IN_TENSORFLOW = re.compile(r"\{\{.*?\}\} *| *\[Op:\w+\].*")


@dataclass
class Specifications:
    """shapes: of the values, the images' axis first; by_image: the values that have a row for each
    image; problems: of the layers that cannot be calculated."""

    shapes: dict[int, Shape] = field(default_factory=dict)
    by_image: set[int] = field(default_factory=set)
    problems: dict[str, str] = field(default_factory=dict)


def value_specifications(network_graph: Graph, input_shape: Shape, dtype: str) -> Specifications:
    """Of every value that passes between a network's calls; a layer whose own cannot be calculated
    is among the problems, and so is each that needs it. input_shape: the images' axis first."""
    import keras

    tensors: dict[int, Tensor] = {network_graph.input: keras.KerasTensor(input_shape, dtype=dtype)}
    probe_shapes = {network_graph.input: (N_PROBED, *input_shape[1:])}
    problems: dict[str, str] = {}
    for call in network_graph.calls:
        if missing := [value for value in call.inputs if value not in tensors]:
            problems[call.name] = blocked_by(network_graph, missing[0])
            continue
        try:
            outputs = graph.specification(call, tensors)
        except Exception as error:  # any layer may raise anything for a size it cannot take
            problems[call.name] = (
                f"it cannot be calculated for these pictures ({error_line(error)})"
            )
            continue
        tensors |= zip(call.outputs, outputs, strict=True)
        probe_shapes |= zip(call.outputs, _probed_shapes(call, tensors, probe_shapes), strict=True)
    shapes = {value: tuple(tensor.shape) for value, tensor in tensors.items()}
    by_image = {
        value
        for value, shape in shapes.items()
        if shape[:1] == (None,) and probe_shapes[value][0] == N_PROBED
    }
    return Specifications(shapes, by_image, problems)


def _probed_shapes(
    call: Call, tensors: dict[int, Tensor], probe_shapes: dict[int, Shape]
) -> list[Shape]:
    """What shapes a call's outputs have for N_PROBED images. tensors: of its inputs and outputs,
    for any number of images; probe_shapes: of its inputs."""
    import keras

    def with_rows(n_rows: int | None) -> list[Shape]:
        shapes = [tuple(tensors[value].shape) for value in call.outputs]
        return [(n_rows, *shape[1:]) if shape[:1] == (None,) else shape for shape in shapes]

    has_rows = [tuple(tensors[value].shape)[:1] == (None,) for value in call.inputs]
    if _keeps_images_apart(call.operation) and has_rows and all(has_rows):
        return with_rows(probe_shapes[call.inputs[0]][0])
    probes = {
        value: keras.KerasTensor(probe_shapes[value], dtype=tensors[value].dtype)
        for value in call.inputs
    }
    try:
        outputs = graph.specification(call, probes)
    except Exception:  # a layer that does not say it for a number of images
        return with_rows(N_PROBED)
    return [tuple(tensor.shape) for tensor in outputs]


def _keeps_images_apart(operation: Operation) -> bool:
    """Whether it is a layer of Keras's own that gives a row for each row it takes."""
    import keras

    is_layer = isinstance(operation, keras.Layer) and not isinstance(operation, keras.layers.Lambda)
    return is_layer and type(operation).__module__.startswith("keras.")


def blocked_by(network_graph: Graph, value: int) -> str:
    """Why a layer cannot be shown that needs a value which there is not."""
    return f"{network_graph.makers[value].name or 'a layer'}{BLOCKED}"


def error_line(error: Any) -> str:
    """The line of an error that says most, short."""
    text = PLACE_IN_TENSORFLOW.sub("", COLOURS_ON_A_TERMINAL.sub("", str(error)))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith(ENVELOPE)]
    return (telling[0] if telling else type(error).__name__)[:120].rstrip(".")
