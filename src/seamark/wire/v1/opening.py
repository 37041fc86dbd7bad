"""What a table of runs opens with, in one answer, which a browser can ask for before it has read any script."""

from fastapi import APIRouter

from seamark.tracking import attribute_choice, run_tables, saved_views
from seamark.tracking.run_filters import RunFilter
from seamark.wire.v1.context import (
    COSTLY,
    Answer,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    WorkspaceName,
    project_identifier,
)
from seamark.wire.v1.run_filters import SortKey, sort_of
from seamark.wire.v1.run_groups import SuggestedColumns, suggested_columns
from seamark.wire.v1.search import Rows, rows_of
from seamark.wire.v1.views import Views, views_of

__all__ = ["router"]

router = APIRouter(tags=["runs"])

_ROWS = 100
_COLUMNS = (
    *("sys/id", "sys/name", "sys/state", "sys/failed", "sys/tags", "sys/description", "sys/trashed", "sys/forking/parent"),
    *("sys/creation_time", "sys/owner", "sys/running_time"),
)
"""Those that the table has beside the suggested ones."""


class Opening(Answer):
    """The saved `views`, the `suggested` columns, and the newest `rows` with the attributes of the paths `columns`, which are the
    suggested ones and those that each table has. Null where the project has a default view, which may want others."""

    views: Views
    suggested: SuggestedColumns
    columns: list[str]
    rows: Rows | None


@router.get("/projects/{workspace}/{project}/opening", dependencies=[COSTLY])
def open_table(workspace: WorkspaceName, project: ProjectName, tracking: CurrentTracking, caller: CurrentCaller) -> Opening:
    """What the table of a project's runs shows first: the same as its views, its suggested columns and a search would say."""
    identifier = project_identifier(workspace, project)
    views, default = saved_views.list_views(tracking, caller, identifier)
    everything = RunFilter()
    suggested = attribute_choice.suggest_columns(tracking, caller, identifier, everything)
    columns = list(dict.fromkeys((*_COLUMNS, *(each.path for each in (*suggested.metrics, *suggested.configs)))))
    newest = sort_of([SortKey(path="sys/creation_time", descending=True)])
    rows = None
    if default is None:
        page = run_tables.search_runs(
            tracking, caller, identifier, everything, sort=newest, columns=columns, offset=0, limit=_ROWS
        )
        rows = rows_of(page)
    return Opening(views=views_of(views, default, caller), suggested=suggested_columns(suggested), columns=columns, rows=rows)
