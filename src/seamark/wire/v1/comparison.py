"""Runs side by side: the rows of the comparison. Their values come with `runs/search`, for those that are in sight."""

from typing import Self

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field, model_validator

from seamark.model.attributes import AttributeType
from seamark.model.steps import step_to_micros
from seamark.nql.ast import Aggregate
from seamark.stores.columns.rows import TYPE_OF_CODE
from seamark.tracking import comparison
from seamark.tracking.computed_values import Computed, ComputedKind
from seamark.wire.v1.context import (
    COSTLY,
    Answer,
    Body,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    WorkspaceName,
    answered,
    project_identifier,
)

__all__ = ["MOST_ROWS", "ComparisonRows", "comparison_rows", "router"]

MOST_ROWS = 50_000

router = APIRouter(tags=["runs"])


class SeriesMeasure(Body):
    """What of a float series counts: what its summary has, its first value, the one at `step`, or the one at the step where the float
    series `of` is least or greatest."""

    aggregate: Aggregate | ComputedKind = Aggregate.LAST
    step: float | None = Field(default=None, allow_inf_nan=False)
    of: str | None = Field(default=None, min_length=1, max_length=1024)

    @model_validator(mode="after")
    def _names_what_it_needs(self) -> Self:
        if (self.step is not None) != (self.aggregate is ComputedKind.AT_STEP):
            raise ValueError("at_step needs a step, and nothing else does")
        if (self.of is not None) != (self.aggregate in (ComputedKind.AT_MIN_OF, ComputedKind.AT_MAX_OF)):
            raise ValueError("at_min_of and at_max_of need `of`, and nothing else does")
        return self

    def measure(self) -> comparison.Measure:
        if isinstance(self.aggregate, Aggregate):
            return self.aggregate
        return Computed("", self.aggregate, None if self.step is None else step_to_micros(self.step), self.of)


class MeasuredSeries(SeriesMeasure):
    path: str = Field(min_length=1, max_length=1024)


class ComparisonQuery(SeriesMeasure):
    """The runs with these `ids` (sys/ids or UUIDs). `names` is an extended regular expression for paths. Numbers may lie apart by the
    share `tolerance` of the one that is farther from zero. Of the `series` something else counts than of all others."""

    ids: list[str] = Field(min_length=1, max_length=1000)
    names: str = Field(default="", max_length=10_000)
    series: list[MeasuredSeries] = Field(default=[], max_length=100)
    tolerance: float = Field(default=0.0, ge=0, le=1, allow_inf_nan=False)
    after: str | None = Field(default=None, max_length=2048)
    limit: int = Field(default=25_000, ge=1, le=MOST_ROWS)


class ComparisonRows(Answer):
    """`runs` were compared: those of the ids that the project has. The lists belong together, an attribute each, in order of their
    paths: `counts` says how many of the runs have it, `differs` whether two of them have other values or types, or one has none,
    `empty` whether all that have it have an empty text, a set without members or a series without points.
    `after` continues the lists; null at the end. Of `by_last` series the last values were compared though others were asked for: the first
    value and those at a place are looked up for twenty thousand cells at most."""

    runs: int
    paths: list[str]
    types: list[AttributeType]
    counts: list[int]
    differs: list[bool]
    empty: list[bool]
    after: str | None
    by_last: int


@router.post("/projects/{workspace}/{project}/runs/compare", dependencies=[COSTLY], response_model=ComparisonRows)
def compare_runs(
    workspace: WorkspaceName, project: ProjectName, body: ComparisonQuery, tracking: CurrentTracking, caller: CurrentCaller
) -> Response:
    """The attributes of some runs, and in which of them they differ."""
    found = comparison.compare_runs(
        tracking,
        caller,
        project_identifier(workspace, project),
        body.ids,
        names=body.names,
        measure=body.measure(),
        measures={each.path: each.measure() for each in body.series},
        tolerance=body.tolerance,
        after=body.after,
        limit=body.limit,
    )
    return answered(comparison_rows(found))


def comparison_rows(found: comparison.Comparison) -> ComparisonRows:
    """The answer of these attributes."""
    return ComparisonRows.model_construct(
        runs=found.runs,
        paths=found.attributes.paths,
        types=[TYPE_OF_CODE[code] for code in found.attributes.types],
        counts=found.attributes.containers,
        differs=found.attributes.differs,
        empty=found.attributes.empty,
        after=found.after,
        by_last=found.by_last,
    )
