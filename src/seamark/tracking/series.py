"""Reading series: raw points and buckets, with what a fork inherits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.model.errors import AttributeNotFound
from seamark.model.lineage import LineageScope
from seamark.model.values import FilePoint, Histogram
from seamark.stores.columns import AttributeRow
from seamark.stores.columns.buckets import Cut, SeriesBuckets
from seamark.stores.columns.points import Segment
from seamark.stores.columns.rows import Float64Array, Int64Array
from seamark.stores.columns.spans import Span
from seamark.stores.columns.text_reads import Extent
from seamark.stores.columns.tiles import level_for, width_of
from seamark.tracking import access
from seamark.tracking.attribute_rows import file_point_of, is_series, type_of_row
from seamark.tracking.context import Tracking
from seamark.tracking.line_numbers import Lines
from seamark.tracking.lineage import series_segments
from seamark.tracking.pieces import Rows, read_pieces
from seamark.tracking.segments import FoundSeries, WantedSeries, find_series
from seamark.tracking.summaries import summarize

__all__ = [
    "Buckets",
    "FilePoints",
    "FloatPoints",
    "HistogramPoints",
    "SeriesKey",
    "StringPoints",
    "cut_into_buckets",
    "read_file_points",
    "read_float_buckets",
    "read_float_points",
    "read_histogram_points",
    "read_points_of",
    "read_string_points",
    "series_of",
]


_FAR = 10_000
"""Texts before a page that are no matter to read."""


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
    lines: Lines | None = None


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
    row, segments = series_of(t, caller, identifier, path, (AttributeType.FLOAT_SERIES,), lineage)
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
    with_lines: bool = False,
) -> StringPoints:
    """Like `read_float_points`; with `search` only texts that contain it, in any case, and `total` counts those. `with_lines` tells
    which lines they make."""
    row, segments = series_of(t, caller, identifier, path, (AttributeType.STRING_SERIES,), lineage)
    extent = Extent(row.points, row.first_step, row.last_step)
    lines = t.line_numbers.of(path, segments, extent) if with_lines else None
    if offset > _FAR and search is None and from_step is None:
        # Reading on from a step costs the page alone, and not everything before it.
        from_step = t.columns.texts.step_at(segments, offset, extent)
        if from_step is None:
            return StringPoints(row.points, np.empty(0, np.int64), np.empty(0, np.int64), [], lines)
        offset = 0
    table = t.columns.read_string_points(
        segments, from_step=from_step, to_step=to_step, search=search, offset=offset, limit=limit
    )
    total = t.columns.count_string_points(segments, search) if search else row.points
    texts: list[str] = _list(table, "value")
    return StringPoints(total, _ints(table, "step"), _ints(table, "timestamp"), texts, lines)


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
    row, segments = series_of(t, caller, identifier, path, types, lineage)
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
    row, segments = series_of(t, caller, identifier, path, (AttributeType.HISTOGRAM_SERIES,), lineage)
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
    scope = LineageScope.FULL if lineage else LineageScope.OWN
    wanted = [
        WantedSeries(access.require_container(t, caller, request.identifier)[0], request.path, scope) for request in requests
    ]
    return cut_into_buckets(
        t,
        find_series(t, wanted),
        buckets=buckets,
        from_step=from_step,
        to_step=to_step,
        raw_below=raw_below,
        with_extreme_steps=with_extreme_steps,
    )


def cut_into_buckets(
    t: Tracking,
    series: Sequence[FoundSeries | None],
    *,
    buckets: int,
    from_step: int | None = None,
    to_step: int | None = None,
    raw_below: int = 0,
    with_extreme_steps: bool = False,
) -> Buckets | list[FloatPoints]:
    """`read_float_buckets` of series that have been found; one that is None, or none of floats, has no buckets."""
    found: list[list[Segment]] = []
    totals: list[int] = []
    sizes: list[tuple[int, int, int]] = []
    extents: dict[tuple[int, int, int], tuple[int, int]] = {}
    for each, size in zip(series, _sizes(t, series), strict=True):
        found.append([] if each is None or size is None else list(each.segments))
        totals.append(0 if size is None else size[0])
        if each is not None and size is not None:
            sizes.append(size)
            extents[each.segments[0].key] = size[1:]
    start = from_step if from_step is not None else min((first for _, first, _ in sizes), default=None)
    end = to_step if to_step is not None else max((last for _, _, last in sizes), default=None)
    if start is None or end is None or end < start or buckets < 1:
        return Buckets(start or 0, 1, 0, t.columns.read_buckets([[] for _ in found], Cut.even(0, 1, 1)), totals)
    if max(totals) <= raw_below:
        return read_points_of(t, series, from_step=from_step, to_step=to_step)
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
    cut_up = t.columns.read_buckets(found, cut, with_extreme_steps=with_extreme_steps, extents=extents)
    if raw_below and max(int(each.values.count.sum()) for each in cut_up) <= raw_below:
        return read_points_of(t, series, from_step=from_step, to_step=to_step)
    # Bucket 0 of an even cut is the empty one before the start.
    return Buckets(start, width, count, [replace(each, index=each.index - 1) for each in cut_up], totals)


def _sizes(t: Tracking, series: Sequence[FoundSeries | None]) -> list[tuple[int, int, int] | None]:
    """The points, the first and the last step of each series of floats that has points."""
    sizes: list[tuple[int, int, int] | None] = [None] * len(series)
    cut_off: list[tuple[int, FoundSeries]] = []
    for place, each in enumerate(series):
        if each is None or each.type is not AttributeType.FLOAT_SERIES or not each.row.points:
            continue
        sizes[place] = (each.row.points, each.row.first_step, each.row.last_step)
        if not each.is_whole:
            cut_off.append((place, each))
    if cut_off:
        # Of what is left without its ancestors nothing is written down.
        span = max(each.row.last_step - each.row.first_step for _, each in cut_off)
        level = level_for(span, [size for size in sizes if size is not None], after=None, until=None)
        whole = Cut(np.empty(0, np.int64), level=level)
        for (place, _), left in zip(cut_off, t.columns.read_buckets([each.segments for _, each in cut_off], whole), strict=True):
            values = left.values
            ends = zip(values.count.tolist(), values.first_step.tolist(), values.last_step.tolist(), strict=True)
            sizes[place] = next(ends, None)
    return sizes


def read_points_of(
    t: Tracking,
    series: Sequence[FoundSeries | None],
    *,
    from_step: int | Sequence[int | None] | None = None,
    to_step: int | Sequence[int | None] | None = None,
) -> list[FloatPoints]:
    """Every point of each series between two steps (micros, inclusive), in step order: a few statements for all of them. Either
    step may be one for each series."""
    firsts = from_step if isinstance(from_step, Sequence) else [from_step] * len(series)
    lasts = to_step if isinstance(to_step, Sequence) else [to_step] * len(series)
    chosen = [
        (each, Span(first, last))
        for each, first, last in zip(series, firsts, lasts, strict=True)
        if each is not None and each.type is AttributeType.FLOAT_SERIES
    ]
    rows = iter(read_pieces(t, "float_points", chosen))
    answers: list[FloatPoints] = []
    for each in series:
        parts = [] if each is None or each.type is not AttributeType.FLOAT_SERIES else next(rows)
        steps, timestamps, values = (_column(parts, name) for name in ("step", "timestamp", "value"))
        answers.append(FloatPoints(0 if each is None else each.row.points, steps, timestamps, values))
    return answers


def _column(parts: Sequence[Rows], name: str) -> Any:
    if not parts:
        return np.empty(0, np.float64 if name == "value" else np.int64)
    columns = [each.part.column(name)[each.begin : each.end] for each in parts]
    return columns[0] if len(columns) == 1 else np.concatenate(columns)


def _own(t: Tracking, row: AttributeRow, segments: list[Segment]) -> AttributeRow:
    """The row as if its container had no ancestors."""
    if row.inherited and is_series(row):
        row = replace(row)
        summarize(t.columns, row, segments)
    return row


def series_of(
    t: Tracking, caller: Caller, identifier: str, path: str, types: Sequence[AttributeType], lineage: bool
) -> tuple[AttributeRow, list[Segment]]:
    """The row of a series, which must be of one of the types, and the pieces that it consists of. Raises AttributeNotFound."""
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
