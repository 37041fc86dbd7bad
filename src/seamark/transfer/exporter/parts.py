"""Reading the Parquet files of an export, some rows at a time. Anybody may have made them."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from seamark.model.errors import SeamarkError, SourceUnreadable
from seamark.transfer.opening import open_real

__all__ = ["ALL_COLUMNS", "Part", "open_part"]

_MOST_FOOTER_BYTES = 64 * 2**20
_MOST_GROUP_BYTES = 2**30
"""Of a row group, unpacked: the exporter writes at most a million rows into one."""
_BATCH_ROWS = 2**17
_BATCH_BYTES = 32 * 2**20
_READ_BYTES = 2**18
_MAGIC = b"PAR1"

_TIME = pa.timestamp("ms", tz="UTC")
_SCHEMA: dict[str, "pa.DataType"] = {
    "project_id": pa.string(),
    "run_id": pa.string(),
    "attribute_path": pa.string(),
    "attribute_type": pa.string(),
    "step": pa.decimal128(18, 6),
    "timestamp": _TIME,
    "int_value": pa.int64(),
    "float_value": pa.float64(),
    "string_value": pa.string(),
    "bool_value": pa.bool_(),
    "datetime_value": _TIME,
    "string_set_value": pa.list_(pa.string()),
    "file_value": pa.struct([("path", pa.string())]),
    "histogram_value": pa.struct([("type", pa.string()), ("edges", pa.list_(pa.float64())), ("values", pa.list_(pa.float64()))]),
}
_NEEDED = ("project_id", "run_id", "attribute_path", "attribute_type", "step", "float_value")
_REPEATED = ("project_id", "run_id", "attribute_path", "attribute_type", "string_value")
"""Read as dictionaries: the same few texts in millions of rows stay small, also where somebody means them not to."""
ALL_COLUMNS = tuple(_SCHEMA)


@dataclass(frozen=True, slots=True)
class Part:
    """One file, open."""

    path: Path
    project: str
    run_id: str
    _file: Any  # pyarrow's stubs leave the types of what a file holds open

    @property
    def rows(self) -> int:
        return int(self._file.metadata.num_rows)

    def batches(self, columns: Sequence[str] = ALL_COLUMNS, prefix: str | None = None) -> "Iterator[pa.RecordBatch]":
        """The rows in their order, a bounded number at a time, of the columns that the file has. With `prefix` row groups may be left
        out of which the statistics say that no path begins so. Raises SourceUnreadable."""
        with _explaining(self.path):
            names = [name for name in columns if name in self._file.schema_arrow.names]
            for group in range(self._file.metadata.num_row_groups):
                facts = self._file.metadata.row_group(group)
                _check_size(self.path, facts)
                if prefix is not None and not _may_hold(facts, prefix):
                    continue
                rows = _rows_at_once(facts)
                for batch in self._file.iter_batches(rows, row_groups=[group], columns=names, use_threads=False):
                    # Offsets and UTF-8 are whatever the file says until they have been looked at.
                    batch.validate(full=True)
                    self._check_owner(batch)
                    yield batch

    def _check_owner(self, batch: "pa.RecordBatch") -> None:
        for name, expected in (("project_id", self.project), ("run_id", self.run_id)):
            if name in batch.schema.names and cast(Any, pc.unique(batch.column(name))).to_pylist() != [expected]:
                raise _damaged(self.path, f"not all of its rows have the {name} {expected!r}")


@contextmanager
def open_part(path: Path, within: Path | None = None) -> Generator[Part]:
    """Opens a part of an export. Below `within`, a real path, links lead nowhere.

    Raises SourceUnreadable when it is none, damaged, or holds more than one run.
    """
    with open_real(path.resolve() if within is None else path, within) as file:
        _check_footer(path, file)
        with _explaining(path):
            facts: Any = _opened(file).metadata
            _check_schema(path, facts.schema.to_arrow_schema())
            there = [name for name in _REPEATED if name in facts.schema.to_arrow_schema().names]
            opened = _opened(file, metadata=facts, read_dictionary=there)
            project, run_id = _owner(path, opened)
        yield Part(path, project, run_id, opened)


def _opened(file: BinaryIO, **options: Any) -> Any:
    file.seek(0)
    return pq.ParquetFile(
        cast(Any, file),  # pyarrow's stubs know no buffered readers, which it takes like all files
        buffer_size=_READ_BYTES,
        pre_buffer=False,
        thrift_string_size_limit=_MOST_FOOTER_BYTES,
        thrift_container_size_limit=1_000_000,
        **options,
    )


def _check_footer(path: Path, file: BinaryIO) -> None:
    size = file.seek(0, 2)
    if size >= 12:
        file.seek(size - 8)
        tail = file.read(8)
        if tail[4:] == _MAGIC and int.from_bytes(tail[:4], "little") <= min(_MOST_FOOTER_BYTES, size):
            return
    raise _damaged(path, "it does not end as a Parquet file does")


def _check_schema(path: Path, schema: Any) -> None:
    for name, wanted in _SCHEMA.items():
        if schema.names.count(name) != 1:
            if name in _NEEDED or name in schema.names:
                raise SourceUnreadable(
                    f'The file "{path}" was not made by neptune-exporter: it has not one column {name}. Name the folder that it wrote.'
                )
            continue
        found = schema.field(name).type
        plain = found.value_type if pa.types.is_dictionary(found) else found
        if plain != wanted:
            raise _damaged(path, f"its column {name} is of the type {plain} and must be {wanted}")


def _owner(path: Path, opened: Any) -> tuple[str, str]:
    for batch in opened.iter_batches(1, columns=["project_id", "run_id"], use_threads=False):
        project, run_id = (batch.column(name)[0].as_py() for name in ("project_id", "run_id"))
        if project and run_id:
            return str(project), str(run_id)
    raise _damaged(path, "it does not say of which run it is")


def _columns_of(facts: Any) -> Iterator[Any]:
    return (facts.column(place) for place in range(facts.num_columns))


def _check_size(path: Path, facts: Any) -> None:
    size = sum(column.total_uncompressed_size for column in _columns_of(facts))
    if size > _MOST_GROUP_BYTES:
        raise SourceUnreadable(
            f'The file "{path}" has a row group of {size:,} bytes, and at most {_MOST_GROUP_BYTES:,} are read at once. '
            "Write it anew with smaller ones."
        )


def _rows_at_once(facts: Any) -> int:
    size = sum(column.total_uncompressed_size for column in _columns_of(facts))
    return max(1, min(_BATCH_ROWS, _BATCH_BYTES * int(facts.num_rows) // max(1, size)))


def _may_hold(facts: Any, prefix: str) -> bool:
    for column in _columns_of(facts):
        if column.path_in_schema == "attribute_path":
            known = column.statistics
            if known is None or not known.has_min_max:
                return True
            return str(known.min)[: len(prefix)] <= prefix <= str(known.max)[: len(prefix)]
    return True


def _damaged(path: Path, what: str) -> SourceUnreadable:
    return SourceUnreadable(f'The file "{path}" is damaged: {what}. Take an intact copy of it, or export it again.')


@contextmanager
def _explaining(path: Path) -> Generator[None]:
    try:
        yield
    except (SeamarkError, GeneratorExit):
        raise
    except (pa.ArrowException, OSError, ValueError, TypeError, LookupError) as error:
        raise _damaged(path, str(error).splitlines()[0][:200] if str(error) else type(error).__name__) from error
