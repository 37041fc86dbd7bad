"""The runs table: rows that match a query, and the names for its columns."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from seamark.model.attributes import AttributeDefinition, AttributeType
from seamark.model.containers import ContainerKind
from seamark.nql.ast import Aggregate
from seamark.tracking import search
from seamark.tracking.search import Sort
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
from seamark.wire.v1.values import TypedValue, typed_value

__all__ = ["DEFAULT_COLUMNS", "router"]

router = APIRouter(tags=["runs"])

DEFAULT_COLUMNS = (
    "sys/id",
    "sys/name",
    "sys/state",
    "sys/failed",
    "sys/creation_time",
    "sys/owner",
    "sys/tags",
    "sys/running_time",
    "sys/description",
)
"""What a row shows when a search names no columns."""


class SortKey(Body):
    """One sort key. Without a `type` the attribute sorts by the type that most rows have; rows without it come last.
    `aggregate` says what of a float series counts (null: its last value)."""

    path: str = Field(min_length=1)
    type: AttributeType | None = None
    descending: bool = False
    aggregate: Aggregate | None = None


class RunsQuery(Body):
    """`query` is NQL; empty matches everything. What is in the trash is left out unless the query asks for `sys/trashed`.
    `columns` null asks for the default ones, [] for none."""

    query: str = Field(default="", max_length=100_000)
    kind: ContainerKind = ContainerKind.RUN
    sort: list[SortKey] = Field(default=[SortKey(path="sys/creation_time", descending=True)], max_length=3)
    columns: list[str] | None = Field(default=None, max_length=500)
    offset: int = Field(default=0, ge=0)
    limit: int = Field(default=50, ge=1, le=1000)


class Row(Answer):
    """`id` is the sys/id. `attributes` has those of the asked columns that the row has, by path."""

    id: str
    uuid: str
    attributes: dict[str, TypedValue]


class Rows(Answer):
    total: int
    rows: list[Row]


class AttributeName(Answer):
    path: str
    type: AttributeType


class AttributeNames(Answer):
    """`after` continues the list: give it back to get the next names; null at the end."""

    attributes: list[AttributeName]
    after: str | None


@router.post("/projects/{workspace}/{project}/runs/search", dependencies=[COSTLY])
def search_runs(
    workspace: WorkspaceName, project: ProjectName, body: RunsQuery, tracking: CurrentTracking, caller: CurrentCaller
) -> Rows:
    """A page of the runs (or models, model versions) that match a query."""
    page = search.search_containers(
        tracking,
        caller,
        project_identifier(workspace, project),
        [body.kind],
        query=body.query,
        sort=[
            Sort(path=key.path, type=key.type, descending=key.descending, aggregate=(key.aggregate or Aggregate.LAST).value)
            for key in body.sort
        ],
        columns=DEFAULT_COLUMNS if body.columns is None else body.columns,
        offset=body.offset,
        limit=body.limit,
        hide_trashed=True,
    )
    rows = [
        Row(id=row.sys_id, uuid=str(row.uuid), attributes={each.path: typed_value(each) for each in row.attributes})
        for row in page.rows
    ]
    return Rows(total=page.total, rows=rows)


@router.get("/projects/{workspace}/{project}/attributes", dependencies=[COSTLY])
def search_attributes(
    workspace: WorkspaceName,
    project: ProjectName,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    search_text: Annotated[str, Query(alias="search", max_length=1024, description="Part of the path.")] = "",
    regex: Annotated[str | None, Query(max_length=1024, description="An RE2 expression for the path.")] = None,
    kind: Annotated[list[ContainerKind] | None, Query()] = None,
    types: Annotated[list[AttributeType] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    after: Annotated[str | None, Query(max_length=2048)] = None,
) -> AttributeNames:
    """Names of attributes in a project, in order, for choosing columns."""
    found = search.search_attributes(
        tracking,
        caller,
        project_identifier(workspace, project),
        kind or [ContainerKind.RUN],
        text=search_text,
        regex=regex,
        types=types,
        limit=limit + 1,
        after=after,
    )
    page = found[:limit]
    if len(found) <= limit:
        return AttributeNames(attributes=_names(page), after=None)
    if page[0].path != found[limit].path:
        # A path that has several types stays together, for `after` continues behind a path.
        page = [each for each in page if each.path != found[limit].path]
    return AttributeNames(attributes=_names(page), after=page[-1].path)


def _names(definitions: list[AttributeDefinition]) -> list[AttributeName]:
    return [AttributeName(path=each.path, type=each.type) for each in definitions]
