"""Small networks of every kind that people have, and what each layer of them gives, told by Keras
itself while it runs them.

    kind = KINDS["a nested model two deep"]
    model = build(kind)
    values = watched(model, kind.given(images))      # {"outer/inner/conv": array, ...}"""

import contextlib
import importlib
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from unittest import mock

import numpy as np

from activsim.networks import keras_start
from activsim.networks.pixels import AS_THEY_ARE, PixelOptions

keras = keras_start.start_keras()
tf = importlib.import_module("tensorflow")  # after Keras was told how to start it
layers, ops = keras.layers, keras.ops

SIDE, N_CLASSES, N_IMAGES = 12, 3, 20


def plain(images):
    """As a network of grey pictures takes them."""
    return images[..., None].astype(np.float32)


def as_they_are(images):
    return images.astype(np.float32)


def in_colour(images):
    return np.repeat(plain(images), 3, axis=-1)


def bordered(images):
    """Two rows of black above and below, two columns before and three behind."""
    return np.pad(plain(images), [(0, 0), (2, 2), (2, 3), (0, 0)])


def resized(given, side):
    return lambda images: np.asarray(ops.image.resize(given(images), (side, side)))


@dataclass(frozen=True)
class Kind:
    """build: () -> a Keras model. picture: shape of the images that it is shown. given: what
    predict takes of them, written out. options: how activsim is told to give them. n_outputs: 0
    where it does not answer with one vector. names: some of the layers. first: layers whose
    channels stand first. problems: layers that cannot be shown, with a part of the reason.
    unsplit: layers in which nothing can be silenced. unlisted: what Keras calls for a mask of
    steps, which is no layer. every: of so many layers one is looked at. compiles:
    whether TensorFlow can compile it."""

    build: Callable
    picture: tuple[int, ...] = (SIDE, SIDE)
    given: Callable = plain
    first: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    n_outputs: int = N_CLASSES
    names: tuple[str, ...] = ()
    options: PixelOptions = AS_THEY_ARE
    every: int = 1
    compiles: bool = True
    unsplit: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()


def build(kind):
    """The kind's model, always with the same weights."""
    # Operations are named by counting them. To free memory as well takes longer than all the rest.
    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(0)
    return kind.build()


def images_for(kind):
    """uint8 (N_IMAGES, *picture), a third of their rows black."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (N_IMAGES, *kind.picture)).astype(np.uint8)
    images[rng.random(images.shape[:2]) < 1 / 3] = 0
    return images


# What Keras does, layer by layer.


def is_opened(operation):
    """Whether it is a model of layers and operations only, without a `call` of its own."""
    functional = isinstance(operation, keras.Sequential) or hasattr(operation, "operations")
    if not (isinstance(operation, keras.Model) and functional):
        return False
    return type(operation).call.__module__.startswith("keras.")


@contextlib.contextmanager
def watching(note):
    """note(name, output) is called for every layer and operation that a model runs outside of other
    layers, and gives what the output is to be; nested models' names come first."""
    path, uses, inside = [], Counter({"input": 1}), []

    def watched_call(call, operation, args, kwargs):
        stack = path if is_opened(operation) else inside
        stack.append(operation.name)
        try:
            output = call(operation, *args, **kwargs)
        finally:
            stack.pop()
        if stack is path:
            return output
        name = "/".join([*path[1:], operation.name])
        uses[name] += 1
        return note(name if uses[name] == 1 else f"{name} ({uses[name]})", output)

    call_operation, call_layer = keras.Operation.__call__, layers.Layer.__call__

    def watched_operation(operation, *args, **kwargs):
        if inside or isinstance(operation, layers.Layer):
            return call_operation(operation, *args, **kwargs)
        return watched_call(call_operation, operation, args, kwargs)

    def watched_layer(layer, *args, **kwargs):
        if inside or isinstance(layer, layers.InputLayer):
            return call_layer(layer, *args, **kwargs)
        return watched_call(call_layer, layer, args, kwargs)

    with (
        mock.patch.object(keras.Operation, "__call__", watched_operation),
        mock.patch.object(layers.Layer, "__call__", watched_layer),
    ):
        yield


def watched(model, batch):
    """{layer: what it gives, as Keras runs the model}: arrays float32, one an output."""
    values = {}  # in the order in which they are called

    def note(name, output):
        tensors = keras.tree.flatten(output)
        values[name] = [ops.cast(tensor, "float32").numpy() for tensor in tensors]
        return output

    with watching(note):
        model(tf.constant(batch), training=False)
    return values


def overwritten(model, batch, layer, axis, value):
    """The model's outputs where the first channel, on this axis, of what a layer gives has this
    value."""

    def note(name, output):
        if name != layer:
            return output
        is_first = np.arange(output.shape[axis]) == 0
        shape = [1] * len(output.shape)
        shape[axis] = -1
        changed = tf.where(is_first.reshape(shape), tf.cast(value, output.dtype), output)
        mask = getattr(output, "_keras_mask", None)
        if mask is not None:
            changed._keras_mask = mask
        return changed

    with watching(note):
        (outputs,) = keras.tree.flatten(model(tf.constant(batch), training=False))
    return ops.cast(outputs, "float32").numpy()


# The kinds.


def start(shape=(SIDE, SIDE, 1), **options):
    """An input, and its pixels from 0 to 1."""
    image = keras.Input(shape, **options)
    return image, layers.Rescaling(1 / 255, name="scale")(image)


def model_of(image, tensor, n_classes=N_CLASSES, activation="softmax"):
    """A Functional model with a head after a map or a vector."""
    if len(tensor.shape) > 2:
        tensor = layers.Flatten(name="flat")(tensor)
    return keras.Model(image, layers.Dense(n_classes, activation, name="out")(tensor))


def sequence(*parts, shape=(SIDE, SIDE, 1), **input_options):
    """A Sequential with a head after a map or a vector."""
    head = [layers.Flatten(name="flat"), layers.Dense(N_CLASSES, "softmax", name="out")]
    return keras.Sequential([keras.Input(shape, **input_options), *parts, *head])


def conv(n_channels=4, size=3, **options):
    return layers.Conv2D(n_channels, size, **({"activation": "relu"} | options))


