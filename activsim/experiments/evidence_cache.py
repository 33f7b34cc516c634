"""Evidence gathered from the twelve networks: worked out once for a choice, then read from disk.

    found = gathered(settings, data, line_up(data), groups, uploaded, progress)     # runs what is not on disk yet
    found = if_there(key(settings, groups, hashes, fingerprint))         # never runs anything; or None

    python -m activsim.experiments.evidence_cache            makes what comes with the project: the default choice, the real test images

`work_out` is what the worker does for the page.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from activsim.analysis.groups import Groups, default_groups
from activsim.datasets import fashion_mnist, image_set
from activsim.experiments import evidence, evidence_report, networks_compared
from activsim.firing import record, store
from activsim.jsonable import plain
from activsim.networks import catalogue, keras_models
from activsim.settings import Settings

FORMAT = (
    2  # raise it when what evidence says changes: what was kept before is then worked out again
)
BUNDLED_FILE = "default.evidence.json"  # in the folder of the networks that came with activsim


def compute_evidence(
    settings: Settings,
    data,
    line: Sequence[networks_compared.ComparedNetwork],
    groups: Groups,
    uploaded: Mapping[str, np.ndarray] | None = None,
    progress=None,
) -> dict[str, Any]:
    """The dossier of a choice; what is not on disk is recorded now and kept. settings.model: the
    trained network that is looked at more closely. Raises ValueError where the line-up has no such
    network."""
    shown = next((one for one in line if one.trained and one.name == settings.model), None)
    if shown is None:
        names = ", ".join(one.name for one in line if one.trained)
        raise ValueError(f"No such bundled model: {settings.model!r}. Models are: {names}.")
    recorded = networks_compared.recordings(line, data, settings, progress)
    firing = networks_compared.firing_by_image(
        shown, data, settings, recorded[shown.name].table, progress
    )
    blurred = networks_compared.blurred_pixels(shown, data, progress)
    return evidence_report.evidence_report(
        settings, data, line, recorded, groups, uploaded, firing, blurred
    )


def evidence_key(
    settings: Settings, groups: Groups, hashes: Mapping[str, str], fingerprint: str
) -> str:
    """What a choice's evidence is kept under. hashes: {name: file hash} of the trained networks.
    The class asked about changes nothing; nor does the order of the groups."""
    known = asdict(replace(settings, query=0, other=None))
    parted = sorted(sorted(group) for group in groups)
    made_by = inspect.getsource(keras_models.build_cnn)  # the untrained ones are built with it
    text = json.dumps([FORMAT, known, parted, sorted(hashes.items()), fingerprint, made_by])
    return f"evidence-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def load_evidence(key: str, folder: Path | None = None) -> dict[str, Any] | None:
    """What was kept under a key, from disk or from what came with the project; else None."""
    return store.load_json(key) or _beside(key, folder)


def _beside(key: str, folder: Path | None) -> dict[str, Any] | None:
    file = (folder or [catalogue.MODELS, *catalogue.READ_ONLY][-1]) / BUNDLED_FILE
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return kept["found"] if kept["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):  # damaged counts as absent
        return None


# what the worker does for the page: plain values in, plain values out


def evidence_of_file(
    settings: dict[str, Any], groups: Groups, split: str, fingerprint: str, key: str, progress=None
) -> dict[str, Any]:
    """`gathered` for a choice, kept under its key where that is possible."""
    data = record.images_by_fingerprint(split, fingerprint)
    found = compute_evidence(
        Settings(**settings),
        data,
        networks_compared.trained_and_untrained(data),
        groups,
        None,
        progress,
    )
    store.save_json(key, found)
    return found


def compare_matrices(name: str, matrix: list, other: list, progress=None) -> dict[str, Any]:
    """`evidence.matrix_agreement` as plain values. matrix, other: rows, None where undefined."""
    return plain(
        evidence.matrix_agreement(
            name, *(np.array(one, dtype=np.float64) for one in (matrix, other))
        )
    )


def make_bundled(data: image_set.LabelledImages, progress=None) -> Path:
    """Work the default choice out and keep it beside the models; the file whole or not at all."""
    line = networks_compared.trained_and_untrained(data)
    settings, parted = (
        Settings(next(iter(catalogue.list_networks()))),
        default_groups(data.class_names),
    )
    hashes = {one.name: one.key for one in line if one.trained}
    found = compute_evidence(settings, data, line, parted, None, progress)
    whole = catalogue.MODELS / BUNDLED_FILE
    part = whole.with_name(f".{whole.stem}.{os.getpid()}.json")
    kept = {"key": evidence_key(settings, parted, hashes, data.fingerprint), "found": found}
    part.write_text(
        json.dumps(kept, separators=(",", ":"), allow_nan=False) + "\n", encoding="utf-8"
    )
    os.replace(part, whole)
    return whole


if __name__ == "__main__":
    try:
        written = make_bundled(fashion_mnist.load_fashion_mnist("test"))
    except ValueError as error:
        sys.exit(f"activsim: error: {error}")
    print(f"{written}: {written.stat().st_size:,} bytes")
