"""Many float series of one container as columns: their points at common steps, and the rows that describe them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from seamark.model.attributes import AttributeType
from seamark.stores.columns.rows import (
    NO_PREVIEW,
    SCHEMAS,
    TYPE_CODES,
    AttributeRow,
    Float64Array,
    Int64Array,
    UInt64Array,
    attribute_id,
)

__all__ = ["INTEGERS", "REALS", "FloatSeries", "FloatTable", "points_of_tables", "rows_of_table"]

INTEGERS = ("points", "finite", "first_step", "last_step", "last_time")
"""The columns of an attribute row that `FloatTable.integers` holds, one in each row of the array."""
REALS = ("float_value", "min", "max", "mean", "m2")
"""Those that `FloatTable.reals` holds."""
_LARGE = 1 << 16
"""Rows from which on it pays to treat what repeats as such."""


@dataclass(frozen=True, eq=False)
class FloatSeries:
    """Float series of one container: what stays the same while points are added to them. Columns of equal length."""

    project: int
    container: int
    kind: int
    paths: tuple[str, ...]
    generations: npt.NDArray[np.uint32]
    inherited: npt.NDArray[np.uint8]
    preview_steps: Int64Array
    details: tuple[str, ...]

    @classmethod
    def of_rows(cls, rows: Sequence[AttributeRow]) -> "FloatSeries":
        """The series that these rows of one container describe; there is at least one."""
        first = rows[0]
        return cls(
            first.project,
            first.container,
            first.kind,
            tuple([row.path for row in rows]),
            np.array([row.generation for row in rows], np.uint32),
            np.array([row.inherited for row in rows], np.uint8),
            np.array([row.preview_step for row in rows], np.int64),
            tuple([row.detail for row in rows]),
        )

    def __len__(self) -> int:
        return len(self.paths)

    @cached_property
    def attributes(self) -> UInt64Array:
        return np.array([attribute_id(path) for path in self.paths], np.uint64)

    @cached_property
    def order(self) -> npt.NDArray[np.intp]:
        """The order of the tables' keys."""
        return np.argsort(self.attributes)

    @cached_property
    def path_bytes(self) -> bytes:
        """All paths, with the character between them that no path contains."""
        return "\0".join(self.paths).encode()

    @cached_property
    def constant_columns(self) -> dict[str, "pa.Array[Any]"]:
        """The columns of the attribute rows that do not change with the points."""
        count = len(self.paths)
        columns: dict[str, Any] = {
            "project": np.full(count, self.project, np.uint64),
            "container": np.full(count, self.container, np.uint64),
            "attribute": self.attributes,
            "path": self.paths,
            "kind": np.full(count, self.kind, np.uint8),
            "type": np.full(count, TYPE_CODES[AttributeType.FLOAT_SERIES], np.uint8),
            "deleted": np.zeros(count, np.uint8),
            "generation": self.generations,
            "int_value": np.zeros(count, np.int64),
            "string_value": [""] * count,
            "set_value": [()] * count,
            "detail": self.details,
            "inherited": self.inherited,
            "preview_step": self.preview_steps,
        }
        schema: Any = SCHEMAS["attributes"]
        return {name: pa.array(column, schema.field(name).type) for name, column in columns.items()}

    @cached_property
    def has_defaults(self) -> bool:
        """Whether none of the series is configured, inherited or has previews."""
        return not any(self.details) and not self.inherited.any() and bool((self.preview_steps == NO_PREVIEW).all())


@dataclass(frozen=True, slots=True, eq=False)
class FloatTable:
    """Points of n series at the same k increasing steps, and the state of the series' rows afterwards."""

    series: FloatSeries
    steps: Int64Array
    timestamps: Int64Array
    values: Float64Array
    """Of the shape (k, n)."""
    integers: Int64Array | None
    """The columns INTEGERS of the rows, of the shape (5, n); None where the rows are stored otherwise."""
    reals: Float64Array | None
    """The columns REALS of the rows, as `integers`."""


