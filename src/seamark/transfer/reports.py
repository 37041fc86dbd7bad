"""What the person who imports decides, and what they are told of each run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["ImportChoices", "LogReport", "Progress"]

_MAX_MESSAGES = 20

Progress = Callable[[int], None]
"""Told how much has been dealt with since the last time."""


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """What the person who imports decides."""

    project: str | None = None
    """Where all runs go, instead of the projects that they were logged to."""
    files_from: Sequence[Path] = ()
    """Folders of which files may be taken besides the usual ones."""
    never_from: Sequence[Path] = ()
    within: Path | None = None
    """The real path of a folder outside of which nothing is read."""
    creates_missing_runs: bool = False
    """Whether a run is created of which the log holds only the rest, when it does not exist."""


@dataclass(slots=True)
class LogReport:
    """What became of one log, or of one run of an export."""

    path: Path
    project: str = ""
    run_id: str = ""
    is_new: bool = False
    """Whether the run did not exist before."""
    stored: int = 0
    """Values and points that are stored now, those among them that were stored before."""
    files: int = 0
    remarks: list[str] = field(default_factory=list[str])
    """What is worth knowing and no error."""
    problems: list[str] = field(default_factory=list[str])
    """What of it is not stored and why, the first of many."""
    problem_count: int = 0
    failure: str | None = None
    """Why its import ended early; what was stored until then is in the counts."""
    is_foreign: bool = False
    """Whether it is no log at all, and was only found in a folder."""

    @property
    def is_complete(self) -> bool:
        return self.failure is None and self.problem_count == 0

    def add_problem(self, message: str, count: int = 1) -> None:
        self.problem_count += count
        if len(self.problems) < _MAX_MESSAGES:
            self.problems.append(message)
