"""The stages of model versions."""

from typing import Literal

from fastapi import APIRouter

from seamark.model.access import ProjectRole
from seamark.model.errors import InvalidInput
from seamark.model.operations import Assign
from seamark.tracking import operations
from seamark.wire.v1.context import (
    Answer,
    Body,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    RunId,
    WorkspaceName,
    container_of,
)

__all__ = ["router"]

router = APIRouter(tags=["models"])

_PATH = "/projects/{workspace}/{project}/runs/{run}/stage"
Stage = Literal["none", "staging", "production", "archived"]


class NewStage(Body):
    stage: Stage


class StageChange(Answer):
    """Somebody put the version on a stage, at a time in milliseconds since the epoch."""

    stage: str
    changed_by: str
    changed_at: int


@router.put(_PATH, status_code=204)
def set_stage(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    body: NewStage,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> None:
    """Puts a model version on a stage."""
    container, _ = container_of(tracking, caller, workspace, project, run, ProjectRole.CONTRIBUTOR)
    commit = operations.execute(tracking, caller, str(container.uuid), [Assign("sys/stage", body.stage)])
    commit.wait()
    if commit.errors:
        raise InvalidInput(" ".join(error.message for error in commit.errors))


@router.get(_PATH)
def list_stage_changes(
    workspace: WorkspaceName, project: ProjectName, run: RunId, tracking: CurrentTracking, caller: CurrentCaller
) -> list[StageChange]:
    """Which stages a model version has been put on, by whom and when, newest first; before the first it was on none."""
    container, _ = container_of(tracking, caller, workspace, project, run)
    return [
        StageChange(stage=each.stage, changed_by=each.changed_by, changed_at=each.changed_at)
        for each in tracking.catalog.stages.of_container(container.id)
    ]
