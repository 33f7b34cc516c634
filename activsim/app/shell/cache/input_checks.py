"""What a look at a network found on first sight."""

from __future__ import annotations

import contextlib

import streamlit as st

from activsim import jsonable
from activsim.app.shell import progress
from activsim.experiments import input_check as checks
from activsim.experiments.input_check import InputCheck
from activsim.firing import store
from activsim.firing.source import RecordingSource


@st.cache_data(show_spinner=False, max_entries=200)
def _check(key: str, _check: InputCheck | None = None) -> InputCheck:
    if _check is not None:
        return _check
    with contextlib.suppress(*jsonable.UNFIT):
        return InputCheck.from_plain(store.load_json(key))
    raise LookupError(key)


def input_check(source: RecordingSource) -> InputCheck:
    """input_check.check_source: from memory, from disk, or from the worker."""
    key = f"check-{source.key('', f'check {checks.VERSION}')}"
    with contextlib.suppress(LookupError):
        return _check(key)
    check: InputCheck = progress.run_in_worker(
        "activsim.experiments.input_check:check_source", source
    )
    store.save_json(key, jsonable.plain(check))
    return _check(key, check)
