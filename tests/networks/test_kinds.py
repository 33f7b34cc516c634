"""What is said of a network, of whatever kind, is what Keras's own predict says: each layer, the
score, and what is silenced."""

from types import SimpleNamespace

import kinds
import numpy as np
import pytest
from kinds import KINDS, N_CLASSES, N_IMAGES

from activsim.firing.record import record
from activsim.networks import axes
from activsim.networks.layers import PIXELS
from activsim.networks.network import Network, open_network
from activsim.networks.split import split_network

keras = kinds.keras


class Opened:
    """A kind's model, what Keras says of it, and the same ready to be looked at."""

    def __init__(self, kind):
        self.kind, self.model = kind, kinds.build(kind)
        self.images = kinds.images_for(kind)
        self.batch = kind.given(self.images)
        self.predicted = self.predict()
        self.values = kinds.watched(self.model, self.batch)
        self.network = open_network(self.model, self.images, kind.options)
        self.layers = self.network.description.usable_layers
        if kind.every > 1:
            self.layers = (*self.layers[:3], *self.layers[3:-3 : kind.every], *self.layers[-3:])

    def predict(self):
        outputs = self.model.predict(self.batch, verbose=0)
        return outputs if isinstance(outputs, list) else np.asarray(outputs).astype(np.float32)

    def channels_last(self, layer):
        """What Keras says of a layer."""
        if layer == PIXELS:
            given = np.asarray(keras.ops.cast(self.batch, "float32"))
            if given.ndim == 4 and given.shape[1] in (1, 3):
                given = np.moveaxis(given, 1, -1)
            return given.reshape(N_IMAGES, *self.network.prepare.shape)
        (values,) = self.values[layer]
        return np.moveaxis(values, 1, -1) if layer in self.kind.first else values


@pytest.fixture(scope="module", params=KINDS)
def opened(request):
    return Opened(KINDS[request.param])


def assert_close(values, expected, coarse=0):
    expected = np.asarray(expected, np.float32)
    largest = np.nanmax(np.abs(expected), initial=1)
    np.testing.assert_allclose(values, expected, rtol=0, atol=(coarse or 2e-6) * largest)


def test_all_layers_are_there_and_only_those(opened):
    description, kind = opened.network.description, opened.kind
    problems = {layer.name: layer.problem for layer in description.layers if layer.problem}
    assert problems.keys() == dict(kind.problems).keys()
    for name, part in kind.problems:
        assert part in problems[name]
    assert [layer.name for layer in description.layers[1:]] == list(opened.values)
    assert set(kind.names) <= set(description.usable_layers)
    assert description.parameters == opened.model.count_params()
    assert sum(layer.parameters for layer in description.layers) == opened.model.count_params()
