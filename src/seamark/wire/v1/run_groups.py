"""Groups of runs, the values of their fields, and the attributes to choose columns from."""

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from seamark.model.attributes import AttributeType
from seamark.model.errors import InvalidQuery
from seamark.tracking import attribute_choice, run_groups, run_tables
from seamark.tracking.attribute_choice import Names, WantedNamesOf
from seamark.tracking.run_groups import GroupColumn, GroupLevel, GroupOrder, GroupSort
from seamark.tracking.suggestions import Suggested, Suggestion
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
from seamark.wire.v1.run_filters import FieldName, Key, RunsFilter, TableSortKey, key_of, sort_of
from seamark.wire.v1.search import Rows, rows_of
from seamark.wire.v1.values import Number, TypedValue, number, typed_value

__all__ = ["SuggestedColumns", "router", "suggested_columns"]

router = APIRouter(tags=["runs"])

_RUNS = "/projects/{workspace}/{project}/runs"


class GroupSortKey(Body):
    """Order by the number of runs, by one of the keys (`index` in `by`), or by one of the columns (`index` in `columns`): its mean, or
    else its first text. Groups without it come last."""

    by: GroupOrder
    index: int = Field(default=0, ge=0, le=100)
    descending: bool = False


class GroupsQuery(RunsFilter):
    """`by` has the fields that make a group. For the next level of a tree ask with `within` and another field. Without `sort` the
    groups come by their keys."""

    by: list[FieldName] = Field(min_length=1, max_length=3)
    columns: list[FieldName] = Field(default=[], max_length=100)
    sort: list[GroupSortKey] = Field(default=[], max_length=3)
    offset: int = Field(default=0, ge=0)
    limit: int = Field(default=50, ge=1, le=1_000)


class GroupLevelQuery(FieldName):
    """A level of groups within groups. Without `sort` they come by their keys; a column's `index` is in `group_columns`."""

    sort: list[GroupSortKey] = Field(default=[], max_length=3)


class InGroupsQuery(RunsFilter):
    """The first `limit` runs in the order of a table that groups its rows: those of its first group, then those of the next. With `chosen`
    (sys/ids or UUIDs) these and no others; those among them that the table does not list come last."""

    levels: list[GroupLevelQuery] = Field(min_length=1, max_length=3)
    group_columns: list[FieldName] = Field(default=[], max_length=100)
    sort: list[TableSortKey] = Field(default=[TableSortKey(path="sys/creation_time", descending=True)], max_length=3)
    columns: list[str] = Field(default=[], max_length=500)
    chosen: list[str] | None = Field(default=None, max_length=1_000)
    limit: int = Field(default=50, ge=1, le=1_000)


class GroupColumnFacts(Answer):
    """A field within a group: `count` runs have it. `mean` to `max` are over its finite numbers, `std` is the deviation of a sample
    (null for one number). `distinct` counts the values; of numbers it is 1 or null. `common` is the value that all of them have."""

    count: int
    mean: Number | None
    std: Number | None
    min: Number | None
    max: Number | None
    distinct: int | None
    common: Key | None


class GroupFacts(Answer):
    """The runs with these values of the fields; null is having none. A column is null where no run has the field."""

    key: list[Key | None]
    count: int
    columns: list[GroupColumnFacts | None]


class GroupsFound(Answer):
    """`total` counts the runs, `groups_total` the groups, of which `groups` is a page."""

    total: int
    groups_total: int
    groups: list[GroupFacts]


class ValuesQuery(RunsFilter, FieldName):
    """Which values a field has. `prefix` leaves those that begin with it, in any case."""

    prefix: str = Field(default="", max_length=1000)
    limit: int = Field(default=20, ge=1, le=100)


class CountedValue(Answer):
    key: Key
    count: int


class FieldValuesFound(Answer):
    """Of `total` runs `missing` do not have the field. `distinct` counts the values with the prefix, of which `values` are the most
    frequent. A string set has each of its members as a value, of type `string`."""

    total: int
    missing: int
    distinct: int
    values: list[CountedValue]


