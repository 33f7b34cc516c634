"""A network's file, opened without believing it: what it says of the network, and its weights.

    network = open_network_file(Path("keras_model.h5"), folder)
    network.config, network.keras_version      # what JSON holds; "2.4.0"
    network.weights                            # an HDF5 file, every part of which was looked at

Nothing is made of what is read here; sizes are checked before anything is unpacked."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from activsim.networks.adding.allowed import DEEPEST, NotAllowed, quoted
from activsim.networks.file_kinds import (
    CONFIG,
    HDF5,
    METADATA,
    WEIGHTS,
    WEIGHTS_ONLY,
    advice,
    is_rubbish,
)

LONGEST_TEXT = 64 << 20  # bytes of a network's description
MOST_PARTS = 200_000  # groups and arrays of an HDF5 file
LARGEST_GROWTH = 50  # what is unpacked is at most so many times what lies in the file
SMALL = 1 << 20  # bytes that are never too many


@dataclass(frozen=True)
class NetworkFile:
    """kind: what the file is, in words. config: what it says of the network. weights: the HDF5 file
    that holds them; is_whole: whether that is the file itself, of the older kind."""

    kind: str
    config: Any
    keras_version: str
    weights: Path
    is_whole: bool

    @property
    def is_from_keras3(self) -> bool:
        major = self.keras_version.partition(".")[0]
        return major.isdigit() and int(major) >= 3


def open_network_file(path: Path, folder: Path) -> NetworkFile:
    """Open a .h5 or .keras file; what has to be unpacked goes to the folder. Raises NotAllowed."""
    if text := advice(path):
        raise NotAllowed(text)
    with open(path, "rb") as file:
        start = file.read(len(HDF5))
    network = _open_hdf5(path) if start == HDF5 else _open_archive(path, folder)
    _check_arrays(network.weights)
    return network


def _open_archive(path: Path, folder: Path) -> NetworkFile:
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(archive.namelist())
            names = [name for name in names if not (is_rubbish(name) or name.endswith("/"))]
            extra = [name for name in names if name not in (CONFIG, METADATA, WEIGHTS)]
            if extra or len(set(names)) < len(names):
                raise NotAllowed(_foreign_files(extra or names))
            if WEIGHTS not in names:
                raise NotAllowed(
                    f"is a .keras file without {WEIGHTS}, its weights. Save it again with "
                    "model.save(...)."
                )
            config = _parse(_member(archive, CONFIG))
            metadata = _parse(_member(archive, METADATA)) if METADATA in names else {}
            _check_growth(archive.getinfo(WEIGHTS).file_size, path.stat().st_size)
            with archive.open(WEIGHTS) as source, open(folder / WEIGHTS, "wb") as target:
                shutil.copyfileobj(source, target)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise NotAllowed(_broken_sentence()) from error
    version = metadata.get("keras_version") if isinstance(metadata, dict) else ""
    major = str(version or "3").partition(".")[0]
    return NetworkFile(
        f"a .keras file of Keras {quoted(major)[1:-1]}",
        config,
        str(version or ""),
        folder / WEIGHTS,
        is_whole=False,
    )


def _foreign_files(names: list[str]) -> str:
    return (
        f"holds {quoted(names[0])}, which does not belong into a .keras file of a network for "
        "pictures, and is not opened. Save the network again with model.save(...)."
    )


def _broken_sentence() -> str:
    return (
        "is broken: not all of it is there. Copy it again, or save it again with model.save(...)."
    )


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    _check_text(archive.getinfo(name).file_size)
    with archive.open(name) as file:
        return file.read(LONGEST_TEXT)


def _check_text(n_bytes: int) -> None:
    if n_bytes > LONGEST_TEXT:
        raise NotAllowed(
            f"says of its network more than {LONGEST_TEXT >> 20} MB, and is not opened."
        )


def _check_growth(n_bytes: int, file_size: int) -> None:
    if n_bytes > LARGEST_GROWTH * file_size + SMALL:
        raise NotAllowed(
            f"is {file_size:,} bytes long and says that it holds {n_bytes:,}; such files are made "
            "to fill memories, and it is not opened."
        )


def _parse(text: str | bytes) -> Any:
    _check_text(len(text))
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAllowed(_broken_sentence()) from error


def _open_hdf5(path: Path) -> NetworkFile:
    import h5py

    try:
        with h5py.File(path, "r") as file:
            config = file.attrs.get("model_config")
            version = _text(file.attrs.get("keras_version", ""))
            link = file.get("model_weights", getlink=True)
    except (OSError, KeyError, RuntimeError, ValueError) as error:
        raise NotAllowed(_broken_sentence()) from error
    if config is None or not isinstance(link, h5py.HardLink):
        raise NotAllowed(WEIGHTS_ONLY.replace("{name}", path.name))
    major = version.partition(".")[0]
    config = _parse(_text(config))
    if operation := _operation_in(config):
        raise NotAllowed(
            f"holds an operation ({quoted(operation)}: keras.ops, or a sign like + and *), which "
            "a .h5 file cannot keep. Where the network was made, save it with "
            'model.save("name.keras"), then activsim add name.keras.'
        )
    kind = f"an HDF5 file of Keras {major}" if major.isdigit() else "an HDF5 file of Keras"
    return NetworkFile(kind, config, version, path, is_whole=True)


def _operation_in(config: Any, depth: int = 0) -> str:
    """The name of an operation in a Keras 3 network's description, "" where there is none: what
    stands among the layers and says neither its type nor what is in it. Keras 3 writes it into a
    .h5 file without saying what it is, so that `Add` is taken for the layer."""
    inner = config.get("config") if isinstance(config, dict) else None
    layers = inner.get("layers") if isinstance(inner, dict) else None
    if not isinstance(layers, list) or depth > DEEPEST:
        return ""
    for layer in layers:
        own = layer.get("config") if isinstance(layer, dict) else None
        if isinstance(own, dict) and set(own) == {"name"} and "inbound_nodes" in layer:
            return str(own["name"])
        if name := _operation_in(layer, depth + 1):
            return name
    return ""


def _text(value: Any) -> str:
    if isinstance(value, bytes | np.bytes_):
        return bytes(value).decode("utf-8", "replace")
    return value if isinstance(value, str) else ""


def _check_arrays(path: Path) -> None:
    """Raises NotAllowed where an HDF5 file leads out of itself, or holds what are no numbers, or
    more than it can hold."""
    import h5py

    n_parts, n_bytes = 0, 0
    visited_ids: set[int] = set()
    try:
        with h5py.File(path, "r") as file:
            groups: list[Any] = [file]
            while groups:
                group = groups.pop()
                address = h5py.h5o.get_info(group.id).addr
                if address in visited_ids:
                    continue
                visited_ids.add(address)
                for name in group:
                    if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                        raise NotAllowed(_leading_out())
                    part = group[name]
                    n_parts += 1
                    if isinstance(part, h5py.Group):
                        groups.append(part)
                    else:
                        n_bytes += _array_size(part)
                    if n_parts > MOST_PARTS:
                        raise NotAllowed(f"has more than {MOST_PARTS:,} parts, and is not opened.")
    except (OSError, KeyError, RuntimeError, ValueError, TypeError) as error:
        if isinstance(error, NotAllowed):
            raise
        raise NotAllowed(_broken_sentence()) from error
    _check_growth(n_bytes, path.stat().st_size)


def _leading_out() -> str:
    return (
        "leads to other files, which a network's file does not, and is not opened. Save the "
        "network again with model.save(...)."
    )


def _array_size(array: Any) -> int:
    import h5py

    if not isinstance(array, h5py.Dataset) or array.external or array.is_virtual:
        raise NotAllowed(_leading_out())
    if array.dtype.kind not in "fiubc" and array.dtype.str != "|V2":  # V2: bfloat16
        raise NotAllowed(
            f"holds {quoted(array.name)}, which are no numbers, and is not opened. Save the "
            "network again with model.save(...)."
        )
    return int(np.prod(array.shape, dtype=object)) * array.dtype.itemsize
