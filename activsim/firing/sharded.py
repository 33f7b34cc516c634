"""One recording made by many: each shard of the images is recorded by itself, and the tables are
added.

    images = cut_images(catalogue.place_of("flowers"), catalogue.load_named("flowers", "all"))
    with dask_client(workers=4) as client:          # or scheduler="tcp://10.0.0.7:8786"
        tables = record_shards(client, "mine.keras", images, ["dense"])
    table, class_names = load_table("dense.npz")    # as `activsim record` wrote it

The counts equal those of one pass to the last unit: the thresholds are fixed first, from the same
sample that one pass takes, and an image's activations do not depend on which images it is passed
with. A worker that dies loses nothing: the scheduler has its shards recorded again. Dask is
imported where it is used; the dashboard does without."""

from __future__ import annotations

import contextlib
import functools
import importlib
import logging
import os
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from activsim.datasets.download import DataError, Progress
from activsim.firing import shard_tasks
from activsim.firing.image_shards import ImageShards
from activsim.firing.shard_tasks import Task
from activsim.firing.table import FiringTable
from activsim.networks.catalogue import file_hash
from activsim.networks.pixels import (
    AS_THEY_ARE,
    PixelOptions,
    Statistics,
    statistics_of_counts,
)

DaskClient = Any  # Dask is imported where it is used
DaskFuture = Any
INSTALL = "pip install -r requirements-cluster.txt"
PATIENCE = "10s"  # that a scheduler has to answer
NO_WEB_PAGES: dict[str, list[str]] = {
    f"distributed.{role}.http.routes": [] for role in ("scheduler", "worker", "nanny")
}
# Ctrl-C is for whoever started the recording
IGNORE_INTERRUPTS = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"


