"""A network's untrained twin, recorded for images as they are and changed."""

from dataclasses import replace

import numpy as np
import pytest
from sixty_images import fake
from small_network import small

from activsim.datasets.conditions import UNCHANGED, Condition
from activsim.experiments import untrained_across
from activsim.experiments.network_recordings import COMPARISON
from activsim.experiments.networks_compared import untrained_key
from activsim.firing.recording import load_recording
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue, keras_models
from activsim.networks.untrained import untrained_twin

# Keras 3.15 copies TensorFlow's variables in a way that NumPy 2 deprecates; only saving a model
# does it.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)


def test_the_twin_is_scored_by_the_order_of_the_classes_that_its_key_names(tmp_path, monkeypatch):
    data, layers = fake(), ("dense", "output")
    monkeypatch.setattr(untrained_across, "images_by_fingerprint", lambda *_: data)
    path, model = tmp_path / "small.keras", small()
    keras_models.save_network(model, path, {})
    order = tuple(np.roll(range(10), 3).tolist())
    source = RecordingSource(
        str(path),
        catalogue.file_hash(path),
        data.name,
        data.split,
        data.fingerprint,
        class_order=order,
        condition=Condition("mirrored"),
    )
    untrained_across.record_twin(source, layers, seed=3)
    twin = untrained_twin(model, 3)
    changed = replace(source, model_hash=untrained_key(source.model_hash, 3))
    plain = replace(changed, condition=UNCHANGED)
    for part, images in ((plain, data.images), (changed, np.flip(data.images, 2))):
        score = load_recording(part.recording_key("output", COMPARISON)).score
        outputs = twin.predict(images[..., None].astype(np.float32), verbose=0)
        expected = np.zeros((10, 10), int)
        np.add.at(expected, (data.labels, np.array(order)[outputs.argmax(axis=1)]), 1)
        assert score.confusion.tolist() == expected.tolist()
