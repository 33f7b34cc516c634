"""How the containers that a part of the page stands in are copied before it runs again."""

import itertools
from copy import deepcopy

import pytest
from streamlit.cursor import Cursor, LockedCursor, RunningCursor, SparseList
from streamlit.delta_generator import DeltaGenerator
from streamlit.proto.Element_pb2 import Element

from activsim.app import container_copies

# Streamlit's own, also where a server was begun in this process
PLAIN = getattr(DeltaGenerator.__deepcopy__, "__wrapped__", DeltaGenerator.__deepcopy__)


@pytest.fixture(autouse=True)
def patched(monkeypatch):
    """What the server does once, for a test."""
    monkeypatch.setattr(DeltaGenerator, "__deepcopy__", container_copies._copy_container)
    monkeypatch.setattr(Cursor, "__deepcopy__", container_copies._copy_cursor, raising=False)


def nested(depth=4):
    """Containers, each in the one before, and what stands in each."""
    stack = [DeltaGenerator(root_container=0, cursor=RunningCursor(0), block_type="vertical")]
    for _ in range(depth):
        outer = stack[-1]
        outer._cursor.lock_element()
        cursor = outer._cursor.open_block()
        stack.append(
            DeltaGenerator(root_container=0, cursor=cursor, parent=outer, block_type="vertical")
        )
    stack[-1]._creating_fragment_id = "a part"
    return tuple(stack)


def told(container):
    """All that can be told of a container, and of those that it stands in."""
    cursor = container._cursor
    own = (
        container._root_container,
        container._block_type,
        container._form_data,
        container._creating_fragment_id,
        type(cursor),
        cursor.delta_path,
        cursor._transient_index,
        list(cursor.transient_elements.items()),
    )
    return [own, *(told(container._parent) if container._parent else [])]


def test_a_copy_says_what_streamlits_own_says(monkeypatch):
    stack = nested()
    ours = deepcopy(stack)
    monkeypatch.setattr(DeltaGenerator, "__deepcopy__", PLAIN)
    monkeypatch.delattr(Cursor, "__deepcopy__")
    theirs = deepcopy(stack)
    assert [told(one) for one in ours] == [told(one) for one in theirs]
    assert [told(one) for one in ours] == [told(one) for one in stack]


def test_each_container_is_copied_once_and_those_inside_stand_in_the_copy(monkeypatch):
    copies = []
    init = DeltaGenerator.__init__
    monkeypatch.setattr(
        DeltaGenerator,
        "__init__",
        lambda self, *how, **more: (copies.append(self), init(self, *how, **more))[1],
    )
    stack = nested()
    copies.clear()
    copied = deepcopy(stack)
    assert len(copies) == len(stack)
    for outer, inner in itertools.pairwise(copied):
        assert inner._parent is outer
        assert inner is not outer


def test_what_is_drawn_in_a_copy_moves_nothing_in_what_was_copied():
    stack = nested()
    before = [told(one) for one in stack]
    for container in deepcopy(stack):
        container._cursor.lock_element()
        container._cursor.open_block()
        container._cursor.get_transient_cursor().transient_elements[0] = Element()
    assert [told(one) for one in stack] == before


@pytest.mark.parametrize("kind", [RunningCursor, LockedCursor])
def test_elements_on_their_way_are_copied_too(kind):
    elements = SparseList()
    elements[3] = Element()
    elements[3].empty.SetInParent()
    cursor = kind(1, (2, 5), transient_index=3, transient_elements=elements)
    copied = deepcopy(cursor)
    assert copied.delta_path == cursor.delta_path
    assert list(copied.transient_elements.items()) == list(elements.items())
    assert copied.transient_elements[3] is not elements[3]
    assert copied.transient_index == 3


def test_a_server_copies_so(monkeypatch):
    monkeypatch.setattr(DeltaGenerator, "__deepcopy__", PLAIN)
    monkeypatch.delattr(Cursor, "__deepcopy__")
    for _ in range(2):
        container_copies.copy_containers_once()
        assert DeltaGenerator.__deepcopy__ is container_copies._copy_container
        assert DeltaGenerator.__deepcopy__.__wrapped__ is PLAIN
        assert Cursor.__deepcopy__ is container_copies._copy_cursor
