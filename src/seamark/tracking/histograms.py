"""Reading histogram series for pictures: some of their steps, each over the same bins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.model.histogram_bins import common_edges, rebinned, same_edges
from seamark.model.lineage import LineageScope
from seamark.model.values import Histogram
from seamark.stores.columns.rows import Float64Array, Int64Array
from seamark.stores.columns.spans import SeriesId, Span, SpanColumns
from seamark.tracking.charts import find_containers
from seamark.tracking.context import Tracking
from seamark.tracking.pieces import Rows, read_pieces
from seamark.tracking.segments import FoundSeries, WantedSeries, find_series

__all__ = ["HistogramColumns", "Status", "read_histograms"]

_TABLE = "histogram_points"
Status = Literal["ok", "empty", "no-data", "run-not-found"]


@dataclass(frozen=True, slots=True)
class HistogramColumns:
    """A histogram series as columns of one picture, by step: `values[i]` is over the bins of `edges` at `steps[i]` (micros).

    `points` counts those in the asked range. Not all of them are columns when it `is_sampled`: then each column is the last one of its
    share of the range, as it was logged. Where it `is_rebinned`, bins were brought onto common ones; values are densities where
    any was one."""

    status: Status
    points: int
    steps: Int64Array
    timestamps: Int64Array
    edges: Float64Array
    values: NDArray[np.float64]
    is_density: bool
    is_sampled: bool
    is_rebinned: bool


def read_histograms(
    t: Tracking,
    caller: Caller,
    project: str,
    wanted: Sequence[tuple[str, str]],
    *,
    columns: int,
    bins: int,
    first_step: int | None = None,
    last_step: int | None = None,
    lineage: bool = True,
) -> list[HistogramColumns]:
    """The histogram series of runs (sys/ids or UUIDs of the project) at paths, in their order: at most `columns` steps of each
    between two steps (micros, inclusive), over at most `bins` bins.

    Raises ProjectNotFound.
    """
    runs = find_containers(t, caller, project, [run for run, _ in wanted])
    scope = LineageScope.FULL if lineage else LineageScope.OWN
    series = find_series(t, [WantedSeries(runs[run], path, scope) if run in runs else None for run, path in wanted])
    chosen = {
        place: each
        for place, each in enumerate(series)
        if each is not None and each.type is AttributeType.HISTOGRAM_SERIES and each.row.points
    }
    span = Span(first_step, last_step)
    rows = read_pieces(t, _TABLE, [(each, span) for each in chosen.values()], SpanColumns.STEPS)
    steps = {place: _steps(of_one) for place, of_one in zip(chosen, rows, strict=True)}
    sampled = {place: _sampled(every, columns) for place, every in steps.items()}
    points = _read_points(t, [(series, sampled[place]) for place, series in chosen.items()])
    found = dict(zip(chosen, points, strict=True))
    answer: list[HistogramColumns] = []
    for place, (run, _) in enumerate(wanted):
        if place not in chosen:
            answer.append(_nothing("no-data" if run in runs else "run-not-found"))
        elif not len(steps[place]) or not found[place]:
            answer.append(_nothing("empty"))
        else:
            answer.append(_columns(found[place], len(steps[place]), bins))
    return answer


_Point = tuple[int, int, Histogram]


def _steps(rows: Sequence[Rows]) -> Int64Array:
    parts = [each.part.steps[each.begin : each.end] for each in rows]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _sampled(steps: Int64Array, most: int) -> Int64Array:
    """The last one of each of so many equal shares of the range."""
    if len(steps) <= most:
        return steps
    share = (steps - steps[0]) * most // max(1, int(steps[-1] - steps[0]) + 1)
    return steps[np.concatenate((share[1:] != share[:-1], [True]))]


def _read_points(t: Tracking, wanted: Sequence[tuple[FoundSeries, Int64Array]]) -> list[list[_Point]]:
    """The points at these steps, of all series in one statement, in the order of steps."""
    asked: dict[SeriesId, set[int]] = {}
    held: list[list[tuple[SeriesId, int]]] = []
    for series, steps in wanted:
        places: list[tuple[SeriesId, int]] = []
        for segment in reversed(series.segments):
            low = -(2**63) if segment.after is None else segment.after
            high = 2**63 - 1 if segment.until is None else segment.until
            mine = [int(step) for step in steps[(steps > low) & (steps <= high)]]
            asked.setdefault(segment.key, set()).update(mine)
            places += [(segment.key, step) for step in mine]
        held.append(places)
    points: dict[tuple[SeriesId, int], _Point] = {}
    for part in t.columns.read_at(_TABLE, {key: sorted(steps) for key, steps in asked.items() if steps}):
        for key, (begin, end) in part.places.items():
            rows = part.table.slice(begin, end - begin)
            names = ("step", "timestamp", "edges", "values", "is_density")
            for step, timestamp, edges, values, is_density in zip(
                *(rows.column(name).to_pylist() for name in names), strict=True
            ):
                points[key, step] = (step, timestamp, Histogram(tuple(edges), tuple(values), bool(is_density)))
    return [[points[place] for place in places if place in points] for places in held]


def _columns(points: Sequence[_Point], total: int, bins: int) -> HistogramColumns:
    steps, timestamps, histograms = zip(*points, strict=True)
    is_density = any(each.is_density for each in histograms)
    alike = same_edges(histograms) and all(each.is_density == is_density for each in histograms)
    edges = np.asarray(histograms[0].edges, np.float64)
    is_kept = alike and 2 <= len(edges) <= bins + 1 and bool(np.isfinite(edges).all())
    if is_kept:
        values = np.asarray([each.values for each in histograms], np.float64)
    else:
        edges = common_edges(histograms, bins)
        values = np.asarray([rebinned(each, edges, as_density=is_density) for each in histograms])
    return HistogramColumns(
        "ok",
        total,
        np.asarray(steps, np.int64),
        np.asarray(timestamps, np.int64),
        edges,
        values,
        is_density,
        is_sampled=len(steps) < total,
        is_rebinned=not is_kept,
    )


def _nothing(status: Status) -> HistogramColumns:
    nothing: Int64Array = np.empty(0, np.int64)
    return HistogramColumns(
        status, 0, nothing, nothing, np.empty(0), np.empty((0, 0)), is_density=False, is_sampled=False, is_rebinned=False
    )
