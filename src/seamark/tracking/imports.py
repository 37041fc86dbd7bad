"""Importing what lies in a folder of the server's machine, as a job.

Admins of the server may name any folder. Owners of a project may import into it from below the folder that the server's settings name
for that, and from nowhere when they name none.

What became of each log is kept with the job, so one that was cut off goes on with the logs of which nothing is kept; a log that was under
way is imported again, which changes nothing of what is there.
"""

import time
from dataclasses import dataclass
from uuid import UUID

import msgspec

from seamark.model.access import Caller, ProjectId, ProjectRole, TokenScope
from seamark.model.errors import AccessDenied, InvalidInput, NotFound
from seamark.stores.catalog import Job, JobState
from seamark.tracking import access, audit, jobs, users
from seamark.tracking.context import Tracking
from seamark.tracking.importer import Importer, ImportOutlook, ImportRequest, RunReport

__all__ = ["ImportReports", "cancel_import", "find_import", "list_imports", "look", "may_import", "read_reports", "start_import"]

_KIND = "import"
_TOLD_EVERY_SECONDS = 1.0
_request = msgspec.json.Decoder(ImportRequest)
_report = msgspec.json.Decoder(RunReport)


@dataclass(frozen=True, slots=True)
class ImportReports:
    """How many logs are dealt with, in how many of them something went wrong, and a page of what became of each."""

    total: int
    bad: int
    reports: list[RunReport]


def may_import(t: Tracking, caller: Caller) -> tuple[bool, bool]:
    """Whether the caller may import from any folder, and whether owners may import from the shared one."""
    return t.importer is not None and caller.is_server_admin, t.importer is not None and t.importer.has_shared_folder


def look(
    t: Tracking,
    caller: Caller,
    path: str,
    project: str | None,
    *,
    creates_missing_runs: bool = False,
    files_path: str | None = None,
) -> ImportOutlook:
    """What an import would bring; nothing is changed. Raises as `start_import`."""
    importer, request = _asked(t, caller, path, project, creates_missing_runs, files_path)
    return importer.look(caller, request)


def start_import(
    t: Tracking,
    caller: Caller,
    path: str,
    project: str | None,
    *,
    creates_missing_runs: bool = False,
    files_path: str | None = None,
) -> Job:
    """Begins to import what lies in a folder, and files beside it or below `files_path`.

    Raises ProjectNotFound, AccessDenied for who is neither an admin of the server nor an owner of the project, or when the folder may
    not be read; InvalidInput when there is no such folder.
    """
    _, request = _asked(t, caller, path, project, creates_missing_runs, files_path)
    home = None if project is None else _project_id(t, project)
    subject = request.folder if home is None else f"{request.folder} into {project}"
    details = msgspec.json.encode(request).decode()
    job = t.catalog.jobs.start_other(_KIND, home, subject, caller.name, t.clock(), details)
    audit.note(t, caller, "import.start", project or "all projects", folder=request.folder)
    jobs.tell(t, job)
    jobs.wake(t)
    return job


def list_imports(t: Tracking, caller: Caller, limit: int) -> list[Job]:
    """The imports that the caller began, for admins of the server those of everybody: those under way first, then the latest."""
    found = t.catalog.jobs.of_kind(_KIND, by=None if caller.is_server_admin else caller.name, limit=limit)
    return [job for job in found if _may_see(caller, job)]


def find_import(t: Tracking, caller: Caller, uuid: UUID) -> Job:
    """An import that the caller began, or anybody's for admins of the server. Raises NotFound."""
    job = t.catalog.jobs.by_uuid(uuid)
    if job is None or job.kind != _KIND or not _may_see(caller, job):
        raise NotFound(f"There is no import {uuid} that you began. Look at the list of imports again.")
    return job


def read_reports(t: Tracking, caller: Caller, uuid: UUID, *, only_bad: bool, offset: int, limit: int) -> ImportReports:
    """What became of each log so far, in the order of importing. Raises NotFound."""
    job = find_import(t, caller, uuid)
    total, bad, page = t.catalog.jobs.reports(job, only_bad=only_bad, offset=offset, limit=limit)
    return ImportReports(total, bad, [_report.decode(each) for each in page])


def cancel_import(t: Tracking, caller: Caller, uuid: UUID) -> Job:
    """Stops an import; what it has stored stays. Raises NotFound."""
    return jobs.cancel(t, caller, find_import(t, caller, uuid))


