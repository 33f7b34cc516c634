"""The look at a network on first sight: every way to give it its pixels, on 400 pictures."""

from __future__ import annotations

from activsim.datasets import catalogue as image_sets
from activsim.networks import keras_start
from benchmarks.measure import REPEATS, row, seconds


def rows() -> list[dict]:
    """Of the study's network, opened anew each time, in a process in which Keras runs already."""
    from activsim.experiments import input_check
    from activsim.firing import source as sources
    from activsim.networks import catalogue

    keras_start.start_keras()
    path = next(iter(catalogue.list_networks().values()))
    data = image_sets.load_images("test")
    source = sources.RecordingSource(
        str(path), catalogue.file_hash(path), image_sets.DEFAULT, "test", data.fingerprint
    )

    def look() -> None:
        sources.close_models()
        check = input_check.check_source(source)
        assert check.best_pixels == check.pixels
        assert not check.warnings

    look()
    times = [seconds(look) for _ in range(REPEATS)]
    subject = (
        "the check on first sight, the study's network opened and 10 ways tried on 400 pictures"
    )
    return [row(subject, "", times, under=2)]
