"""ClickHouse inside this process: chDB over an embedded data directory."""

import contextlib
import os
import queue
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import chdb
import pyarrow as pa

from seamark.stores.columns.engine import READ_SECONDS, SESSION_SETTINGS, Engine, EngineError

__all__ = ["ChdbEngine"]

_READERS = 4
_WRITERS = 4
"""One connection runs one statement at a time: a quick read must not wait behind a slow one, nor one table behind another."""

# Memory that the server may hold for nothing: the defaults are made for machines of hundreds of gigabytes.
_ARGUMENTS = "mark_cache_size=67108864&index_mark_cache_size=16777216&uncompressed_cache_size=0&mmap_cache_size=100"

_MERGES_NICE = 10
"""They get a tenth of a core that somebody waits for; where inserting gets ahead of them, the engine makes that wait."""

_PATTERN = frozenset("*?{}")

_SESSION = "SET " + ", ".join(f"{name} = {value}" for name, value in SESSION_SETTINGS.items())

_TRANSIENT = (
    "NOT_ENOUGH_SPACE",
    "CANNOT_WRITE_TO_FILE",
    "MEMORY_LIMIT_EXCEEDED",
    "TOO_MANY_PARTS",
    "CANNOT_FSYNC",
    "CANNOT_RESERVE",
    "No space left",
)


class ChdbEngine(Engine):
    """All connections share one engine; chDB allows one data directory a process."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._writers: queue.LifoQueue[Any] = queue.LifoQueue()
        self._readers: queue.LifoQueue[Any] = queue.LifoQueue()
        for _ in range(_WRITERS):
            self._writers.put(_connect(directory))
        for _ in range(_READERS):
            self._readers.put(_connect(directory, READ_SECONDS))

    def execute(self, sql: str) -> None:
        with self._connection(self._writers, None) as connection:
            _run(connection, sql, "Null", {})

    def query(self, sql: str, parameters: Mapping[str, str] | None = None) -> pa.Table:
        with self._connection(self._readers, READ_SECONDS) as connection:
            result = _run(connection, sql, "ArrowStream", {name: _escaped(text) for name, text in (parameters or {}).items()})
            data = result.bytes()
        if not data:
            return pa.table({})
        return pa.ipc.open_stream(data).read_all()

    def read_joined(self, sql: str) -> bytes:
        with self._connection(self._readers, READ_SECONDS) as connection:
            return _run(connection, sql, "RawBLOB", {}).bytes()

    def insert_file(self, table: str, file: Path) -> None:
        self._insert(f"INSERT INTO {table}", file, "FORMAT Arrow")

    def insert_native(self, table: str, columns: Sequence[str], file: Path) -> None:
        self._insert(f"INSERT INTO {table} ({', '.join(columns)})", file, "SETTINGS optimize_on_insert = 0 FORMAT Native")

    def _insert(self, statement: str, file: Path, how: str) -> None:
        with self._connection(self._writers, None) as connection, file.open("rb") as source:
            # The engine takes these characters for a pattern, and inserts nothing where no name matches it.
            name = f"/dev/fd/{source.fileno()}" if _PATTERN.intersection(str(file)) else str(file)
            name = name.replace("\\", "\\\\").replace("'", "\\'")
            _run(connection, f"{statement} FROM INFILE '{name}' {how}", "Null", {})

    def put_merges_behind(self) -> None:
        # The engine's own setting for this needs a capability that nobody has who is not root; to be nice to others does not.
        for thread in Path("/proc/self/task").glob("*"):
            with contextlib.suppress(OSError):  # one that ends meanwhile
                if (thread / "comm").read_text().strip() == "MergeMutate":
                    os.setpriority(os.PRIO_PROCESS, int(thread.name), _MERGES_NICE)

    def close(self) -> None:
        for pool in (self._writers, self._readers):
            while not pool.empty():
                pool.get().close()

    @contextmanager
    def _connection(self, pool: "queue.LifoQueue[Any]", seconds: int | None) -> Generator[Any]:
        """A connection of the pool. One whose statement failed is replaced: chDB keeps what the statement had put out, and
        gives it before the answer to the next one."""
        connection = pool.get()
        try:
            yield connection
        except BaseException:
            connection.close()
            connection = _connect(self._directory, seconds)
            raise
        finally:
            pool.put(connection)


def _connect(directory: Path, seconds: int | None = None) -> Any:
    """A connection whose statements may take so many seconds. Raises EngineError."""
    connect: Any = chdb.connect  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # untyped
    try:
        connection = connect(f"{directory}?{_ARGUMENTS}")
        connection.query(_SESSION)
        if seconds is not None:
            connection.query(f"SET max_execution_time = {seconds}")
    except Exception as error:  # chDB raises bare RuntimeError and ChdbError alike
        raise EngineError(f'The column store in "{directory}" does not open: {error}', is_transient=False) from error
    return connection


def _escaped(text: str) -> str:
    """chDB reads the values of parameters in the escaped form of tab-separated text."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r").replace("\0", "\\0")


def _run(connection: Any, sql: str, output: str, parameters: dict[str, str]) -> Any:
    try:
        return connection.query(sql, output, params=parameters)
    except Exception as error:  # chDB raises bare RuntimeError and ChdbError alike
        text = str(error)
        raise EngineError(text, is_transient=any(mark in text for mark in _TRANSIENT)) from error
