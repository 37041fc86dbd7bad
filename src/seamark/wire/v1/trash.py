"""The trash of a project: many runs, models and model versions at once."""

from typing import Annotated, Literal, Self

from fastapi import APIRouter, Query
from pydantic import Field, model_validator

from seamark.model.containers import ContainerKind
from seamark.tracking import purging, trash
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
from seamark.wire.v1.jobs import JobFacts, job_facts

__all__ = ["router"]

router = APIRouter(tags=["trash"])

_PREFIX = "/projects/{workspace}/{project}/trash"
_PATIENCE_SECONDS = 2.0


class Chosen(Body):
    """What to move, by sys/id or UUID."""

    ids: list[str] = Field(min_length=1, max_length=10_000)


class Purged(Body):
    """What to delete for good, by sys/id or UUID; null: everything in the trash. `fingerprint` is what the trash had when somebody
    looked: if anything else is in it by now, that is a conflict."""

    ids: list[str] | None = Field(max_length=10_000)
    fingerprint: str | None = Field(default=None, max_length=64)

    @model_validator(mode="after")
    def _is_of_all(self) -> Self:
        if self.ids is not None and self.fingerprint is not None:
            raise ValueError("give fingerprint only where ids is null")
        return self


class NotDone(Answer):
    id: str
    message: str
    reason: Literal["NOT_EXISTS", "ALREADY_TRASHED", "NOT_IN_TRASH", "IS_PROJECT"]


class Outcome(Answer):
    """Each id is in one of the lists. `freed_bytes` is what was kept of those that are deleted for good."""

    done: list[str]
    errors: list[NotDone]
    freed_bytes: int


class PurgeOutcome(Outcome):
    """As for the trash. Where `job` is not null, it still removes what `done` lists."""

    job: JobFacts | None


class Trashed(Answer):
    """Something in the trash: `id` is the sys/id, `size` its points and files in bytes, `trashed_by` who moved it there, where that
    is known. Times are in milliseconds since the epoch."""

    id: str
    uuid: str
    kind: ContainerKind
    name: str
    owner: str
    created_at: int
    trashed_at: int
    trashed_by: str | None
    size: int


class Trash(Answer):
    """A page of the trash, the latest first. `total` and `size` (bytes) are those of all that the search finds.
    `fingerprint` is that of the whole trash: another one as soon as something comes into it or leaves it."""

    total: int
    size: int
    entries: list[Trashed]
    fingerprint: str


@router.get(_PREFIX, dependencies=[COSTLY])
def list_trash(
    workspace: WorkspaceName,
    project: ProjectName,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    search: Annotated[str, Query(max_length=256, description="Part of the id or name.")] = "",
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Trash:
    """What is in the trash, who moved it there and when, and how much it keeps."""
    page = trash.list_trash(tracking, caller, project_identifier(workspace, project), search=search, offset=offset, limit=limit)
    return Trash(
        total=page.total,
        size=page.size,
        entries=[
            Trashed(
                id=each.container.sys_id,
                uuid=str(each.container.uuid),
                kind=each.container.kind,
                name=each.name,
                owner=each.container.owner,
                created_at=each.container.created_at,
                trashed_at=each.container.trashed_at or 0,
                trashed_by=each.container.trashed_by,
                size=each.size,
            )
            for each in page.entries
        ],
        fingerprint=page.fingerprint,
    )


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
) -> PurgeOutcome:
    """Deletes what is in the trash with all of its data, for good. What takes longer than two seconds goes on as a job, also when
    the server is stopped; asking for the same again follows the same job."""
    result = purging.purge(
        tracking, caller, project_identifier(workspace, project), body.ids, _PATIENCE_SECONDS, fingerprint=body.fingerprint
    )
    job = None if result.job is None else job_facts(result.job)
    return PurgeOutcome(**_outcome(result).model_dump(), job=job)


def _outcome(result: BulkResult) -> Outcome:
    result.commit.wait()
    errors = [
        NotDone.model_validate({"id": each.identifier, "message": each.message, "reason": each.reason}) for each in result.errors
    ]
    return Outcome(done=result.updated, errors=errors, freed_bytes=result.freed_bytes)
