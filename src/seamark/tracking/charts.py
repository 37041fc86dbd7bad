"""Reading what a chart draws: lines of many runs over steps, times or another metric, previews, and groups of lines."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.errors import ContainerNotFound
from seamark.model.lineage import LineageScope
from seamark.model.steps import MICROS_PER_STEP, step_to_micros
from seamark.stores.columns.rows import Float64Array
from seamark.tracking import access
from seamark.tracking.chart_axes import Axis, AxisKind, CutLines, Line, Places, Previews, Range
from seamark.tracking.context import Tracking
from seamark.tracking.names import is_uuid
from seamark.tracking.references import find_runs
from seamark.tracking.segments import FoundSeries, WantedSeries, find_series
from seamark.tracking.series import FloatPoints, cut_into_buckets, read_points_of
from seamark.tracking.x_buckets import GroupBuckets, XBuckets, XPoints, bucketed, grouped, hides_few, of_steps

__all__ = ["Chart", "ChartGroup", "ChartLine", "GivenGrid", "GroupTail", "find_containers", "read_chart"]

_MOST_IN_MEMORY = 8_000_000
"""More points are cut by the engine where it can; over metrics they are read twice, for their extent and to be cut."""
_MOST_BUCKETS = 2**31
"""Of a given grid: it has no end, but its places must fit into their column."""
_MOST_BUCKETS_OF_GROUPS = 4096
"""Of a given grid: groups are made of all their series in all buckets."""

Tails = Sequence[Float64Array]
"""Of each series, for each of its buckets the step from which this one and all behind it can be read; NaN where others reach into them."""
_NO_TAIL = np.empty(0, np.float64)


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One asked series: its points, or its buckets, whatever the others have. `total` counts the points of the whole series, `count`
    those of the range; `forks` are the places where it and its ancestors left their parents, the last of them its own."""

    total: int
    count: int
    points: XPoints | None
    buckets: XBuckets | None
    forks: list[float]
    previews: Previews | None
    tail_step: float | None = None
    """Over other axes than steps, in buckets: the first step of its last bucket, if all from that step on is in this bucket and
    nothing before it is. What comes later can then be read from here on."""


@dataclass(frozen=True, slots=True)
class GroupTail:
    """Over other axes than steps: the last bucket that all of a group's series have reached, and of each, in their order, the step from
    which this bucket and all that is to come can be read."""

    index: int
    steps: list[float]


@dataclass(frozen=True, slots=True)
class ChartGroup:
    """What some series have in common. There is no `tail` where one has no points yet, or reaches back into buckets before."""

    buckets: GroupBuckets
    tail: GroupTail | None


@dataclass(frozen=True, slots=True)
class GivenGrid:
    """The grid of a chart that is there already, in units of the axis, for what has come since."""

    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Chart:
    """`start` and `width` are in units of the axis; without buckets (`buckets` 0) all lines have points."""

    start: float
    width: float
    buckets: int
    lines: list[ChartLine]
    groups: list[ChartGroup]


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
    from_steps: Sequence[int | None] = (),
    grid: GivenGrid | None = None,
) -> Chart:
    """The series of containers that the caller may see, on one grid of at most `buckets` buckets. One that has at most `raw_below`
    points in the range comes as these instead where its buckets would say less, unless there are `groups`, which name lines by their places.

    Points that have no place on the axis are left out. Over other axes than steps, `from_steps` (micros) leaves out what is before
    them, and a given `grid` goes on as far as the lines do, or as the range has buckets; with groups for a few thousand at most.
    """
    series = [
        each if each is not None and each.type is AttributeType.FLOAT_SERIES else None
        for each in find_series(t, [WantedSeries(container, path, scope) for container, path in wanted])
    ]
    raw_below = 0 if groups else raw_below
    places = Places(t, axis, series, [container for container, _ in wanted], scope, from_steps)
    previews = places.previews(within) if with_previews else [None] * len(series)
    tails: Tails = [_NO_TAIL] * len(series)
    if axis.kind is AxisKind.STEP:
        start, width, count, lines = _over_steps(t, series, buckets, within, raw_below, with_extreme_x)
    elif grid is not None:
        most = _MOST_BUCKETS_OF_GROUPS if groups else _MOST_BUCKETS
        (start, width, count, lines), tails = _over_grid(places, grid, buckets, within, most)
    else:
        (start, width, count, lines), tails = _over_x(places, series, buckets, within, raw_below)
    finished = [
        ChartLine(
            0 if found is None else found.row.points,
            0 if line is None else _size(line),
            line if isinstance(line, XPoints) else None,
            line if isinstance(line, XBuckets) else None,
            places.forks(place),
            previews[place],
            _known(tails[place][-1:]),
        )
        for place, (found, line) in enumerate(zip(series, lines, strict=True))
    ]
    members = [[line for place in group if isinstance(line := lines[place], XBuckets)] for group in groups]
    finished_groups = [
        ChartGroup(grouped(each, max(1, count)), _group_tail(lines, tails, group))
        for each, group in zip(members, groups, strict=True)
    ]
    return Chart(start, width, count, finished, finished_groups)


