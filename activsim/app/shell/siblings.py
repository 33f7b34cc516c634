"""The networks that differ from the chosen one in their seed alone, and what they fire in the same
layer: only what is recorded is read, no network runs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass
from pathlib import Path

import streamlit as st

from activsim.app.shell.page_context import PageContext
from activsim.experiments import other_networks
from activsim.firing.source import RecordingSource
from activsim.firing.table import FiringTable
from activsim.networks import catalogue, families
from activsim.networks.families import Member
from activsim.networks.layers import PIXELS
from activsim.output.frames.siblings import Tables
from activsim.settings import Settings

MOST_NEURONS = 1024  # of a profile, up to which a whole family is compared in a moment


@dataclass(frozen=True, eq=False)
class Siblings:
    """key: names all that the tables depend on, "" where there are none; tables: {name: table} of
    the network and its siblings, in the order of their seeds, None where one is not recorded here.
    Read-only."""

    key: str
    tables: Tables

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.key.encode()).hexdigest()[:16] if self.key else ""


NONE = Siblings("", {})


def current_siblings(context: PageContext) -> Siblings:
    """Without tables where there is no sibling, for the pixels, which are the same for all of them,
    or while the network is seen to form: those of the others are of the finished ones."""
    settings = context.settings
    if context.snapshot is not None or context.table.counts.shape[2] > MOST_NEURONS:
        return NONE
    if settings.layer == PIXELS:
        return NONE
    known = [settings.model, settings.layer, settings.reading, settings.images, settings.split]
    known += [settings.pixels, settings.resizing, settings.outputs]
    known += [str(context.path), context.fingerprint, *context.names]
    try:
        return _whole_family(json.dumps([*known, catalogue.current_state()]), context)
    except _Incomplete as incomplete:
        siblings = incomplete.siblings
        return NONE if siblings.tables.get(settings.model) is None else siblings


class _Incomplete(LookupError):
    """Of a family of which not all are recorded; kept is only what stays the same until a network
    comes or goes."""

    def __init__(self, siblings: Siblings) -> None:
        super().__init__()
        self.siblings = siblings


@st.cache_resource(show_spinner=False, max_entries=48)
def _whole_family(key: str, _context: PageContext) -> Siblings:
    """Where each has a table: to look for them takes longer than to compare them."""
    siblings = _find_siblings(_context.settings, _context.source)
    if None in siblings.tables.values():
        raise _Incomplete(siblings)
    return siblings


def _find_siblings(settings: Settings, source: RecordingSource) -> Siblings:
    same = [settings.layer, settings.reading, *map(str, astuple(source))]
    name, path = settings.model, Path(source.path)
    members = families.family(catalogue.list_networks() | {name: path}, name)
    if len(members) < 2:
        return NONE
    own = next(member for member in members if member.name == name)
    keys = {
        member.name: json.dumps([member.name, catalogue.current_hash(member.path), *same])
        for member in members
    }

    def table_if_there(member: Member) -> FiringTable | None:
        try:
            return _table(keys[member.name], settings, source, own, member)
        except LookupError:  # kept in memory is only what is there
            return None

    tables = {member.name: table_if_there(member) for member in members}
    record_keys = [keys[name] if table is not None else name for name, table in tables.items()]
    return Siblings(json.dumps(record_keys), tables)


@st.cache_resource(show_spinner=False, max_entries=48)
def _table(
    key: str, _settings: Settings, _source: RecordingSource, _own: Member, _member: Member
) -> FiringTable:
    table = other_networks.member_table(_own, _member, _source, _settings.layer, _settings.reading)
    if table is None:
        raise LookupError(key)
    return table
