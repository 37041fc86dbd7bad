"""What is known of the points of an interval of steps: counts, sum, extremes, first and last; and how neighbours join."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from seamark.stores.columns.rows import Float64Array, Int64Array

__all__ = [
    "BEFORE_ALL",
    "NEVER",
    "OF_POINTS",
    "OF_POINTS_WITH_CARE",
    "Aggregates",
    "aggregates_of",
    "aggregates_of_points",
    "concatenated",
    "joined",
    "no_aggregates",
]

BEFORE_ALL = -(2**63)
"""The lower boundary of the first interval."""
NEVER = 2**63 - 1
"""The first finite step of an interval without finite values; its last is `BEFORE_ALL`."""

OF_POINTS = (
    "toInt64(count()) AS count, min(step) AS first_step, max(step) AS last_step, argMin(value, step) AS first, "
    "argMax(value, step) AS last, min(value) AS min, max(value) AS max, sum(value) AS sum, "
    "toInt64(countIf(NOT isFinite(value))) AS strange"
)
"""SQL over points that are all finite; where `strange` is not zero they are not, and the aggregates mean nothing."""

OF_POINTS_WITH_CARE = (
    "toInt64(count()) AS count, min(step) AS first_step, max(step) AS last_step, "
    "minIf(step, isFinite(value)) AS first_finite_step, maxIf(step, isFinite(value)) AS last_finite_step, "
    "argMinIf(value, step, isFinite(value)) AS first, argMaxIf(value, step, isFinite(value)) AS last, "
    "minIf(value, isFinite(value)) AS min, maxIf(value, isFinite(value)) AS max, sumIf(value, isFinite(value)) AS sum, "
    "toInt64(countIf(isNaN(value))) AS nan, toInt64(countIf(value = inf)) AS positive_infinity, "
    "toInt64(countIf(value = -inf)) AS negative_infinity"
)


@dataclass(frozen=True, slots=True)
class Aggregates:
    """Intervals of series, as columns of equal length. Steps are micros.

    `mark` is the boundary below an interval, which is not part of it. `first`, `last`, `min`, `max` and `sum` are over the
    finite values, and NaN where there are none; `min_step` and `max_step` say where the extremes are, and mean nothing
    where nobody asked for them.
    """

    mark: Int64Array
    count: Int64Array
    nan: Int64Array
    positive_infinity: Int64Array
    negative_infinity: Int64Array
    first_step: Int64Array
    last_step: Int64Array
    first_finite_step: Int64Array
    last_finite_step: Int64Array
    min_step: Int64Array
    max_step: Int64Array
    first: Float64Array
    last: Float64Array
    min: Float64Array
    max: Float64Array
    sum: Float64Array

    @property
    def finite(self) -> Int64Array:
        return self.count - self.nan - self.positive_infinity - self.negative_infinity

    def at(self, rows: "Int64Array | npt.NDArray[np.bool_] | slice") -> "Aggregates":
        """Some of the rows."""
        return Aggregates(*(getattr(self, name)[rows] for name in _COLUMNS))


_COLUMNS = tuple(each.name for each in fields(Aggregates))


def aggregates_of(table: pa.Table) -> Aggregates:
    """The columns `mark` and those of one of the SQL texts above, with `min_step` and `max_step` where they were asked for."""
    if not table.num_rows:
        return no_aggregates()
    names = set(table.column_names)

    def ints(name: str, instead: str) -> Int64Array:
        return table.column(name if name in names else instead).to_numpy()

    nothing = np.zeros(table.num_rows, np.int64)
    nan, positive, negative = (
        table.column(name).to_numpy() if name in names else nothing for name in ("nan", "positive_infinity", "negative_infinity")
    )
    count = ints("count", "count")
    is_empty = nan + positive + negative == count
    has_empty = bool(is_empty.any())

    def floats(name: str) -> Float64Array:
        values = table.column(name).to_numpy()
        return np.where(is_empty, np.nan, values) if has_empty else values

    first_finite, last_finite = ints("first_finite_step", "first_step"), ints("last_finite_step", "last_step")
    return Aggregates(
        mark=ints("mark", "mark"),
        count=count,
        nan=nan,
        positive_infinity=positive,
        negative_infinity=negative,
        first_step=ints("first_step", "first_step"),
        last_step=ints("last_step", "last_step"),
        first_finite_step=np.where(is_empty, NEVER, first_finite) if has_empty else first_finite,
        last_finite_step=np.where(is_empty, BEFORE_ALL, last_finite) if has_empty else last_finite,
        min_step=ints("min_step", "first_step"),
        max_step=ints("max_step", "first_step"),
        first=floats("first"),
        last=floats("last"),
        min=floats("min"),
        max=floats("max"),
        sum=floats("sum"),
    )


def joined(parts: Aggregates, group: Int64Array) -> tuple[Int64Array, Aggregates]:
    """Joins the rows of each group, whose points are different ones. Gives the groups in order, and a row for each of them."""
    if len(group) < 2 or bool((group[1:] > group[:-1]).all()):
        return group, parts
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    is_alone = np.ones(len(ordered), np.bool_)
    is_alone[1:] = ordered[1:] != ordered[:-1]
    is_alone[:-1] &= is_alone[1:]
    if is_alone.any() and not is_alone.all():
        # Few groups have more than one row, where points complete what tiles say.
        one, one_rows = ordered[is_alone], parts.at(order[is_alone])
        more, more_rows = joined(parts.at(order[~is_alone]), ordered[~is_alone])
        together, rows = np.concatenate([one, more]), concatenated([one_rows, more_rows])
        in_order = np.argsort(together, kind="stable")
        return together[in_order], rows.at(in_order)
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    rows = parts.at(order)

    def total(counts: Int64Array) -> Int64Array:
        return np.add.reduceat(counts, starts)

    def best(keys: Sequence[Int64Array | Float64Array]) -> Int64Array:
        """The row of each group where the keys are lowest."""
        return np.lexsort((*reversed(keys), ordered))[starts]

    # Rows without finite values have the steps of `NEVER` and `BEFORE_ALL`; NaN comes last in numpy's order.
    earliest, latest = best([rows.first_finite_step]), best([-1 - rows.last_finite_step])
    lowest, highest = best([rows.min]), best([-rows.max])
    finite = total(rows.finite)
    with np.errstate(over="ignore", invalid="ignore"):
        sums = np.add.reduceat(np.where(rows.finite > 0, rows.sum, 0.0), starts)
    return ordered[starts], Aggregates(
        mark=rows.mark[starts],
        count=total(rows.count),
        nan=total(rows.nan),
        positive_infinity=total(rows.positive_infinity),
        negative_infinity=total(rows.negative_infinity),
        first_step=np.minimum.reduceat(rows.first_step, starts),
        last_step=np.maximum.reduceat(rows.last_step, starts),
        first_finite_step=rows.first_finite_step[earliest],
        last_finite_step=rows.last_finite_step[latest],
        min_step=rows.min_step[lowest],
        max_step=rows.max_step[highest],
        first=rows.first[earliest],
        last=rows.last[latest],
        min=rows.min[lowest],
        max=rows.max[highest],
        sum=np.where(finite > 0, sums, np.nan),
    )


def aggregates_of_points(steps: Int64Array, values: Float64Array) -> Aggregates:
    """Each point as an interval of its own, which has no boundary."""
    nothing = np.full(len(steps), BEFORE_ALL)
    is_finite = np.isfinite(values)
    finite = np.where(is_finite, values, np.nan)
    return Aggregates(
        mark=nothing,
        count=np.ones(len(steps), np.int64),
        nan=np.isnan(values).astype(np.int64),
        positive_infinity=np.isposinf(values).astype(np.int64),
        negative_infinity=np.isneginf(values).astype(np.int64),
        first_step=steps,
        last_step=steps,
        first_finite_step=np.where(is_finite, steps, NEVER),
        last_finite_step=np.where(is_finite, steps, BEFORE_ALL),
        min_step=steps,
        max_step=steps,
        first=finite,
        last=finite,
        min=finite,
        max=finite,
        sum=finite,
    )


def concatenated(parts: Sequence[Aggregates]) -> Aggregates:
    """The rows of all parts, one after the other."""
    return Aggregates(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Aggregates)))


def no_aggregates() -> Aggregates:
    return aggregates_of_points(np.empty(0, np.int64), np.empty(0, np.float64))
