"""Why a network's file cannot be opened, as a sentence: what Keras says of it, made fit to be read,
and what to do about it. No Keras, and nothing of the file is run.

    raise ValueError(loading_sentence(path, error)) from error
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import shlex
import zipfile
from pathlib import Path
from typing import Any

from activsim.networks.adding.allowed import NotAllowed, allowed
from activsim.networks.file_kinds import CONFIG, HDF5, METADATA, advice

LONGEST = 400  # characters of what Keras says
LARGEST = 64 << 20  # bytes of a description that are read
COLOURS_ON_A_TERMINAL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
PLACES = re.compile(r"(?<![\w.])(?:[A-Za-z]:)?(?:[\\/][^\s'\"\\/:,]+){2,}[\\/]?")
# What Keras adds for programmers: whole descriptions, from here to the end of the line.
DUMPS = re.compile(
    r"(?:Full object config|Full config|config|using config|Object config)\s*[:=]\s*[{\[].*", re.S
)
INNERMOST = "Exception encountered:"
NOT_LOADED = re.compile(  # of weights that do not fit: the layer, and then what is the matter
    r"A total of \d+ objects could not be loaded\. Example error message for object "
    r"<(\w+) name=([^,>]+)[^>]*>:\s*(.*?)(?:\s*List of objects that could not be loaded:.*)?$",
    re.S,
)
WITHOUT_WEIGHTS = "received 0 variables"
LEFT_OUT = (
    "Keras wrote no weights of this layer into the file, as of one that is used both within a "
    'nested model and outside, or of quantized attention. Save it anew with model.save("name.h5"), '
    "before it is quantized, then activsim add name.h5."
)
SAVE_AGAIN = "Save it again with model.save(...), or remove it from the models folder."


def loading_sentence(path: Path, error: Exception) -> str:
    """What is wrong with a .keras file that Keras could not open, and what to do."""
    path = Path(path)
    name = repr(path.name)
    if kind := advice(path):
        return f"A Keras model file (.keras) was expected, but {name} is none: it {kind}"
    version = _keras_version(path)
    try:
        allowed(_config(path))
    except NotAllowed as reason:
        return f"The network {name} {reason}{newer_keras_sentence(version)}"
    if version.startswith("2."):
        return (
            f"The network {name} was saved by Keras {version}, which Keras 3 does not open. Bring "
            f"it with: activsim add {shlex.quote(path.name)}"
        )
    return (
        f"A Keras model file (.keras) was expected, but {name} cannot be read: "
        f"{keras_sentence(error)} {LEFT_OUT if lacks_weights(error) else SAVE_AGAIN}"
        f"{newer_keras_sentence(version)}"
    )


def newer_keras_sentence(version: str) -> str:
    """What to do where a file is of a later Keras than the installed one, after another sentence;
    else "". version: as the file says it."""
    own_version = importlib.metadata.version("keras")
    if _release(version) <= _release(own_version):
        return ""
    of_file = ".".join(map(str, _release(version)))
    return (
        f" The file is of Keras {of_file}, and Keras {own_version} is installed: install the later "
        "one, or save the network again with this one."
    )


def _release(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d{1,6}", version)[:3]]


def lacks_weights(error: Exception) -> bool:
    """Whether Keras says that a file has no weights of a layer that has some."""
    return WITHOUT_WEIGHTS in str(error)


def not_archive_sentence(path: Path) -> str:
    """What to do with a file that is named .keras and is no zip file."""
    with open(path, "rb") as file:
        is_hdf5 = file.read(len(HDF5)) == HDF5
    if is_hdf5:
        return (
            f"{path.name!r} is an older HDF5 file (.h5) that was renamed to .keras. Bring it with: "
            f"activsim add {shlex.quote(path.name)}"
        )
    kind = advice(path)
    if not kind.startswith("is a"):
        kind = f"is broken or another kind of file. {SAVE_AGAIN}"
    return f"A Keras model file (.keras) was expected, but {path.name!r} is none: it {kind}"


def keras_sentence(error: Exception) -> str:
    """The useful half of an error of Keras's: which layer, which argument; whole sentences."""
    text = COLOURS_ON_A_TERMINAL.sub("", str(error))
    if INNERMOST in text:
        text = text.rpartition(INNERMOST)[2]
    text = NOT_LOADED.sub(r"The weights of layer '\2' (\1) do not fit. \3", text)
    text = PLACES.sub("a file", DUMPS.sub("", text))
    text = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    text = text.rstrip(" .,:;")
    if not text:
        return f"Keras says no more than {type(error).__name__}."
    if len(text) > LONGEST:
        text = _whole_sentences(text)
    return f"{text}."


def _whole_sentences(text: str) -> str:
    """As many of the first sentences as there is room for; of a longer one, whole words."""
    start = text[:LONGEST]
    end = max(start.rfind(". "), start.rfind(".\n"))
    if end > 40:
        return start[:end]
    return start.rpartition(" ")[0].rstrip(" ,;:([{") + " and more"


def _config(path: Path) -> Any:
    return _member(path, CONFIG)


def _keras_version(path: Path) -> str:
    metadata = _member(path, METADATA)
    return str(metadata.get("keras_version", "")) if isinstance(metadata, dict) else ""


def _member(path: Path, name: str) -> Any:
    """What a file's part holds as JSON; None where there is no such part, or it is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(name).file_size > LARGEST:
                return None
            return json.loads(archive.read(name))
    except (OSError, KeyError, ValueError, RecursionError, zipfile.BadZipFile, EOFError):
        return None
