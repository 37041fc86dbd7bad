"""Where imported runs go."""

from dataclasses import dataclass
from typing import BinaryIO, Protocol
from uuid import UUID

from seamark.model.containers import ContainerKind
from seamark.tracking.original_times import OriginalTimes

__all__ = ["OpenedProject", "OpenedRun", "PieceName", "RunDestination", "WantedRun"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRun:
    """What is to be there before anything is written. Times in milliseconds since the epoch, steps in micros."""

    uuid: UUID
    """Under which it is created, unless a run has its custom id already."""
    kind: ContainerKind = ContainerKind.RUN
    custom_id: str | None = None
    created_at: int | None = None
    parent: str | None = None
    fork_step: int | None = None
    experiment: str | None = None
    family: str | None = None
    has_default_name: bool = True
    key: str | None = None
    """Of a model."""
    model: UUID | None = None
    """Of a model version."""
    number: int | None = None
    """In its sys id, when that is free."""
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class OpenedProject:
    name: str
    uuid: UUID
    key: str


@dataclass(frozen=True, slots=True)
class OpenedRun:
    uuid: UUID
    sys_id: str
    is_new: bool
    is_conflicting: bool = False
    """Whether it exists with another fork point."""
    is_parent_missing: bool = False


@dataclass(frozen=True, slots=True)
class PieceName:
    """Which piece of what is written to a run it is."""

    session: str
    start: int
    end: int


class RunDestination(Protocol):
    """A server, in this process or elsewhere."""

    def open_project(self, name: str, key: str | None) -> OpenedProject:
        """The project, which is created when it is missing and that is allowed, with the key when that is free. Raises SeamarkError."""
        ...

    def open_run(self, project: OpenedProject, wanted: WantedRun) -> OpenedRun:
        """The run, which is created when it is missing. Raises SeamarkError."""
        ...

    def send(self, run: UUID, name: PieceName, frames: bytes) -> list[str]:
        """Applies frames of a journal; gives what of it was refused, and why. Raises SeamarkError."""
        ...

    def store(self, run: UUID, session: str, file_id: str, reference: str | None, size: int, file: BinaryIO) -> None:
        """Stores contents that frames name later; with `reference` as a file of the project at that path. Raises SeamarkError."""
        ...

    def set_times(self, run: UUID, times: OriginalTimes) -> None:
        """Says when the run was. Raises SeamarkError, among others AccessDenied for who does not own the project."""
        ...

    def move_to_trash(self, project: OpenedProject, run: OpenedRun) -> None:
        """Raises SeamarkError."""
        ...

    def close_run(self, run: UUID, session: str) -> None:
        """Nothing follows for this run: waits until all of it is durable. Raises StoreUnavailable when it is not going to be."""
        ...
