"""Artifacts of a project: which files they consist of, and what uses them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from seamark.model.containers import ContainerKind
from seamark.tracking import artifacts
from seamark.wire.v1.context import Answer, CurrentCaller, CurrentTracking, ProjectName, WorkspaceName, project_identifier

__all__ = ["router"]

router = APIRouter(tags=["artifacts"])

ArtifactHash = Annotated[str, Path(alias="hash", max_length=128, description="The artifact's hash, as its attribute has it.")]


class ArtifactFileFacts(Answer):
    """A file as it was when it was tracked. `metadata` says where it is: `file_path` or `location`, and `last_modified`."""

    path: str
    hash: str
    type: str
    size: int | None
    metadata: dict[str, str]


class ArtifactFiles(Answer):
    """`total` counts all of the artifact's files, `matching` those that were searched for."""

    files: list[ArtifactFileFacts]
    matching: int
    total: int


class ArtifactUser(Answer):
    """What has the artifact under `path`; `id` is its sys/id."""

    id: str
    name: str
    kind: ContainerKind
    path: str


class ArtifactDetails(Answer):
    """`size` is the sum of its files in bytes, null when that is not known. `used_by` has the newest first, none from the trash."""

    hash: str
    size: int | None
    used_by: list[ArtifactUser]
    is_cut: bool


_MOST_USES = 500


@router.get("/projects/{workspace}/{project}/artifacts/{hash}/files")
def list_artifact_files(
    workspace: WorkspaceName,
    project: ProjectName,
    hash: ArtifactHash,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    search: Annotated[
        str,
        Query(
            max_length=1024,
            description="A part of the path, in any case (of the letters A to Z only, where the catalog is SQLite), or the hash's beginning.",
        ),
    ] = "",
    offset: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int | None, Query(ge=1, le=2**62, description="At most so many; all when it is not given.")] = None,
) -> ArtifactFiles:
    """The files of an artifact, in order of their paths."""
    found = artifacts.find_files(
        tracking, caller, project_identifier(workspace, project), hash, search=search, offset=offset, limit=limit
    )
    return ArtifactFiles(
        files=[
            ArtifactFileFacts(path=file.path, hash=file.hash, type=file.type, size=file.size, metadata=dict(file.metadata))
            for file in found.files
        ],
        matching=found.matching,
        total=found.total,
    )


@router.get("/projects/{workspace}/{project}/artifacts/{hash}")
def read_artifact(
    workspace: WorkspaceName, project: ProjectName, hash: ArtifactHash, tracking: CurrentTracking, caller: CurrentCaller
) -> ArtifactDetails:
    """An artifact, and the runs, models and versions that have it."""
    found = artifacts.find_artifact(tracking, caller, project_identifier(workspace, project), hash, _MOST_USES)
    return ArtifactDetails(
        hash=found.artifact.hash,
        size=found.artifact.size,
        used_by=[
            ArtifactUser(id=use.container.sys_id, name=use.name, kind=use.container.kind, path=use.path) for use in found.uses
        ],
        is_cut=found.is_cut,
    )
