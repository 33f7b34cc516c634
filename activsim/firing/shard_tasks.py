"""What the workers of a sharded recording do: `sharded.record_shards` has them run these
functions."""

from __future__ import annotations

import functools
import threading
from pathlib import Path
from typing import NamedTuple

import numpy as np

from activsim.datasets.image_set import LabelledImages
from activsim.firing.halves import image_halves
from activsim.firing.image_shards import Shard, SharedImages, open_shared
from activsim.firing.record import record
from activsim.firing.sample import sample_indices
from activsim.firing.table import FiringTable
from activsim.networks import keras_models, keras_start
from activsim.networks.catalogue import file_hash
from activsim.networks.network import Network
from activsim.networks.pixels import (
    AS_THEY_ARE,
    PixelOptions,
    Statistics,
    statistics,
    value_counts,
)

_loading = threading.Lock()


class Task(NamedTuple):
    """What every worker works on: the file of the network as all of them see it, its SHA-256,
    the layers, the images, and how these are given to the network; statistics: of all images,
    where that needs them."""

    model: str
    model_hash: str
    layers: tuple[str, ...]
    images: SharedImages
    options: PixelOptions = AS_THEY_ARE
    statistics: Statistics = Statistics()


def count_values(task: Task, shard: Shard) -> np.ndarray:
    """How often each value of a pixel is there in the images of a shard, int64 (256,)."""
    return value_counts(_shard_images(task, shard).array())


def sample_statistics(task: Task) -> Statistics:
    """Of the pixels of a sample of all images."""
    return statistics(open_shared(task.images).images)


def compute_thresholds(task: Task) -> dict[str, np.ndarray]:
    """The thresholds of each layer, from the same images that one pass takes them from."""
    images = open_shared(task.images)
    sample = images.part(sample_indices(len(images.images)))
    recordings = record(_network(task), sample, list(task.layers), by_channel=True)
    return {layer: recordings[layer].channels.thresholds for layer in task.layers}


def record_shard(
    task: Task, shard: Shard, thresholds: dict[str, np.ndarray]
) -> dict[str, FiringTable]:
    """The table of each layer over the images of a shard."""
    images = _shard_images(task, shard)
    # as they are in one pass over all images
    halves = image_halves(open_shared(task.images).labels)[shard.start : shard.stop]
    layers = list(task.layers)
    recordings = record(_network(task), images, layers, thresholds=thresholds, halves=halves)
    return {layer: recording.reading("neuron") for layer, recording in recordings.items()}


def add_tables(
    tables: dict[str, FiringTable], others: dict[str, FiringTable]
) -> dict[str, FiringTable]:
    """The sum of two tables, layer by layer."""
    return {layer: table + others[layer] for layer, table in tables.items()}


def _shard_images(task: Task, shard: Shard) -> LabelledImages:
    return open_shared(task.images).part(slice(shard.start, shard.stop))


def _network(task: Task) -> Network:
    """The network, loaded once a process. One thread each: the workers share the cores among
    themselves, and the sums of a wide dense layer depend in their last digits on the number of
    threads."""
    with _loading:
        shape = open_shared(task.images).image_shape
        return load_checked_network(
            task.model, task.model_hash, shape, task.options, task.statistics
        )


@functools.lru_cache(maxsize=1)
def load_checked_network(
    path: str,
    model_hash: str,
    picture_shape: tuple[int, int, int],
    options: PixelOptions = AS_THEY_ARE,
    of_set: Statistics = Statistics(),
) -> Network:
    """The network in a file. Raises ValueError where the file has another hash here."""
    keras_start.start_keras(threads=1)
    model = keras_models.load_network(Path(path))
    if file_hash(Path(path)) != model_hash:
        raise ValueError(
            f"{path!r} is another file for a worker than for whoever asked. Give each the same."
        )
    return Network(model, picture_shape, options, of_set)
