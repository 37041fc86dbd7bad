"""Work that outlives the requests that asked for it."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query

from seamark.stores.catalog import Job
from seamark.tracking import jobs
from seamark.wire.v1.context import Answer, CurrentCaller, CurrentTracking, ProjectName, WorkspaceName, project_identifier

__all__ = ["JobFacts", "JobList", "job_facts", "router"]

router = APIRouter(tags=["jobs"])

_PREFIX = "/projects/{workspace}/{project}/jobs"
JobId = Annotated[UUID, Path(alias="job", description="The job's UUID.")]


class JobFacts(Answer):
    """`done` of `total` things are done: runs, models and versions removed, which freed `freed_bytes` of `total_bytes`, or operations and
    files imported. `subject` is what it is
    about, such as the project. `error`: what stopped it, or after what it is tried again. `is_cancelled`: somebody asked to stop it.
    Times are in milliseconds since the epoch."""

    id: UUID
    kind: Literal["purge", "import", "project_deletion"]
    subject: str
    created_by: str
    created_at: int
    started_at: int | None
    finished_at: int | None
    state: Literal["waiting", "running", "done", "cancelled", "failed"]
    total: int
    total_bytes: int
    done: int
    freed_bytes: int
    error: str | None
    is_cancelled: bool


class JobList(Answer):
    jobs: list[JobFacts]


def job_facts(job: Job) -> JobFacts:
    return JobFacts.model_validate(
        {name: getattr(job, name) for name in JobFacts.model_fields if name != "id"} | {"id": job.uuid}
    )


@router.get(_PREFIX)
def list_project_jobs(
    workspace: WorkspaceName,
    project: ProjectName,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> JobList:
    """The project's jobs: those under way first, then the latest."""
    found = jobs.list_jobs(tracking, caller, project_identifier(workspace, project), limit)
    return JobList(jobs=[job_facts(each) for each in found])


@router.get(_PREFIX + "/{job}")
def get_project_job(
    workspace: WorkspaceName, project: ProjectName, job: JobId, tracking: CurrentTracking, caller: CurrentCaller
) -> JobFacts:
    """How far a job has come."""
    return job_facts(jobs.find_job(tracking, caller, project_identifier(workspace, project), job))


@router.post(_PREFIX + "/{job}/cancel")
def cancel_project_job(
    workspace: WorkspaceName, project: ProjectName, job: JobId, tracking: CurrentTracking, caller: CurrentCaller
) -> JobFacts:
    """Stops a job after the step under way. What it has removed stays removed; the rest stays in the trash."""
    return job_facts(jobs.cancel_job(tracking, caller, project_identifier(workspace, project), job))
