"""Series for charts: exact minima, maxima, firsts and lasts on one shared grid, or every point when there are few."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

import numpy as np
from fastapi import APIRouter, Header, Response
from numpy.typing import NDArray
from pydantic import Field, model_validator

from seamark.model.access import Caller
from seamark.model.errors import ContainerNotFound
from seamark.model.steps import MICROS_PER_STEP, step_to_micros
from seamark.stores.columns.aggregates import Aggregates
from seamark.stores.columns.buckets import SeriesBuckets
from seamark.tracking import access, series
from seamark.tracking.context import Tracking
from seamark.tracking.series import FloatPoints, SeriesKey
from seamark.wire.v1 import bucket_format
from seamark.wire.v1.bucket_format import Chart, Grid, Line
from seamark.wire.v1.context import (
    COSTLY,
    Answer,
    Body,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    WorkspaceName,
    container_of,
    project_identifier,
)
from seamark.wire.v1.values import Number, number

__all__ = ["router"]

router = APIRouter(tags=["series"])

Statistic = Literal["first", "first_step", "last", "last_step", "min", "min_step", "max", "max_step", "mean", "count"]


class SeriesName(Body):
    """`run` is a sys/id of the project (or a UUID)."""

    run: str = Field(min_length=1, max_length=256)
    path: str = Field(min_length=1, max_length=1024)


_MAX_POINTS = 10_000_000


class BucketsRequest(Body):
    """Which series, over which steps (inclusive), in how many buckets. When every series has at most `raw_below` points in
    the range (null: as many as buckets), the answer has the points themselves."""

    series: list[SeriesName] = Field(min_length=1, max_length=1000)
    buckets: int = Field(default=500, ge=1, le=1000)
    from_step: float | None = None
    to_step: float | None = None
    raw_below: int | None = Field(default=None, ge=0, le=1_000_000)
    lineage: bool = True
    fields: list[Statistic] = Field(default=["last", "last_step", "min", "max", "count"], max_length=10)

    @model_validator(mode="after")
    def _points_fit_an_answer(self) -> Self:
        if self.raw_below is not None and self.raw_below * len(self.series) > _MAX_POINTS:
            raise ValueError(f"raw_below times the number of series is at most {_MAX_POINTS:,}; ask for fewer series at once")
        return self


class GridFacts(Answer):
    start: float
    width: float
    buckets: int


class LineFacts(Answer):
    """`columns` has equally long arrays by name: in mode "buckets" `index` (of the bucket), the asked fields and, where there
    are any, the counts `nan`, `pos_inf` and `neg_inf`; in mode "points" `step`, `timestamp` and `value`."""

    run: str
    path: str
    status: Literal["ok", "empty", "no-data", "run-not-found"]
    points: int
    columns: dict[str, list[Number]]


class BucketsAnswer(Answer):
    mode: Literal["buckets", "points"]
    grid: GridFacts | None
    series: list[LineFacts]


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
    """Many float series on one grid of steps; as bytes when Accept names application/vnd.seamark.buckets, else as JSON."""
    chart = _read_chart(tracking, caller, workspace, project, body)
    if bucket_format.MEDIA_TYPE in accept:
        return Response(bucket_format.encode(chart), media_type=bucket_format.MEDIA_TYPE, headers={"Vary": "Accept"})
    return Response(_as_json(chart).model_dump_json(), media_type="application/json", headers={"Vary": "Accept"})


def _read_chart(tracking: Tracking, caller: Caller, workspace: str, project: str, body: BucketsRequest) -> Chart:
    from_step = None if body.from_step is None else step_to_micros(body.from_step)
    to_step = None if body.to_step is None else step_to_micros(body.to_step)
    access.require_project(tracking, caller, project_identifier(workspace, project))
    lines: dict[int, Line] = {}
    keys: list[SeriesKey] = []
    places: list[int] = []
    for place, name in enumerate(body.series):
        try:
            container, _ = container_of(tracking, caller, workspace, project, name.run)
        except ContainerNotFound:
            lines[place] = Line(name.run, name.path, "run-not-found", 0, {})
            continue
        keys.append(SeriesKey(str(container.uuid), name.path))
        places.append(place)
    if not keys:
        return Chart("points", None, [lines[place] for place in range(len(body.series))])
    found = series.read_float_buckets(
        tracking,
        caller,
        keys,
        buckets=body.buckets,
        from_step=from_step,
        to_step=to_step,
        lineage=body.lineage,
        raw_below=body.buckets if body.raw_below is None else body.raw_below,
        with_extreme_steps=not {"min_step", "max_step"}.isdisjoint(body.fields),
    )
    if isinstance(found, list):
        for place, points in zip(places, found, strict=True):
            lines[place] = _line(body.series[place], len(points.values), points.total, _point_columns(points))
        return Chart("points", None, [lines[place] for place in range(len(body.series))])
    for place, each, total in zip(places, found.series, found.totals, strict=True):
        lines[place] = _line(body.series[place], int(each.values.count.sum()), total, _bucket_columns(each, body.fields))
    grid = Grid(found.start / MICROS_PER_STEP, found.width / MICROS_PER_STEP, found.count)
    ordered = [lines[place] for place in range(len(body.series))]
    return Chart("buckets", grid, ordered) if found.count else Chart("points", None, ordered)


def _line(name: SeriesName, points: int, total: int, columns: dict[str, NDArray[Any]]) -> Line:
    if points == 0:
        return Line(name.run, name.path, "empty" if total else "no-data", 0, {})
    return Line(name.run, name.path, "ok", points, columns)


def _point_columns(points: FloatPoints) -> dict[str, NDArray[Any]]:
    return {
        "step": points.steps / MICROS_PER_STEP,
        "timestamp": points.timestamps.astype(np.float64),
        "value": points.values.astype(np.float64),
    }


def _bucket_columns(buckets: SeriesBuckets, fields: Sequence[Statistic]) -> dict[str, NDArray[Any]]:
    columns: dict[str, NDArray[Any]] = {"index": buckets.index.astype(np.uint32)}
    for field in dict.fromkeys(fields):
        columns[field] = _statistic(buckets.values, field)
    for name, counts in (
        ("nan", buckets.values.nan),
        ("pos_inf", buckets.values.positive_infinity),
        ("neg_inf", buckets.values.negative_infinity),
    ):
        if counts.any():
            columns[name] = counts.astype(np.uint32)
    return columns


def _statistic(values: Aggregates, field: Statistic) -> NDArray[Any]:
    match field:
        case "count":
            return values.count.astype(np.uint32)
        case "mean":
            return np.divide(values.sum, values.finite, out=np.full(len(values.sum), np.nan), where=values.finite > 0)
        case "first" | "last" | "min" | "max":
            return getattr(values, field)
        case "first_step" | "last_step" | "min_step" | "max_step":
            return getattr(values, field) / MICROS_PER_STEP


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
                    "columns": {name: _json_column(column) for name, column in line.columns.items()},
                }
                for line in chart.lines
            ],
        }
    )


def _json_column(column: NDArray[Any]) -> list[Number]:
    return [number(float(value)) for value in column]
