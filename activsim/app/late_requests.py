"""What a visitor's browser still asks of a page that they have left.

    obey_current_page()   # once, before the server runs anything

A button or a chart that is a part of a page may lead to another page. What the browser asks in the
same moment, a component that comes to rest or a second press, names the part and the page that it
still shows. Streamlit would take it up once the new page is drawn: go back to the page that was
left, in which there is no such part, and the browser would take away most of the new one. Or, where
it comes while the way there is prepared, the new page would be drawn with the left one's widgets,
as they stood before they were changed."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequests,
    ScriptRequestType,
)


def obey_current_page() -> None:
    run: Callable[..., None] = ScriptRunner._run_script
    if not hasattr(run, "__wrapped__"):
        setattr(ScriptRunner, "_run_script", _of_current_page(run))  # noqa: B010, types forbid =
        ask: Callable[..., bool] = ScriptRequests._request_rerun_locked
        setattr(ScriptRequests, "_request_rerun_locked", _without_left_page(ask))  # noqa: B010


def _without_left_page(ask: Callable[..., bool]) -> Callable[..., bool]:
    """A way to another page takes the place of what waits for a part of the page that it leaves;
    Streamlit would make one of the two."""

    @functools.wraps(ask)
    def ask_alone(requests: Any, request: RerunData) -> bool:
        waiting = requests._rerun_data
        pages = {waiting.page_script_hash, request.page_script_hash}
        if (
            requests._state == ScriptRequestType.RERUN
            and waiting.fragment_id_queue
            and not (request.fragment_id or request.fragment_id_queue)
            and len(pages - {""}) == 2
        ):
            requests._state = ScriptRequestType.CONTINUE
        return ask(requests, request)

    return ask_alone


def _of_current_page(run: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(run)
    def run_current(runner: Any, request: RerunData) -> None:
        return run(runner, for_page(request, runner._pages_manager.intended_page_script_hash))

    return run_current


def for_page(request: RerunData, page: str | None) -> RerunData:
    """The request itself; or, where it asks for a part of another page than the one that was opened
    last, one that draws this page as the visitor left its widgets. page: its hash, empty before any
    was opened by hash."""
    if not page or not request.fragment_id_queue or request.page_script_hash == page:
        return request
    # What the widgets stand at is the other page's, too: what led here may have changed it since.
    return replace(
        request,
        page_script_hash=page,
        fragment_id_queue=[],
        is_fragment_scoped_rerun=False,
        widget_states=None,
    )
