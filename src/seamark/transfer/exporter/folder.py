"""The runs that were exported below a folder of the server's machine, for somebody in a browser."""

import time
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from seamark.model.access import Caller
from seamark.model.containers import Container
from seamark.model.errors import InvalidInput, SeamarkError
from seamark.tracking.access import require_project
from seamark.tracking.context import Tracking
from seamark.tracking.importer import ImportProgress, RunOutlook, RunReport
from seamark.transfer.contents import Contents, verify
from seamark.transfer.exporter.counting import add_rows
from seamark.transfer.exporter.embedded import EmbeddedRuns
from seamark.transfer.exporter.facts import RunFacts, read_facts
from seamark.transfer.exporter.files import ExportedFiles
from seamark.transfer.exporter.importing import ImportedRun, PlannedRun, import_exports, missing_parts, uuid_of
from seamark.transfer.exporter.layout import ExportedRun, find_exports
from seamark.transfer.exporter.parts import open_part
from seamark.transfer.exporter.rows import FileRow, read_rows
from seamark.transfer.projects import NamedProjects
from seamark.transfer.reports import ImportChoices

__all__ = ["ExportsInFolder", "exports_in"]

_MAX_RUNS = 100_000
_MAX_PROBLEMS = 10


@dataclass(frozen=True, slots=True)
class ExportsInFolder:
    tracking: Tracking
    caller: Caller
    folder: Path
    choices: ImportChoices
    found: Sequence[ExportedRun]

    def look(self, projects: NamedProjects, deadline: float) -> list[RunOutlook]:
        """What each run would bring, counted until the deadline, a time of the monotonic clock. Of what comes after it only the first run
        of each project is opened: there may be a hundred thousand."""
        known: dict[Path, str] = {}
        runs: list[RunOutlook] = []
        for each in self.found:
            home = known.get(each.project_folder)
            if home is not None and time.monotonic() > deadline:
                problems = _refusals(each, home, projects)
                runs.append(
                    RunOutlook(
                        name=self._name(each.path),
                        project=home,
                        run_id=each.name,
                        bytes=each.bytes,
                        problems=problems,
                        is_refused=bool(problems),
                    )
                )
                continue
            outlook = self._look_at(each, projects, deadline)
            if outlook.project:
                known[each.project_folder] = outlook.project
            runs.append(outlook)
        return runs

    def steps(self) -> dict[str, int]:
        """By the name of each run: how many rows it has."""
        return {self._name(each.path): _rows_of(each, self.choices) for each in self.found}

    def carry_out(self, done: AbstractSet[str], progress: ImportProgress) -> None:
        def begin(_: PlannedRun) -> Callable[[int], None]:
            return progress.advanced

        def is_done(path: Path) -> bool:
            return self._name(path) in done

        destination = EmbeddedRuns(self.tracking, self.caller)
        for imported in import_exports(self.found, destination, self.choices, begin, is_done):
            progress.finished(self._reported(imported))

    def _name(self, path: Path) -> str:
        return str(path.relative_to(self.folder))

    def _look_at(self, run: ExportedRun, projects: NamedProjects, deadline: float) -> RunOutlook:
        name = self._name(run.path)
        try:
            facts = read_facts(run, self.choices.within)
            project = self.choices.project or facts.project
            problems = _refusals(run, project, projects)
            counted = self._count(run, deadline)
            contents, files = counted or (None, [])
            return RunOutlook(
                name=name,
                project=project,
                run_id=facts.run_id,
                is_there=self._is_there(project, facts),
                points=None if contents is None else contents.point_count,
                values=None if contents is None else len(contents.values),
                files=len(files),
                bytes=run.bytes,
                problems=problems + _missing_files(ExportedFiles(run, self.choices), files, deadline),
                is_refused=bool(problems),
            )
        except (SeamarkError, OSError) as error:
            return RunOutlook(name=name, problems=[str(error)], is_refused=True)

    def _count(self, run: ExportedRun, deadline: float) -> tuple[Contents, list[FileRow]] | None:
        contents, files = Contents(), list[FileRow]()
        for path in run.parts:
            with open_part(path, self.choices.within) as part:
                for batch in part.batches():
                    if time.monotonic() > deadline:
                        return None
                    rows = read_rows(batch, 0)
                    add_rows(contents, rows)
                    files += rows.files
        return contents, files

    def _is_there(self, project: str, facts: RunFacts) -> bool:
        try:
            home = require_project(self.tracking, self.caller, project)
        except SeamarkError:
            return False
        containers = self.tracking.catalog.containers
        if facts.custom_id is not None and containers.by_custom_id(home.id, facts.custom_id) is not None:
            return True
        return containers.by_uuid(uuid_of(home.uuid, facts)) is not None

    def _reported(self, imported: ImportedRun) -> RunReport:
        report, contents = imported.report, imported.contents
        run = self._container(imported)
        verified = None if run is None else verify(self.tracking, run, contents)
        return RunReport(
            name=self._name(report.path),
            project=report.project,
            run_id=report.run_id,
            kind=imported.kind.value,
            sys_id="" if run is None else run.sys_id,
            is_new=report.is_new,
            stored=report.stored,
            files=report.files,
            expected_files=imported.files,
            expected_points=contents.point_count,
            found_points=0 if verified is None else verified.found_points,
            expected_attributes=len(contents.values | contents.points.keys())
            if verified is None
            else verified.expected_attributes,
            found_attributes=0 if verified is None else verified.found_attributes,
            differences=[] if verified is None else list(verified.differences),
            remarks=report.remarks,
            problems=report.problems,
            problem_count=report.problem_count,
            failure=report.failure,
        )

    def _container(self, imported: ImportedRun) -> Container | None:
        return None if imported.uuid is None else self.tracking.catalog.containers.by_uuid(imported.uuid)


def exports_in(folder: Path, most_files: int) -> list[ExportedRun]:
    """Raises InvalidInput when there are too many."""
    found = find_exports([folder], most_files)
    if len(found) > _MAX_RUNS:
        raise InvalidInput(
            f'The folder "{folder}" holds {len(found):,} exported runs, and at most {_MAX_RUNS:,} are imported at once. '
            "Name the folders in it one after the other, or use `seamark import`."
        )
    return found


def _rows_of(run: ExportedRun, choices: ImportChoices) -> int:
    """Without parts that cannot be read, which is told when it is the run's turn."""
    rows = 0
    for path in run.parts:
        try:
            with open_part(path, choices.within) as part:
                rows += part.rows
        except SeamarkError:
            continue
    return rows


def _refusals(run: ExportedRun, project: str, projects: NamedProjects) -> list[str]:
    """Why nothing of a run will be imported."""
    return [each for each in (missing_parts(run), projects.problem_of(project)) if each is not None]


def _missing_files(files: ExportedFiles, rows: Sequence[FileRow], deadline: float) -> list[str]:
    """Why files cannot be taken, the first of many. What an archive holds is looked at until the deadline."""
    problems: list[str] = []
    for row in rows:
        if len(problems) == _MAX_PROBLEMS:
            break
        try:
            if row.kind == "file_set" and time.monotonic() < deadline:
                with files.members(row.source) as members:
                    members.listed()
            else:
                files.find(row.source)
        except SeamarkError as error:
            problems.append(f"{row.path}: {error}")
    return problems
