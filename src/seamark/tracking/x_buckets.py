"""Points on any horizontal axis, cut into buckets with exact extremes, and groups of lines over them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seamark.model.steps import MICROS_PER_STEP
from seamark.stores.columns.buckets import SeriesBuckets
from seamark.stores.columns.rows import Float64Array, Int64Array

__all__ = ["GroupBuckets", "XBuckets", "XPoints", "bucketed", "grouped", "hides_few", "in_order", "of_steps"]

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class XPoints:
    """Points by rising x, as columns of equal length: steps in micros, times in milliseconds."""

    x: Float64Array
    steps: Int64Array
    timestamps: Int64Array
    values: Float64Array

    def at(self, rows: "Int64Array | BoolArray | slice") -> "XPoints":
        return XPoints(self.x[rows], self.steps[rows], self.timestamps[rows], self.values[rows])


@dataclass(frozen=True, slots=True)
class XBuckets:
    """The filled buckets of a line, as columns of equal length: `index` says which bucket of the grid each is.

    `first` to `mean` are over finite values, and NaN where a bucket has none; `min_x` and `max_x` say where the extremes are.
    """

    index: Int64Array
    first_x: Float64Array
    last_x: Float64Array
    min_x: Float64Array
    max_x: Float64Array
    first: Float64Array
    last: Float64Array
    min: Float64Array
    max: Float64Array
    mean: Float64Array
    count: Int64Array
    nan: Int64Array
    positive_infinity: Int64Array
    negative_infinity: Int64Array

    @property
    def x(self) -> Float64Array:
        """The middle of the points of each bucket: the place of the point itself, where there is one."""
        return self.first_x + (self.last_x - self.first_x) / 2

    @property
    def ends(self) -> tuple[float, float, float, float] | None:
        """The first finite value and where its bucket begins, the last one and where its bucket ends. None without any."""
        filled = np.flatnonzero(np.isfinite(self.first))
        if not len(filled):
            return None
        first, last = filled[0], filled[-1]
        return float(self.first_x[first]), float(self.first[first]), float(self.last_x[last]), float(self.last[last])


@dataclass(frozen=True, slots=True)
class GroupBuckets:
    """What several lines have in common in each bucket that any of them has a point in.

    Each member counts once, with its mean in the bucket; `min` and `max` are those of all points. `n` says how many members have a
    finite value; `std` is the sample's, NaN of a single one, and `sem` that of their mean. Where `n` is 0 all of these are NaN.
    `nan` and the infinities count points of all members.
    """

    index: Int64Array
    x: Float64Array
    n: Int64Array
    mean: Float64Array
    median: Float64Array
    std: Float64Array
    sem: Float64Array
    lower_quartile: Float64Array
    upper_quartile: Float64Array
    min: Float64Array
    max: Float64Array
    nan: Int64Array
    positive_infinity: Int64Array
    negative_infinity: Int64Array


def in_order(points: XPoints) -> XPoints:
    """The points that have a place on the axis, by rising x; those at the same x in the order of steps."""
    has_place = np.isfinite(points.x)
    if not bool(has_place.all()):
        points = points.at(has_place)
    if len(points.x) > 1 and bool((points.x[1:] < points.x[:-1]).any()):
        points = points.at(np.argsort(points.x, kind="stable"))
    return points


def bucketed(points: XPoints, start: float, width: float, count: int) -> XBuckets:
    """The points in `count` buckets of equal width from `start` on; what lies beyond an end counts to the bucket there."""
    x, values = points.x, points.values
    if not len(x):
        return _no_buckets()
    place = np.clip(np.floor((x - start) / width), 0, count - 1).astype(np.int64)
    starts = np.flatnonzero(np.concatenate([[True], place[1:] != place[:-1]]))
    sizes = np.diff(np.append(starts, len(x)))
    rows = np.arange(len(x))
    is_finite = np.isfinite(values)
    finite = np.add.reduceat(is_finite.astype(np.int64), starts)
    is_empty = finite == 0

    def first_row(counts: BoolArray) -> Int64Array:
        """The first row of each bucket that counts; where none does, some row."""
        return np.minimum(np.minimum.reduceat(np.where(counts, rows, len(rows)), starts), len(rows) - 1)

    def unless_empty(found: Float64Array) -> Float64Array:
        return np.where(is_empty, np.nan, found)

    lowest = np.minimum.reduceat(np.where(is_finite, values, np.inf), starts)
    highest = np.maximum.reduceat(np.where(is_finite, values, -np.inf), starts)
    earliest = first_row(is_finite)
    latest = np.maximum(np.maximum.reduceat(np.where(is_finite, rows, -1), starts), 0)
    with np.errstate(over="ignore", invalid="ignore"):
        sums = np.add.reduceat(np.where(is_finite, values, 0.0), starts)
    return XBuckets(
        index=place[starts],
        first_x=x[starts],
        last_x=x[starts + sizes - 1],
        min_x=x[first_row(is_finite & (values == np.repeat(lowest, sizes)))],
        max_x=x[first_row(is_finite & (values == np.repeat(highest, sizes)))],
        first=unless_empty(values[earliest]),
        last=unless_empty(values[latest]),
        min=unless_empty(lowest),
        max=unless_empty(highest),
        mean=unless_empty(sums / np.maximum(finite, 1)),
        count=sizes.astype(np.int64),
        nan=np.add.reduceat(np.isnan(values).astype(np.int64), starts),
        positive_infinity=np.add.reduceat(np.isposinf(values).astype(np.int64), starts),
        negative_infinity=np.add.reduceat(np.isneginf(values).astype(np.int64), starts),
    )


def hides_few(line: XBuckets, raw_below: int) -> bool:
    """Whether a bucket stands for several of at most so many points, which can then come themselves."""
    return len(line.count) > 0 and int(line.count.max()) > 1 and int(line.count.sum()) <= raw_below


def of_steps(buckets: SeriesBuckets, units: int = MICROS_PER_STEP) -> XBuckets:
    """Buckets over steps, or whatever stands for steps in them, as those of an axis of which so many are one."""
    values = buckets.values
    finite = values.finite
    return XBuckets(
        index=buckets.index,
        first_x=values.first_step / units,
        last_x=values.last_step / units,
        min_x=values.min_step / units,
        max_x=values.max_step / units,
        first=values.first,
        last=values.last,
        min=values.min,
        max=values.max,
        mean=np.divide(values.sum, finite, out=np.full(len(values.sum), np.nan), where=finite > 0),
        count=values.count,
        nan=values.nan,
        positive_infinity=values.positive_infinity,
        negative_infinity=values.negative_infinity,
    )


def grouped(members: Sequence[XBuckets], count: int) -> GroupBuckets:
    """The members' buckets on their common grid of `count` buckets, as one line with its spread."""
    means = np.full((len(members), count), np.nan)
    low, high = np.full(count, np.nan), np.full(count, np.nan)
    first_x, last_x = np.full(count, np.inf), np.full(count, -np.inf)
    points, nan, positive, negative = np.zeros((4, count), np.int64)
    for row, member in enumerate(members):
        at = member.index
        means[row, at] = member.mean
        low[at] = np.fmin(low[at], member.min)
        high[at] = np.fmax(high[at], member.max)
        first_x[at] = np.minimum(first_x[at], member.first_x)
        last_x[at] = np.maximum(last_x[at], member.last_x)
        points[at] += member.count
        nan[at] += member.nan
        positive[at] += member.positive_infinity
        negative[at] += member.negative_infinity
    index = np.flatnonzero(points)
    means = np.where(np.isfinite(means), means, np.nan)[:, index]
    n = np.isfinite(means).sum(axis=0)
    lower, median, upper, mean, std = np.full((5, len(index)), np.nan)
    some = n > 0
    if bool(some.any()):
        finite, of = means[:, some], n[some]
        lower[some], median[some], upper[some] = np.nanquantile(finite, [0.25, 0.5, 0.75], axis=0)
        mean[some] = np.nansum(finite, axis=0) / of
        squares = np.nansum((finite - mean[some]) ** 2, axis=0)
        std[some] = np.sqrt(np.divide(squares, of - 1, out=np.full(len(of), np.nan), where=of > 1))
    return GroupBuckets(
        index=index,
        x=first_x[index] + (last_x[index] - first_x[index]) / 2,
        n=n,
        mean=mean,
        median=median,
        std=std,
        sem=std / np.sqrt(np.maximum(n, 1)),
        lower_quartile=lower,
        upper_quartile=upper,
        min=low[index],
        max=high[index],
        nan=nan[index],
        positive_infinity=positive[index],
        negative_infinity=negative[index],
    )


def _no_buckets() -> XBuckets:
    ints, floats = np.empty(0, np.int64), np.empty(0, np.float64)
    places = (floats, floats, floats, floats)
    return XBuckets(ints, *places, floats, floats, floats, floats, floats, ints, ints, ints, ints)
