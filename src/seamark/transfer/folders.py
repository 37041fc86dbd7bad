"""Importing a folder of this machine on behalf of somebody in a browser: what is in it, and what became of it."""

import time
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from seamark.model.access import Caller, ProjectRole
from seamark.model.containers import Container
from seamark.model.errors import AccessDenied, InvalidInput, ProjectNotFound, SeamarkError, SourceUnreadable
from seamark.tracking.access import require_project, require_workspace
from seamark.tracking.context import Tracking
from seamark.tracking.importer import ImportOutlook, ImportProgress, ImportRequest, RunOutlook, RunReport
from seamark.transfer.neptune3.contents import Contents, count, verify
from seamark.transfer.neptune3.embedded import EmbeddedDestination
from seamark.transfer.neptune3.finding import Found, find_logs
from seamark.transfer.neptune3.importing import ImportChoices, LogReport, Planned, import_logs, sources_of
from seamark.transfer.neptune3.log import ForeignDatabase, OperationLog, open_log

__all__ = ["FolderImporter"]

_MAX_FILES = 500_000
"""So many files of any kind are looked through, and no more."""
_MAX_LOGS = 20_000
_SHOWN_RUNS = 500
_LOOK_SECONDS = 15.0
"""For how long points and files are counted before an import."""
_MAX_PROBLEMS = 10
_BESIDE = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class FolderImporter:
    """Imports the logs of the 3.x client below a folder."""

    tracking: Tracking
    data_dir: Path
    """Nothing is taken from here."""
    shared_folder: Path | None = None
    """From below this one others than admins of the server may import, too."""

    @property
    def has_shared_folder(self) -> bool:
        return self.shared_folder is not None

    def find_folder(self, path: str, *, is_confined: bool) -> str:
        if "\0" in path or not path.strip():
            raise InvalidInput("Name a folder, such as .neptune of the run's working directory.")
        shared = None if self.shared_folder is None else self.shared_folder.resolve()
        named = Path(path.strip()).expanduser() if not is_confined else Path(path.strip())
        if not named.is_absolute():
            if shared is None:
                raise InvalidInput(f'"{path}" does not begin with /. Name the folder by its whole path on the server\'s machine.')
            named = shared / named
        real = named.resolve()
        if is_confined and (shared is None or not real.is_relative_to(shared)):
            # The same for what exists and what does not: nobody finds out here what else the machine has.
            raise AccessDenied(f'"{path}" is not below the folder for imports of this server. Have an admin put the files there.')
        if real.is_relative_to(self.data_dir.resolve()):
            raise AccessDenied(f'"{path}" belongs to the server itself. Name the folder that your script logged to.')
        if not real.is_dir():
            raise InvalidInput(
                f'There is no folder "{path}" on the server\'s machine. Check the path, and that the server may read it.'
            )
        return str(real)

    def look(self, caller: Caller, request: ImportRequest) -> ImportOutlook:
        choices = self._choices(request)
        deadline = time.monotonic() + _LOOK_SECONDS
        projects = _Projects(self.tracking, caller)
        runs: list[RunOutlook] = []
        for found in self._find(request):
            outlook = self._look_at(found, request, choices, projects, deadline)
            if outlook is not None:
                runs.append(outlook)
        counted = [each for each in runs if each.points is not None or each.problems]
        distinct = {(each.project, each.run_id): each.is_there for each in runs if each.run_id}
        return ImportOutlook(
            logs=len(runs),
            runs=sorted(runs, key=lambda each: (not each.problems, each.project, each.run_id, each.name))[:_SHOWN_RUNS],
            projects=projects.named(),
            run_count=len(distinct),
            new_runs=sum(not is_there for is_there in distinct.values()),
            points=sum(each.points or 0 for each in runs),
            values=sum(each.values or 0 for each in runs),
            files=sum(each.files for each in runs),
            bytes=sum(each.bytes for each in runs),
            problem_count=sum(bool(each.problems) for each in runs),
            is_counted=len(counted) == len(runs),
        )

    def carry_out(self, caller: Caller, request: ImportRequest, done: AbstractSet[str], progress: ImportProgress) -> None:
        folder, choices = Path(request.folder), self._choices(request)
        names = {found.path: str(found.path.relative_to(folder)) for found in self._find(request)}
        left: list[Found] = []
        steps = done_steps = 0
        for path, name in names.items():
            size = _steps(path)
            steps += size
            if name in done:
                done_steps += size
            else:
                left.append(Found(path, is_named=False))
        progress.planned(steps, done_steps)

        def begin(_: Planned) -> Callable[[int], None]:
            return progress.advanced

        destination = EmbeddedDestination(self.tracking, caller)
        for report in import_logs(left, destination, choices, begin):
            if not report.is_foreign:
                progress.finished(self._reported(report, names[report.path], caller))

    def _choices(self, request: ImportRequest) -> ImportChoices:
        shared = self.shared_folder.resolve() if request.is_confined and self.shared_folder is not None else None
        return ImportChoices(
            project=request.project,
            never_from=[self.data_dir.resolve()],
            within=shared,
            creates_missing_runs=request.creates_missing_runs,
        )

    def _find(self, request: ImportRequest) -> Sequence[Found]:
        found = find_logs([Path(request.folder)], _MAX_FILES)
        if len(found) > _MAX_LOGS:
            raise InvalidInput(
                f'The folder "{request.folder}" holds {len(found):,} logs, and at most {_MAX_LOGS:,} are imported at once. '
                "Name the folders in it one after the other, or use `seamark import`."
            )
        if request.is_confined:
            # A database is opened with the files beside it, and those by their names.
            found = [each for each in found if not any(_beside(each.path, ending).is_symlink() for ending in _BESIDE)]
        return found

    def _look_at(
        self, found: Found, request: ImportRequest, choices: ImportChoices, projects: "_Projects", deadline: float
    ) -> RunOutlook | None:
        """None for what is no log."""
        name = str(found.path.relative_to(request.folder))
        try:
            with open_log(found.path) as log:
                project = request.project or log.project
                problems = [each for each in [projects.problem_of(project)] if each is not None]
                contents = count(log, deadline)
                missing = _missing_files(log, choices, deadline)
                return RunOutlook(
                    name=name,
                    project=project,
                    run_id=log.run_id,
                    is_there=projects.run(project, log.run_id) is not None,
                    points=None if contents is None else contents.point_count,
                    values=None if contents is None else len(contents.values),
                    files=log.upload_count,
                    bytes=found.path.stat().st_size,
                    problems=problems + missing,
                )
        except ForeignDatabase:
            return None
        except (SeamarkError, OSError) as error:
            return RunOutlook(name=name, problems=[str(error)])

    def _reported(self, report: LogReport, name: str, caller: Caller) -> RunReport:
        contents, files = Contents(), report.files
        differences: list[str] = []
        run = None if not report.project else _Projects(self.tracking, caller).run(report.project, report.run_id)
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
            name=name,
            project=report.project,
            run_id=report.run_id,
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


