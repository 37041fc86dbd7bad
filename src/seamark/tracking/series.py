"""Reading series: raw points and buckets, with what a fork inherits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.model.errors import AttributeNotFound
from seamark.model.values import FilePoint, Histogram
from seamark.stores.columns import AttributeRow, attribute_id
from seamark.stores.columns.buckets import Cut, SeriesBuckets
from seamark.stores.columns.points import Segment
from seamark.stores.columns.rows import Float64Array, Int64Array
from seamark.stores.columns.tiles import level_for, width_of
from seamark.tracking import access
from seamark.tracking.attribute_rows import file_point_of, is_series, type_of_row
from seamark.tracking.context import Tracking
from seamark.tracking.lineage import series_segments
from seamark.tracking.summaries import summarize

__all__ = [
    "Buckets",
    "FilePoints",
    "FloatPoints",
    "HistogramPoints",
    "SeriesKey",
    "StringPoints",
    "read_file_points",
    "read_float_buckets",
    "read_float_points",
    "read_histogram_points",
    "read_string_points",
]


@dataclass(frozen=True, slots=True)
class FloatPoints:
    """`total` is the number of points of the whole series; the arrays hold those asked for, in step order (micros, ms)."""

    total: int
    steps: Int64Array
    timestamps: Int64Array
    values: Float64Array


@dataclass(frozen=True, slots=True)
class StringPoints:
    total: int
    steps: Int64Array
    timestamps: Int64Array
    values: list[str]


@dataclass(frozen=True, slots=True)
class FilePoints:
    total: int
    steps: Int64Array
    timestamps: Int64Array
    values: list[FilePoint]
    is_reference: bool = False
    """Whether the points' keys are paths of the project's shared files, as a client wrote them, and none of the blob store."""


@dataclass(frozen=True, slots=True)
class HistogramPoints:
    total: int
    steps: Int64Array
    timestamps: Int64Array
    values: list[Histogram]


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """One series: the container's identifier as in `access.require_container`, and the path."""

    identifier: str
    path: str


@dataclass(frozen=True, slots=True)
class Buckets:
    """Series cut by one grid: bucket i holds the steps from `start + i·width` up to, not including, `start + (i+1)·width` (micros).

    `series` has the filled buckets of each requested series, in their order; `totals` the points of each whole series.
    """

    start: int
    width: int
    count: int
    series: list[SeriesBuckets]
    totals: list[int]


def read_float_points(
    t: Tracking,
    caller: Caller,
    identifier: str,
    path: str,
    *,
    offset: int = 0,
    limit: int | None = None,
    from_step: int | None = None,
    to_step: int | None = None,
    lineage: bool = True,
) -> FloatPoints:
    """Points in step order, from `from_step` to `to_step` inclusive (micros). Raises AttributeNotFound, ContainerNotFound."""
    row, segments = _segments(t, caller, identifier, path, (AttributeType.FLOAT_SERIES,), lineage)
    table = t.columns.read_float_points(segments, from_step=from_step, to_step=to_step, offset=offset, limit=limit)
    return FloatPoints(row.points, _ints(table, "step"), _ints(table, "timestamp"), _floats(table, "value"))


def read_string_points(
    t: Tracking,
    caller: Caller,
    identifier: str,
    path: str,
    *,
    offset: int = 0,
    limit: int | None = None,
    from_step: int | None = None,
    to_step: int | None = None,
    search: str | None = None,
    lineage: bool = True,
) -> StringPoints:
    """Like `read_float_points`; with `search` only texts that contain it, in any case, and `total` counts those."""
    row, segments = _segments(t, caller, identifier, path, (AttributeType.STRING_SERIES,), lineage)
    table = t.columns.read_string_points(
        segments, from_step=from_step, to_step=to_step, search=search, offset=offset, limit=limit
    )
    total = t.columns.count_string_points(segments, search) if search else row.points
    texts: list[str] = _list(table, "value")
    return StringPoints(total, _ints(table, "step"), _ints(table, "timestamp"), texts)


def read_file_points(
    t: Tracking,
    caller: Caller,
    identifier: str,
    path: str,
    *,
    offset: int = 0,
    limit: int | None = None,
    from_step: int | None = None,
    to_step: int | None = None,
    lineage: bool = True,
) -> FilePoints:
    """Like `read_float_points`, for file series and file reference series."""
    types = (AttributeType.FILE_SERIES, AttributeType.FILE_REF_SERIES)
    row, segments = _segments(t, caller, identifier, path, types, lineage)
    table = t.columns.read_file_points(segments, from_step=from_step, to_step=to_step, offset=offset, limit=limit)
    columns = [_list(table, name) for name in ("key", "size", "detail")]
    values = [file_point_of(key, size, detail) for key, size, detail in zip(*columns, strict=True)]
    is_reference = type_of_row(row) is AttributeType.FILE_REF_SERIES
    return FilePoints(row.points, _ints(table, "step"), _ints(table, "timestamp"), values, is_reference)


def read_histogram_points(
    t: Tracking,
    caller: Caller,
    identifier: str,
    path: str,
    *,
    offset: int = 0,
    limit: int | None = None,
    from_step: int | None = None,
    to_step: int | None = None,
    lineage: bool = True,
) -> HistogramPoints:
    """Like `read_float_points`, for histogram series."""
    row, segments = _segments(t, caller, identifier, path, (AttributeType.HISTOGRAM_SERIES,), lineage)
    table = t.columns.read_histogram_points(segments, from_step=from_step, to_step=to_step, offset=offset, limit=limit)
    columns = [_list(table, name) for name in ("edges", "values", "is_density")]
    values = [Histogram(tuple(edges), tuple(each), bool(density)) for edges, each, density in zip(*columns, strict=True)]
    return HistogramPoints(row.points, _ints(table, "step"), _ints(table, "timestamp"), values)


