"""A single image beside the classes: what it makes fire, and whose profile that is nearest to.

    firing = image_firing(activations, thresholds)   # float32 (n_images, n_neurons)
    distances = class_distances(firing[0], profiles, "mean difference")
    nearest_classes(distances)                       # [8, 6, ...], the nearest first
    shared_firing(firing[0], others)                 # float64 (n_images,), 1: the same neurons fire

Of a layer read by channel an image's "firing" is the share of positions at which each channel
fires."""

from __future__ import annotations

import numpy as np

from activsim.analysis import firing_rule, geometry
from activsim.analysis.measures import MEASURES
from activsim.firing.table import FiringTable


def comparable_rule(kind: str, threshold: float, thresholds: np.ndarray) -> geometry.Rule:
    """What a threshold that was chosen in a layer of these thresholds means in other layers: 0, a
    share of all images, or as far up their own range."""
    if kind == "quantile" or threshold == 0:
        return geometry.Rule(kind, threshold)
    end = abs(float(thresholds[-1 if threshold > 0 else 0]))
    return geometry.Rule("scale", threshold / end)


def rule_thresholds(table: FiringTable, rule: geometry.Rule) -> np.ndarray | None:
    """What each neuron's activation has to exceed by a rule, float32 (n_neurons,); None where the
    layer's profiles are undefined (geometry.rule_profiles)."""
    kind_and_threshold = geometry.rule_threshold(table, rule)
    if kind_and_threshold is None or firing_rule.fires_everywhere(table, *kind_and_threshold):
        return None
    return firing_rule.thresholds_by_neuron(table, *kind_and_threshold)


def image_firing(activations: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """float32 (n_images, n_neurons): 1 where a neuron fires for an image, 0 where it does not; the
    share of positions where the thresholds are of channels.

    activations float32 (n_images, *neuron_shape); thresholds float32: of all neurons, or of the
    channels, which come last in the shape."""
    flat = activations.reshape(len(activations), -1)
    if flat.shape[1] == len(thresholds):
        return (flat > thresholds).astype(np.float32)
    positions = activations.reshape(len(activations), -1, len(thresholds))
    return (positions > thresholds).mean(axis=1, dtype=np.float32)


def class_distances(firing: np.ndarray, profiles: np.ndarray, measure: str) -> np.ndarray:
    """How far what an image fires (n_neurons,) is from each class's profile (n_classes, n_neurons),
    float64 (n_classes,), by a measure of MEASURES; NaN where that is undefined. For a measure of
    halves the profiles are those, (2, n_classes, n_neurons), and the image is beside both."""
    *halves, _, n_neurons = np.shape(profiles)
    own = np.broadcast_to(np.asarray(firing, dtype=np.float64), (*halves, 1, n_neurons))
    row = MEASURES[measure].distances.from_class(np.concatenate([own, profiles], axis=-2))
    return row(0, slice(1, None))


def nearest_classes(distances: np.ndarray) -> list[int]:
    """The classes from the nearest to the farthest; those whose distance is undefined are left
    out, ties keep the order of the classes."""
    order = np.argsort(distances, kind="stable").tolist()  # NaN sorts last
    return [label for label in order if not np.isnan(distances[label])]


def nearest_class(distances: np.ndarray) -> int | None:
    """The nearest class; None where none is nearer than all others."""
    order = nearest_classes(distances)
    if not order or (len(order) > 1 and distances[order[0]] == distances[order[1]]):
        return None
    return order[0]


def shared_firing(firing: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Of all that fires for an image (n_neurons,) or for each of the others (n_images, n_neurons),
    the part that fires for both, float64 (n_images,): Jaccard's index. NaN where nothing fires."""
    both = np.minimum(others, firing).sum(axis=1, dtype=np.float64)
    either = np.maximum(others, firing).sum(axis=1, dtype=np.float64)
    return np.where(either > 0, both / np.where(either > 0, either, 1.0), np.nan)


def shared_bits(bits: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The same of neurons that fire or do not, eight in a byte (np.packbits): bits uint8
    (n_bytes,), others uint8 (n_images, n_bytes)."""
    both = np.bitwise_count(others & bits).sum(axis=1, dtype=np.float64)
    either = np.bitwise_count(others | bits).sum(axis=1, dtype=np.float64)
    return np.where(either > 0, both / np.where(either > 0, either, 1.0), np.nan)
