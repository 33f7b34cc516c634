"""Recording by shard: two workers beside one, and whether ten times the images take ten times the
time.

    python benchmarks/firing/sharding.py   the fit as well: seconds per 10,000 images, R squared

Layer dense; the 10,000 test images once, 6 and 24 times, in shards of 5,000. Every worker computes
with one thread, has loaded the network before, and is asked by both ways in turn."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from activsim.datasets import fashion_mnist
from benchmarks.measure import alternate, row, seconds

LAYER = "dense"
TIMES = (1, 6, 24)  # times the 10,000 test images
PER_SHARD = 5000


def rows() -> list[dict]:
    from activsim.firing import sharded

    data = fashion_mnist.load_fashion_mnist("test")
    with tempfile.TemporaryDirectory() as folder:
        folders = [_shards(data, Path(folder) / str(times), times) for times in TIMES]
        with sharded.dask_client(workers=1) as single, sharded.dask_client(workers=2) as double:
            _same_counts(data, [(single, folders[0]), (double, folders[0])])
            own_times, rival = alternate(
                lambda: _seconds(double, folders[1]), lambda: _seconds(single, folders[1])
            )
            few, many = alternate(
                lambda: _seconds(double, folders[0]),
                lambda: _seconds(double, folders[2]),
                warm_up=False,
            )
            times = np.array([few, own_times, many]).T
    subject = (
        f"{6 * len(data.images):,} images by shard, layer {LAYER}, two workers of a thread each"
    )
    line, off = straight_line(times)
    off = np.abs(off).max(axis=1) / times[:, -1] * 100
    return [
        row(subject, "one worker of a thread", own_times, rival, at_least=1.5),
        row(
            f"furthest from a straight line, {_words(times, line)}",
            "",
            off.tolist(),
            unit="% of the last",
            under=5,
        ),
    ]


def straight_line(times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(seconds at no images, seconds per 10,000 images) of the least squares line through all runs,
    and each run's residuals from it, (n_runs, n_sizes). times: (n_runs, n_sizes), for the sizes
    TIMES."""
    sizes = np.stack([np.ones(len(TIMES)), TIMES], axis=1)
    line = np.linalg.lstsq(np.tile(sizes, (len(times), 1)), times.ravel(), rcond=None)[0]
    return line, times - sizes @ line


def r_squared(times: np.ndarray) -> float:
    return float(1 - (straight_line(times)[1] ** 2).sum() / ((times - times.mean()) ** 2).sum())


def _words(times: np.ndarray, line: np.ndarray) -> str:
    medians = " s, ".join(f"{median:.2f}" for median in np.median(times, axis=0))
    sizes = ", ".join(f"{10 * times:,}k" for times in TIMES)
    return (
        f"two workers, {sizes} images: {medians} s; {line[0]:.2f} s and {line[1]:.3f} s per 10k, "
        f"R² {r_squared(times):.4f}"
    )


def _shards(data, folder: Path, times: int):
    """The images, so many times over, as a set of .npz files, in shards of PER_SHARD."""
    from activsim.datasets import catalogue
    from activsim.firing.image_shards import cut_images

    folder.mkdir()
    names = np.array(data.class_names)
    for again in range(times):
        path = folder / f"test-{again:02d}.npz"
        np.savez(path, images=data.images, labels=data.labels, class_names=names)
    images = catalogue.open_place(str(folder)).load_images("test")
    return cut_images(str(folder), images, len(images.images) // PER_SHARD)


def _model() -> Path:
    from activsim.networks import catalogue

    return next(iter(catalogue.list_networks().values()))


def _seconds(client, folder) -> float:
    from activsim.firing import sharded

    return seconds(lambda: sharded.record_shards(client, _model(), folder, [LAYER]))


def _same_counts(data, ways) -> None:
    """Every way counts as one pass does."""
    from activsim.firing import record, sharded
    from activsim.networks import keras_models

    whole = record.record(keras_models.load_network(_model()), data, [LAYER])[LAYER].table
    for client, folder in ways:
        table = sharded.record_shards(client, _model(), folder, [LAYER])[LAYER]
        assert np.array_equal(table.thresholds, whole.thresholds)
        assert np.array_equal(table.counts, whole.counts)


if __name__ == "__main__":
    for line in rows():
        print(
            line["what"],
            [round(value, 3) for value in line["ours"]],
            line["rival"] and [round(v, 3) for v in line["rival"]],
        )
        print(
            f"  ratio {line['ratio']}; reach: {line['reach']}; "
            f"{'reached' if line['ok'] else 'MISSED'}"
        )
