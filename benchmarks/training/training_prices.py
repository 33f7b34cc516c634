"""What an epoch of each architecture takes beside the price that the page Train says before: of
several sizes and widths, on noise, as the numbers in the pictures do not matter. Time is that of
the processor, by the two cores that train, so that who else is busy counts little; both have to be
within a factor of two."""

from __future__ import annotations

import time

import numpy as np

from activsim.training import prices
from activsim.training.learning_sets import LearningSize
from activsim.training.recipe import Recipe
from benchmarks.measure import row

EPOCHS = 3  # the first, in which the steps are compiled, is left out
# architecture -> (shape of the pictures, width, images), each a second or two
TRAININGS = {
    "study CNN": [((28, 28, 1), 32, 700), ((32, 32, 3), 64, 160)],
    "perceptron": [((28, 28, 1), 32, 5000), ((64, 64, 3), 32, 1000)],
    "small residual": [((28, 28, 1), 32, 700), ((32, 32, 3), 64, 300)],
}


def rows() -> list[dict]:
    table = []
    for architecture, trainings in TRAININGS.items():
        for shape, width, n_images in trainings:
            recipe = Recipe(architecture=architecture, width=width, epochs=EPOCHS)
            price = prices.estimated_seconds(recipe, LearningSize(n_images, shape, 10))
            height, across, colours = shape
            table.append(
                row(
                    f"an epoch of the {architecture}, width {width}: {n_images:,} pictures of "
                    f"{height} x {across} x {colours}, seconds of two cores",
                    "its price",
                    _epochs(recipe, shape, n_images),
                    [price],
                    at_most=2,
                    over=price / 2,
                )
            )
    return table


def _epochs(recipe: Recipe, shape: tuple[int, int, int], n_images: int) -> list[float]:
    """Seconds of the processor, by cores, of each epoch but the first."""
    from activsim.networks.architectures import build_network
    from activsim.training import callbacks, train

    class Clock(callbacks.Follower):
        def __init__(self) -> None:
            self.times: list[float] = []

        def on_epoch_end(self, model, epoch: int, logs: dict[str, float]) -> None:
            self.times.append(time.process_time())

    random, clock = np.random.default_rng(0), Clock()
    images = random.integers(0, 256, (n_images, *shape), np.uint8)
    labels = random.integers(0, 10, n_images)
    model = build_network(recipe.architecture, 10, shape, recipe.seed, recipe.width)
    train.train(model, images, labels, recipe, follower=clock)
    return [float(seconds) / recipe.threads for seconds in np.diff(clock.times)]