def _may_see(caller: Caller, job: Job) -> bool:
    """Whether it is an import that the caller's credentials could have begun."""
    if caller.is_server_admin:
        return True
    is_within = caller.scope is TokenScope.FULL and caller.project_id in (None, job.project_id)
    return is_within and job.created_by == caller.name


def _asked(
    t: Tracking, caller: Caller, path: str, project: str | None, creates_missing_runs: bool, files_path: str | None
) -> tuple[Importer, ImportRequest]:
    if project is not None and project.count("/") != 1:
        raise InvalidInput(f'"{project}" does not name a project. Write it as WORKSPACE/NAME, for example main/digits.')
    if not caller.is_server_admin:
        if project is None:
            raise AccessDenied(
                "Only admins of the server may import into the projects that the runs were logged to. Name a project that you own."
            )
        access.require_project(t, caller, project, ProjectRole.OWNER)
    importer = t.importer
    if importer is None or not (caller.is_server_admin or importer.has_shared_folder):
        raise AccessDenied(
            "This server lets only its admins import in the browser. Ask one of them, or use `seamark import` with --url on the "
            "machine that has the files."
        )
    is_confined = not caller.is_server_admin
    folder = importer.find_folder(path, is_confined=is_confined)
    files_folder = None if files_path is None else importer.find_folder(files_path, is_confined=is_confined)
    request = ImportRequest(
        folder=folder,
        files_folder=files_folder,
        project=project,
        creates_missing_runs=creates_missing_runs,
        is_confined=is_confined,
    )
    return importer, request


def _project_id(t: Tracking, project: str) -> ProjectId | None:
    found = t.catalog.projects.by_name(*project.split("/"))
    return None if found is None else found.id


class _Interrupted(Exception):
    """The import ends here, and goes on when its job is taken up again, if it is."""


class _Progress:
    """Keeps what the importer tells, and ends it when somebody asked for that."""

    def __init__(self, t: Tracking, job: Job) -> None:
        self._t = t
        self._job = job
        self._total = self._done = 0
        self._told_at = float("-inf")

    def planned(self, steps: int, done: int) -> None:
        self._total, self._done = steps, done
        self._tell()

    def advanced(self, steps: int) -> None:
        self._done += steps
        if self._t.jobs.is_stopping or time.monotonic() - self._told_at >= _TOLD_EVERY_SECONDS:
            self._tell()

    def finished(self, report: RunReport) -> None:
        encoded = msgspec.json.encode(report).decode()
        self._t.catalog.jobs.add_report(self._job, report.name, encoded, is_bad=report.is_bad)
        self._tell()

    def _tell(self) -> None:
        now = self._t.clock()
        total = max(self._total, self._done)
        kept = self._t.catalog.jobs.report_progress(self._job, self._t.jobs.worker, now, now + jobs.LEASE_MS, self._done, total)
        self._told_at = time.monotonic()
        if kept is None:
            raise _Interrupted
        jobs.tell(self._t, kept)
        if kept.is_cancelled:
            jobs.end(self._t, kept, JobState.CANCELLED)
            raise _Interrupted
        if self._t.jobs.is_stopping:
            self._t.catalog.jobs.release(self._t.jobs.worker)
            raise _Interrupted


@jobs.handles(_KIND, lane="imports")
def _carry_on(t: Tracking, job: Job) -> None:
    if job.is_cancelled:
        return jobs.end(t, job, JobState.CANCELLED)
    try:
        if t.importer is None:
            raise InvalidInput("This server cannot import. Begin the import on another one.")
        request = _request.decode(job.details)
        caller = users.active_caller(t, users.operator(t), job.created_by)
        # Links and settings may have changed since it was asked for.
        for folder in filter(None, (request.folder, request.files_folder)):
            if t.importer.find_folder(folder, is_confined=request.is_confined) != folder:
                raise InvalidInput(f'The folder "{folder}" is a link by now. Begin the import again.')
        t.importer.carry_out(caller, request, t.catalog.jobs.reported(job), _Progress(t, job))
    except _Interrupted:
        return
    except (InvalidInput, AccessDenied, NotFound) as error:
        # It would be the same the next time.
        return jobs.end(t, job, JobState.FAILED, str(error))
    jobs.end(t, job, JobState.DONE)
