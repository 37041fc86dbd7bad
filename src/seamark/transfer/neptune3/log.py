"""Reading the logger's database: the operations of one run in order, and the files to upload.

The database may come from anywhere and be damaged, so nothing in it is trusted: SQLite may read four tables and call
three functions, and every value is checked for its type and size. Nothing is ever written to it.
"""

import os
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from google.protobuf.message import DecodeError

from seamark.model.errors import SourceUnreadable
from seamark.wire.neptune3.applying import MAX_OPERATION_BYTES
from seamark.wire.neptune3.messages.values_pb2 import Run, UpdateRunSnapshot

__all__ = ["ForeignDatabase", "OperationLog", "StoredOperation", "StoredUpload", "open_log"]

_VERSIONS = ("v5",)
_MAX_TEXT = 4096
_MAX_STORED_BYTES = MAX_OPERATION_BYTES - 2**20
"""What leaves room for the names of project and run."""
_UPDATE, _CREATE = 0, 1

_REQUIRED = {
    "metadata": ("version", "project", "run_id"),
    "run_operations": ("sequence_id", "timestamp", "operation_type", "operation"),
}
_OPTIONAL = {"file_upload_requests": ("id", "source_path", "destination", "mime_type", "size_bytes", "is_temporary")}
_TABLES = frozenset({*_REQUIRED, *_OPTIONAL})
_FUNCTIONS = frozenset({"length", "max", "min"})

_METADATA = "SELECT version, project, run_id FROM metadata LIMIT 2"
_FIRST = "SELECT timestamp FROM run_operations NOT INDEXED ORDER BY sequence_id LIMIT 1"
# Ends of a tree are found without a walk through all of it, which in a damaged one may never end.
_OPERATIONS_SPAN = "SELECT min(sequence_id), max(sequence_id) FROM run_operations NOT INDEXED"
_UPLOADS_SPAN = "SELECT min(id), max(id) FROM file_upload_requests NOT INDEXED"
_OPERATIONS = (
    "SELECT sequence_id, operation_type, length(operation), CASE WHEN length(operation) <= ? THEN operation END"
    " FROM run_operations NOT INDEXED ORDER BY sequence_id"
)
_UPLOADS = (
    "SELECT id, source_path, destination, mime_type, size_bytes, is_temporary FROM file_upload_requests NOT INDEXED ORDER BY id"
)


class ForeignDatabase(SourceUnreadable):
    """A database that is sound and none of the logger's."""


@dataclass(frozen=True, slots=True)
class StoredOperation:
    """An operation as the logger keeps it: the creation of the run, or a snapshot of values."""

    sequence: int
    is_creation: bool
    body: bytes
    """A serialised `Run` or `UpdateRunSnapshot`."""


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """A file that was not uploaded yet."""

    source: str
    """The absolute path that it had where the run was logged."""
    destination: str
    """What the run's attributes call it."""
    mime_type: str
    is_copy: bool
    """Whether the logger made it, from bytes in memory, in the folder of its database."""


@dataclass(frozen=True, slots=True)
class _Header:
    project: str
    run_id: str
    first_timestamp: int
    operations: int
    uploads: int


class OperationLog:
    """What one run left behind, as it was at the moment of opening."""

    def __init__(self, path: Path, connection: sqlite3.Connection, header: _Header, has_uploads: bool) -> None:
        self.path = path
        self.project = header.project
        self.run_id = header.run_id
        self.first_timestamp = header.first_timestamp
        """When the oldest operation was logged, in milliseconds."""
        self.operation_count = header.operations
        """At most so many: what was deleted between the first and the last is counted."""
        self.upload_count = header.uploads
        """Likewise."""
        self._connection = connection
        self._has_uploads = has_uploads

    def check(self) -> None:
        """Reads every operation and upload once, and raises SourceUnreadable unless each is whole."""
        for operation in self.operations():
            try:
                (Run if operation.is_creation else UpdateRunSnapshot).FromString(operation.body)
            except DecodeError:
                raise _damaged(self.path, f"operation {operation.sequence} cannot be decoded") from None
        for _ in self.uploads():
            pass

    @property
    def needs_run(self) -> bool:
        """Whether its run must be there already, since it begins with something else than its creation."""
        first = next(self.operations(), None)
        return first is not None and not first.is_creation

    def operations(self) -> Iterator[StoredOperation]:
        """All operations in the order of logging."""
        with _explaining(self.path):
            rows = self._connection.execute(_OPERATIONS, (_MAX_STORED_BYTES,))
            for sequence, kind, size, body in _increasing(self.path, rows):
                if kind not in (_UPDATE, _CREATE) or not isinstance(body, bytes):
                    raise _damaged(self.path, f"operation {sequence} is of the kind {kind!r} and of {size!r} bytes or characters")
                yield StoredOperation(sequence, kind == _CREATE, body)

    def uploads(self) -> Iterator[StoredUpload]:
        """All files to upload in the order of logging."""
        if not self._has_uploads:
            return
        with _explaining(self.path):
            for number, *facts in _increasing(self.path, self._connection.execute(_UPLOADS)):
                source, destination, mime_type, size, is_temporary = facts
                texts = _is_text(source) and _is_text(destination) and isinstance(mime_type, str)
                if not texts or not isinstance(size, int) or is_temporary not in (0, 1):
                    raise _damaged(self.path, f"the request {number} for the upload of a file makes no sense")
                yield StoredUpload(source, destination, mime_type, bool(is_temporary))


