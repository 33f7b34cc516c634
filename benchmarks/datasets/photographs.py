"""Photographs in a folder: recording MobileNetV2 beside one `predict` over Keras's own loader of
the same folder, and the memory that more pictures take."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.measure import alternate, row, seconds

SIDE = 224
PICTURES = 600  # that are passed through the network: more take minutes on two cores
FEW, MANY = 2000, 20_000  # of which the memory is compared, small ones
CLASSES = 10
N_DIFFERENT = 100  # pictures, of which the others are shifts
REPEATS = 3


def rows() -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ACTIVSIM_CACHE"] = str(Path(folder) / "cache")
        return [_recording(Path(folder)), _memory(Path(folder))]


def write_photographs(folder: Path, n_pictures: int, side: int) -> None:
    """JPEG files of waves and noise, in class folders: a hundred different ones, shifted by another
    step each time, so that no two files hold the same. What is read lies in the system's page
    cache, for Keras's loader too, and is no part of the memory that is measured."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:side, :side]
    pictures = []
    for number in range(min(n_pictures, N_DIFFERENT)):
        waves = [128 + 90 * np.sin((x * (number % 7) + y * part) / side) for part in range(3)]
        picture = np.stack(waves, axis=-1) + rng.normal(0, 20, (side, side, 3))
        pictures.append(np.clip(picture, 0, 255).astype(np.uint8))
    for number in range(n_pictures):
        class_folder = folder / f"class {number % CLASSES}"
        class_folder.mkdir(parents=True, exist_ok=True)
        shift = divmod(number // N_DIFFERENT, side)
        picture = np.roll(pictures[number % N_DIFFERENT], shift, axis=(0, 1))
        Image.fromarray(picture).save(class_folder / f"{number}.jpg")


def _recording(folder: Path) -> dict:
    import keras

    from activsim.datasets import own_sets
    from activsim.firing import record
    from activsim.networks.network import open_network

    write_photographs(folder / "photographs", PICTURES, SIDE)
    model = keras.applications.MobileNetV2(weights=None, input_shape=(SIDE, SIDE, 3), classes=10)
    data = own_sets.open_path(folder / "photographs").load_images("all")
    network = open_network(model, data.images)
    layer = network.description.output_layer

    def predict() -> None:
        loader = keras.utils.image_dataset_from_directory(
            folder / "photographs", image_size=(SIDE, SIDE), shuffle=False, verbose=False
        )
        assert model.predict(loader, verbose=0).shape == (PICTURES, 10)

    def own_way() -> None:
        recordings = record.record(network, data, [layer])
        assert int(recordings[layer].channels.n_images.sum()) == PICTURES

    figures = alternate(lambda: seconds(own_way), lambda: seconds(predict), repeats=REPEATS)
    return row(
        f"recording MobileNetV2, {PICTURES:,} photographs of {SIDE} x {SIDE} in a folder",
        "one predict over image_dataset_from_directory",
        *figures,
        at_most=1.3,
    )


def _memory(folder: Path) -> dict:
    peaks = []
    for n_pictures in (FEW, MANY):
        pictures_folder = folder / f"{n_pictures} pictures"
        write_photographs(pictures_folder, n_pictures, 32)
        command = [sys.executable, "-m", "benchmarks.datasets.photographs", str(pictures_folder)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        peaks.append(int(output.split()[-1]))
    return row(
        f"peak memory of recording {MANY:,} pictures in a folder",
        f"of recording {FEW:,}",
        [peaks[1]],
        [peaks[0]],
        unit="MB",
        at_most=1.1,
    )


def print_peak(folder: Path) -> None:
    """Record a folder with a small network, and print the most memory that it took, in MB."""
    from activsim.datasets import own_sets
    from activsim.firing import record
    from activsim.networks import architectures

    data = own_sets.open_path(folder).load_images("all")
    model = architectures.build_network("perceptron", CLASSES, data.image_shape, width=16)
    record.record(model, data, ["dense"])
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000)


if __name__ == "__main__":
    print_peak(Path(sys.argv[1]))