def with_random_weights(model):
    """Also those that start as zeros or ones, as in a network that learned."""
    rng = np.random.default_rng(1)
    for weight in model.weights:
        if "seed" not in weight.path and "float" in str(weight.dtype):
            spread = rng.uniform(0.2, 0.7, weight.shape)
            weight.assign(ops.cast(ops.convert_to_numpy(weight) + spread, weight.dtype))
    return model


def augmentation():
    return [
        layers.RandomFlip("horizontal_and_vertical", name="flip"),
        layers.RandomRotation(0.3, name="rotate"),
    ]


def chain():
    return sequence(layers.Rescaling(1 / 255, name="scale"), conv(name="conv"))


def augmentation_in_sequential():
    return sequence(*augmentation(), layers.Rescaling(1 / 255), conv(name="conv"))


def augmentation_nested():
    image = keras.Input((SIDE, SIDE, 1))
    return model_of(image, conv()(keras.Sequential(augmentation(), name="augment")(image)))


def augmentation_as_layers():
    image, tensor = start()
    for layer in augmentation():
        tensor = layer(tensor)
    return model_of(image, tensor)


def augmentation_that_is_always_on():
    image, tensor = start()
    for layer in augmentation():
        tensor = layer(tensor, training=True)
    return model_of(image, tensor)


def noise_layers():
    return sequence(
        layers.RandomBrightness(0.5),
        layers.GaussianNoise(0.5),
        conv(),
        layers.SpatialDropout2D(0.5),
        layers.GaussianDropout(0.5),
        layers.AlphaDropout(0.5),
    )


def scaled():
    """Of random weights and pixels up to 255 come outputs in the hundreds, which two orders of the
    same sums round otherwise by more than the bounds of the tests."""
    return layers.Rescaling(1 / 255)


def pipeline():
    return sequence(scaled(), layers.Pipeline(augmentation(), name="augment"), conv())


def monte_carlo_dropout():
    image, tensor = start()
    tensor = layers.Dropout(0.5, name="drop")(conv()(tensor), training=True)
    tensor = layers.Dense(6, name="dense")(layers.Flatten()(tensor))
    return model_of(image, layers.Dropout(0.5)(tensor, training=True))


def frozen_backbone_in_training():
    """A nested model called with training=True, which predict does not heed."""
    image, tensor = start()
    base = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 1)),
            conv(name="conv"),
            layers.BatchNormalization(),
            layers.Dropout(0.4),
        ],
        name="base",
    )
    return with_random_weights(model_of(image, base(scaled()(tensor), training=True)))


def frozen_backbone():
    image, tensor = start()
    base = keras.Sequential(
        [keras.Input((SIDE, SIDE, 1)), conv(name="conv"), layers.BatchNormalization()], name="base"
    )
    base.trainable = False
    return with_random_weights(model_of(image, base(scaled()(tensor), training=False)))


def time_distributed():
    return sequence(
        layers.Reshape((3, 4, SIDE)),
        layers.TimeDistributed(layers.Dense(5, "relu"), name="each"),
        layers.TimeDistributed(layers.GlobalAveragePooling1D(), name="means"),
    )


def batchnorm_and_dropout():
    return with_random_weights(
        sequence(
            layers.Rescaling(1 / 255),
            conv(),
            layers.BatchNormalization(name="norm"),
            layers.Dropout(0.5),
            conv(),
            layers.BatchNormalization(),
        )
    )


def rescaling_and_normalization():
    return sequence(
        layers.Rescaling(1 / 127.5, offset=-1),
        layers.Normalization(mean=[0.1], variance=[0.3], name="normal"),
        conv(),
    )


def inner_functional(shape, name, channels=4):
    image = keras.Input(shape)
    tensor = conv(channels, padding="same", name="conv")(image)
    return keras.Model(image, layers.Concatenate(name="both")([tensor, image]), name=name)


def nested_functional():
    image, tensor = start()
    inner = inner_functional((SIDE, SIDE, 3), "inner")
    inside = keras.Input((SIDE, SIDE, 1))
    tensor_inside = conv(3, padding="same", name="first")(inside)
    outer = keras.Model(inside, conv(2, name="last")(inner(tensor_inside)), name="outer")
    return model_of(image, outer(tensor))


def nested_sequential():
    inner = keras.Sequential([keras.Input((SIDE, SIDE, 2)), conv(name="conv")], name="inner")
    outer = keras.Sequential(
        [keras.Input((SIDE, SIDE, 1)), conv(2, padding="same", name="first"), inner], name="outer"
    )
    return keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 1)),
            outer,
            layers.Flatten(),
            layers.Dense(N_CLASSES, "softmax", name="out"),
        ]
    )


def nested_of_two_inputs():
    image, tensor = start()
    left, right = keras.Input((SIDE, SIDE, 2)), keras.Input((10, 10, 2))
    joined = layers.Concatenate(name="join")([layers.Cropping2D(1, name="crop")(left), right])
    inner = keras.Model([left, right], joined, name="pair")
    return model_of(image, inner([conv(2, padding="same")(tensor), conv(2)(tensor)]))


def nested_of_two_outputs():
    image, tensor = start()
    inside = keras.Input((SIDE, SIDE, 1))
    first = conv(2, name="conv")(inside)
    inner = keras.Model(
        inside, [first, layers.GlobalMaxPooling2D(name="peak")(first)], name="inner"
    )
    maps, peaks = inner(tensor)
    return model_of(image, layers.Concatenate()([layers.Flatten()(maps), peaks]))


def whole_answer_from_inside():
    image = keras.Input((SIDE, SIDE, 1))
    inner = sequence(conv(name="conv"))
    return keras.Model(image, keras.Sequential([inner], name="wrapped")(image))


def backbone_of_any_size():
    image = keras.Input((SIDE, SIDE, 3))
    inside = keras.Input((None, None, 3))
    tensor = layers.GlobalAveragePooling2D(name="mean")(conv(name="conv", strides=2)(inside))
    base = keras.Model(inside, tensor, name="base")
    return model_of(image, base(layers.Resizing(16, 16, name="resized")(image)))


