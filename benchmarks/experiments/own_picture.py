"""What a network makes of a visitor's picture, while it is being drawn."""

from __future__ import annotations

import tempfile

from activsim.datasets import catalogue as image_sets
from activsim.networks import keras_start
from benchmarks.measure import row, seconds

DRAWINGS = 30


def rows() -> list[dict]:
    """The worker's two calls for one picture after the other, of the study's network, in a process
    in which Keras runs and the set's pictures have been passed once."""
    import os
    from unittest import mock

    import numpy as np

    from activsim.analysis import firing_rule
    from activsim.experiments import own_picture
    from activsim.firing import bundled
    from activsim.firing.source import RecordingSource
    from activsim.networks import catalogue

    keras_start.start_keras()
    path = next(iter(catalogue.list_networks().values()))
    data = image_sets.load_images("test")
    model_hash = catalogue.file_hash(path)
    source = RecordingSource(str(path), model_hash, image_sets.DEFAULT, "test", data.fingerprint)
    layers = catalogue.read_card(path)["description"].overview_layers("dense")
    thresholds = {}
    for layer in layers:
        recording = bundled.load_bundled(path, source.recording_key(layer))
        assert recording is not None
        table = recording.channels
        thresholds[layer, "channel"] = firing_rule.thresholds_by_neuron(table, "value", 0.0)
    pictures = np.random.default_rng(0).integers(0, 256, (DRAWINGS, 28, 28), np.uint8)
    levels = thresholds["dense", "channel"]

    def look(picture: np.ndarray) -> None:
        firing = own_picture.look_at_picture(source, picture, layers, thresholds).firing
        shared = firing["dense", "channel"]
        own_picture.nearest_pictures(source, layers, "dense", levels, shared, 10)

    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.dict(os.environ, {"ACTIVSIM_CACHE": folder}),
    ):
        look(pictures[0])
        times = [seconds(lambda picture=picture: look(picture)) for picture in pictures]
    subject = f"a visitor's picture in {len(layers)} layers, and its nearest of 2,000, warm"
    return [row(subject, "", times, under=0.15)]
