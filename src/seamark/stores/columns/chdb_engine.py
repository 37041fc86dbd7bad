"""ClickHouse inside this process: chDB over an embedded data directory."""

import queue
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import chdb
import pyarrow as pa

from seamark.stores.columns.engine import Engine, EngineError, Parameter

__all__ = ["ChdbEngine"]

_READERS = 4
"""One connection runs one statement at a time; a quick read must not wait behind a slow one."""

# Memory that the server may hold for nothing: the defaults are made for machines of hundreds of gigabytes.
_ARGUMENTS = (
    "mark_cache_size=67108864",
    "uncompressed_cache_size=0",
    "mmap_cache_size=100",
    "index_mark_cache_size=16777216",
    "max_server_memory_usage_to_ram_ratio=0.7",
)
_SETTINGS = "output_format_arrow_compression_method='none', output_format_arrow_string_as_string=1, output_format_arrow_low_cardinality_as_dictionary=0"

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
        try:
            self._writer = chdb.connect(str(directory))
            self._readers = [chdb.connect(str(directory)) for _ in range(_READERS)]
        except Exception as error:  # chDB raises bare RuntimeError and ChdbError alike
            raise EngineError(f'The column store in "{directory}" does not open: {error}', is_transient=False) from error
        self._writers: queue.LifoQueue[Any] = queue.LifoQueue()
        self._writers.put(self._writer)
        self._idle: queue.LifoQueue[Any] = queue.LifoQueue()
        for connection in self._readers:
            self._idle.put(connection)

    def execute(self, sql: str) -> None:
        with self._connection(self._writers) as connection:
            _run(connection, sql, "Null", {})

    def query(self, sql: str, parameters: Mapping[str, Parameter] | None = None) -> pa.Table:
        with self._connection(self._idle) as connection:
            result = _run(connection, f"{sql} SETTINGS {_SETTINGS}", "ArrowStream", dict(parameters or {}))
            data = result.bytes()
        if not data:
            return pa.table({})
        return pa.ipc.open_stream(data).read_all()

    def insert_file(self, table: str, file: Path) -> None:
        with self._connection(self._writers) as connection:
            name = str(file).replace("\\", "\\\\").replace("'", "\\'")
            _run(connection, f"INSERT INTO {table} FROM INFILE '{name}' FORMAT Arrow", "Null", {})

    def close(self) -> None:
        for connection in [*self._readers, self._writer]:
            connection.close()

    @contextmanager
    def _connection(self, pool: "queue.LifoQueue[Any]") -> Iterator[Any]:
        connection = pool.get()
        try:
            yield connection
        finally:
            pool.put(connection)


def _run(connection: Any, sql: str, output: str, parameters: dict[str, Parameter]) -> Any:
    try:
        return connection.query(sql, output, params=parameters)
    except Exception as error:  # chDB raises bare RuntimeError and ChdbError alike
        text = str(error)
        raise EngineError(text, is_transient=any(mark in text for mark in _TRANSIENT)) from error