class _Projects:
    """The projects that logs name, each looked at once."""

    def __init__(self, tracking: Tracking, caller: Caller) -> None:
        self._tracking = tracking
        self._caller = caller
        self._known: dict[str, tuple[bool, str | None]] = {}
        """Whether it is there, and what stands in the way."""

    def named(self) -> list[tuple[str, bool]]:
        return sorted((name, is_there) for name, (is_there, _) in self._known.items())

    def problem_of(self, name: str) -> str | None:
        if name not in self._known:
            self._known[name] = self._look(name)
        return self._known[name][1]

    def run(self, project: str, run_id: str) -> Container | None:
        """The run of this custom id, when the caller sees its project."""
        try:
            home = require_project(self._tracking, self._caller, project)
        except SeamarkError:
            return None
        return self._tracking.catalog.containers.by_custom_id(home.id, run_id)

    def _look(self, name: str) -> tuple[bool, str | None]:
        try:
            require_project(self._tracking, self._caller, name, ProjectRole.CONTRIBUTOR)
        except ProjectNotFound as error:
            if not self._tracking.settings.auto_create_projects:
                return False, str(error)
        except SeamarkError as error:
            return not isinstance(error, InvalidInput), str(error)
        else:
            return True, None
        try:
            require_workspace(self._tracking, self._caller, name.split("/")[0])
        except SeamarkError as error:
            return False, str(error)
        return False, None


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
