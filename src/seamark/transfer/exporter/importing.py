"""Importing exported runs, parents before their forks; one that fails does not stop the others."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid5

from seamark.model.containers import ContainerKind
from seamark.model.errors import AccessDenied, InvalidInput, SeamarkError, SourceUnreadable
from seamark.transfer.contents import Contents
from seamark.transfer.exporter.destinations import OpenedProject, OpenedRun, RunDestination, WantedRun
from seamark.transfer.exporter.facts import RunFacts, read_facts
from seamark.transfer.exporter.files import ExportedFiles
from seamark.transfer.exporter.layout import ExportedRun
from seamark.transfer.exporter.parts import open_part
from seamark.transfer.exporter.rows import read_rows
from seamark.transfer.exporter.writing import RunWriting
from seamark.transfer.reports import ImportChoices, LogReport, Progress

__all__ = ["ImportedRun", "PlannedRun", "import_exports", "missing_parts", "plan_exports", "uuid_of"]

_KINDS = (ContainerKind.MODEL, ContainerKind.MODEL_VERSION, ContainerKind.RUN)


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A run that can be imported, in the order in which it is begun."""

    run: ExportedRun
    facts: RunFacts

    @property
    def run_id(self) -> str:
        return self.facts.run_id

    @property
    def steps(self) -> int:
        return self.facts.rows


@dataclass(slots=True)
class ImportedRun:
    """What became of a run, and what of it was written."""

    report: LogReport
    kind: ContainerKind = ContainerKind.RUN
    contents: Contents = field(default_factory=Contents)
    uuid: UUID | None = None
    """None when the run could not be created."""
    files: int = 0
    """How many its rows name."""


def missing_parts(run: ExportedRun) -> str | None:
    """Why a run is not whole."""
    if not run.missing:
        return None
    numbers = ", ".join(map(str, run.missing))
    missing = f"part {numbers} is" if len(run.missing) == 1 else f"the parts {numbers} are"
    return f'Of "{run.path}" {missing} missing: the exporter was interrupted, or files were lost. Let it export the run again.'


def plan_exports(found: Sequence[ExportedRun], choices: ImportChoices) -> tuple[list[PlannedRun], list[LogReport]]:
    """What can be imported, models before their versions and parents before their forks, otherwise the oldest first; and reports of
    what cannot."""
    planned: list[PlannedRun] = []
    refused: list[LogReport] = []
    for run in found:
        try:
            problem = missing_parts(run)
            if problem is not None:
                raise SourceUnreadable(problem)
            planned.append(PlannedRun(run, read_facts(run, choices.within)))
        except SeamarkError as error:
            refused.append(LogReport(run.path, failure=str(error)))
    known = {(each.facts.project, each.run_id): each.facts for each in planned if each.facts.kind is ContainerKind.RUN}

    def order(each: PlannedRun) -> tuple[int, int, bool, int, int, str]:
        facts = each.facts
        # Who took the name of an experiment last is its head.
        return (
            _KINDS.index(facts.kind),
            _depth(facts, known),
            facts.is_head,
            facts.created_at or 0,
            facts.number or 0,
            str(each.run.path),
        )

    return sorted(planned, key=order), refused


def _depth(facts: RunFacts, known: Mapping[tuple[str, str], RunFacts]) -> int:
    seen: set[str] = set()
    while facts.parent is not None and facts.parent not in seen and (facts.project, facts.parent) in known:
        seen.add(facts.parent)
        facts = known[facts.project, facts.parent]
    return len(seen)


def import_exports(
    found: Sequence[ExportedRun],
    destination: RunDestination,
    choices: ImportChoices,
    begin: Callable[[PlannedRun], Progress] = lambda _: lambda _: None,
    is_done: Callable[[Path], bool] = lambda _: False,
) -> Iterator[ImportedRun]:
    """Imports runs one after the other and reports on each; `begin` gives what each tells its progress to, and what `is_done` already
    is left out. Importing them again changes nothing."""
    planned, refused = plan_exports(found, choices)
    yield from (ImportedRun(report) for report in refused if not is_done(report.path))
    importing = _Importing(destination, choices)
    for each in planned:
        if is_done(each.run.path):
            importing.note(each)
        else:
            yield importing.run(each, begin(each))
    importing.restore_heads()


