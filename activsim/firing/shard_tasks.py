"""What the workers of a sharded recording do: `sharded.record_folder` has them run these
functions."""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from activsim.datasets import folder as image_folder
from activsim.datasets.download import DataError
from activsim.datasets.folder import Shard
from activsim.firing.record import record
from activsim.firing.table import FiringTable
from activsim.networks import keras_models, keras_start
from activsim.networks.catalogue import file_hash
from activsim.networks.network import Network
from activsim.networks.pixels import AS_THEY_ARE, PixelOptions, Statistics, value_counts

_loading = threading.Lock()
ANY_SIZE = (28, 28, 1)  # of the pictures for a network that takes them of any size


class Task(NamedTuple):
    """What every worker works on: the file of the network as all of them see it, its SHA-256,
    the layers, and how the pictures are given to the network; statistics: of all shards, where
    that needs them."""

    model: str
    model_hash: str
    layers: tuple[str, ...]
    options: PixelOptions = AS_THEY_ARE
    statistics: Statistics = Statistics()


@dataclass(frozen=True, eq=False)
class ShardImages:
    """The images of a shard, or of a part of it, as `record` takes them."""

    images: np.ndarray
    labels: np.ndarray
    class_names: Sequence[str]


def count_values(task: Task, shard: Shard) -> np.ndarray:
    """How often each value of a pixel is there in the images of a shard, int64 (256,)."""
    return value_counts(_shard_images(task, shard).images)


def sample_inputs(task: Task, shard: Shard, indices: np.ndarray) -> np.ndarray:
    """Some images of a shard."""
    return _shard_images(task, shard, indices).images


def compute_thresholds(task: Task, samples: list[np.ndarray]) -> dict[str, np.ndarray]:
    """The thresholds of each layer, from the images of all samples."""
    sample = np.concatenate(samples)
    images = ShardImages(sample, np.zeros(len(sample), int), class_names=("any",))
    recordings = record(_network(task), images, list(task.layers))
    return {layer: recordings[layer].channels.thresholds for layer in task.layers}


def record_shard(
    task: Task, shard: Shard, thresholds: dict[str, np.ndarray]
) -> dict[str, FiringTable]:
    """The table of each layer over the images of a shard."""
    images = _shard_images(task, shard)
    recordings = record(_network(task), images, list(task.layers), thresholds=thresholds)
    return {layer: recording.reading("neuron") for layer, recording in recordings.items()}


def add_tables(
    tables: dict[str, FiringTable], others: dict[str, FiringTable]
) -> dict[str, FiringTable]:
    """The sum of two tables, layer by layer."""
    return {layer: table + others[layer] for layer, table in tables.items()}


def _shard_images(task: Task, shard: Shard, indices: np.ndarray | None = None) -> ShardImages:
    """Raises DataError that names the shard where its images do not fit the network."""
    shape = _network(task).prepare.shape
    images, labels = image_folder.read_shard(shard, shape, indices)
    if (*images.shape[1:], 1)[:2] != shape[:2]:
        raise DataError(
            f"{shard.name!r} does not fit: the network takes images of {shape[0]} x {shape[1]}, "
            f"these are {images.shape[1]} x {images.shape[2]}. Resize the images first."
        )
    return ShardImages(images, labels, tuple(map(str, range(shard.n_classes))))


def _network(task: Task) -> Network:
    """The network, loaded once a process. One thread each: the workers share the cores among
    themselves, and the sums of a wide dense layer depend in their last digits on the number of
    threads."""
    with _loading:
        return load_checked_network(task.model, task.model_hash, task.options, task.statistics)


@functools.lru_cache(maxsize=1)
def load_checked_network(
    path: str,
    model_hash: str,
    options: PixelOptions = AS_THEY_ARE,
    statistics: Statistics = Statistics(),
) -> Network:
    """The network in a file. Raises ValueError where the file has another hash here."""
    keras_start.start_keras(threads=1)
    model = keras_models.load_network(Path(path))
    if file_hash(Path(path)) != model_hash:
        raise ValueError(
            f"{path!r} is another file for a worker than for whoever asked. Give each the same."
        )
    return Network(model, ANY_SIZE, options, statistics)
