"""A view that a visitor keeps for a report of their visit: plain values, which say the same when
the network is long gone.

    kept_view(view, moment, origin, view.ORDERS[0], tiles, icons)
"""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from activsim.analysis import firing_rule
from activsim.jsonable import plain
from activsim.output.charts import theme
from activsim.output.files import python_lines
from activsim.output.frames import frame as frame_data
from activsim.output.frames import scene as scene_data
from activsim.output.frames import view as views
from activsim.output.frames.view import View
from activsim.output.report.addition import NOTHING, Addition
from activsim.settings import Settings

Numbers = tuple[tuple[str, float], ...]  # of each class, by name
MakeTiles = Callable[[Iterable[int], int, int | None], dict[int, str]]  # labels, how many, side
PACKAGES = ("activsim", "numpy", "scipy", "keras", "tensorflow")


@dataclass(frozen=True)
class Moment:
    """What stood on the screen: the page's name and question, its sentence, the link to it, and
    who can open that; what the page says beyond the comparison of the classes; the visitor's note.
    All of it is text that anybody may have written."""

    page: str
    question: str
    sentence: str
    link: str
    note: str = ""
    neuron: int | None = None  # that the page was about
    link_note: str = ""
    addition: Addition = NOTHING


@dataclass(frozen=True)
class Origin:
    """model_hash: SHA-256 of the network's file; seed: of its training, "" where its card says
    none; versions: of the packages that trained it; source: where the images came from."""

    model_hash: str
    seed: str
    versions: str
    source: str
    fingerprint: str


@dataclass(frozen=True)
class KeptView:
    """distances: of the other classes to the one asked about, from most to least alike, undefined
    ones left out; rates: of the neuron; drawing: a scene and the pieces of a frame."""

    moment: Moment
    settings: Settings
    class_names: tuple[str, ...]
    n_images: int
    units: str
    epoch: int | None
    origin: Origin
    distances: Numbers
    rates: Numbers
    lines: str
    drawing: dict[str, Any] = field(compare=False)

    @property
    def title(self) -> str:
        return f"{self.moment.page.capitalize()}: {self.moment.question}"

    @property
    def query(self) -> str:
        return self.class_names[self.settings.query]

    @property
    def made_of(self) -> list[tuple[str, str]]:
        """(what, which) of all that the numbers follow from."""
        settings, origin = self.settings, self.origin
        network = f"{settings.model} (SHA-256 {origin.model_hash[:16]})"
        if self.epoch is not None:
            network += f", after epoch {self.epoch} of its time-lapse"
        images = f"{self.n_images:,} {settings.split} images of {settings.images}"
        return [
            ("Network", network),
            ("Seed of its training", origin.seed or "its card names none"),
            *([("Trained with", origin.versions)] if origin.versions else []),
            ("Layer", f"{settings.layer}, read by {settings.reading}"),
            ("Threshold", firing_rule.threshold_text(settings.kind, settings.threshold)),
            ("Measure", settings.measure),
            ("Images", f"{images} ({origin.source}; fingerprint {origin.fingerprint[:16]})"),
            ("Pixels", f"{settings.pixels}, {settings.resizing}"),
        ]


def kept_view(
    context: View, moment: Moment, origin: Origin, order_by: str, tiles: MakeTiles | None
) -> KeptView:
    """tiles: makes the pictures of classes; None: there are none yet."""
    settings, names = context.settings, context.names
    pair = views.compute_pair(context)
    piece = frame_data.comparison_frame(pair, order_by)
    labels = frame_data.classes_with_pictures(pair, piece)
    scene = scene_data.scene(
        names,
        theme.LIGHT,
        {1: tiles(labels, 1, None), 9: tiles(labels, 9, None)} if tiles else {1: {}},
        tiles(labels, 1, scene_data.ICON_SIDE) if tiles else {},
    )
    rows = piece["rows"] | {"order": piece["rows"]["order"][:1]}
    pieces = {name: piece[name] for name in ("panel", "bars_head", "floor")} | {
        "matrix": frame_data.chart_matrix(pair, piece),
        "bars": frame_data.chart_bars(pair, piece),
        "rows": rows,
    }
    row = pair.result.row(settings.query)
    ranked = [label for label in pair.result.ranking[settings.query].tolist() if label >= 0]
    distances = tuple((names[label], float(row[label])) for label in ranked)
    rates: Numbers = ()
    lines = python_lines.comparison_script(settings, names, context.epoch)
    if moment.neuron is not None and moment.neuron < pair.result.profiles.shape[1]:
        values = pair.result.profiles[:, moment.neuron].tolist()
        rates = tuple(zip(names, values, strict=True))
        lines += python_lines.neuron_lines(moment.neuron)
    return KeptView(
        moment,
        settings,
        names,
        int(context.n_images.sum()),
        context.units,
        context.epoch,
        origin,
        distances,
        rates,
        lines,
        {"scene": plain(scene), "pieces": plain(pieces)},
    )


def versions() -> str:
    """Of what the report is made with, as far as it is installed here."""
    texts = [f"Python {platform.python_version()}"]
    for package in PACKAGES:
        try:
            texts.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(texts)