def layer_used_twice():
    image, tensor = start()
    twice = conv(1, padding="same", name="twice")
    return model_of(image, twice(twice(tensor)))


def submodel_used_twice():
    image, tensor = start()
    tower = keras.Sequential(
        [keras.Input((SIDE, 6, 1)), conv(name="conv"), layers.Flatten(name="flat")], name="tower"
    )
    left, right = (
        layers.Cropping2D(((0, 0), (0, 6)))(tensor),
        layers.Cropping2D(((0, 0), (6, 0)))(tensor),
    )
    return model_of(image, ops.abs(tower(left) - tower(right)))


def heads_summed_by_an_operator():
    image, tensor = start()
    peaks = layers.GlobalMaxPooling2D(name="peaks")(conv(5, 5, name="conv")(tensor))
    whole = layers.Flatten()(tensor)
    both = layers.Dense(N_CLASSES, name="local")(peaks) + layers.Dense(N_CLASSES, name="whole")(
        whole
    )
    return keras.Model(image, ops.softmax(both))


def residual_by_operator():
    image, tensor = start()
    tensor = conv(padding="same")(tensor)
    return model_of(image, ops.relu(tensor + conv(padding="same")(tensor)) * 0.5 - tensor / 3.0)


def residual_by_layer():
    image, tensor = start()
    tensor = conv(padding="same")(tensor)
    return model_of(image, layers.Add(name="sum")([tensor, conv(padding="same")(tensor)]))


def concatenated():
    image, tensor = start()
    return model_of(image, layers.Concatenate()([conv(3)(tensor), conv(2)(tensor)]))


def gate():
    image, tensor = start()
    tensor = conv(6, name="conv")(tensor)
    squeezed = layers.GlobalAveragePooling2D(keepdims=True, name="squeeze")(tensor)
    opened = conv(6, 1, activation="sigmoid", name="excite")(squeezed)
    return model_of(image, layers.Multiply(name="gated")([tensor, opened]))


def operations():
    image, tensor = start()
    tensor = ops.maximum(ops.tanh(conv()(tensor)), 0.1)
    turned = ops.transpose(tensor, (0, 2, 1, 3))
    means = ops.mean(turned, axis=1)
    parts = ops.concatenate([means, ops.max(tensor, axis=1)], axis=-1)
    return model_of(image, ops.reshape(parts, (-1, 80)))


def sliced():
    """Operators with numbers and slices among their arguments, and a condition."""
    image, tensor = start()
    tensor = conv()(tensor)
    bright = ops.where(tensor[:, 1:, :-1] > 0.2, tensor[:, 1:, 1:], -1.0)
    return model_of(image, bright)


def whole_numbers_inside():
    image, tensor = start()
    where = ops.argmax(ops.mean(tensor, axis=(2, 3)), axis=-1)
    embedded = layers.Embedding(SIDE, 3, name="embedded")(where)
    return model_of(image, layers.Concatenate()([embedded, layers.Flatten()(tensor)]))


def of_all_images():
    """An operation over the batch, which makes of an image what depends on the others."""
    image, tensor = start()
    spread = ops.max(tensor, axis=0, keepdims=True)
    return model_of(image, conv(name="conv")(tensor) * ops.minimum(ops.mean(spread), 0.0) + 1.0)


def centred_over_all_images():
    """The mean of a batch, where that of each picture was meant."""
    image, tensor = start()
    centred = tensor - ops.mean(tensor)
    return model_of(image, layers.Concatenate(name="both")([conv(9, 1)(centred), tensor]))


def binned():
    bins = layers.Discretization([50.0, 100.0, 200.0], output_mode="one_hot", name="bins")
    return sequence(layers.Flatten(), bins)


FIRST = {"data_format": "channels_first"}


def channels_first_input():
    return sequence(
        layers.Rescaling(1 / 255, name="scale"),
        conv(5, name="conv", **FIRST),
        layers.MaxPooling2D(2, name="pool", **FIRST),
        layers.BatchNormalization(axis=1, name="norm"),
        layers.Activation("relu", name="relu"),
        shape=(1, SIDE, SIDE),
    )


def channels_first_unsaid():
    return sequence(
        layers.Rescaling(1 / 255, name="scale"),
        layers.Reshape((SIDE, SIDE, 1)),
        conv(name="conv"),
        shape=(1, SIDE, SIDE),
    )


def channels_first_colour():
    image = keras.Input((3, SIDE, SIDE))
    tensor = layers.Dropout(0.1, name="drop")(conv(5, name="conv", padding="same", **FIRST)(image))
    summed = layers.ReLU(name="relu")(tensor) + conv(5, 1, name="other", **FIRST)(image)
    return model_of(image, layers.GlobalAveragePooling2D(name="mean", **FIRST)(summed))


def channels_first_inside():
    return with_random_weights(
        sequence(
            layers.Rescaling(1 / 255),
            layers.Permute((3, 1, 2), name="turn"),
            conv(5, name="conv", **FIRST),
            layers.BatchNormalization(axis=1, name="norm"),
            layers.AveragePooling2D(2, name="pool", **FIRST),
            layers.Permute((2, 3, 1), name="back"),
        )
    )


def channels_first_gate():
    """As networks that came from PyTorch: a gate over maps, and maps flattened as there."""
    image, tensor = start()
    turned = layers.Permute((3, 1, 2), name="turn")(tensor)
    wrapped = layers.SpectralNormalization(layers.Conv2D(5, 3, **FIRST), name="conv")
    maps = wrapped(turned)
    means = layers.Dense(5, "sigmoid", name="excite")(layers.GlobalAveragePooling2D(**FIRST)(maps))
    opened = layers.Multiply(name="opened")([layers.Reshape((5, 1, 1), name="gate")(means), maps])
    back = layers.Conv2D(4, 3, name="last")(ops.transpose(opened, (0, 2, 3, 1)))
    first_again = layers.Permute((3, 1, 2), name="first_again")(back)
    return model_of(image, layers.ReLU(name="relu")(first_again))


