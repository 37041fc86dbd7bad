"""Reading the points of series, raw or in buckets, across the segments of a lineage."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from seamark.stores.columns.engine import Engine
from seamark.stores.columns.rows import Float64Array, Int64Array
from seamark.stores.columns.schema import FILE_POINTS, FLOAT_POINTS, HISTOGRAM_POINTS, STRING_POINTS
from seamark.stores.columns.sql import Parameters, integers

__all__ = ["Segment", "SeriesBuckets", "read_buckets", "read_points", "read_points_at", "read_recent_requests"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a series as one container holds it: steps above `after` and up to `until`, both in micros, where given."""

    container: int
    attribute: int
    generation: int
    after: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class SeriesBuckets:
    """The filled buckets of one series, as columns of equal length.

    `min`, `max`, `first`, `last` and `sum` are over finite values and NaN where a bucket has none; steps are micros.
    """

    index: Int64Array
    count: Int64Array
    first_step: Int64Array
    last_step: Int64Array
    first: Float64Array
    last: Float64Array
    min_step: Int64Array
    max_step: Int64Array
    min: Float64Array
    max: Float64Array
    sum: Float64Array
    nan: Int64Array
    positive_infinity: Int64Array
    negative_infinity: Int64Array


_VALUES = {
    FLOAT_POINTS: "value",
    STRING_POINTS: "value",
    FILE_POINTS: "key, size, detail",
    HISTOGRAM_POINTS: "edges, values, is_density",
}


def read_points(
    engine: Engine,
    table: str,
    segments: Sequence[Segment],
    *,
    from_step: int | None = None,
    to_step: int | None = None,
    search: str | None = None,
    offset: int = 0,
    limit: int | None = None,
    descending: bool = False,
) -> pa.Table:
    """Points in step order: columns `step`, `timestamp` and those of the value. `search` keeps texts that contain it.

    A point that was written twice is one point.
    """
    parameters = Parameters()
    where = [_any_of(segments), *_step_range(from_step, to_step)]
    if search:
        where.append(f"positionCaseInsensitiveUTF8(value, {parameters.text(search)}) > 0")
    single = len(segments) == 1
    # One segment is read in the order of the table; without FINAL, so duplicates are removed below.
    direction = " DESC" if descending else ""
    order = (
        f"container{direction}, attribute{direction}, generation{direction}, step{direction}" if single else f"step{direction}"
    )
    tail = f"LIMIT {int(limit)} OFFSET {int(offset)}" if limit is not None else (f"OFFSET {int(offset)}" if offset else "")
    is_paged = bool(offset) or limit is not None
    final = "FINAL" if is_paged else ""
    result = engine.query(
        f"SELECT step, timestamp, {_VALUES[table]} FROM {table} {final} WHERE {' AND '.join(where)} ORDER BY {order} {tail}",
        parameters.values,
    )
    return result if is_paged else _distinct(result)


def read_points_at(engine: Engine, table: str, segment: Segment, steps: Sequence[int]) -> pa.Table:
    """The points at exactly these steps."""
    return engine.query(
        f"SELECT step, timestamp, {_VALUES[table]} FROM {table} FINAL WHERE {_any_of([segment])} AND step IN {integers(steps)} ORDER BY step"
    )


def read_recent_requests(engine: Engine, container: int) -> set[int]:
    """The marks of the latest requests whose points had no steps of their own."""
    parts = " UNION ALL ".join(
        f"SELECT request, max(commit) AS at FROM {table} WHERE container = {int(container)} AND request != 0 GROUP BY request ORDER BY at DESC LIMIT 256"
        for table in _VALUES
    )
    table = engine.query(f"SELECT DISTINCT request FROM ({parts})")
    return set(table.column("request").to_pylist()) if table.num_rows else set()


