"""Downloading a whole table of runs."""

from typing import Literal, Self

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import Field, model_validator

from seamark.tracking.computed_values import Computed
from seamark.tracking.table_exports import export_table
from seamark.wire.v1.context import (
    COSTLY,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    WorkspaceName,
    project_identifier,
)
from seamark.wire.v1.downloads import download_response
from seamark.wire.v1.run_filters import FieldName, RunsFilter, TableSortKey, sort_of
from seamark.wire.v1.search import ComputedColumn
from seamark.wire.v1.table_files import CSV_TYPE, PARQUET_TYPE, csv_chunks, parquet_chunks

__all__ = ["router"]

router = APIRouter(tags=["runs"])

_MOST_IDS = 10_000
"""As many as the table of the web app selects at once."""
_MOST_COMPUTED = 50


class ExportedColumn(FieldName):
    """`title` is what the file calls it; null: the path."""

    title: str | None = Field(default=None, max_length=1024)


class ExportedValue(ComputedColumn):
    """A value at a place of a float series. `title` is what the file calls it; null: the path."""

    title: str | None = Field(default=None, max_length=1024)

    def field(self) -> Computed:
        return self.computed()


class ExportQuery(RunsFilter):
    format: Literal["csv", "parquet"] = "csv"
    sort: list[TableSortKey] = Field(default=[TableSortKey(path="sys/creation_time", descending=True)], max_length=3)
    ids: list[str] | None = Field(default=None, max_length=_MOST_IDS)
    columns: list[ExportedValue | ExportedColumn] = Field(min_length=1, max_length=500)

    @model_validator(mode="after")
    def _computes_no_more_than_a_table(self) -> Self:
        if sum(isinstance(each, ExportedValue) for each in self.columns) > _MOST_COMPUTED:
            raise ValueError(f"at most {_MOST_COMPUTED} columns are of values at a place of a series")
        return self


@router.post(
    "/projects/{workspace}/{project}/runs/export",
    dependencies=[COSTLY],
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                PARQUET_TYPE: {"schema": {"type": "string", "format": "binary"}},
            }
        }
    },
)
def export_runs(
    workspace: WorkspaceName, project: ProjectName, body: ExportQuery, tracking: CurrentTracking, caller: CurrentCaller
) -> StreamingResponse:
    """All runs of a query with these columns, as CSV or Parquet."""
    table = export_table(
        tracking,
        caller,
        project_identifier(workspace, project),
        body.run_filter(),
        sort=sort_of(body.sort),
        columns=[each.field() for each in body.columns],
    )
    titles = [each.path if each.title is None else each.title for each in body.columns]
    if body.format == "csv":
        return download_response(f"{project}.csv", CSV_TYPE, csv_chunks(titles, table), disposition="attachment")
    return download_response(f"{project}.parquet", PARQUET_TYPE, parquet_chunks(titles, table), disposition="attachment")
