"""The first rows of Parquet files, as text for people. Anybody may have made the file."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from seamark.model.errors import NoPreview, SeamarkError
from seamark.tracking.stored_files import StoredFile

__all__ = ["TableColumn", "TableHead", "read_table_head"]

_MOST_COLUMNS = 100
_MOST_MEMBERS = 20
"""Of a list in a cell."""
_MOST_CHARACTERS = 300
"""Of a cell."""
_MOST_TEXT = 4_000_000
"""Of all cells together."""
_MOST_FOOTER_BYTES = 16 * 2**20
_MOST_GROUP_BYTES = 2 * 2**30
"""Of the columns of a row group that are read, in memory, if the whole of it were: pages are read one after the other."""
_READ_BYTES = 2**18
_MAGIC = b"PAR1"


@dataclass(frozen=True, slots=True)
class TableColumn:
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class TableHead:
    """`rows` are as long as `columns`; None is a missing value."""

    columns: list[TableColumn]
    rows: list[list[str | None]]
    total: int
    total_columns: int


def read_table_head(file: StoredFile, most_rows: int) -> TableHead:
    """The first rows of a Parquet file. Takes up to some hundreds of megabytes: to be done for a few callers at once only.

    Raises NoPreview for what is no Parquet file, damaged, or too large to be opened for everybody who asks; FileNotFound.
    """
    _check_footer(file)
    try:
        with pq.ParquetFile(
            # pyarrow's stubs know no buffered readers, which it takes like all files.
            cast(Any, io.BufferedReader(_Contents(file), _READ_BYTES)),
            buffer_size=_READ_BYTES,
            pre_buffer=False,
            thrift_string_size_limit=_MOST_FOOTER_BYTES,
            thrift_container_size_limit=1_000_000,
        ) as opened:
            return _head(opened, most_rows)
    except SeamarkError:
        raise
    except Exception as error:  # a reader of a damaged file fails in every way there is
        raise NoPreview("The Parquet file is damaged or uses what cannot be read here. Download it to open it.") from error


def _check_footer(file: StoredFile) -> None:
    tail = b"".join(file.read(max(0, file.size - 8), file.size))
    if file.size < 12 or tail[4:] != _MAGIC:
        raise NoPreview("The file is no Parquet file, whatever its name says. Download it to open it.")
    if int.from_bytes(tail[:4], "little") > min(_MOST_FOOTER_BYTES, file.size):
        raise NoPreview("The Parquet file describes too many columns or row groups to be opened here. Download it to open it.")


def _head(opened: pq.ParquetFile, most_rows: int) -> TableHead:
    # What a file holds is of any type, and pyarrow's stubs leave those open.
    untyped: Any = opened
    schema: Any = untyped.schema_arrow
    all_names: list[str] = schema.names
    names = list(dict.fromkeys(all_names))[:_MOST_COLUMNS]
    columns = [TableColumn(name, str(schema.field(all_names.index(name)).type)[:200]) for name in names]
    _check_groups(opened, names, most_rows)
    rows: list[list[str | None]] = []
    text = 0
    for batch in untyped.iter_batches(batch_size=min(most_rows, 256), columns=names, use_threads=False):
        for row in zip(*(_texts(batch.column(name)) for name in names), strict=True):
            rows.append(list(row))
            text += sum(len(cell) for cell in row if cell is not None)
            if len(rows) == most_rows or text > _MOST_TEXT:
                break
        if len(rows) == most_rows or text > _MOST_TEXT:
            break
    return TableHead(columns, rows, opened.metadata.num_rows, len(all_names))


def _check_groups(opened: pq.ParquetFile, names: list[str], most_rows: int) -> None:
    """Refuses what would have to be unpacked beyond all measure before its first rows are known."""
    wanted, seen = set(names), 0
    for index in range(opened.metadata.num_row_groups):
        group = opened.metadata.row_group(index)
        chunks = (group.column(place) for place in range(group.num_columns))
        size = sum(chunk.total_uncompressed_size for chunk in chunks if chunk.path_in_schema.partition(".")[0] in wanted)
        if size > _MOST_GROUP_BYTES:
            raise NoPreview(f"A row group of the Parquet file has {size:,} bytes, too many to be opened here. Download the file.")
        seen += group.num_rows
        if seen >= most_rows:
            return


def _texts(column: "pa.Array[Any]") -> Iterator[str | None]:
    kind = column.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        column = cast("pa.Array[Any]", pc.list_slice(column, 0, _MOST_MEMBERS))
    show = _bytes_text if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) else _text
    return _shown(column, show)


def _shown(column: "pa.Array[Any]", show: Callable[[Any], str]) -> Iterator[str | None]:
    for scalar in column:
        # What a cell holds is of any type that Parquet has.
        value: Any = scalar.as_py()
        yield None if value is None else show(value)[:_MOST_CHARACTERS]


def _bytes_text(value: bytes) -> str:
    return f"{len(value):,} bytes"


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


class _Contents(io.RawIOBase):
    """A stored file as one that can be read from anywhere."""

    def __init__(self, file: StoredFile) -> None:
        self._file = file
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:  # whatever has the buffer protocol
        end = min(self._file.size, self._at + len(buffer))
        if end <= self._at:
            return 0
        content = b"".join(self._file.read(self._at, end))
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)