class CandidatesQuery(RunsFilter):
    """Names in which each word of `search` is contained, in any case, and that `names`, an extended regular expression, admits.
    Without `counts` the answer comes sooner, and has none."""

    search: str = Field(default="", max_length=1000)
    names: str = Field(default="", max_length=10_000)
    types: list[AttributeType] | None = Field(default=None, max_length=20)
    after: str | None = Field(default=None, max_length=2048)
    limit: int = Field(default=50, ge=1, le=200)
    counts: bool = True


class CandidateFacts(Answer):
    """`count` runs have it with this type; `sample` is the value of the newest of them."""

    path: str
    type: AttributeType
    count: int
    sample: TypedValue | None


class CandidatesFound(Answer):
    """`total` counts the runs. `after` continues the list; null at the end."""

    total: int
    attributes: list[CandidateFacts]
    after: str | None


class NamesQuery(Body):
    """Names that an extended regular expression admits, of attributes of these types."""

    names: str = Field(max_length=10_000)
    types: list[AttributeType] | None = Field(default=None, max_length=20)
    limit: int = Field(default=50, ge=1, le=200)


class SeveralNamesQuery(Body):
    """`ids` are sys/ids or UUIDs: the names are of what these runs have."""

    ids: list[str] | None = Field(default=None, max_length=1000)
    asked: list[NamesQuery] = Field(min_length=1, max_length=20)


class NameFacts(Answer):
    path: str
    type: AttributeType


class NamesFound(Answer):
    """The first names in order; `has_more` where there are others. `reason` says why an expression is none, and finds nothing."""

    attributes: list[NameFacts]
    has_more: bool
    reason: str | None


class SeveralNames(Answer):
    """`found` is in the order of what was asked."""

    found: list[NamesFound]


class SuggestedColumn(Answer):
    """`count` of the considered runs have it, with `distinct` values."""

    path: str
    type: AttributeType
    count: int
    distinct: int


class SuggestedColumns(Answer):
    """Told from the newest `considered` runs: configuration that varies, and the metrics that most of them have."""

    considered: int
    configs: list[SuggestedColumn]
    metrics: list[SuggestedColumn]


@router.post(_RUNS + "/groups", dependencies=[COSTLY])
def find_groups(
    workspace: WorkspaceName, project: ProjectName, body: GroupsQuery, tracking: CurrentTracking, caller: CurrentCaller
) -> GroupsFound:
    """A page of the groups that runs are in by the values of up to three fields. The runs without a field are a group, too."""
    found = run_groups.find_groups(
        tracking,
        caller,
        project_identifier(workspace, project),
        body.run_filter(),
        by=[each.field() for each in body.by],
        columns=[each.field() for each in body.columns],
        sort=_sort_of(body.sort),
        offset=body.offset,
        limit=body.limit,
    )
    groups = [
        GroupFacts(
            key=[None if key is None else key_of(key) for key in group.key],
            count=group.containers,
            columns=[None if column is None else _column(column) for column in group.columns],
        )
        for group in found.groups
    ]
    return GroupsFound(total=found.containers, groups_total=found.total, groups=groups)


@router.post(_RUNS + "/in-groups", dependencies=[COSTLY], response_model=Rows)
def search_in_groups(
    workspace: WorkspaceName, project: ProjectName, body: InGroupsQuery, tracking: CurrentTracking, caller: CurrentCaller
) -> Response:
    """Runs as they stand in groups, whichever of these are open."""
    page = run_tables.search_in_groups(
        tracking,
        caller,
        project_identifier(workspace, project),
        body.run_filter(),
        levels=[GroupLevel(each.field(), tuple(_sort_of(each.sort))) for each in body.levels],
        group_columns=[each.field() for each in body.group_columns],
        sort=sort_of(body.sort),
        columns=body.columns,
        chosen=body.chosen,
        limit=body.limit,
    )
    return answered(rows_of(page))


