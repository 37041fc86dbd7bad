"""What the newest runs side by side open with, in one answer, which a browser can ask for before it has read any script."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Response

from seamark.tracking import comparison, run_tables, saved_views
from seamark.tracking.run_filters import RunFilter
from seamark.tracking.tree_order import first_in_tree
from seamark.wire.v1.charts_opening import newest_rows, raw
from seamark.wire.v1.comparison import MOST_ROWS, ComparisonRows, comparison_rows
from seamark.wire.v1.context import (
    COSTLY,
    Answer,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    WorkspaceName,
    project_identifier,
)
from seamark.wire.v1.search import Rows, rows_of
from seamark.wire.v1.views import Views, views_of

__all__ = ["router"]

router = APIRouter(tags=["runs"])

_FIRST_PATHS = 40
_FIRST_RUNS = 10
"""What is in sight first, as the web app asks for it (`web/src/compare/useComparison.ts`)."""


class SideOpening(Answer):
    """The saved `views`, and of the newest runs their `rows`, the `comparison` of all their attributes, and the `values` that the first ten
    of them have at the first forty `paths` in the order of the tree. Null where the project has a default view, which may want others."""

    views: Views
    rows: Rows | None
    comparison: ComparisonRows | None
    paths: list[str]
    values: Rows | None


class _SideOpening(msgspec.Struct):
    views: msgspec.Raw
    rows: msgspec.Raw | None = None
    comparison: msgspec.Raw | None = None
    paths: list[str] = []
    values: msgspec.Raw | None = None


@router.get("/projects/{workspace}/{project}/opening/side", dependencies=[COSTLY], response_model=SideOpening)
def open_side(
    workspace: WorkspaceName,
    project: ProjectName,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    runs: Annotated[int, Query(ge=1, le=1000, description="How many of the newest runs.")] = 5,
) -> Any:  # the document of a response model, already written
    """What the newest runs of a project side by side begin with: the same as its views, a search, a comparison and another search
    would say."""
    identifier = project_identifier(workspace, project)
    views, default = saved_views.list_views(tracking, caller, identifier)
    opening = _SideOpening(raw(views_of(views, default, caller)))
    if default is None:
        rows, ids = newest_rows(tracking, caller, identifier, runs)
        found = comparison.compare_runs(tracking, caller, identifier, ids, limit=MOST_ROWS)
        opening.paths = first_in_tree(found.attributes.paths, _FIRST_PATHS)
        values = run_tables.search_runs(
            tracking,
            caller,
            identifier,
            RunFilter(ids=tuple(ids[:_FIRST_RUNS])),
            sort=(),
            columns=opening.paths,
            offset=0,
            limit=_FIRST_RUNS,
        )
        opening.rows, opening.comparison, opening.values = raw(rows), raw(comparison_rows(found)), raw(rows_of(values))
    return Response(msgspec.json.encode(opening), media_type="application/json")
