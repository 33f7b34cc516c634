"""A look at a network on first sight: do the pictures reach it as it learned them, and do its
outputs stand for the classes in their order? Nothing in a model file says so; a few hundred
pictures do.

    check = check_input(network, data, statistics(data.images))
    check.accuracy, check.best_accuracy, check.best_pixels     # 0.09, 0.85, "inverted 0..1"
    check.best_resizing                                        # "stretch"
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
    broken_outputs,
    cut_sentence,
    known_orders,
    ways_sentences,
    weights_warning,
)
from activsim.experiments.input_ways import Way, best_way, costs_of, ways_in_other_orders
from activsim.experiments.normalization_memory import statistics_memory
from activsim.experiments.unscored import unscored_reason
from activsim.firing.source import RecordingSource, open_source
from activsim.networks.network import Network
from activsim.networks.network_input import Pictures
from activsim.networks.pixels import (
    PIXELS_AS,
    RESIZINGS,
    PixelOptions,
    Statistics,
    resizings_to_try,
    statistics,
    ways_to_try,
)
from activsim.networks.work import whole_work

PER_CLASS = 40  # pictures of a class that are looked at
MOST_IMAGES = 400
# multiplications, some twenty seconds of two cores: of a large network fewer pictures are looked at
MOST_WORK, FEWEST_IMAGES = 1 << 39, 40
VERSION = 13  # raise it when a check says something else


@dataclass(frozen=True)
class InputCheck:
    """pixels, resizing, accuracy: as the network is used, accuracy None where it cannot be scored;
    best_pixels, best_resizing, best_accuracy: the best way, which is the one used unless another is
    better by more than chance; class_order: the class that each output stands for, () where that is
    its number. warnings: sentences about the network, on these pictures."""

    n_images: int
    pixels: str
    resizing: str
    accuracy: float | None
    best_pixels: str
    best_resizing: str
    best_accuracy: float | None
    class_order: tuple[int, ...]
    warnings: tuple[str, ...]

    @property
    def is_better_otherwise(self) -> bool:
        in_use, best = (self.pixels, self.resizing), (self.best_pixels, self.best_resizing)
        return best != in_use or bool(self.class_order)

    @classmethod
    def from_plain(cls, value: Any) -> InputCheck:
        """What JSON holds of it. Raises ValueError, TypeError or KeyError where it is none."""
        return cls(**_CHECK(value))


_score = jsonable.optional(jsonable.finite)
_CHECK = jsonable.all_of(
    n_images=jsonable.size,
    pixels=jsonable.choice_of(PIXELS_AS),
    resizing=jsonable.choice_of(RESIZINGS),
    accuracy=_score,
    best_pixels=jsonable.choice_of(PIXELS_AS),
    best_resizing=jsonable.choice_of(RESIZINGS),
    best_accuracy=_score,
    class_order=jsonable.tuple_of(jsonable.size),
    warnings=jsonable.tuple_of(jsonable.text),
)


def check_input(
    network: Network, data: LabelledImages, class_order: Sequence[int] = ()
) -> InputCheck:
    """Try every way in which pictures are given to a network, on some of a set. class_order: in use
    now."""
    in_use, description = network.prepare.options, network.description
    n_classes = len(data.class_names)
    ways = _ways(network, data)
    n_affordable = MOST_WORK // max(len(ways) * whole_work(network), 1)
    indices, labels = _sample(data, max(FEWEST_IMAGES, min(MOST_IMAGES, n_affordable)))
    images = network.pictures(data.images, indices)
    warnings = list(filter(None, [cut_sentence(network, images)]))
    if warning := weights_warning(description):
        warnings.append(warning)
    reason = unscored_reason(description, n_classes)
    if reason:
        return _check(len(labels), in_use, [*warnings, reason])
    answers, surprises = _answers(network, images, ways, statistics(data.images))
    in_order = tuple(class_order) or tuple(range(n_classes))
    costs = costs_of(answers, np.argsort(in_order)[labels]) if answers else {}
    plain = [
        Way(options, of_way.in_order(in_order), labels, surprises.get(options))
        for options, of_way in costs.items()
    ]
    if in_use not in answers:
        return _check_of_no_numbers(network, plain, len(labels))
    orders = [order for order in known_orders(data.class_names) if order != in_order]
    best = best_way(plain, ways_in_other_orders(costs, labels, surprises, orders))
    warnings += ways_sentences(plain, best, data.class_names)
    return _check(len(labels), in_use, warnings, plain[0].accuracy, best)


def _check(
    n_images: int,
    in_use: PixelOptions,
    warnings: Sequence[str],
    accuracy: float | None = None,
    best: Way | None = None,
) -> InputCheck:
    """best: None where no other way is."""
    options = best.options if best else in_use
    return InputCheck(
        n_images,
        in_use.pixels,
        in_use.resizing,
        accuracy,
        options.pixels,
        options.resizing,
        best.accuracy if best else None,
        best.class_order if best else (),
        tuple(warnings),
    )


def _ways(network: Network, data: LabelledImages) -> tuple[PixelOptions, ...]:
    """Those that are tried, the one in use first."""
    in_use, shape = network.prepare.options, network.prepare.shape
    scales = ways_to_try(min(data.image_shape[-1], shape[-1]))
    resizings = resizings_to_try(in_use.resizing, data.image_shape[:2], shape[:2])
    return tuple(
        PixelOptions(pixels, resizing)
        for resizing in resizings
        for pixels in dict.fromkeys((in_use.pixels, *scales))
    )


def _answers(
    network: Network, images: Pictures, ways: Sequence[PixelOptions], of_set: Statistics
) -> tuple[dict[PixelOptions, np.ndarray], dict[PixelOptions, float]]:
    """Of each way in which they are all numbers, the outputs (n_images, n_outputs), and how much
    the network's memory is surprised where it has any."""
    layer = network.description.output_layer or ""
    run, size = network.prepared_pass([layer]), network.batch_size([layer])
    memory = statistics_memory(network)
    answers: dict[PixelOptions, np.ndarray] = {}
    surprises: dict[PixelOptions, float] = {}
    for options in ways:
        prepare = replace(network.prepare, options=options, statistics=of_set)
        batches = [prepare(images[start : start + size]) for start in range(0, len(images), size)]
        outputs = np.concatenate([run(batch)[layer] for batch in batches])
        if np.isfinite(outputs).all():
            answers[options] = outputs
            if memory:
                surprises[options] = memory.surprise(batches)
    return answers, surprises


def _check_of_no_numbers(network: Network, others: list[Way], n_images: int) -> InputCheck:
    """Where outputs are not all numbers with the pixels in use. others: the ways in which they are,
    as they are where pixels are too large for half precision, or 0 where there is no logarithm."""
    in_use, sentence = network.prepare.options, broken_outputs(network)
    unbeaten = [way for way in others if not any(other.outdoes(way) for other in others)]
    if not unbeaten or not unbeaten[0].is_well_above_chance:
        return _check(n_images, in_use, [sentence])
    best = unbeaten[0]
    sentence += (
        f" With {best.options.words_beside(in_use)} they are, and of {n_images} pictures it gets "
        f"{best.accuracy:.0%} right."
    )
    return _check(n_images, in_use, [sentence], best=best)


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
