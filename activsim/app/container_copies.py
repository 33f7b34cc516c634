"""Streamlit copies the containers that a part of the page stands in, each time before it runs the
part again: every one with all that it stands in, and those again with all that they stand in. With
this each is copied once.

    copy_containers_once()   # once, before the server runs anything"""

from __future__ import annotations

import functools
from copy import deepcopy
from typing import Any

from streamlit.cursor import Cursor, SparseList
from streamlit.delta_generator import DeltaGenerator


def copy_containers_once() -> None:
    plain = DeltaGenerator.__deepcopy__
    if not hasattr(plain, "__wrapped__"):
        copy = functools.wraps(plain)(_copy_container)
        setattr(DeltaGenerator, "__deepcopy__", copy)  # noqa: B010, types forbid =
        setattr(Cursor, "__deepcopy__", _copy_cursor)  # noqa: B010


def _copy_container(container: DeltaGenerator, memo: dict[int, Any]) -> DeltaGenerator:
    """As Streamlit's own, which forgets what it has copied on the way: two containers that stood in
    the same one stand in the same copy of it."""
    duplicate = DeltaGenerator(
        root_container=container._root_container,
        cursor=deepcopy(container._cursor, memo),
        parent=deepcopy(container._parent, memo),
        block_type=container._block_type,
    )
    duplicate._form_data = deepcopy(container._form_data, memo)
    duplicate._creating_fragment_id = container._creating_fragment_id
    return duplicate


def _copy_cursor(cursor: Cursor, memo: dict[int, Any]) -> Cursor:
    """Of what a cursor consists of, only the elements on their way can be changed."""
    duplicate = cursor.__class__.__new__(cursor.__class__)
    duplicate.__dict__.update(cursor.__dict__)
    elements = cursor._transient_elements
    duplicate._transient_elements = deepcopy(elements, memo) if elements else SparseList()
    return duplicate
