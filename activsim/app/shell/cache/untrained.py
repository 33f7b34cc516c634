"""What the untrained twin of a network fires for images that are changed."""

from __future__ import annotations

import contextlib

import streamlit as st

from activsim.app.shell import progress
from activsim.experiments import untrained_across
from activsim.experiments.untrained_across import Tables
from activsim.firing.source import RecordingSource


@st.cache_resource(show_spinner=False, max_entries=8)
def _cached_tables(
    source: RecordingSource,
    layers: tuple[str, ...],
    seed: int,
    _tables: dict[str, Tables] | None = None,
) -> dict[str, Tables]:
    tables = _tables or untrained_across.twin_tables(source, layers, seed)
    if tables is None:
        raise LookupError(source)
    return tables


def twin_across(source: RecordingSource, layers: tuple[str, ...], seed: int) -> dict[str, Tables]:
    """{layer: tables} by channel of the network of this source with fresh weights of this seed: as
    the images are, and under the source's condition. Read-only."""
    with contextlib.suppress(LookupError):
        return _cached_tables(source, layers, seed)
    job = "activsim.experiments.untrained_across:record_twin"
    return _cached_tables(source, layers, seed, progress.run_in_worker(job, source, layers, seed))
