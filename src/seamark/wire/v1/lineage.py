"""Trees of forks."""

from math import isfinite
from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from seamark.model.steps import micros_to_step
from seamark.tracking.family import Measure, MeasureKind, read_families
from seamark.wire.v1.context import (
    COSTLY,
    Answer,
    Body,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    WorkspaceName,
    project_identifier,
)

__all__ = ["RunState", "router", "run_state"]

router = APIRouter(tags=["runs"])

RunState = Literal["running", "failed", "finished", "inactive"]
"""Inactive: nothing is heard of it, and its client never says that it ends."""


def run_state(*, is_running: bool, has_failed: bool, is_end_untold: bool) -> RunState:
    """What a run's state is called."""
    return "running" if is_running else "failed" if has_failed else "inactive" if is_end_untold else "finished"


class LineageMeasure(Body):
    """A number of each run: a single value, or the last, lowest or highest of a series."""

    path: str = Field(min_length=1, max_length=1024)
    kind: MeasureKind = MeasureKind.LAST


class LineageQuery(Body):
    """Runs by their sys/ids; with `measure` each is answered with that number."""

    runs: list[str] = Field(min_length=1, max_length=1000)
    limit: int = Field(default=2000, ge=1, le=10_000)
    measure: LineageMeasure | None = None


class LineageRun(Answer):
    """A run in a tree of forks: `parent` is the sys/id of the run that it was forked from at `step`, null for a root. `last_step` is
    how far its metrics go (null: it has none, or too many runs are asked for), `seconds` how long it ran, `value` what was to be
    measured (null: it has none, or not a finite one). Times are in milliseconds since the epoch."""

    id: str
    uuid: str
    name: str
    parent: str | None
    step: float | None
    last_step: float | None
    state: RunState
    is_trashed: bool
    owner: str
    created_at: int
    seconds: float
    experiment: str | None
    is_head: bool
    value: float | None


class Lineage(Answer):
    """Parents come before their forks. `is_complete` is false where the trees have more runs than `limit`."""

    runs: list[LineageRun]
    is_complete: bool


@router.post("/projects/{workspace}/{project}/lineage", dependencies=[COSTLY])
def read_lineage(
    workspace: WorkspaceName,
    project: ProjectName,
    body: LineageQuery,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> Lineage:
    """The whole trees of forks that some runs belong to."""
    measure = None if body.measure is None else Measure(body.measure.path, body.measure.kind)
    found = read_families(tracking, caller, project_identifier(workspace, project), body.runs, body.limit, measure)
    return Lineage(
        is_complete=found.is_complete,
        runs=[
            LineageRun(
                id=each.container.sys_id,
                uuid=str(each.container.uuid),
                name=each.name,
                parent=each.parent,
                step=None if each.container.fork is None else float(micros_to_step(each.container.fork.step_micros)),
                last_step=None if each.last_step is None else float(micros_to_step(each.last_step)),
                state=run_state(is_running=each.is_running, has_failed=each.has_failed, is_end_untold=each.is_end_untold),
                is_trashed=each.container.is_trashed,
                owner=each.container.owner,
                created_at=each.container.created_at,
                seconds=each.seconds,
                experiment=each.container.experiment,
                is_head=each.container.is_head,
                value=None if each.value is None or not isfinite(each.value) else each.value,
            )
            for each in found.runs
        ],
    )
