"""The logs of the 3.x client below a folder of the server's machine, for somebody in a browser."""

import time
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

from seamark.model.access import Caller
from seamark.model.errors import InvalidInput, SeamarkError, SourceUnreadable
from seamark.tracking.context import Tracking
from seamark.tracking.importer import ImportProgress, RunOutlook, RunReport
from seamark.transfer.contents import Contents, verify
from seamark.transfer.neptune3.contents import count
from seamark.transfer.neptune3.embedded import EmbeddedDestination
from seamark.transfer.neptune3.finding import Found, find_logs
from seamark.transfer.neptune3.importing import Planned, import_logs, missing_run, sources_of
from seamark.transfer.neptune3.log import ForeignDatabase, OperationLog, open_log
from seamark.transfer.projects import NamedProjects
from seamark.transfer.reports import ImportChoices, LogReport

__all__ = ["LogsInFolder", "logs_in"]

_MAX_LOGS = 20_000
_MAX_PROBLEMS = 10
_BESIDE = ("", "-wal", "-shm", "-journal")


@dataclass(slots=True)
class _Looked:
    outlook: RunOutlook
    first_timestamp: int = 0
    needs_run: bool = False


@dataclass(frozen=True, slots=True)
class LogsInFolder:
    tracking: Tracking
    caller: Caller
    folder: Path
    choices: ImportChoices
    found: Sequence[Found]

    def look(self, projects: NamedProjects, deadline: float) -> list[RunOutlook]:
        """What each log would bring, counted until the deadline, a time of the monotonic clock."""
        looked = [each for each in (self._look_at(found, projects, deadline) for found in self.found) if each is not None]
        there = {(each.outlook.project, each.outlook.run_id) for each in looked if each.outlook.is_there}
        # In the order of importing: one log may hold what came after the end of another.
        for each in sorted(looked, key=lambda each: (each.first_timestamp, each.outlook.name)):
            outlook = each.outlook
            key = outlook.project, outlook.run_id
            if each.needs_run and key not in there and not self.choices.creates_missing_runs and not outlook.is_refused:
                problems = [*outlook.problems, missing_run(*key)]
                each.outlook = replace(outlook, problems=problems, is_refused=True)
            if not each.outlook.is_refused:
                there.add(key)
        return [each.outlook for each in looked]

    def steps(self) -> dict[str, int]:
        """By the name of each log: how many operations and files it has."""
        return {self._name(each.path): _steps(each.path) for each in self.found}

    def carry_out(self, done: AbstractSet[str], progress: ImportProgress) -> None:
        left = [Found(each.path, is_named=False) for each in self.found if self._name(each.path) not in done]

        def begin(_: Planned) -> Callable[[int], None]:
            return progress.advanced

        destination = EmbeddedDestination(self.tracking, self.caller)
        for report in import_logs(left, destination, self.choices, begin):
            if not report.is_foreign:
                progress.finished(self._reported(report))

    def _name(self, path: Path) -> str:
        return str(path.relative_to(self.folder))

    def _look_at(self, found: Found, projects: NamedProjects, deadline: float) -> "_Looked | None":
        """None for what is no log."""
        name = self._name(found.path)
        try:
            with open_log(found.path) as log:
                project = self.choices.project or log.project
                problems = [each for each in [projects.problem_of(project)] if each is not None]
                contents = count(log, deadline)
                missing = _missing_files(log, self.choices, deadline)
                outlook = RunOutlook(
                    name=name,
                    project=project,
                    run_id=log.run_id,
                    is_there=projects.run(project, log.run_id) is not None,
                    points=None if contents is None else contents.point_count,
                    values=None if contents is None else len(contents.values),
                    files=log.upload_count,
                    bytes=found.path.stat().st_size,
                    problems=problems + missing,
                    is_refused=bool(problems),
                )
                return _Looked(outlook, log.first_timestamp, log.needs_run)
        except ForeignDatabase:
            return None
        except (SeamarkError, OSError) as error:
            return _Looked(RunOutlook(name=name, problems=[str(error)], is_refused=True))

    def _reported(self, report: LogReport) -> RunReport:
        contents, files = Contents(), report.files
        differences: list[str] = []
        run = None if not report.project else NamedProjects(self.tracking, self.caller).run(report.project, report.run_id)
        try:
            with open_log(report.path) as log:
                files = sum(1 for _ in log.uploads())
                contents = count(log) or contents
        except SeamarkError as error:
            if report.failure is None:
                differences.append(str(error))
        verified = None if run is None else verify(self.tracking, run, contents)
        if verified is not None:
            differences += verified.differences
        return RunReport(
            name=self._name(report.path),
            project=report.project,
            run_id=report.run_id,
            sys_id="" if run is None else run.sys_id,
            is_new=report.is_new,
            stored=report.stored,
            files=report.files,
            expected_files=files,
            expected_points=contents.point_count,
            found_points=0 if verified is None else verified.found_points,
            expected_attributes=len(contents.values | contents.points.keys())
            if verified is None
            else verified.expected_attributes,
            found_attributes=0 if verified is None else verified.found_attributes,
            differences=differences,
            remarks=report.remarks,
            problems=report.problems,
            problem_count=report.problem_count,
            failure=report.failure,
        )


def logs_in(folder: Path, most_files: int, choices: ImportChoices) -> Sequence[Found]:
    """Raises InvalidInput when there are too many."""
    found = find_logs([folder], most_files)
    if len(found) > _MAX_LOGS:
        raise InvalidInput(
            f'The folder "{folder}" holds {len(found):,} logs, and at most {_MAX_LOGS:,} are imported at once. '
            "Name the folders in it one after the other, or use `seamark import`."
        )
    if choices.within is not None:
        # A database is opened with the files beside it, and those by their names.
        found = [each for each in found if not any(_beside(each.path, ending).is_symlink() for ending in _BESIDE)]
    return found


def _missing_files(log: OperationLog, choices: ImportChoices, deadline: float) -> list[str]:
    """Why files of a log cannot be taken, the first of many."""
    sources = sources_of(log, choices)
    problems: list[str] = []
    for upload in log.uploads():
        if len(problems) == _MAX_PROBLEMS or time.monotonic() > deadline:
            break
        try:
            sources.open(upload).close()
        except SeamarkError as error:
            problems.append(str(error))
    return problems


def _steps(path: Path) -> int:
    """How many operations and files a log has; none when it cannot be read, which is told when it is its turn."""
    try:
        with open_log(path) as log:
            return log.operation_count + log.upload_count
    except SourceUnreadable:
        return 0


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
