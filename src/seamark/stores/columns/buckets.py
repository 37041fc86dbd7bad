"""Reading float series in buckets: what a chart draws, exact however few its pixels."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa

from seamark.stores.columns.aggregates import (
    BEFORE_ALL,
    OF_POINTS,
    OF_POINTS_WITH_CARE,
    Aggregates,
    concatenated,
    joined,
    no_aggregates,
)
from seamark.stores.columns.engine import Engine
from seamark.stores.columns.intervals import Intervals, intervals_of, key_columns
from seamark.stores.columns.points import Segment, any_of
from seamark.stores.columns.rows import Int64Array
from seamark.stores.columns.schema import FLOAT_POINTS
from seamark.stores.columns.tile_reading import WantedTiles, read_tiles
from seamark.stores.columns.tiles import Key, tile_below, width_of

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


_NEVER = 2**63 - 1
_Range = tuple[int, int | None]
"""Steps above the first and up to the second."""


def read_buckets(
    engine: Engine,
    series: Sequence[Sequence[Segment]],
    cut: Cut,
    *,
    with_extreme_steps: bool = False,
    extents: Mapping[Key, tuple[int, int]] | None = None,
    on_seen: Callable[[Key, int, int], None] = lambda _key, _points, _fresh: None,
) -> list[SeriesBuckets]:
    """For each series (its segments) the filled buckets of the cut.

    `extents` tells at which step stored series begin at the earliest and end at the latest, where that is known; it spares looking
    before and behind. `on_seen` is called with every stored series that points were read of: how many were seen, and how many
    of them not in tiles.
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
    parts: list[Intervals] = []
    ranges: dict[Key, list[_Range]] = {key: [(BEFORE_ALL, high)] for key, high in _highest(pieces).items()}
    if cut.level is not None:
        parts, ranges = _read_tiles(engine, pieces, cut, cut.level, marks, extents or {}, with_extreme_steps)
    if ranges:
        parts.append(_read_points(engine, ranges, cut, marks, with_extreme_steps=with_extreme_steps))
        for key in ranges:
            seen = [int(part.values.count[part.rows[key]].sum()) if key in part.rows else 0 for part in parts]
            on_seen(key, sum(seen), seen[-1])
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
    extents: Mapping[Key, tuple[int, int]],
    with_extreme_steps: bool,
) -> tuple[list[Intervals], dict[Key, list[_Range]]]:
    """What tiles say, and the ranges of points to read besides: tiles that a limit cuts, and what lies behind the last one."""
    width = width_of(level)
    highs = _highest(pieces)
    ends = {key: extents[key][1] if key in extents else _NEVER for key in highs}
    # What lies behind all points cuts no tile.
    end_of_all = max(ends.values())
    shared = {limit for limit in (*cut.boundaries.tolist(), cut.after, cut.until) if limit is not None}
    without = {tile_below(limit, level) for limit in shared if limit % width and limit < end_of_all}
    without_of: defaultdict[Key, set[int]] = defaultdict(set)
    for piece in pieces:
        for limit in (piece.low, piece.high):
            if limit is not None and limit != BEFORE_ALL and limit % width and limit < ends[piece.key]:
                without_of[piece.key].add(tile_below(limit, level))
    wanted = WantedTiles(
        level,
        list(highs),
        cut.after,
        cut.until,
        without,
        {key: own for key, tiles in without_of.items() if (own := tiles - without)},
    )
    extent = _extent(cut, [extents.get(key) for key in highs])
    parts = read_tiles(engine, wanted, marks, extent=extent, with_extreme_steps=with_extreme_steps)
    reached: dict[Key, int] = {}
    for part in parts:
        for key, rows in part.rows.items():
            reached[key] = max(int(part.values.last_step[rows].max()), reached.get(key, BEFORE_ALL))
    if any(last > ends[key] for key, last in reached.items()):
        # Since the ends were told there are new points, perhaps in a tile that a limit cuts now.
        return _read_tiles(engine, pieces, cut, level, marks, {}, with_extreme_steps)
    ranges: dict[Key, list[_Range]] = {}
    for key, high in highs.items():
        if key not in reached:
            ranges[key] = [(BEFORE_ALL, high)]
            continue
        end = ends[key] if high is None else min(high, ends[key])
        ranges_of_key: list[_Range] = [(tile * width, (tile + 1) * width) for tile in sorted(without | without_of[key])]
        ranges_of_key = [(low, top) for low, top in ranges_of_key if low < end]
        if reached[key] < end:
            ranges_of_key.append((reached[key], high))
        if ranges_of_key:
            ranges[key] = ranges_of_key
    return parts, ranges


def _extent(cut: Cut, extents: Sequence[tuple[int, int] | None]) -> tuple[int, int] | None:
    """The first and the last step at which there may be points to look at, if all series tell."""
    known = [each for each in extents if each is not None]
    if len(known) < len(extents):
        return None
    first, last = min(first for first, _ in known), max(last for _, last in known)
    return (first if cut.after is None else max(first, cut.after + 1), last if cut.until is None else min(last, cut.until))


def _read_points(
    engine: Engine, ranges: Mapping[Key, Sequence[_Range]], cut: Cut, marks: Int64Array, *, with_extreme_steps: bool
) -> Intervals:
    """The cheap statement first: most series have finite values only. Those that do not are read again with care."""
    where = _any_range(ranges, cut)
    table = _query(engine, list(ranges), where, cut, marks, OF_POINTS + (_EXTREMES if with_extreme_steps else ""))
    if table.num_rows and table.column("strange").to_numpy().any():
        columns = OF_POINTS_WITH_CARE + (_EXTREMES_WITH_CARE if with_extreme_steps else "")
        table = _query(engine, list(ranges), where, cut, marks, columns)
    return intervals_of(table, list(ranges))


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
    group = f"{key_columns(keys)}, mark"
    # The highest mark below the step.
    mark = f"roundDown(step - 1, [{', '.join(map(str, [BEFORE_ALL, *marks.tolist()]))}])"
    lowest = int(marks[0]) if len(marks) else BEFORE_ALL
    if cut.width is not None and cut.after == lowest and len(marks) == len(cut.boundaries):
        # A division is quicker than a search.
        mark = f"intDiv(step - {_signed(lowest + 1)}, {cut.width}) * {cut.width} + {_signed(lowest)}"
    points = f"SELECT *, {mark} AS mark FROM {FLOAT_POINTS} WHERE {where}"
    return engine.query(f"SELECT {group}, {columns} FROM ({points}) GROUP BY {group} ORDER BY {group}")


def _signed(number: int) -> str:
    return f"({number})" if number < 0 else str(number)


def _assembled(count: int, pieces: Sequence[_Piece], cut: Cut, parts: Sequence[Intervals]) -> list[SeriesBuckets]:
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
