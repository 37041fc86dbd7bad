"""Emptying the trash: jobs, which go on when the request that began them, or the server, ends.

What a job still has to remove stands in the catalog, and each container's entry goes with its row. So a job that was cut off anywhere
goes on with what is left, its progress is counted and not remembered, and asking for the same twice makes no second job.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from seamark.model.access import Caller, Project, ProjectRole
from seamark.model.errors import NotFound, SeamarkError, StoreUnavailable
from seamark.stores.catalog import Job, JobState
from seamark.tracking import access, audit
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.removal import remove_for_good
from seamark.tracking.trash import BulkError, BulkResult, find_named, only_trashed, sizes_of, with_versions

__all__ = ["PurgeStarted", "cancel_job", "find_job", "list_all_jobs", "list_jobs", "purge", "resume", "start_purge"]

_log = logging.getLogger(__name__)

_LEASE_MS = 60_000
"""For how long nobody else takes up a job of which nothing is heard."""
_STEP_SECONDS = 1.0
"""How long a step of a job shall take: so often its progress is told, and so soon it can be cancelled."""
_SMALLEST_STEP = 10
_LARGEST_STEP = 1_000
_PAUSE_SECONDS = (5.0, 60.0)
_MAX_SURPRISES = 5
"""How often a job may fail in a way that nobody thought of."""
_LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class PurgeStarted:
    """What became of each identifier, and the jobs that remove what it names; none when there is nothing to remove."""

    updated: list[str]
    errors: list[BulkError]
    jobs: list[Job]


def start_purge(t: Tracking, caller: Caller, project: str, identifiers: Sequence[str] | None) -> PurgeStarted:
    """Begins to remove trashed containers (and the versions of models) with all of their data, for good; everything that is in the
    trash now, when no identifiers are given. Raises ProjectNotFound, AccessDenied (contributors only)."""
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR, adds=False)
    if identifiers is None:
        doomed = t.catalog.containers.trashed(home.id)
        updated, errors = [f"{home.qualified_name}/{container.sys_id}" for container in doomed], list[BulkError]()
    else:
        found, updated, errors = find_named(t, home, identifiers)
        doomed = with_versions(t, only_trashed(found, updated, errors))
    if not doomed:
        return PurgeStarted(updated, errors, [])
    sizes = {container.id: 0 for container in doomed} | sizes_of(t, home, doomed)
    jobs = t.catalog.jobs.start("purge", home.id, home.qualified_name, caller.name, t.clock(), sizes)
    audit.note(t, caller, "trash.purge", home.qualified_name, runs=_named([container.sys_id for container in doomed]))
    for job in jobs:
        _tell(t, job)
    t.jobs.wake(lambda: _work(t))
    return PurgeStarted(updated, errors, jobs)


def purge(
    t: Tracking, caller: Caller, project: str, identifiers: Sequence[str] | None, patience_seconds: float = float("inf")
) -> BulkResult:
    """As `start_purge`, and waits until it is done: `job` of the result is what goes on after so many seconds.

    Raises StoreUnavailable when it fails for now; it is tried again all the same.
    """
    failures = t.jobs.failures
    started = start_purge(t, caller, project, identifiers)
    deadline = time.monotonic() + patience_seconds
    jobs = started.jobs
    while True:
        jobs = [t.catalog.jobs.by_uuid(job.uuid) or job for job in jobs]
        left = [job for job in jobs if not job.is_over]
        failed = next((job.error for job in jobs if job.state is JobState.FAILED), None)
        if failed is None and t.jobs.failures > failures:
            failed = next((job.error for job in left if job.error is not None), None)
        if failed is not None:
            raise StoreUnavailable(f"Not everything could be removed: {failed}")
        remaining = deadline - time.monotonic()
        if not left or remaining <= 0:
            freed = sum(job.freed_bytes for job in jobs)
            return BulkResult(started.updated, started.errors, Commit(), freed, left[0] if left else None)
        t.jobs.wait(min(_LOOK_SECONDS, remaining))


def list_jobs(t: Tracking, caller: Caller, project: str, limit: int) -> list[Job]:
    """The jobs of a project, those under way first, then the latest. Raises ProjectNotFound."""
    home = access.require_project(t, caller, project)
    return t.catalog.jobs.page(project_id=home.id, limit=limit)[1]


def list_all_jobs(t: Tracking, caller: Caller, *, offset: int = 0, limit: int = 100) -> tuple[int, list[Job]]:
    """How many jobs of all projects are remembered, and a page of them, as `list_jobs`; only admins of the server may look."""
    access.require_server_admin(caller, "see the jobs of all projects")
    return t.catalog.jobs.page(offset=offset, limit=limit)


def find_job(t: Tracking, caller: Caller, project: str, uuid: UUID) -> Job:
    """One job of a project. Raises ProjectNotFound, NotFound."""
    return _job_of(t, access.require_project(t, caller, project), uuid)


def cancel_job(t: Tracking, caller: Caller, project: str, uuid: UUID) -> Job:
    """Stops a job after the step under way; what it has removed stays removed, and the rest stays in the trash. Contributors only.

    Raises ProjectNotFound, AccessDenied, NotFound."""
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR, adds=False)
    job = _job_of(t, home, uuid)
    if job.is_over:
        return job
    cancelled = t.catalog.jobs.cancel(job, t.clock())
    audit.note(t, caller, "job.cancel", home.qualified_name, job=str(job.uuid))
    _tell(t, cancelled)
    t.jobs.wake(lambda: _work(t))
    return cancelled


def resume(t: Tracking, *, is_start: bool = False) -> None:
    """Takes up what was left, by a server that ended or that nothing is heard of. To be called at the start and from time to time."""
    if is_start and t.columns.is_exclusive:
        # Nobody else has these stores, so whoever had the jobs is gone.
        t.catalog.jobs.release()
    t.jobs.wake(lambda: _work(t))


def _work(t: Tracking) -> float | None:
    """Does what there is to do; gives in how many seconds something that failed is to be tried again."""
    pause: float | None = None
    surprises = 0
    while not t.jobs.is_stopping:
        job: Job | None = None
        try:
            now = t.clock()
            job = t.catalog.jobs.claim(t.jobs.worker, now, now + _LEASE_MS)
            if job is None:
                break
            _carry_on(t, job)
        except Exception as error:
            surprises += not isinstance(error, (SeamarkError, OSError))
            pause = _PAUSE_SECONDS[0] if pause is None else min(2 * pause, _PAUSE_SECONDS[1])
            _failed(t, job, error, pause, is_hopeless=surprises >= _MAX_SURPRISES)
            if job is None:
                break
    return pause


def _carry_on(t: Tracking, job: Job) -> None:
    size = _SMALLEST_STEP
    current: Job | None = job
    while current is not None:
        if current.is_cancelled:
            return _end(t, current, JobState.CANCELLED)
        left = t.catalog.jobs.left(job, size)
        if not left:
            return _end(t, current, JobState.DONE)
        if t.jobs.is_stopping:
            return t.catalog.jobs.release(t.jobs.worker)
        began = time.monotonic()
        containers = t.catalog.containers.many(left)
        # What was restored since somebody asked is not removed.
        t.catalog.jobs.leave_out(job, [each.id for each in containers if not each.is_trashed])
        doomed = [each for each in containers if each.is_trashed]
        if doomed:
            remove_for_good(t, doomed)
        took = time.monotonic() - began
        size = max(_SMALLEST_STEP, min(_LARGEST_STEP, 2 * size, round(size * _STEP_SECONDS / max(took, 1e-3))))
        now = t.clock()
        current = t.catalog.jobs.advance(job, t.jobs.worker, now, now + _LEASE_MS)
        if current is not None:
            _tell(t, current)
    _log.info("The job %s was taken up by another server.", job.uuid)


def _end(t: Tracking, job: Job, state: JobState, error: str | None = None) -> None:
    finished = t.catalog.jobs.finish(job, t.jobs.worker, state, t.clock(), error)
    if finished is not None:
        _tell(t, finished)


def _failed(t: Tracking, job: Job | None, error: Exception, pause: float, *, is_hopeless: bool) -> None:
    is_expected = isinstance(error, (SeamarkError, OSError))
    _log.warning("A job failed%s: %s", "" if is_hopeless else " and will be tried again", error, exc_info=not is_expected)
    if job is None:
        return t.jobs.tell(has_failed=True)
    reason = str(error) if is_expected else f"{type(error).__name__}. The server's log says more."
    now = t.clock()
    try:
        if is_hopeless:
            _end(t, job, JobState.FAILED, reason)
        else:
            postponed = t.catalog.jobs.postpone(job, t.jobs.worker, now, now + round(1000 * pause), reason)
            if postponed is not None:
                t.changes.note_job(postponed)
    except (SeamarkError, OSError) as another:
        _log.warning("That a job failed could not be noted: %s", another)
    finally:
        t.jobs.tell(has_failed=True)


def _tell(t: Tracking, job: Job) -> None:
    t.changes.note_job(job)
    t.jobs.tell()


def _job_of(t: Tracking, home: Project, uuid: UUID) -> Job:
    job = t.catalog.jobs.by_uuid(uuid)
    if job is None or job.project_id != home.id:
        raise NotFound(f'The project "{home.qualified_name}" has no job {uuid}. Look at the list of its jobs again.')
    return job


def _named(ids: Sequence[str]) -> str:
    listed = ", ".join(ids[:20])
    return listed if len(ids) <= 20 else f"{listed} and {len(ids) - 20:,} more"
