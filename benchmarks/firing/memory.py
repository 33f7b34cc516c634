"""Peak memory of a pass over all layers, with more and with fewer images; each pass in a process of
its own. Linux.

The peak is VmHWM of /proc/self/status: `ru_maxrss` would also count what the process that started
it held."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from activsim.datasets import fashion_mnist
from benchmarks.measure import alternate, row

ROOT = Path(__file__).resolve().parent.parent.parent


def rows() -> list[dict]:
    figures = alternate(
        lambda: _of_a_process("train"), lambda: _of_a_process("test"), warm_up=False
    )
    subject = "peak memory of a pass over all layers, 60,000 images"
    return [row(subject, "the same at 10,000 images", *figures, unit="MB", at_most=1.1, under=2500)]


def _of_a_process(split: str) -> float:
    code = f"from benchmarks.firing import memory; print(memory.peak({split!r}))"
    process = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    if process.returncode:
        raise SystemExit(f"A pass over the {split} images failed: {process.stderr[-2000:]}")
    return float(process.stdout.split()[-1])


def peak(split: str) -> float:
    """Record all layers over a split's images, and how much memory this process took at most, in
    MB."""
    from activsim.firing import record
    from activsim.networks import catalogue, keras_models
    from activsim.networks.network import open_network

    data = fashion_mnist.load_fashion_mnist(split)
    model = keras_models.load_network(next(iter(catalogue.list_networks().values())))
    network = open_network(model, data.images)
    record.record(network, data, list(network.description.usable_layers))
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) * 1024 / 1e6
