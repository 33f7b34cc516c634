"""Why a network's outputs cannot be scored as classes, and what to do.

unscored_reason(network.description, 10)      # "One output for each of the 10 classes was ..."
"""

from __future__ import annotations

from activsim.networks.layers import BLOCKED, SIGMOID, LayerDescription, NetworkDescription


def unscored_reason(description: NetworkDescription, n_classes: int) -> str:
    """A sentence; "" for a network whose outputs can be scored as so many classes."""
    if description.output_activation == SIGMOID and description.n_outputs != 1:
        return (
            "Its outputs are one score a label each (sigmoid), of which several may be high at "
            "once, so they are not scored as classes."
        )
    last = description.layers[-1] if description.layers else None
    if last and last.problem and not description.n_outputs:
        return (
            f"Its last layer, {last.name!r}, cannot be shown: {last.problem}."
            f"{_cause(description, last)} So it is not scored, and can be looked at all the same."
        )
    if description.output_layer is None or description.n_outputs != n_classes:
        has = description.outputs_in_words or "none that is a plain vector"
        return (
            f"One output for each of the {n_classes} classes was expected, it has {has}: it is "
            f"not scored, and can be looked at all the same.{_scorable(description, n_classes)}"
        )
    return ""


def _scorable(description: NetworkDescription, n_classes: int) -> str:
    """What to do to have a network scored that has other outputs; "" where there is nothing."""
    heads = description.heads
    if len(heads) > 1:
        shapes = {layer.name: layer.output_shape for layer in description.layers}
        sizes = [shapes.get(head) for head in heads]
        if (n_classes,) not in sizes:
            return ""
        network = f"keras.Model(model.inputs, model.outputs[{sizes.index((n_classes,))}])"
        return f" To have the one scored that fits, save {network}."
    if heads and description.layer(heads[0]).n_neurons == n_classes:
        return " With a Flatten layer behind them it is."
    if description.n_outputs == 1 and n_classes == 2:
        return " With an output for either, Dense(2) with softmax say, it is."
    return ""


def _cause(description: NetworkDescription, layer: LayerDescription) -> str:
    """Why the layer that stands in the way of others cannot be calculated; "" where a layer's own
    problem says it."""
    by_name = {other.name: other for other in description.layers}
    cause = layer
    while cause.problem.endswith(BLOCKED):
        before = by_name.get(cause.problem.removesuffix(BLOCKED))
        if before is None:
            return ""
        cause = before
    return "" if cause is layer else f" This begins with {cause.name!r}: {cause.problem}."
