"""Where a class's server keeps what it goes by: beside the networks, so that several servers with
one folder of networks are one class."""

from __future__ import annotations

from pathlib import Path

from activsim import paths


def class_folder() -> Path:
    """Which may not be there yet."""
    return paths.network_folders()[0] / ".class"
