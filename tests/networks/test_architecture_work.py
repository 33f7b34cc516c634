"""The work of an architecture is counted without a network, and is that of the network."""

import pytest

from activsim.networks import architecture_work, work
from activsim.networks.architectures import ARCHITECTURES, build_network
from activsim.networks.network import Network


@pytest.mark.parametrize("shape", [(28, 28, 1), (33, 20, 3)])
@pytest.mark.parametrize("width", [8, 32])
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_it_counts_the_weights_and_multiplications_of_the_network(
    architecture, width, shape, monkeypatch
):
    model = build_network(architecture, 7, shape, 0, width)
    counted = architecture_work.architecture_work(architecture, 7, shape, width)
    assert counted.n_weights == model.count_params()
    network = Network(model, shape)
    monkeypatch.setattr(work, "NUMBER", 0)  # the multiplications alone
    assert counted.n_multiplications == work.whole_work(network)
    assert counted.n_numbers > shape[0] * shape[1] * shape[2]
