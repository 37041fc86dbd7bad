"""The trash of a project: many runs, models and model versions at once."""

from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from seamark.tracking import trash
from seamark.tracking.trash import BulkResult
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

__all__ = ["router"]

router = APIRouter(tags=["trash"])

_PREFIX = "/projects/{workspace}/{project}/trash"


class Chosen(Body):
    """What to move, by sys/id or UUID."""

    ids: list[str] = Field(min_length=1, max_length=10_000)


class Purged(Body):
    """What to delete for good, by sys/id or UUID; null: everything in the trash."""

    ids: list[str] | None = Field(max_length=10_000)


class NotDone(Answer):
    id: str
    message: str
    reason: Literal["NOT_EXISTS", "ALREADY_TRASHED", "NOT_IN_TRASH", "IS_PROJECT"]


class Outcome(Answer):
    """Each id is in one of the lists."""

    done: list[str]
    errors: list[NotDone]


@router.post(_PREFIX, dependencies=[COSTLY])
def trash_many(
    workspace: WorkspaceName, project: ProjectName, body: Chosen, tracking: CurrentTracking, caller: CurrentCaller
) -> Outcome:
    """Moves runs and models (these with their versions) to the trash."""
    return _outcome(trash.trash(tracking, caller, project_identifier(workspace, project), body.ids))


@router.post(_PREFIX + "/restore", dependencies=[COSTLY])
def restore_many(
    workspace: WorkspaceName, project: ProjectName, body: Chosen, tracking: CurrentTracking, caller: CurrentCaller
) -> Outcome:
    """Takes runs and models (these with their versions) out of the trash."""
    return _outcome(trash.restore(tracking, caller, project_identifier(workspace, project), body.ids))


@router.post(_PREFIX + "/purge", dependencies=[COSTLY])
def purge_many(
    workspace: WorkspaceName, project: ProjectName, body: Purged, tracking: CurrentTracking, caller: CurrentCaller
) -> Outcome:
    """Deletes what is in the trash with all of its data, for good."""
    identifier = project_identifier(workspace, project)
    if body.ids is None:
        return _outcome(trash.purge_all(tracking, caller, identifier))
    return _outcome(trash.purge(tracking, caller, identifier, body.ids))


def _outcome(result: BulkResult) -> Outcome:
    result.commit.wait()
    errors = [
        NotDone.model_validate({"id": each.identifier, "message": each.message, "reason": each.reason}) for each in result.errors
    ]
    return Outcome(done=result.updated, errors=errors)
