"""Points of one series, in pages: numbers (JSON, CSV or arrays), text (the log viewer), and files."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from seamark.model.steps import micros_to_step, step_to_micros
from seamark.tracking import files, series
from seamark.tracking.chart_axes import AxisKind, Range
from seamark.tracking.moments import moments_of
from seamark.tracking.series import FilePoints, FloatPoints
from seamark.wire.v1 import point_format
from seamark.wire.v1.context import (
    COSTLY,
    Answer,
    Body,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    RunId,
    WorkspaceName,
    container_of,
)
from seamark.wire.v1.downloads import DISPOSITION_QUERY, VERSION_QUERY, download_response, file_response
from seamark.wire.v1.values import FilePointValue, Number, file_point, number

__all__ = ["AttributePath", "FileSeriesPoint", "PointIndex", "file_series_points", "router"]

router = APIRouter(tags=["series"])

_PREFIX = "/projects/{workspace}/{project}/runs/{run}/series"
AttributePath = Annotated[str, Query(min_length=1, max_length=4096, description="The attribute's path.")]
Offset = Annotated[int, Query(ge=0)]
PointIndex = Annotated[int, Query(ge=0, description="The point's place in the series, from 0.")]


class FloatPoint(Answer):
    step: float
    timestamp: int
    value: Number


class FloatPage(Answer):
    """`total` counts the points of the whole series."""

    total: int
    points: list[FloatPoint]


class MomentsQuery(Body):
    """A part of an axis of steps, seconds since the run was created, or seconds since the epoch, both ends included."""

    paths: list[Annotated[str, Field(max_length=1024)]] = Field(max_length=200)
    axis: Literal["step", "relative", "absolute"] = "step"
    from_x: float | None = Field(default=None, allow_inf_nan=False)
    to_x: float | None = Field(default=None, allow_inf_nan=False)


class Moments(Answer):
    """In milliseconds since the epoch."""

    first: int
    last: int


class StringPoint(Answer):
    """`index` is the point's place in the whole answer, from 0."""

    index: int
    step: float
    timestamp: int
    value: str


class StringLines(Answer):
    """The lines that the points make. `in_pieces`: a point may end no line, or several, as a script wrote to its terminal; else each is
    one. `first` is the line in which the first point of the page begins, counted from 0."""

    in_pieces: bool
    first: int
    total: int


class StringPage(Answer):
    total: int
    points: list[StringPoint]
    lines: StringLines | None = None


class FileSeriesPoint(Answer):
    index: int
    step: float
    timestamp: int
    file: FilePointValue


class FilePage(Answer):
    total: int
    points: list[FileSeriesPoint]


@router.get(
    _PREFIX + "/points",
    dependencies=[COSTLY],
    response_model=FloatPage,
    responses={
        200: {
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                point_format.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}},
            }
        }
    },
)
def read_float_points(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    path: AttributePath,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    from_step: float | None = None,
    to_step: float | None = None,
    offset: Offset = 0,
    limit: Annotated[int | None, Query(ge=1, description="At most 100,000 as JSON; the others have no limit.")] = None,
    lineage: bool = True,
    format: Annotated[Literal["json", "csv", "columns"], Query(description="`columns`: three arrays, for programs.")] = "json",
) -> FloatPage | Response:
    """Raw points of a float series in order of their steps."""
    container, _ = container_of(tracking, caller, workspace, project, run)
    if format == "json":
        limit = min(limit or 1000, 100_000)
    points = series.read_float_points(
        tracking,
        caller,
        str(container.uuid),
        path,
        offset=offset,
        limit=limit,
        from_step=None if from_step is None else step_to_micros(from_step),
        to_step=None if to_step is None else step_to_micros(to_step),
        lineage=lineage,
    )
    if format == "columns":
        return Response(point_format.encode(points), media_type=point_format.MEDIA_TYPE)
    if format == "csv":
        name = f"{container.sys_id}-{path.rpartition('/')[2]}.csv"
        return download_response(name, "text/csv; charset=utf-8", _csv(points), disposition="attachment")
    return FloatPage(
        total=points.total,
        points=[
            FloatPoint(step=micros_to_step(step), timestamp=timestamp, value=number(value))
            for step, timestamp, value in zip(
                points.steps.tolist(), points.timestamps.tolist(), points.values.tolist(), strict=True
            )
        ],
    )


