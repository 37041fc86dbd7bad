"""Importing what other programs left in folders of the server's machine."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import Field

from seamark.tracking import imports
from seamark.tracking.importer import ImportOutlook
from seamark.wire.v1.context import COSTLY, Answer, Body, CurrentCaller, CurrentTracking
from seamark.wire.v1.jobs import JobFacts, job_facts

__all__ = ["router"]

router = APIRouter(prefix="/imports", tags=["imports"])

ImportId = Annotated[UUID, Path(alias="job", description="The import's UUID.")]


class WantedImport(Body):
    """`folder`: its path on the server's machine; for who is no admin of the server below the folder for imports. `project`: where all
    runs go; null: the projects that they were logged to, for admins only. `files_folder`: another folder of which files may be taken, such
    as where an exporter was told to put them."""

    folder: str = Field(min_length=1, max_length=4096)
    files_folder: str | None = Field(default=None, min_length=1, max_length=4096)
    project: str | None = Field(default=None, max_length=300)
    creates_missing_runs: bool = False


class ImportedProject(Answer):
    """What importing would bring a project; an empty name stands for what cannot be read at all. `problems`: how many logs have some."""

    name: str
    is_there: bool
    runs: int
    new_runs: int
    points: int
    values: int
    files: int
    problems: int


class RunPreview(Answer):
    """What a log would bring. `name` is its path below the folder; `points` and `values` are null when there was no time to count.
    `is_refused`: nothing of it would be imported."""

    name: str
    project: str
    run_id: str
    is_there: bool
    points: int | None
    values: int | None
    files: int
    bytes: int
    problems: list[str]
    is_refused: bool


class ImportPreview(Answer):
    """What an import would bring, without what is refused; nothing was changed. `runs` are the first 500, those with problems first.
    `is_counted`: whether there was time to count all points and values."""

    logs: int
    run_count: int
    new_runs: int
    points: int
    values: int
    files: int
    bytes: int
    problem_count: int
    is_counted: bool
    projects: list[ImportedProject]
    runs: list[RunPreview]


class ImportList(Answer):
    """`any_folder`: whether the caller may name any folder of the server's machine. `shared_folder`: whether owners of projects may
    import from below a folder that the server's settings name."""

    any_folder: bool
    shared_folder: bool
    imports: list[JobFacts]


class RunVerification(Answer):
    """What became of a log: what of it the run has now (`found_…` of `expected_…`), and what was refused and why. `kind` says whether
    it is a run, a model or a model version, `sys_id` what it is called now (empty: it is not there)."""

    name: str
    project: str
    run_id: str
    kind: str
    sys_id: str
    is_new: bool
    is_bad: bool
    stored: int
    files: int
    expected_files: int
    expected_points: int
    found_points: int
    expected_attributes: int
    found_attributes: int
    differences: list[str]
    remarks: list[str]
    problems: list[str]
    problem_count: int
    failure: str | None


class ImportReport(Answer):
    """`total` logs are dealt with; in `bad` of them something went wrong."""

    total: int
    bad: int
    runs: list[RunVerification]


@router.get("")
def list_imports(tracking: CurrentTracking, caller: CurrentCaller, limit: Annotated[int, Query(ge=1, le=200)] = 20) -> ImportList:
    """The imports that the caller began (for admins of the server, all), those under way first, then the latest."""
    found = imports.list_imports(tracking, caller, limit)
    any_folder, shared_folder = imports.may_import(tracking, caller)
    return ImportList(any_folder=any_folder, shared_folder=shared_folder, imports=[job_facts(each) for each in found])


@router.post("/preview", dependencies=[COSTLY])
def preview_import(body: WantedImport, tracking: CurrentTracking, caller: CurrentCaller) -> ImportPreview:
    """What an import would bring; nothing is changed."""
    found = imports.look(
        tracking,
        caller,
        body.folder,
        body.project,
        creates_missing_runs=body.creates_missing_runs,
        files_path=body.files_folder,
    )
    return _preview(found)


@router.post("", status_code=201)
def start_import(body: WantedImport, tracking: CurrentTracking, caller: CurrentCaller) -> JobFacts:
    """Begins an import, which goes on as a job."""
    begun = imports.start_import(
        tracking,
        caller,
        body.folder,
        body.project,
        creates_missing_runs=body.creates_missing_runs,
        files_path=body.files_folder,
    )
    return job_facts(begun)


@router.get("/{job}")
def get_import(job: ImportId, tracking: CurrentTracking, caller: CurrentCaller) -> JobFacts:
    """How far an import has come."""
    return job_facts(imports.find_import(tracking, caller, job))


@router.get("/{job}/report")
def get_import_report(
    job: ImportId,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    only_bad: Annotated[bool, Query(description="Only runs of which something is missing.")] = False,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> ImportReport:
    """What became of each log, compared with what is stored."""
    found = imports.read_reports(tracking, caller, job, only_bad=only_bad, offset=offset, limit=limit)
    runs = [RunVerification.model_validate(each, from_attributes=True) for each in found.reports]
    return ImportReport(total=found.total, bad=found.bad, runs=runs)


@router.post("/{job}/cancel")
def cancel_import(job: ImportId, tracking: CurrentTracking, caller: CurrentCaller) -> JobFacts:
    """Stops an import. What it has stored stays; beginning it again goes through all of it, which changes nothing of that."""
    return job_facts(imports.cancel_import(tracking, caller, job))


def _preview(found: ImportOutlook) -> ImportPreview:
    return ImportPreview(
        logs=found.logs,
        run_count=found.run_count,
        new_runs=found.new_runs,
        points=found.points,
        values=found.values,
        files=found.files,
        bytes=found.bytes,
        problem_count=found.problem_count,
        is_counted=found.is_counted,
        projects=[ImportedProject.model_validate(each, from_attributes=True) for each in found.projects],
        runs=[RunPreview.model_validate(each, from_attributes=True) for each in found.runs],
    )