def dictionaries():
    """Into and out of a nested model, whose inputs are in the order of their names."""
    image, tensor = start()
    left, right = keras.Input((SIDE, SIDE, 2), name="z"), keras.Input((SIDE, SIDE, 1), name="a")
    parts = {
        "maps": layers.Concatenate(name="both")([left, right]),
        "peak": layers.GlobalMaxPooling2D(name="peak")(left),
    }
    inner = keras.Model({"z": left, "a": right}, parts, name="inner")
    given = inner({"z": conv(2, padding="same", name="conv")(tensor), "a": tensor})
    flat = layers.Concatenate()([layers.Flatten()(given["maps"]), given["peak"]])
    return model_of(image, flat)


def words_of_pixels():
    """Each value of a pixel is a word, and 0 is none."""
    image = keras.Input((SIDE * SIDE,), dtype="int32")
    words = layers.Embedding(256, 4, mask_zero=True, name="words")(image)
    tensor = layers.MultiHeadAttention(1, 4, name="attend")(words, words)
    return model_of(image, layers.GlobalAveragePooling1D(name="mean")(tensor))


def sigmoids_averaged():
    image, tensor = start()
    flat = layers.Flatten()(conv(2)(tensor))
    parts = [layers.Dense(5, "sigmoid")(flat)[:, :N_CLASSES] for _ in range(2)]
    return keras.Model(image, layers.Average(name="mean")(parts))


def flattened():
    return sequence(layers.Dense(9, "relu", name="dense"), shape=(SIDE * SIDE,))


def flattened_colour():
    return sequence(layers.Dense(9, "relu", name="dense"), shape=(SIDE * SIDE * 3,))


def pixel_after_pixel():
    scale, steps = layers.Rescaling(1 / 255), layers.Conv1D(4, 5, 3, name="steps")
    return sequence(scale, steps, shape=(SIDE * SIDE, 1))


def without_colours():
    return sequence(layers.Dense(9, "relu", name="dense"), shape=(SIDE, SIDE))


def of_shape(*shape, **options):
    def build_model():
        pooled = layers.GlobalAveragePooling2D(name="mean")
        return sequence(conv(name="conv"), pooled, shape=shape, **options)

    return build_model


def whole_number_input():
    return sequence(layers.Rescaling(1 / 255), conv(name="conv"), dtype="uint8")


def half_input(dtype):
    return lambda: sequence(conv(name="conv"), dtype=dtype)


def mixed(policy):
    def build_model():
        model = keras.Sequential(
            [
                keras.Input((SIDE, SIDE, 1)),
                layers.Rescaling(1 / 255, dtype=policy),
                conv(name="conv", dtype=policy),
                layers.Flatten(dtype=policy),
                layers.Dense(8, "relu", name="dense", dtype=policy),
                layers.Dense(N_CLASSES, "softmax", name="out", dtype="float32"),
            ]
        )
        return model

    return build_model


def rows_by_conv1d():
    return sequence(
        layers.Rescaling(1 / 255),
        layers.Conv1D(5, 3, activation="relu", name="conv"),
        layers.MaxPooling1D(2),
        shape=(SIDE, SIDE),
    )


def rows_by_lstm():
    return sequence(
        layers.Rescaling(1 / 255),
        layers.LSTM(5, return_sequences=True, name="steps"),
        layers.LSTM(4, name="last"),
        shape=(SIDE, SIDE),
    )


def rows_by_gru():
    return sequence(
        layers.Reshape((SIDE, SIDE)),
        layers.Rescaling(1 / 255),
        layers.Bidirectional(layers.GRU(4, return_sequences=True), name="both"),
        layers.GlobalMaxPooling1D(name="peak"),
    )


def rows_skipped():
    """Black rows are no steps."""
    return sequence(
        layers.Masking(0.0, name="skip"),
        layers.Rescaling(1 / 255, name="scale"),
        layers.LSTM(4, return_sequences=True, name="steps"),
        layers.GlobalAveragePooling1D(name="mean"),
        shape=(SIDE, SIDE),
    )


def rows_skipped_in_a_graph():
    image = keras.Input((SIDE, SIDE))
    scaled = layers.Rescaling(1 / 255, name="scale")(layers.Masking(0.0, name="skip")(image))
    return model_of(image, layers.GRU(4, name="last")(layers.Dense(5, name="dense")(scaled)))


def rows_skipped_inside():
    """The same where a nested model takes the rows over."""
    inside = [layers.Rescaling(1 / 255, name="scale"), layers.LSTM(4, name="steps")]
    nested = keras.Sequential([keras.Input((SIDE, SIDE)), *inside], name="rows")
    return sequence(layers.Masking(0.0, name="skip"), nested, shape=(SIDE, SIDE))


def with_states():
    image = keras.Input((SIDE, SIDE))
    tensor = layers.Rescaling(1 / 255)(image)
    steps, state = layers.GRU(4, return_sequences=True, return_state=True, name="states")(tensor)
    return model_of(image, layers.Concatenate()([layers.Flatten()(steps), state]))


def vision_transformer():
    image, tensor = start()
    tokens = layers.Reshape((9, 8), name="tokens")(layers.Conv2D(8, 4, 4, name="patches")(tensor))
    mean = layers.GlobalAveragePooling1D()(tokens)
    token = layers.Reshape((1, 8))(layers.Dense(8, name="class_token")(mean))
    tokens = layers.Concatenate(axis=1, name="with_class")([token, tokens])
    for block in range(2):
        normed = layers.LayerNormalization(name=f"norm_{block}")(tokens)
        heads = layers.MultiHeadAttention(2, 4, dropout=0.2, name=f"attend_{block}")
        tokens = tokens + heads(normed, normed)
        inner = layers.Dense(12, "gelu", name=f"grow_{block}")(layers.LayerNormalization()(tokens))
        tokens = layers.Add()([tokens, layers.Dense(8, name=f"shrink_{block}")(inner)])
    return model_of(image, layers.LayerNormalization(name="norm")(tokens)[:, 0])


def attention_layer():
    image = keras.Input((SIDE, SIDE))
    tensor = layers.Dense(6, name="width")(layers.Rescaling(1 / 255)(image))
    return model_of(image, layers.Attention(name="attend")([tensor, tensor]))