def read_buckets(
    engine: Engine, series: Sequence[Sequence[Segment]], *, start: int, width: int, buckets: int
) -> list[SeriesBuckets]:
    """For each series (its segments) the buckets [start + i·width, start + (i+1)·width), i < `buckets`, that hold a point.

    One statement for all. Points outside the range are left out.
    """
    owner: dict[tuple[int, int, int], list[int]] = {}
    for position, segments in enumerate(series):
        for segment in segments:
            owner.setdefault((segment.container, segment.attribute, segment.generation), []).append(position)
    segments = [segment for each in series for segment in each]
    if not segments:
        return [_no_buckets() for _ in series]
    end = start + width * buckets
    inner = (
        f"SELECT container, attribute, generation, step, value, intDiv(step - {start}, {width}) AS bucket, isFinite(value) AS finite "
        f"FROM {FLOAT_POINTS} WHERE {_any_of(segments)} AND step >= {start} AND step < {end}"
    )
    # A point of a parent may belong to several forks of it that are drawn together, each cut at a step of its own:
    # then every series is asked for by itself.
    if any(len(positions) > 1 for positions in owner.values()):
        return [_single(engine, each, start, width, buckets) if each else _no_buckets() for each in series]
    columns = (
        "toInt64(bucket) AS index, toInt64(count()) AS count, min(step) AS first_step, max(step) AS last_step, "
        "argMinIf(value, step, finite) AS first, argMaxIf(value, step, finite) AS last, "
        "argMinIf(step, value, finite) AS min_step, argMaxIf(step, value, finite) AS max_step, "
        "minIf(value, finite) AS min, maxIf(value, finite) AS max, sumIf(value, finite) AS sum, toInt64(countIf(finite)) AS finite_count, "
        "toInt64(countIf(isNaN(value))) AS nan, toInt64(countIf(value = inf)) AS positive_infinity, toInt64(countIf(value = -inf)) AS negative_infinity"
    )
    if all(len(each) <= 1 for each in series):
        key, order = "container, attribute, generation", "container, attribute, generation, bucket"
        table = engine.query(f"SELECT {key}, {columns} FROM ({inner}) GROUP BY {order} ORDER BY {order}")
        return _split(table, series, owner)
    table = engine.query(
        f"SELECT {_position(series)} AS position, {columns} FROM ({inner}) GROUP BY position, bucket ORDER BY position, bucket"
    )
    return _split_positions(table, len(series))


def _single(engine: Engine, segments: Sequence[Segment], start: int, width: int, buckets: int) -> SeriesBuckets:
    return read_buckets(engine, [segments], start=start, width=width, buckets=buckets)[0]


def _position(series: Sequence[Sequence[Segment]]) -> str:
    keys: list[str] = []
    positions: list[int] = []
    for position, segments in enumerate(series):
        for segment in segments:
            keys.append(f"({segment.container}, toUInt64({segment.attribute}), {segment.generation})")
            positions.append(position)
    key = "(container, attribute, generation)"
    if len(keys) == 1:
        return "toInt64(0)"
    if len(set(positions)) == 1:
        return f"toInt64({positions[0]})"
    return f"toInt64({positions}[indexOf([{', '.join(keys)}], {key})])"


def _any_of(segments: Sequence[Segment]) -> str:
    """Contiguous keys as one IN where no segment is cut, else a disjunction."""
    whole = [segment for segment in segments if segment.after is None and segment.until is None]
    cut = [segment for segment in segments if segment.after is not None or segment.until is not None]
    terms: list[str] = []
    if whole:
        # Spelt for the primary index: equal leading columns are written as equalities, the rest as tuples.
        containers = sorted({segment.container for segment in whole})
        attributes = sorted({segment.attribute for segment in whole})
        term = f"container IN {integers(containers)} AND attribute IN {integers(attributes)}"
        generations = {segment.generation for segment in whole}
        if len(generations) == 1 and len(whole) == len(containers) * len(attributes):
            term += f" AND generation = {next(iter(generations))}"
        else:
            tuples = ", ".join(f"({s.container}, {s.attribute}, {s.generation})" for s in whole)
            term += f" AND (container, attribute, generation) IN ({tuples})"
        terms.append(f"({term})")
    for segment in cut:
        term = f"container = {segment.container} AND attribute = {segment.attribute} AND generation = {segment.generation}"
        if segment.after is not None:
            term += f" AND step > {segment.after}"
        if segment.until is not None:
            term += f" AND step <= {segment.until}"
        terms.append(f"({term})")
    return terms[0] if len(terms) == 1 else "(" + " OR ".join(terms) + ")"


