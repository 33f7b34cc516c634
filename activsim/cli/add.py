"""`activsim add`: a network that was trained elsewhere moves into the models folder."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from activsim.cli import command_options, terminal
from activsim.networks.adding.add import add_network

ABOUT = """\
Reads .keras files, and .h5 files that hold a whole network, of Keras 2 and 3, among them those of
Teachable Machine (Export Model, Tensorflow, Keras; labels.txt beside the file names the classes).
The file is opened in a process of its own; a network of Keras's own layers is built anew and
compared with it. For other files (SavedModel, TensorFlow Lite, ONNX, PyTorch) it says how to make
a Keras file of them.
"""


def add_to(commands: command_options.Commands) -> None:
    command = commands.add_parser(
        "add",
        help="bring a network's file (.h5, .keras) into the models folder",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    path = command_options.name_or_path
    command.add_argument("file", type=path, metavar="FILE", help="a .h5 or .keras file")
    command.add_argument("--name", help="default: that of the file")
    command.set_defaults(command=add)


def add(file: str, name: str | None) -> None:
    network = add_network(Path(file), name, say=terminal.remark)
    terminal.line(f"{network.name} is in the models folder: {network.path}")
    for sentence in network.sentences:
        terminal.line(f"  {sentence}")
    terminal.line(f"How well it does: activsim check {shlex.quote(network.name)}")
