"""A look at evidence kept on disk, or beside the networks that come with the project: what does not
depend on the groups, so that other groups run no network.

    save_look(key, look)
    load_look(key)             # never runs anything; or None
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from activsim.analysis.reports import EvidenceReport
from activsim.experiments.compared_profiles import ComparedHalves
from activsim.experiments.evidence_parts import Grid
from activsim.experiments.judged_looks import JudgedLooks
from activsim.firing import store
from activsim.networks import catalogue

BUNDLED_FILE = "default.evidence.npz"  # in the folder of the networks that came with activsim


@dataclass(frozen=True, eq=False)
class Look:
    """report: what `evidence_report` says, of whatever groups; grid: all looks that it corrects
    for, None where only the answer was asked for; halves: what it judges by; all_looks: what all
    looks are judged by, None where that would be too large."""

    report: EvidenceReport
    grid: Grid | None
    halves: ComparedHalves
    all_looks: JudgedLooks | None

    @property
    def is_whole(self) -> bool:
        return self.grid is not None


def load_look(key: str, folder: Path | None = None, whole: bool = True) -> Look | None:
    """The Look that is stored under a key, on disk or beside the models; else None. whole: False
    where one of the answer alone is enough."""
    look = _stored_look(key) or load_bundled("look", key, folder)
    return look if look or whole else _stored_look(answer_key(key))


def _stored_look(key: str) -> Look | None:
    entry = store.load_arrays(key)
    if entry is not None:
        with contextlib.suppress(KeyError, TypeError, ValueError):
            return _from_arrays(*entry)
    return None


def save_look(key: str, look: Look) -> bool:
    """Keep a Look on disk; False where that is not possible."""
    return store.save_arrays(key if look.is_whole else answer_key(key), *to_arrays(look))


def answer_key(key: str) -> str:
    """What is kept of the answer alone, of what is kept whole under a key: one does not take the
    place of the other."""
    return f"{key}-answer"


def to_arrays(look: Look) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The arrays by name, and the rest, which JSON can hold."""
    grid, halves = look.grid, look.halves
    about: dict[str, Any] = {"report": look.report, "controls": list(halves.pixels)}
    arrays: dict[str, np.ndarray] = {}
    if grid is not None:
        about |= {
            "layers": list(grid.layers),
            "columns": list(grid.columns),
            "choice": list(grid.choice),
        }
        arrays |= {"trained": grid.trained, "untrained": grid.untrained}
    arrays |= {
        f"halves_{kind}": np.array(networks)
        for kind, networks in (("trained", halves.trained), ("untrained", halves.untrained))
    }
    for number, control in enumerate(halves.pixels.values()):
        arrays[f"halves_pixels_{number}"] = control
    if look.all_looks is not None:
        about["judged"] = list(look.all_looks.controls)
        about["judged_layers"] = list(look.all_looks.layers)
        arrays |= {
            "judged_trained": look.all_looks.trained,
            "judged_untrained": look.all_looks.untrained,
        }
        for number, control in enumerate(look.all_looks.controls.values()):
            arrays[f"judged_control_{number}"] = control
    return arrays, about


def _from_arrays(arrays: Mapping[str, np.ndarray], about: Mapping[str, Any]) -> Look:
    grid = None
    if "choice" in about:
        row, column = about["choice"]
        names = (about["layers"], about["columns"])
        grid = Grid(*names, arrays["trained"], arrays["untrained"], (row, column))
    controls = {
        name: arrays[f"halves_pixels_{number}"] for number, name in enumerate(about["controls"])
    }
    halves = ComparedHalves(
        controls, list(arrays["halves_untrained"]), list(arrays["halves_trained"])
    )
    all_looks = None
    if "judged" in about:
        by_name = {
            name: arrays[f"judged_control_{number}"] for number, name in enumerate(about["judged"])
        }
        all_looks = JudgedLooks(
            about["judged_layers"], arrays["judged_trained"], arrays["judged_untrained"], by_name
        )
    return Look(about["report"], grid, halves, all_looks)


def load_bundled(name: str, key: str, folder: Path | None) -> Look | None:
    """What comes with the project, where its key of this name is this one."""
    file = (folder or [catalogue.MODELS, *catalogue.READ_ONLY][-1]) / BUNDLED_FILE
    try:
        with open(file, "rb") as stream, np.load(stream, allow_pickle=False) as archive:
            about = json.loads(str(archive["about"]))
            if about[name] != key:
                return None
            arrays = {name: archive[name] for name in archive.files if name != "about"}
            return _from_arrays(arrays, about)
    except Exception:  # a damaged zip file raises almost anything; it counts as absent
        return None
