"""How long a training will take: measured on this machine, or said to be an estimate."""

from dataclasses import replace
from pathlib import Path

from activsim.training import prices
from activsim.training.jobs import Job, Progress
from activsim.training.recipe import Recipe

FEW = Recipe(epochs=3)


def job(recipe=FEW, ended=0.0, **progress):
    folder = Path("job")
    return Job("job", folder, "net", recipe, "finished", 0, Progress(ended=ended, **progress))


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
    assert prices.duration_sentence(FEW, 20) == (
        "3 epochs: about 60 seconds, as the last one like it on this machine."
    )


def test_without_one_it_is_said_to_be_an_estimate():
    assert prices.duration_sentence(FEW, None).startswith("3 epochs: 57 seconds by estimate,")
    assert prices.duration_text(95) == "2 minutes"
