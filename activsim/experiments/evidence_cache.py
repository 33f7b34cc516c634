"""Evidence gathered from the networks compared: worked out once for a choice, then read from disk.

    networks = evidence_networks("study-seed-3")
    report = compute_look(settings, data, networks, groups).report  # runs what is not on disk
    key = evidence_key(settings, groups, hashes, data.fingerprint)
    report = load_evidence(key)                                     # never runs anything; or None

    python -m activsim.experiments.evidence_cache     makes what comes with the project: the
                                                      default choice, over the real test images

Of a choice is kept besides what does not depend on the groups (a Look): other groups run no
network. `evidence_of_file` and `compare_matrices` are what the worker does for the page."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from activsim.analysis import judge, placements
from activsim.analysis.graded import Hypothesis
from activsim.analysis.groups import named_groups
from activsim.analysis.reports import AgreementReport, EvidenceReport, Matrix
from activsim.datasets import catalogue as image_sets
from activsim.datasets import fashion_mnist, image_set
from activsim.datasets.download import Progress
from activsim.experiments import (
    evidence,
    evidence_parts,
    evidence_report,
    image_recordings,
    look_file,
    network_recordings,
    networks_compared,
)
from activsim.firing import source, store
from activsim.jsonable import plain
from activsim.networks import catalogue, keras_models
from activsim.networks.layers import PIXELS
from activsim.paths import replacing
from activsim.settings import Settings

# raise it when what evidence says changes: what was stored before is then worked out again
FORMAT = 15
BUNDLED_FILE = "default.evidence.npz"  # in the folder of the networks that came with activsim


def compute_look(
    settings: Settings,
    data: image_set.LabelledImages,
    networks: Sequence[networks_compared.ComparedNetwork],
    groups: Hypothesis,
    user_matrices: Mapping[str, np.ndarray] | None = None,
    progress: Progress | None = None,
    margin: float = judge.MARGIN,
    whole: bool = True,
) -> look_file.Look:
    """The evidence of a choice, and what serves for other groups; what is not on disk is recorded
    now and stored. settings.model: the trained network that is looked at more closely;
    user_matrices: of a visitor's own, by name; margin: as `analysis.judge`; whole: False where the
    answer alone is asked for, without single images, other matrices and all looks. Raises
    ValueError where none of the networks is called so, and for fewer than three classes."""
    if why := placements.why_too_few_classes(len(data.class_names)):
        raise ValueError(f"{why} Choose images of more classes.")
    trained = {
        network.name: network for network in networks if network.trained and not network.control
    }
    if settings.model not in trained:
        names = ", ".join(trained)
        raise ValueError(f"No such model: {settings.model!r}. Models are: {names}.")
    network = trained[settings.model]
    recordings = network_recordings.all_recordings(networks, data, settings, progress, whole)
    table, firing = recordings[network.name].table, None
    if whole:
        firing = image_recordings.firing_by_image(network, data, settings, table, progress)
    blurred = image_recordings.blurred_pixels(network, data, settings, progress)
    if progress:
        progress(1, 1, "Comparing the networks")
    size = recordings[network.name].layers[PIXELS].channels.neuron_shape[:2]
    features = image_recordings.control_features(network, data, settings, size)
    return look_file.Look(
        *evidence_report.evidence_report(
            settings,
            data,
            networks,
            recordings,
            groups,
            user_matrices or {},
            firing,
            blurred,
            features,
            margin,
            network_recordings.output_layer(network, data),
        )
    )


def evidence_key(
    settings: Settings, groups: Hypothesis, hashes: Mapping[str, str], fingerprint: str
) -> str:
    """What a choice's evidence is stored under. hashes: {name: file hash} of the trained networks
    and their controls.
    The class asked about changes nothing; nor does the order of the groups."""
    parts = _look_parts(settings, hashes, fingerprint)
    if isinstance(groups, np.ndarray):
        return f"evidence-{_hash([*parts, 'matrix', plain(groups)])}"
    return f"evidence-{_hash([*parts, sorted(sorted(group) for group in groups)])}"


def look_key(settings: Settings, hashes: Mapping[str, str], fingerprint: str) -> str:
    """What a choice's Look is stored under: as evidence_key, for all groups the same."""
    return f"look-{_hash(_look_parts(settings, hashes, fingerprint))}"


