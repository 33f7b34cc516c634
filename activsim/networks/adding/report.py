"""What is reported of somebody's file, in the process in which it is opened (`process`).

It may take so much memory and no more, on systems that have such limits (Linux has; on others the
clock alone stops it), opens FILE, writes FOLDER/network.keras, and says in FOLDER/report.json how
that went: what there is to say of the network, or why it was refused."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from activsim.networks import cage
from activsim.networks.adding.allowed import NotAllowed
from activsim.networks.adding.rebuild import file_and_config, rebuild
from activsim.networks.faults import keras_sentence
from activsim.networks.keras_start import start_keras

REPORT = "report.json"
TO_READ = 1 << 30  # bytes of memory to read a description, beside the file
TO_RUN = 3 << 30  # and to build, save and run a network, beside what Keras itself takes
COPIES = 8  # of the weights that are in memory at once, at most
NO_MEMORY = (
    "needs much more memory than its weights take, and was not opened: it is broken, made to fill "
    "memories, or too large for this machine."
)


def run(path: Path, folder: Path, limit_memory: Callable[[int], None]) -> dict[str, Any]:
    """The report on a file."""
    size = path.stat().st_size
    try:
        limit_memory(TO_READ + 2 * size)
        file, config = file_and_config(path, folder)
        limit_memory(-1)  # Keras and TensorFlow are no part of what was brought
        start_keras(threads=2)
        limit_memory(TO_RUN + COPIES * size)
        return rebuild(path, file, config, folder)
    except NotAllowed as reason:
        return {"refused": NO_MEMORY if _is_out_of_memory(reason.__cause__) else str(reason)}
    except Exception as error:  # whatever a layer raises when it is run
        is_full = _is_out_of_memory(error)
        return {"refused": NO_MEMORY if is_full else f"cannot be run: {keras_sentence(error)}"}


def _is_out_of_memory(error: BaseException | None) -> bool:
    return isinstance(error, MemoryError) or "OOM when allocating" in str(error)


def main(arguments: list[str]) -> None:
    """arguments: FILE and FOLDER."""
    warnings.simplefilter("ignore")  # Keras's remarks are for who wrote the network
    source, target = map(Path, arguments)
    report = run(source, target, cage.limit_memory)
    (target / REPORT).write_text(json.dumps(report), encoding="utf-8")
