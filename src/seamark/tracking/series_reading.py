"""Reading the points of thousands of series at once, with as much of their lineage as is asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.model.errors import InvalidQuery
from seamark.model.lineage import LineageScope
from seamark.model.values import FilePoint, Histogram
from seamark.stores.columns.points import by_key
from seamark.stores.columns.rows import Float64Array, Int64Array
from seamark.stores.columns.spans import SeriesId, Span, SpanColumns
from seamark.tracking.attribute_rows import file_point_of
from seamark.tracking.context import Tracking
from seamark.tracking.pieces import Rows, first_rows, narrowed, read_pieces
from seamark.tracking.references import find_runs
from seamark.tracking.segments import FoundSeries, WantedSeries, find_series

__all__ = ["ManyFloats", "SeriesPart", "SeriesRequest", "read_many_floats", "read_many_series"]

_MAX_POINTS = 10_000_000
"""So many float points, 24 bytes each, are read for one request at most."""
_MAX_TEXT_BYTES = 16 * 1024 * 1024
_FEW_TEXTS = 64
"""Are read without a look at how long they are: all of them together are not too long."""

Float32Array = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SeriesRequest:
    """A series of a run (a reference as `find_runs` takes it), and what of it is wanted.

    `after_step` (micros) leaves out the points up to and including that step in the direction of reading; `limit` is the
    most points of this series, where that is fewer than for all.
    """

    run: str
    path: str
    scope: LineageScope = LineageScope.FULL
    with_previews: bool = False
    after_step: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class ManyFloats:
    """Points of a float series in the direction of reading: columns of equal length, steps in micros, times in milliseconds.

    `total` counts the points of the series in its whole lineage. `is_preview` and `completion` (from 0 to 1) are None when
    there is no preview among the points.
    """

    total: int
    steps: Int64Array
    timestamps: Int64Array
    values: Float64Array
    is_preview: BoolArray | None = None
    completion: Float32Array | None = None


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """Points of a string, file or histogram series in the direction of reading: columns of equal length.

    `is_complete` is False when more follow, within the limits of the request, after the last step of these.
    """

    type: AttributeType
    steps: Int64Array
    timestamps: Int64Array
    values: list[str] | list[FilePoint] | list[Histogram]
    is_complete: bool


def read_many_floats(
    t: Tracking,
    caller: Caller,
    requests: Sequence[SeriesRequest],
    *,
    from_step: int | None = None,
    to_step: int | None = None,
    descending: bool = False,
    limit: int,
) -> list[ManyFloats]:
    """For each request the first `limit` points between two steps (micros, both included). A run or series that is unknown or
    of another type has none. Previews, where asked for, are points behind the last one.

    Raises InvalidQuery when all of it would be more than ten million points.
    """
    series = _find(t, caller, requests, (AttributeType.FLOAT_SERIES,))
    previews = _read_previews(t, requests, series)
    answers = [_NOTHING] * len(requests)
    readings: list[_Reading] = []
    for position, (request, each) in enumerate(zip(requests, series, strict=True)):
        if each is None:
            continue
        span = _span(request, from_step, to_step, descending)
        reading = _Reading(position, each, span, _least(request.limit, limit), previews.get(position, _NO_PREVIEWS).within(span))
        if reading.limit > 0:
            readings.append(reading)
        else:
            answers[position] = ManyFloats(each.row.points, *_NO_COLUMNS)
    points = sum(reading.expected for reading in readings)
    if points > _MAX_POINTS:
        raise InvalidQuery(
            f"The request is for about {points:,} points of {len(readings):,} series; at most {_MAX_POINTS:,} are read at once. "
            "Ask for fewer series at once, for fewer points of each, or for a shorter range of steps."
        )
    for reading in _read(t, readings, descending):
        answers[reading.position] = _floats(reading, descending)
    return answers


def read_many_series(
    t: Tracking,
    caller: Caller,
    requests: Sequence[SeriesRequest],
    *,
    from_step: int | None = None,
    to_step: int | None = None,
    descending: bool = False,
    limit: int | None = None,
    max_points: int,
) -> list[SeriesPart | None]:
    """For each request for a string, file or histogram series its first `limit` points between two steps (micros, both
    included); None for a run or series that is unknown or of another type.

    The answer ends after `max_points` points or 16 MiB of text, of all series together: the parts from there on are incomplete
    and perhaps empty.
    """
    series = _find(t, caller, requests, tuple(_TABLES))
    parts: list[SeriesPart | None] = [None] * len(requests)
    budget = _Budget(max_points)
    for table in dict.fromkeys(_TABLES.values()):
        chosen: list[tuple[int, FoundSeries, Span, bool]] = []
        wanted = [
            (position, each, _span(request, from_step, to_step, descending), _least(request.limit, limit))
            for position, (request, each) in enumerate(zip(requests, series, strict=True))
            if each is not None and _TABLES[each.type] == table
        ]
        if not wanted:
            continue
        for (position, each, _, most), rows in zip(wanted, _planned(t, table, wanted), strict=True):
            first = rows if most is None else first_rows(rows, most, descending=descending)
            taken = budget.take(first, descending=descending)
            is_complete = _count(taken) == _count(first)
            if taken:
                span = Span(int(taken[0].part.steps[taken[0].begin]), int(taken[-1].part.steps[taken[-1].end - 1]))
                chosen.append((position, each, span, is_complete))
            else:
                parts[position] = SeriesPart(each.type, _NO_STEPS, _NO_STEPS, [], is_complete)
        found = read_pieces(t, table, [(each, span) for _, each, span, _ in chosen])
        for (position, each, _, is_complete), rows in zip(chosen, found, strict=True):
            parts[position] = _part(each.type, rows, is_complete=is_complete, descending=descending)
    return parts


def _find(
    t: Tracking, caller: Caller, requests: Sequence[SeriesRequest], types: Sequence[AttributeType]
) -> list[FoundSeries | None]:
    runs = find_runs(t, caller, [request.run for request in requests])
    wanted = [
        None if run is None else WantedSeries(run, request.path, request.scope)
        for run, request in zip(runs, requests, strict=True)
    ]
    return [each if each is not None and each.type in types else None for each in find_series(t, wanted)]


def _span(request: SeriesRequest, from_step: int | None, to_step: int | None, descending: bool) -> Span:
    span = Span(from_step, to_step)
    if request.after_step is None:
        return span
    return narrowed(span, last=request.after_step - 1) if descending else narrowed(span, first=request.after_step + 1)


def _least(first: int | None, second: Any) -> Any:
    return second if first is None else first if second is None else min(first, second)


@dataclass(frozen=True, slots=True)
class _Previews:
    """Previews of one series by step."""

    steps: Int64Array
    timestamps: Int64Array
    values: Float64Array
    completion: Float32Array

    def within(self, span: Span) -> "_Previews":
        first = 0 if span.first is None else int(np.searchsorted(self.steps, span.first, "left"))
        last = len(self.steps) if span.last is None else int(np.searchsorted(self.steps, span.last, "right"))
        return self.rows(slice(first, max(first, last)))

    def rows(self, rows: slice) -> "_Previews":
        return _Previews(self.steps[rows], self.timestamps[rows], self.values[rows], self.completion[rows])


@dataclass(slots=True)
class _Reading:
    """One float series being read: first as far as its points probably reach, then further where they did not."""

    position: int
    series: FoundSeries
    span: Span
    limit: int
    previews: _Previews
    rows: list[Rows] = field(default_factory=list[Rows])
    reach: float = 1.25
    """How many times the steps that `limit` points take on the average are read."""

    @property
    def steps_apart(self) -> float:
        row = self.series.row
        return (row.last_step - row.first_step) / (row.points - 1) if row.points > 1 else 0.0

    @property
    def extent(self) -> Span | None:
        """The wanted steps among those that the series has."""
        row = self.series.row
        if not row.points:
            return None
        span = narrowed(self.span, first=row.first_step, last=row.last_step)
        return span if _width(span) > 0 else None

    @property
    def expected(self) -> int:
        extent = self.extent
        if extent is None:
            return len(self.previews.steps)
        points = self.series.row.points
        return min(self.limit, points if self.steps_apart == 0 else min(points, int(_width(extent) / self.steps_apart) + 1))

    def window(self, descending: bool) -> tuple[Span, bool]:
        """The steps to read next, and whether these are all."""
        extent = self.extent
        if extent is None or extent.first is None or extent.last is None:
            return self.span, True
        width = int(self.reach * (self.limit + 1) * self.steps_apart) + 1
        if self.limit >= self.series.row.points or width >= _width(extent):
            return self.span, True
        if descending:
            return narrowed(self.span, first=extent.last - width), False
        return narrowed(self.span, last=extent.first + width), False


def _width(span: Span) -> int:
    assert span.first is not None, "the first step is known"
    assert span.last is not None, "the last step is known"
    return span.last - span.first + 1


def _read(t: Tracking, readings: Sequence[_Reading], descending: bool) -> list[_Reading]:
    done: list[_Reading] = []
    waiting = [reading for reading in readings if reading.extent is not None]
    done += [reading for reading in readings if reading.extent is None]
    while waiting:
        windows = [reading.window(descending) for reading in waiting]
        found = read_pieces(t, "float_points", [(each.series, span) for each, (span, _) in zip(waiting, windows, strict=True)])
        short: list[_Reading] = []
        for reading, (_, is_all), rows in zip(waiting, windows, found, strict=True):
            if is_all or _count(rows) + len(reading.previews.steps) * descending >= reading.limit:
                reading.rows = rows
                done.append(reading)
            else:
                reading.reach *= 8
                short.append(reading)
        waiting = short
    return done


def _floats(reading: _Reading, descending: bool) -> ManyFloats:
    previews, rows = reading.previews, reading.rows
    total = reading.series.row.points
    if descending:
        previews = previews.rows(slice(max(0, len(previews.steps) - reading.limit), None))
        rows = first_rows(rows, reading.limit - len(previews.steps), descending=True)
    else:
        rows = first_rows(rows, reading.limit, descending=False)
        previews = previews.rows(slice(0, reading.limit - _count(rows)))
    columns: list[Any] = [_joined([_column(each, name) for each in rows], name) for name in ("step", "timestamp", "value")]
    order = slice(None, None, -1) if descending else slice(None)
    if not len(previews.steps):
        return ManyFloats(total, *(column[order] for column in columns))
    points = len(columns[0])
    added = (previews.steps, previews.timestamps, previews.values)
    columns = [np.concatenate(pair) for pair in zip(columns, added, strict=True)]
    columns.append(np.arange(points + len(previews.steps)) >= points)
    columns.append(np.concatenate([np.ones(points, np.float32), previews.completion]))
    return ManyFloats(total, *(column[order] for column in columns))


def _read_previews(t: Tracking, requests: Sequence[SeriesRequest], series: Sequence[FoundSeries | None]) -> dict[int, _Previews]:
    """The previews behind the last point of the series that asked for them, by position."""
    asked: dict[SeriesId, list[int]] = {}
    for position, (request, each) in enumerate(zip(requests, series, strict=True)):
        if each is not None and request.with_previews and each.row.has_preview:
            asked.setdefault((each.row.container, each.row.attribute, each.row.generation), []).append(position)
    found: dict[int, _Previews] = {}
    for key, rows in by_key(t.columns.read_previews(list(asked))) if asked else ():
        names = ("step", "timestamp", "value", "completion_ratio")
        steps, timestamps, values, completion = (rows.column(name).to_numpy() for name in names)
        previews = _Previews(steps, timestamps, values, completion.astype(np.float32))
        for position in asked[key]:
            each = series[position]
            assert each is not None, "only found series were asked for"
            found[position] = previews.within(Span(each.row.last_step + 1 if each.row.points else None))
    return found


class _Budget:
    """What the rest of the answer may hold."""

    def __init__(self, points: int) -> None:
        self._points = points
        self._bytes = _MAX_TEXT_BYTES
        self._is_fresh = True

    def take(self, rows: list[Rows], *, descending: bool) -> list[Rows]:
        """The first of these points that fit, at least one of the whole answer."""
        taken = first_rows(rows, self._points, descending=descending)
        if taken and "size" in taken[0].part.table.column_names:
            sizes: Int64Array = _joined([_column(each, "size") for each in taken], "size").astype(np.int64)
            sums = np.cumsum(sizes[::-1] if descending else sizes)
            fitting = max(int(np.searchsorted(sums, self._bytes, "right")), int(self._is_fresh))
            taken = first_rows(taken, fitting, descending=descending)
            self._bytes = self._bytes - int(sums[fitting - 1]) if fitting else 0
        self._is_fresh = self._is_fresh and not taken
        # Behind a part that is cut off nothing more is read: parts are filled one after the other.
        self._points = self._points - _count(taken) if _count(taken) == _count(rows) else 0
        return taken


def _planned(t: Tracking, table: str, wanted: Sequence[tuple[int, FoundSeries, Span, int | None]]) -> list[list[Rows]]:
    """The rows of each series without their values, which may be large; of texts with their sizes."""
    is_text = table == _TABLES[AttributeType.STRING_SERIES]
    is_little = sum(each.row.points for _, each, _, _ in wanted) <= _FEW_TEXTS
    columns = SpanColumns.SIZES if is_text and not is_little else SpanColumns.STEPS
    return read_pieces(t, table, [(each, span) for _, each, span, _ in wanted], columns)


def _part(type_: AttributeType, rows: Sequence[Rows], *, is_complete: bool, descending: bool) -> SeriesPart:
    steps, timestamps = (_joined([_column(each, name) for each in rows], name) for name in ("step", "timestamp"))
    values: list[Any] = [value for each in rows for value in _values(type_, each.part.table.slice(each.begin, len(each)))]
    order = slice(None, None, -1) if descending else slice(None)
    return SeriesPart(type_, steps[order], timestamps[order], values[order], is_complete)


def _values(type_: AttributeType, table: pa.Table) -> Iterable[str | FilePoint | Histogram]:
    def column(name: str) -> list[Any]:
        return table.column(name).to_pylist()

    match type_:
        case AttributeType.STRING_SERIES:
            return column("value")
        case AttributeType.HISTOGRAM_SERIES:
            columns = zip(column("edges"), column("values"), column("is_density"), strict=True)
            return (Histogram(tuple(edges), tuple(values), bool(is_density)) for edges, values, is_density in columns)
        case _:
            columns = zip(column("key"), column("size"), column("detail"), strict=True)
            return (file_point_of(key, size, detail) for key, size, detail in columns)


def _count(rows: Iterable[Rows]) -> int:
    return sum(map(len, rows))


def _column(rows: Rows, name: str) -> Any:
    return rows.part.column(name)[rows.begin : rows.end]


def _joined(columns: Sequence[Any], name: str) -> Any:
    if len(columns) == 1:
        return columns[0]
    return np.concatenate(columns) if columns else np.empty(0, np.float64 if name == "value" else np.int64)


_TABLES = {
    AttributeType.STRING_SERIES: "string_points",
    AttributeType.FILE_SERIES: "file_points",
    AttributeType.FILE_REF_SERIES: "file_points",
    AttributeType.HISTOGRAM_SERIES: "histogram_points",
}
_NO_STEPS: Int64Array = np.empty(0, np.int64)
_NO_VALUES: Float64Array = np.empty(0, np.float64)
_NO_COLUMNS = (_NO_STEPS, _NO_STEPS, _NO_VALUES)
_NO_PREVIEWS = _Previews(_NO_STEPS, _NO_STEPS, _NO_VALUES, np.empty(0, np.float32))
_NOTHING = ManyFloats(0, *_NO_COLUMNS)
