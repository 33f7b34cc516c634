"""What a look at a network found on first sight, kept on disk.

check = load_check(source)               # or None; runs nothing
save_check(source, check)
"""

from __future__ import annotations

import contextlib

from activsim import jsonable
from activsim.experiments import input_check
from activsim.experiments.input_check import InputCheck
from activsim.firing import store
from activsim.firing.source import RecordingSource


def check_key(source: RecordingSource) -> str:
    """What a source's check is kept under."""
    return f"check-{source.recording_key('', f'check {input_check.VERSION}')}"


def load_check(source: RecordingSource) -> InputCheck | None:
    """The check that is kept of a source; None where there is none."""
    with contextlib.suppress(*jsonable.UNFIT):
        return InputCheck.from_plain(store.load_json(check_key(source)))
    return None


def save_check(source: RecordingSource, check: InputCheck) -> bool:
    """Keep a check on disk; False where that is not possible."""
    return store.save_json(check_key(source), jsonable.plain(check))
