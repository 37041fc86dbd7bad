"""Changing many runs at once, by their ids or by a query."""

from typing import Literal, Self

from fastapi import APIRouter
from pydantic import Field, model_validator

from seamark.tracking.bulk_changes import MOST_RUNS, BulkAction, Chosen, change_many
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
from seamark.wire.v1.jobs import JobFacts, job_facts
from seamark.wire.v1.run_filters import RunsFilter

__all__ = ["router"]

router = APIRouter(tags=["runs"])


class BulkChange(Body):
    """`action` is done to the runs of these `ids` (sys/ids or UUIDs), or to all that meet `filter`. `fingerprint` is that of the
    page which somebody looked at: if the filter finds any others by now, that is a conflict. `tags` are those to add or remove. `delete` is for good, and takes only
    what is in the trash."""

    ids: list[str] | None = Field(default=None, min_length=1, max_length=MOST_RUNS)
    filter: RunsFilter | None = None
    fingerprint: str | None = Field(default=None, max_length=64)
    action: BulkAction
    tags: list[str] = Field(default=[], max_length=100)

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if (self.ids is None) == (self.filter is None):
            raise ValueError("give either ids or a filter")
        if self.ids is not None and self.fingerprint is not None:
            raise ValueError("give fingerprint only with a filter")
        return self


class NotChanged(Answer):
    id: str
    message: str
    reason: Literal["NOT_EXISTS", "ALREADY_TRASHED", "NOT_IN_TRASH", "IS_PROJECT", "REFUSED"]


class BulkOutcome(Answer):
    """Each id is in one of the lists: as it was given, or the sys/id. `freed_bytes` is what was kept of those that are deleted for
    good; where `job` is not null, it still removes what `done` lists."""

    done: list[str]
    errors: list[NotChanged]
    freed_bytes: int
    job: JobFacts | None


@router.post("/projects/{workspace}/{project}/runs/bulk", dependencies=[COSTLY])
def change_many_runs(
    workspace: WorkspaceName, project: ProjectName, body: BulkChange, tracking: CurrentTracking, caller: CurrentCaller
) -> BulkOutcome:
    """Adds or removes tags, moves to the trash, restores or deletes for good: of each run it is told whether it was done."""
    chosen = Chosen(
        None if body.ids is None else tuple(body.ids), None if body.filter is None else body.filter.run_filter(), body.fingerprint
    )
    result = change_many(tracking, caller, project_identifier(workspace, project), chosen, body.action, body.tags)
    result.commit.wait()
    errors = [
        NotChanged.model_validate({"id": each.identifier, "message": each.message, "reason": each.reason})
        for each in result.errors
    ]
    job = None if result.job is None else job_facts(result.job)
    return BulkOutcome(done=result.updated, errors=errors, freed_bytes=result.freed_bytes, job=job)
