"""Start Keras: quietly, on a fixed number of threads, or with a sentence where it is not installed.

    keras = start_keras(threads=2)

Keras is imported inside the functions that run it: importing this module costs nothing.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.abc
import importlib.util
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

NOT_INSTALLED = (
    "This needs a network to run, and Keras and TensorFlow, which run networks, are not installed. "
    'Install them with: pip install "keras>=3.15.1,<4" "tensorflow>=2.21,<2.22"'
)

# What Keras imports where it is installed, and this program uses nothing of through Keras: its
# wrapper for scikit-learn, its galleries of pictures, its way with data frames. They take two
# fifths of the time that Keras needs to start, and 150 MB.
NEEDLESS = frozenset({"sklearn", "matplotlib", "pandas"})


def quiet_tensorflow() -> None:
    """Keep TensorFlow quiet, and the same on every processor; before its first import."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    # oneDNN's operations, which TensorFlow leaves out on processors without AVX-512: with them
    # convolutions of channels that come first work on all, and a batch is reckoned in the same way
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")


@contextlib.contextmanager
def _standard_error_muted() -> Iterator[None]:
    """Nothing reaches standard error meanwhile: what TensorFlow says while it is imported heeds no
    setting."""
    with open(os.devnull, "wb") as nowhere:
        standard_error = os.dup(2)
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(standard_error, 2)
            os.close(standard_error)


@contextlib.contextmanager
def _no_garbage_collected() -> Iterator[None]:
    """No garbage is looked for meanwhile: what an import makes stays, and looking through it again
    and again takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Hidden(importlib.abc.MetaPathFinder):
    """Has this thread find none of the NEEDLESS; other threads import what they like."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname in NEEDLESS and threading.get_ident() == self.thread:
            raise ModuleNotFoundError(f"{fullname} is not imported for Keras", name=fullname)
        return None


@contextlib.contextmanager
def _needless_hidden() -> Iterator[None]:
    """Keras does without what it can do without meanwhile."""
    finder = _Hidden()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


def check_installed() -> None:
    """Raises ValueError with a sentence where what runs networks is not installed. Imports
    nothing."""
    for name in "keras", "tensorflow":
        if name not in sys.modules and importlib.util.find_spec(name) is None:
            raise ValueError(NOT_INSTALLED)


def start_keras(threads: int | None = None) -> Any:
    """Keras, with TensorFlow's chatter off (unless TF_CPP_MIN_LOG_LEVEL is 0) and, where it has not
    started yet, a fixed number of threads. Raises ValueError where they are not installed."""
    check_installed()
    quiet_tensorflow()
    has_started = "tensorflow" in sys.modules
    needs_no_muting = has_started or os.environ["TF_CPP_MIN_LOG_LEVEL"] == "0"
    silence = contextlib.nullcontext() if needs_no_muting else _standard_error_muted()
    with silence, _no_garbage_collected(), _needless_hidden():
        import keras
        import tensorflow

    if threads:
        # where TensorFlow has started, it has as many threads as it then chose
        with contextlib.suppress(RuntimeError):
            tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
    return keras
