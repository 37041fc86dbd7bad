"""What a cell shows of a float series besides what its summary says: its first value, or that at a step which another series names."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from seamark.model.attributes import AttributeType
from seamark.model.containers import ContainerId
from seamark.model.errors import InvalidQuery
from seamark.stores.columns.buckets import Cut
from seamark.stores.columns.computed import Computed, ComputedKind
from seamark.stores.columns.search import Selection, SortKey
from seamark.stores.columns.tiles import level_for
from seamark.tracking.context import Tracking
from seamark.tracking.queries import require_unicode
from seamark.tracking.segments import FoundSeries, WantedSeries, find_series

__all__ = ["MOST_COMPUTED", "Computed", "ComputedKind", "compute", "with_known"]

MOST_COMPUTED = 20_000
"""Values that are looked up at once."""
_Point = tuple[int, int, int, int]


def compute(t: Tracking, containers: Sequence[ContainerId], wanted: Sequence[Computed]) -> list[list[float | None]]:
    """For each container the wanted values, in lineage; None where the series has no point at that very step.

    Raises InvalidQuery when that would be more than twenty thousand values.
    """
    if not wanted or not containers:
        return [[] for _ in containers]
    if len(containers) * len(wanted) > MOST_COMPUTED:
        raise InvalidQuery(
            f"The page has {len(containers):,} runs with {len(wanted)} computed columns each; at most {MOST_COMPUTED:,} values "
            "are computed at once. Ask for fewer rows or columns."
        )
    series = _Series(t, containers, wanted)
    points = [[series.point(container, each) for each in wanted] for container in containers]
    found = t.columns.table.floats_at(sorted({point for row in points for point in row if point is not None}))
    return [[None if point is None else found.get(point) for point in row] for row in points]


def with_known(t: Tracking, selection: Selection, sort: Sequence[SortKey]) -> list[SortKey]:
    """The keys of an order of these containers, with what the columns cannot tell by themselves: computed values of forks, which
    their lineage decides, and those at the extremes of long series, which are read from tiles.

    Raises InvalidQuery when these are more than twenty thousand.
    """
    return [key if key.computed is None else _with_known(t, selection, key, key.computed) for key in sort]


def _with_known(t: Tracking, selection: Selection, key: SortKey, wanted: Computed) -> SortKey:
    require_unicode(f"{wanted.path}{wanted.of or ''}")
    found = [ContainerId(each) for each in t.columns.table.find_intricate(selection, wanted)]
    if len(found) > MOST_COMPUTED:
        raise InvalidQuery(
            f"The order by {wanted.path} needs the series of {len(found):,} forks or long runs; at most {MOST_COMPUTED:,} are looked "
            "through at once. Filter the table, or sort by another column."
        )
    values = zip(found, compute(t, found, [wanted]), strict=True)
    return replace(key, known=tuple([(container, value) for container, [value] in values if value is not None]))


class _Series:
    """The series that the values are taken of, and at which steps those are extreme that others are looked at by."""

    def __init__(self, t: Tracking, containers: Sequence[ContainerId], wanted: Sequence[Computed]) -> None:
        runs = t.catalog.containers.many(containers)
        paths = dict.fromkeys(path for each in wanted for path in (each.path, each.of) if path is not None)
        keys = [(run, path) for run in runs for path in paths]
        found = find_series(t, [WantedSeries(run, path) for run, path in keys])
        self._found: dict[tuple[int, str], FoundSeries] = {
            (run.id, path): each
            for (run, path), each in zip(keys, found, strict=True)
            if each is not None and each.type is AttributeType.FLOAT_SERIES and each.row.points
        }
        guides = {each.of for each in wanted if each.of is not None}
        self._extremes = self._find_extremes(t, {key: each for key, each in self._found.items() if key[1] in guides})

    def point(self, container: ContainerId, wanted: Computed) -> _Point | None:
        """Where the value is, as container, attribute, generation and step."""
        series = self._found.get((container, wanted.path))
        if series is None:
            return None
        step = self._step(container, wanted, series)
        if step is None:
            return None
        for segment in series.segments:
            if (segment.after is None or segment.after < step) and (segment.until is None or step <= segment.until):
                return (*segment.key, step)
        return None

    def _step(self, container: ContainerId, wanted: Computed, series: FoundSeries) -> int | None:
        match wanted.kind:
            case ComputedKind.FIRST:
                return series.row.first_step
            case ComputedKind.AT_STEP:
                return wanted.step
            case ComputedKind.AT_MIN_OF | ComputedKind.AT_MAX_OF:
                extremes = self._extremes.get((container, wanted.of or ""))
                return None if extremes is None else extremes[wanted.kind is ComputedKind.AT_MAX_OF]

    def _find_extremes(self, t: Tracking, guides: dict[tuple[int, str], FoundSeries]) -> dict[tuple[int, str], tuple[int, int]]:
        """At which steps each series is least and greatest, among its finite values."""
        if not guides:
            return {}
        sizes = [(each.row.points, each.row.first_step, each.row.last_step) for each in guides.values()]
        span = max(last - first for _, first, last in sizes)
        cut = Cut(np.empty(0, np.int64), level=level_for(span, sizes))
        extents = {each.segments[0].key: (each.row.first_step, each.row.last_step) for each in guides.values()}
        segments = [each.segments for each in guides.values()]
        found = t.columns.read_buckets(segments, cut, with_extreme_steps=True, extents=extents)
        return {
            key: (int(each.values.min_step[0]), int(each.values.max_step[0]))
            for key, each in zip(guides, found, strict=True)
            if len(each.index) and int(each.values.finite[0])
        }
