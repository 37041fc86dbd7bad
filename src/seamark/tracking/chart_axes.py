"""The horizontal axes of charts: where the points of series stand, over steps, times or another metric."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from seamark.model.attributes import AttributeType
from seamark.model.containers import Container, ContainerId
from seamark.model.lineage import LineageScope
from seamark.model.steps import MICROS_PER_STEP
from seamark.stores.columns.points import Segment, by_key
from seamark.stores.columns.rows import Float64Array, Int64Array
from seamark.stores.columns.time_buckets import TimeCut
from seamark.tracking.context import Tracking
from seamark.tracking.segments import FoundSeries, WantedSeries, find_series
from seamark.tracking.series import FloatPoints, read_points_of
from seamark.tracking.x_buckets import XBuckets, XPoints, hides_few, in_order, of_steps

__all__ = ["Axis", "AxisKind", "CutLines", "Line", "Places", "Previews", "Range"]

_POINTS_AT_ONCE = 4_000_000

Line = XPoints | XBuckets | None
CutLines = tuple[float, float, int, Sequence[Line]]
"""Where a grid starts, how wide its buckets are and how many there are, and the lines in them; without buckets these are points."""


class AxisKind(StrEnum):
    STEP = "step"
    RELATIVE = "relative"
    """Seconds since the run was created. What a fork logged continues where what it inherits ends."""
    ABSOLUTE = "absolute"
    """Seconds since the epoch."""
    METRIC = "metric"
    """The value of another float series of the same run at the same step."""


@dataclass(frozen=True, slots=True)
class Axis:
    kind: AxisKind = AxisKind.STEP
    path: str = ""
    """Of the metric that is the axis."""


@dataclass(frozen=True, slots=True)
class Range:
    """Between two x, both included; None is the end of the lines."""

    first: float | None = None
    last: float | None = None


@dataclass(frozen=True, slots=True)
class Previews:
    """Values behind the last point that are not final: columns of equal length, `completion` from 0 to 1."""

    x: Float64Array
    values: Float64Array
    completion: Float64Array


class Places:
    """Where the points of the asked series stand on the axis."""

    def __init__(
        self,
        t: Tracking,
        axis: Axis,
        series: Sequence[FoundSeries | None],
        containers: Sequence[Container],
        scope: LineageScope,
        from_steps: Sequence[int | None] = (),
    ) -> None:
        """Of each series only what is from one of the steps on (micros), where any are given."""
        self._t = t
        self._from_steps = from_steps or [None] * len(series)
        self._axis = axis
        self._series = series
        self._containers = containers
        self._births: Mapping[ContainerId, int] = _births(t, containers) if axis.kind is AxisKind.RELATIVE else {}
        self._axes: Sequence[FoundSeries | None] = [None] * len(series)
        if axis.kind is AxisKind.METRIC:
            wanted = [WantedSeries(container, axis.path, scope) for container in containers]
            self._axes = [
                each if each is not None and each.type is AttributeType.FLOAT_SERIES else None for each in find_series(t, wanted)
            ]
        self._forks: dict[int, list[float]] = {}
        self._shifts: dict[int, int] = {}
        """What the clocks of the runs' own points are ahead of the axis, in milliseconds."""
        self._shifts_of: dict[tuple[int, int], int] = {}
        """In milliseconds, of stored series; where the engine was asked for their times."""
        if self.is_of_time and any(step is not None for step in self._from_steps):
            # Where a line begins on the axis, and where it was forked, cannot be told from its end.
            self._learn_times([[] if each is None else list(each.segments) for each in series])

    @property
    def is_of_time(self) -> bool:
        return self._axis.kind in (AxisKind.RELATIVE, AxisKind.ABSOLUTE)

    def cut_by_engine(self, buckets: int, within: Range, raw_below: int) -> CutLines:
        """The lines over time, without reading their points here unless there are few of them."""
        segments = [[] if each is None else list(each.segments) for each in self._series]
        ends = self._learn_times(segments)
        first = None if within.first is None else math.ceil(within.first * 1000)
        last = None if within.last is None else math.floor(within.last * 1000)
        start = min((low for low, _, _ in ends), default=0) if first is None else first
        end = max((high for _, high, _ in ends), default=0) if last is None else last
        width = max(1, -(-(end - start + 1) // buckets))
        cut = TimeCut(start, width, buckets, self._shifts_of, first, last)
        found = self._t.columns.read_time_buckets(segments, cut)
        cut_up = [of_steps(each.buckets, 1000) for each in found]
        is_few = max((int(line.count.sum()) for line in cut_up), default=0) <= raw_below
        few = [place for place, line in enumerate(cut_up) if is_few or hides_few(line, raw_below)]
        spans = [found[place].steps or (0, -1) for place in few]
        points_of = read_points_of(
            self._t,
            [self._series[place] for place in few],
            from_step=[first for first, _ in spans],
            to_step=[last for _, last in spans],
        )
        lines: list[Line] = [*cut_up]
        for place, points in zip(few, points_of, strict=True):
            lines[place] = _within(in_order(self._placed(place, points, points)), within)
        return (0.0, 0.0, 0, lines) if is_few else (start / 1000, width / 1000, buckets, lines)

    def moments(self, within: Range) -> list[tuple[int, int]]:
        """From when to when, in milliseconds since the epoch, the series and what they inherit were logged within a part of an axis of
        time."""
        first = -math.inf if within.first is None else within.first * 1000
        last = math.inf if within.last is None else within.last * 1000
        ends = self._learn_times([[] if each is None else list(each.segments) for each in self._series])
        return [
            (round(max(low, first)) + shift, round(min(high, last)) + shift)
            for low, high, shift in ends
            if low <= last and high >= first
        ]

    def _learn_times(self, segments: Sequence[Sequence[Segment]]) -> list[tuple[int, int, int]]:
        """Learns from the engine how far the clocks of all series are ahead of the axis. Gives from where to where each reaches on it,
        and that."""
        ends: list[tuple[int, int, int]] = []
        for place, (pieces, times) in enumerate(zip(segments, self._t.columns.read_piece_times(segments), strict=True)):
            reached = 0
            forks: list[float] = []
            for segment, each in zip(reversed(pieces), reversed(times), strict=True):
                if each is None:
                    continue
                shift = 0
                if self._axis.kind is AxisKind.RELATIVE:
                    shift = min(self._births.get(ContainerId(segment.container), 0), each.first) - reached
                self._shifts_of[segment.container, segment.attribute] = shift
                self._shifts[place] = shift
                reached = each.end - shift
                ends.append((each.first - shift, each.last - shift, shift))
                if segment.until is not None:
                    forks.append(reached / 1000)
            self._forks[place] = forks
        return ends

    def points(self, within: Range) -> Iterator[XPoints]:
        """The points of each series, one after the other."""
        for places in _some_at_a_time(self._series, self._axes):
            firsts = [self._from_steps[place] for place in places]
            read = read_points_of(self._t, [self._series[place] for place in places], from_step=firsts)
            across = read_points_of(self._t, [self._axes[place] for place in places], from_step=firsts)
            for place, points, axis in zip(places, read, across, strict=True):
                yield _within(in_order(self._placed(place, points, axis)), within)

    def forks(self, place: int) -> list[float]:
        found = self._series[place]
        if found is None or self._axis.kind is AxisKind.METRIC:
            return []
        if self._axis.kind is AxisKind.STEP:
            return [step / MICROS_PER_STEP for step in _fork_steps(found, self._containers[place])]
        return self._forks.get(place, [])

    def previews(self, within: Range) -> list[Previews | None]:
        """The previews behind the last point of each series; none on the axis of a metric, which has no value there."""
        keys = {
            each.segments[0].key: place
            for place, each in enumerate(self._series)
            if each is not None and each.row.has_preview and self._axis.kind is not AxisKind.METRIC
        }
        found: list[Previews | None] = [None] * len(self._series)
        for key, rows in by_key(self._t.columns.read_previews(list(keys))) if keys else ():
            place = keys[key]
            series = self._series[place]
            assert series is not None, "only found series were asked for"
            steps, timestamps, values, completion = (
                rows.column(name).to_numpy() for name in ("step", "timestamp", "value", "completion_ratio")
            )
            x = steps / MICROS_PER_STEP
            if self._axis.kind is not AxisKind.STEP:
                x = (timestamps - self._shift(place)) / 1000
            counts = steps > series.row.last_step if series.row.points else np.ones(len(steps), np.bool_)
            if within.first is not None:
                counts &= x >= within.first
            if within.last is not None:
                counts &= x <= within.last
            if counts.any():
                found[place] = Previews(x[counts], values[counts], completion[counts])
        return found

    def _shift(self, place: int) -> int:
        if self._axis.kind is AxisKind.ABSOLUTE:
            return 0
        if place not in self._shifts:
            (points,) = read_points_of(self._t, [self._series[place]])
            self._placed(place, points, points)
        return self._shifts.get(place, 0)

    def _placed(self, place: int, points: FloatPoints, axis: FloatPoints) -> XPoints:
        if self._axis.kind is AxisKind.METRIC:
            if not len(axis.steps):
                return XPoints(np.empty(0, np.float64), points.steps[:0], points.timestamps[:0], points.values[:0])
            at = np.minimum(np.searchsorted(axis.steps, points.steps), len(axis.steps) - 1)
            x = np.where(axis.steps[at] == points.steps, axis.values[at], np.nan)
            return XPoints(x, points.steps, points.timestamps, points.values)
        series = self._series[place]
        if series is None or not len(points.timestamps):
            return XPoints(points.timestamps / 1000, points.steps, points.timestamps, points.values)
        clock = points.timestamps
        if self._axis.kind is AxisKind.RELATIVE:
            clock = self._relative(place, series, points.steps, points.timestamps)
        x = clock / 1000
        if place not in self._forks:
            forks = np.array(_fork_steps(series, self._containers[place]), np.int64)
            ends = np.searchsorted(points.steps, forks, "right") - 1
            self._forks[place] = [float(x[end]) for end in ends.tolist() if end >= 0]
        return XPoints(x, points.steps, points.timestamps, points.values)

    def _relative(self, place: int, series: FoundSeries, steps: Int64Array, times: Int64Array) -> Int64Array:
        """Milliseconds on the axis."""
        clock = np.empty(len(times), np.int64)
        begin, reached = 0, 0
        for segment in reversed(series.segments):
            end = len(steps) if segment.until is None else int(np.searchsorted(steps, segment.until, "right"))
            shift = self._shifts_of.get((segment.container, segment.attribute))
            if shift is None:
                birth = self._births.get(ContainerId(segment.container), 0)
                # What was imported, or logged with times of its own, may be older than its run.
                shift = (min(birth, int(times[begin:end].min())) if end > begin else birth) - reached
            self._shifts[place] = shift
            clock[begin:end] = times[begin:end] - shift
            if end > begin:
                reached = int(clock[end - 1])
            begin = end
        return clock


def _within(points: XPoints, within: Range) -> XPoints:
    first = 0 if within.first is None else int(np.searchsorted(points.x, within.first, "left"))
    last = len(points.x) if within.last is None else int(np.searchsorted(points.x, within.last, "right"))
    return points.at(slice(first, max(first, last)))


def _some_at_a_time(series: Sequence[FoundSeries | None], axes: Sequence[FoundSeries | None]) -> Iterator[list[int]]:
    """The places of the series in parts that are read at once."""
    places: list[int] = []
    points = 0
    for place, both in enumerate(zip(series, axes, strict=True)):
        size = sum(each.row.points for each in both if each is not None)
        if places and points + size > _POINTS_AT_ONCE:
            yield places
            places, points = [], 0
        places.append(place)
        points += size
    if places:
        yield places


def _fork_steps(series: FoundSeries, container: Container) -> list[int]:
    """Where points of an ancestor end, and those of its child begin: micros, rising."""
    own = [segment.after for segment in series.segments if segment.after is not None]
    if len(series.segments) == 1 and series.segments[0].container != container.id and series.segments[0].until is not None:
        own = [series.segments[0].until]
    return sorted(set(own))


def _births(t: Tracking, containers: Sequence[Container]) -> Mapping[ContainerId, int]:
    """When the containers and all of their ancestors were created, in milliseconds."""
    parents = {each.fork.parent_id for each in containers if each.fork is not None}
    ancestors = t.catalog.containers.with_ancestors(parents) if parents else {}
    return {each.id: each.created_at for each in (*ancestors.values(), *containers)}
