"""One recording made by many: each shard of the images is recorded by itself, and the tables are
added.

    folder = image_folder.find_shards("my-images")
    with dask_client(workers=4) as client:          # or scheduler="tcp://10.0.0.7:8786"
        tables = record(client, "mine.keras", folder, ["dense"])
    table, class_names = load_table("dense.npz")    # as `python -m activsim record` wrote it

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
import threading
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from activsim.datasets import folder as image_folder
from activsim.datasets.download import DataError, Progress
from activsim.datasets.folder import ImageFolder, Shard
from activsim.firing import record as recorder
from activsim.firing.table import FiringTable
from activsim.networks import keras_models
from activsim.networks.catalogue import file_hash

INSTALL = "pip install -r requirements-cluster.txt"
PATIENCE = "10s"  # that a scheduler has to answer
NO_WEB_PAGES: dict[str, list[str]] = {
    f"distributed.{role}.http.routes": [] for role in ("scheduler", "worker", "nanny")
}
# Ctrl-C is for whoever started the recording
IGNORE_INTERRUPTS = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
_loading = threading.Lock()


class Task(NamedTuple):
    """What every worker is told: the file of the network as all of them see it, its SHA-256, and
    the layers."""

    model: str
    model_hash: str
    layers: tuple[str, ...]


@contextlib.contextmanager
def dask_client(workers: int | None = None, scheduler: str | None = None) -> Iterator:
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
        except (
            OSError,
            TypeError,
            ValueError,
        ) as error:  # TypeError: for tls:// it was told no certificate
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
            scheduler_kwargs={
                "dashboard_address": "127.0.0.1:0"
            },  # its server starts nevertheless, without a page
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


def record(
    client, model: Path, folder: ImageFolder, layers: list[str], progress: Progress | None = None
) -> dict[str, FiringTable]:
    """{layer: FiringTable} of a model file and a folder of images, as one pass over all of them
    would make it.

    progress(images done, of how many, text) is called after every shard. Raises ValueError
    (DataError where it is the images) for what cannot be recorded, naming the shard. The workers
    see model and images under the same paths."""
    from distributed import CancelledError, KilledWorker, as_completed

    run = uuid.uuid4().hex  # Dask takes tasks of one name for the same
    names = {f"activsim-{run}-{number}": shard.name for number, shard in enumerate(folder.shards)}
    task = Task(os.path.abspath(model), file_hash(model), tuple(layers))
    n_done = 0

    def say(text: str) -> None:
        if progress:
            progress(n_done, folder.n_images, text)

    try:
        say("Choosing the thresholds" if client.nthreads() else "Waiting for the first worker")
        thresholds = client.submit(
            _thresholds, task, _samples(client, task, folder), pure=False
        ).result()
        futures = [
            client.submit(_record, task, shard, thresholds, key=key)
            for key, shard in zip(names, folder.shards, strict=True)
        ]
        n_images = {
            future.key: shard.n_images for future, shard in zip(futures, folder.shards, strict=True)
        }
        total = _total(client, futures)
        finished = as_completed(futures)
        del futures  # a table that has been added is forgotten
        for future in finished:
            if future.status != "finished":
                break  # the sum says what is wrong
            n_done += n_images[future.key]
            say("Recording the shards")
        return total.result()
    except KilledWorker as error:
        shard_name = names.get(str(error.task), "a shard")
        raise ValueError(
            f"Recording {shard_name!r} ended its worker process again and again; most "
            "likely there is not enough memory. Use smaller shards or fewer workers."
        ) from None
    except ImportError as error:  # a worker came that has not everything
        with _missing_on_cluster(client.scheduler.address):
            raise error
    except CancelledError:
        raise ValueError(
            "The Dask scheduler was lost before all shards were recorded. Start it and record "
            "again."
        ) from None


def _samples(client, task: Task, folder: ImageFolder) -> list:
    """The images that the thresholds are taken from, shard by shard, as futures."""
    starts = np.cumsum([0, *(shard.n_images for shard in folder.shards)])
    indices = recorder.sample_indices(folder.n_images)
    shard_of = np.searchsorted(starts, indices, side="right") - 1
    samples = []
    for number in np.unique(shard_of):
        places = indices[shard_of == number] - starts[number]
        samples.append(client.submit(_sample, task, folder.shards[number], places, pure=False))
    return samples


def _total(client, futures: list):
    """The sum of tables as a future: two and two, each pair as soon as it is there, so that few
    wait in memory."""
    while len(futures) > 1:
        pairs = [futures[start : start + 2] for start in range(0, len(futures), 2)]
        futures = [
            client.submit(_sum, *pair, pure=False, priority=1) if len(pair) > 1 else pair[0]
            for pair in pairs
        ]
    return futures[0]


def load_table(path: Path) -> tuple[FiringTable, tuple[str, ...]]:
    """The table and the class names in a file that `python -m activsim record` wrote. Raises
    DataError where it is none, or damaged."""

    def read(arrays: Mapping[str, np.ndarray]) -> tuple[FiringTable, tuple[str, ...]]:
        table = FiringTable(
            arrays["thresholds"],
            arrays["counts"],
            arrays["n_images"],
            tuple(arrays["neuron_shape"].tolist()),
            "probabilities" in arrays and bool(arrays["probabilities"]),
        )
        return table, tuple(arrays["class_names"].tolist())

    return image_folder.read_npz(path, read)


def table_arrays(table: FiringTable, class_names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """What a file holds, so that `load_table` gives the same again."""
    return {
        "thresholds": table.thresholds,
        "counts": table.counts,
        "n_images": table.n_images,
        "neuron_shape": np.array(table.neuron_shape, dtype=np.int64),
        "probabilities": np.array(table.probabilities),
        "class_names": np.array(class_names),
    }


# What the workers do.


def _sample(task: Task, shard: Shard, places: np.ndarray) -> np.ndarray:
    return keras_models.as_input(
        _images(task, shard, places).images, keras_models.image_shape(_network(task))
    )


def _thresholds(task: Task, samples: list[np.ndarray]) -> dict[str, np.ndarray]:
    sample = np.concatenate(samples)
    images = SimpleNamespace(images=sample, labels=np.zeros(len(sample), int), class_names=("any",))
    recordings = recorder.record(_network(task), images, list(task.layers))
    return {layer: recordings[layer].channels.thresholds for layer in task.layers}


def _record(task: Task, shard: Shard, thresholds: dict[str, np.ndarray]) -> dict[str, FiringTable]:
    recordings = recorder.record(
        _network(task), _images(task, shard), list(task.layers), thresholds=thresholds
    )
    return {layer: recording.reading("neuron") for layer, recording in recordings.items()}


def _sum(tables: dict[str, FiringTable], others: dict[str, FiringTable]) -> dict[str, FiringTable]:
    return {layer: table + others[layer] for layer, table in tables.items()}


def _images(task: Task, shard: Shard, places: np.ndarray | None = None) -> SimpleNamespace:
    """As recorder.record takes them. Raises DataError that names the shard where they do not fit
    the network."""
    shape = keras_models.image_shape(_network(task))
    images, labels = image_folder.read_shard(shard, shape, places)
    try:
        keras_models.as_input(images[:1], shape)
    except ValueError as error:
        raise DataError(f"{shard.name!r} does not fit: {error}") from None
    return SimpleNamespace(images=images, labels=labels, class_names=range(shard.n_classes))


def _network(task: Task):
    """The network, loaded once a process. One thread each: the workers share the cores among
    themselves, and the sums of a wide dense layer depend in their last digits on the number of
    threads."""
    with _loading:
        return _loaded(task.model, task.model_hash)


@functools.lru_cache(maxsize=1)
def _loaded(path: str, model_hash: str):
    keras_models.start_keras(threads=1)
    model = keras_models.load_network(Path(path))
    if file_hash(Path(path)) != model_hash:
        raise ValueError(
            f"{path!r} is another file for a worker than for whoever asked. Give each the same."
        )
    return model
