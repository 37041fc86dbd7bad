"""Reading float series in buckets: what a chart draws, exact however few its pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from seamark.stores.columns.engine import Engine
from seamark.stores.columns.points import Segment, any_of, by_key
from seamark.stores.columns.rows import Float64Array, Int64Array
from seamark.stores.columns.schema import FLOAT_POINTS

__all__ = ["SeriesBuckets", "read_buckets"]


@dataclass(frozen=True, slots=True)
class SeriesBuckets:
    """The filled buckets of one series, as columns of equal length.

    `min`, `max`, `first`, `last` and `sum` are over finite values and NaN where a bucket has none; steps are micros.
    `min_step` and `max_step`, where the extremes are, are None unless asked for.
    """

    index: Int64Array
    count: Int64Array
    first_step: Int64Array
    last_step: Int64Array
    first: Float64Array
    last: Float64Array
    min: Float64Array
    max: Float64Array
    sum: Float64Array
    nan: Int64Array
    positive_infinity: Int64Array
    negative_infinity: Int64Array
    min_step: Int64Array | None = None
    max_step: Int64Array | None = None


_PLAIN = (
    "toInt64(bucket) AS index, toInt64(count()) AS count, min(step) AS first_step, max(step) AS last_step, "
    "argMin(value, step) AS first, argMax(value, step) AS last, min(value) AS min, max(value) AS max, sum(value) AS sum, "
    "countIf(NOT isFinite(value)) AS strange"
)
_PLAIN_EXTREMES = ", argMin(step, value) AS min_step, argMax(step, value) AS max_step"
_CAREFUL = (
    "toInt64(bucket) AS index, toInt64(count()) AS count, min(step) AS first_step, max(step) AS last_step, "
    "argMinIf(value, step, isFinite(value)) AS first, argMaxIf(value, step, isFinite(value)) AS last, "
    "minIf(value, isFinite(value)) AS min, maxIf(value, isFinite(value)) AS max, sumIf(value, isFinite(value)) AS sum, "
    "toInt64(countIf(isNaN(value))) AS nan, toInt64(countIf(value = inf)) AS positive_infinity, "
    "toInt64(countIf(value = -inf)) AS negative_infinity"
)
_CAREFUL_EXTREMES = ", argMinIf(step, value, isFinite(value)) AS min_step, argMaxIf(step, value, isFinite(value)) AS max_step"


def read_buckets(
    engine: Engine, series: Sequence[Sequence[Segment]], *, start: int, width: int, buckets: int, with_extreme_steps: bool
) -> list[SeriesBuckets]:
    """For each series (its segments) the buckets [start + i·width, start + (i+1)·width), i < `buckets`, that hold a point.

    Points outside the range are left out. Series of one segment come in one statement, the others in one each.
    """
    found = [_no_buckets() for _ in series]
    alone: dict[tuple[int, int, int], int] = {}
    for position, segments in enumerate(series):
        if len(segments) == 1 and segments[0].key not in alone:
            alone[segments[0].key] = position
        elif segments:
            rows = _rows(engine, segments, start, width, buckets, with_extreme_steps, is_one=True)
            found[position] = _columns(rows)
    if alone:
        segments = [series[position][0] for position in alone.values()]
        rows = _rows(engine, segments, start, width, buckets, with_extreme_steps, is_one=False)
        for key, part in by_key(rows):
            found[alone[key]] = _columns(part)
    return found


def _rows(
    engine: Engine, segments: Sequence[Segment], start: int, width: int, buckets: int, with_extreme_steps: bool, *, is_one: bool
) -> pa.Table:
    """The cheap statement first: most series have finite values only. Those that do not are read again with care."""
    rows = _query(engine, segments, start, width, buckets, _PLAIN + (_PLAIN_EXTREMES if with_extreme_steps else ""), is_one)
    if rows.num_rows and rows.column("strange").to_numpy().any():
        return _query(
            engine, segments, start, width, buckets, _CAREFUL + (_CAREFUL_EXTREMES if with_extreme_steps else ""), is_one
        )
    return rows


def _query(
    engine: Engine, segments: Sequence[Segment], start: int, width: int, buckets: int, columns: str, is_one: bool
) -> pa.Table:
    where = f"{any_of(segments)} AND step >= {start} AND step < {start + width * buckets}"
    bucket = f"intDiv(step - {start}, {width})" if start else f"intDiv(step, {width})"
    first = segments[0]
    if is_one:
        key = f"toUInt64({first.container}) AS container, toUInt64({first.attribute}) AS attribute, toUInt32(0) AS generation"
        group = "bucket"
    elif all(each.attribute == first.attribute and each.generation == first.generation for each in segments):
        # A shorter key makes for a faster table of groups.
        key = f"container, toUInt64({first.attribute}) AS attribute, toUInt32({first.generation}) AS generation"
        group = "container, bucket"
    else:
        key = "container, attribute, generation"
        group = "container, attribute, generation, bucket"
    select = f"SELECT {key}, {columns} FROM (SELECT *, {bucket} AS bucket FROM {FLOAT_POINTS} WHERE {where})"
    return engine.query(f"{select} GROUP BY {group} ORDER BY {group}")


def _columns(table: pa.Table) -> SeriesBuckets:
    if not table.num_rows:
        return _no_buckets()

    def ints(name: str) -> Int64Array:
        return table.column(name).to_numpy()

    nothing = np.zeros(table.num_rows, np.int64)
    is_careful = "nan" in table.column_names
    nan, positive, negative = (
        ints(name) if is_careful else nothing for name in ("nan", "positive_infinity", "negative_infinity")
    )
    is_empty = nan + positive + negative == ints("count")

    def floats(name: str) -> Float64Array:
        values = table.column(name).to_numpy()
        return np.where(is_empty, np.nan, values) if bool(is_empty.any()) else values

    has_extremes = "min_step" in table.column_names
    return SeriesBuckets(
        index=ints("index"),
        count=ints("count"),
        first_step=ints("first_step"),
        last_step=ints("last_step"),
        first=floats("first"),
        last=floats("last"),
        min=floats("min"),
        max=floats("max"),
        sum=floats("sum"),
        nan=nan,
        positive_infinity=positive,
        negative_infinity=negative,
        min_step=ints("min_step") if has_extremes else None,
        max_step=ints("max_step") if has_extremes else None,
    )


def _no_buckets() -> SeriesBuckets:
    integers, floats = np.empty(0, np.int64), np.empty(0, np.float64)
    return SeriesBuckets(
        integers,
        integers,
        integers,
        integers,
        floats,
        floats,
        floats,
        floats,
        floats,
        integers,
        integers,
        integers,
        integers,
        integers,
    )
