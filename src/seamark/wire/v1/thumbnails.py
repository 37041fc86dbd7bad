"""Thumbnails of files: small pictures for lists, for whoever may read the file itself."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from seamark.model.access import Caller
from seamark.tracking import files
from seamark.tracking.context import Tracking
from seamark.tracking.files import StoredFile
from seamark.tracking.thumbnails import THUMBNAIL_TYPE, kept_thumbnail, make_thumbnail
from seamark.wire.turns import Turns
from seamark.wire.v1.context import CurrentCaller, CurrentTracking, ProjectName, RunId, WorkspaceName, container_of
from seamark.wire.v1.downloads import VERSION_QUERY, caching, is_unchanged, safety_headers
from seamark.wire.v1.series import AttributePath, PointIndex

__all__ = ["MADE_AT_ONCE", "router"]

router = APIRouter(tags=["files"])

MADE_AT_ONCE = 2
"""How many thumbnails are being made at a time, for all callers together: each may take a core and 200 MB for a second."""

_RUN = "/projects/{workspace}/{project}/runs/{run}"
# FastAPI types what describes answers so.
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"content": {THUMBNAIL_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get(f"{_RUN}/files/thumbnail", response_class=Response, responses=_PICTURE)
async def read_file_thumbnail(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    path: AttributePath,
    request: Request,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    member: Annotated[str | None, Query(description="The file within a file set.")] = None,
    version: VERSION_QUERY = "",
) -> Response:
    """A picture within 256 × 256 pixels, of a file or of one member of a file set."""

    def find() -> StoredFile:
        container, _ = container_of(tracking, caller, workspace, project, run)
        if member is None:
            return files.find_file(tracking, caller, str(container.uuid), path)
        return files.find_member(tracking, caller, str(container.uuid), path, member)

    return await _answer(request, tracking, caller, await run_in_threadpool(find), version)


@router.get(f"{_RUN}/series/files/thumbnail", response_class=Response, responses=_PICTURE)
async def read_file_point_thumbnail(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    path: AttributePath,
    index: PointIndex,
    request: Request,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    version: VERSION_QUERY = "",
) -> Response:
    """A picture within 256 × 256 pixels, of one file of a series."""

    def find() -> StoredFile:
        container, _ = container_of(tracking, caller, workspace, project, run)
        return files.find_point(tracking, caller, str(container.uuid), path, index=index)

    return await _answer(request, tracking, caller, await run_in_threadpool(find), version)


async def _answer(request: Request, t: Tracking, caller: Caller, file: StoredFile, version: str) -> Response:
    headers = {**safety_headers(), **caching(file.tag, version)}
    if is_unchanged(request, file.tag):
        return Response(status_code=304, headers=headers)
    content = await run_in_threadpool(kept_thumbnail, t, file)
    if content is None:
        turns: Turns = request.app.state.thumbnail_turns
        # Whoever waits holds no thread, and one whose page has scrolled on is not served any more.
        async with turns.of(caller.user_id, request.is_disconnected):
            content = await run_in_threadpool(make_thumbnail, t, file)
    return Response(content, media_type=THUMBNAIL_TYPE, headers=headers)
