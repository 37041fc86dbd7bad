"""Runs side by side: the rows of the comparison. Their values come with `runs/search`, for those that are in sight."""

from fastapi import APIRouter
from pydantic import Field

from seamark.model.attributes import AttributeType
from seamark.nql.ast import Aggregate
from seamark.tracking import comparison
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

__all__ = ["router"]

router = APIRouter(tags=["runs"])


class ComparisonQuery(Body):
    """The runs with these `ids` (sys/ids or UUIDs). `names` is an extended regular expression for paths. `aggregate` says what of a
    float series counts. Numbers may lie apart by the share `tolerance` of the one that is farther from zero."""

    ids: list[str] = Field(min_length=1, max_length=1000)
    names: str = Field(default="", max_length=10_000)
    aggregate: Aggregate = Aggregate.LAST
    tolerance: float = Field(default=0.0, ge=0, le=1, allow_inf_nan=False)
    after: str | None = Field(default=None, max_length=2048)
    limit: int = Field(default=25_000, ge=1, le=50_000)


class ComparisonRows(Answer):
    """`runs` were compared: those of the ids that the project has. The lists belong together, an attribute each, in order of their
    paths: `counts` says how many of the runs have it, `differs` whether two of them have other values or types, or one has none,
    `empty` whether all that have it have an empty text, a set without members or a series without points.
    `after` continues the lists; null at the end."""

    runs: int
    paths: list[str]
    types: list[AttributeType]
    counts: list[int]
    differs: list[bool]
    empty: list[bool]
    after: str | None


@router.post("/projects/{workspace}/{project}/runs/compare", dependencies=[COSTLY])
def compare_runs(
    workspace: WorkspaceName, project: ProjectName, body: ComparisonQuery, tracking: CurrentTracking, caller: CurrentCaller
) -> ComparisonRows:
    """The attributes of some runs, and in which of them they differ."""
    found = comparison.compare_runs(
        tracking,
        caller,
        project_identifier(workspace, project),
        body.ids,
        names=body.names,
        aggregate=body.aggregate,
        tolerance=body.tolerance,
        after=body.after,
        limit=body.limit,
    )
    return ComparisonRows(
        runs=found.runs,
        paths=[each.path for each in found.attributes],
        types=[each.type for each in found.attributes],
        counts=[each.runs for each in found.attributes],
        differs=[each.differs for each in found.attributes],
        empty=[each.is_empty for each in found.attributes],
        after=found.after,
    )
