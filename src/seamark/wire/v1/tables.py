"""Whole tables for programs: rows of a project in MessagePack, where JSON models would cost more than the search itself."""

import msgspec
from fastapi import APIRouter, Response
from pydantic import Field

from seamark.model.attributes import AttributeType
from seamark.model.containers import ContainerKind
from seamark.model.values import (
    ArtifactValue,
    AttributeValue,
    FloatSeriesSummary,
    GitRef,
    NotebookRef,
    StringSeriesSummary,
)
from seamark.nql.ast import Aggregate
from seamark.tracking import search
from seamark.tracking.search import Sort
from seamark.wire.v1.context import (
    COSTLY,
    Body,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    WorkspaceName,
    project_identifier,
)
from seamark.wire.v1.search import SortKey

__all__ = ["MEDIA_TYPE", "router"]

router = APIRouter(tags=["runs"])

MEDIA_TYPE = "application/vnd.msgpack"
_Scalar = float | int | bool | str | list[str] | None


class TableQuery(Body):
    """`query` is NQL; empty matches everything, what is in the trash too. `columns` null asks for all attributes, [] for none."""

    query: str = Field(default="", max_length=100_000)
    kind: ContainerKind = ContainerKind.RUN
    sort: list[SortKey] = Field(default=[SortKey(path="sys/creation_time", descending=True)], max_length=3)
    columns: list[str] | None = Field(default=None, max_length=10_000)
    offset: int = Field(default=0, ge=0)
    limit: int = Field(default=100, ge=0, le=10_000)


class _Row(msgspec.Struct, array_like=True):
    uuid: str
    sys_id: str
    attributes: list[int]
    values: list[_Scalar]


class _Table(msgspec.Struct):
    total: int
    attributes: list[tuple[str, str]]
    rows: list[_Row]


@router.post(
    "/projects/{workspace}/{project}/table",
    dependencies=[COSTLY],
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}},
)
def read_table(
    workspace: WorkspaceName, project: ProjectName, body: TableQuery, tracking: CurrentTracking, caller: CurrentCaller
) -> Response:
    """Rows that match a query, as MessagePack: `{total, attributes: [[path, type]], rows: [[uuid, sys/id, indices, values]]}`.

    Each row says by indices into `attributes` which ones it has, and their values: of a series the last one, of an artifact
    its hash, of a git reference the commit, of a notebook its name, of files nothing (null). Times are in milliseconds.
    """
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
        columns=body.columns,
        offset=body.offset,
        limit=body.limit,
    )
    places: dict[tuple[str, AttributeType], int] = {}
    rows: list[_Row] = []
    for row in page.rows:
        attributes: list[int] = []
        values: list[_Scalar] = []
        for each in row.attributes:
            attributes.append(places.setdefault((each.path, each.type), len(places)))
            values.append(_scalar(each.value))
        rows.append(_Row(str(row.uuid), row.sys_id, attributes, values))
    table = _Table(page.total, [(path, kind.value) for path, kind in places], rows)
    return Response(msgspec.msgpack.encode(table), media_type=MEDIA_TYPE)


def _scalar(value: AttributeValue) -> _Scalar:
    match value:
        case bool() | int() | float() | str():
            return value
        case frozenset():
            return sorted(value)
        case FloatSeriesSummary() | StringSeriesSummary():
            return value.last
        case ArtifactValue():
            return value.hash
        case GitRef():
            return value.commit_id
        case NotebookRef():
            return value.notebook_name
        case _:
            return None
