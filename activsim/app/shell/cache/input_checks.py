"""What a look at a network found on first sight."""

from __future__ import annotations

import contextlib

import streamlit as st

from activsim.app.shell import progress
from activsim.experiments import check_cache
from activsim.experiments.input_check import InputCheck
from activsim.firing.source import RecordingSource


@st.cache_data(show_spinner=False, max_entries=200)
def _check(key: str, _source: RecordingSource, _check: InputCheck | None = None) -> InputCheck:
    check = _check or check_cache.load_check(_source)
    if check is None:
        raise LookupError(key)
    return check


def input_check(source: RecordingSource) -> InputCheck:
    """input_check.check_source: from memory, from disk, or from the worker."""
    key = check_cache.check_key(source)
    with contextlib.suppress(LookupError):
        return _check(key, source)
    check: InputCheck = progress.run_in_worker(
        "activsim.experiments.input_check:check_source", source
    )
    check_cache.save_check(source, check)
    return _check(key, source, check)
