"""What the owners of a project decide for all of its runs."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from seamark.model.policies import LatePoints, ProjectPolicy
from seamark.tracking import policies
from seamark.wire.v1.context import CurrentCaller, CurrentTracking, ProjectName, WorkspaceName, project_identifier

__all__ = ["router"]

router = APIRouter(tags=["projects"])

_POLICY = "/projects/{workspace}/{project}/policy"
Days = Annotated[int, Field(ge=1, le=policies.MAX_DAYS)]


class Policy(BaseModel):
    """`late_points`: what scripts hear of points that are not behind the last one of their series: "refuse" is an error, "ignore"
    nothing. After `trash_days` in the trash something is deleted for good, after `idle_days` without a change a run goes to the
    trash, unless it has the tag "keep", stands for an experiment, or others were forked from it; null: never."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    late_points: LatePoints
    trash_days: Days | None
    idle_days: Days | None


@router.get(_POLICY)
def get_policy(workspace: WorkspaceName, project: ProjectName, tracking: CurrentTracking, caller: CurrentCaller) -> Policy:
    """What applies in a project."""
    return _policy(policies.read_policy(tracking, caller, project_identifier(workspace, project)))


@router.put(_POLICY)
def set_policy(
    workspace: WorkspaceName, project: ProjectName, body: Policy, tracking: CurrentTracking, caller: CurrentCaller
) -> Policy:
    """Decides what applies in a project from now on; only its owners may."""
    decided = ProjectPolicy(body.late_points, body.trash_days, body.idle_days)
    return _policy(policies.change_policy(tracking, caller, project_identifier(workspace, project), decided))


def _policy(policy: ProjectPolicy) -> Policy:
    return Policy(late_points=policy.late_points, trash_days=policy.trash_days, idle_days=policy.idle_days)