def rows_of_table(table: FloatTable, commit: int) -> pa.Table:
    """The attribute rows of a table that has them, in the schema of the attributes."""
    assert table.integers is not None
    assert table.reals is not None
    changing: dict[str, Any] = dict(zip((*INTEGERS, *REALS), (*table.integers, *table.reals), strict=True))
    changing["commit"] = np.full(len(table.series), commit, np.uint64)
    schema: Any = SCHEMAS["attributes"]
    changed: dict[str, pa.Array[Any]] = {name: pa.array(column, schema.field(name).type) for name, column in changing.items()}
    columns = table.series.constant_columns | changed
    return pa.table([columns[name] for name in schema.names], schema=schema)


def points_of_tables(tables: Sequence[FloatTable], commit: int) -> pa.Table:
    """The points of all tables in the schema of the float points, series by series as the engine orders them."""
    groups: dict[int, list[FloatTable]] = {}
    for table in tables:
        groups.setdefault(id(table.series), []).append(table)
    ordered = sorted(groups.values(), key=lambda group: group[0].series.container)
    if sum(table.values.size for table in tables) >= _LARGE * len(groups):
        return pa.concat_tables([_large_table(group, commit) for group in ordered])
    parts = [_points_of_group(group) for group in ordered]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    count = len(columns[0])
    # In the order of the schema: request and commit stand before the value.
    columns[5:5] = [np.zeros(count, np.uint64), np.full(count, commit, np.uint64)]
    schema: Any = SCHEMAS["float_points"]
    arrays: list[pa.Array[Any]] = [pa.array(column, each.type) for column, each in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema)


def _points_of_group(group: Sequence[FloatTable]) -> tuple[npt.NDArray[Any], ...]:
    series = group[0].series
    steps, timestamps, values = _joined(group)
    count, width = len(steps), len(series)
    return (
        np.full(count * width, series.container, np.uint64),
        np.repeat(series.attributes[series.order], count),
        np.repeat(series.generations[series.order], count),
        np.tile(steps, width),
        np.tile(timestamps, width),
        values.T[series.order].ravel(),
    )


def _large_table(group: Sequence[FloatTable], commit: int) -> pa.Table:
    """What repeats stands in memory once: getting the memory for millions of rows costs more than all that is done with it."""
    series = group[0].series
    steps, timestamps, values = _joined(group)
    count, width = len(steps), len(series)
    generations = series.generations[series.order]
    is_constant = bool((generations == generations[0]).all())
    columns = [
        _repeated(np.array([series.container], np.uint64), count * width),
        _repeated(np.repeat(series.attributes[series.order], count), 1),
        _repeated(generations[:1], count * width) if is_constant else _repeated(np.repeat(generations, count), 1),
        _repeated(steps, width),
        _repeated(timestamps, width),
        _repeated(np.zeros(1, np.uint64), count * width),
        _repeated(np.array([commit], np.uint64), count * width),
        _repeated(values.T[series.order].ravel(), 1),
    ]
    schema: Any = SCHEMAS["float_points"]
    return pa.table(columns, schema=schema)


def _repeated(values: npt.NDArray[Any], times: int) -> "pa.ChunkedArray[Any]":
    """The values over and over."""
    at_once = min(times, max(1, _LARGE // len(values)))
    whole, rest = divmod(times, at_once)
    chunk: pa.Array[Any] = pa.array(np.tile(values, at_once) if at_once > 1 else values)
    return pa.chunked_array([*([chunk] * whole), *([chunk.slice(0, rest * len(values))] if rest else [])])


def _joined(group: Sequence[FloatTable]) -> tuple[Int64Array, Int64Array, Float64Array]:
    """Steps, timestamps and values of tables of the same series."""
    if len(group) == 1:
        return group[0].steps, group[0].timestamps, group[0].values
    return (
        np.concatenate([table.steps for table in group]),
        np.concatenate([table.timestamps for table in group]),
        np.concatenate([table.values for table in group]),
    )
