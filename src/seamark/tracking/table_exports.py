"""Whole tables of runs, page by page: each cell one plain value, each column of one type."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from enum import Enum

from seamark.model.access import Caller, Project
from seamark.model.attributes import AttributeType
from seamark.model.containers import ContainerId
from seamark.model.errors import InvalidQuery
from seamark.model.moments import Moment
from seamark.model.values import (
    ArtifactValue,
    Attribute,
    FileSeriesSummary,
    FileSetValue,
    FileValue,
    FloatSeriesSummary,
    GitRef,
    HistogramSeriesSummary,
    NotebookRef,
    StringSeriesSummary,
)
from seamark.stores.columns.rows import TYPE_OF_CODE
from seamark.tracking import access
from seamark.tracking.computed_values import MOST_COMPUTED, Computed, compute, with_known
from seamark.tracking.context import Tracking
from seamark.tracking.queries import require_unicode
from seamark.tracking.run_filters import Field, RunFilter, require_fields, selected
from seamark.tracking.search import STATE, Sort, attributes_of

__all__ = ["Cell", "ColumnType", "ExportedTable", "export_table"]

_ROWS_OF_PAGE = 1_000
_CELLS_OF_PAGE = 100_000
_MAX_ROWS = 1_000_000

Cell = float | int | bool | str | None
"""Times are in milliseconds since the epoch."""


class ColumnType(Enum):
    FLOAT = "float"
    INT = "int"
    BOOL = "bool"
    TIME = "time"
    TEXT = "text"


_SINGLE = {
    frozenset({AttributeType.INT}): ColumnType.INT,
    frozenset({AttributeType.BOOL}): ColumnType.BOOL,
    frozenset({AttributeType.DATETIME}): ColumnType.TIME,
}
_FLOATS = frozenset({AttributeType.FLOAT, AttributeType.INT, AttributeType.FLOAT_SERIES})


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """`types` are those of the columns; `pages` gives the rows, each with a cell for every column, and reads as it goes."""

    total: int
    types: list[ColumnType]
    pages: Generator[list[list[Cell]]]


def export_table(
    t: Tracking, caller: Caller, project: str, wanted: RunFilter, *, sort: Sequence[Sort], columns: Sequence[Field | Computed]
) -> ExportedTable:
    """All runs that meet the filter now, in order. Of a float series its aggregate, or a value that is computed page by page, of sets
    the members with commas, of files their names.

    A column whose attribute has always been a number, a truth value or a time has that type; every other one is text.
    Raises NqlSyntaxError, InvalidQuery (also for more than a million runs), ProjectNotFound.
    """
    home = access.require_project(t, caller, project)
    fields = [column for column in columns if isinstance(column, Field)]
    require_fields(fields)
    for column in columns:
        if isinstance(column, Computed):
            require_unicode(f"{column.path}{column.of or ''}")
    selection = selected(t, home, wanted, caller)
    total, found = t.columns.table.find(selection, with_known(t, selection, sort), limit=_MAX_ROWS)
    if total > _MAX_ROWS:
        raise InvalidQuery(f"The table has {total:,} rows; at most {_MAX_ROWS:,} are exported at once. Narrow the query.")
    types_of = t.columns.table.types_of(selection, [field.path for field in fields])
    types = [_column_type(column, {TYPE_OF_CODE[code] for code in types_of.get(column.path, ())}) for column in columns]
    ids = [ContainerId(each) for each in found]
    return ExportedTable(total, types, _pages(t, home, ids, columns, types, selection.now))


def _column_type(column: Field | Computed, types: set[AttributeType]) -> ColumnType:
    if isinstance(column, Computed):
        return ColumnType.FLOAT
    if column.type is not None:
        types &= {column.type}
    if types and types <= _FLOATS and types != {AttributeType.INT}:
        return ColumnType.FLOAT
    return _SINGLE.get(frozenset(types), ColumnType.TEXT)


def _pages(
    t: Tracking,
    home: Project,
    ids: Sequence[ContainerId],
    columns: Sequence[Field | Computed],
    types: Sequence[ColumnType],
    now: Moment,
) -> Generator[list[list[Cell]]]:
    computed = [column for column in columns if isinstance(column, Computed)]
    size = min(_ROWS_OF_PAGE, _CELLS_OF_PAGE // max(1, len(columns)), MOST_COMPUTED // max(1, len(computed)))
    paths = {column.path for column in columns if isinstance(column, Field)}
    for start in range(0, len(ids), max(1, size)):
        some = ids[start : start + max(1, size)]
        attributes = attributes_of(t, home, some, paths, now)
        present = t.catalog.containers.names(some)
        there = [container for container in some if container in present]
        rows: list[list[Cell]] = []
        for container, values in zip(there, compute(t, there, computed), strict=True):
            by_path = {each.path: each for each in attributes[container]}
            found = iter(values)
            rows.append(
                [
                    next(found) if isinstance(each, Computed) else _cell(by_path.get(each.path), each, kind)
                    for each, kind in zip(columns, types, strict=True)
                ]
            )
        yield rows


def _cell(attribute: Attribute | None, column: Field, kind: ColumnType) -> Cell:
    if attribute is None or (column.type is not None and attribute.type is not column.type and column.path != STATE):
        return None
    value = _plain(attribute, column.aggregate)
    if value is None:
        return None
    match kind:
        case ColumnType.TEXT:
            return _text(value, attribute.type)
        case ColumnType.FLOAT:
            return float(value) if isinstance(value, int | float) else None
        case ColumnType.BOOL:
            return value if isinstance(value, bool) else None
        case ColumnType.INT | ColumnType.TIME:
            return value if isinstance(value, int) else None


def _plain(attribute: Attribute, aggregate: str) -> Cell:
    value = attribute.value
    match value:
        case FloatSeriesSummary():
            return {"min": value.min, "max": value.max, "average": value.average, "variance": value.variance}.get(
                aggregate, value.last
            )
        case StringSeriesSummary():
            return value.last
        case FileSeriesSummary():
            return None if value.last is None else value.last.name
        case HistogramSeriesSummary():
            return value.count
        case FileValue():
            return value.name
        case FileSetValue():
            return value.size
        case ArtifactValue():
            return value.hash
        case GitRef():
            return value.commit_id
        case NotebookRef():
            return value.notebook_name
        case frozenset():
            return ",".join(sorted(value))
        case _:
            return value


def _text(value: float | str, type_: AttributeType) -> str:
    if type_ is AttributeType.BOOL:
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)
