"""How much work a network is."""

from activsim.networks import keras_start, work
from activsim.networks.network import Network

keras = keras_start.start_keras()


def convolution(groups):
    image = keras.Input((6, 6, 4))
    maps = keras.layers.Conv2D(4, 3, padding="same", groups=groups)(image)
    return Network(keras.Model(image, maps), (6, 6, 4))


def test_a_convolution_in_groups_takes_no_less_than_a_whole_one():
    whole, grouped = (work.whole_work(convolution(groups)) for groups in (1, 4))
    assert whole < grouped < 1.2 * whole
