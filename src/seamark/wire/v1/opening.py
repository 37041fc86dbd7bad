"""What a table of runs opens with, in one answer, which a browser can ask for before it has read any script."""

from functools import partial

from fastapi import APIRouter
from fastapi.responses import Response

from seamark.tracking import projects, run_tables, saved_views, users
from seamark.tracking.context import Tracking
from seamark.tracking.system_attributes import TELLS_NO_END
from seamark.wire.v1.context import (
    COSTLY,
    Answer,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    WorkspaceName,
    answered,
    project_identifier,
)
from seamark.wire.v1.run_groups import SuggestedColumns, suggested_columns
from seamark.wire.v1.search import Rows, rows_of
from seamark.wire.v1.views import Views, views_of

__all__ = ["open_busy_tables", "router"]

router = APIRouter(tags=["runs"])

_COLUMNS = (
    *(
        "sys/id",
        "sys/name",
        "sys/state",
        "sys/failed",
        TELLS_NO_END,
        "sys/tags",
        "sys/description",
        "sys/trashed",
        "sys/forking/parent",
    ),
    *("sys/forking/step", "sys/creation_time", "sys/owner", "sys/running_time"),
)
"""Those that the table has beside the suggested ones."""
_WARMED = 3


class Opening(Answer):
    """The saved `views`, the `suggested` columns, and the newest `rows` with the attributes of the paths `columns`, which are the
    suggested ones and those that each table has. Null where the project has a default view, which may want others."""

    views: Views
    suggested: SuggestedColumns
    columns: list[str]
    rows: Rows | None


@router.get("/projects/{workspace}/{project}/opening", dependencies=[COSTLY], response_model=Opening)
def open_table(workspace: WorkspaceName, project: ProjectName, tracking: CurrentTracking, caller: CurrentCaller) -> Response:
    """What the table of a project's runs shows first: the same as its views, its suggested columns and a search would say."""
    identifier = project_identifier(workspace, project)
    views, default = saved_views.list_views(tracking, caller, identifier)
    opened = run_tables.open_table(tracking, caller, identifier, columns=_COLUMNS, with_rows=default is None)
    return answered(
        Opening(
            views=views_of(views, default, caller),
            suggested=suggested_columns(opened.suggested),
            columns=opened.paths,
            rows=None if opened.page is None else rows_of(opened.page),
        )
    )


def open_busy_tables(tracking: Tracking) -> None:
    """Opens, for nobody and in the background, the tables of the projects that were busy last: the first look at a project, with which
    the engine reads and the server notes what is at hand from then on, costs five times as much as those that follow."""
    operator = users.operator(tracking)
    for entry in projects.list_projects(tracking, operator, limit=_WARMED)[0]:
        tracking.later(partial(open_table, entry.project.workspace_name, entry.project.name, tracking, operator))
