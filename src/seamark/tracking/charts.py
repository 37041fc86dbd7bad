"""Reading what a chart draws: lines of many runs over steps, times or another metric, previews, and groups of lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container, ContainerId
from seamark.model.errors import ContainerNotFound
from seamark.model.lineage import LineageScope
from seamark.model.steps import MICROS_PER_STEP, step_to_micros
from seamark.stores.columns.points import by_key
from seamark.stores.columns.rows import Float64Array, Int64Array
from seamark.tracking import access
from seamark.tracking.context import Tracking
from seamark.tracking.names import is_uuid
from seamark.tracking.references import find_runs
from seamark.tracking.segments import FoundSeries, WantedSeries, find_series
from seamark.tracking.series import FloatPoints, cut_into_buckets, read_points_of
from seamark.tracking.x_buckets import GroupBuckets, XBuckets, XPoints, bucketed, grouped, in_order, of_steps

__all__ = ["Axis", "AxisKind", "Chart", "ChartLine", "Previews", "Range", "find_containers", "read_chart"]

_MOST_IN_MEMORY = 8_000_000
"""Of so many points the extent is learnt and they are cut in one reading, else in two."""
_POINTS_AT_ONCE = 4_000_000


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


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One asked series: its points, or its buckets. `total` counts the points of the whole series, `count` those of the range;
    `forks` are the places where it and its ancestors left their parents, the last of them its own."""

    total: int
    count: int
    points: XPoints | None
    buckets: XBuckets | None
    forks: list[float]
    previews: Previews | None


@dataclass(frozen=True, slots=True)
class Chart:
    """`start` and `width` are in units of the axis; without buckets (`buckets` 0) the lines have points."""

    start: float
    width: float
    buckets: int
    lines: list[ChartLine]
    groups: list[GroupBuckets]


def find_containers(t: Tracking, caller: Caller, project: str, runs: Iterable[str]) -> dict[str, Container]:
    """The containers of a project by how they are asked for, a sys/id or UUID; without those that are not there or hidden."""
    home = access.require_project(t, caller, project)
    asked = list(dict.fromkeys(runs))
    references = [run if is_uuid(run) else f"{project}/{run}" for run in asked]
    found: dict[str, Container] = {}
    for run, reference, container in zip(asked, references, find_runs(t, caller, references), strict=True):
        if container is None:
            # Models and the project itself have series, too, and are few.
            with suppress(ContainerNotFound):
                container, _ = access.require_container(t, caller, reference)
        if container is not None and container.project_id == home.id:
            found[run] = container
    return found


def read_chart(
    t: Tracking,
    wanted: Sequence[tuple[Container, str]],
    axis: Axis,
    *,
    buckets: int,
    within: Range,
    raw_below: int,
    scope: LineageScope = LineageScope.FULL,
    with_previews: bool = False,
    with_extreme_x: bool = False,
    groups: Sequence[Sequence[int]] = (),
) -> Chart:
    """The series of containers that the caller may see, on one grid of at most `buckets` buckets; their points instead when every
    one has at most `raw_below` in the range and there are no `groups`, which name lines by their places.

    Points that have no place on the axis are left out.
    """
    series = [
        each if each is not None and each.type is AttributeType.FLOAT_SERIES else None
        for each in find_series(t, [WantedSeries(container, path, scope) for container, path in wanted])
    ]
    raw_below = 0 if groups else raw_below
    places = _Places(t, axis, series, [container for container, _ in wanted], scope)
    previews = places.previews(within) if with_previews else [None] * len(series)
    if axis.kind is AxisKind.STEP:
        start, width, count, lines = _over_steps(t, series, buckets, within, raw_below, with_extreme_x)
    else:
        start, width, count, lines = _over_x(places, series, buckets, within, raw_below)
    finished = [
        ChartLine(
            0 if found is None else found.row.points,
            0 if line is None else _size(line),
            line if isinstance(line, XPoints) else None,
            line if isinstance(line, XBuckets) else None,
            places.forks(place),
            previews[place],
        )
        for place, (found, line) in enumerate(zip(series, lines, strict=True))
    ]
    members = [[line for place in group if isinstance(line := lines[place], XBuckets)] for group in groups]
    return Chart(start, width, count, finished, [grouped(each, max(1, count)) for each in members])


_Line = XPoints | XBuckets | None
_Cut = tuple[float, float, int, Sequence[_Line]]


def _size(line: XPoints | XBuckets) -> int:
    return len(line.x) if isinstance(line, XPoints) else int(line.count.sum())