def volume():
    return sequence(
        layers.Reshape((4, 6, 6, 1), name="volume"),
        layers.Conv3D(3, 2, activation="relu", name="conv"),
        layers.MaxPooling3D((1, 2, 2)),
    )


def many_convolutions():
    return sequence(
        layers.Rescaling(1 / 255),
        layers.SeparableConv2D(4, 3, name="separable"),
        layers.DepthwiseConv2D(3, depth_multiplier=2, name="depthwise"),
        layers.Conv2DTranspose(3, 3, 2, name="transposed"),
        layers.UpSampling2D(2),
        layers.Conv2D(4, 3, groups=1, dilation_rate=2, name="dilated"),
    )


def normalizations():
    return with_random_weights(
        sequence(
            layers.Rescaling(1 / 255),
            conv(4),
            layers.GroupNormalization(2, name="groups"),
            layers.LayerNormalization(name="norm"),
            layers.UnitNormalization(name="unit"),
            layers.PReLU(name="prelu"),
            layers.LeakyReLU(),
        )
    )


@keras.saving.register_keras_serializable("kinds")
class Scaled(layers.Layer):
    """A layer of one's own, with a weight a channel and another behaviour while it learns."""

    def build(self, shape):
        self.scale = self.add_weight(shape=(shape[-1],), initializer="random_normal")

    def call(self, tensor, training=None):
        return tensor * 0 if training else tensor * self.scale


def layer_of_ones_own():
    image, tensor = start()
    tensor = conv(padding="same")(tensor)
    return model_of(image, layers.Add()([tensor, Scaled(name="scaled")(tensor)]))


@keras.saving.register_keras_serializable("kinds")
class Augmented(keras.Model):
    """A model of one's own, which does not know whether it is in training."""

    def __init__(self, **options):
        super().__init__(**options)
        self.flip, self.conv = layers.RandomFlip(), conv(3)
        self.drop = layers.Dropout(0.5)

    def call(self, image):
        return self.drop(self.conv(self.flip(image)))


def model_of_ones_own_inside():
    image, tensor = start()
    return model_of(image, Augmented(name="augmented")(tensor))


@keras.saving.register_keras_serializable("kinds")
class Doubled(keras.Model):
    """A model of layers, called in a way of its own."""

    def call(self, tensor, training=None, mask=None):
        return 2 * super().call(tensor, training=training)


def model_with_a_call_inside():
    image, tensor = start()
    inside = keras.Input((SIDE, SIDE, 1))
    return model_of(image, Doubled(inside, conv(name="conv")(inside), name="doubled")(tensor))


def model_with_a_call():
    model = chain()
    return Doubled(model.inputs, model.outputs, name="doubled")


def windows():
    """As some transformers look at a picture: window by window, these beside the images."""
    image, tensor = start()
    rows = ops.reshape(conv(4, padding="same", name="conv")(tensor), (-1, 3, 4, 3, 4, 4))
    parts = ops.reshape(ops.transpose(rows, (0, 1, 3, 2, 4, 5)), (-1, 16, 4))
    parts = layers.Dense(4, name="dense")(parts)
    rows = ops.transpose(ops.reshape(parts, (-1, 3, 3, 4, 4, 4)), (0, 1, 3, 2, 4, 5))
    return model_of(image, conv(2, name="after")(ops.reshape(rows, (-1, SIDE, SIDE, 4))))


def rows_skipped_by_a_nested_model():
    """A mask of steps is handed to a nested model, and on."""
    image, inside = keras.Input((SIDE, SIDE)), keras.Input((SIDE, SIDE))
    steps = layers.LSTM(4, return_sequences=True, name="steps")
    inner = keras.Model(inside, steps(layers.Dense(3, name="dense")(inside)), name="inner")
    tensor = inner(layers.Rescaling(1 / 255)(layers.Masking(0.0, name="skip")(image)))
    return model_of(image, layers.GlobalAveragePooling1D(name="mean")(tensor))


def lambda_layer():
    return sequence(layers.Lambda(lambda image: image / 255 - 0.5, name="lambda"), conv())


def two_outputs():
    image, tensor = start()
    tensor = layers.Flatten()(conv(name="conv")(tensor))
    heads = [layers.Dense(N_CLASSES, "softmax", name="kind"), layers.Dense(2, name="place")]
    return keras.Model(image, [head(tensor) for head in heads])


def map_as_output():
    """As networks that colour every pixel."""
    image, tensor = start()
    return keras.Model(
        image, conv(N_CLASSES, 1, activation="softmax", name="classes")(conv()(tensor))
    )


def answering(n_outputs, activation):
    def build_model():
        image, tensor = start()
        return model_of(image, conv()(tensor), n_outputs, activation)

    return build_model


def hundred_outputs():
    image, tensor = start()
    return model_of(image, layers.GlobalAveragePooling2D()(conv(2)(tensor)), 100)


def softmax_as_a_layer():
    image, tensor = start()
    logits = layers.Dense(N_CLASSES, name="logits")(layers.Flatten()(conv()(tensor)))
    return keras.Model(image, layers.Softmax(name="softmax")(logits))


ODD_NAMES = ("Block 1 conv", "Schicht-ä-层", "input", "v2_1.00", "$x^2$ [link](u)", "a" * 90)


def odd_names():
    dense = [layers.Dense(4, "tanh", name=name) for name in ODD_NAMES]
    return sequence(layers.Rescaling(1 / 255), layers.Flatten(), *dense)


def not_numbers():
    model = chain()
    kernel, bias = model.get_layer("out").get_weights()
    bias[1] = np.nan
    model.get_layer("out").set_weights([kernel, bias])
    return model


def deep():
    dense = [layers.Dense(4, "tanh", name=f"dense_{index}") for index in range(100)]
    return sequence(layers.Rescaling(1 / 255), layers.Flatten(), *dense)


def built_later():
    """A Sequential without an input, which is known once it ran."""
    model = keras.Sequential(
        [conv(name="conv"), layers.Flatten(), layers.Dense(N_CLASSES, "softmax", name="out")]
    )
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(np.ones((4, SIDE, SIDE, 1), np.float32), np.zeros(4), verbose=0)
    return model


