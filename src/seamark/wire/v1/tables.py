"""Whole tables for programs: rows of a project in MessagePack, where JSON models would cost more than the search itself."""

import msgspec
from fastapi import APIRouter, Response
from pydantic import Field

from seamark.model.containers import ContainerKind
from seamark.nql.ast import Aggregate
from seamark.tracking import scalar_tables
from seamark.tracking.scalar_tables import Scalar
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
from seamark.wire.v1.run_filters import SortKey

__all__ = ["MEDIA_TYPE", "router"]

router = APIRouter(tags=["runs"])

MEDIA_TYPE = "application/vnd.msgpack"


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
    values: list[Scalar]


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
    table = scalar_tables.search_scalars(
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
    rows = [_Row(str(row.uuid), row.sys_id, row.attributes, row.values) for row in table.rows]
    answer = _Table(table.total, [(path, kind.value) for path, kind in table.attributes], rows)
    return Response(msgspec.msgpack.encode(answer), media_type=MEDIA_TYPE)
