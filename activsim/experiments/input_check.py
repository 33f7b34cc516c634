"""A look at a network on first sight: do the pictures reach it as it learned them, and do its
outputs stand for the classes in their order? Nothing in a model file says so; a few hundred
pictures do.

    check = check_input(network, data, statistics(data.images))
    check.accuracy, check.best_accuracy, check.best_pixels     # 0.09, 0.85, "inverted 0..1"
    check.warnings                                             # sentences

How ways are compared stands in `input_ways`, and what is said of them in `input_sentences`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from activsim import jsonable
from activsim.datasets.download import Progress
from activsim.datasets.image_set import LabelledImages
from activsim.experiments.input_sentences import (
    DIVERGED,
    broken_outputs,
    broken_weights,
    known_orders,
    ways_sentences,
)
from activsim.experiments.input_ways import Way, best_way, costs_of, ways_in_other_orders
from activsim.experiments.normalization_memory import statistics_memory
from activsim.experiments.unscored import unscored_reason
from activsim.firing.source import RecordingSource, open_source
from activsim.networks.network import Network
from activsim.networks.pixels import PIXELS_AS, in_words, statistics, ways_to_try
from activsim.networks.work import whole_work

PER_CLASS = 40  # pictures of a class that are looked at
MOST_IMAGES = 400
# multiplications, some twenty seconds of two cores: of a large network fewer pictures are looked at
MOST_WORK, FEWEST_IMAGES = 1 << 39, 40
VERSION = 10  # raise it when a check says something else


@dataclass(frozen=True)
class InputCheck:
    """pixels, accuracy: as the network is used, accuracy None where it cannot be scored;
    best_pixels, best_accuracy: the best way, which is the one used unless another is better by more
    than chance; class_order: the class that each output stands for, () where that is its number.
    warnings: sentences about the network, on these pictures."""

    n_images: int
    pixels: str
    accuracy: float | None
    best_pixels: str
    best_accuracy: float | None
    class_order: tuple[int, ...]
    warnings: tuple[str, ...]

    @property
    def is_better_otherwise(self) -> bool:
        return self.best_pixels != self.pixels or bool(self.class_order)

    @classmethod
    def from_plain(cls, value: Any) -> InputCheck:
        """What JSON holds of it. Raises ValueError, TypeError or KeyError where it is none."""
        return cls(**_CHECK(value))


_score = jsonable.optional(jsonable.finite)
_CHECK = jsonable.all_of(
    n_images=jsonable.size,
    pixels=jsonable.choice_of(PIXELS_AS),
    accuracy=_score,
    best_pixels=jsonable.choice_of(PIXELS_AS),
    best_accuracy=_score,
    class_order=jsonable.tuple_of(jsonable.size),
    warnings=jsonable.tuple_of(jsonable.text),
)


def check_input(
    network: Network, data: LabelledImages, class_order: Sequence[int] = ()
) -> InputCheck:
    """Try every way in which pixels are given to a network, on some pictures of a set. class_order:
    in use now."""
    pixels, description = network.prepare.options.pixels, network.description
    n_classes = len(data.class_names)
    ways = ways_to_try(min(data.image_shape[-1], network.prepare.shape[-1]))
    n_affordable = MOST_WORK // max(len(ways) * whole_work(network), 1)
    indices, labels = _sample(data, max(FEWEST_IMAGES, min(MOST_IMAGES, n_affordable)))
    images = network.pictures(data.images, indices)
    weights = broken_weights(network)
    warnings = [f"{weights} {DIVERGED}"] if weights else []
    reason = unscored_reason(description, n_classes)
    if reason:
        warnings.append(reason)
        return InputCheck(len(labels), pixels, None, pixels, None, (), tuple(warnings))
    of_set = statistics(data.images)
    layer = description.output_layer or ""
    run, size = network.prepared_pass([layer]), network.batch_size([layer])
    memory = statistics_memory(network)
    answers: dict[str, np.ndarray] = {}
    surprises: dict[str, float] = {}
    for name in dict.fromkeys((pixels, *ways)):
        prepare = replace(
            network.prepare,
            options=replace(network.prepare.options, pixels=name),
            statistics=of_set,
        )
        batches = [prepare(images[start : start + size]) for start in range(0, len(images), size)]
        outputs = np.concatenate([run(batch)[layer] for batch in batches])
        if np.isfinite(outputs).all():
            answers[name] = outputs
            if memory:
                surprises[name] = memory.surprise(batches)
    in_order = tuple(class_order) or tuple(range(n_classes))
    costs = costs_of(answers, np.argsort(in_order)[labels]) if answers else {}
    plain = [
        Way(name, of_way.in_order(in_order), labels, surprises.get(name))
        for name, of_way in costs.items()
    ]
    if pixels not in answers:
        return _check_of_no_numbers(network, plain, len(labels))
    orders = [order for order in known_orders(data.class_names) if order != in_order]
    best = best_way(plain, ways_in_other_orders(costs, labels, surprises, orders))
    warnings += ways_sentences(plain, best, data.class_names)
    return InputCheck(
        len(labels),
        pixels,
        plain[0].accuracy,
        best.pixels,
        best.accuracy,
        best.class_order,
        tuple(warnings),
    )


def _check_of_no_numbers(network: Network, others: list[Way], n_images: int) -> InputCheck:
    """Where outputs are not all numbers with the pixels in use. others: the ways in which they are,
    as they are where pixels are too large for half precision, or 0 where there is no logarithm."""
    pixels, sentence = network.prepare.options.pixels, broken_outputs(network)
    unbeaten = [way for way in others if not any(other.outdoes(way) for other in others)]
    if not unbeaten or not unbeaten[0].is_well_above_chance:
        return InputCheck(n_images, pixels, None, pixels, None, (), (sentence,))
    best = unbeaten[0]
    sentence += (
        f" With {in_words(best.pixels)} they are, and of {n_images} pictures it gets "
        f"{best.accuracy:.0%} right."
    )
    return InputCheck(n_images, pixels, None, best.pixels, best.accuracy, (), (sentence,))


def _sample(data: LabelledImages, n_images: int) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of some n_images pictures, of all classes in equal numbers, and their labels: the
    first of each class."""
    n_classes = len(data.class_names)
    per_class = max(2, min(PER_CLASS, n_images // n_classes))
    members = [np.flatnonzero(data.labels == label)[:per_class] for label in range(n_classes)]
    indices = np.concatenate(members)
    return indices, data.labels[indices].astype(np.int64)


# What the worker does for the dashboard.


def check_source(source: RecordingSource, progress: Progress | None = None) -> InputCheck:
    """check_input of a source."""
    network, data = open_source(source, progress)
    return check_input(network, data, source.class_order)