@router.post(_RUNS + "/values", dependencies=[COSTLY])
def find_values(
    workspace: WorkspaceName, project: ProjectName, body: ValuesQuery, tracking: CurrentTracking, caller: CurrentCaller
) -> FieldValuesFound:
    """The most frequent values of a field, for completing what somebody types."""
    found = run_groups.find_values(
        tracking,
        caller,
        project_identifier(workspace, project),
        body.run_filter(),
        body.field(),
        prefix=body.prefix,
        limit=body.limit,
    )
    values = [CountedValue(key=key_of(key), count=count) for key, count in found.values]
    return FieldValuesFound(total=found.total, missing=found.missing, distinct=found.distinct, values=values)


@router.post(_RUNS + "/attributes", dependencies=[COSTLY])
def find_candidates(
    workspace: WorkspaceName, project: ProjectName, body: CandidatesQuery, tracking: CurrentTracking, caller: CurrentCaller
) -> CandidatesFound:
    """Names of attributes for choosing columns, with how many runs have them and what the newest one has."""
    found = attribute_choice.find_candidates(
        tracking,
        caller,
        project_identifier(workspace, project),
        body.run_filter(),
        search=body.search,
        names=body.names,
        types=body.types,
        after=body.after,
        limit=body.limit,
        with_counts=body.counts,
    )
    attributes = [
        CandidateFacts(
            path=each.path, type=each.type, count=each.runs, sample=None if each.sample is None else typed_value(each.sample)
        )
        for each in found.attributes
    ]
    return CandidatesFound(total=found.total, attributes=attributes, after=found.after)


@router.post(_RUNS + "/attributes/several", dependencies=[COSTLY])
def find_several_names(
    workspace: WorkspaceName, project: ProjectName, body: SeveralNamesQuery, tracking: CurrentTracking, caller: CurrentCaller
) -> SeveralNames:
    """Names of attributes of runs for each of several expressions: what the widgets of a dashboard ask for at once."""
    asked = [WantedNamesOf(each.names, None if each.types is None else tuple(each.types), each.limit) for each in body.asked]
    home = project_identifier(workspace, project)
    answers = attribute_choice.find_names(tracking, caller, home, asked, body.ids)
    return SeveralNames(found=[_names_found(each) for each in answers])


def _names_found(answer: Names | InvalidQuery) -> NamesFound:
    if isinstance(answer, InvalidQuery):
        return NamesFound(attributes=[], has_more=False, reason=str(answer))
    attributes = [NameFacts(path=path, type=type_) for path, type_ in answer.names]
    return NamesFound(attributes=attributes, has_more=answer.has_more, reason=None)


@router.post(_RUNS + "/suggested", dependencies=[COSTLY])
def suggest_columns(
    workspace: WorkspaceName,
    project: ProjectName,
    body: RunsFilter,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> SuggestedColumns:
    """Columns to begin with."""
    found = attribute_choice.suggest_columns(tracking, caller, project_identifier(workspace, project), body.run_filter())
    return suggested_columns(found)


def suggested_columns(found: Suggested) -> SuggestedColumns:
    """The columns as they are answered."""
    return SuggestedColumns(
        considered=found.considered,
        configs=[_suggested(each) for each in found.configs],
        metrics=[_suggested(each) for each in found.metrics],
    )


def _column(column: GroupColumn) -> GroupColumnFacts:
    return GroupColumnFacts(
        count=column.containers,
        mean=_number(column.mean),
        std=_number(column.std),
        min=_number(column.min),
        max=_number(column.max),
        distinct=column.distinct,
        common=None if column.common is None else key_of(column.common),
    )


def _suggested(each: Suggestion) -> SuggestedColumn:
    return SuggestedColumn(path=each.path, type=each.type, count=each.runs, distinct=each.distinct)


def _number(value: float | None) -> Number | None:
    return None if value is None else number(value)


def _sort_of(keys: list[GroupSortKey]) -> list[GroupSort]:
    return [GroupSort(each.by, each.index, each.descending) for each in keys]
