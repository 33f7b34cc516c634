"""Networks whose truth is known: images of classes, and what training may do to two layers of
weights, of numbers drawn by lot.

    pixels = images(rng, means, labels)
    layers = toward(rng, weights(rng), shared, own, gain=0.7)
    halves = network_profiles(pixels, layers, labels)

Images are 28 x 28, with a style that varies from image to image and noise of each pixel, of which
the size is 1. All networks of a world look at the same images, so that they share the images' noise
as real ones do; a network's training starts from its own untrained weights."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

SIDE, N_HIDDEN, N_NEURONS = 28, 64, 32
N_PIXELS = SIDE * SIDE
Layers = tuple[np.ndarray, np.ndarray]  # weights of the hidden neurons, and of those that are read


def images(rng: np.random.Generator, means: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(n_images, n_pixels) around the means of their classes, (n_classes, n_pixels)."""
    common = patterns(rng, 1, 1.0)
    style = rng.normal(0, 1, (len(labels), 6)) @ patterns(rng, 6, 0.4)
    return common + means[labels] + style + rng.normal(0, 1, (len(labels), N_PIXELS))


def patterns(rng: np.random.Generator, n: int, size: float) -> np.ndarray:
    """n random patterns over the pixels, smooth as pictures are, of this size a pixel."""
    noise = rng.normal(0, 1, (n, SIDE, SIDE))
    noise = gaussian_filter(noise, (0, 1, 1), mode="wrap").reshape(n, -1)
    return size * noise / noise.std(axis=1, keepdims=True)


def weights(rng: np.random.Generator) -> Layers:
    """Of an untrained network of two layers (He)."""
    hidden = rng.normal(0, np.sqrt(2 / N_PIXELS), (N_PIXELS, N_HIDDEN))
    return hidden, rng.normal(0, np.sqrt(2 / N_HIDDEN), (N_HIDDEN, N_NEURONS))


def wander(rng: np.random.Generator, layers: Layers, by: float = 0.7) -> Layers:
    """The weights after a training that found nothing about the groups."""
    hidden, last = (layer + by * layer.std() * rng.normal(size=layer.shape) for layer in layers)
    return hidden, last


def toward(
    rng: np.random.Generator, layers: Layers, shared: np.ndarray, own: np.ndarray, gain: float
) -> Layers:
    """The weights after a training that found what groups share, (n_groups, n_pixels), apart from
    what else varies: hidden neurons respond to mixtures of it, to a degree of their own, beside
    what they responded to before."""
    hidden, last = wander(rng, layers, 0.3)
    signal = shared - shared @ np.linalg.pinv(own) @ own
    unit = signal / np.linalg.norm(signal, axis=1, keepdims=True)
    strength = gain * rng.uniform(0.5, 1.5) * rng.uniform(0, 2, N_HIDDEN)
    return hidden + (unit.T @ rng.normal(0, 1, (len(unit), N_HIDDEN))) * strength, last


def drift(rng: np.random.Generator, layers: Layers, directions: np.ndarray, gain: float) -> Layers:
    """The weights after a training that found something else: what it is, all networks share."""
    hidden, last = wander(rng, layers, 0.3)
    unit = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    return hidden + (unit.T @ rng.normal(0, 1, (len(unit), hidden.shape[1]))) * gain, last


def copying(rng: np.random.Generator, layers: Layers) -> Layers:
    """Hidden neurons that look at 3 x 3 pixels each, and neurons that look at one of these, beside
    some of before."""
    hidden, last = (0.3 * layer for layer in layers)
    for neuron, pixel in enumerate(rng.choice(N_PIXELS, N_HIDDEN, replace=False)):
        patch = np.zeros((SIDE, SIDE))
        patch[:3, :3] = 1
        hidden[:, neuron] += np.roll(patch, divmod(pixel, SIDE), axis=(0, 1)).ravel()
    last[rng.choice(N_HIDDEN, N_NEURONS, replace=False), np.arange(N_NEURONS)] += 3
    return hidden, last


def network_profiles(
    pixels: np.ndarray,
    layers: Layers,
    labels: np.ndarray,
    threshold: float | np.ndarray = 0,
    sway: np.ndarray | None = None,
) -> np.ndarray:
    """`half_profiles` of what a network fires. threshold: of all neurons, or of each; sway: what
    moves all neurons of an image together, (n_images, n_neurons), as large as it is beside what
    moves each."""
    hidden, last = layers
    activations = np.maximum(pixels @ hidden, 0) @ last
    if sway is not None:
        activations = activations + activations.std() * sway
    return half_profiles(activations > threshold, labels)


def half_profiles(firing: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Every other image of a class is in the other half, (2, n_classes, n_neurons)."""
    halves = [
        [firing[labels == label][half::2].mean(axis=0) for label in range(labels.max() + 1)]
        for half in (0, 1)
    ]
    return np.array(halves)
