"""Dissimilarities at random, as matrices have them."""

import numpy as np


def random_matrices(*shape, seed=0):
    """Symmetric, 0 to 2, with a diagonal of 0."""
    halves = np.random.default_rng(seed).random(shape)
    halves = halves + np.swapaxes(halves, -1, -2)
    return halves * (1 - np.eye(shape[-1]))
