"""Work that outlives the requests that ask for it: who works on it, what happens when it fails, and who may look at it or stop it.

What a kind of job does is a function that is marked with `handles`. It is called with a job that this process has taken up, and again
with the same job when the server was killed, stopped or refused by a store meanwhile; so it has to go on where it was.
"""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar
from uuid import UUID

from seamark.model.access import Caller, Project, ProjectRole
from seamark.model.errors import NotFound, SeamarkError
from seamark.stores.catalog import Job, JobState
from seamark.tracking import access, audit
from seamark.tracking.context import Tracking

__all__ = [
    "LEASE_MS",
    "cancel",
    "cancel_job",
    "end",
    "find_job",
    "handles",
    "list_all_jobs",
    "list_jobs",
    "resume",
    "tell",
    "wake",
]

_log = logging.getLogger(__name__)

LEASE_MS = 60_000
"""For how long nobody else takes up a job of which nothing is heard."""
_PAUSE_SECONDS = (5.0, 60.0)
_MAX_SURPRISES = 5
"""How often a job may fail in a way that nobody thought of."""

Handler = Callable[[Tracking, Job], None]
_H = TypeVar("_H", bound=Handler)
_lanes: dict[str, dict[str, Handler]] = {}
"""What works on each kind of job, by the thread that it has."""


def handles(kind: str, lane: str = "") -> Callable[[_H], _H]:
    """Marks the function that works on jobs of a kind. It ends the job, or returns when it is to be left to others; what it raises
    puts the job off. The jobs of a lane are done one after the other, beside those of other lanes."""

    def mark(handler: _H) -> _H:
        _lanes.setdefault(lane, {})[kind] = handler
        return handler

    return mark


def wake(t: Tracking) -> None:
    """Has the jobs of this process looked at, soon."""
    for lane, handlers in _lanes.items():
        t.jobs.wake(partial(_work, t, handlers), lane)


def resume(t: Tracking, *, is_start: bool = False) -> None:
    """Takes up what was left, by a server that ended or that nothing is heard of. To be called at the start and from time to time."""
    if is_start and t.columns.is_exclusive:
        # Nobody else has these stores, so whoever had the jobs is gone.
        t.catalog.jobs.release()
    wake(t)


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
    """Stops a job of a project, after the step under way if there is one; what it has done stays done. Contributors only.

    Raises ProjectNotFound, AccessDenied, NotFound."""
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR, adds=False)
    return cancel(t, caller, _job_of(t, home, uuid))


def cancel(t: Tracking, caller: Caller, job: Job) -> Job:
    """Stops a job that the caller may stop: at once where nobody is working on it, else after the step under way. One that is over stays
    as it is."""
    if job.is_over:
        return job
    cancelled = t.catalog.jobs.cancel(job, t.clock())
    audit.note(t, caller, "job.cancel", job.subject, job=str(job.uuid))
    tell(t, cancelled)
    wake(t)
    return cancelled


def end(t: Tracking, job: Job, state: JobState, error: str | None = None) -> None:
    """Ends a job that this process works on."""
    finished = t.catalog.jobs.finish(job, t.jobs.worker, state, t.clock(), error)
    if finished is not None:
        tell(t, finished)


def tell(t: Tracking, job: Job) -> None:
    """Lets those hear who watch the job's project, and those who wait for it."""
    t.changes.note_job(job)
    t.jobs.tell()


def _work(t: Tracking, handlers: Mapping[str, Handler]) -> float | None:
    """Does what there is to do; gives in how many seconds something that failed is to be tried again."""
    pause: float | None = None
    surprises = 0
    while not t.jobs.is_stopping:
        job: Job | None = None
        try:
            now = t.clock()
            job = t.catalog.jobs.claim(t.jobs.worker, now, now + LEASE_MS, tuple(handlers))
            if job is None:
                break
            handlers[job.kind](t, job)
        except Exception as error:
            surprises += not isinstance(error, (SeamarkError, OSError))
            pause = _PAUSE_SECONDS[0] if pause is None else min(2 * pause, _PAUSE_SECONDS[1])
            _failed(t, job, error, pause, is_hopeless=surprises >= _MAX_SURPRISES)
            if job is None:
                break
    return pause


def _failed(t: Tracking, job: Job | None, error: Exception, pause: float, *, is_hopeless: bool) -> None:
    is_expected = isinstance(error, (SeamarkError, OSError))
    _log.warning("A job failed%s: %s", "" if is_hopeless else " and will be tried again", error, exc_info=not is_expected)
    if job is None:
        return t.jobs.tell(has_failed=True)
    reason = str(error) if is_expected else f"{type(error).__name__}. The server's log says more."
    now = t.clock()
    try:
        if is_hopeless:
            end(t, job, JobState.FAILED, reason)
        else:
            postponed = t.catalog.jobs.postpone(job, t.jobs.worker, now, now + round(1000 * pause), reason)
            if postponed is not None:
                t.changes.note_job(postponed)
    except (SeamarkError, OSError) as another:
        _log.warning("That a job failed could not be noted: %s", another)
    finally:
        t.jobs.tell(has_failed=True)


def _job_of(t: Tracking, home: Project, uuid: UUID) -> Job:
    job = t.catalog.jobs.by_uuid(uuid)
    if job is None or job.project_id != home.id:
        raise NotFound(f'The project "{home.qualified_name}" has no job {uuid}. Look at the list of its jobs again.')
    return job
