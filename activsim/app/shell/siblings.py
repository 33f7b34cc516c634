"""The networks that differ from the chosen one in their seed alone, and what they fire in the same
layer: only what is recorded is read, no network runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import streamlit as st

from activsim.app.shell.page_context import PageContext
from activsim.experiments import other_networks
from activsim.networks import catalogue, families
from activsim.networks.families import Member
from activsim.output.frames.siblings import Tables

MOST_NEURONS = 1024  # of a profile, up to which a whole family is compared in a moment


@dataclass(frozen=True, eq=False)
class Siblings:
    """key: names all that the tables depend on, "" where there are none; tables: {name: table} of
    the network and its siblings, in the order of their seeds. Read-only."""

    key: str
    tables: Tables

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.key.encode()).hexdigest()[:16] if self.key else ""


NONE = Siblings("", {})


def current_siblings(context: PageContext) -> Siblings:
    """Without tables where there is no sibling, where one of them is not recorded here, or while
    the network is seen to form: those of the others are of the finished ones."""
    name = context.settings.model
    if context.snapshot is None and context.table.counts.shape[2] <= MOST_NEURONS:
        members = families.family(catalogue.list_networks() | {name: context.path}, name)
        key = _tables_key(context, members)
        tables = None if len(members) < 2 else _tables_if_there(key, context, members)
        if tables:
            return Siblings(key, tables)
    return NONE


def _tables_key(context: PageContext, members: Sequence[Member]) -> str:
    hashes = [[member.name, catalogue.current_hash(member.path)] for member in members]
    settings = context.settings
    return json.dumps(
        [hashes, settings.layer, settings.reading, *map(str, astuple(context.source))]
    )


def _tables_if_there(key: str, context: PageContext, members: Sequence[Member]) -> Tables | None:
    try:
        return _tables(key, context, members)
    except LookupError:  # kept in memory is only what is there
        return None


@st.cache_resource(show_spinner=False, max_entries=8)
def _tables(key: str, _context: PageContext, _members: Sequence[Member]) -> Tables:
    settings = _context.settings
    tables = other_networks.family_tables(
        _members, settings.model, _context.source, settings.layer, settings.reading
    )
    if tables is None:
        raise LookupError(key)
    return tables