@contextlib.contextmanager
def dask_client(workers: int | None = None, scheduler: str | None = None) -> Iterator[DaskClient]:
    """A Dask client of the scheduler at an address or, without one, of a cluster on this machine
    that ends with it: as many worker processes as asked for (default: one a core), reachable from
    this machine only, and by those only that hold its passing certificate. Raises ValueError where
    Dask is missing, where nobody answers at the address, and where activsim is not installed there.
    A script that calls this stands under `if __name__ == "__main__":`, because each of the
    processes reads it too."""
    try:
        import cryptography  # noqa: F401  the certificate is made with it
        import dask
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise ValueError(
            f"Recording by shard needs Dask, but {error.name} is missing. Install it: {INSTALL}"
        ) from None
    if scheduler:
        try:
            client = Client(scheduler, timeout=PATIENCE)
        # TypeError: an address that begins with tls:// wants a certificate
        except (OSError, TypeError, ValueError) as error:
            raise ValueError(f"No Dask scheduler answers at {scheduler!r}: {error}") from None
        with client:
            with _missing_on_cluster(scheduler):
                client.run_on_scheduler(importlib.import_module, __name__)
                client.run(importlib.import_module, __name__)
            yield client
        return
    with (
        dask.config.set(NO_WEB_PAGES),
        LocalCluster(
            n_workers=workers or dask.system.CPU_COUNT,
            threads_per_worker=1,
            host="127.0.0.1",
            security=True,
            dashboard_address=None,
            # its server starts nevertheless, without a page
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
            silence_logs=logging.CRITICAL,
            preload=[IGNORE_INTERRUPTS],
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


@contextlib.contextmanager
def _missing_on_cluster(scheduler: str) -> Iterator[None]:
    """Say in a sentence that the machines of a cluster cannot do the work."""
    try:
        yield
    except ImportError as error:
        raise ValueError(
            f"The cluster at {scheduler!r} cannot record, because {error.name!r} is missing there. "
            "Its scheduler and all its workers need activsim and what requirements-cluster.txt "
            "lists, of the same versions as here."
        ) from None


def record_shards(
    client: DaskClient,
    model: Path,
    images: ImageShards,
    layers: list[str],
    progress: Progress | None = None,
    options: PixelOptions = AS_THEY_ARE,
) -> dict[str, FiringTable]:
    """{layer: FiringTable} of a model file and images, as one pass over all of them would make it.
    options: how the pictures are given to the network.

    progress(images done, of how many, text) is called after every shard. Raises ValueError
    (DataError where it is the images) for what cannot be recorded. The workers see model and
    images under the same paths."""
    from distributed import CancelledError, KilledWorker, as_completed

    run = uuid.uuid4().hex  # Dask takes tasks of one name for the same
    shards = {f"activsim-{run}-{number}": shard for number, shard in enumerate(images.shards)}
    task = Task(os.path.abspath(model), file_hash(model), tuple(layers), images.shared, options)
    n_done = 0

    def report(text: str) -> None:
        if progress:
            progress(n_done, images.n_images, text)

    try:
        if options.needs_statistics:
            report("Looking at the pixels of all images")
            task = task._replace(statistics=_statistics(client, task, images))
        report("Choosing the thresholds" if client.nthreads() else "Waiting for the first worker")
        thresholds = client.submit(shard_tasks.compute_thresholds, task, pure=False).result()
        futures = [
            client.submit(shard_tasks.record_shard, task, shard, thresholds, key=key)
            for key, shard in shards.items()
        ]
        total = _submit_sum(client, futures)
        completions = as_completed(futures)
        del futures  # a table that has been added is forgotten
        for future in completions:
            if future.status != "finished":
                break  # the sum says what is wrong
            n_done += shards[future.key].n_images
            report("Recording the shards")
        return total.result()
    except KilledWorker as error:
        shard = shards.get(str(error.task))
        raise ValueError(
            f"Recording {shard.name if shard else 'the images'} ended its worker process again "
            "and again; most likely there is not enough memory. Use more shards or fewer workers."
        ) from None
    except ImportError as error:  # a worker came that has not everything
        with _missing_on_cluster(client.scheduler_info()["address"]):
            raise error
    except CancelledError:
        raise ValueError(
            "The Dask scheduler was lost before all shards were recorded. Start it and record "
            "again."
        ) from None


def _statistics(client: DaskClient, task: Task, images: ImageShards) -> Statistics:
    """Of the pixels of all shards together; of pictures in files, which are sampled, at once."""
    if not isinstance(images.data.images, np.ndarray):
        return client.submit(shard_tasks.sample_statistics, task, pure=False).result()
    counts = client.map(
        functools.partial(shard_tasks.count_values, task), images.shards, pure=False
    )
    return statistics_of_counts(sum(client.gather(counts)))


def _submit_sum(client: DaskClient, tables: list[DaskFuture]) -> DaskFuture:
    """The sum of tables: two and two, each pair as soon as it is there, so that few wait in
    memory."""
    while len(tables) > 1:
        sums = [
            client.submit(shard_tasks.add_tables, first, second, pure=False, priority=1)
            for first, second in zip(tables[::2], tables[1::2], strict=False)
        ]
        odd = tables[-1:] if len(tables) % 2 else []
        tables = sums + odd
    return tables[0]


def load_table(path: Path) -> tuple[FiringTable, tuple[str, ...]]:
    """The table and the class names in a file that `activsim record` wrote. Raises
    DataError where it is none, or damaged."""
    try:
        with open(path, "rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            table = FiringTable(
                arrays["thresholds"],
                arrays["counts"],
                arrays["n_images"],
                tuple(arrays["neuron_shape"].tolist()),
                "probabilities" in arrays and bool(arrays["probabilities"]),
            )
            if "half_counts" in arrays:
                half = replace(
                    table, counts=arrays["half_counts"], n_images=arrays["half_n_images"]
                )
                table = replace(table, first_half=half)
            return table, tuple(arrays["class_names"].tolist())
    except Exception as error:  # a damaged file raises almost anything
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise DataError(f"{str(path)!r} cannot be read: {reason}") from None


def table_arrays(table: FiringTable, class_names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """What a file holds, so that `load_table` gives the same again."""
    half = table.first_half
    halves = {} if half is None else {"half_counts": half.counts, "half_n_images": half.n_images}
    return halves | {
        "thresholds": table.thresholds,
        "counts": table.counts,
        "n_images": table.n_images,
        "neuron_shape": np.array(table.neuron_shape, dtype=np.int64),
        "probabilities": np.array(table.probabilities),
        "class_names": np.array(class_names),
    }
