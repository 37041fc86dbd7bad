"""Importing logs: each is checked as a whole, then applied, then its files are stored; one that fails does not stop the others."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from seamark.model.errors import SeamarkError
from seamark.transfer.neptune3.destinations import Destination
from seamark.transfer.neptune3.finding import Found
from seamark.transfer.neptune3.log import ForeignDatabase, OperationLog, open_log
from seamark.transfer.neptune3.requests import creation_of, requests_of
from seamark.transfer.neptune3.sources import Sources
from seamark.transfer.reports import ImportChoices, LogReport, Progress
from seamark.wire.neptune3.errors import IngestCode
from seamark.wire.neptune3.statuses import Outcome, Problem

__all__ = ["Planned", "import_logs", "missing_run", "sources_of"]

_FATAL = frozenset(
    {
        IngestCode.PROJECT_NOT_FOUND,
        IngestCode.PROJECT_INVALID_NAME,
        IngestCode.RUN_NOT_FOUND,
        IngestCode.RUN_INVALID_CREATION_PARAMETERS,
    }
)
_HARMLESS = frozenset({IngestCode.RUN_DUPLICATE, IngestCode.SERIES_PREVIEW_STEP_NOT_AFTER_LAST_COMMITTED_STEP})
"""Whoever imports may do so again; and a preview is void as soon as there is a later point."""
_REMARKS = frozenset({IngestCode.RUN_CONFLICTING, IngestCode.RUN_FORK_PARENT_NOT_FOUND})


@dataclass(frozen=True, slots=True)
class Planned:
    """A log that can be imported, in the order in which it was begun."""

    found: Found
    run_id: str
    first_timestamp: int
    steps: int
    """Operations and files."""


class _Stopped(Exception):
    """The rest of this log cannot be applied."""


def _plan(found: Sequence[Found]) -> tuple[list[Planned], list[LogReport]]:
    """What can be imported, the oldest first, so that parents come before their forks; and reports of what cannot."""
    planned: list[Planned] = []
    refused: list[LogReport] = []
    for each in found:
        try:
            with open_log(each.path) as log:
                planned.append(Planned(each, log.run_id, log.first_timestamp, log.operation_count + log.upload_count))
        except SeamarkError as error:
            is_foreign = isinstance(error, ForeignDatabase) and not each.is_named
            refused.append(LogReport(each.path, failure=None if is_foreign else str(error), is_foreign=is_foreign))
    planned.sort(key=lambda each: (each.first_timestamp, str(each.found.path)))
    return planned, refused


def _import_log(planned: Planned, destination: Destination, choices: ImportChoices, progress: Progress) -> LogReport:
    """Imports one log. What goes wrong with it is in the report."""
    report = LogReport(planned.found.path, run_id=planned.run_id)
    try:
        with open_log(planned.found.path) as log:
            log.check()
            report.project = choices.project or log.project
            try:
                _apply(log, destination, choices, report, progress)
            finally:
                destination.finish()
            _store_files(log, destination, choices, report, progress)
    except _Stopped as stop:
        report.failure = str(stop)
    except SeamarkError as error:
        report.failure = str(error)
    return report


def _apply(log: OperationLog, destination: Destination, choices: ImportChoices, report: LogReport, progress: Progress) -> None:
    for number, request in enumerate(requests_of(log, report.project)):
        outcome = destination.submit(report.project, request.body)
        if number == 0 and choices.creates_missing_runs and _has(outcome, IngestCode.RUN_NOT_FOUND):
            _note(destination.submit(report.project, creation_of(log, report.project).body), True, report)
            outcome = destination.submit(report.project, request.body)
        _note(outcome, request.is_creation, report)
        progress(request.operations)


def _has(outcome: Outcome, code: IngestCode) -> bool:
    return any(problem.code is code for problem in outcome.problems)


def _note(outcome: Outcome, is_creation: bool, report: LogReport) -> None:
    if is_creation:
        report.is_new = report.is_new or not any(
            _has(outcome, code) for code in (IngestCode.RUN_DUPLICATE, IngestCode.RUN_CONFLICTING, *_FATAL)
        )
    else:
        report.stored += outcome.stored
    for problem in outcome.problems:
        _note_problem(problem, report)
    report.problem_count += sum(count for code, count in outcome.further.items() if code not in _HARMLESS)


def _note_problem(problem: Problem, report: LogReport) -> None:
    match problem.code:
        case code if code in _HARMLESS:
            return
        case IngestCode.RUN_NOT_FOUND:
            raise _Stopped(missing_run(report.project, report.run_id))
        case code if code in _FATAL:
            raise _Stopped(problem.message)
        case code if code in _REMARKS:
            report.remarks.append(problem.message)
        case _:
            report.add_problem(problem.message)


def missing_run(project: str, run_id: str) -> str:
    """Why a log is not imported that does not begin with the creation of its run."""
    return (
        f'The run "{run_id}" does not exist in "{project}", and the log holds only what came after its creation. Import its earlier '
        "logs first, or let it be created: in the browser with the choice below the folder, on the command line with --create-missing-runs."
    )


def _store_files(
    log: OperationLog, destination: Destination, choices: ImportChoices, report: LogReport, progress: Progress
) -> None:
    sources = sources_of(log, choices)
    for upload in log.uploads():
        try:
            with sources.open(upload) as file:
                destination.store_file(report.project, upload.destination, upload.mime_type, file)
        except SeamarkError as error:
            report.add_problem(str(error))
        else:
            report.files += 1
        progress(1)


def sources_of(log: OperationLog, choices: ImportChoices) -> Sources:
    """Where the files of a log may be taken from."""
    return Sources(log.path.resolve().parent, choices.files_from, choices.never_from, choices.within)


def import_logs(
    found: Sequence[Found],
    destination: Destination,
    choices: ImportChoices,
    begin: Callable[[Planned], Progress] = lambda _: lambda _: None,
) -> Iterator[LogReport]:
    """Imports logs one after the other and reports on each; `begin` gives what each tells its progress to."""
    planned, refused = _plan(found)
    yield from refused
    for each in planned:
        yield _import_log(each, destination, choices, begin(each))