def _size(line: XPoints | XBuckets) -> int:
    return len(line.x) if isinstance(line, XPoints) else int(line.count.sum())


def _over_steps(
    t: Tracking, series: Sequence[FoundSeries | None], buckets: int, within: Range, raw_below: int, with_extreme_x: bool
) -> CutLines:
    first = None if within.first is None else step_to_micros(within.first)
    last = None if within.last is None else step_to_micros(within.last)
    found = cut_into_buckets(
        t,
        series,
        buckets=buckets,
        from_step=first,
        to_step=last,
        raw_below=raw_below,
        with_extreme_steps=with_extreme_x,
    )
    if isinstance(found, list):
        return 0.0, 0.0, 0, [_over_micros(each) for each in found]
    cut_up = [of_steps(each) for each in found.series]
    lines: list[Line] = [*cut_up]
    few = [place for place, line in enumerate(cut_up) if hides_few(line, raw_below)]
    points = read_points_of(t, [series[place] for place in few], from_step=first, to_step=last)
    for place, each in zip(few, points, strict=True):
        lines[place] = _over_micros(each)
    return found.start / MICROS_PER_STEP, found.width / MICROS_PER_STEP, found.count, lines


def _over_micros(points: FloatPoints) -> XPoints:
    return XPoints(points.steps / MICROS_PER_STEP, points.steps, points.timestamps, points.values)


def _over_grid(places: Places, grid: GivenGrid, buckets: int, within: Range, most: int) -> tuple[CutLines, Tails]:
    lines, tails = _cut(places.points(within), grid.start, grid.width, most if within.last is None else buckets)
    ends = [int(line.index[-1]) + 1 for line in lines if isinstance(line, XBuckets) and len(line.index)]
    count = max(ends, default=1) if within.last is None else buckets
    return (grid.start, grid.width, count, lines), tails


def _cut(
    series: Iterable[XPoints], start: float, width: float, count: int, raw_below: int = 0
) -> tuple[list[Line], list[Float64Array]]:
    """The buckets and the tails of each; one after the other, since the points of all may be many."""
    lines: list[Line] = []
    tails: list[Float64Array] = []
    for points in series:
        line = bucketed(points, start, width, count)
        is_few = hides_few(line, raw_below)
        lines.append(points if is_few else line)
        tails.append(_NO_TAIL if is_few else _tail_steps(line, points))
    return lines, tails


def _tail_steps(line: XBuckets, points: XPoints) -> Float64Array:
    if not len(line.index):
        return _NO_TAIL
    starts = np.cumsum(line.count) - line.count
    least = np.minimum.accumulate(np.minimum.reduceat(points.steps, starts)[::-1])[::-1]
    most = np.maximum.accumulate(np.maximum.reduceat(points.steps, starts))
    is_apart = np.concatenate([[True], most[:-1] < least[1:]])
    return np.where(is_apart, least / MICROS_PER_STEP, np.nan)


def _known(steps: Float64Array) -> float | None:
    return None if not len(steps) or np.isnan(steps[0]) else float(steps[0])


def _group_tail(lines: Sequence[object], tails: Tails, group: Sequence[int]) -> GroupTail | None:
    members = [(line, tails[place]) for place in group if isinstance(line := lines[place], XBuckets) and len(tails[place])]
    if not members or len(members) < len(group):
        return None
    index = min(int(line.index[-1]) for line, _ in members)
    steps = [_known(steps[np.searchsorted(line.index, index) :]) for line, steps in members]
    known = [step for step in steps if step is not None]
    return GroupTail(index, known) if len(known) == len(steps) else None


def _over_x(
    places: Places, series: Sequence[FoundSeries | None], buckets: int, within: Range, raw_below: int
) -> tuple[CutLines, Tails]:
    total = sum(each.row.points for each in series if each is not None)
    nowhere = [_NO_TAIL] * len(series)
    if total > _MOST_IN_MEMORY and places.is_of_time:
        return places.cut_by_engine(buckets, within, raw_below), nowhere
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
        return (0.0, 0.0, 0, kept), nowhere
    if kept is None and most <= raw_below:
        return (0.0, 0.0, 0, list(places.points(within))), nowhere
    if not ends:
        return (0.0, 0.0, 0, [None] * len(series)), nowhere
    first = min(low for low, _ in ends) if first is None else first
    last = max(high for _, high in ends) if last is None else last
    width = (last - first) / buckets if last > first else 1.0
    lines, tails = _cut(all_points(), first, width, buckets, raw_below)
    return (first, width, buckets, lines), tails