def _step_range(from_step: int | None, to_step: int | None) -> list[str]:
    terms: list[str] = []
    if from_step is not None:
        terms.append(f"step >= {int(from_step)}")
    if to_step is not None:
        terms.append(f"step <= {int(to_step)}")
    return terms


def _distinct(table: pa.Table) -> pa.Table:
    if table.num_rows < 2:
        return table
    steps = table.column("step").to_numpy()
    is_new = np.empty(len(steps), np.bool_)
    is_new[0] = True
    np.not_equal(steps[1:], steps[:-1], out=is_new[1:])
    return table if bool(is_new.all()) else table.filter(pa.array(is_new))


def _split(
    table: pa.Table, series: Sequence[Sequence[Segment]], owner: dict[tuple[int, int, int], list[int]]
) -> list[SeriesBuckets]:
    found = [_no_buckets() for _ in series]
    if not table.num_rows:
        return found
    keys = [table.column(name).to_numpy() for name in ("container", "attribute", "generation")]
    is_start = np.ones(table.num_rows, np.bool_)
    is_start[1:] = (keys[0][1:] != keys[0][:-1]) | (keys[1][1:] != keys[1][:-1]) | (keys[2][1:] != keys[2][:-1])
    starts = np.flatnonzero(is_start).tolist()
    for begin, end in zip(starts, [*starts[1:], table.num_rows], strict=True):
        key = (int(keys[0][begin]), int(keys[1][begin]), int(keys[2][begin]))
        found[owner[key][0]] = _buckets(table.slice(begin, end - begin))
    return found


def _split_positions(table: pa.Table, count: int) -> list[SeriesBuckets]:
    found = [_no_buckets() for _ in range(count)]
    if not table.num_rows:
        return found
    positions = table.column("position").to_numpy()
    starts = np.searchsorted(positions, np.arange(count), "left").tolist()
    ends = np.searchsorted(positions, np.arange(count), "right").tolist()
    for position, (begin, end) in enumerate(zip(starts, ends, strict=True)):
        if end > begin:
            found[position] = _buckets(table.slice(begin, end - begin))
    return found


def _buckets(table: pa.Table) -> SeriesBuckets:
    empty = table.column("finite_count").to_numpy() == 0

    def floats(name: str) -> Float64Array:
        values = table.column(name).to_numpy()
        return np.where(empty, np.nan, values) if bool(empty.any()) else values

    def ints(name: str) -> Int64Array:
        return table.column(name).to_numpy()

    return SeriesBuckets(
        index=ints("index"),
        count=ints("count"),
        first_step=ints("first_step"),
        last_step=ints("last_step"),
        first=floats("first"),
        last=floats("last"),
        min_step=ints("min_step"),
        max_step=ints("max_step"),
        min=floats("min"),
        max=floats("max"),
        sum=floats("sum"),
        nan=ints("nan"),
        positive_infinity=ints("positive_infinity"),
        negative_infinity=ints("negative_infinity"),
    )


def _no_buckets() -> SeriesBuckets:
    integers_, floats = np.empty(0, np.int64), np.empty(0, np.float64)
    return SeriesBuckets(
        integers_,
        integers_,
        integers_,
        integers_,
        floats,
        floats,
        integers_,
        integers_,
        floats,
        floats,
        floats,
        integers_,
        integers_,
        integers_,
    )
