"""What somebody sees first: their runs, and what runs at this moment, whatever the project."""

from typing import Annotated

from fastapi import APIRouter, Query

from seamark.tracking.recent_runs import recent_runs
from seamark.wire.v1.context import COSTLY, Answer, CurrentCaller, CurrentTracking
from seamark.wire.v1.lineage import RunState, run_state

__all__ = ["router"]

router = APIRouter(tags=["runs"])


class RecentRun(Answer):
    """`id` is the sys/id; `seconds` is how long it ran. Times are in milliseconds since the epoch."""

    id: str
    uuid: str
    workspace: str
    project: str
    name: str
    state: RunState
    owner: str
    created_at: int
    seconds: float


class RecentRuns(Answer):
    total: int
    runs: list[RecentRun]


@router.get("/runs", dependencies=[COSTLY])
def list_recent_runs(
    tracking: CurrentTracking,
    caller: CurrentCaller,
    mine: Annotated[bool, Query(description="Only runs of the caller.")] = False,
    running: Annotated[bool, Query(description="Only runs that are under way.")] = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> RecentRuns:
    """The newest runs of all projects that the caller sees, without the trash."""
    total, runs = recent_runs(tracking, caller, is_mine=mine, is_running=running, limit=limit)
    return RecentRuns(
        total=total,
        runs=[
            RecentRun(
                id=each.container.sys_id,
                uuid=str(each.container.uuid),
                workspace=each.project.workspace_name,
                project=each.project.name,
                name=each.name,
                state=run_state(is_running=each.is_running, has_failed=each.has_failed, is_end_untold=each.is_end_untold),
                owner=each.container.owner,
                created_at=each.container.created_at,
                seconds=each.seconds,
            )
            for each in runs
        ],
    )
