"""A visitor's list of neurons with a short note each, as the link holds it: plain functions.

    list=dense:3,conv2d:7:likes collars,conv2d:5.6.7

Layer, then the channel, or the whole position of a neuron of a map (row 5, column 6, channel 7),
then the note. "," ":" and "%" in names and notes are written as in addresses.

    entries, unreadable = read(text)
    why_not_here(entries[0], description, n_classes=10)     # "" where it is here
    list_text(entries)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

import numpy as np

from activsim.firing import pass_counts
from activsim.networks.layers import PIXELS, NetworkDescription

MOST = 20
LONGEST_NOTE = 60
LONGEST = 200  # of an entry, in letters as they stand in the link
INDICES = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){0,5}")


@dataclass(frozen=True)
class Entry:
    """indices: (channel,), or all indices of a neuron of a map, the channel last."""

    layer: str
    indices: tuple[int, ...]
    note: str = ""

    @property
    def name(self) -> str:
        """What the link calls it, without the note."""
        return f"{_quoted(self.layer)}:{'.'.join(map(str, self.indices))}"


def plain_note(text: str) -> str:
    """On one line and no longer than a note may be."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:LONGEST_NOTE].rstrip()


def read(text: str) -> tuple[list[Entry], list[str]]:
    """The entries of a list, and the parts that are none, are there twice or are too many."""
    entries: dict[str, Entry] = {}
    unreadable = []
    for part in filter(None, text.split(",")):
        entry = _entry(part)
        if entry is None or entry.name in entries or len(entries) == MOST:
            unreadable.append(part)
        else:
            entries[entry.name] = entry
    return list(entries.values()), unreadable


def _entry(part: str) -> Entry | None:
    layer, _, rest = part.partition(":")
    indices, _, note = rest.partition(":")
    if len(part) > LONGEST or not layer or not INDICES.fullmatch(indices):
        return None
    return Entry(unquote(layer), tuple(map(int, indices.split("."))), plain_note(unquote(note)))


def list_text(entries: Iterable[Entry]) -> str:
    return ",".join(
        entry.name + (f":{_quoted(entry.note)}" if entry.note else "") for entry in entries
    )


def _quoted(text: str) -> str:
    return text.replace("%", "%25").replace(",", "%2C").replace(":", "%3A")


def entry_of(layer: str, neuron: int, shape: tuple[int, ...]) -> Entry:
    """shape: of what a neuron of the layer's reading is numbered in."""
    return Entry(layer, tuple(int(index) for index in np.unravel_index(neuron, shape)))


def number_of(entry: Entry, description: NetworkDescription) -> int:
    """By which the page knows a neuron that is here."""
    if len(entry.indices) == 1:
        return entry.indices[0]
    return int(np.ravel_multi_index(entry.indices, _shape(entry.layer, description)))


def _shape(layer: str, description: NetworkDescription) -> tuple[int, ...]:
    """A grey picture has one colour."""
    shape = description.layer(layer).output_shape
    return (*shape, 1) if layer == PIXELS and len(shape) == 2 else shape


def why_not_here(entry: Entry, description: NetworkDescription, n_classes: int) -> str:
    """Why the network has no such neuron to show; "" where it has."""
    if entry.layer not in description.usable_layers:
        return "there is no such layer here"
    shape, indices = _shape(entry.layer, description), entry.indices
    layer = description.layer(entry.layer)
    if len(indices) == 1:
        if len(shape) > 1 and not pass_counts.is_by_channel(layer, "channel", n_classes):
            return "its pixels are named by row, column and colour"
        return "" if indices[0] < shape[-1] else f"the layer's go from 0 to {shape[-1] - 1:,}"
    if not pass_counts.fits_by_neuron(layer, n_classes):
        return "of so large a layer the channels alone are counted"
    if len(indices) == len(shape) and np.less(indices, shape).all():
        return ""
    return f"the layer is {' x '.join(map(str, shape))}"
