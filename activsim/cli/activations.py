"""`activsim activations`: what a layer gives for each image, as arrays."""

from __future__ import annotations

from pathlib import Path

from activsim.cli import command_options, console, terminal
from activsim.firing import per_image
from activsim.firing.table import READINGS
from activsim.networks import keras_models
from activsim.networks.network import open_network
from activsim.output.files.activations import activation_arrays
from activsim.settings import Settings

EXAMPLES = """\
examples:
  activsim activations --out activations.npz
  activsim activations --layer conv2d --reading channel --images flowers --out flowers.npz

The file holds activations, float32 (n_images, n_neurons), labels (n_images,), class_names and
neuron_shape, images in the order of the set. By neuron a map is laid out row by row, so that
activations.reshape(-1, *neuron_shape) is the map. By channel it is each channel's highest
activation over all positions; of the pixels (--layer input) every one is given either way.
"""


def add_to(commands: command_options.Commands) -> None:
    about = "what a layer gives for each single image, as arrays"
    command = command_options.add_command(commands, "activations", about, EXAMPLES)
    command_options.add_network(command)
    command.add_argument(
        "--layer", default=Settings.layer, help="default: %(default)s; input: the pixels"
    )
    command.add_argument(
        "--reading", choices=READINGS, default="neuron", help="default: %(default)s"
    )
    command_options.add_images(command)
    command_options.add_split(command)
    command_options.add_pixels(command)
    command.add_argument("--out", required=True, metavar="FILE.npz", help="where they go")
    command.set_defaults(command=write_activations)


def write_activations(
    model: str | None,
    layer: str,
    reading: str,
    images: str | None,
    split: str | None,
    pixels: str | None,
    resizing: str | None,
    out: str,
) -> None:
    path = console.network_file(model)[1]
    if Path(out).suffix != ".npz" or Path(out).is_dir():
        raise ValueError(f"A file name that ends in .npz was expected, {out!r} came.")
    write = console.result_writer(out)
    data = console.load_images(command_options.images_of_network(images, path), split)
    options = command_options.pixel_options(path, pixels, resizing, data)
    network = open_network(keras_models.load_network(path), data.images, options)
    shape = per_image.check_fits(network, data, layer, reading)
    values = per_image.activations_by_image(
        network, data, layer, reading, progress=terminal.progress_line()
    )
    write(activation_arrays(values, data.labels, data.class_names, shape), {}, shape)
    terminal.remark(f"Wrote {out}: {values.shape[0]:,} images, {values.shape[1]:,} neurons")
