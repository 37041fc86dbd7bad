"""Reading the points of series across the segments of a lineage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.schema import FILE_POINTS, FLOAT_POINTS, HISTOGRAM_POINTS, PREVIEW_POINTS, STRING_POINTS
from seamark.stores.columns.sql import Parameters, integers, page, pairs

__all__ = [
    "VALUES",
    "Segment",
    "any_of",
    "by_key",
    "count_texts",
    "read_floats_at",
    "read_one_each",
    "read_points",
    "read_points_at",
    "read_preview_times",
    "read_previews",
    "read_recent_requests",
]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a series as one container holds it: steps above `after` and up to `until`, both in micros, where given."""

    container: int
    attribute: int
    generation: int
    after: int | None = None
    until: int | None = None

    @property
    def key(self) -> tuple[int, int, int]:
        return (self.container, self.attribute, self.generation)


VALUES = {
    FLOAT_POINTS: "value",
    STRING_POINTS: "value",
    FILE_POINTS: "key, size, detail",
    HISTOGRAM_POINTS: "edges, values, is_density",
}
"""The columns of the value, by table."""


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
    where = [any_of(segments), *_step_range(from_step, to_step)]
    if search:
        where.append(f"positionCaseInsensitiveUTF8(value, {parameters.text(search)}) > 0")
    single = len(segments) == 1
    # One segment is read in the order of the table; without FINAL, so duplicates are removed below.
    direction = " DESC" if descending else ""
    order = (
        f"container{direction}, attribute{direction}, generation{direction}, step{direction}" if single else f"step{direction}"
    )
    tail = page(limit, offset)
    is_paged = bool(offset) or limit is not None
    final = "FINAL" if is_paged else ""
    result = engine.query(
        f"SELECT step, timestamp, {VALUES[table]} FROM {table} {final} WHERE {' AND '.join(where)} ORDER BY {order} {tail}",
        parameters.values,
    )
    return result if is_paged else _distinct(result)


def count_texts(engine: Engine, segments: Sequence[Segment], search: str) -> int:
    """How many different points have a text that contains `search`, in any case."""
    parameters = Parameters()
    where = f"{any_of(segments)} AND positionCaseInsensitiveUTF8(value, {parameters.text(search)}) > 0"
    table = engine.query(f"SELECT uniqExact(step) AS n FROM {STRING_POINTS} WHERE {where}", parameters.values)
    return values_of(table, "n")[0]


def read_points_at(engine: Engine, table: str, segment: Segment, steps: Sequence[int]) -> pa.Table:
    """The points at exactly these steps."""
    return engine.query(
        f"SELECT step, timestamp, {VALUES[table]} FROM {table} FINAL WHERE {any_of([segment])} AND step IN {integers(steps)} ORDER BY step"
    )


def read_floats_at(engine: Engine, segments: Sequence[Segment], steps: Sequence[int]) -> pa.Table:
    """The points of float series at these steps: columns `attribute`, `step` and `value`, in no particular order."""
    return engine.query(
        f"SELECT attribute, step, value FROM {FLOAT_POINTS} FINAL WHERE {any_of(segments)} AND step IN {integers(steps)}"
    )


def read_previews(engine: Engine, series: Sequence[tuple[int, int, int]]) -> pa.Table:
    """See `Columns.read_previews`."""
    where = any_of([Segment(*key) for key in series]) if series else "0"
    order = "container, attribute, generation, step"
    return engine.query(
        f"SELECT {order}, timestamp, value, completion_ratio FROM {PREVIEW_POINTS} FINAL WHERE {where} ORDER BY {order}"
    )


def read_preview_times(
    engine: Engine, segments: Sequence[Segment], from_step: int | None, to_step: int | None
) -> tuple[int, int] | None:
    """See `Columns.read_preview_times`."""
    where = " AND ".join([any_of(segments), *_step_range(from_step, to_step)])
    table = engine.query(
        f"SELECT count() AS n, min(timestamp) AS first, max(timestamp) AS last FROM {PREVIEW_POINTS} WHERE {where}"
    )
    count, first, last = (values_of(table, name)[0] for name in ("n", "first", "last"))
    return (first, last) if count else None


def read_recent_requests(engine: Engine, container: int) -> list[int]:
    """The marks of the latest requests whose points had no steps of their own, oldest first. All of a commit or none: a
    second's requests are one commit, and which of them was the last, whose answer may have been lost, is not known."""
    parts = " UNION ALL ".join(
        f"SELECT request, max(commit) AS at FROM {table} WHERE container = {int(container)} AND request != 0 "
        f"GROUP BY request ORDER BY at DESC LIMIT 256 WITH TIES"
        for table in VALUES
    )
    table = engine.query(f"SELECT request, max(at) AS latest FROM ({parts}) GROUP BY request ORDER BY latest")
    return values_of(table, "request")


def by_key(table: pa.Table) -> Iterator[tuple[tuple[int, int, int], pa.Table]]:
    """The rows of each series of a table that is ordered by (container, attribute, generation)."""
    if not table.num_rows:
        return
    keys = [table.column(name).to_numpy() for name in ("container", "attribute", "generation")]
    is_start = np.ones(table.num_rows, np.bool_)
    is_start[1:] = (keys[0][1:] != keys[0][:-1]) | (keys[1][1:] != keys[1][:-1]) | (keys[2][1:] != keys[2][:-1])
    starts = np.flatnonzero(is_start).tolist()
    for begin, end in zip(starts, [*starts[1:], table.num_rows], strict=True):
        yield (int(keys[0][begin]), int(keys[1][begin]), int(keys[2][begin])), table.slice(begin, end - begin)


def any_of(segments: Sequence[Segment]) -> str:
    """Contiguous keys as one IN where no segment is cut, else a disjunction of those that are cut alike."""
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
    # A fork's series are cut alike, so thousands of segments make a few terms.
    alike: dict[tuple[int, int, int | None, int | None], list[int]] = {}
    for segment in cut:
        alike.setdefault((segment.container, segment.generation, segment.after, segment.until), []).append(segment.attribute)
    for (container, generation, after, until), attributes in alike.items():
        term = f"container = {container} AND attribute IN {integers(sorted(attributes))} AND generation = {generation}"
        if after is not None:
            term += f" AND step > {after}"
        if until is not None:
            term += f" AND step <= {until}"
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


def read_one_each(engine: Engine, points: Sequence[tuple[int, int, int, int]]) -> dict[tuple[int, int, int, int], float]:
    """The value of each of these points of float series that is there, by (container, attribute, generation, step)."""
    if not points:
        return {}
    key = ("container", "attribute", "generation", "step")
    table = engine.query(
        f"SELECT {', '.join(key)}, value FROM {FLOAT_POINTS} WHERE ({', '.join(key)}) IN {pairs(points)} ORDER BY commit"
    )
    columns = [values_of(table, name) for name in (*key, "value")]
    return {each[:4]: each[4] for each in zip(*columns, strict=True)}
