"""Files and file sets of a run: lists, previews, downloads."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from seamark.tracking import files
from seamark.wire.v1.context import Answer, CurrentCaller, CurrentTracking, ProjectName, RunId, WorkspaceName, container_of
from seamark.wire.v1.downloads import DISPOSITION_QUERY, VERSION_QUERY, download_response, file_response
from seamark.wire.v1.series import AttributePath

__all__ = ["router"]

router = APIRouter(tags=["files"])

_PREFIX = "/projects/{workspace}/{project}/runs/{run}/files"


class MemberFacts(Answer):
    """A file or directory in a file set; `path` is what `member` and `directory` take."""

    name: str
    path: str
    is_directory: bool
    size: int
    modified_at: int | None


class Members(Answer):
    directory: str
    members: list[MemberFacts]


@router.get(_PREFIX + "/content", response_class=StreamingResponse)
def read_file_content(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    path: AttributePath,
    request: Request,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    member: Annotated[str | None, Query(description="The file within a file set.")] = None,
    disposition: DISPOSITION_QUERY = "inline",
    version: VERSION_QUERY = "",
) -> Response:
    """The content of a file, or of one member of a file set; or a part of it, by a Range header."""
    container, _ = container_of(tracking, caller, workspace, project, run)
    if member is None:
        file = files.find_file(tracking, caller, str(container.uuid), path)
    else:
        file = files.find_member(tracking, caller, str(container.uuid), path, member)
    return file_response(request, file, version=version, disposition=disposition)


@router.get(_PREFIX + "/members")
def list_members(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    path: AttributePath,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    directory: Annotated[str, Query(max_length=4096)] = "",
) -> Members:
    """What a directory of a file set holds: directories first, then files, each in order of their names."""
    container, _ = container_of(tracking, caller, workspace, project, run)
    directory = directory.strip("/")
    entries = files.list_members(tracking, caller, str(container.uuid), path, directory)
    members = [
        MemberFacts(
            name=entry.name,
            path=f"{directory}/{entry.name}" if directory else entry.name,
            is_directory=entry.is_directory,
            size=entry.size,
            modified_at=entry.modified_at,
        )
        for entry in sorted(entries, key=lambda entry: (not entry.is_directory, entry.name))
    ]
    return Members(directory=directory, members=members)


@router.get(_PREFIX + "/zip", response_class=StreamingResponse)
def read_zip(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    path: AttributePath,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> Response:
    """All members of a file set as a ZIP archive."""
    container, _ = container_of(tracking, caller, workspace, project, run)
    download = files.zip_members(tracking, caller, str(container.uuid), path)
    return download_response(download.name, "application/zip", download.chunks, size=download.size, disposition="attachment")
