"""Float series on one grid of doubles: the buckets that the 3.x API's clients chart (protocol page 3.x, 4.8)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.model.errors import InvalidQuery
from seamark.model.steps import MAX_STEP_MICROS, MICROS_PER_STEP
from seamark.stores.columns.aggregates import BEFORE_ALL, aggregates_of_points, concatenated, joined, no_aggregates
from seamark.stores.columns.buckets import Cut, SeriesBuckets
from seamark.stores.columns.points import by_key
from seamark.stores.columns.rows import NO_PREVIEW, Float64Array, Int64Array
from seamark.stores.columns.tiles import level_for, level_of_parts, width_of
from seamark.tracking.context import Tracking
from seamark.tracking.references import find_runs
from seamark.tracking.segments import FoundSeries, WantedSeries, find_series
from seamark.tracking.series_reading import SeriesRequest

__all__ = ["GridBuckets", "last_steps_within", "read_grid"]


@dataclass(frozen=True, slots=True)
class GridBuckets:
    """The filled buckets of one series, as columns of equal length. Bucket `index` holds the x (steps, as doubles) above `from_x`
    and up to `to_x`.

    `first_x` to `max` are over finite values, and NaN where a bucket has none; `finite` to `negative_infinity` count the points.
    """

    index: Int64Array
    from_x: Float64Array
    to_x: Float64Array
    first_x: Float64Array
    first_y: Float64Array
    last_x: Float64Array
    last_y: Float64Array
    min: Float64Array
    max: Float64Array
    finite: Int64Array
    nan: Int64Array
    positive_infinity: Int64Array
    negative_infinity: Int64Array
    sum: Float64Array


@dataclass(frozen=True, slots=True)
class _Previews:
    """The previews of one series that count, by step."""

    steps: Int64Array
    values: Float64Array


_NO_PREVIEWS = _Previews(np.empty(0, np.int64), np.empty(0, np.float64))


def read_grid(
    t: Tracking,
    caller: Caller,
    requests: Sequence[SeriesRequest],
    *,
    buckets: int,
    from_x: float | None = None,
    to_x: float | None = None,
    from_step: int | None = None,
    to_step: int | None = None,
) -> list[GridBuckets]:
    """Each requested series in the buckets of one grid; nothing for a series that is not there or that the caller may not see.

    With a = `from_x` and b = `to_x`, or else the first and the last step of all the series, and w = (b − a) / (`buckets` − 1),
    bucket 0 reaches up to a, bucket i from a + w·(i − 1) to a + w·i, and bucket `buckets` from a + w·(`buckets` − 1) on. Where
    a = b there is one bucket, from a on. Only points from `from_step` to `to_step` (micros, inclusive) count.

    Where many millions of points are asked for, the edges between a and b are moved to the nearest ends of tiles, by a twelfth of
    w, or an eighth where tiles are scarce. `from_x` and `to_x` of the buckets say where they are, and what is said about the
    points between them is exact.

    Raises InvalidQuery for a range that is none, or fewer buckets than one.
    """
    if buckets < 1:
        raise InvalidQuery(f"A grid of {buckets} buckets holds nothing. Ask for at least one.")
    if not all(math.isfinite(each) for each in (from_x, to_x) if each is not None):
        raise InvalidQuery(f"The grid cannot reach from {from_x} to {to_x}. Give finite numbers, or none.")
    found = _find(t, caller, requests)
    previews = _previews(t, requests, found, from_step, to_step)
    extents = [*_extents(t, found, from_step, to_step)]
    extents += [(int(each.steps[0]), int(each.steps[-1])) for each in previews if len(each.steps)]
    if not extents:
        return [_no_buckets() for _ in requests]
    a = min(first for first, _ in extents) / MICROS_PER_STEP if from_x is None else from_x
    b = max(last for _, last in extents) / MICROS_PER_STEP if to_x is None else to_x
    if not math.isfinite((b - a) * MICROS_PER_STEP):
        raise InvalidQuery(f"The grid cannot reach from {a} to {b}, which is further than numbers go. Give nearer ends.")
    if b < a:
        raise InvalidQuery(f"The grid cannot reach from {a} to {b}. Give the lower end first.")
    edges = np.array([a]) if a == b else _edges(a, b, buckets)
    after = None if from_step is None else from_step - 1
    width = (float(edges[1] - edges[0]) if len(edges) > 1 else b - a) * MICROS_PER_STEP
    level = moved = level_for(width, _sizes(found), after=after, until=to_step)
    if from_x is not None and to_x is not None:
        # Clients ask for more series than a request takes in parts, which they then put side by side: all parts must have the
        # same edges, whatever their series are.
        moved = level_of_parts(width)
        level = None if level is None or moved is None else min(level, moved)
    if moved is not None:
        tile = width_of(moved) / MICROS_PER_STEP
        edges[1:-1] = np.round(edges[1:-1] / tile) * tile
    if a == b:
        before = _last_step_before(a)
        cut = Cut(np.empty(0, np.int64), before if after is None else max(before, after), to_step)
    else:
        cut = Cut(last_steps_within(edges), after, to_step, level=level)
    stored = t.columns.read_buckets(
        [[] if each is None else each.segments for each in found],
        cut,
        extents={
            each.segments[0].key: (each.row.first_step, each.row.last_step)
            for each in found
            if each is not None and each.row.points
        },
    )
    return [
        _grid_buckets(_with_previews(values, more, cut), edges, is_single=a == b)
        for values, more in zip(stored, previews, strict=True)
    ]


def _sizes(found: Sequence[FoundSeries | None]) -> list[tuple[int, int, int]]:
    """The points, the first and the last step of each series that has points."""
    return [(each.row.points, each.row.first_step, each.row.last_step) for each in found if each is not None and each.row.points]


def last_steps_within(edges: Float64Array) -> Int64Array:
    """For each x the highest step (micros) that, as a double, is not above it; clipped to where steps can be."""
    most = 2 * MAX_STEP_MICROS
    low = np.clip(np.floor(edges * MICROS_PER_STEP), -most, most).astype(np.int64)
    # The product is rounded, and so is the quotient that it is compared with: the answer is near, and found by halving.
    near = 4 + np.abs(low) // 2**48
    low, high = low - near, low + near
    while bool((high - low > 1).any()):
        middle = (low + high) // 2
        is_within = middle / MICROS_PER_STEP <= edges
        low, high = np.where(is_within, middle, low), np.where(is_within, high, middle)
    return low


def _last_step_before(x: float) -> int:
    """The highest step that, as a double, is below x."""
    return int(last_steps_within(np.array([np.nextafter(x, -np.inf)]))[0])


def _edges(a: float, b: float, buckets: int) -> Float64Array:
    """The upper ends of all buckets but the last; as the clients reckon them, to the last bit."""
    if buckets == 1:
        return np.array([a])
    width = (b - a) / (buckets - 1)
    return a + width * np.arange(buckets, dtype=np.float64)


def _find(t: Tracking, caller: Caller, requests: Sequence[SeriesRequest]) -> list[FoundSeries | None]:
    runs = find_runs(t, caller, [each.run for each in requests])
    wanted = [None if run is None else WantedSeries(run, each.path, each.scope) for run, each in zip(runs, requests, strict=True)]
    return [None if each is None or each.type is not AttributeType.FLOAT_SERIES else each for each in find_series(t, wanted)]


def _extents(
    t: Tracking, found: Sequence[FoundSeries | None], from_step: int | None, to_step: int | None
) -> list[tuple[int, int]]:
    """The first and the last step of each series that has points in the range."""
    extents: list[tuple[int, int]] = []
    unknown: list[FoundSeries] = []
    for each in found:
        if each is None or (each.is_whole and not each.row.points):
            continue
        is_inside = (from_step is None or from_step <= each.row.first_step) and (to_step is None or each.row.last_step <= to_step)
        if each.is_whole and is_inside:
            extents.append((each.row.first_step, each.row.last_step))
        else:
            unknown.append(each)
    sizes = _sizes(unknown)
    span = max((last - first for _, first, last in sizes), default=0)
    after = None if from_step is None else from_step - 1
    cut = Cut(np.empty(0, np.int64), after, to_step, level=level_for(span, sizes, after=after, until=to_step))
    for one in t.columns.read_buckets([each.segments for each in unknown], cut):
        extents += zip(one.values.first_step.tolist(), one.values.last_step.tolist(), strict=True)
    return extents


def _previews(
    t: Tracking,
    requests: Sequence[SeriesRequest],
    found: Sequence[FoundSeries | None],
    from_step: int | None,
    to_step: int | None,
) -> list[_Previews]:
    """The previews of the series that want them, behind their last points."""
    asked = [
        each if request.with_previews and each is not None and _has_previews(each) else None
        for request, each in zip(requests, found, strict=True)
    ]
    keys = {each.segments[0].key: each for each in asked if each is not None}
    if not keys:
        return [_NO_PREVIEWS for _ in requests]
    table = t.columns.read_previews(list(keys))
    of_key: dict[tuple[int, int, int], _Previews] = {}
    for key, rows in by_key(table):
        steps = rows.column("step").to_numpy()
        row = keys[key].row
        counts = steps > (row.last_step if row.points else NO_PREVIEW)
        if from_step is not None:
            counts &= steps >= from_step
        if to_step is not None:
            counts &= steps <= to_step
        of_key[key] = _Previews(steps[counts], rows.column("value").to_numpy()[counts])
    return [_NO_PREVIEWS if each is None else of_key.get(each.segments[0].key, _NO_PREVIEWS) for each in asked]


def _has_previews(series: FoundSeries) -> bool:
    return series.row.preview_step > (series.row.last_step if series.row.points else NO_PREVIEW)


def _with_previews(stored: SeriesBuckets, previews: _Previews, cut: Cut) -> SeriesBuckets:
    is_inside = previews.steps > (BEFORE_ALL if cut.after is None else cut.after)
    if not is_inside.any():
        return stored
    steps, values = previews.steps[is_inside], previews.values[is_inside]
    index = np.searchsorted(cut.boundaries, steps)
    together = concatenated([stored.values, aggregates_of_points(steps, values)])
    return SeriesBuckets(*joined(together, np.concatenate([stored.index, index])))


def _grid_buckets(found: SeriesBuckets, edges: Float64Array, *, is_single: bool) -> GridBuckets:
    values, is_empty = found.values, found.values.finite == 0
    lower, upper = (edges, np.array([np.inf])) if is_single else (np.append(-np.inf, edges), np.append(edges, np.inf))
    return GridBuckets(
        index=found.index,
        from_x=lower[found.index],
        to_x=upper[found.index],
        first_x=np.where(is_empty, np.nan, values.first_finite_step / MICROS_PER_STEP),
        first_y=values.first,
        last_x=np.where(is_empty, np.nan, values.last_finite_step / MICROS_PER_STEP),
        last_y=values.last,
        min=values.min,
        max=values.max,
        finite=values.finite,
        nan=values.nan,
        positive_infinity=values.positive_infinity,
        negative_infinity=values.negative_infinity,
        sum=np.where(is_empty, 0.0, values.sum),
    )


def _no_buckets() -> GridBuckets:
    return _grid_buckets(SeriesBuckets(np.empty(0, np.int64), no_aggregates()), np.empty(0), is_single=False)
