"""Where rooms are kept: five tables in a file of SQLite's, or in another database that several
servers share.

    with writing() as connection: connection.execute(insert(ROOMS).values(...))
    with reading() as connection: connection.execute(select(ROOMS.c.code))

The file lies in the cache folder, and only whoever runs the server may read it. ACTIVSIM_ROOMS
names another database by its URL, "postgresql+psycopg://user@host/rooms" say."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from activsim.classroom.folder import ROOMS_URL, rooms_file

OWNERS_ONLY = 0o600
PATIENCE = 30  # seconds that one who writes waits for the others
# Which databases are known, and how a row that is there already is replaced in each.
POSTGRES = "postgresql"
INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, POSTGRES: postgresql.insert}
READS = "reads_only"
# Of this project's rooms among whatever else takes locks in a database of Postgres.
WRITERS = 0x616374697673
# SQLite has those who write look again now and then whether the file is free, and who comes later
# may be first: of sixty phones at once some would wait for longer than PATIENCE. So those of one
# server write one after the other.
FILE_LOCK = threading.Lock()
ENGINE_LOCK = threading.Lock()  # held while an engine is made: of each address there is one
MOST_ENGINES = 8  # that are kept
_engines: OrderedDict[str, sa.Engine] = OrderedDict()  # by address, that used last at the end

TABLES = sa.MetaData()
ROOMS = sa.Table(
    "rooms",
    TABLES,
    sa.Column("code", sa.String(12), primary_key=True),
    sa.Column("image_set", sa.Text, nullable=False),
    sa.Column("classes", sa.JSON, nullable=False),  # names, in the order of the set
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("opened", sa.Float, nullable=False),  # seconds, as of time.time
)
RATERS = sa.Table(
    "raters",
    TABLES,
    sa.Column("room", sa.ForeignKey("rooms.code", ondelete="CASCADE"), primary_key=True),
    sa.Column("rater", sa.String(64), primary_key=True),
    sa.Column("joined", sa.Float, nullable=False),
    sa.Column("heard", sa.Float, nullable=False),  # of it last
    sa.Column("pair", sa.Integer),  # that it is asked about; None: of none
)
RATINGS = sa.Table(
    "ratings",
    TABLES,
    sa.Column("room", sa.ForeignKey("rooms.code", ondelete="CASCADE"), primary_key=True),
    sa.Column("rater", sa.String(64), primary_key=True),
    sa.Column("pair", sa.Integer, primary_key=True),  # its place among all, row by row
    sa.Column("value", sa.Integer, nullable=False),
    sa.Column("time", sa.Float, nullable=False),
)
# Of a room in which a question of a lesson is asked.
QUESTIONS = sa.Table(
    "questions",
    TABLES,
    sa.Column("room", sa.ForeignKey("rooms.code", ondelete="CASCADE"), primary_key=True),
    sa.Column("lesson", sa.Text, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("ask", sa.JSON, nullable=False),
    sa.Column("outcome", sa.Text),  # in words, once it is revealed
)
GUESSES = sa.Table(
    "guesses",
    TABLES,
    sa.Column("room", sa.ForeignKey("rooms.code", ondelete="CASCADE"), primary_key=True),
    sa.Column("rater", sa.String(64), primary_key=True),
    sa.Column("guess", sa.JSON, nullable=False),
    sa.Column("time", sa.Float, nullable=False),
)


def database_url() -> str:
    return os.environ.get(ROOMS_URL, "") or f"sqlite:///{rooms_file()}"


@contextlib.contextmanager
def writing() -> Iterator[sa.Connection]:
    """All that is written in it, or nothing of it; nobody else writes meanwhile, so that what was
    read in it still holds. Raises ValueError where there is no such database."""
    with _in_words():
        engine = _engine(database_url())
        alone = _alone() if engine.dialect.name == "sqlite" else contextlib.nullcontext()
        with alone, engine.begin() as connection:
            _wait_for_writers(connection)
            yield connection


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Raises PoolTimeout where others of this server write for longer than PATIENCE."""
    if not FILE_LOCK.acquire(timeout=PATIENCE):
        raise PoolTimeout("others are writing")
    try:
        yield
    finally:
        FILE_LOCK.release()


def _wait_for_writers(connection: sa.Connection) -> None:
    """Until they are done; they then wait until this one is. SQLite has had them wait by now, and
    Postgres says after PATIENCE that it is too long."""
    if connection.dialect.name != POSTGRES:
        return
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(PATIENCE * 1000)}")
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITERS)))


@contextlib.contextmanager
def reading() -> Iterator[sa.Connection]:
    """All that is read in it is of one moment."""
    with _in_words():
        engine = _engine(database_url())
        options: dict[str, Any] = {READS: True}
        if engine.dialect.name == POSTGRES:  # SQLite has it so
            options["isolation_level"] = "REPEATABLE READ"
        with engine.execution_options(**options).connect() as connection:
            yield connection


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    """A sentence in place of what a database says that cannot be reached, read or written."""
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, PoolTimeout, OSError) as error:
        why = type(error).__name__  # what the driver says may hold the address, and a password
        raise ValueError(
            f"The place where rooms are kept could not be read or written ({why}). Is the disk "
            f"full, or the database of {ROOMS_URL} away? Try again in a moment."
        ) from None


def replace_row(connection: sa.Connection, table: sa.Table, row: dict[str, object]) -> None:
    """Insert a row, in place of the one of the same primary key."""
    insert = INSERTS[connection.dialect.name](table).values(row)
    same = [column.name for column in table.primary_key.columns]
    others = {name: value for name, value in row.items() if name not in same}
    connection.execute(insert.on_conflict_do_update(index_elements=same, set_=others))


def _engine(url: str) -> sa.Engine:
    with ENGINE_LOCK:
        engine = _engines.pop(url, None) or _new_engine(url)
        _engines[url] = engine
        while len(_engines) > MOST_ENGINES:
            _, longest_unused = _engines.popitem(last=False)
            longest_unused.dispose()  # or its connections stay open
        return engine


def _new_engine(url: str) -> sa.Engine:
    try:
        kind = sa.make_url(url).get_backend_name()
        if kind not in INSERTS:
            raise ArgumentError(kind)
        engine = sa.create_engine(url, pool_pre_ping=kind != "sqlite")
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise ValueError(
            f"{ROOMS_URL}: the address of a database of {' or '.join(INSERTS)} was expected, with "
            f"its driver installed; what came cannot be opened ({type(error).__name__}). Leave it "
            "out for a file in the cache folder."
        ) from None
    if kind == "sqlite":
        _prepare_file(engine)
    try:
        with engine.begin() as connection:
            _wait_for_writers(connection)  # another server may begin just now
            TABLES.create_all(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _prepare_file(engine: sa.Engine) -> None:
    file = Path(engine.url.database or "")
    file.parent.mkdir(parents=True, exist_ok=True)
    # SQLite gives the files beside it the rights that it has
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, OWNERS_ONLY))
    sa.event.listen(engine, "connect", _set_up)
    sa.event.listen(engine, "begin", _begin)


def _set_up(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # _begin begins
    for setting in (
        f"busy_timeout = {PATIENCE * 1000}",
        "journal_mode = WAL",
        "foreign_keys = ON",
        "secure_delete = ON",  # what was deleted stands in no free part of the file
    ):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: sa.Connection) -> None:
    """Who will write says so at once: who read first and then finds another one writing could not
    wait."""
    reads = connection.get_execution_options().get(READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
