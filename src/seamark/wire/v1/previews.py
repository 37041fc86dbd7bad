"""What the server draws from files, for whoever may read the file itself: small pictures, and the first rows of tables."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from seamark.model.access import Caller
from seamark.tracking import files
from seamark.tracking.context import Tracking
from seamark.tracking.files import StoredFile
from seamark.tracking.table_heads import read_table_head
from seamark.tracking.thumbnails import THUMBNAIL_TYPE, kept_thumbnail, make_thumbnail
from seamark.wire.turns import Turns
from seamark.wire.v1.context import Answer, CurrentCaller, CurrentTracking, ProjectName, RunId, WorkspaceName, container_of
from seamark.wire.v1.downloads import VERSION_QUERY, caching, is_unchanged, safety_headers
from seamark.wire.v1.series import AttributePath, PointIndex

__all__ = ["MADE_AT_ONCE", "router"]

router = APIRouter(tags=["files"])

MADE_AT_ONCE = 2
"""How many previews are being made at a time, for all callers together: each may take a core and 200 MB for a second."""
_TABLE_ROWS = 1000

_RUN = "/projects/{workspace}/{project}/runs/{run}"
# FastAPI types what describes answers so.
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"content": {THUMBNAIL_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}


class TableHeadColumn(Answer):
    name: str
    type: str


class TableHeadAnswer(Answer):
    """The first rows of a table, as text; null is a missing value. `total` and `total_columns` count all that the file has."""

    columns: list[TableHeadColumn]
    rows: list[list[str | None]]
    total: int
    total_columns: int


def _file(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    path: AttributePath,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    member: Annotated[str | None, Query(description="The file within a file set.")] = None,
) -> StoredFile:
    container, _ = container_of(tracking, caller, workspace, project, run)
    if member is None:
        return files.find_file(tracking, caller, str(container.uuid), path)
    return files.find_member(tracking, caller, str(container.uuid), path, member)


def _point(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    path: AttributePath,
    index: PointIndex,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    version: VERSION_QUERY = "",
) -> StoredFile:
    container, _ = container_of(tracking, caller, workspace, project, run)
    return files.find_point(tracking, caller, str(container.uuid), path, index=index, tag=version)


AskedFile = Annotated[StoredFile, Depends(_file)]
AskedPoint = Annotated[StoredFile, Depends(_point)]


@router.get(f"{_RUN}/files/thumbnail", response_class=Response, responses=_PICTURE)
async def read_file_thumbnail(
    file: AskedFile, request: Request, tracking: CurrentTracking, caller: CurrentCaller, version: VERSION_QUERY = ""
) -> Response:
    """A picture within 256 × 256 pixels, of a file or of one member of a file set."""
    return await _thumbnail(request, tracking, caller, file, version)


@router.get(f"{_RUN}/series/files/thumbnail", response_class=Response, responses=_PICTURE)
async def read_file_point_thumbnail(
    file: AskedPoint, request: Request, tracking: CurrentTracking, caller: CurrentCaller, version: VERSION_QUERY = ""
) -> Response:
    """A picture within 256 × 256 pixels, of one file of a series."""
    return await _thumbnail(request, tracking, caller, file, version)


@router.get(f"{_RUN}/files/table")
async def read_file_table(file: AskedFile, request: Request, caller: CurrentCaller) -> TableHeadAnswer:
    """The first 1,000 rows of a Parquet file, or of one that is a member of a file set."""
    return await _table(request, caller, file)


@router.get(f"{_RUN}/series/files/table")
async def read_file_point_table(file: AskedPoint, request: Request, caller: CurrentCaller) -> TableHeadAnswer:
    """The first 1,000 rows of a Parquet file of a series."""
    return await _table(request, caller, file)


async def _table(request: Request, caller: Caller, file: StoredFile) -> TableHeadAnswer:
    async with _turns(request).of(caller.user_id, request.is_disconnected):
        head = await run_in_threadpool(read_table_head, file, _TABLE_ROWS)
    return TableHeadAnswer(
        columns=[TableHeadColumn(name=column.name, type=column.type) for column in head.columns],
        rows=head.rows,
        total=head.total,
        total_columns=head.total_columns,
    )


async def _thumbnail(request: Request, t: Tracking, caller: Caller, file: StoredFile, version: str) -> Response:
    headers = {**safety_headers(), **caching(file.tag, version)}
    if is_unchanged(request, file.tag):
        return Response(status_code=304, headers=headers)
    content = await run_in_threadpool(kept_thumbnail, t, file)
    if content is None:
        # Whoever waits holds no thread, and one whose page has scrolled on is not served any more.
        async with _turns(request).of(caller.user_id, request.is_disconnected):
            content = await run_in_threadpool(make_thumbnail, t, file)
    return Response(content, media_type=THUMBNAIL_TYPE, headers=headers)


def _turns(request: Request) -> Turns:
    return request.app.state.preview_turns