def _look_parts(settings: Settings, hashes: Mapping[str, str], fingerprint: str) -> list[Any]:
    choice = asdict(replace(settings, query=0, other=None))
    del choice["images"]  # the fingerprint is of one set
    recipe = keras_models.RECIPE_VERSION  # the untrained networks are built by it
    return [FORMAT, recipe, choice, sorted(hashes.items()), fingerprint]


def _hash(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def load_evidence(
    key: str, folder: Path | None = None, whole: bool = True
) -> EvidenceReport | None:
    """What is stored under a key, on disk or beside the models; else None. whole: False where the
    answer alone is enough."""
    report = cast(EvidenceReport | None, store.load_json(key))
    if report is None and (bundled := look_file.load_bundled("key", key, folder)):
        report = bundled.report
    if report is None and not whole:
        report = cast(EvidenceReport | None, store.load_json(look_file.answer_key(key)))
    return report


# what the worker does for the page: plain values in, plain values out


def evidence_of_file(
    settings: dict[str, Any],
    groups: Hypothesis,
    split: str,
    fingerprint: str,
    key: str,
    path: str,
    whole: bool = True,
    progress: Progress | None = None,
) -> EvidenceReport:
    """The report of a choice, stored where that is possible. Where the choice was looked at with
    other groups, no network runs. key: `evidence_key`; path: of the file of settings.model; whole:
    as `compute_look`."""
    choice = Settings(**settings)
    look, is_new = look_of_file(choice, groups, split, fingerprint, path, progress, whole)
    report, seed = look.report, evidence_report.SEED
    if not is_new:
        report = evidence.about_groups(report, look.halves, groups, look.grid, seed)
    store.save_json(key if whole else look_file.answer_key(key), dict(report))
    return report


def look_of_file(
    choice: Settings,
    groups: Hypothesis,
    split: str,
    fingerprint: str,
    path: str,
    progress: Progress | None = None,
    whole: bool = False,
) -> tuple[look_file.Look, bool]:
    """The Look of a choice, and whether it had to be worked out now, of these groups; then it is
    stored. whole: as `compute_look`."""
    networks = catalogue.list_networks() | {choice.model: Path(path)}
    hashes = {
        name: catalogue.file_hash(file)
        for name, file in networks_compared.evidence_files(choice.model, networks).items()
    }
    key = look_key(choice, hashes, fingerprint)
    look = look_file.load_look(key, whole=whole)
    if look is not None:
        return look, False
    data = source.images_by_fingerprint(choice.images, split, fingerprint)
    networks_of_look = networks_compared.evidence_networks(choice.model, networks)
    look = compute_look(choice, data, networks_of_look, groups, None, progress, whole=whole)
    look_file.save_look(key, look)
    return look, True


def compare_matrices(
    name: str, matrix: Matrix, other: Matrix, progress: Progress | None = None
) -> AgreementReport:
    """`evidence_parts.matrix_agreement`. matrix, other: rows, None where undefined."""
    first, second = (np.array(rows, dtype=np.float64) for rows in (matrix, other))
    return evidence_parts.matrix_agreement(name, first, second)


def make_bundled(data: image_set.LabelledImages, progress: Progress | None = None) -> Path:
    """Work the default choice out and store it beside the models; the file whole or not at all."""
    settings = Settings(next(iter(catalogue.list_networks())))
    networks = networks_compared.evidence_networks(settings.model)
    groups = named_groups(image_sets.open_set(image_sets.DEFAULT).groups, data.class_names)
    if groups is None:
        raise ValueError("Images of Fashion-MNIST were expected, others came.")
    hashes = {network.name: network.key for network in networks if network.trained}
    look = compute_look(settings, data, networks, groups, None, progress)
    arrays, about = look_file.to_arrays(look)
    about |= {
        "key": evidence_key(settings, groups, hashes, data.fingerprint),
        "look": look_key(settings, hashes, data.fingerprint),
    }
    file = catalogue.MODELS / look_file.BUNDLED_FILE
    contents: dict[str, Any] = {"about": np.array(json.dumps(about, allow_nan=False)), **arrays}
    with replacing(file) as part:
        np.savez_compressed(part, **contents)
    return file


if __name__ == "__main__":
    try:
        bundle = make_bundled(fashion_mnist.load_fashion_mnist("test"))
    except ValueError as error:
        sys.exit(f"activsim: error: {error}")
    print(f"{bundle}: {bundle.stat().st_size:,} bytes")
