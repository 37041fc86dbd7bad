"""Reading what a chart draws: lines of many runs over steps, times or another metric, previews, and groups of lines."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.errors import ContainerNotFound
from seamark.model.lineage import LineageScope
from seamark.model.steps import MICROS_PER_STEP, step_to_micros
from seamark.tracking import access
from seamark.tracking.chart_axes import Axis, AxisKind, CutLines, Places, Previews, Range
from seamark.tracking.context import Tracking
from seamark.tracking.names import is_uuid
from seamark.tracking.references import find_runs
from seamark.tracking.segments import FoundSeries, WantedSeries, find_series
from seamark.tracking.series import cut_into_buckets
from seamark.tracking.x_buckets import GroupBuckets, XBuckets, XPoints, bucketed, grouped, of_steps

__all__ = ["Chart", "ChartLine", "find_containers", "read_chart"]

_MOST_IN_MEMORY = 8_000_000
"""More points are cut by the engine where it can; over metrics they are read twice, for their extent and to be cut."""


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
    places = Places(t, axis, series, [container for container, _ in wanted], scope)
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


def _size(line: XPoints | XBuckets) -> int:
    return len(line.x) if isinstance(line, XPoints) else int(line.count.sum())


def _over_steps(
    t: Tracking, series: Sequence[FoundSeries | None], buckets: int, within: Range, raw_below: int, with_extreme_x: bool
) -> CutLines:
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


def _over_x(places: Places, series: Sequence[FoundSeries | None], buckets: int, within: Range, raw_below: int) -> CutLines:
    total = sum(each.row.points for each in series if each is not None)
    if total > _MOST_IN_MEMORY and places.is_of_time:
        return places.cut_by_engine(buckets, within, raw_below)
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
