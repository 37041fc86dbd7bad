"""Reading float series in buckets: what a chart draws, exact however few its pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa

from seamark.stores.columns.aggregates import (
    BEFORE_ALL,
    OF_POINTS,
    OF_POINTS_WITH_CARE,
    Aggregates,
    aggregates_of,
    joined,
    no_aggregates,
)
from seamark.stores.columns.engine import Engine
from seamark.stores.columns.points import Segment, any_of
from seamark.stores.columns.rows import Int64Array
from seamark.stores.columns.schema import FLOAT_POINTS

__all__ = ["Cut", "SeriesBuckets", "read_buckets"]

_Key = tuple[int, int, int]

_EXTREMES = ", argMin(step, value) AS min_step, argMax(step, value) AS max_step"
_EXTREMES_WITH_CARE = ", argMinIf(step, value, isFinite(value)) AS min_step, argMaxIf(step, value, isFinite(value)) AS max_step"
_MAX_CUT_KEYS = 64
"""So many series are read up to where their readers see them; more of them whole, since each is a condition of its own."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where series are cut, in micros: bucket 0 ends with the step `boundaries[0]`, bucket i holds the steps above
    `boundaries[i - 1]` and up to `boundaries[i]`, and the one behind the last boundary is open. Boundaries do not decrease.

    Only steps above `after` and up to `until` are looked at, where given.
    """

    boundaries: Int64Array
    after: int | None = None
    until: int | None = None
    width: int | None = None
    """That of all buckets between the first and the last boundary, where it is one."""

    @classmethod
    def even(cls, start: int, width: int, count: int) -> "Cut":
        """The buckets [start + i·width, start + (i+1)·width) as those of index i + 1, and nothing outside of them."""
        boundaries = start - 1 + width * np.arange(count + 1, dtype=np.int64)
        return cls(boundaries, after=start - 1, until=start - 1 + width * count, width=width)


@dataclass(frozen=True, slots=True)
class SeriesBuckets:
    """The filled buckets of one series: `index` says which bucket of the cut each row of `values` is."""

    index: Int64Array
    values: Aggregates


@dataclass(frozen=True, slots=True)
class _Piece:
    """The part of a stored series that one of the asked series sees: above `low` and up to `high`."""

    series: int
    key: _Key
    low: int
    high: int | None


def read_buckets(
    engine: Engine, series: Sequence[Sequence[Segment]], cut: Cut, *, with_extreme_steps: bool = False
) -> list[SeriesBuckets]:
    """For each series (its segments) the filled buckets of the cut."""
    pieces = [
        piece
        for number, segments in enumerate(series)
        for segment in segments
        if (piece := _piece(number, segment, cut)) is not None
    ]
    if not pieces:
        return [SeriesBuckets(np.empty(0, np.int64), no_aggregates()) for _ in series]
    # Where a fork leaves its ancestor is one more boundary, so that an interval is seen wholly or not at all.
    limits = {limit for piece in pieces for limit in (piece.low, piece.high) if limit is not None}
    marks = np.unique(np.concatenate([cut.boundaries, np.array(sorted(limits - {BEFORE_ALL}), np.int64)]))
    keys, found = _read_intervals(engine, _segments_of(pieces, cut), cut, marks, with_extreme_steps=with_extreme_steps)
    return _assembled(len(series), pieces, cut, keys, found)


def _piece(number: int, segment: Segment, cut: Cut) -> _Piece | None:
    low = max(each for each in (segment.after, cut.after, BEFORE_ALL) if each is not None)
    highs = [each for each in (segment.until, cut.until) if each is not None]
    high = min(highs) if highs else None
    return None if high is not None and high <= low else _Piece(number, segment.key, low, high)


def _segments_of(pieces: Sequence[_Piece], cut: Cut) -> list[Segment]:
    """Every stored series once, up to where anybody sees it."""
    highs: dict[_Key, int | None] = {}
    for piece in pieces:
        known = highs.get(piece.key, piece.high)
        highs[piece.key] = None if known is None or piece.high is None else max(known, piece.high)
    limited = {key: high for key, high in highs.items() if high != cut.until}
    if len(limited) > _MAX_CUT_KEYS:
        limited = {}
    return [Segment(*key, until=limited.get(key)) for key in highs]


def _read_intervals(
    engine: Engine, segments: Sequence[Segment], cut: Cut, marks: Int64Array, *, with_extreme_steps: bool
) -> tuple[dict[_Key, slice], Aggregates]:
    """The intervals between the marks, with the rows of each stored series.

    The cheap statement first: most series have finite values only. Those that do not are read again with care.
    """
    table = _query(engine, segments, cut, marks, OF_POINTS + (_EXTREMES if with_extreme_steps else ""))
    if not table.num_rows:
        return {}, no_aggregates()
    if table.column("strange").to_numpy().any():
        table = _query(engine, segments, cut, marks, OF_POINTS_WITH_CARE + (_EXTREMES_WITH_CARE if with_extreme_steps else ""))
    return _rows_by_key(table), aggregates_of(table)


def _query(engine: Engine, segments: Sequence[Segment], cut: Cut, marks: Int64Array, columns: str) -> pa.Table:
    where = [any_of(segments)]
    if cut.after is not None:
        where.append(f"step > {cut.after}")
    if cut.until is not None:
        where.append(f"step <= {cut.until}")
    first = segments[0]
    if all(each.attribute == first.attribute and each.generation == first.generation for each in segments):
        # A shorter key makes for a faster table of groups.
        key = f"container, toUInt64({first.attribute}) AS attribute, toUInt32({first.generation}) AS generation"
        group = "container, mark"
    else:
        key = "container, attribute, generation"
        group = "container, attribute, generation, mark"
    mark = f"roundDown(step - 1, [{', '.join(map(str, [BEFORE_ALL, *marks.tolist()]))}])"
    lowest = int(marks[0]) if len(marks) else BEFORE_ALL
    if cut.width is not None and cut.after == lowest and len(marks) == len(cut.boundaries):
        # A division is quicker than a search.
        mark = f"intDiv(step - {_signed(lowest + 1)}, {cut.width}) * {cut.width} + {_signed(lowest)}"
    points = f"SELECT *, {mark} AS mark FROM {FLOAT_POINTS} WHERE {' AND '.join(where)}"
    return engine.query(f"SELECT {key}, mark, {columns} FROM ({points}) GROUP BY {group} ORDER BY {group}")


def _signed(number: int) -> str:
    return f"({number})" if number < 0 else str(number)


def _rows_by_key(table: pa.Table) -> dict[_Key, slice]:
    keys = [table.column(name).to_numpy() for name in ("container", "attribute", "generation")]
    is_start = np.ones(table.num_rows, np.bool_)
    is_start[1:] = (keys[0][1:] != keys[0][:-1]) | (keys[1][1:] != keys[1][:-1]) | (keys[2][1:] != keys[2][:-1])
    starts = np.flatnonzero(is_start).tolist()
    return {
        (int(keys[0][begin]), int(keys[1][begin]), int(keys[2][begin])): slice(begin, end)
        for begin, end in zip(starts, [*starts[1:], table.num_rows], strict=True)
    }


def _assembled(count: int, pieces: Sequence[_Piece], cut: Cut, keys: dict[_Key, slice], found: Aggregates) -> list[SeriesBuckets]:
    """The buckets of each asked series from the intervals of the stored ones."""
    rows: list[Int64Array] = [np.empty(0, np.int64)]
    owners: list[Int64Array] = [np.empty(0, np.int64)]
    for piece in pieces:
        place = keys.get(piece.key)
        if place is None:
            continue
        marks = found.mark[place]
        begin = int(np.searchsorted(marks, piece.low)) if piece.low != BEFORE_ALL else 0
        end = len(marks) if piece.high is None else int(np.searchsorted(marks, piece.high))
        rows.append(np.arange(place.start + begin, place.start + end, dtype=np.int64))
        owners.append(np.full(end - begin, piece.series, np.int64))
    seen = found.at(np.concatenate(rows))
    buckets = len(cut.boundaries) + 1
    index = np.searchsorted(cut.boundaries, seen.mark, side="right")
    group, values = joined(seen, np.concatenate(owners) * buckets + index)
    ends = np.searchsorted(group, buckets * np.arange(count + 1)).tolist()
    return [
        SeriesBuckets(group[begin:end] - number * buckets, values.at(slice(begin, end)))
        for number, (begin, end) in enumerate(pairwise(ends))
    ]
