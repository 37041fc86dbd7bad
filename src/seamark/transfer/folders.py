"""Importing a folder of this machine on behalf of somebody in a browser: what is in it, and what became of it."""

import time
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from seamark.model.access import Caller
from seamark.model.errors import AccessDenied, InvalidInput
from seamark.tracking.context import Tracking
from seamark.tracking.importer import ImportOutlook, ImportProgress, ImportRequest, ProjectOutlook, RunOutlook
from seamark.transfer.exporter.folder import ExportsInFolder, exports_in
from seamark.transfer.neptune3.folder import LogsInFolder, logs_in
from seamark.transfer.projects import NamedProjects
from seamark.transfer.reports import ImportChoices

__all__ = ["FolderImporter"]

_MAX_FILES = 2_000_000
"""So many files of any kind are looked through, and no more: exports have their files beside them."""
_SHOWN_RUNS = 500
_LOOK_SECONDS = 15.0
"""For how long points and files are counted before an import."""


@dataclass(frozen=True, slots=True)
class FolderImporter:
    """Imports the logs of the 3.x client and the runs of neptune-exporter below a folder."""

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
        if real.is_file():
            raise InvalidInput(f'"{path}" is a file. Name the folder of the export that it belongs to.')
        if not real.is_dir():
            raise InvalidInput(
                f'There is no folder "{path}" on the server\'s machine. Check the path, and that the server may read it.'
            )
        return str(real)

    def look(self, caller: Caller, request: ImportRequest) -> ImportOutlook:
        deadline = time.monotonic() + _LOOK_SECONDS
        projects = NamedProjects(self.tracking, caller)
        runs = [run for source in self._sources(caller, request) for run in source.look(projects, deadline)]
        taken = [each for each in runs if not each.is_refused]
        distinct = {(each.project, each.run_id): each.is_there for each in taken}
        return ImportOutlook(
            logs=len(runs),
            runs=sorted(runs, key=lambda each: (not each.problems, each.project, each.run_id, each.name))[:_SHOWN_RUNS],
            projects=_by_project(runs, projects),
            run_count=len(distinct),
            new_runs=sum(not is_there for is_there in distinct.values()),
            points=sum(each.points or 0 for each in taken),
            values=sum(each.values or 0 for each in taken),
            files=sum(each.files for each in taken),
            bytes=sum(each.bytes for each in runs),
            problem_count=sum(bool(each.problems) for each in runs),
            is_counted=all(each.points is not None for each in taken),
        )

    def carry_out(self, caller: Caller, request: ImportRequest, done: AbstractSet[str], progress: ImportProgress) -> None:
        sources = self._sources(caller, request)
        steps = {name: count for source in sources for name, count in source.steps().items()}
        progress.planned(sum(steps.values()), sum(count for name, count in steps.items() if name in done))
        for source in sources:
            source.carry_out(done, progress)

    def _choices(self, request: ImportRequest) -> ImportChoices:
        shared = self.shared_folder.resolve() if request.is_confined and self.shared_folder is not None else None
        return ImportChoices(
            project=request.project,
            files_from=[] if request.files_folder is None else [Path(request.files_folder)],
            never_from=[self.data_dir.resolve()],
            within=shared,
            creates_missing_runs=request.creates_missing_runs,
        )

    def _sources(self, caller: Caller, request: ImportRequest) -> tuple[LogsInFolder, ExportsInFolder]:
        folder, choices = Path(request.folder), self._choices(request)
        return (
            LogsInFolder(self.tracking, caller, folder, choices, logs_in(folder, _MAX_FILES, choices)),
            ExportsInFolder(self.tracking, caller, folder, choices, exports_in(folder, _MAX_FILES)),
        )


def _by_project(runs: Sequence[RunOutlook], projects: NamedProjects) -> list[ProjectOutlook]:
    there = dict(projects.named())
    found: list[ProjectOutlook] = []
    for name in sorted({each.project for each in runs}):
        its = [each for each in runs if each.project == name]
        taken = [each for each in its if not each.is_refused]
        distinct = {each.run_id: each.is_there for each in taken}
        found.append(
            ProjectOutlook(
                name=name,
                is_there=there.get(name, False),
                runs=len(distinct),
                new_runs=sum(not is_there for is_there in distinct.values()),
                points=sum(each.points or 0 for each in taken),
                values=sum(each.values or 0 for each in taken),
                files=sum(each.files for each in taken),
                problems=sum(bool(each.problems) for each in its),
            )
        )
    return found
