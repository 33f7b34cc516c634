"""Bring somebody's network into the models folder.

    added = add_network(Path("keras_model.h5"))
    added.name, added.sentences         # "keras_model"; what was found and compared

The file is opened in a process of its own (`process`), of limited memory and time and without a
network. What moves in is a network that was built anew of Keras's own layers, whole, with its card,
or nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from activsim.networks import catalogue, changes
from activsim.networks.adding.class_names import read_labels
from activsim.networks.adding.report import NO_MEMORY, REPORT
from activsim.networks.file_kinds import ADDABLE, advice, is_keras_archive
from activsim.networks.keras_start import check_installed
from activsim.paths import PART, ROOT, BadName, name_after_file

SECONDS = 600  # for a network of hundreds of layers on a slow machine
PROCESS = "activsim.networks.adding.process"


@dataclass(frozen=True)
class AddedNetwork:
    name: str
    path: Path
    sentences: tuple[str, ...]


def add_network(
    file: Path,
    name: str | None = None,
    folder: Path | None = None,
    say: Callable[[str], None] = lambda sentence: None,
    seconds: float = SECONDS,
    owner: str = "",
) -> AddedNetwork:
    """Add a network's file to the folder of networks. seconds: after which it is given up; owner:
    the visitor of the dashboard who brings it, as app/shell/visitor names them. Raises ValueError
    with a sentence where it is not added."""
    file, folder = Path(file), folder or catalogue.MODELS
    if not file.exists() and file == Path(file.name):
        file = folder / file  # as what is said of the files there that are no choice
    if not (file.is_file() or file.is_dir()):
        raise ValueError(f"There is no file {str(file)!r}. Give the path of a .h5 or .keras file.")
    if text := advice(file):
        raise ValueError(f"{file.name!r} {text}")
    name = _free_name(file, name, folder)
    check_installed()
    folder.mkdir(parents=True, exist_ok=True)
    say(f"{file.name} is opened in a process of its own, which takes some seconds.")
    with tempfile.TemporaryDirectory(prefix=PART, dir=folder) as part_folder:
        room = Path(part_folder)
        # Keras goes by a file's ending
        source = room / f"original{'.keras' if is_keras_archive(file) else '.h5'}"
        shutil.copyfile(file, source)  # what is looked at is what is opened
        report = _report(source, room, seconds)
        if "refused" in report:
            reason = report["refused"].replace(source.name, file.name)  # as its owner calls it
            raise ValueError(f"{file.name!r} was not added: it {reason}")
        card, sentences = _card(file, source, room / "network.keras", report)
        if owner:
            card["owner"] = owner
        text = json.dumps(card, indent=1) + "\n"
        (room / "network.json").write_text(text, encoding="utf-8")
        name = changes.checked_name(name, folder=folder)  # somebody may have been faster
        path = changes.move_in(room, name, folder)
    return AddedNetwork(name, path, sentences)


def _free_name(file: Path, name: str | None, folder: Path) -> str:
    """The name asked for, or one after the file. Raises BadName where it cannot be had."""
    if name is not None:
        return changes.checked_name(name, folder=folder)
    stem = file.name
    while stem.lower().endswith(ADDABLE):
        stem = stem.rpartition(".")[0]
    stem = name_after_file(stem, "network")
    if stem.casefold() in {other.casefold() for other in catalogue.list_networks(folder)}:
        free = changes.free_name(stem, folder)
        raise BadName(
            f"There is a network named {stem!r} already. Give this one another name: --name "
            f"{free!r}"
        )
    return changes.checked_name(stem, folder=folder)


def _report(source: Path, room: Path, seconds: float) -> dict[str, Any]:
    """What the process that opens a file says of it."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    # safe path: what lies in the current folder is not imported
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "PYTHONSAFEPATH": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
    }
    try:
        process = subprocess.run(
            [sys.executable, "-m", PROCESS, str(source), str(room)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {
            "refused": f"was not opened after {seconds:.0f} seconds, and was given up: it is too "
            "large for this machine, or made to keep it busy."
        }
    try:
        report = json.loads((room / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"refused": _reason_of_end(process.returncode, process.stderr)}
    return report


def _reason_of_end(code: int, errors: bytes) -> str:
    if code < 0 or b"MemoryError" in errors or b"bad_alloc" in errors:
        return NO_MEMORY
    last_line = errors.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
    return f"could not be opened; the process that tried ended with: {last_line}"


def _card(
    file: Path, source: Path, copy: Path, report: dict[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The card of an added network, and what to say of it."""
    card: dict[str, Any] = {
        "sha256": catalogue.file_hash(copy),
        "source": {
            "file": file.name,
            "sha256": catalogue.file_hash(source),
            "kind": report["kind"],
            "keras": report["keras_version"],
            "comparison": report["comparison"],
        },
    }
    sentences = [
        f"It was {report['kind']}: {report['n_parameters']:,} parameters, "
        f"{len(report['layers'])} layers, {report['outputs'] or 'outputs that cannot be shown'}.",
        f"Compared: {report['comparison']}.",
    ]
    if not report["is_finite"]:
        sentences.append(
            "Its weights hold values that are no numbers, so that its answers are none either: it "
            "was saved after its training had failed."
        )
    labels = read_labels(file.parent, report["n_outputs"])
    if labels.class_names:
        card["class_names"] = list(labels.class_names)
    if labels.sentence:
        sentences.append(labels.sentence)
    if labels.is_numbered and report["is_pair"]:
        card |= {"pixels": "-1..1", "resizing": "crop"}
        sentences.append(
            "Its card says that it takes pixels from -1 to 1, as Teachable Machine's networks do."
        )
    return card, tuple(sentences)
