"""Which steps of a sequence count, and what Keras itself adds to a network to find that out.

Masking, and an Embedding that takes 0 for no word, say which steps count. Keras hands that on with
the tensor; in a functional model it also writes the operations down that made it, as if they were
layers of the network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Tensor = Any  # Keras is never imported where types are checked
MASK = "_keras_mask"  # there is no public account of it


def step_mask(tensor: Tensor) -> Tensor | None:
    """Which steps of a sequence count, bool (n_images, n_steps), where a layer before said so."""
    return getattr(tensor, MASK, None)


def set_step_mask(tensor: Tensor, mask: Tensor) -> None:
    """Say which steps of a sequence count: see `step_mask`."""
    setattr(tensor, MASK, mask)


def mask_nodes(nodes: Sequence[Any], outputs: Iterable[Tensor]) -> set[int]:
    """The ids of those of a functional model's nodes that are operations of which nothing is used
    but as such a mask. outputs: the model's."""
    import keras

    used_ids = set(map(id, outputs))
    made_for_masks: set[int] = set()
    for node in reversed(nodes):  # a node comes after those whose tensors it takes
        is_operation = not isinstance(node.operation, keras.Layer)
        if is_operation and not used_ids.intersection(map(id, node.outputs)):
            made_for_masks.add(id(node))
        else:
            used_ids.update(set(map(id, node.input_tensors)) - _only_masks(node))
    return made_for_masks


def _only_masks(node: Any) -> set[int]:
    """The ids of the tensors that a call takes as masks handed on by Keras, and as nothing else."""
    import keras

    arguments = node.arguments
    names = [name for name in arguments.kwargs if _is_step_mask(name)]
    masks = keras.tree.flatten([arguments.kwargs[name] for name in names])
    others = {name: value for name, value in arguments.kwargs.items() if name not in names}
    values = keras.tree.flatten([arguments.args, others])
    return set(map(id, masks)) - set(map(id, values))


def _is_step_mask(name: str) -> bool:
    """Of an argument. An attention_mask is the network's own."""
    return name == "mask" or (name.endswith("_mask") and name != "attention_mask")


class MaskedSteps:
    """An operation: a sequence, and a mask of its steps -> the same with the mask handed on."""

    def call(self, tensor: Tensor, mask: Tensor) -> Tensor:
        import tensorflow as tf

        with_mask = tf.identity(tensor)
        set_step_mask(with_mask, mask)
        return with_mask

    def compute_output_spec(self, tensor: Tensor, mask: Tensor) -> Tensor:
        return tensor

    __call__ = call
