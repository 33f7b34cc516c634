"""What a layer is called in the row of steps."""

import pytest

from activsim.app.shell.layer_menu import PLAIN_NAME, layer_kind, start_layer
from activsim.networks.layers import LayerDescription, NetworkDescription


@pytest.mark.parametrize(
    ("type_name", "word"),
    [
        ("SeparableConv2D", "convolution"),
        ("GlobalMaxPooling2D", "pooling"),
        ("GroupNormalization", "normalised"),
        ("PReLU", "activation"),
        ("Relu6", "activation"),
        ("HardSigmoid", "activation"),
        ("Add", "sum"),
        ("TrueDivide", "quotient"),
        ("Concatenate", "joined"),
        ("ZeroPadding2D", "padded"),
        ("UpSampling2D", "enlarged"),
        ("RandomFlip", "augmented"),
        ("GaussianNoise", "noise"),
        ("SpatialDropout2D", "dropout"),
        ("LayerScale", "scaled"),
        ("My'; } layer", "layer"),  # its type is somebody else's words
    ],
)
def test_layers_and_operations_say_what_they_are(type_name, word):
    assert layer_kind(LayerDescription("its name", type_name, (8,), 0)) == word


@pytest.mark.parametrize(
    ("name", "is_plain"),
    [
        ("dense", True),
        ("conv2d_1", True),
        ("mobilenetv2_0.35_96/block_1/conv-a", True),
        ("_dense_", False),  # Markdown would set it in italics
        ("a*b*c", False),
        ("www.example", False),  # and make this a link
        ("a: b", False),
        ("", False),
    ],
)
def test_a_step_has_the_names_that_markdown_leaves_alone(name, is_plain):
    assert bool(PLAIN_NAME.fullmatch(name)) is is_plain


@pytest.mark.parametrize(
    ("names", "start"),
    [
        (["dense", "dense_1", "dense_2"], "dense"),
        (["flatten", "dense"], "flatten"),  # what it answers with says nothing of what is inside
        (["dense"], "dense"),
        (["pool", "answer"], "pool"),
    ],
)
def test_a_page_opens_with_the_layer_of_the_study_unless_that_is_the_output(names, start):
    layers = tuple(LayerDescription(name, "Dense", (8,), 0) for name in names)
    assert start_layer(NetworkDescription((8, 8, 1), 0, 8, names[-1], layers)) == start