def named_answer():
    """Its one output has a name: predict answers with a dictionary."""
    image, tensor = start()
    head = layers.Dense(N_CLASSES, "softmax", name="out")(layers.Flatten()(conv()(tensor)))
    return keras.Model(image, {"probabilities": head})


def fixed_batches():
    """As networks that were saved for batches of one size."""
    image = keras.Input(batch_shape=(N_IMAGES, SIDE, SIDE, 1))
    rows = layers.Reshape((SIDE, SIDE))(layers.Rescaling(1 / 255)(image))
    return model_of(image, layers.GRU(4, return_sequences=True, name="steps")(rows))


def causal_transformer():
    """Each row sees those before it alone, and has a place of its own."""
    image = keras.Input((SIDE, SIDE))
    rows = layers.Dense(6, name="width")(layers.Rescaling(1 / 255)(image))
    places = layers.Embedding(SIDE, 6, name="places")(ops.arange(SIDE))
    rows = rows + places
    seen = layers.MultiHeadAttention(2, 3, name="attend")(rows, rows, use_causal_mask=True)
    grouped = layers.GroupQueryAttention(3, 4, 2, name="grouped")(seen, seen)
    return model_of(image, layers.Add(name="sum")([rows, grouped]))


def attention_told_where():
    """A mask that is worked out of the pictures."""
    image = keras.Input((SIDE, SIDE))
    rows = layers.Dense(4, name="width")(layers.Rescaling(1 / 255)(image))
    bright = ops.mean(image, axis=-1) > 90.0
    mask = ops.logical_and(bright[:, :, None], bright[:, None, :])
    seen = layers.MultiHeadAttention(1, 4, name="attend")(rows, rows, attention_mask=mask)
    return model_of(image, seen)


def strips_one_after_another():
    strips = layers.Reshape((3, 4, SIDE, 1), name="strips")
    films = layers.ConvLSTM2D(3, 3, return_sequences=True, name="films")
    inner = keras.Sequential([keras.Input((2, 10, 3)), conv(2, 2, name="conv")], name="inner")
    each = layers.TimeDistributed(inner, name="each")
    return sequence(layers.Rescaling(1 / 255), strips, films, each)


def stacked_cells():
    cells = [layers.GRUCell(4), layers.LSTMCell(3)]
    both = layers.Bidirectional(
        layers.SimpleRNN(4, return_sequences=True), merge_mode="sum", name="both"
    )
    backwards = layers.RNN(cells, go_backwards=True, name="cells")
    return sequence(layers.Rescaling(1 / 255), both, backwards, shape=(SIDE, SIDE))


def augmentation_of_every_sort():
    return sequence(
        layers.RandomCrop(10, 10, name="crop"),
        layers.RandomContrast(0.5),
        layers.RandomTranslation(0.2, 0.2),
        layers.RandomZoom(0.3),
        layers.RandomErasing(),
        layers.RandomSharpness(0.5),
        layers.CenterCrop(8, 8, name="middle"),
        layers.ZeroPadding2D(1),
        conv(),
    )


def quantized_to(mode):
    def build_model():
        dense = layers.Dense(8, "relu", name="dense")
        model = sequence(layers.Rescaling(1 / 255), conv(), layers.Flatten(), dense)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some layers have nothing to quantize, and say so
            model.quantize(mode)
        return model

    return build_model


def sums_of_products():
    image, tensor = start()
    rows = layers.EinsumDense("brcx,rxy->bry", (SIDE, 4), name="einsum")(tensor)
    # how many rows there are it finds out, as those of transformers do
    weighted = layers.EinsumDense("bry,yz->brz", (None, 4), name="weighted")(rows)
    means = layers.GlobalAveragePooling1D(name="mean")(weighted)
    dot = layers.Dot(axes=(2, 1), name="dot")([rows, means])
    repeated = layers.RepeatVector(3, name="repeat")(dot)
    return model_of(image, layers.Maximum(name="larger")([repeated, repeated * 0.5]))


def answer_at_one_place():
    """Convolutions to the end: the answer is a map of one place."""
    image, tensor = start()
    head = conv(N_CLASSES, SIDE - 2, activation="softmax", name="classes")
    return keras.Model(image, head(conv(name="conv")(tensor)))


def with_a_memory():
    """It goes on from where the batch before ended."""
    image = keras.Input(batch_shape=(N_IMAGES, SIDE, SIDE))
    steps = layers.SimpleRNN(4, stateful=True, return_sequences=True, name="steps")
    return model_of(image, steps(layers.Rescaling(1 / 255)(image)))


def names_that_meet():
    """A nested model that is called as the pixels are, and layers that are called as it names its
    own."""
    image, tensor = start()
    inner = keras.Sequential([keras.Input((SIDE, SIDE, 1)), conv(2, name="conv")], name="input")
    twin = keras.Sequential([keras.Input((10, 10, 2)), conv(2, name="conv (2)")], name="twin")
    tensor = twin(inner(tensor))
    return model_of(image, conv(2, name="conv (2)")(tensor))


def narrow_convnext(**options):
    """ConvNeXtTiny, block by block, with an eighth of its channels: to add up 7 x 7 places of every
    one of all would take as long as twenty other kinds."""
    convnext = importlib.import_module("keras.src.applications.convnext")
    return convnext.ConvNeXt([3, 3, 9, 3], [12, 24, 48, 96], name="convnext_tiny", **options)


def narrow_resnet(**options):
    """ResNet50, block by block, with an eighth of its blocks' channels."""
    resnet = importlib.import_module("keras.src.applications.resnet")

    def stacks(tensor):
        for number, (filters, n_blocks) in enumerate([(8, 3), (16, 4), (32, 6), (64, 3)], 2):
            tensor = resnet.stack_residual_blocks_v1(
                tensor, filters, n_blocks, stride1=min(number - 1, 2), name=f"conv{number}"
            )
        return tensor

    return resnet.ResNet(stacks, preact=False, use_bias=True, name="resnet50", **options)


