"""Tables as files, written as they are read: CSV (RFC 4180) and Parquet."""

import csv
import io
import math
from collections.abc import Generator, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from seamark.tracking.table_exports import Cell, ColumnType, ExportedTable

__all__ = ["CSV_TYPE", "PARQUET_TYPE", "csv_chunks", "parquet_chunks"]

CSV_TYPE = "text/csv; charset=utf-8; header=present"
PARQUET_TYPE = "application/vnd.apache.parquet"

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ROWS_OF_GROUP = 20_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ARROW = {
    ColumnType.FLOAT: pa.float64(),
    ColumnType.INT: pa.int64(),
    ColumnType.BOOL: pa.bool_(),
    ColumnType.TIME: pa.timestamp("ms", tz="UTC"),
    ColumnType.TEXT: pa.string(),
}


def csv_chunks(titles: Sequence[str], table: ExportedTable) -> Generator[bytes]:
    """Lines end with CR LF; what a spreadsheet would take for a formula begins with an apostrophe."""
    yield _lines([[_harmless(title) for title in titles]])
    for page in table.pages:
        yield _lines([[_field(cell, kind) for cell, kind in zip(row, table.types, strict=True)] for row in page])


def parquet_chunks(titles: Sequence[str], table: ExportedTable) -> Generator[bytes]:
    """Columns of the table's types, in groups of some thousand rows."""
    names = _distinct(titles)
    schema: Any = pa.schema([(name, _ARROW[kind]) for name, kind in zip(names, table.types, strict=True)])  # Any: half typed
    sink: Any = _Sink()  # Any: the stubs know other files only
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        rows: list[list[Cell]] = []
        for page in table.pages:
            rows += page
            if len(rows) >= _ROWS_OF_GROUP:
                writer.write_table(_arrow(rows, schema))
                rows = []
                yield sink.taken()
        if rows:
            writer.write_table(_arrow(rows, schema))
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Keeps what is written until somebody takes it."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._size

    def write(self, data: Any, /) -> int:  # Any: whatever has bytes
        chunk = bytes(data)
        self._chunks.append(chunk)
        self._size += len(chunk)
        return len(chunk)

    def close(self) -> None:
        """Stays as it is: the writer closes what it wrote to, and the end of the file is still to be taken."""

    def taken(self) -> bytes:
        data, self._chunks = b"".join(self._chunks), []
        return data


def _arrow(rows: Sequence[Sequence[Cell]], schema: Any) -> pa.Table:
    columns: list[Any] = [pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), schema, strict=True)]
    return pa.table(columns, schema=schema)


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _field(cell: Cell, kind: ColumnType) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return _harmless(cell)
    if kind is ColumnType.TIME:
        return _instant(int(cell))
    if isinstance(cell, float) and not math.isfinite(cell):
        return "NaN" if math.isnan(cell) else "Infinity" if cell > 0 else "-Infinity"
    return repr(cell)


def _instant(milliseconds: int) -> str:
    try:
        return (_EPOCH + timedelta(milliseconds=milliseconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except OverflowError:
        # Before the year 1 or behind 9999.
        return str(milliseconds)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _distinct(titles: Sequence[str]) -> list[str]:
    """Readers of Parquet find columns by their names: a second one of a name gets a number."""
    taken: set[str] = set()
    names: list[str] = []
    for title in titles:
        name, number = title, 1
        while name in taken:
            number += 1
            name = f"{title} ({number})"
        taken.add(name)
        names.append(name)
    return names
