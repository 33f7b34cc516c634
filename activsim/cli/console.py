"""What commands share: the images, the network, where to write."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from activsim.analysis import firing_rule, groups
from activsim.cli import terminal
from activsim.datasets import catalogue as image_sets
from activsim.datasets import download, image_set, own_sets
from activsim.networks import catalogue
from activsim.output.files import results as result_files
from activsim.paths import replacing, sendable
from activsim.settings import Settings
from activsim.training import learning_sets


@contextlib.contextmanager
def interrupts() -> Iterator[Callable[[], None]]:
    """What is called now and then to heed a Ctrl-C that Python has lost, as it does where one falls
    into a clean-up (a __del__, say): it raises the KeyboardInterrupt again. For the main thread;
    who ignores Ctrl-C goes on to."""
    is_interrupted, hook, before = False, sys.unraisablehook, signal.getsignal(signal.SIGINT)

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal is_interrupted
        is_interrupted = True
        signal.default_int_handler(number, frame)

    def heed() -> None:
        if is_interrupted:
            raise KeyboardInterrupt

    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, note)
    sys.unraisablehook = lambda unraisable: (
        None if issubclass(unraisable.exc_type, KeyboardInterrupt) else hook(unraisable)
    )
    try:
        yield heed
    finally:
        sys.unraisablehook = hook
        signal.signal(signal.SIGINT, before)


def open_images(name: str) -> image_set.ImageSet:
    """The image set of a name, or that a file or folder is. Raises ValueError where there is
    none."""
    if name in image_sets.set_names() or not Path(name).exists():
        opened_set = image_sets.open_set(name, terminal.progress_line())
    else:
        opened_set = own_sets.open_path(Path(name), progress=terminal.progress_line())
    for sentence in opened_set.remarks:
        terminal.remark(sentence)
    return opened_set


def names_of_paths(settings: Settings) -> tuple[str, ...]:
    """Which parts of settings are the path of a file or a folder that was given to a command."""
    known = {"model": catalogue.list_networks(), "images": image_sets.set_names()}
    return tuple(part for part in known if getattr(settings, part) not in known[part])


def groups_of(name: str) -> Sequence[Sequence[str]] | None:
    """The groups of classes that an image set brings along; None where it has none."""
    return image_sets.open_set(name).groups if name in image_sets.set_names() else None


def group_titles_of(name: str, class_names: Sequence[str]) -> dict[frozenset[int], str]:
    """What these groups are called, by the numbers of their classes."""
    if name not in image_sets.set_names():
        return {}
    image_set_by_name = image_sets.open_set(name)
    return groups.group_titles(image_set_by_name.groups, image_set_by_name.group_names, class_names)


def load_images(name: str, split: str | None = None) -> image_set.LabelledImages:
    """The images a command works with; split None: the set's first. Raises DataError where
    ACTIVSIM_DATA was given and holds none: who names a folder wants the images in it, and no
    stand-ins."""
    if name != image_sets.DEFAULT:
        opened_set = open_images(name)
        return opened_set.load_images(split or opened_set.splits[0], terminal.progress_line())
    split = split or Settings.split
    image_set.check_split(split, image_sets.SPLITS_OF_DEFAULT)
    data = image_sets.load_images(split, terminal.progress_line())
    if data.note and os.environ.get("ACTIVSIM_DATA"):
        raise download.DataError(data.note)
    if data.note:
        terminal.remark(f"{data.name} are used in place of Fashion-MNIST. {data.note}")
    return data


def load_learning_sets(name: str) -> tuple[image_set.LabelledImages, image_set.LabelledImages]:
    """What a network learns from and what it is tested on."""
    if name == image_sets.DEFAULT:
        return load_images(name, "train"), load_images(name, "test")
    if name in image_sets.BUILT_IN:
        return learning_sets.load_learning_sets(name, terminal.progress_line())
    return learning_sets.own_learning_sets(open_images(name), terminal.progress_line())


def firing_condition(kind: str, threshold: float) -> str:
    """When a neuron fires: "above 0.5", "on its top 0.1 of all images". Tables hold thresholds as
    float32: seven digits tell them apart."""
    text = firing_rule.threshold_text(kind, threshold, digits=7, percent=False)
    return f"on its {text} of all images" if kind == "quantile" else text


def network_file(name: str | None) -> tuple[str, Path]:
    """The name and file of a network of the folder, of a file, or of the default one."""
    networks = catalogue.list_networks()
    if name is None:
        if not networks:
            raise ValueError(no_network_sentence())
        name = next(iter(networks))
    path = networks.get(name, Path(name))
    if not path.is_file() or path.suffix != ".keras":
        known = ", ".join(networks) or "none yet"
        raise ValueError(
            f"No such model: {name!r}. Models are: {known}; or give the path of a .keras file."
        )
    return name, path


def result_writer(out: str) -> Callable[[dict, dict, tuple[int, ...]], None]:
    """`results.result_writer`, once it is known that there can be written: better now than after
    the work."""
    write = result_files.result_writer(out)
    check_writable(out, may_be_folder=True)

    def write_or_refuse(*result: Any) -> None:
        with _refusals_as_sentences(out):
            write(*result)

    return write_or_refuse


def check_writable(out: str | Path, may_be_folder: bool = False) -> None:
    """Raises ValueError where a file of this name cannot be written, or a folder."""
    if Path(out).is_dir() and not may_be_folder:
        what_came = f"the folder {str(out)!r}" if str(out) else "none"
        raise ValueError(f"The name of a file was expected, {what_came} came. Correct --out.")
    folder = Path(out) if Path(out).is_dir() else Path(out).parent
    if not folder.is_dir():
        raise ValueError(
            f"There is no folder {str(folder)!r} to write {str(out)!r} in. Make it first, or "
            "correct --out."
        )
    with _refusals_as_sentences(out):
        tempfile.TemporaryFile(dir=folder).close()


def write_text(out: str | Path, text: str) -> int:
    """A file, whole or not at all; returns its size in bytes. Raises ValueError where it cannot be
    written."""
    content = sendable(text).encode()  # a path in it may be no UTF-8
    with _refusals_as_sentences(out), replacing(Path(out)) as part:
        return part.write_bytes(content)


@contextlib.contextmanager
def _refusals_as_sentences(out: str | Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ValueError(
            f"{str(out)!r} cannot be written: {error.strerror}. Choose another place with --out."
        ) from None


def no_network_sentence() -> str:
    return f"There is no model in {catalogue.MODELS}. Train one with: activsim train"
