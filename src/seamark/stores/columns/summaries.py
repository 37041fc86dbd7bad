"""What is known of series without their points: taken from the points by the engine, for many series in one statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.points import VALUES, Segment, any_of
from seamark.stores.columns.schema import FLOAT_POINTS
from seamark.stores.columns.sql import integers, pairs

__all__ = ["PointSummary", "summarize_points"]


@dataclass(frozen=True, slots=True)
class PointSummary:
    """At least one point in numbers. Steps are micros, times milliseconds.

    `finite` to `m2` (the sum of squared differences from the mean) are over the finite values of a float series and 0 for
    others. `last` has the columns of the value of the point at the highest step.
    """

    points: int
    first_step: int
    last_step: int
    last_time: int
    last: tuple[Any, ...]
    """Any: the columns differ by table."""
    finite: int = 0
    min: float = 0.0
    max: float = 0.0
    mean: float = 0.0
    m2: float = 0.0


_COUNTS = (
    "attribute, toInt64(count()) AS points, min(step) AS first_step, max(step) AS last_step, argMax(timestamp, step) AS last_time"
)
_FLOATS = (
    "argMax(value, step) AS last, toInt64(countIf(isFinite(value))) AS finite, minIf(value, isFinite(value)) AS lowest, "
    "maxIf(value, isFinite(value)) AS highest, avgIf(value, isFinite(value)) AS mean, "
    "varPopStableIf(value, isFinite(value)) AS variance"
)
_OWNERS = "argMax(container, step) AS owner, argMax(generation, step) AS owned"


def summarize_points(engine: Engine, table: str, segments: Sequence[Segment], *, has_repeats: bool) -> dict[int, PointSummary]:
    """The summary of each attribute that has a point in its segments, which must not overlap.

    `has_repeats` tells whether the table may hold a point twice for a while.
    """
    if not segments:
        return {}
    source = f"{table} FINAL" if has_repeats else table
    if table == FLOAT_POINTS:
        found = engine.query(f"SELECT {_COUNTS}, {_FLOATS} FROM {source} WHERE {any_of(segments)} GROUP BY attribute")
        return dict(_float_summaries(found))
    # The values may be long, so only the last ones are read.
    found = engine.query(f"SELECT {_COUNTS}, {_OWNERS} FROM {source} WHERE {any_of(segments)} GROUP BY attribute")
    names = ("attribute", "points", "first_step", "last_step", "last_time", "owner", "owned")
    counts = list(zip(*(values_of(found, name) for name in names), strict=True))
    last = _values_at(
        engine, table, source, [(owner, attribute, owned, step) for attribute, _, _, step, _, owner, owned in counts]
    )
    return {
        attribute: PointSummary(points, first_step, last_step, last_time, last[attribute])
        for attribute, points, first_step, last_step, last_time, _, _ in counts
    }


def _float_summaries(table: Any) -> Iterator[tuple[int, PointSummary]]:
    names = ("attribute", "points", "first_step", "last_step", "last_time", "last")
    numbers = ("finite", "lowest", "highest", "mean", "variance")
    for attribute, points, first, last, time, value, finite, lowest, highest, mean, variance in zip(
        *(values_of(table, name) for name in (*names, *numbers)), strict=True
    ):
        if finite:
            yield attribute, PointSummary(points, first, last, time, (value,), finite, lowest, highest, mean, variance * finite)
        else:
            yield attribute, PointSummary(points, first, last, time, (value,))


def _values_at(engine: Engine, table: str, source: str, keys: Sequence[tuple[int, int, int, int]]) -> dict[int, tuple[Any, ...]]:
    """The value of one point of each attribute, given as (container, attribute, generation, step)."""
    if not keys:
        return {}
    containers, attributes = integers(sorted({key[0] for key in keys})), integers(sorted({key[1] for key in keys}))
    found = engine.query(
        f"SELECT attribute, {VALUES[table]} FROM {source} WHERE container IN {containers} AND attribute IN {attributes} "
        f"AND (container, attribute, generation, step) IN {pairs(keys)}"
    )
    columns = [values_of(found, name) for name in VALUES[table].split(", ")]
    return dict(zip(values_of(found, "attribute"), zip(*columns, strict=True), strict=True))
