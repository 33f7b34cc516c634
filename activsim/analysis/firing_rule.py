"""What fires: the firing profiles of a layer at a threshold, and where they are undefined.

    profiles(table, "value", 0.0)                    # float64 (n_classes, n_neurons), or all NaN
    thresholds_by_neuron(table, "quantile", 0.1)     # what each neuron has to exceed
    half_profiles(table, "value", 0.0)               # the same of either half of the images
    nearest_threshold(table, 0.21)                   # that of the table which 0.21 stands for

Every page, the command line and the evidence take their profiles from here, so that one rule holds
for all of them. A neuron fires for an image when its activation is strictly greater than its
threshold.

The rule for probabilities: a layer whose values are probabilities, a softmax output, say, has all
of them above 0. At 0 and below every neuron fires for every image, save where rounding makes a
value 0, and that is no order of the classes. Such profiles are undefined: NaN, never ranked."""

from __future__ import annotations

import numpy as np

from activsim.firing.table import KINDS, FiringTable


def profiles(table: FiringTable, kind: str, threshold: float) -> np.ndarray:
    """Firing profiles float64 (n_classes, n_neurons), shares of images in 0..1.

    kind "value": threshold is an activation, and the nearest of the table's is taken; "quantile":
    threshold is the share of all images, above 0 and below 1, on which each neuron fires. NaN for
    a class without images, and everywhere where the rule for probabilities says so. Raises
    ValueError for another kind, and for a share that is none."""
    check_table(table)
    _check_kind(kind)
    if kind == "quantile":
        return table.quantile_rates(threshold)
    if fires_everywhere(table, kind, threshold):
        return np.full(table.counts.shape[1:], np.nan)
    return table.rates(table.nearest_index(threshold))


def half_profiles(table: FiringTable, kind: str, threshold: float) -> np.ndarray:
    """The same of the two halves of each class's images, float64 (2, n_classes, n_neurons). Raises
    ValueError as `profiles` does, and where the halves were not told apart."""
    check_table(table)
    _check_kind(kind)
    if kind == "quantile":
        return table.quantile_half_rates(threshold)
    if fires_everywhere(table, kind, threshold):
        return np.full((2, *table.counts.shape[1:]), np.nan)
    return table.half_rates(table.nearest_index(threshold))


def fires_everywhere(table: FiringTable, kind: str, threshold: float) -> bool:
    """Whether the rule for probabilities makes the profiles of a layer undefined."""
    return kind == "value" and table.probabilities and nearest_threshold(table, threshold) <= 0


def why_undefined(table: FiringTable, kind: str, threshold: float, label: int | None = None) -> str:
    """Why the profiles of a layer are undefined, or that of a class (label), a sentence; "" where
    they are not."""
    if label is not None and table.n_images[label] == 0:
        return no_images_reason("this class")
    if not fires_everywhere(table, kind, threshold):
        return ""
    return (
        "The values of this layer are probabilities, all of them above 0: at this threshold every "
        "neuron fires for every image, so that profiles are undefined. Choose a higher threshold, "
        "or each neuron's own quantile."
    )


def no_images_reason(name: str) -> str:
    """Why a class of this name has no profile, a sentence."""
    return f"There are no images of {name}. Choose another class, or other images."


def thresholds_by_neuron(table: FiringTable, kind: str, threshold: float) -> np.ndarray:
    """What each neuron's activation has to exceed for it to fire, float32 (n_neurons,). Raises
    ValueError as `profiles` does."""
    _check_kind(kind)
    if kind == "quantile":
        return table.thresholds[table.quantile_index(threshold)]
    return np.full(table.counts.shape[2], table.thresholds[table.nearest_index(threshold)])


def nearest_threshold(table: FiringTable, threshold: float) -> float:
    """The threshold of the table that is nearest to a value, in activation units."""
    return float(table.thresholds[table.nearest_index(threshold)])


def threshold_text(kind: str, threshold: float, digits: int = 4, percent: bool = True) -> str:
    """When a neuron fires, in words: "above 0.5", or "top 10%" (else "top 0.1") of all images."""
    if kind != "quantile":
        return f"above {threshold:.{digits}g}"
    return f"top {threshold:.0%}" if percent else f"top {threshold:.{digits}g}"


def check_table(table: FiringTable) -> None:
    """Raises ValueError for what is none, as the recording that it is a part of."""
    if not isinstance(table, FiringTable):
        raise ValueError(
            "A table of firings was expected, a recording's .table or, where only its channels "
            f"were counted, .channels; {type(table).__name__} came."
        )


def _check_kind(kind: str) -> None:
    if kind not in tuple(KINDS):
        raise ValueError(f"Unknown kind of threshold {kind!r}. Kinds are: {', '.join(KINDS)}.")