def read_float_buckets(
    t: Tracking,
    caller: Caller,
    requests: Sequence[SeriesKey],
    *,
    buckets: int,
    from_step: int | None = None,
    to_step: int | None = None,
    lineage: bool = True,
    raw_below: int = 0,
    with_extreme_steps: bool = False,
) -> Buckets | list[FloatPoints]:
    """The series cut into at most `buckets` buckets of equal width between `from_step` and `to_step` (micros, inclusive).

    Without limits the grid spans all points of all the series. Where these are many millions, it is made a little wider. A series
    that does not exist has no buckets. When every series has at most `raw_below` points in the range, their points instead. Raises
    ContainerNotFound.
    """
    found: list[list[Segment]] = []
    totals: list[int] = []
    sizes: list[tuple[int, int, int]] = []
    extents: dict[tuple[int, int, int], tuple[int, int]] = {}
    for row, segments in _many_segments(t, caller, requests, lineage):
        is_there = row is not None and type_of_row(row) is AttributeType.FLOAT_SERIES and row.points > 0
        found.append(segments if is_there else [])
        totals.append(row.points if row is not None and is_there else 0)
        if row is not None and is_there:
            sizes.append((row.points, row.first_step, row.last_step))
            extents[segments[0].key] = (row.first_step, row.last_step)
    start = from_step if from_step is not None else min((first for _, first, _ in sizes), default=None)
    end = to_step if to_step is not None else max((last for _, _, last in sizes), default=None)
    if start is None or end is None or end < start or buckets < 1:
        return Buckets(start or 0, 1, 0, t.columns.read_buckets([[] for _ in found], Cut.even(0, 1, 1)), totals)

    def points() -> list[FloatPoints]:
        tables = t.columns.read_many_float_points(found, from_step=from_step, to_step=to_step)
        return [
            FloatPoints(total, _ints(table, "step"), _ints(table, "timestamp"), _floats(table, "value"))
            for total, table in zip(totals, tables, strict=True)
        ]

    if max(totals) <= raw_below:
        return points()
    width = max(1, -(-(end - start + 1) // buckets))
    level = level_for(width, sizes, after=start - 1, until=end)
    if level is not None:
        # Buckets of whole tiles; a tile begins behind a multiple of its width.
        tile = width_of(level)
        start = (start - 1) // tile * tile + 1
        width = -(-(end - start + 1) // (buckets * tile)) * tile
    count = -(-(end - start + 1) // width)
    cut = replace(Cut.even(start, width, count), level=level)
    if from_step is not None:
        cut = replace(cut, after=from_step - 1)
    series = t.columns.read_buckets(found, cut, with_extreme_steps=with_extreme_steps, extents=extents)
    if raw_below and max(int(each.values.count.sum()) for each in series) <= raw_below:
        return points()
    # Bucket 0 of an even cut is the empty one before the start.
    return Buckets(start, width, count, [replace(each, index=each.index - 1) for each in series], totals)


def _many_segments(
    t: Tracking, caller: Caller, requests: Sequence[SeriesKey], lineage: bool
) -> list[tuple[AttributeRow | None, list[Segment]]]:
    """One read for all series of runs without parents; forks are looked up one by one."""

    containers = [access.require_container(t, caller, request.identifier)[0] for request in requests]
    roots = sorted({container.id for container in containers if container.fork is None or not lineage})
    paths = {attribute_id(request.path) for request in requests}
    rows = {(row.container, row.path): row for row in t.columns.read_container_rows(roots, paths)}
    found: list[tuple[AttributeRow | None, list[Segment]]] = []
    for request, container in zip(requests, containers, strict=True):
        if container.fork is not None and lineage:
            found.append(series_segments(t, container, request.path))
            continue
        row = rows.get((container.id, request.path))
        segments = [] if row is None else [Segment(container.id, row.attribute, row.generation)]
        found.append((row if row is None or lineage else _own(t, row, segments), segments))
    return found


def _own(t: Tracking, row: AttributeRow, segments: list[Segment]) -> AttributeRow:
    """The row as if its container had no ancestors."""
    if row.inherited and is_series(row):
        row = replace(row)
        summarize(t.columns, row, segments)
    return row


def _segments(
    t: Tracking, caller: Caller, identifier: str, path: str, types: Sequence[AttributeType], lineage: bool
) -> tuple[AttributeRow, list[Segment]]:
    container, _ = access.require_container(t, caller, identifier)
    row, segments = series_segments(t, container, path, lineage=lineage)
    if row is None:
        raise AttributeNotFound(f'There is no attribute "{path}" in {container.sys_id}. Check the path, or log it first.')
    if type_of_row(row) not in types:
        raise AttributeNotFound(f'The attribute "{path}" of {container.sys_id} is of type {type_of_row(row)}, not {types[0]}.')
    return row if lineage else _own(t, row, segments), segments


def _ints(table: pa.Table, name: str) -> Int64Array:
    return table.column(name).to_numpy() if table.num_rows else np.empty(0, np.int64)


def _floats(table: pa.Table, name: str) -> Float64Array:
    return table.column(name).to_numpy() if table.num_rows else np.empty(0, np.float64)


def _list(table: pa.Table, name: str) -> list[Any]:
    return table.column(name).to_pylist() if table.num_rows else []
