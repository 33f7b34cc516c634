"""Each test has a database of its own: a file of SQLite's, or with ACTIVSIM_TEST_ROOMS the one
of that URL, which is emptied before."""

import os

import pytest
import sqlalchemy as sa

from activsim.classroom.folder import ROOMS_URL
from activsim.classroom.room import tables

URL = os.environ.get("ACTIVSIM_TEST_ROOMS", "")


@pytest.fixture(autouse=True)
def _rooms(monkeypatch):
    monkeypatch.setenv(ROOMS_URL, URL)
    if URL:
        with tables.writing() as connection:
            for table in reversed(tables.TABLES.sorted_tables):
                connection.execute(sa.delete(table))


@pytest.fixture
def file(cache, monkeypatch):
    """SQLite's, in the cache folder, whatever the others are tried with."""
    monkeypatch.setenv(ROOMS_URL, "")
    return cache / "rooms.sqlite"