class _Importing:
    def __init__(self, destination: RunDestination, choices: ImportChoices) -> None:
        self._destination = destination
        self._choices = choices
        self._projects: dict[str, OpenedProject] = {}
        self._models: dict[tuple[UUID, str], UUID] = {}
        self._heads: dict[tuple[UUID, str], tuple[OpenedProject, WantedRun]] = {}
        """Of each experiment: its project, and the run that the export says is its head."""
        self._last: dict[tuple[UUID, str], WantedRun] = {}

    def run(self, planned: PlannedRun, progress: Progress) -> ImportedRun:
        """Imports one run. What goes wrong with it is in the report."""
        facts = planned.facts
        name = self._choices.project or facts.project
        imported = ImportedRun(LogReport(planned.run.path, project=name, run_id=facts.run_id), facts.kind)
        report = imported.report
        try:
            project = self._project(name, facts)
            wanted = self._wanted(project, facts)
            opened = self._destination.open_run(project, wanted)
            self._remember(project, facts, wanted, opened)
            imported.uuid, report.is_new = opened.uuid, opened.is_new
            report.remarks += _remarks(facts, opened)
            writing = RunWriting(opened.uuid, facts, ExportedFiles(planned.run, self._choices), self._destination, report)
            imported.contents = writing.contents
            try:
                self._write(planned, writing, progress)
            finally:
                imported.files = writing.files
                writing.finish()
            self._date_back(project, facts, opened, report)
        except SeamarkError as error:
            report.failure = str(error)
        return imported

    def note(self, planned: PlannedRun) -> None:
        """Remembers what the runs that follow must know of one that is done."""
        facts = planned.facts
        name = self._choices.project or facts.project
        project = self._project(name, facts)
        wanted = self._wanted(project, facts)
        if facts.kind is ContainerKind.MODEL:
            # It may be one that was there before.
            self._remember(project, facts, wanted, self._destination.open_run(project, wanted))
        else:
            self._remember_head(project, facts, wanted)

    def restore_heads(self) -> None:
        """Where runs of an experiment came after its head, the head takes the name back."""
        for experiment, (project, wanted) in self._heads.items():
            if self._last[experiment] is not wanted:
                self._destination.open_run(project, wanted)

    def _project(self, name: str, facts: RunFacts) -> OpenedProject:
        if name not in self._projects:
            self._projects[name] = self._destination.open_project(name, facts.key)
        return self._projects[name]

    def _date_back(self, project: OpenedProject, facts: RunFacts, opened: OpenedRun, report: LogReport) -> None:
        """What the export says of the run's past, which writing it has changed."""
        try:
            self._destination.set_times(opened.uuid, facts.times)
        except AccessDenied:
            report.remarks.append("Its times are those of the import: only owners of the project may say when a run was.")
        except InvalidInput as error:
            report.remarks.append(f"Its times are those of the import. {error}")
        if facts.is_trashed and opened.is_new:
            self._destination.move_to_trash(project, opened)

    def _wanted(self, project: OpenedProject, facts: RunFacts) -> WantedRun:
        uuid = uuid_of(project.uuid, facts)
        number = facts.number if facts.key == project.key else None
        owner = facts.text("owner")
        match facts.kind:
            case ContainerKind.MODEL:
                return WantedRun(uuid=uuid, kind=facts.kind, key=facts.run_id.partition("-")[2], owner=owner)
            case ContainerKind.MODEL_VERSION:
                model = facts.text("model_id") or facts.run_id.rpartition("-")[0]
                known = self._models.get((project.uuid, model))
                return WantedRun(
                    uuid=uuid,
                    kind=facts.kind,
                    model=known or _uuid(project.uuid, ContainerKind.MODEL, facts.project, model),
                    number=number,
                    owner=owner,
                )
            case _:
                step = facts.fork_step_micros
                return WantedRun(
                    uuid=uuid,
                    custom_id=facts.custom_id,
                    created_at=facts.created_at,
                    parent=facts.parent if step is not None else None,
                    fork_step=step,
                    experiment=facts.experiment,
                    family=facts.text("family") or (None if facts.is_from_2x else facts.run_id),
                    has_default_name=facts.is_from_2x,
                    number=number,
                    owner=owner,
                )

    def _remember(self, project: OpenedProject, facts: RunFacts, wanted: WantedRun, opened: OpenedRun) -> None:
        if facts.kind is ContainerKind.MODEL:
            self._models[project.uuid, facts.run_id] = opened.uuid
        self._remember_head(project, facts, wanted)

    def _remember_head(self, project: OpenedProject, facts: RunFacts, wanted: WantedRun) -> None:
        if wanted.experiment is not None:
            self._last[project.uuid, wanted.experiment] = wanted
            if facts.is_head:
                self._heads[project.uuid, wanted.experiment] = project, wanted

    def _write(self, planned: PlannedRun, writing: RunWriting, progress: Progress) -> None:
        created_at = planned.facts.created_at or 0
        for path in planned.run.parts:
            with open_part(path, self._choices.within) as part:
                if (part.project, part.run_id) != (planned.facts.project, planned.facts.run_id):
                    raise SourceUnreadable(f'The file "{path}" is of the run "{part.run_id}" by now. Import the folder again.')
                for batch in part.batches():
                    writing.take(read_rows(batch, created_at))
                    progress(batch.num_rows)


def uuid_of(project: UUID, facts: RunFacts) -> UUID:
    """Under which a run is created in a project, the same every time, so that importing it again finds it."""
    return _uuid(project, facts.kind, facts.project, facts.run_id)


def _uuid(project: UUID, kind: ContainerKind, source: str, run_id: str) -> UUID:
    return uuid5(project, f"neptune-exporter {kind.value} {source} {run_id}")


def _remarks(facts: RunFacts, opened: OpenedRun) -> list[str]:
    remarks: list[str] = []
    if opened.is_conflicting:
        remarks.append(f'The run "{facts.run_id}" was there, with another fork point than the export\'s. It stays as it is.')
    elif opened.is_parent_missing:
        remarks.append(f'Its parent "{facts.parent}" is not there. The run sees its points as soon as it is imported.')
    if facts.sys_id is not None and opened.is_new and opened.sys_id != facts.sys_id:
        remarks.append(f'Its id is "{opened.sys_id}" here: "{facts.sys_id}" is taken, or the project has another key.')
    return remarks
