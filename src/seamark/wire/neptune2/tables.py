"""Tables: searching containers, the columns to sort by, and the legacy client's leaderboard."""

from collections.abc import Sequence

from seamark import nql
from seamark.model.attributes import AttributeDefinition, AttributeType
from seamark.model.containers import ContainerKind
from seamark.model.errors import InvalidInput, InvalidQuery
from seamark.tracking.access import require_project
from seamark.tracking.search import Sort, search_attributes, search_containers
from seamark.wire.endpoints import Call
from seamark.wire.neptune2.attributes import attribute_bodies, shown_type, system_attributes
from seamark.wire.neptune2.bodies import Body
from seamark.wire.neptune2.properties import AttributeBody, AttributeDefinitionBody, AttributeDefinitionsBody, AttributesBody

__all__ = ["LeaderboardBody", "SearchParams", "SearchResultBody", "get_leaderboard", "search_columns", "search_entries"]

_DEFAULT_ROWS = 100
_MAX_ROWS = 10_000
_MAX_COLUMNS = 10_000
_AGGREGATES = ("last", "min", "max", "average", "variance")
_TYPE_SYNONYMS = {"integer": AttributeType.INT, "boolean": AttributeType.BOOL}

_SYSTEM_COLUMNS = {
    "sys/id": AttributeType.STRING,
    "sys/name": AttributeType.STRING,
    "sys/creation_time": AttributeType.DATETIME,
    "sys/modification_time": AttributeType.DATETIME,
    "sys/ping_time": AttributeType.DATETIME,
    "sys/running_time": AttributeType.FLOAT,
    "sys/monitoring_time": AttributeType.INT,
    "sys/size": AttributeType.FLOAT,
    "sys/state": AttributeType.RUN_STATE,
    "sys/tags": AttributeType.STRING_SET,
    "sys/group_tags": AttributeType.STRING_SET,
    "sys/owner": AttributeType.STRING,
    "sys/trashed": AttributeType.BOOL,
}
"""Present also in a project without runs: the client cannot show an empty table without its sort column."""


class QueryParams(Body):
    query: str = ""


class SortByParams(Body):
    name: str
    type: str | None = None


class SortingParams(Body):
    sort_by: SortByParams
    dir: str = "descending"
    aggregation_mode: str | None = None


class FilterParams(Body):
    path: str


class PaginationParams(Body):
    limit: int = _DEFAULT_ROWS
    offset: int = 0


class SearchParams(Body):
    query: QueryParams | None = None
    sorting: SortingParams | None = None
    attribute_filters: list[FilterParams] | None = None
    pagination: PaginationParams | None = None


class EntryBody(Body):
    experiment_id: str
    organization_name: str
    project_name: str
    project_id: str
    attributes: list[AttributeBody]


class SearchResultBody(Body):
    matching_item_count: int
    entries: list[EntryBody]


class LeaderboardBody(Body):
    matching_item_count: int
    total_item_count: int
    entries: list[AttributesBody]


def search_entries(call: Call) -> SearchResultBody:
    """One page of a table. A page of zero rows counts the rows that match."""
    params = call.body(SearchParams) if call.payload else SearchParams()
    page = params.pagination or PaginationParams()
    if not 0 <= page.limit <= _MAX_ROWS or page.offset < 0:
        raise InvalidInput(f"A page of {page.limit} rows from {page.offset} cannot be given. Ask for at most {_MAX_ROWS} rows.")
    columns = None if params.attribute_filters is None else [each.path for each in params.attribute_filters]
    project = require_project(call.tracking, call.caller, call.text("projectIdentifier"))
    found = search_containers(
        call.tracking,
        call.caller,
        str(project.uuid),
        _kinds(call),
        query=params.query.query if params.query else "",
        sort=_sort(params.sorting),
        columns=columns,
        offset=page.offset,
        limit=page.limit,
    )
    entries = [
        EntryBody(
            str(row.uuid), project.workspace_name, project.name, str(project.uuid), attribute_bodies(row.attributes, row.sys_id)
        )
        for row in found.rows
    ]
    return SearchResultBody(found.total, entries)


