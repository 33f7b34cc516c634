"""How long a training will take: measured on this machine, or said to be an estimate."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from activsim.networks.architectures import ARCHITECTURES
from activsim.training import learning_sets, prices
from activsim.training.jobs import Job, Progress
from activsim.training.learning_sets import LearningSize
from activsim.training.recipe import WIDTHS, Recipe

FEW = Recipe(epochs=3)
SIZE = learning_sets.learning_size("Fashion-MNIST")
SHAPES = [(28, 28, 1), (32, 32, 3), (224, 224, 3)]


def job(recipe=FEW, ended=0.0, state="finished", expected=0.0, **progress):
    folder = Path("job")
    progress = Progress(ended=ended, **progress)
    return Job("job", folder, "net", recipe, state, 0, progress, expected_seconds=expected)


def test_the_newest_training_like_it_says_how_long():
    jobs = [
        job(ended=5, epoch_seconds=40),
        job(ended=9, epoch_seconds=20),
        job(ended=99),  # without a whole epoch
        job(replace(FEW, data="MNIST digits"), ended=99, epoch_seconds=1),
        job(replace(FEW, width=8), ended=99, epoch_seconds=1),
    ]
    assert prices.seconds_per_epoch(FEW, jobs) == 20
    assert prices.seconds_per_epoch(replace(FEW, share=0.5, seed=7), jobs) == 10
    assert prices.seconds_per_epoch(FEW, jobs[2:]) is None
    assert prices.expected_seconds(FEW, SIZE, jobs) == 60
    assert prices.duration_sentence(FEW, SIZE, jobs) == (
        "3 epochs: about 60 seconds, as the last one like it on this machine."
    )


def test_without_one_it_is_said_to_be_an_estimate():
    seconds = prices.expected_seconds(FEW, SIZE, [])
    assert seconds == 3 * prices.estimated_seconds(FEW, SIZE)
    sentence = prices.duration_sentence(FEW, SIZE, [])
    assert sentence.startswith(f"3 epochs: {prices.duration_text(seconds)} by estimate,")
    assert prices.duration_text(95) == "2 minutes"
    assert prices.duration_text(36_000) == "10 hours"


def price(architecture, shape=(28, 28, 1), width=32, n_images=60_000, n_classes=10, **recipe):
    recipe = Recipe(architecture=architecture, width=width, **recipe)
    return prices.estimated_seconds(recipe, LearningSize(n_images, shape, n_classes))


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_price_grows_with_the_pictures_the_width_and_their_number(architecture):
    by_size = [[price(architecture, shape, width) for width in WIDTHS] for shape in SHAPES]
    for row in (*by_size, *zip(*by_size, strict=True)):
        assert all(larger > smaller for smaller, larger in pairwise(row)), row
    assert price(architecture, n_images=120_000) == pytest.approx(2 * price(architecture), rel=0.01)
    assert price(architecture, share=0.5) == pytest.approx(price(architecture) / 2, rel=0.01)
    assert price(architecture, n_classes=1000) > price(architecture)
    assert price(architecture, batch_size=1) > 3 * price(architecture)  # a step has its price
    assert price(architecture, precision="bfloat16") < price(architecture)


@pytest.mark.parametrize("architecture", ["study CNN", "small residual"])
def test_four_times_the_positions_and_the_square_of_the_width_are_paid_for(architecture):
    small, large = (price(architecture, (side, side, 3), 64) for side in (56, 112))
    assert 3.5 < large / small < 5
    narrow, wide = (price(architecture, (56, 56, 3), width) for width in (64, 128))
    assert 2 < wide / narrow < 4.1


def test_the_size_is_that_of_what_is_learned_from_without_a_download(monkeypatch):
    assert SIZE == (60_000, (28, 28, 1), 10)
    monkeypatch.setattr(learning_sets.catalogue, "open_set", lambda name: pytest.fail(name))
    assert learning_sets.learning_size("CIFAR-100") == (50_000, (32, 32, 3), 100)


def test_the_line_is_as_long_as_what_is_missing_of_what_is_in_it():
    jobs = [
        job(state="running", expected=300, whole=1),  # 2 of 3 epochs of 100 s
        job(state="running", expected=300, whole=1, epoch_seconds=10),  # which it knows better
        job(state="waiting", expected=30),
        job(state="waiting"),  # nobody said
        job(state="interrupted", expected=1000),
        job(state="finished", expected=1000),
    ]
    assert prices.line_seconds(jobs) == 200 + 20 + 30
