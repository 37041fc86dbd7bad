"""Searching runs: pages of one project's runs, or of all that the caller may read, with some of their attributes."""

from collections.abc import Sequence

from seamark.model.attributes import AttributeType
from seamark.model.errors import InvalidInput
from seamark.model.values import Attribute
from seamark.tracking.retrieval import RunPage, RunRow, search_runs
from seamark.tracking.search import Sort
from seamark.wire.endpoints import Call, Endpoint, Payload, string, strings
from seamark.wire.neptune3.answers import protobuf_response
from seamark.wire.neptune3.bodies import MAX_PAGE, MAX_READ_BODY_BYTES, Body, Number, attribute_type, whole_number
from seamark.wire.neptune3.messages import attributes_pb2 as pb
from seamark.wire.neptune3.properties import add_attributes

__all__ = ["SEARCH"]

_MAX_OFFSET = 2**53
_DEFAULT_PAGE = 100
_AGGREGATES = {"auto": "last", "none": "last", **{name: name for name in ("last", "min", "max", "average", "variance")}}
_CUSTOM_ID = "sys/custom_run_id"
_GLOBAL_COLUMNS = ("sys/id", "sys/name", _CUSTOM_ID)


class QueryBody(Body):
    query: str | None = None


class SortByBody(Body):
    name: str
    type: str | None = None
    aggregation_mode: str | None = None


class SortingBody(Body):
    """Clients name the aggregate here or within `sort_by`."""

    sort_by: SortByBody
    dir: str | None = None
    aggregation_mode: str | None = None


class PathBody(Body):
    path: str


class PaginationBody(Body):
    limit: Number | None = None
    offset: Number | None = None


class SearchBody(Body):
    attribute_filters: list[PathBody] | None = None
    pagination: PaginationBody | None = None
    experiment_leader: bool | None = None
    query: QueryBody | None = None
    sorting: SortingBody | None = None
    grouping: dict[str, object] | None = None


def search_entries(call: Call) -> object:
    """A page of a project's runs with the attributes that are asked for; without a list of them, with all."""
    body = call.body(SearchBody)
    filters = body.attribute_filters
    columns = None if filters is None else [each.path for each in filters]
    return _answer(_search(call, body, [call.text("projectIdentifier")], columns), columns)


def search_everywhere(call: Call) -> object:
    """A page of the runs of every project that the caller may read, with what names them."""
    return _answer(_search(call, call.body(SearchBody), None, _GLOBAL_COLUMNS), _GLOBAL_COLUMNS)


def _search(call: Call, body: SearchBody, projects: Sequence[str] | None, columns: Sequence[str] | None) -> RunPage:
    if body.grouping is not None:
        raise InvalidInput('Searches cannot be grouped here. Leave "grouping" out and group the entries yourself.')
    if any(name != "run" for name in call.texts("type")):
        raise InvalidInput(f"There are no entries of the types {call.texts('type')}. Ask for the type run.")
    page = body.pagination or PaginationBody()
    return search_runs(
        call.tracking,
        call.caller,
        projects,
        query=(body.query.query if body.query else None) or "",
        sort=_sort(body.sorting),
        columns=columns,
        offset=0 if page.offset is None else whole_number("pagination.offset", page.offset, 0, _MAX_OFFSET),
        limit=_DEFAULT_PAGE if page.limit is None else whole_number("pagination.limit", page.limit, 0, MAX_PAGE),
        heads_only=bool(body.experiment_leader),
    )


def _sort(sorting: SortingBody | None) -> list[Sort]:
    if sorting is None:
        return [Sort("sys/creation_time", AttributeType.DATETIME)]
    by = sorting.sort_by
    kind = None if by.type is None else attribute_type(by.type)
    if by.type is not None and kind is None:
        raise InvalidInput(f'The sort column has the unknown type "{by.type}". Send the type of the attribute.')
    if sorting.dir not in (None, "ascending", "descending"):
        raise InvalidInput(f'The direction "{sorting.dir}" is unknown. Sort ascending or descending.')
    mode = by.aggregation_mode or sorting.aggregation_mode or "auto"
    aggregate = _AGGREGATES.get(mode)
    if aggregate is None:
        raise InvalidInput(f'The aggregation mode "{mode}" is unknown. Use one of {", ".join(_AGGREGATES)}.')
    return [Sort(by.name, kind, descending=sorting.dir != "ascending", aggregate=aggregate)]


def _answer(page: RunPage, columns: Sequence[str] | None) -> object:
    result = pb.SearchResult(matching_item_count=page.total)
    needs_custom_id = columns is None or _CUSTOM_ID in columns
    for row in page.rows:
        entry = result.entries.add()
        entry.experiment_id, entry.type = str(row.run.uuid), "run"
        entry.project_id, entry.project_name = str(row.project.uuid), row.project.name
        entry.organization_name = row.project.workspace_name
        add_attributes(entry.attributes, _attributes(row, needs_custom_id), row.run.uuid)
    return protobuf_response(result)


def _attributes(row: RunRow, needs_custom_id: bool) -> Sequence[Attribute]:
    # The clients fail on a run without a custom id, and earlier versions stored none when a 2.x script chose none.
    if needs_custom_id and row.run.custom_id is None and all(each.path != _CUSTOM_ID for each in row.attributes):
        return [*row.attributes, Attribute(_CUSTOM_ID, AttributeType.STRING, row.run.run_id)]
    return row.attributes


_L = "/api/leaderboard/v1/proto/leaderboard/entries"

SEARCH: Sequence[Endpoint] = (
    Endpoint(
        "searchLeaderboardEntriesProto",
        "POST",
        f"{_L}/search/",
        search_entries,
        (string("projectIdentifier"), strings("type")),
        payload=Payload.JSON,
        body=SearchBody,
        body_limit=MAX_READ_BODY_BYTES,
        is_costly=True,
    ),
    Endpoint(
        "searchGlobalLeaderboardEntriesProto",
        "POST",
        f"{_L}/global/search/",
        search_everywhere,
        payload=Payload.JSON,
        body=SearchBody,
        body_limit=MAX_READ_BODY_BYTES,
        is_costly=True,
    ),
)
