"""Evidence gathered from the twelve networks: worked out once for a choice, then read from disk.

    networks = trained_and_untrained(data)
    report = compute_evidence(settings, data, networks, groups)     # runs what is not on disk
    key = evidence_key(settings, groups, hashes, data.fingerprint)
    report = load_evidence(key)                                     # never runs anything; or None

    python -m activsim.experiments.evidence_cache     makes what comes with the project: the
                                                      default choice, over the real test images

`evidence_of_file` and `compare_matrices` are what the worker does for the page."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from activsim.analysis.groups import Groups, default_groups
from activsim.datasets import fashion_mnist, image_set
from activsim.datasets.download import Progress
from activsim.experiments import evidence, evidence_report, network_recordings, networks_compared
from activsim.firing import source, store
from activsim.jsonable import plain
from activsim.networks import catalogue, keras_models
from activsim.paths import replacing
from activsim.settings import Settings

# raise it when what evidence says changes: what was stored before is then worked out again
FORMAT = 3
BUNDLED_FILE = "default.evidence.json"  # in the folder of the networks that came with activsim


def compute_evidence(
    settings: Settings,
    data: image_set.LabelledImages,
    networks: Sequence[networks_compared.ComparedNetwork],
    groups: Groups,
    uploaded: Mapping[str, np.ndarray] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """The evidence of a choice as plain values; what is not on disk is recorded now and stored.
    settings.model: the trained network that is looked at more closely. Raises ValueError where none
    of the networks is called so."""
    trained = {network.name: network for network in networks if network.trained}
    if settings.model not in trained:
        names = ", ".join(trained)
        raise ValueError(f"No such bundled model: {settings.model!r}. Models are: {names}.")
    network = trained[settings.model]
    recordings = network_recordings.all_recordings(networks, data, settings, progress)
    table = recordings[network.name].table
    firing = network_recordings.firing_by_image(network, data, settings, table, progress)
    blurred = network_recordings.blurred_pixels(network, data, progress)
    return evidence_report.evidence_report(
        settings, data, networks, recordings, groups, uploaded, firing, blurred
    )


def evidence_key(
    settings: Settings, groups: Groups, hashes: Mapping[str, str], fingerprint: str
) -> str:
    """What a choice's evidence is stored under. hashes: {name: file hash} of the trained networks.
    The class asked about changes nothing; nor does the order of the groups."""
    choice = asdict(replace(settings, query=0, other=None))
    for name in ("pixels", "resizing", "outputs"):  # the networks compared came with activsim
        del choice[name]
    sorted_groups = sorted(sorted(group) for group in groups)
    recipe = keras_models.RECIPE_VERSION  # the untrained networks are built by it
    parts = [FORMAT, recipe, choice, sorted_groups, sorted(hashes.items()), fingerprint]
    text = json.dumps(parts)
    return f"evidence-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def load_evidence(key: str, folder: Path | None = None) -> dict[str, Any] | None:
    """What is stored under a key, on disk or beside the models; else None."""
    return store.load_json(key) or _load_bundled(key, folder)


def _load_bundled(key: str, folder: Path | None) -> dict[str, Any] | None:
    file = (folder or [catalogue.MODELS, *catalogue.READ_ONLY][-1]) / BUNDLED_FILE
    try:
        bundled = json.loads(file.read_text(encoding="utf-8"))
        return bundled["found"] if bundled["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):  # damaged counts as absent
        return None


# what the worker does for the page: plain values in, plain values out


def evidence_of_file(
    settings: dict[str, Any],
    groups: Groups,
    split: str,
    fingerprint: str,
    key: str,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """`compute_evidence` for a choice, stored under its key where that is possible."""
    data = source.images_by_fingerprint(split, fingerprint)
    networks = networks_compared.trained_and_untrained(data)
    report = compute_evidence(Settings(**settings), data, networks, groups, None, progress)
    store.save_json(key, report)
    return report


def compare_matrices(
    name: str, matrix: list, other: list, progress: Progress | None = None
) -> dict[str, Any]:
    """`evidence.matrix_agreement` as plain values. matrix, other: rows, None where undefined."""
    first, second = (np.array(rows, dtype=np.float64) for rows in (matrix, other))
    return plain(evidence.matrix_agreement(name, first, second))


def make_bundled(data: image_set.LabelledImages, progress: Progress | None = None) -> Path:
    """Work the default choice out and store it beside the models; the file whole or not at all."""
    networks = networks_compared.trained_and_untrained(data)
    settings = Settings(next(iter(catalogue.list_networks())))
    groups = default_groups(data.class_names)
    if groups is None:
        raise ValueError("Images of Fashion-MNIST were expected, others came.")
    hashes = {network.name: network.key for network in networks if network.trained}
    report = compute_evidence(settings, data, networks, groups, None, progress)
    key = evidence_key(settings, groups, hashes, data.fingerprint)
    text = json.dumps({"key": key, "found": report}, separators=(",", ":"), allow_nan=False)
    file = catalogue.MODELS / BUNDLED_FILE
    with replacing(file) as part:
        part.write_text(text + "\n", encoding="utf-8")
    return file


if __name__ == "__main__":
    try:
        written = make_bundled(fashion_mnist.load_fashion_mnist("test"))
    except ValueError as error:
        sys.exit(f"activsim: error: {error}")
    print(f"{written}: {written.stat().st_size:,} bytes")
