"""What takes long is what the pages ask for."""

import pytest

from activsim.app.shell import long_jobs, progress
from activsim.app.worker import process


@pytest.mark.parametrize(
    ("function", "arguments", "takes_long"),
    [
        ("activsim.experiments.evidence_cache:evidence_of_file", ({}, [], "test", "f", "k"), True),
        ("activsim.firing.record:record_source", (None, ("dense", "output")), False),
        ("activsim.firing.record:record_source", (None, ("input", "dense", "output")), True),
        ("activsim.experiments.ablation_jobs:silence_neurons", (None, "c", (), "zero"), False),
        (
            "activsim.experiments.ablation_jobs:silence_neurons",
            (None, "c", (), "zero", (0, 4)),
            True,
        ),
        (
            "activsim.experiments.ablation_jobs:silence_neurons",
            (None, "c", (), "zero", (0, 4), "few"),
            False,
        ),
        ("activsim.firing.per_image:record_values", (None, "dense", "neuron", (1,)), False),
    ],
)
def test_what_takes_long(function, arguments, takes_long):
    assert long_jobs.takes_long(function, arguments) is takes_long


def test_the_jobs_of_the_table_are_there():
    assert all(callable(process.imported_function(name)) for name in long_jobs.LONG_JOBS)


@pytest.mark.parametrize("make", [progress.shared_worker, progress.caged_worker])
def test_both_workers_know_what_takes_long(make, monkeypatch):
    options = []
    monkeypatch.setattr(progress.worker, "Worker", lambda *_, **more: options.append(more))
    monkeypatch.setattr(progress, "_caged_workers", list)
    make.__wrapped__()
    (more,) = options
    assert more["takes_long"] is long_jobs.takes_long
