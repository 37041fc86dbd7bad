"""The runs table: rows that match a query, and the names for its columns."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from seamark.model.attributes import AttributeDefinition, AttributeType
from seamark.model.containers import ContainerKind
from seamark.tracking import run_tables, search
from seamark.tracking.computed_values import Computed
from seamark.tracking.fingerprints import fingerprint_of
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
from seamark.wire.v1.run_filters import PlaceInSeries, RunsFilter, TableSortKey, sort_of
from seamark.wire.v1.values import Number, TypedValue, number, typed_value

__all__ = ["DEFAULT_COLUMNS", "Rows", "router", "rows_of"]

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


class ComputedColumn(PlaceInSeries):
    """A value at a place of the float series `path`."""

    path: str = Field(min_length=1, max_length=1024)

    def computed(self) -> Computed:
        return self.of_series(self.path)


class RunsQuery(RunsFilter):
    """`columns` null asks for the default ones, [] for none."""

    sort: list[TableSortKey] = Field(default=[TableSortKey(path="sys/creation_time", descending=True)], max_length=3)
    columns: list[str] | None = Field(default=None, max_length=500)
    computed: list[ComputedColumn] = Field(default=[], max_length=50)
    offset: int = Field(default=0, ge=0)
    limit: int = Field(default=50, ge=1, le=1000)


class Row(Answer):
    """`id` is the sys/id, `custom_id` the one that its script gave, `colour` the one that somebody chose. `attributes` has those of
    the asked columns that the row has, by path. `computed` has a value for each of the request; null where the series has no point
    at that very step."""

    id: str
    uuid: str
    custom_id: str | None
    colour: int | None
    attributes: dict[str, TypedValue]
    computed: list[Number | None]


class Rows(Answer):
    total: int
    rows: list[Row]


class FoundRows(Rows):
    """`fingerprint` is that of all that is found, where the page has all of it: another one as soon as something else is."""

    fingerprint: str | None


class NeighboursQuery(RunsFilter):
    """`run` is a sys/id or UUID."""

    run: str = Field(max_length=200)
    sort: list[TableSortKey] = Field(default=[TableSortKey(path="sys/creation_time", descending=True)], max_length=3)


class NeighboursFound(Answer):
    """`place` is where the run stands among `total`, from 0, `before` and `after` are the sys/ids of those beside it. All three are null
    where it does not stand there."""

    total: int
    place: int | None
    before: str | None
    after: str | None


class AttributeName(Answer):
    path: str
    type: AttributeType


class AttributeNames(Answer):
    """`after` continues the list: give it back to get the next names; null at the end."""

    attributes: list[AttributeName]
    after: str | None


class DifferencesQuery(RunsFilter):
    """What is compared: the attributes of these `paths`; or the first `limit` names of the project behind `after` that `names`, an
    extended regular expression, admits."""

    paths: list[str] | None = Field(default=None, max_length=500)
    names: str = Field(default="", max_length=10_000)
    after: str | None = Field(default=None, max_length=2048)
    limit: int = Field(default=200, ge=1, le=500)


class Differing(Answer):
    """An attribute differs when two of the `total` runs have other values (of a series: last ones) or types, or when one has none.
    What none of the runs has is in neither list. `after` continues the list of names; null at the end."""

    total: int
    differing: list[AttributeName]
    constant: list[AttributeName]
    after: str | None


@router.post("/projects/{workspace}/{project}/runs/search", dependencies=[COSTLY], response_model=FoundRows)
def search_runs(
    workspace: WorkspaceName, project: ProjectName, body: RunsQuery, tracking: CurrentTracking, caller: CurrentCaller
) -> Response:
    """A page of the runs (or models, model versions) that match a query."""
    page = run_tables.search_runs(
        tracking,
        caller,
        project_identifier(workspace, project),
        body.run_filter(),
        sort=sort_of(body.sort),
        columns=DEFAULT_COLUMNS if body.columns is None else body.columns,
        computed=[each.computed() for each in body.computed],
        offset=body.offset,
        limit=body.limit,
    )
    is_all = page.total == len(page.rows)
    fingerprint = fingerprint_of([row.container_id for row in page.rows]) if is_all else None
    return answered(FoundRows(total=page.total, rows=rows_of(page).rows, fingerprint=fingerprint))


@router.post("/projects/{workspace}/{project}/runs/neighbours", dependencies=[COSTLY])
def find_neighbours(
    workspace: WorkspaceName, project: ProjectName, body: NeighboursQuery, tracking: CurrentTracking, caller: CurrentCaller
) -> NeighboursFound:
    """Which runs stand beside one among those that match a query: what leads from run to run, however long the list is."""
    home = project_identifier(workspace, project)
    found = run_tables.find_neighbours(tracking, caller, home, body.run_filter(), run=body.run, sort=sort_of(body.sort))
    return NeighboursFound(total=found.total, place=found.place, before=found.before, after=found.after)


@router.post("/projects/{workspace}/{project}/runs/differing", dependencies=[COSTLY])
def find_differing(
    workspace: WorkspaceName, project: ProjectName, body: DifferencesQuery, tracking: CurrentTracking, caller: CurrentCaller
) -> Differing:
    """Which attributes differ between the runs that match a query."""
    found = run_tables.find_differences(
        tracking,
        caller,
        project_identifier(workspace, project),
        body.run_filter(),
        paths=body.paths,
        names=body.names,
        after=body.after,
        limit=body.limit,
    )
    return Differing(total=found.total, differing=_names(found.differing), constant=_names(found.constant), after=found.after)


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


def rows_of(page: run_tables.RunRows) -> Rows:
    """The page as it is answered."""
    rows = [
        Row(
            id=row.sys_id,
            uuid=str(row.uuid),
            custom_id=row.custom_id,
            colour=row.colour,
            attributes={each.path: typed_value(each) for each in row.attributes},
            computed=[None if each is None else number(each) for each in row.computed],
        )
        for row in page.rows
    ]
    return Rows(total=page.total, rows=rows)


def _names(definitions: list[AttributeDefinition]) -> list[AttributeName]:
    return [AttributeName(path=each.path, type=each.type) for each in definitions]
