"""Emptying the trash: jobs, which go on when the request that began them, or the server, ends.

What a job still has to remove stands in the catalog, and each container's entry goes with its row. So a job that was cut off anywhere
goes on with what is left, its progress is counted and not remembered, and asking for the same twice makes no second job.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

from seamark.model.access import Caller, Project, ProjectRole
from seamark.model.containers import Container
from seamark.model.errors import Conflict, StoreUnavailable
from seamark.stores.catalog import Job, JobState
from seamark.tracking import access, audit, jobs
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.fingerprints import fingerprint_of
from seamark.tracking.removal import remove_for_good
from seamark.tracking.trash import BulkError, BulkResult, find_named, only_trashed, sizes_of, with_versions

__all__ = ["PurgeStarted", "purge", "start_purge", "start_removal"]

_log = logging.getLogger(__name__)

_KIND = "purge"
_STEP_SECONDS = 1.0
"""How long a step of a job shall take: so often its progress is told, and so soon it can be cancelled."""
_SMALLEST_STEP = 10
_LARGEST_STEP = 1_000
_LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class PurgeStarted:
    """What became of each identifier, and the jobs that remove what it names; none when there is nothing to remove."""

    updated: list[str]
    errors: list[BulkError]
    jobs: list[Job]


def start_purge(
    t: Tracking, caller: Caller, project: str, identifiers: Sequence[str] | None, *, fingerprint: str | None = None
) -> PurgeStarted:
    """Begins to remove trashed containers (and the versions of models) with all of their data, for good; everything that is in the
    trash now when no identifiers are given. Raises ProjectNotFound, AccessDenied (contributors only), Conflict (the trash has not
    in it what `fingerprint` is of)."""
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR, adds=False)
    if identifiers is None:
        doomed = t.catalog.containers.trashed(home.id)
        if fingerprint is not None and fingerprint != fingerprint_of([each.id for each in doomed]):
            raise Conflict(
                "The trash has changed since you looked: something was moved there, restored or deleted. Look at it again, and repeat it."
            )
        updated, errors = [f"{home.qualified_name}/{container.sys_id}" for container in doomed], list[BulkError]()
    else:
        found, updated, errors = find_named(t, home, identifiers)
        doomed = with_versions(t, only_trashed(found, updated, errors))
    return PurgeStarted(updated, errors, start_removal(t, home, doomed, caller.name))


def start_removal(t: Tracking, home: Project, doomed: Sequence[Container], by: str) -> list[Job]:
    """The jobs that remove what is in the trash, for callers that have checked access themselves; none when there is nothing."""
    if not doomed:
        return []
    sizes = {container.id: 0 for container in doomed} | sizes_of(t, home, [each.id for each in doomed])
    started = t.catalog.jobs.start(_KIND, home.id, home.qualified_name, by, t.clock(), sizes)
    audit.note_by(t, by, "trash.purge", home.qualified_name, runs=_named([container.sys_id for container in doomed]))
    for job in started:
        jobs.tell(t, job)
    jobs.wake(t)
    return started


def purge(
    t: Tracking,
    caller: Caller,
    project: str,
    identifiers: Sequence[str] | None,
    patience_seconds: float = float("inf"),
    *,
    fingerprint: str | None = None,
) -> BulkResult:
    """As `start_purge`, and waits until it is done: `job` of the result is what goes on after so many seconds.

    Raises StoreUnavailable when the store is away; it is tried again all the same.
    """
    failures = t.jobs.failures
    started = start_purge(t, caller, project, identifiers, fingerprint=fingerprint)
    deadline = time.monotonic() + patience_seconds
    under_way = started.jobs
    while True:
        under_way = [t.catalog.jobs.by_uuid(job.uuid) or job for job in under_way]
        left = [job for job in under_way if not job.is_over]
        failed = next((job.error for job in under_way if job.state is JobState.FAILED), None)
        if failed is None and t.jobs.failures > failures:
            failed = next((job.error for job in left if job.error is not None), None)
        if failed is not None:
            raise StoreUnavailable(f"Not everything could be removed: {failed}")
        remaining = deadline - time.monotonic()
        if not left or remaining <= 0:
            freed = sum(job.freed_bytes for job in under_way)
            return BulkResult(started.updated, started.errors, Commit(), freed, left[0] if left else None)
        t.jobs.wait(min(_LOOK_SECONDS, remaining))


@jobs.handles(_KIND)
def _carry_on(t: Tracking, job: Job) -> None:
    size = _SMALLEST_STEP
    current: Job | None = job
    while current is not None:
        if current.is_cancelled:
            return jobs.end(t, current, JobState.CANCELLED)
        left = t.catalog.jobs.left(job, size)
        if not left:
            return jobs.end(t, current, JobState.DONE)
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
        current = t.catalog.jobs.advance(job, t.jobs.worker, now, now + jobs.LEASE_MS)
        if current is not None:
            jobs.tell(t, current)
    _log.info("The job %s was taken up by another server.", job.uuid)


def _named(ids: Sequence[str]) -> str:
    listed = ", ".join(ids[:20])
    return listed if len(ids) <= 20 else f"{listed} and {len(ids) - 20:,} more"
