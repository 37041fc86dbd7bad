"""What an import is: what is asked for, what was found, what became of it. The importers themselves are in `seamark.transfer`, which
knows the forms of files; the server gives the use cases one."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Protocol

from seamark.model.access import Caller

__all__ = ["ImportOutlook", "ImportProgress", "ImportRequest", "Importer", "ProjectOutlook", "RunOutlook", "RunReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """What somebody asked for."""

    folder: str
    """The real path of the folder on the server's machine."""
    files_folder: str | None = None
    """The real path of another folder of which files may be taken, such as where an exporter was told to put them."""
    project: str | None = None
    """Where all runs go; None: the projects that they were logged to."""
    creates_missing_runs: bool = False
    """Whether a run of which only the rest is left is created when it does not exist."""
    is_confined: bool = False
    """Whether nothing may be read that does not lie below the server's folder for imports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutlook:
    """What importing one log would bring. Numbers are None when there was no time to count."""

    name: str
    """Its path below the folder."""
    project: str = ""
    run_id: str = ""
    is_there: bool = False
    """Whether the run exists already."""
    points: int | None = None
    values: int | None = None
    files: int = 0
    bytes: int = 0
    """How large the log is."""
    problems: list[str] = field(default_factory=list[str])
    """Why it cannot be imported, or not all of it."""
    is_refused: bool = False
    """Whether nothing of it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOutlook:
    """What importing would bring a project, without what is refused; an empty name is what cannot be read at all."""

    name: str
    is_there: bool
    """Whether it exists already."""
    runs: int
    new_runs: int
    points: int
    values: int
    files: int
    problems: int
    """How many logs have problems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOutlook:
    """What an import would bring, without what is refused. `runs` are the first of many, those with problems first."""

    logs: int
    runs: list[RunOutlook]
    projects: list[ProjectOutlook]
    run_count: int
    new_runs: int
    points: int
    values: int
    files: int
    bytes: int
    problem_count: int
    """How many logs have problems."""
    is_counted: bool
    """Whether there was time to count all points and values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What became of one log, and whether what is stored now is all that it holds."""

    name: str
    project: str = ""
    run_id: str = ""
    kind: str = "run"
    sys_id: str = ""
    """What it is called now; empty when it could not be created."""
    is_new: bool = False
    stored: int = 0
    """Values and points that were stored, those among them that had been stored before."""
    files: int = 0
    expected_files: int = 0
    expected_points: int = 0
    found_points: int = 0
    expected_attributes: int = 0
    found_attributes: int = 0
    differences: list[str] = field(default_factory=list[str])
    """What the log holds and the run does not, the first of many."""
    remarks: list[str] = field(default_factory=list[str])
    problems: list[str] = field(default_factory=list[str])
    problem_count: int = 0
    failure: str | None = None
    """Why it ended early."""

    @property
    def is_bad(self) -> bool:
        return self.failure is not None or self.problem_count > 0 or bool(self.differences)


class ImportProgress(Protocol):
    """Who is told how far an import has come. Its methods may raise to end the import, which can be taken up again."""

    def planned(self, steps: int, done: int) -> None:
        """So many steps there are, of which so many had been done before."""
        ...

    def advanced(self, steps: int) -> None: ...

    def finished(self, report: RunReport) -> None:
        """A log is dealt with."""
        ...


class Importer(Protocol):
    @property
    def has_shared_folder(self) -> bool:
        """Whether there is a folder from which others than admins of the server may import."""
        ...

    def find_folder(self, path: str, *, is_confined: bool) -> str:
        """The real path of a folder that somebody named. Raises InvalidInput, and AccessDenied when it may not be read."""
        ...

    def look(self, caller: Caller, request: ImportRequest) -> ImportOutlook:
        """What an import would bring; nothing is changed. Raises InvalidInput."""
        ...

    def carry_out(self, caller: Caller, request: ImportRequest, done: AbstractSet[str], progress: ImportProgress) -> None:
        """Imports all logs but those whose names are in `done`. Raises InvalidInput, AccessDenied, and what `progress` raises."""
        ...
