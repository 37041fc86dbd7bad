"""Artifacts of a project: which files they consist of."""

from typing import Annotated

from fastapi import APIRouter, Path

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
    files: list[ArtifactFileFacts]


@router.get("/projects/{workspace}/{project}/artifacts/{hash}/files")
def list_artifact_files(
    workspace: WorkspaceName, project: ProjectName, hash: ArtifactHash, tracking: CurrentTracking, caller: CurrentCaller
) -> ArtifactFiles:
    """The files of an artifact, in order of their paths."""
    found = artifacts.list_files(tracking, caller, project_identifier(workspace, project), hash)
    return ArtifactFiles(
        files=[
            ArtifactFileFacts(path=file.path, hash=file.hash, type=file.type, size=file.size, metadata=dict(file.metadata))
            for file in found
        ]
    )