@contextmanager
def open_log(path: Path) -> Generator[OperationLog]:
    """Opens a database for reading, with what a log beside it (`-wal`) adds to it.

    Raises SourceUnreadable when it is damaged or of another version, or when another process changed it before the end of
    the block; ForeignDatabase when it is not the logger's.
    """
    before = _fingerprint(path)
    # A database that no process writes to is read without a lock, since even a reader's leaves files beside it.
    is_still = not before.has_journal
    mode = "immutable=1" if is_still else "mode=ro"
    with _explaining(path):
        connection = sqlite3.connect(
            f"file:{quote(str(path.absolute()))}?{mode}", uri=True, timeout=10, isolation_level=None, check_same_thread=False
        )
    try:
        with _explaining(path):
            has_uploads = _restrict(path, connection)
            connection.execute("BEGIN")
            header = _header(path, connection, has_uploads)
        yield OperationLog(path, connection, header, has_uploads)
        if is_still and _fingerprint(path) != before:
            raise SourceUnreadable(
                f'The file "{path}" changed while it was read. Wait until the run or its synchronisation has ended, '
                "and import it again."
            )
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class _Fingerprint:
    size: int
    modified_ns: int
    has_journal: bool


def _fingerprint(path: Path) -> _Fingerprint:
    try:
        facts = path.stat()
    except OSError as error:
        raise SourceUnreadable(f'The file "{path}" cannot be read ({error.strerror}). Mend its mode, or name another.') from None
    beside = (path.with_name(path.name + ending) for ending in ("-wal", "-journal"))
    return _Fingerprint(facts.st_size, facts.st_mtime_ns, any(_size(each) for each in beside))


def _size(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0


def _restrict(path: Path, connection: sqlite3.Connection) -> bool:
    """Checks that the tables are plain ones, and lets the connection read nothing else; whether there is one of uploads."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_OPERATION_BYTES)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA mmap_size = 0")
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not there.issuperset(_REQUIRED):
        raise ForeignDatabase(
            f'The file "{path}" was not made by neptune-scale: it lacks the tables {" and ".join(sorted(_REQUIRED))}. '
            "Name the folder .neptune of the run, or a run_operations.sqlite3 in it."
        )
    for table, columns in {**_REQUIRED, **{name: _OPTIONAL[name] for name in _OPTIONAL if name in there}}.items():
        stored = {name for _, name, *_, hidden in connection.execute(f"PRAGMA table_xinfo({table})") if hidden == 0}
        if not stored.issuperset(columns):
            raise _damaged(path, f"its table {table} has not the columns that it must have")
    connection.set_authorizer(_authorize)
    return "file_upload_requests" in there


def _authorize(action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None) -> int:
    match action:
        case sqlite3.SQLITE_SELECT | sqlite3.SQLITE_TRANSACTION:
            return sqlite3.SQLITE_OK
        case sqlite3.SQLITE_READ if first in _TABLES:
            return sqlite3.SQLITE_OK
        case sqlite3.SQLITE_FUNCTION if second in _FUNCTIONS:
            return sqlite3.SQLITE_OK
        case _:
            return sqlite3.SQLITE_DENY


def _header(path: Path, connection: sqlite3.Connection, has_uploads: bool) -> _Header:
    rows = connection.execute(_METADATA).fetchall()
    if len(rows) != 1:
        raise _damaged(path, f"it describes {len(rows) or 'no'} runs and must describe one")
    version, project, run_id = rows[0]
    if version not in _VERSIONS:
        raise SourceUnreadable(
            f'The file "{path}" has the form {str(version)[:20]!r}, and this version of Seamark knows {", ".join(_VERSIONS)}. '
            "Synchronise it with the neptune-scale that wrote it, or upgrade Seamark."
        )
    if not _is_text(project) or not _is_text(run_id):
        raise _damaged(path, "it does not say of which run it is")
    first = connection.execute(_FIRST).fetchone()
    return _Header(
        project,
        run_id,
        first[0] if first is not None and isinstance(first[0], int) else 0,
        _span(path, connection, _OPERATIONS_SPAN),
        _span(path, connection, _UPLOADS_SPAN) if has_uploads else 0,
    )


def _span(path: Path, connection: sqlite3.Connection, query: str) -> int:
    first, last = connection.execute(query).fetchone()
    if first is None:
        return 0
    if last - first < 0:
        raise _damaged(path, f"its numbers go from {first} to {last}")
    return last - first + 1


def _increasing(path: Path, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows; raises SourceUnreadable when their numbers do not grow, as in a damaged tree that leads back to itself."""
    last: int | None = None
    for row in rows:
        number = row[0]
        if not isinstance(number, int) or (last is not None and number <= last):
            raise _damaged(path, f"after number {last} comes {number!r}")
        last = number
        yield row


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MAX_TEXT and "\0" not in value


def _damaged(path: Path, what: str) -> SourceUnreadable:
    return SourceUnreadable(f'The file "{path}" is damaged: {what}. Nothing of it is imported. Take an intact copy of it.')


@contextmanager
def _explaining(path: Path) -> Generator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeError) as error:
        raise SourceUnreadable(
            f'The file "{path}" cannot be read as a database ({error}). Take an intact copy of it, with the files beside it.'
        ) from error
