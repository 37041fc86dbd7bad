"""The connection to the relational database: one engine, short read and write transactions, and their errors in our words."""

import json
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from seamark.model.errors import ConfigurationError, InvalidInput, NotFound, StoreUnavailable

__all__ = ["Database", "Lock", "owner_gone"]

_BUSY_TIMEOUT_SECONDS = 30.0
_WRITES = "seamark_writes"
# The first half of PostgreSQL's two-part advisory lock keys, so that ours meet nobody else's.
_LOCK_SPACE = 0x5EA3A2C


class Lock(IntEnum):
    """What is done by one transaction at a time on the whole server. SQLite's writers take turns anyway."""

    MIGRATION = 1
    FIRST_START = 2
    SIGNALS = 3
    WORKSPACE_ADMINS = 4
    PROJECT_OWNERS = 5
    SERVER_ADMINS = 6


class Database:
    """A thread-safe handle on SQLite or PostgreSQL."""

    def __init__(self, url: str) -> None:
        parsed = _parse_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(parsed) if self.is_sqlite else _postgresql_engine(parsed)
        self._writing_engine = self.engine.execution_options(**{_WRITES: True})

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def read(self) -> Generator[sa.Connection]:
        """A transaction that only reads: one consistent view on SQLite, the latest committed rows on PostgreSQL."""
        with _our_errors(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self, lock: Lock | None = None) -> Generator[sa.Connection]:
        """A transaction that writes; it holds SQLite's write lock from its start, so what it read stays true until it commits."""
        with _our_errors(), self._writing_engine.begin() as connection:
            if lock is not None and not self.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_SPACE, lock.value)))
            yield connection

    def among(self, column: sa.Column[Any], values: Sequence[str] | Sequence[UUID]) -> sa.ColumnElement[bool]:
        """Whether the column has one of the values, as one parameter, however many they are. Any: as for rows."""
        if not self.is_sqlite:
            return column == sa.any_(sa.bindparam(None, list(values), type_=postgresql.ARRAY(column.type)))
        texts = [value.hex if isinstance(value, UUID) else value for value in values]
        listed = sa.func.json_each(json.dumps(texts)).table_valued("value")
        return sa.type_coerce(column, sa.Text).in_(sa.select(listed.c.value))

    def insert(self, table: sa.Table) -> "sqlite.Insert | postgresql.Insert":
        """An INSERT that knows ON CONFLICT, which both databases spell alike."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)


def _parse_url(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise ConfigurationError(
            "The catalog's URL cannot be understood. Write it as sqlite:////absolute/path/catalog.db or postgresql://user:password@host/database."
        ) from error
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise ConfigurationError(
                "The catalog's URL names no file, and a catalog in memory would be lost. Write sqlite:////absolute/path/catalog.db."
            )
        return parsed.set(drivername="sqlite+pysqlite")
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise ConfigurationError(
        f'The catalog cannot be kept in "{backend}". Use SQLite (sqlite:///…) or PostgreSQL (postgresql://…).'
    )


def _sqlite_engine(url: URL) -> sa.Engine:
    engine = sa.create_engine(
        url,
        poolclass=sa.QueuePool,
        pool_size=16,
        max_overflow=48,
        pool_timeout=_BUSY_TIMEOUT_SECONDS,
        connect_args={"timeout": _BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
    )

    def configure(connection: Any, _record: object) -> None:  # Any: the DBAPI has no type of its own
        # We begin transactions ourselves; the driver's own rules would commit DDL and delay BEGIN.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(_BUSY_TIMEOUT_SECONDS * 1000)}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", begin)
    try:
        _use_write_ahead_log(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _use_write_ahead_log(engine: sa.Engine) -> None:
    # The mode stays in the file. Changing it needs the file alone and does not wait for others, so several
    # processes that open a new catalog at once have to try again.
    deadline = time.monotonic() + _BUSY_TIMEOUT_SECONDS
    while True:
        try:
            connection = engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute("PRAGMA journal_mode = WAL")
                mode = cursor.fetchone()
            finally:
                connection.close()
        except engine.dialect.loaded_dbapi.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise StoreUnavailable(
                    f"The catalog {engine.url.database} cannot be opened: {error}. "
                    "Check that its folder exists, is writable and is not on a full disk."
                ) from error
            time.sleep(0.01)
            continue
        if mode is not None and mode[0] == "wal":
            return
        raise StoreUnavailable(
            f"The catalog {engine.url.database} cannot use a write-ahead log. Keep it on a local disk, not a network folder."
        )


def _postgresql_engine(url: URL) -> sa.Engine:
    return sa.create_engine(
        url,
        pool_size=8,
        max_overflow=24,
        pool_timeout=_BUSY_TIMEOUT_SECONDS,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": 10, "application_name": "seamark"},
    )


@contextmanager
def _our_errors() -> Generator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise StoreUnavailable(
            f"The catalog's database does not answer: {reason}. Try again; if it goes on, check the database and its disk."
        ) from error
    except (DataError, OverflowError, UnicodeEncodeError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise InvalidInput(
            f"A value cannot be stored: {reason}. Remove NUL characters and lone surrogates, and keep numbers small."
        ) from error


@contextmanager
def owner_gone(error: NotFound) -> Generator[None]:
    """Raises `error` when a row would belong to something that somebody else has deleted in the meantime."""
    try:
        yield
    except IntegrityError as violation:
        raise error from violation
