"""From which rate on a neuron fires for a class."""

import numpy as np

from activsim.app.shell import cutoff


def test_what_is_exactly_the_layers_average_fires():
    """The mean of three times 0.1 is more, as floats."""
    profiles = np.full((1, 3), 0.1)
    assert profiles.mean() > 0.1
    assert (profiles >= cutoff.rates_of_options(profiles)[cutoff.AVERAGE]).all()
