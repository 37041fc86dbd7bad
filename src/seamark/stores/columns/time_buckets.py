"""Reading float series in buckets of time: every point is looked at, by the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa

from seamark.stores.columns.aggregates import (
    BEFORE_ALL,
    OF_POINTS,
    OF_POINTS_WITH_CARE,
    Aggregates,
    joined,
    no_aggregates,
)
from seamark.stores.columns.buckets import SeriesBuckets
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.intervals import intervals_of, key_columns
from seamark.stores.columns.points import Segment, any_of
from seamark.stores.columns.rows import Int64Array
from seamark.stores.columns.schema import FLOAT_POINTS
from seamark.stores.columns.tiles import Key

__all__ = ["PieceTimes", "TimeBuckets", "TimeCut", "read_piece_times", "read_time_buckets"]

# Where a series has points at one moment, any of them may be called its first.
_EXTREMES = ", argMin(step, value) AS min_step, argMax(step, value) AS max_step"
_EXTREMES_WITH_CARE = ", argMinIf(step, value, isFinite(value)) AS min_step, argMaxIf(step, value, isFinite(value)) AS max_step"


@dataclass(frozen=True, slots=True)
class PieceTimes:
    """The points of a segment: when the earliest and the latest were logged, and the one at the highest step. Milliseconds."""

    count: int
    first: int
    last: int
    end: int


@dataclass(frozen=True, slots=True)
class TimeCut:
    """`count` buckets of `width` from `start` on, in milliseconds of a clock that is behind that of the points of a series as far
    as `shifts` tells of its container and attribute. What lies beyond an end counts to the bucket there.

    Only points from `first` to `last` by that clock are looked at, where given.
    """

    start: int
    width: int
    count: int
    shifts: Mapping[tuple[int, int], int]
    first: int | None = None
    last: int | None = None

    @property
    def clock(self) -> str:
        shifts = {container ^ attribute: shift for (container, attribute), shift in self.shifts.items() if shift}
        if not shifts:
            return "timestamp"
        keys, values = (", ".join(map(str, column)) for column in (shifts, shifts.values()))
        return f"(timestamp - transform(bitXor(container, attribute), [{keys}], [{values}], toInt64(0)))"


@dataclass(frozen=True, slots=True)
class TimeBuckets:
    """The filled buckets of a series, in which milliseconds stand for steps; and between which steps (micros) its points are."""

    buckets: SeriesBuckets
    steps: tuple[int, int] | None


def read_piece_times(engine: Engine, series: Sequence[Sequence[Segment]]) -> list[list[PieceTimes | None]]:
    """For each segment of each series what is known of its times; None of one without points."""
    keys = list(dict.fromkeys(segment.key for segments in series for segment in segments))
    if not keys:
        return [[] for _ in series]
    mark = _mark(series)
    columns = "toInt64(count()) AS count, min(timestamp) AS first, max(timestamp) AS last, argMax(timestamp, step) AS end"
    group = "container, attribute, generation, mark"
    source = f"SELECT *, {mark} AS mark FROM {FLOAT_POINTS} WHERE {_of(keys)}"
    table = engine.query(f"SELECT {group}, {columns} FROM ({source}) GROUP BY {group} ORDER BY {group}")
    names = ("container", "attribute", "generation", "mark", "count", "first", "last", "end")
    of_key: dict[Key, list[tuple[int, PieceTimes]]] = {}
    for container, attribute, generation, at, *times in zip(*(values_of(table, name) for name in names), strict=True):
        of_key.setdefault((container, attribute, generation), []).append((at, PieceTimes(*times)))

    def of_segment(segment: Segment) -> PieceTimes | None:
        low, high = _ends(segment)
        parts = [times for at, times in of_key.get(segment.key, []) if at >= low and (high is None or at < high)]
        if not parts:
            return None
        first, last = min(part.first for part in parts), max(part.last for part in parts)
        return PieceTimes(sum(part.count for part in parts), first, last, parts[-1].end)

    return [[of_segment(segment) for segment in segments] for segments in series]


def read_time_buckets(engine: Engine, series: Sequence[Sequence[Segment]], cut: TimeCut) -> list[TimeBuckets]:
    """The filled buckets of each series, with the moments of their extremes."""
    keys = list(dict.fromkeys(segment.key for segments in series for segment in segments))
    if not keys:
        return [TimeBuckets(SeriesBuckets(np.empty(0, np.int64), no_aggregates()), None) for _ in series]
    table = _query(engine, keys, series, cut, OF_POINTS + _EXTREMES)
    if table.num_rows and table.column("strange").to_numpy().any():
        # Most series have finite values only; those that do not are read again with care.
        table = _query(engine, keys, series, cut, OF_POINTS_WITH_CARE + _EXTREMES_WITH_CARE)
    if not table.num_rows:
        return [TimeBuckets(SeriesBuckets(np.empty(0, np.int64), no_aggregates()), None) for _ in series]
    found = intervals_of(table, keys)
    buckets: Int64Array = table.column("bucket").to_numpy()
    lowest, highest = table.column("lowest").to_numpy(), table.column("highest").to_numpy()
    rows: list[Int64Array] = [np.empty(0, np.int64)]
    owners: list[Int64Array] = [np.empty(0, np.int64)]
    for number, segments in enumerate(series):
        for segment in segments:
            place = found.rows.get(segment.key)
            if place is None:
                continue
            low, high = _ends(segment)
            marks = found.values.mark[place]
            begin = int(np.searchsorted(marks, low)) if low != BEFORE_ALL else 0
            end = len(marks) if high is None else int(np.searchsorted(marks, high))
            rows.append(np.arange(place.start + begin, place.start + end, dtype=np.int64))
            owners.append(np.full(end - begin, number, np.int64))
    row, owner = np.concatenate(rows), np.concatenate(owners)
    group, values = joined(found.values.at(row), owner * cut.count + buckets[row])
    ends = np.searchsorted(group, cut.count * np.arange(len(series) + 1)).tolist()
    answers: list[TimeBuckets] = []
    for number, (begin, end) in enumerate(pairwise(ends)):
        own = row[owner == number]
        steps = (int(lowest[own].min()), int(highest[own].max())) if len(own) else None
        part: Aggregates = values.at(slice(begin, end))
        answers.append(TimeBuckets(SeriesBuckets(group[begin:end] - number * cut.count, part), steps))
    return answers


def _query(engine: Engine, keys: Sequence[Key], series: Sequence[Sequence[Segment]], cut: TimeCut, columns: str) -> pa.Table:
    mark = _mark(series)
    group = f"{key_columns(keys)}, mark, bucket"
    where = [_of(keys)]
    if cut.first is not None:
        where.append(f"{cut.clock} >= {cut.first}")
    if cut.last is not None:
        where.append(f"{cut.clock} <= {cut.last}")
    # A division rounds towards zero, and what is before the start counts to the first bucket anyway.
    bucket = f"toInt64(greatest(0, least({cut.count - 1}, intDiv({cut.clock} - ({cut.start}), {cut.width}))))"
    points = (
        f"SELECT container, attribute, generation, value, {cut.clock} AS at, step AS true_step, {mark} AS mark, {bucket} AS bucket "
        f"FROM {FLOAT_POINTS} WHERE {' AND '.join(where)}"
    )
    of_time = f"SELECT container, attribute, generation, value, at AS step, true_step, mark, bucket FROM ({points})"
    return engine.query(
        f"SELECT {group}, min(true_step) AS lowest, max(true_step) AS highest, {columns} FROM ({of_time}) GROUP BY {group} ORDER BY {group}"
    )


def _of(keys: Sequence[Key]) -> str:
    return any_of([Segment(*key) for key in keys])


def _ends(segment: Segment) -> tuple[int, int | None]:
    return (BEFORE_ALL if segment.after is None else segment.after, segment.until)


def _mark(series: Sequence[Sequence[Segment]]) -> str:
    """The highest step below a point's at which a fork leaves its ancestor, in SQL."""
    limits = {
        limit for segments in series for segment in segments for limit in (segment.after, segment.until) if limit is not None
    }
    if not limits:
        return f"toInt64('{BEFORE_ALL}')"
    return f"roundDown(step - 1, [{', '.join(map(str, [BEFORE_ALL, *sorted(limits)]))}])"