@router.post(_PREFIX + "/moments", dependencies=[COSTLY])
def read_moments(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    body: MomentsQuery,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> Moments | None:
    """From when to when was logged what some float series have in a part of a chart; null where they have nothing there."""
    container, _ = container_of(tracking, caller, workspace, project, run)
    within = Range(body.from_x, body.to_x)
    found = moments_of(tracking, caller, str(container.uuid), body.paths, AxisKind(body.axis), within)
    return None if found is None else Moments(first=found[0], last=found[1])


@router.get(_PREFIX + "/strings", dependencies=[COSTLY])
def read_string_points(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    path: AttributePath,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
    search: Annotated[str | None, Query(max_length=1024, description="Only values that contain this.")] = None,
    from_step: float | None = None,
    to_step: float | None = None,
    lineage: bool = True,
    lines: Annotated[bool, Query(description="Whether to tell which lines of the text these are.")] = False,
) -> StringPage:
    """Values of a string series, such as the lines of a console."""
    container, _ = container_of(tracking, caller, workspace, project, run)
    points = series.read_string_points(
        tracking,
        caller,
        str(container.uuid),
        path,
        offset=offset,
        limit=limit,
        from_step=None if from_step is None else step_to_micros(from_step),
        to_step=None if to_step is None else step_to_micros(to_step),
        lineage=lineage,
        search=search or None,
        with_lines=lines,
    )
    found = points.lines
    return StringPage(
        total=points.total,
        lines=found and StringLines(in_pieces=found.in_pieces, first=found.number_at(offset), total=found.total),
        points=[
            StringPoint(index=offset + place, step=micros_to_step(int(step)), timestamp=int(timestamp), value=value)
            for place, (step, timestamp, value) in enumerate(zip(points.steps, points.timestamps, points.values, strict=True))
        ],
    )


@router.get(_PREFIX + "/files")
def read_file_points(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    path: AttributePath,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
    lineage: bool = True,
) -> FilePage:
    """The files of a series, without their contents."""
    container, _ = container_of(tracking, caller, workspace, project, run)
    points = series.read_file_points(tracking, caller, str(container.uuid), path, offset=offset, limit=limit, lineage=lineage)
    return FilePage(total=points.total, points=file_series_points(points, offset))


@router.get(_PREFIX + "/files/content", response_class=StreamingResponse)
def read_file_point_content(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    path: AttributePath,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    index: PointIndex,
    request: Request,
    disposition: DISPOSITION_QUERY = "inline",
    version: VERSION_QUERY = "",
) -> Response:
    """The content of one file of a series; or a part of it, by a Range header."""
    container, _ = container_of(tracking, caller, workspace, project, run)
    file = files.find_point(tracking, caller, str(container.uuid), path, index=index, tag=version)
    return file_response(request, file, version=version, disposition=disposition)


def file_series_points(points: FilePoints, first: int) -> list[FileSeriesPoint]:
    """Points of a file series, of which the first is number `first`."""
    return [
        FileSeriesPoint(
            index=first + place,
            step=micros_to_step(int(step)),
            timestamp=int(timestamp),
            file=file_point(value, is_reference=points.is_reference),
        )
        for place, (step, timestamp, value) in enumerate(zip(points.steps, points.timestamps, points.values, strict=True))
    ]


def _csv(points: FloatPoints) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["step", "timestamp", "value"])
    for place in range(len(points.values)):
        moment = datetime.fromtimestamp(int(points.timestamps[place]) / 1000, UTC).isoformat(timespec="milliseconds")
        # repr gives the shortest digits that read back as the same float.
        writer.writerow([f"{micros_to_step(int(points.steps[place])):.15g}", moment, repr(float(points.values[place]))])
        if place % 4096 == 4095:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()