def application(build_base, side=32, **options):
    def build_model():
        base = build_base(include_top=False, weights=None, input_shape=(side, side, 3), **options)
        image = keras.Input((side, side, 3))
        pooled = layers.GlobalAveragePooling2D(name="mean")(base(image, training=False))
        return keras.Model(image, layers.Dense(N_CLASSES, "softmax", name="out")(pooled))

    return build_model


COLOUR = (SIDE, SIDE, 3)
LARGE = {"picture": (32, 32, 3), "given": as_they_are}


def first_colours(images):
    return np.moveaxis(as_they_are(images), -1, 1)


def with_opacity(images):
    opaque = np.full((*images.shape[:3], 1), 255, np.uint8)
    return as_they_are(np.concatenate([images, opaque], axis=-1))


KINDS = {
    "a chain": Kind(chain, names=("scale", "conv", "flat", "out")),
    "augmentation in a Sequential": Kind(augmentation_in_sequential, names=("flip", "rotate")),
    "augmentation in a nested Sequential": Kind(
        augmentation_nested, names=("augment/flip", "augment/rotate")
    ),
    "augmentation as layers": Kind(augmentation_as_layers),
    "augmentation called with training on": Kind(augmentation_that_is_always_on),
    "augmentation in a pipeline": Kind(pipeline, names=("augment",)),
    "noise and dropout of every sort": Kind(noise_layers),
    "Monte Carlo dropout": Kind(monte_carlo_dropout),
    "a nested model called with training on": Kind(frozen_backbone_in_training),
    "a frozen backbone": Kind(frozen_backbone, names=("base/conv",)),
    "layers over time": Kind(time_distributed, names=("each", "means")),
    "batch normalization and dropout": Kind(batchnorm_and_dropout),
    "rescaling and normalization": Kind(rescaling_and_normalization),
    "nested Functional models, two deep": Kind(
        nested_functional,
        names=("outer/first", "outer/inner/conv", "outer/inner/both", "outer/last"),
    ),
    "nested Sequential models, two deep": Kind(
        nested_sequential, names=("outer/first", "outer/inner/conv")
    ),
    "a nested model of two inputs": Kind(nested_of_two_inputs, names=("pair/crop", "pair/join")),
    "a nested model of two outputs": Kind(
        nested_of_two_outputs, names=("inner/conv", "inner/peak")
    ),
    "the answer comes from a nested model": Kind(whole_answer_from_inside),
    "a backbone of any size": Kind(
        backbone_of_any_size, given=in_colour, names=("resized", "base/conv", "base/mean")
    ),
    "a layer used twice": Kind(layer_used_twice, names=("twice", "twice (2)")),
    "a model used twice": Kind(
        submodel_used_twice,
        names=("tower/conv", "tower/flat", "tower/conv (2)", "tower/flat (2)"),
    ),
    "heads summed by an operator": Kind(heads_summed_by_an_operator, names=("add", "softmax")),
    "residual sums by operators": Kind(residual_by_operator, names=("add", "relu", "subtract")),
    "a residual sum by a layer": Kind(residual_by_layer, names=("sum",)),
    "branches concatenated": Kind(concatenated),
    "a gate": Kind(gate, names=("squeeze", "excite", "gated")),
    "operations": Kind(operations, names=("tanh", "maximum", "transpose", "mean", "concatenate")),
    "slices and conditions": Kind(sliced, names=("get_item", "greater", "where")),
    "whole numbers inside": Kind(
        whole_numbers_inside, problems=(("argmax", "one number an image"),), names=("embedded",)
    ),
    "operations over all images": Kind(
        of_all_images,
        problems=(
            ("max", "not one for each image"),
            ("mean", "not one for each image"),
            ("minimum", "not one for each image"),
        ),
        unsplit=("conv",),
    ),
    "centred over all images": Kind(
        centred_over_all_images,
        n_outputs=0,
        problems=(
            ("mean", "not one for each image"),
            ("subtract", "depends on the pictures beside it, of which 'mean' takes all together"),
            ("conv2d", "depends on the pictures beside it"),
            ("both", "depends on the pictures beside it"),
            ("flat", "depends on the pictures beside it"),
            ("out", "depends on the pictures beside it"),
        ),
        names=("scale",),
    ),
    "pixels in bins": Kind(binned, names=("bins",)),
    "channels first from the input on": Kind(
        channels_first_input,
        given=lambda images: as_they_are(images)[:, None],
        first=("scale", "conv", "pool", "norm", "relu"),
    ),
    "channels first, and no layer says so": Kind(
        channels_first_unsaid,
        given=lambda images: as_they_are(images)[:, None],
        first=("scale",),
    ),
    "channels first in colour": Kind(
        channels_first_colour,
        picture=COLOUR,
        given=first_colours,
        first=("conv", "drop", "relu", "other", "add"),
    ),
    "channels first inside": Kind(channels_first_inside, first=("turn", "conv", "norm", "pool")),
    "channels first with a gate": Kind(
        channels_first_gate,
        first=("turn", "conv", "gate", "opened", "first_again", "relu"),
        names=("turn", "conv", "gate", "opened", "last", "first_again", "relu"),
    ),
    "flattened": Kind(flattened, given=lambda images: as_they_are(images).reshape(N_IMAGES, -1)),
    "flattened colour": Kind(
        flattened_colour,
        picture=COLOUR,
        given=lambda images: as_they_are(images).reshape(N_IMAGES, -1),
    ),
    "pixel after pixel": Kind(
        pixel_after_pixel, given=lambda images: as_they_are(images).reshape(N_IMAGES, -1, 1)
    ),
    "without colours": Kind(without_colours, given=as_they_are),
    "colour of grey pictures": Kind(of_shape(SIDE, SIDE, 3), given=in_colour),
    "grey of colour pictures": Kind(
        of_shape(SIDE, SIDE, 1),
        picture=COLOUR,
        given=lambda images: np.asarray(ops.image.rgb_to_grayscale(as_they_are(images))),
    ),
    "with opacity": Kind(of_shape(SIDE, SIDE, 4), picture=COLOUR, given=with_opacity),
    "larger than the pictures": Kind(of_shape(32, 32, 3), given=resized(in_colour, 32)),
    "smaller than the pictures": Kind(of_shape(8, 8, 1), given=resized(plain, 8)),
    "in a border": Kind(
        of_shape(SIDE + 4, SIDE + 5, 1),
        given=lambda images: bordered(images) / np.float32(255),
        options=PixelOptions("0..1", "border"),
    ),
    "any size in colour": Kind(of_shape(None, None, 3), given=in_colour),
    "any size in grey": Kind(of_shape(None, None, 1)),
    "whole numbers go in": Kind(whole_number_input, given=lambda images: images[..., None]),
    "float16 goes in": Kind(
        half_input("float16"), given=lambda images: plain(images).astype("float16")
    ),
    "bfloat16 goes in": Kind(
        half_input("bfloat16"), given=lambda images: ops.cast(plain(images), "bfloat16")
    ),
    "mixed float16": Kind(mixed("mixed_float16")),
    "mixed bfloat16": Kind(mixed("mixed_bfloat16")),
    "eight bits": Kind(quantized_to("int8")),
    "words of pixels": Kind(
        words_of_pixels,
        given=lambda images: images.reshape(N_IMAGES, -1).astype(np.int32),
        unlisted=("not_equal",),
        names=("words", "attend"),
    ),
    "rows through Conv1D": Kind(rows_by_conv1d, given=as_they_are, names=("conv",)),
    "rows through LSTM": Kind(rows_by_lstm, given=as_they_are, names=("steps", "last")),
    "rows through GRU, both ways": Kind(rows_by_gru, names=("both", "peak")),
    "rows skipped where they are black": Kind(
        rows_skipped, given=as_they_are, unlisted=("not_equal", "any")
    ),
    "rows skipped in a nested model": Kind(
        rows_skipped_inside, given=as_they_are, unlisted=("not_equal", "any")
    ),
    "rows skipped in a Functional model": Kind(
        rows_skipped_in_a_graph, given=as_they_are, unlisted=("not_equal", "any")
    ),
    "rows skipped in a Functional model inside": Kind(
        rows_skipped_by_a_nested_model,
        given=as_they_are,
        unlisted=("not_equal", "any"),
        names=("inner/dense", "inner/steps"),
    ),
    "states handed on": Kind(
        with_states, given=as_they_are, problems=(("states", "several outputs"),)
    ),
    "a vision transformer": Kind(
        vision_transformer,
        names=("tokens", "class_token", "with_class", "attend_0", "attend_1", "norm"),
    ),
    "windows beside one another": Kind(
        windows,
        problems=(
            ("reshape_1", "not one for each image"),
            ("dense", "not one for each image"),
        ),
        names=("conv", "transpose_1", "reshape_3", "after"),
    ),
    "an attention layer": Kind(attention_layer, given=as_they_are, names=("attend",)),
    "a volume": Kind(volume, names=("volume", "conv")),
    "convolutions of every sort": Kind(many_convolutions),
    "normalizations of every sort": Kind(normalizations),
    "a layer of one's own": Kind(layer_of_ones_own, names=("scaled",)),
    "a model of one's own inside": Kind(model_of_ones_own_inside, names=("augmented",)),
    "a nested model with a call of its own": Kind(model_with_a_call_inside, names=("doubled",)),
    "a model with a call of its own": Kind(model_with_a_call, names=("doubled",)),
    "a Lambda": Kind(lambda_layer, names=("lambda",)),
    "a nested model of dictionaries": Kind(dictionaries, names=("inner/both", "inner/peak")),
    "two outputs": Kind(two_outputs, n_outputs=0, names=("kind", "place")),
    "a map as output": Kind(map_as_output, n_outputs=0, names=("classes",)),
    "one sigmoid unit": Kind(answering(1, "sigmoid"), n_outputs=1),
    "ten sigmoids": Kind(answering(10, "sigmoid"), n_outputs=10),
    "sigmoids averaged": Kind(sigmoids_averaged),
    "logits": Kind(answering(N_CLASSES, None)),
    "a hundred outputs": Kind(hundred_outputs, n_outputs=100),
    "softmax as a layer": Kind(softmax_as_a_layer, names=("logits", "softmax")),
    "odd names": Kind(odd_names, names=(*ODD_NAMES[:2], "input (2)"), compiles=False),
    "weights that are not numbers": Kind(not_numbers),
    "a hundred layers": Kind(deep, every=12),
    "a Sequential built by fit": Kind(built_later, names=("conv", "out")),
    "an answer with a name": Kind(named_answer, names=("out",)),
    "batches of one size": Kind(fixed_batches, names=("steps",)),
    "a causal transformer": Kind(
        causal_transformer, given=as_they_are, names=("attend", "grouped")
    ),
    "attention told where to look": Kind(attention_told_where, given=as_they_are),
    "strips one after another": Kind(strips_one_after_another, names=("films", "each")),
    "cells on top of one another": Kind(stacked_cells, given=as_they_are, names=("both", "cells")),
    "augmentation of every sort": Kind(augmentation_of_every_sort, names=("crop", "middle")),
    "four bits": Kind(quantized_to("int4")),
    "sums of products": Kind(
        sums_of_products, names=("einsum", "weighted", "dot", "repeat", "larger")
    ),
    "an answer at one place": Kind(answer_at_one_place, n_outputs=0, names=("classes",)),
    "a memory from batch to batch": Kind(
        with_a_memory,
        given=as_they_are,
        n_outputs=0,
        problems=(
            ("steps", "depends on the pictures before it"),
            ("flat", "steps before it cannot be calculated"),
            ("out", "flat before it cannot be calculated"),
        ),
    ),
    "names that meet": Kind(names_that_meet, compiles=False),
    "pixels from 0 to 1": Kind(
        of_shape(SIDE, SIDE, 1),
        given=lambda images: plain(images) / 255,
        options=PixelOptions("0..1"),
    ),
    "MobileNetV2": Kind(application(keras.applications.MobileNetV2, alpha=0.35), every=25, **LARGE),
    "EfficientNetB0": Kind(application(keras.applications.EfficientNetB0), every=110, **LARGE),
    "ResNet50": Kind(application(narrow_resnet), every=70, **LARGE),
    "ConvNeXtTiny": Kind(application(narrow_convnext), every=70, **LARGE),
}
