"""The steps of a lesson in one file."""

import base64
import json
import re
import zlib

import numpy as np
from contexts import default_context

from activsim.output.frames.view import LayerView
from activsim.output.handout.steps import Head, StepPart, steps_page


def place(layer, reading, **settings):
    context = default_context(layer, reading=reading, **settings)
    n_images = np.full(10, 1000)
    return LayerView(
        context.settings, context.names, context.table, n_images, context.thresholds, context.units
    )


def test_a_menu_of_layers_holds_those_of_which_all_else_is_the_same():
    places = [
        place("dense", "channel", query=3),
        place("conv2d", "channel", query=5, other=6, threshold=0.0),
        place("dense", "neuron"),
        place("dense", "channel", measure="cosine"),
    ]
    parts = [StepPart("words", view=there, with_layers=True) for there in places]
    text = steps_page(Head("Title", "en", "about"), parts, {}, {}, [])
    packed = re.search(r'id="data">([^<]+)<', text)[1]
    explorers = json.loads(zlib.decompress(base64.b64decode(packed)))["explorers"]
    assert [explorer["which"] for explorer in explorers] == [[0, 1], [1, 0], [2], [3]]
