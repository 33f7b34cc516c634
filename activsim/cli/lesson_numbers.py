"""What a lesson's guesses are compared with, at the command line: of files on disk."""

from __future__ import annotations

import functools
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from activsim.analysis import groups
from activsim.analysis.reports import EvidenceReport
from activsim.cli import command_options, console, terminal
from activsim.datasets.image_set import LabelledImages
from activsim.experiments import ablation, evidence_cache, networks_compared, other_networks
from activsim.firing import bundled, record
from activsim.firing.recording import Recording, save_recording
from activsim.firing.source import RecordingSource
from activsim.firing.table import FiringTable
from activsim.lessons import catalogue as lessons
from activsim.lessons.checks import WORK_OUT
from activsim.lessons.lesson import Lesson, Place, Step
from activsim.lessons.safe_text import quoted
from activsim.lessons.subject import Subject
from activsim.lessons.subject_settings import at_threshold, settings_of_place
from activsim.networks import catalogue, families, keras_models
from activsim.networks.network import Network, open_network
from activsim.networks.outputs import class_order
from activsim.settings import Settings

# What a link may ask for of the images and is the command's: {key: (part of Settings, option)}.
START = {
    "set": ("images", "--images"),
    "images": ("split", "--split"),
    "pixels": ("pixels", "--pixels"),
    "resize": ("resizing", "--resizing"),
}


def open_lesson(name: str) -> Lesson:
    """By its name, or of a file."""
    return lessons.open_file(Path(name)) if name.endswith(".toml") else lessons.open_lesson(name)


def tell_name(name: str) -> None:
    """Where a lesson's file is called so that it cannot be opened by its name."""
    stem = Path(name).stem
    if name.endswith(".toml") and not lessons.NAME.fullmatch(stem):
        terminal.remark(
            f"It opens at ?lesson=NAME when its file is called so: small letters, digits and "
            f"hyphens were expected, with a language behind a point or without; {stem!r} came. "
            "Rename the file."
        )


def start(
    model: str | None,
    images: str | None,
    split: str | None,
    pixels: str | None,
    resizing: str | None,
) -> tuple[Settings, Path, LabelledImages]:
    """What a lesson's links change: the network, its file, its images."""
    network, path = console.network_file(model)
    images = command_options.images_of_network(images, path)
    data = console.load_images(images, split)
    options = command_options.pixel_options(path, pixels, resizing, data)
    return Settings(network, images=images, split=data.split, **asdict(options)), path, data


def numbers_of_place(
    place: Place, begin: Settings, path: Path, data: LabelledImages
) -> LessonNumbers:
    """Of what a link says. Raises ValueError where it asks for what is not there, or for other
    images than those of the command."""
    if name := place.value("model"):  # of a control, say
        name, path = console.network_file(name)
        options = command_options.pixel_options(path, None, None, data)
        begin = replace(begin, model=name, **asdict(options))
    for key, (part, option) in START.items():
        value, start_value = place.value(key), getattr(begin, part)
        if value not in (None, start_value):
            raise ValueError(
                f"The link asks for {key}={quoted(value)}, and {start_value!r} was taken. Take "
                f"{key} out of the link, or say {option} with the command."
            )
    return LessonNumbers(settings_of_place(place, begin, data.class_names), path, data)


def outcome(step: Step, begin: Settings, path: Path, data: LabelledImages) -> str:
    """What a step's check comes to, in a sentence. Raises ValueError as the numbers do."""
    place = step.revealed_place
    numbers = numbers_of_place(place, begin, path, data)
    subject = Subject(numbers.settings, data.class_names, place, numbers, step.words)
    return WORK_OUT[step.check](subject).sentence


class LessonNumbers:
    """Those of a state of a page, from disk or made now."""

    def __init__(self, settings: Settings, path: Path, data: LabelledImages) -> None:
        self._path, self._data, self._layer = path, data, settings.layer
        card_names = catalogue.read_card(path).get("class_names", [])
        self._source = RecordingSource(
            str(path),
            catalogue.file_hash(path),
            settings.images,
            data.split,
            data.fingerprint,
            command_options.pixel_options(path, settings.pixels, settings.resizing, data),
            class_order(settings.outputs, card_names, data.class_names),
        )
        self._reading = settings.reading
        self.settings = at_threshold(settings, self.table())

    def table(self) -> FiringTable:
        return self.recording().reading(self._reading)

    @functools.cache  # noqa: B019
    def recording(self) -> Recording:
        recording = bundled.find_recording(self._source, self._layer)
        if recording is None:
            made_now = record.record(
                self._network(),
                self._data,
                [self._layer],
                terminal.progress_line(),
                class_order=self._source.class_order,
            )
            recording = made_now[self._layer]
            save_recording(self._source.recording_key(self._layer), recording)
        return recording

    def _network(self) -> Network:
        model = keras_models.load_network(self._path)
        return open_network(model, self._data.images, self._source.options)

    def siblings(self) -> list[FiringTable]:
        name = self.settings.model
        members = families.family(catalogue.list_networks() | {name: self._path}, name)
        tables = other_networks.family_tables(
            members, name, self._source, self._layer, self._reading
        )
        return list(other_networks.all_recorded(tables).values())

    def evidence(self) -> EvidenceReport:
        settings = replace(self.settings, query=0, other=None)
        hypothesis = groups.named_groups(console.groups_of(settings.images), self._data.class_names)
        if hypothesis is None:
            raise ValueError("There are no groups of these classes to judge by.")
        files = catalogue.list_networks() | {settings.model: self._path}
        hashes = {
            name: catalogue.file_hash(file)
            for name, file in networks_compared.evidence_files(settings.model, files).items()
        }
        key = evidence_cache.evidence_key(settings, hypothesis, hashes, self._data.fingerprint)
        if report := evidence_cache.load_evidence(key):
            return report
        networks = networks_compared.evidence_networks(settings.model, files)
        return evidence_cache.compute_look(
            settings, self._data, networks, hypothesis, {}, terminal.progress_line()
        ).report

    def confusions(self, neurons: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
        silencer = ablation.Silencer(
            self._network(), self._layer, self._data, class_order=self._source.class_order
        )
        before, after = silencer.confusions([(), neurons])
        return before, after
