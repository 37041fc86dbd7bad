"""What the charts of the newest runs open with, in one answer, which a browser can ask for before it has read any script."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Response

from seamark.model.access import Caller
from seamark.tracking import metrics, run_tables, saved_views
from seamark.tracking.context import Tracking
from seamark.tracking.run_filters import RunFilter
from seamark.wire.v1.charts import MOST_SERIES, Metrics, metrics_document
from seamark.wire.v1.context import (
    COSTLY,
    Answer,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    WorkspaceName,
    project_identifier,
)
from seamark.wire.v1.run_filters import TableSortKey, sort_of
from seamark.wire.v1.search import Rows, rows_of
from seamark.wire.v1.views import Views, views_of

__all__ = ["newest_rows", "raw", "router"]

router = APIRouter(tags=["series"])

_COLUMNS = ("sys/name",)
"""What a tab beside the table says of a run itself."""
_METRICS = 20_000


class ChartsOpening(Answer):
    """The saved `views`, and of the newest runs their `rows` and the first 20,000 of the `metrics` that they have between them. Null
    where the project has a default view, which may want others."""

    views: Views
    rows: Rows | None
    metrics: Metrics | None


class _ChartsOpening(msgspec.Struct):
    views: msgspec.Raw
    rows: msgspec.Raw | None = None
    metrics: msgspec.Raw | None = None


@router.get("/projects/{workspace}/{project}/opening/charts", dependencies=[COSTLY], response_model=ChartsOpening)
def open_charts(
    workspace: WorkspaceName,
    project: ProjectName,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    runs: Annotated[int, Query(ge=1, le=MOST_SERIES, description="How many of the newest runs.")] = 5,
) -> Any:  # the document of a response model, already written
    """What the charts of a project's newest runs begin with: the same as its views, a search and the names of series would say."""
    identifier = project_identifier(workspace, project)
    views, default = saved_views.list_views(tracking, caller, identifier)
    opening = _ChartsOpening(raw(views_of(views, default, caller)))
    if default is None:
        rows, ids = newest_rows(tracking, caller, identifier, runs)
        opening.rows = raw(rows)
        opening.metrics = msgspec.Raw(metrics_document(*metrics.metric_names(tracking, caller, identifier, ids, limit=_METRICS)))
    return Response(msgspec.json.encode(opening), media_type="application/json")


def newest_rows(tracking: Tracking, caller: Caller, project: str, count: int) -> tuple[Rows, list[str]]:
    """The newest runs as a tab beside the table shows them, and their ids."""
    newest = sort_of([TableSortKey(path="sys/creation_time", descending=True)])
    page = run_tables.search_runs(tracking, caller, project, RunFilter(), sort=newest, columns=_COLUMNS, offset=0, limit=count)
    return rows_of(page), [row.sys_id for row in page.rows]


def raw(answer: Answer) -> msgspec.Raw:
    """An answer as a part of another one."""
    return msgspec.Raw(answer.model_dump_json().encode())
