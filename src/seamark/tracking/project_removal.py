"""Deleting projects: they are gone for everybody at once, and what they kept goes as a job.

The catalog's rows go last: while they are there, a deletion that was interrupted can be taken up again.
"""

import time

from seamark.model.access import Caller, Project, ProjectId, WorkspaceRole
from seamark.model.containers import Container
from seamark.model.errors import AccessDenied, StoreUnavailable
from seamark.stores.catalog import Job, JobState
from seamark.tracking import audit, jobs
from seamark.tracking.access import require_project, workspace_role
from seamark.tracking.context import Tracking
from seamark.tracking.shared_uploads import abandon_direct

__all__ = ["delete_project", "finish_deletions"]

_KIND = "project_deletion"
_LOOK_SECONDS = 0.5
_TOLD_EVERY_SECONDS = 1.0


def delete_project(t: Tracking, caller: Caller, identifier: str, patience_seconds: float = float("inf")) -> Job:
    """Deletes a project with everything in it, for good; only admins of its workspace may.

    Nobody sees the project from the first moment on. The job that removes what it kept goes on after so many seconds by itself.
    Raises ProjectNotFound, AccessDenied, and StoreUnavailable when the store is away; it is tried again all the same.
    """
    project = require_project(t, caller, identifier)
    workspace = t.catalog.workspaces.by_id(project.workspace_id)
    if workspace is None or workspace_role(t, caller, workspace) is not WorkspaceRole.ADMIN:
        raise AccessDenied(
            f'Only admins of the workspace "{project.workspace_name}" may delete "{project.qualified_name}". Ask one of them.'
        )
    abandon_direct(t, project)
    t.catalog.projects.begin_deletion(project.id, t.clock())
    audit.note(t, caller, "project.delete", project.qualified_name)
    failures = t.jobs.failures
    job = _start(t, project.id, project, caller.name)
    return _wait(t, job, patience_seconds, failures)


def finish_deletions(t: Tracking) -> None:
    """Sees to it that every deletion has a job, also those that a crash interrupted before they had. To be called at the start."""
    known = {job.details for job in t.catalog.jobs.of_kind(_KIND, by=None, limit=1_000) if not job.is_over}
    for project_id in t.catalog.projects.being_deleted():
        if str(project_id) not in known:
            _start(t, project_id, None, "the server")


def _start(t: Tracking, project_id: ProjectId, project: Project | None, by: str) -> Job:
    name = "a deleted project" if project is None else project.qualified_name
    job = t.catalog.jobs.start_other(_KIND, None, name, by, t.clock(), details=str(project_id))
    jobs.wake(t)
    return job


def _wait(t: Tracking, job: Job, patience_seconds: float, failures: int) -> Job:
    deadline = time.monotonic() + patience_seconds
    while True:
        job = t.catalog.jobs.by_uuid(job.uuid) or job
        if job.error is not None and (job.is_over or t.jobs.failures > failures):
            raise StoreUnavailable(f"The project is gone, but not all that it kept could be removed: {job.error}")
        remaining = deadline - time.monotonic()
        if job.is_over or remaining <= 0 or t.jobs.is_stopping:
            return job
        t.jobs.wait(min(_LOOK_SECONDS, remaining))


@jobs.handles(_KIND)
def _remove(t: Tracking, job: Job) -> None:
    project_id = ProjectId(int(job.details))
    if project_id in t.catalog.projects.being_deleted():
        containers = t.catalog.containers.of_project(project_id)
        if not _report(t, job, 0, len(containers)):
            return
        t.columns.delete_project(project_id)
        if not _remove_files(t, job, containers):
            return
        t.catalog.projects.end_deletion(project_id)
        t.storage_use.forget()
    jobs.end(t, job, JobState.DONE)


def _remove_files(t: Tracking, job: Job, containers: list[Container]) -> bool:
    """Whether it is done, and this job still is this process's."""
    told_at = time.monotonic()
    for number, container in enumerate(containers, 1):
        t.blobs.delete_prefix(f"{container.uuid}/")
        if t.thumbnails is not None:
            t.thumbnails.forget(str(container.uuid))
        if time.monotonic() - told_at < _TOLD_EVERY_SECONDS:
            continue
        if t.jobs.is_stopping:
            t.catalog.jobs.release(t.jobs.worker)
            return False
        if not _report(t, job, number, len(containers)):
            return False
        told_at = time.monotonic()
    return _report(t, job, len(containers), len(containers))


def _report(t: Tracking, job: Job, done: int, total: int) -> bool:
    now = t.clock()
    kept = t.catalog.jobs.report_progress(job, t.jobs.worker, now, now + jobs.LEASE_MS, done, total)
    if kept is not None:
        jobs.tell(t, kept)
    return kept is not None
