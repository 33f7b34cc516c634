"""A network in two parts, up to a layer and from there on, with a mask over what passes between
them.

before, after, mask_shape, passed = parts(model, "dense", (28, 28, 1))
between = before(images)                             # the layer's output, and what else goes round the layer
after(masks, fill, *between)                         # what the network answers without the masked neurons

The model itself is never changed.
"""

from __future__ import annotations

import numpy as np

from activsim.networks import forward_pass, keras_models
from activsim.networks.layers import PIXELS


def parts(model, layer: str, image_shape: tuple[int, ...]):
    """The network in two: before(images) -> [the layer's output, what else the rest needs];
    after(masks, fill, *these) -> outputs (n_sets, n_images, n_outputs); the shape of a mask; and
    how many numbers pass for an image."""
    keras = keras_models.start_keras()
    import tensorflow as tf

    run, rest, between = (_chain if isinstance(model, keras.Sequential) else _graph)(model, layer)
    shape = tuple(between[0].shape[1:])
    mask_shape = image_shape if layer == PIXELS else shape[-1:]
    # whatever a network calculates in, what passes is float32 here (or whole numbers, which stay
    # such)
    dtypes = [tf.float32 if tf.as_dtype(one.dtype).is_floating else one.dtype for one in between]

    def first(images):
        return [tf.cast(one, dtype) for one, dtype in zip(run(images), dtypes, strict=True)]

    def masked(masks, fill, passed, *beside):
        n_sets, n_images = tf.shape(masks)[0], tf.shape(passed)[0]
        # a mask per set, against every image and, in a map, every position
        spread = tf.reshape(masks, [n_sets, 1, *[1] * (len(shape) - len(mask_shape)), *mask_shape])
        silenced = tf.where(spread, fill, passed[None])
        flat = tf.reshape(silenced, [n_sets * n_images, *shape])
        answers = rest(
            flat, *(tf.tile(one, [n_sets, *[1] * (len(one.shape) - 1)]) for one in beside)
        )
        return tf.cast(tf.reshape(answers, [n_sets, n_images, answers.shape[-1]]), tf.float32)

    if all(forward_pass.COMPILABLE.fullmatch(one.name) for one in model.layers):
        images = tf.TensorSpec([None, *image_shape], tf.float32)
        masks = tf.TensorSpec([None, *mask_shape], tf.bool), tf.TensorSpec(mask_shape, tf.float32)
        first = tf.function(first, input_signature=[images])
        passed = [
            tf.TensorSpec([None, *one.shape[1:]], dtype)
            for one, dtype in zip(between, dtypes, strict=True)
        ]
        masked = tf.function(masked, input_signature=[*masks, *passed])

    def before(images):
        return [one.numpy() for one in first(tf.constant(images))]

    def after(*arrays):
        return masked(*map(tf.constant, arrays)).numpy()

    return before, after, mask_shape, sum(int(np.prod(one.shape[1:])) for one in between)


def _chain(model, layer: str):
    """The two parts of a Sequential, as functions of tensors, and what passes between them."""
    pixels = layer == PIXELS
    place = 0 if pixels else [one.name for one in model.layers].index(layer) + 1

    def run(tensor, layers):
        for one in layers:
            tensor = one(tensor)
        return tensor

    return (
        lambda images: [run(images, model.layers[:place])],
        lambda tensor: run(tensor, model.layers[place:]),
        [model.inputs[0] if pixels else model.layers[place - 1].output],
    )


def _graph(model, layer: str):
    """The same of any other model: beside the layer's output there passes all that goes round the
    layer."""
    import keras

    by_depth = model._nodes_by_depth  # Keras has no public account of which layer is called on what
    nodes = [
        node
        for depth in sorted(by_depth, reverse=True)
        for node in by_depth[depth]
        if not node.is_input
    ]
    if layer == PIXELS:
        start = model.inputs[0]
    else:
        start = next(node for node in nodes if node.operation.name == layer).outputs[0]
    later, reached, beside = [], {id(start)}, {}
    for node in nodes:  # each comes after all that it needs
        if any(id(tensor) in reached for tensor in node.input_tensors):
            later.append(node)
            beside |= {
                id(tensor): tensor for tensor in node.input_tensors if id(tensor) not in reached
            }
            reached |= {id(tensor) for tensor in node.outputs}
    end = model.outputs[0]
    if id(end) not in reached:
        beside[id(end)] = end
    passed = [start, *beside.values()]
    first = keras.Model(model.inputs[0], passed)

    def rest(*tensors):
        values = dict(zip(map(id, passed), tensors, strict=True))
        for node in later:
            args, kwargs = node.arguments.fill_in(values)
            outputs = node.operation(*args, **kwargs)
            values |= zip(map(id, node.outputs), keras.tree.flatten(outputs), strict=True)
        return values[id(end)]

    return lambda images: keras.tree.flatten(first(images, training=False)), rest, passed
