"""Series for charts: exact minima, maxima, firsts and lasts on one shared grid, or every point when there are few."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

import msgspec
import numpy as np
from fastapi import APIRouter, Header, Response
from numpy.typing import NDArray
from pydantic import Field, model_validator

from seamark.model.access import Caller
from seamark.model.containers import Container
from seamark.model.errors import InvalidQuery
from seamark.model.lineage import LineageScope
from seamark.model.steps import MICROS_PER_STEP, step_to_micros
from seamark.stores.columns.metric_names import MetricNames
from seamark.tracking import charts, metrics
from seamark.tracking.chart_axes import Axis, AxisKind, Range
from seamark.tracking.charts import ChartLine
from seamark.tracking.context import Tracking
from seamark.tracking.x_buckets import GroupBuckets, XBuckets, XPoints
from seamark.wire.v1 import bucket_format
from seamark.wire.v1.bucket_format import Chart, Ends, Grid, Group, Line, Tail
from seamark.wire.v1.context import (
    COSTLY,
    Answer,
    Body,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    WorkspaceName,
    project_identifier,
)
from seamark.wire.v1.values import Number, number

__all__ = ["MOST_SERIES", "Metrics", "metrics_document", "router"]

router = APIRouter(tags=["series"])

Statistic = Literal[
    "x",
    "first",
    "first_x",
    "last",
    "last_x",
    "min",
    "min_x",
    "max",
    "max_x",
    "mean",
    "count",
    "first_step",
    "last_step",
    "min_step",
    "max_step",
]


class SeriesName(Body):
    """`run` is a sys/id of the project (or a UUID)."""

    run: str = Field(min_length=1, max_length=256)
    path: str = Field(min_length=1, max_length=1024)


class PartOfSeries(SeriesName):
    """With `from_step` only what the series has from there on: what is new to a chart over another axis than steps."""

    from_step: float | None = Field(default=None, allow_inf_nan=False)


class GivenGrid(Body):
    """Buckets as a chart has them already, in units of its axis."""

    start: float = Field(allow_inf_nan=False)
    width: float = Field(gt=0, allow_inf_nan=False)


class GroupOfSeries(Body):
    """Series that become one line, with its spread."""

    name: str = Field(max_length=1024)
    series: list[PartOfSeries] = Field(min_length=1, max_length=1000)


_MAX_POINTS = 10_000_000
MOST_SERIES = 1000


class BucketsRequest(Body):
    """Which series, over which part of the axis (inclusive), in how many buckets. A series that has at most `raw_below` points in
    the range (null: as many as buckets) comes as these instead where its buckets would say less; with `groups` none does.

    `axis` says what x is: steps, seconds since the run was created, seconds since the epoch, or the value of the metric
    `axis_path` of the same run at the same step. `from_step` and `to_step` are for the first of these, `from_x` and `to_x` for all.

    A chart that has grown asks for the rest of its series: over other axes than steps by their `from_step`, on its own `grid`, which
    goes on for as many buckets as it takes where `to_x` is not given, and has `buckets` of them where it is. With `groups` it ends
    after 4,096: what is behind counts to the last one.

    With `narrow_bands` the binary form has `min` and `max` as float32, rounded so that nothing lies outside of them."""

    series: list[PartOfSeries] = Field(default=[], max_length=MOST_SERIES)
    groups: list[GroupOfSeries] = Field(default=[], max_length=MOST_SERIES)
    buckets: int = Field(default=500, ge=1, le=1000)
    axis: AxisKind = AxisKind.STEP
    axis_path: str = Field(default="", max_length=1024)
    from_step: float | None = None
    to_step: float | None = None
    from_x: float | None = Field(default=None, allow_inf_nan=False)
    to_x: float | None = Field(default=None, allow_inf_nan=False)
    raw_below: int | None = Field(default=None, ge=0, le=1_000_000)
    lineage: bool = True
    previews: bool = False
    narrow_bands: bool = False
    grid: GivenGrid | None = None
    fields: list[Statistic] = Field(default=["last", "last_step", "min", "max", "count"], max_length=15)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        size = len(self.series) + sum(len(group.series) for group in self.groups)
        if not 1 <= size <= MOST_SERIES:
            raise ValueError(f"a chart has 1 to {MOST_SERIES:,} series, those of groups included; these are {size:,}")
        if self.raw_below is not None and self.raw_below * size > _MAX_POINTS:
            raise ValueError(f"raw_below times the number of series is at most {_MAX_POINTS:,}; ask for fewer series at once")
        if (self.axis is AxisKind.METRIC) != bool(self.axis_path):
            raise ValueError('axis_path goes with the axis "metric": give both or neither')
        if self.axis is not AxisKind.STEP and not (self.from_step is None and self.to_step is None):
            raise ValueError("from_step and to_step are for the axis of steps; give from_x and to_x")
        named = [*self.series, *(name for group in self.groups for name in group.series)]
        is_rest = self.grid is not None or any(name.from_step is not None for name in named)
        if is_rest and self.axis is AxisKind.STEP:
            raise ValueError("grid and from_step of series are for other axes than steps; give from_x and to_x")
        if self.axis is not AxisKind.STEP and any(field.endswith("_step") for field in self.statistics):
            raise ValueError("the fields of steps are for the axis of steps; ask for those that end in _x")
        return self

    @property
    def statistics(self) -> list[Statistic]:
        if self.axis is not AxisKind.STEP and "fields" not in self.model_fields_set:
            return ["last", "last_x", "min", "max", "count"]
        return self.fields

    @property
    def within(self) -> Range:
        return Range(
            self.from_x if self.from_step is None else self.from_step, self.to_x if self.to_step is None else self.to_step
        )


class GridFacts(Answer):
    start: float
    width: float
    buckets: int


class LineEnds(Answer):
    """The first and the last finite value of a series in the range; where the first bucket with one begins, and the last one ends."""

    first_x: float
    first: float
    last_x: float
    last: float


class LineFacts(Answer):
    """`columns` has equally long arrays by name: of a line in buckets `index` (of the bucket), the asked fields and, where there
    are any, the counts `nan`, `pos_inf` and `neg_inf`; of one in points, as all are in mode "points", `step`, `timestamp`, `value` and,
    where the axis is not of steps, `x`. Previews have columns of their own: `preview_x`, `preview` and `preview_completion`.

    `forks` has the x where the run and its ancestors left their parents: up to the last one it shows what it inherited.

    `tail_step`, in buckets over another axis than steps: the last bucket and all that is to come can be read from this step on.
    None where what comes before reaches into it. `ends` are told of a line in buckets."""

    run: str
    path: str
    status: Literal["ok", "empty", "no-data", "run-not-found"]
    points: int
    columns: dict[str, list[Number]]
    forks: list[float]
    tail_step: float | None
    ends: LineEnds | None


class GroupTail(Answer):
    """`index` is the last bucket that all of a group's series have reached; it and all that is to come can be read from these `steps`
    on, one for each of the asked series."""

    index: int
    steps: list[float]


class GroupFacts(Answer):
    """`members` counts the series with points in the range; `columns` has `index`, `x`, `n` (members with a finite value in the
    bucket), `mean`, `median`, `std`, `sem`, `lower_quartile`, `upper_quartile`, `min`, `max` and, where there are any, the counts
    `nan`, `pos_inf` and `neg_inf`.

    `tail` is null over steps, and where a series has no points yet or reaches back into a bucket before."""

    name: str
    members: int
    columns: dict[str, list[Number]]
    tail: GroupTail | None


class BucketsAnswer(Answer):
    mode: Literal["buckets", "points"]
    grid: GridFacts | None
    series: list[LineFacts]
    groups: list[GroupFacts]


@router.post(
    "/projects/{workspace}/{project}/series/buckets",
    dependencies=[COSTLY],
    response_model=BucketsAnswer,
    responses={200: {"content": {bucket_format.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}},
)
def read_buckets(
    workspace: WorkspaceName,
    project: ProjectName,
    body: BucketsRequest,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    accept: Annotated[str, Header(include_in_schema=False)] = "*/*",
) -> Any:  # either document, as the Accept header asks
    """Many float series on one grid; as bytes when Accept names application/vnd.seamark.buckets, else as JSON."""
    is_binary = bucket_format.MEDIA_TYPE in accept
    chart = _read_chart(tracking, caller, workspace, project, body, narrow_bands=body.narrow_bands and is_binary)
    if is_binary:
        return Response(bucket_format.encode(chart), media_type=bucket_format.MEDIA_TYPE, headers={"Vary": "Accept"})
    return Response(_as_json(chart).model_dump_json(), media_type="application/json", headers={"Vary": "Accept"})


class MetricsQuery(Body):
    """`pattern` is an extended regular expression for the path: RE2, found anywhere and in any case, joined by ` & ` and ` | `,
    turned around by `!`. `paths` are the only ones that are looked for, where there are any."""

    runs: list[str] = Field(max_length=MOST_SERIES)
    pattern: str = Field(default="", max_length=4096)
    paths: list[Annotated[str, Field(max_length=1024)]] = Field(default=[], max_length=MOST_SERIES)
    limit: int = Field(default=5000, ge=1, le=50_000)


class MetricFacts(Answer):
    """`runs` counts the runs that have the series, `points` is the most that one of them has."""

    path: str
    runs: int
    points: int
    first_step: float
    last_step: float


class Metrics(Answer):
    """`runs` counts those of the asked runs that exist, `total` the series that match, of which `metrics` are the first."""

    runs: int
    total: int
    metrics: list[MetricFacts]


class _MetricFacts(msgspec.Struct):
    """`MetricFacts`, of which there may be tens of thousands: making them of models costs ten times as much as finding them."""

    path: str
    runs: int
    points: int
    first_step: float
    last_step: float


class _Metrics(msgspec.Struct):
    runs: int
    total: int
    metrics: list[_MetricFacts]


@router.post("/projects/{workspace}/{project}/series/names", dependencies=[COSTLY], response_model=Metrics)
def read_metric_names(
    workspace: WorkspaceName, project: ProjectName, body: MetricsQuery, tracking: CurrentTracking, caller: CurrentCaller
) -> Any:  # the document of a response model, already written
    """The float series that some runs have between them, by path."""
    home = project_identifier(workspace, project)
    runs, total, found = metrics.metric_names(
        tracking, caller, home, body.runs, pattern=body.pattern, paths=body.paths, limit=body.limit
    )
    return Response(metrics_document(runs, total, found), media_type="application/json")


class SeveralMetricsQuery(Body):
    """Patterns as in `MetricsQuery`; `limit` is of each."""

    runs: list[str] = Field(max_length=MOST_SERIES)
    patterns: list[Annotated[str, Field(max_length=4096)]] = Field(min_length=1, max_length=20)
    limit: int = Field(default=1000, ge=1, le=5000)


class MatchingMetrics(Answer):
    """As in `Metrics`; `reason` says why a pattern is no regular expression, and finds nothing."""

    total: int
    metrics: list[MetricFacts]
    reason: str | None


class SeveralMetrics(Answer):
    """`matches` are in the order of the patterns."""

    runs: int
    matches: list[MatchingMetrics]


class _MatchingMetrics(msgspec.Struct):
    total: int
    metrics: list[_MetricFacts]
    reason: str | None


class _SeveralMetrics(msgspec.Struct):
    runs: int
    matches: list[_MatchingMetrics]


@router.post("/projects/{workspace}/{project}/series/names/several", dependencies=[COSTLY], response_model=SeveralMetrics)
def read_metric_names_by_pattern(
    workspace: WorkspaceName,
    project: ProjectName,
    body: SeveralMetricsQuery,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> Any:  # the document of a response model, already written
    """The float series that some runs have between them, for each of several patterns: what a page of charts asks for at once."""
    home = project_identifier(workspace, project)
    runs, answers = metrics.metric_names_by_pattern(tracking, caller, home, body.runs, body.patterns, limit=body.limit)
    matches = [
        _MatchingMetrics(0, [], str(answer))
        if isinstance(answer, InvalidQuery)
        else _MatchingMetrics(answer[0], _metric_facts(answer[1]), None)
        for answer in answers
    ]
    return Response(msgspec.json.encode(_SeveralMetrics(runs, matches)), media_type="application/json")


def metrics_document(runs: int, total: int, found: MetricNames) -> bytes:
    """`Metrics` as JSON."""
    return msgspec.json.encode(_Metrics(runs, total, _metric_facts(found)))


def _metric_facts(found: MetricNames) -> list[_MetricFacts]:
    columns = (found.containers, found.points, found.first_step / MICROS_PER_STEP, found.last_step / MICROS_PER_STEP)
    return [_MetricFacts(*row) for row in zip(found.paths, *(column.tolist() for column in columns), strict=True)]


def _read_chart(
    tracking: Tracking, caller: Caller, workspace: str, project: str, body: BucketsRequest, *, narrow_bands: bool
) -> Chart:
    asked = [*body.series, *(name for group in body.groups for name in group.series)]
    found = charts.find_containers(tracking, caller, project_identifier(workspace, project), [name.run for name in asked])
    wanted: list[tuple[Container, str]] = []
    from_steps: list[int | None] = []
    place_of: dict[tuple[str, str, float | None], int] = {}
    for name in asked:
        part = (name.run, name.path, name.from_step)
        if name.run in found and part not in place_of:
            place_of[part] = len(wanted)
            wanted.append((found[name.run], name.path))
            from_steps.append(None if name.from_step is None else step_to_micros(name.from_step))
    places_of_groups = [
        [place for name in group.series if (place := place_of.get((name.run, name.path, name.from_step))) is not None]
        for group in body.groups
    ]
    chart = charts.read_chart(
        tracking,
        wanted,
        Axis(body.axis, body.axis_path),
        buckets=body.buckets,
        within=body.within,
        raw_below=body.buckets if body.raw_below is None else body.raw_below,
        scope=LineageScope.FULL if body.lineage else LineageScope.OWN,
        with_previews=body.previews,
        with_extreme_x=not {"min_x", "max_x", "min_step", "max_step"}.isdisjoint(body.statistics),
        groups=places_of_groups,
        from_steps=from_steps if any(step is not None for step in from_steps) else (),
        grid=None if body.grid is None else charts.GivenGrid(body.grid.start, body.grid.width),
    )
    has_x = body.axis is not AxisKind.STEP
    lines = [
        Line(name.run, name.path, "run-not-found", 0, {})
        if (place := place_of.get((name.run, name.path, name.from_step))) is None
        else _line(name, chart.lines[place], body.statistics, has_x=has_x, narrow_bands=narrow_bands)
        for name in body.series
    ]
    groups = [
        Group(
            group.name,
            sum(chart.lines[place].count > 0 for place in set(places)),
            _group_columns(made.buckets),
            None if made.tail is None or len(places) < len(group.series) else Tail(made.tail.index, made.tail.steps),
        )
        for group, places, made in zip(body.groups, places_of_groups, chart.groups, strict=True)
    ]
    if not chart.buckets:
        return Chart("points", None, lines, groups)
    return Chart("buckets", Grid(chart.start, chart.width, chart.buckets), lines, groups)


def _line(name: SeriesName, line: ChartLine, fields: Sequence[Statistic], *, has_x: bool, narrow_bands: bool) -> Line:
    columns: dict[str, NDArray[Any]] = {}
    if line.count and line.points is not None:
        columns |= _point_columns(line.points, has_x=has_x)
    if line.count and line.buckets is not None:
        columns |= _bucket_columns(line.buckets, fields)
        if narrow_bands:
            columns |= {
                name: bucket_format.narrowed(columns[name], towards)
                for name, towards in (("min", -np.inf), ("max", np.inf))
                if name in columns
            }
    if line.previews is not None:
        columns |= {
            "preview_x": line.previews.x,
            "preview": line.previews.values,
            "preview_completion": line.previews.completion,
        }
    status = "ok" if columns else "empty" if line.total else "no-data"
    ends = None if line.buckets is None or (found := line.buckets.ends) is None else Ends(*found)
    return Line(name.run, name.path, status, line.count, columns, line.forks, line.tail_step, ends)


def _point_columns(points: XPoints, *, has_x: bool) -> dict[str, NDArray[Any]]:
    columns: dict[str, NDArray[Any]] = {"x": points.x} if has_x else {}
    return columns | {
        "step": points.steps / MICROS_PER_STEP,
        "timestamp": points.timestamps.astype(np.float64),
        "value": points.values.astype(np.float64),
    }


def _bucket_columns(buckets: XBuckets, fields: Sequence[Statistic]) -> dict[str, NDArray[Any]]:
    columns: dict[str, NDArray[Any]] = {"index": buckets.index.astype(np.uint32)}
    for field in dict.fromkeys(fields):
        column: NDArray[Any] = getattr(buckets, field.replace("_step", "_x"))
        columns[field] = column.astype(np.uint32) if field == "count" else column
    return columns | _not_finite(buckets)


def _not_finite(buckets: XBuckets | GroupBuckets) -> dict[str, NDArray[Any]]:
    """How many points are not finite, of each kind that there is."""
    counts = {"nan": buckets.nan, "pos_inf": buckets.positive_infinity, "neg_inf": buckets.negative_infinity}
    return {name: each.astype(np.uint32) for name, each in counts.items() if each.any()}


def _group_columns(buckets: GroupBuckets) -> dict[str, NDArray[Any]]:
    return {
        "index": buckets.index.astype(np.uint32),
        "x": buckets.x,
        "n": buckets.n.astype(np.uint32),
        "mean": buckets.mean,
        "median": buckets.median,
        "std": buckets.std,
        "sem": buckets.sem,
        "lower_quartile": buckets.lower_quartile,
        "upper_quartile": buckets.upper_quartile,
        "min": buckets.min,
        "max": buckets.max,
        **_not_finite(buckets),
    }


def _as_json(chart: Chart) -> BucketsAnswer:
    grid = None
    if chart.grid is not None:
        grid = GridFacts(start=chart.grid.start, width=chart.grid.width, buckets=chart.grid.buckets)
    return BucketsAnswer.model_validate(
        {
            "mode": chart.mode,
            "grid": grid,
            "series": [
                {
                    "run": line.run,
                    "path": line.path,
                    "status": line.status,
                    "points": line.points,
                    "columns": _json_columns(line.columns),
                    "forks": list(line.forks),
                    "tail_step": line.tail_step,
                    "ends": None if line.ends is None else msgspec.structs.asdict(line.ends),
                }
                for line in chart.lines
            ],
            "groups": [
                {
                    "name": group.name,
                    "members": group.members,
                    "columns": _json_columns(group.columns),
                    "tail": None if group.tail is None else {"index": group.tail.index, "steps": list(group.tail.steps)},
                }
                for group in chart.groups
            ],
        }
    )


def _json_columns(columns: Mapping[str, NDArray[Any]]) -> dict[str, list[Number]]:
    return {name: [number(float(value)) for value in column] for name, column in columns.items()}
