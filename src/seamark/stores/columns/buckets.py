"""Reading float series in buckets: what a chart draws, exact however few its pixels."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa

from seamark.stores.columns.aggregates import (
    BEFORE_ALL,
    NEVER,
    OF_POINTS,
    OF_POINTS_WITH_CARE,
    Aggregates,
    aggregates_of,
    concatenated,
    joined,
    no_aggregates,
)
from seamark.stores.columns.engine import Engine
from seamark.stores.columns.points import Segment, any_of
from seamark.stores.columns.rows import Int64Array
from seamark.stores.columns.schema import FLOAT_POINTS
from seamark.stores.columns.tiles import Key, query_tiles, tile_below, width_of

__all__ = ["Cut", "SeriesBuckets", "read_buckets"]

_EXTREMES = ", argMin(step, value) AS min_step, argMax(step, value) AS max_step"
_EXTREMES_WITH_CARE = ", argMinIf(step, value, isFinite(value)) AS min_step, argMaxIf(step, value, isFinite(value)) AS max_step"
_MOST_TERMS = 64
"""So many series are read up to where their readers see them; more of them whole, since each is a term of the condition."""


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
    level: int | None = None
    """That of the tiles to read instead of points wherever they lie in one bucket. Boundaries inside of tiles are cut exactly,
    too, from the points of these tiles."""

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
    key: Key
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class _Found:
    """Intervals of stored series, and which rows are whose."""

    rows: Mapping[Key, slice]
    values: Aggregates


_Range = tuple[int, int | None]
"""Steps above the first and up to the second."""


def read_buckets(
    engine: Engine,
    series: Sequence[Sequence[Segment]],
    cut: Cut,
    *,
    with_extreme_steps: bool = False,
    last_steps: Mapping[Key, int] | None = None,
    on_seen: Callable[[Key, int], None] = lambda _key, _points: None,
) -> list[SeriesBuckets]:
    """For each series (its segments) the filled buckets of the cut.

    `last_steps` tells where stored series are known to end, which spares looking behind their last tiles. `on_seen` is called
    with every stored series that points were read of, and how many points were seen.
    """
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
    parts: list[_Found] = []
    ranges: dict[Key, list[_Range]] = {key: [(BEFORE_ALL, high)] for key, high in _highest(pieces).items()}
    if cut.level is not None:
        tiles, ranges = _read_tiles(engine, pieces, cut, cut.level, marks, last_steps or {}, with_extreme_steps)
        parts.append(tiles)
    if ranges:
        parts.append(_read_points(engine, ranges, cut, marks, with_extreme_steps=with_extreme_steps))
    for key in ranges:
        on_seen(key, sum(int(part.values.count[part.rows[key]].sum()) for part in parts if key in part.rows))
    return _assembled(len(series), pieces, cut, parts)


def _piece(number: int, segment: Segment, cut: Cut) -> _Piece | None:
    low = max(each for each in (segment.after, cut.after, BEFORE_ALL) if each is not None)
    highs = [each for each in (segment.until, cut.until) if each is not None]
    high = min(highs) if highs else None
    return None if high is not None and high <= low else _Piece(number, segment.key, low, high)


def _highest(pieces: Sequence[_Piece]) -> dict[Key, int | None]:
    """Every stored series, and up to where anybody sees it."""
    highs: dict[Key, int | None] = {}
    for piece in pieces:
        known = highs.get(piece.key, piece.high)
        highs[piece.key] = None if known is None or piece.high is None else max(known, piece.high)
    return highs


def _read_tiles(
    engine: Engine,
    pieces: Sequence[_Piece],
    cut: Cut,
    level: int,
    marks: Int64Array,
    last_steps: Mapping[Key, int],
    with_extreme_steps: bool,
) -> tuple[_Found, dict[Key, list[_Range]]]:
    """What tiles say, and the ranges of points to read besides: tiles that a boundary cuts, and what lies behind the last one."""
    width = width_of(level)
    shared = {limit for limit in (*cut.boundaries.tolist(), cut.after, cut.until) if limit is not None}
    without = {tile_below(limit, level) for limit in shared if limit % width}
    without_of: defaultdict[Key, set[int]] = defaultdict(set)
    for piece in pieces:
        for limit in (piece.low, piece.high):
            if limit is not None and limit != BEFORE_ALL and limit % width:
                without_of[piece.key].add(tile_below(limit, level))
    highs = _highest(pieces)
    table = query_tiles(
        engine,
        level,
        list(highs),
        marks.tolist(),
        after=cut.after,
        until=cut.until,
        without=without,
        without_of={key: own for key, tiles in without_of.items() if (own := tiles - without)},
        with_extreme_steps=with_extreme_steps,
    )
    found = _found(table)
    ranges: dict[Key, list[_Range]] = {}
    for key, high in highs.items():
        if key not in found.rows:
            ranges[key] = [(BEFORE_ALL, high)]
            continue
        reached = int(found.values.last_step[found.rows[key]].max())
        end = min(each for each in (high, last_steps.get(key), NEVER) if each is not None)
        wanted: list[_Range] = [(tile * width, (tile + 1) * width) for tile in sorted(without | without_of[key])]
        wanted = [(low, top) for low, top in wanted if low < end]
        if reached < end:
            wanted.append((reached, high))
        if wanted:
            ranges[key] = wanted
    return found, ranges


def _read_points(
    engine: Engine, ranges: Mapping[Key, Sequence[_Range]], cut: Cut, marks: Int64Array, *, with_extreme_steps: bool
) -> _Found:
    """The cheap statement first: most series have finite values only. Those that do not are read again with care."""
    where = _any_range(ranges, cut)
    table = _query(engine, list(ranges), where, cut, marks, OF_POINTS + (_EXTREMES if with_extreme_steps else ""))
    if table.num_rows and table.column("strange").to_numpy().any():
        columns = OF_POINTS_WITH_CARE + (_EXTREMES_WITH_CARE if with_extreme_steps else "")
        table = _query(engine, list(ranges), where, cut, marks, columns)
    return _found(table)


def _any_range(ranges: Mapping[Key, Sequence[_Range]], cut: Cut) -> str:
    """The condition for the points of the ranges; series that share a range share a term."""
    keys_of: defaultdict[_Range, list[Key]] = defaultdict(list)
    is_many = sum(len(each) for each in ranges.values()) > _MOST_TERMS and cut.level is None
    for key, wanted in ranges.items():
        for low, high in wanted:
            keys_of[low, None if is_many or high == cut.until else high].append(key)
    terms: list[str] = []
    for (low, high), keys in keys_of.items():
        term = [any_of([Segment(*key) for key in keys])]
        if low != BEFORE_ALL:
            term.append(f"step > {low}")
        if high is not None:
            term.append(f"step <= {high}")
        terms.append(f"({' AND '.join(term)})")
    where = [terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"]
    if cut.after is not None:
        where.append(f"step > {cut.after}")
    if cut.until is not None:
        where.append(f"step <= {cut.until}")
    return " AND ".join(where)


def _query(engine: Engine, keys: Sequence[Key], where: str, cut: Cut, marks: Int64Array, columns: str) -> pa.Table:
    _, attribute, generation = keys[0]
    if all(key[1:] == (attribute, generation) for key in keys):
        # A shorter key makes for a faster table of groups.
        key = f"container, toUInt64({attribute}) AS attribute, toUInt32({generation}) AS generation"
        group = "container, mark"
    else:
        key = "container, attribute, generation"
        group = "container, attribute, generation, mark"
    # The highest mark below the step.
    mark = f"roundDown(step - 1, [{', '.join(map(str, [BEFORE_ALL, *marks.tolist()]))}])"
    lowest = int(marks[0]) if len(marks) else BEFORE_ALL
    if cut.width is not None and cut.after == lowest and len(marks) == len(cut.boundaries):
        # A division is quicker than a search.
        mark = f"intDiv(step - {_signed(lowest + 1)}, {cut.width}) * {cut.width} + {_signed(lowest)}"
    points = f"SELECT *, {mark} AS mark FROM {FLOAT_POINTS} WHERE {where}"
    return engine.query(f"SELECT {key}, mark, {columns} FROM ({points}) GROUP BY {group} ORDER BY {group}")


def _signed(number: int) -> str:
    return f"({number})" if number < 0 else str(number)


def _found(table: pa.Table) -> _Found:
    if not table.num_rows:
        return _Found({}, no_aggregates())
    keys = [table.column(name).to_numpy() for name in ("container", "attribute", "generation")]
    is_start = np.ones(table.num_rows, np.bool_)
    is_start[1:] = (keys[0][1:] != keys[0][:-1]) | (keys[1][1:] != keys[1][:-1]) | (keys[2][1:] != keys[2][:-1])
    starts = np.flatnonzero(is_start).tolist()
    rows = {
        (int(keys[0][begin]), int(keys[1][begin]), int(keys[2][begin])): slice(begin, end)
        for begin, end in pairwise([*starts, table.num_rows])
    }
    return _Found(rows, aggregates_of(table))


def _assembled(count: int, pieces: Sequence[_Piece], cut: Cut, parts: Sequence[_Found]) -> list[SeriesBuckets]:
    """The buckets of each asked series from the intervals of the stored ones."""
    seen: list[Aggregates] = []
    groups: list[Int64Array] = []
    buckets = len(cut.boundaries) + 1
    for part in parts:
        rows: list[Int64Array] = [np.empty(0, np.int64)]
        owners: list[Int64Array] = [np.empty(0, np.int64)]
        for piece in pieces:
            place = part.rows.get(piece.key)
            if place is None:
                continue
            marks = part.values.mark[place]
            begin = int(np.searchsorted(marks, piece.low)) if piece.low != BEFORE_ALL else 0
            end = len(marks) if piece.high is None else int(np.searchsorted(marks, piece.high))
            rows.append(np.arange(place.start + begin, place.start + end, dtype=np.int64))
            owners.append(np.full(end - begin, piece.series, np.int64))
        seen.append(part.values.at(np.concatenate(rows)))
        groups.append(np.concatenate(owners) * buckets + np.searchsorted(cut.boundaries, seen[-1].mark, side="right"))
    group, values = joined(seen[0] if len(seen) == 1 else concatenated(seen), np.concatenate(groups))
    ends = np.searchsorted(group, buckets * np.arange(count + 1)).tolist()
    return [
        SeriesBuckets(group[begin:end] - number * buckets, values.at(slice(begin, end)))
        for number, (begin, end) in enumerate(pairwise(ends))
    ]