def _over_steps(
    t: Tracking, series: Sequence[FoundSeries | None], buckets: int, within: Range, raw_below: int, with_extreme_x: bool
) -> _Cut:
    found = cut_into_buckets(
        t,
        series,
        buckets=buckets,
        from_step=None if within.first is None else step_to_micros(within.first),
        to_step=None if within.last is None else step_to_micros(within.last),
        raw_below=raw_below,
        with_extreme_steps=with_extreme_x,
    )
    if isinstance(found, list):
        lines = [XPoints(each.steps / MICROS_PER_STEP, each.steps, each.timestamps, each.values) for each in found]
        return 0.0, 0.0, 0, lines
    return found.start / MICROS_PER_STEP, found.width / MICROS_PER_STEP, found.count, [of_steps(each) for each in found.series]


def _over_x(
    places: "_Places", series: Sequence[FoundSeries | None], buckets: int, within: Range, raw_below: int
) -> tuple[float, float, int, Sequence[_Line]]:
    total = sum(each.row.points for each in series if each is not None)
    kept = list(places.points(within)) if total <= _MOST_IN_MEMORY else None

    def all_points() -> Iterable[XPoints]:
        return places.points(within) if kept is None else kept

    first, last, most = within.first, within.last, 0
    ends: list[tuple[float, float]] = []
    for points in all_points():
        most = max(most, len(points.x))
        if len(points.x):
            ends.append((float(points.x[0]), float(points.x[-1])))
    if kept is not None and most <= raw_below:
        return 0.0, 0.0, 0, kept
    if kept is None and most <= raw_below:
        return 0.0, 0.0, 0, list(places.points(within))
    if not ends:
        return 0.0, 0.0, 0, [None for _ in series]
    first = min(low for low, _ in ends) if first is None else first
    last = max(high for _, high in ends) if last is None else last
    width = (last - first) / buckets if last > first else 1.0
    return first, width, buckets, [bucketed(points, first, width, buckets) for points in all_points()]


class _Places:
    """Where the points of the asked series stand on the axis."""

    def __init__(
        self,
        t: Tracking,
        axis: Axis,
        series: Sequence[FoundSeries | None],
        containers: Sequence[Container],
        scope: LineageScope,
    ) -> None:
        self._t = t
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
        self._shifts: dict[int, float] = {}

    def points(self, within: Range) -> Iterator[XPoints]:
        """The points of each series, one after the other."""
        for places in _some_at_a_time(self._series, self._axes):
            read = read_points_of(self._t, [self._series[place] for place in places])
            across = read_points_of(self._t, [self._axes[place] for place in places])
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
                x = timestamps / 1000 - self._shift(place)
            counts = steps > series.row.last_step if series.row.points else np.ones(len(steps), np.bool_)
            if within.first is not None:
                counts &= x >= within.first
            if within.last is not None:
                counts &= x <= within.last
            if counts.any():
                found[place] = Previews(x[counts], values[counts], completion[counts])
        return found

    def _shift(self, place: int) -> float:
        """What the times of the run's own points are ahead of its axis."""
        if self._axis.kind is AxisKind.ABSOLUTE:
            return 0.0
        if place not in self._shifts:
            (points,) = read_points_of(self._t, [self._series[place]])
            self._placed(place, points, points)
        return self._shifts[place]

    def _placed(self, place: int, points: FloatPoints, axis: FloatPoints) -> XPoints:
        if self._axis.kind is AxisKind.METRIC:
            if not len(axis.steps):
                return XPoints(np.empty(0, np.float64), points.steps[:0], points.timestamps[:0], points.values[:0])
            at = np.minimum(np.searchsorted(axis.steps, points.steps), len(axis.steps) - 1)
            x = np.where(axis.steps[at] == points.steps, axis.values[at], np.nan)
            return XPoints(x, points.steps, points.timestamps, points.values)
        times = points.timestamps / 1000
        series = self._series[place]
        if series is None or not len(times):
            self._shifts[place] = 0.0
            return XPoints(times, points.steps, points.timestamps, points.values)
        x, forks = times, _fork_steps(series, self._containers[place])
        if self._axis.kind is AxisKind.RELATIVE:
            x = self._relative(place, series, points.steps, times)
        ends = np.searchsorted(points.steps, np.array(forks, np.int64), "right") - 1
        self._forks[place] = [float(x[end]) for end in ends.tolist() if end >= 0]
        return XPoints(x, points.steps, points.timestamps, points.values)

    def _relative(self, place: int, series: FoundSeries, steps: Int64Array, times: Float64Array) -> Float64Array:
        x = np.empty(len(times), np.float64)
        begin, reached = 0, 0.0
        for segment in reversed(series.segments):
            end = len(steps) if segment.until is None else int(np.searchsorted(steps, segment.until, "right"))
            birth = self._births.get(ContainerId(segment.container), 0) / 1000
            if end > begin:
                # What was imported, or logged with times of its own, may be older than its run.
                birth = min(birth, float(times[begin:end].min()))
            self._shifts[place] = birth - reached
            x[begin:end] = times[begin:end] - self._shifts[place]
            if end > begin:
                reached = float(x[end - 1])
            begin = end
        return x


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
