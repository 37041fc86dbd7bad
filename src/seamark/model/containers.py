"""Containers: what holds attributes (runs, models, model versions, projects), and their lineage."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from seamark.model.access import ProjectId
from seamark.model.errors import InvalidIdentifier

__all__ = [
    "Container",
    "ContainerId",
    "ContainerKind",
    "ForkPoint",
    "QualifiedSysId",
    "RequestedFork",
    "parse_qualified_sys_id",
]

ContainerId = NewType("ContainerId", int)


class ContainerKind(StrEnum):
    """The four kinds, spelt as in the Neptune 2.x API."""

    RUN = "run"
    MODEL = "model"
    MODEL_VERSION = "modelVersion"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class ForkPoint:
    """Where a run left its parent: it sees the parent's points up to and including `step_micros`."""

    parent_id: ContainerId
    step_micros: int


@dataclass(frozen=True, slots=True)
class RequestedFork:
    """The fork point that a run was asked for, whether the parent exists or not."""

    parent: str
    """The parent's custom id, or the sys id of a run of the same project."""
    step_micros: int
    project: str | None = None
    """The project of the parent when it is another one than the run's; such a parent is never found."""


@dataclass(frozen=True, slots=True)
class Container:
    """The relational facts of one container; its attributes live in the column store."""

    id: ContainerId
    uuid: UUID
    project_id: ProjectId
    kind: ContainerKind
    sys_id: str
    custom_id: str | None
    """A run's identifier as its script chose it, unique in the project."""
    model_id: ContainerId | None
    """The model that a model version belongs to."""
    owner: str
    created_at: int
    trashed_at: int | None
    family: str | None = None
    fork: ForkPoint | None = None
    requested: RequestedFork | None = None
    """The fork point as asked for, also while that parent is unknown, and after it was deleted."""
    awaits_parent: bool = False
    """Whether the requested parent does not exist yet; the run becomes its fork when it does."""
    inherits_values: bool = True
    """Whether a fork takes over the single values of its parent, too."""
    has_default_name: bool = True
    """Whether a run outside of experiments is named by its sys id; those of the 3.x API have no name then."""
    experiment: str | None = None
    is_head: bool = False
    trashed_by: str | None = None
    """Who moved it to the trash, where that is known."""

    @property
    def run_id(self) -> str:
        """What `CUSTOM/workspace/project/` finds the run by: its custom id, or its sys id when its script chose none."""
        return self.custom_id or self.sys_id

    @property
    def is_trashed(self) -> bool:
        return self.trashed_at is not None


@dataclass(frozen=True, slots=True)
class QualifiedSysId:
    """`workspace/project/SYS-ID`, taken apart."""

    workspace: str
    project: str
    sys_id: str


_QUALIFIED = re.compile(r"([^/]+)/([^/]+)/([^/]+)")


def parse_qualified_sys_id(text: str) -> QualifiedSysId:
    """Takes `workspace/project/SYS-ID` apart; raises InvalidIdentifier for anything else."""
    match = _QUALIFIED.fullmatch(text)
    if match is None:
        raise InvalidIdentifier(
            f'"{text}" does not name a run or model. Write it as workspace/project/ID, for example team/digits/DIG-1.', text
        )
    return QualifiedSysId(*match.groups())
