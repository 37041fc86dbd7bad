"""Containers: what holds attributes (runs, models, model versions, projects), and their lineage."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from seamark.model.access import ProjectId
from seamark.model.errors import InvalidIdentifier

__all__ = ["Container", "ContainerId", "ContainerKind", "ForkPoint", "QualifiedSysId", "parse_qualified_sys_id"]

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
    requested_parent: str | None = None
    """The custom id of the parent as asked for, also while that parent is unknown."""
    experiment: str | None = None
    is_head: bool = False

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