def search_columns(call: Call) -> AttributeDefinitionsBody:
    """The attributes whose path contains the text, or matches it as a regular expression, once for each of their types."""
    project, kinds, text = call.text("projectIdentifier"), _kinds(call), call.optional_text("search") or ""
    limit = call.whole("limit", _MAX_COLUMNS, most=_MAX_COLUMNS)
    found = set(search_attributes(call.tracking, call.caller, project, kinds, text=text, limit=limit))
    if any(character in text for character in "^$.*+?[](){}|\\"):
        try:
            found.update(search_attributes(call.tracking, call.caller, project, kinds, regex=text, limit=limit))
        except InvalidQuery:
            found.update(())  # The text is no expression; as plain text it was looked for above.
    found.update(AttributeDefinition(path, kind) for path, kind in _SYSTEM_COLUMNS.items() if text in path)
    known = (each for each in found if each.type is not AttributeType.HISTOGRAM_SERIES)
    shown = sorted({AttributeDefinition(each.path, shown_type(each.type)) for each in known})
    return AttributeDefinitionsBody([AttributeDefinitionBody(each.path, each.type.value) for each in shown[:limit]])


def get_leaderboard(call: Call) -> LeaderboardBody:
    """The legacy client's table of runs."""
    project = require_project(call.tracking, call.caller, call.text("projectIdentifier"))
    page = search_containers(
        call.tracking,
        call.caller,
        str(project.uuid),
        [ContainerKind.RUN],
        query=nql.to_text(_leaderboard_query(call)),
        sort=[Sort("sys/id", AttributeType.STRING, descending=False)],
        columns=None,
        offset=call.whole("offset", 0),
        limit=call.whole("limit", _DEFAULT_ROWS, most=_MAX_ROWS),
    )
    entries: list[AttributesBody] = []
    for row in page.rows:
        bodies = attribute_bodies(row.attributes, row.sys_id)
        entries.append(
            AttributesBody(
                id=str(row.uuid),
                short_id=row.sys_id,
                type=ContainerKind.RUN.value,
                organization_name=project.workspace_name,
                project_id=str(project.uuid),
                project_name=project.name,
                trashed=False,
                attributes=bodies,
                system_attributes=system_attributes(bodies),
            )
        )
    return LeaderboardBody(page.total, page.total, entries)


def _leaderboard_query(call: Call) -> nql.Expression:
    def any_of(parameter: str, path: str, kind: nql.QueryType) -> nql.Expression:
        wanted = [nql.Comparison(nql.Operand(path, kind), nql.Operator.EQ, nql.Literal(each)) for each in call.texts(parameter)]
        return nql.disjunction(wanted) if wanted else nql.Everything()

    tags = [nql.Contains(nql.Operand("sys/tags", nql.QueryType.STRING_SET), nql.Literal(each)) for each in call.texts("tags")]
    is_any = call.optional_text("tagsMode") == "or"
    least = call.optional_text("minRunningTimeSeconds")
    running_time = nql.Operand("sys/running_time", nql.QueryType.FLOAT)
    return nql.conjunction(
        [
            nql.Comparison(nql.Operand("sys/trashed", nql.QueryType.BOOL), nql.Operator.EQ, nql.Literal("false")),
            any_of("shortId", "sys/id", nql.QueryType.STRING),
            any_of("state", "sys/state", nql.QueryType.EXPERIMENT_STATE),
            any_of("owner", "sys/owner", nql.QueryType.STRING),
            nql.disjunction(tags) if tags and is_any else nql.conjunction(tags),
            nql.Comparison(running_time, nql.Operator.GE, nql.Literal(least)) if least else nql.Everything(),
        ]
    )


def _kinds(call: Call) -> Sequence[ContainerKind]:
    names = call.texts("type")
    try:
        return [ContainerKind(name) for name in names] or [ContainerKind.RUN, ContainerKind.MODEL, ContainerKind.MODEL_VERSION]
    except ValueError:
        raise InvalidInput(f"The types {names} are not all known. Send run, model or modelVersion.") from None


def _sort(sorting: SortingParams | None) -> Sequence[Sort]:
    if sorting is None:
        return ()
    name = sorting.sort_by.type
    try:
        kind = None if name is None else _TYPE_SYNONYMS.get(name) or AttributeType(name)
    except ValueError:
        raise InvalidInput(f'The sort column has the unknown type "{name}". Send the type of the attribute.') from None
    aggregate = sorting.aggregation_mode if sorting.aggregation_mode in _AGGREGATES else "last"
    return [Sort(sorting.sort_by.name, kind, descending=sorting.dir != "ascending", aggregate=aggregate)]
