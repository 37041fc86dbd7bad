"""Asking a project for tables: the query, the columns, the order, and page after page."""

import os
from collections.abc import Iterable, Iterator
from typing import Any

from neptune._log import warn_once
from neptune._progress import progress_bar_class, start_progress_bar
from neptune._translation import translated
from neptune._validation import as_list, verify_collection_type, verify_type, verify_value
from neptune.envs import NEPTUNE_FETCH_TABLE_STEP_SIZE
from neptune.table import Table, TableEntry, TableSource, value_in_table
from neptune.typing import ProgressBarType
from seamark.client.reading import Reader

__all__ = ["any_of", "fetch_model_versions_table", "fetch_models_table", "fetch_runs_table", "quoted"]

_SIMPLE_TYPES = frozenset({"float", "int", "bool", "string", "datetime", "experimentState"})
_SYSTEM_TYPES = {
    "sys/id": "string",
    "sys/name": "string",
    "sys/creation_time": "datetime",
    "sys/modification_time": "datetime",
    "sys/ping_time": "datetime",
    "sys/running_time": "float",
    "sys/monitoring_time": "int",
    "sys/size": "float",
    "sys/state": "experimentState",
    "sys/owner": "string",
    "sys/trashed": "bool",
}
"""What every project has, also one without any rows."""
_FIRST_PAGE = 100
_LARGEST_PAGE = 5_000
_VALUES_PER_PAGE = 250_000
_MAX_STEP = 10_000


def fetch_runs_table(
    source: TableSource,
    *,
    query: str | None = None,
    id: str | Iterable[str] | None = None,
    state: str | Iterable[str] | None = None,
    owner: str | Iterable[str] | None = None,
    tag: str | Iterable[str] | None = None,
    columns: Iterable[str] | None = None,
    trashed: bool | None = False,
    limit: int | None = None,
    sort_by: str = "sys/creation_time",
    ascending: bool = False,
    progress_bar: ProgressBarType | None = None,
) -> Table:
    """The runs that match a query, or one of the ids, one of the states, one of the owners and all of the tags.

    Raises ValueError for criteria beside a query, a limit below 1, an unknown state or column to sort by, TypeError for arguments of
    wrong types; and NeptuneInvalidQueryException where the first row is asked for.
    """
    if any((id, state, owner, tag)) and query is not None:
        raise ValueError(
            "A query was passed together with id, state, owner or tag. Pass only the query, with these conditions in it, or only them."
        )
    ids, states, owners, tags = as_list("id", id), as_list("state", state), as_list("owner", owner), as_list("tag", tag)
    verify_type("query", query, (str, type(None)))
    verify_type("trashed", trashed, (bool, type(None)))
    verify_collection_type("state", states, str)
    for each in states:
        verify_value("state", each.lower(), ("inactive", "active"))
    if query is not None:
        conditions = [f"({query})"] if query.strip() else []
    else:
        spoken = ["running" if each.lower() == "active" else "idle" for each in states]
        conditions = [
            any_of("sys/id", "string", ids),
            any_of("sys/state", "experimentState", spoken),
            any_of("sys/owner", "string", owners),
            *(f"(`sys/tags`:stringSet CONTAINS {quoted(each)})" for each in tags),
        ]
    return _fetch(source, [*conditions, _in_trash(trashed)], columns, limit, sort_by, ascending, progress_bar)


def fetch_models_table(
    source: TableSource,
    *,
    query: str | None = None,
    columns: Iterable[str] | None = None,
    trashed: bool | None = False,
    limit: int | None = None,
    sort_by: str = "sys/creation_time",
    ascending: bool = False,
    progress_bar: ProgressBarType | None = None,
) -> Table:
    """The models that match a query. Raises as `fetch_runs_table`."""
    verify_type("query", query, (str, type(None)))
    conditions = [f"({query})" if query and query.strip() else "", _in_trash(trashed)]
    return _fetch(source, conditions, columns, limit, sort_by, ascending, progress_bar)


def fetch_model_versions_table(
    source: TableSource,
    model_id: str,
    *,
    query: str | None = None,
    columns: Iterable[str] | None = None,
    limit: int | None = None,
    sort_by: str = "sys/creation_time",
    ascending: bool = False,
    progress_bar: ProgressBarType | None = None,
) -> Table:
    """The versions of the model with this sys/id that match a query. Raises as `fetch_runs_table`."""
    verify_type("query", query, (str, type(None)))
    conditions = [
        f"({query})" if query and query.strip() else "",
        _in_trash(False),
        f"(`sys/model_id`:string = {quoted(model_id)})",
    ]
    return _fetch(source, conditions, columns, limit, sort_by, ascending, progress_bar)


def _fetch(
    source: TableSource,
    conditions: Iterable[str],
    columns: Iterable[str] | None,
    limit: int | None,
    sort_by: str,
    ascending: bool,
    progress_bar: ProgressBarType | None,
) -> Table:
    verify_type("limit", limit, (int, type(None)))
    verify_type("sort_by", sort_by, str)
    verify_type("ascending", ascending, bool)
    progress_bar_class(progress_bar)  # a wrong argument is told now and not where the rows are asked for
    if limit is not None and limit <= 0:
        raise ValueError(f"Parameter 'limit' must be a positive integer or None. Got {limit}.")
    named = [columns] if isinstance(columns, str) else columns
    reader = Reader(source.connection, source.workspace, source.project)
    project = f"{source.workspace}/{source.project}"
    with translated(project=project, address=source.connection.base_url):
        sort_by, sort_type = _sorting(reader, source.container_type.to_api(), sort_by)
    wanted = None if named is None else sorted({*named, "sys/id", sort_by})
    query = " AND ".join(each for each in conditions if each)
    return Table(_rows(source, reader, query, wanted, limit, sort_by, sort_type, ascending, progress_bar))


def _rows(
    source: TableSource,
    reader: Reader,
    query: str,
    columns: list[str] | None,
    limit: int | None,
    sort_by: str,
    sort_type: str,
    ascending: bool,
    progress_bar: ProgressBarType | None,
) -> Iterator[TableEntry]:
    step = _step_from_environment()
    size = step or (_page_size(len(columns)) if columns else _FIRST_PAGE)
    bar, done = None, 0
    try:
        while limit is None or done < limit:
            with translated(project=f"{source.workspace}/{source.project}", address=source.connection.base_url, query=query):
                page = reader.table(
                    source.container_type.to_api(),
                    query,
                    sort_by=sort_by,
                    sort_type=sort_type,
                    descending=not ascending,
                    columns=columns,
                    offset=done,
                    limit=size if limit is None else min(size, limit - done),
                )
            total = page.total if limit is None else min(page.total, limit)
            if bar is None:
                is_short = total <= len(page.rows)
                bar = start_progress_bar(False if is_short else progress_bar, description="Fetching table...").__enter__()
                bar.update(by=0, total=total)
            bar.update(by=len(page.rows), total=total)
            for row in page.rows:
                attributes: dict[str, tuple[str, Any]] = {}
                for place, value in zip(row.attributes, row.values, strict=True):
                    path, kind = page.attributes[place]
                    shown = value_in_table(kind, value)
                    # The 3.x clients name a run without an id of its own by its sys/id there; scripts of this API gave none.
                    if shown is not None and not (path == "sys/custom_run_id" and value == row.sys_id):
                        attributes[path] = shown
                yield TableEntry(source, row.uuid, attributes)
            done += len(page.rows)
            if not page.rows or done >= total:
                return
            if not step:
                size = _page_size(max(len(row.values) for row in page.rows))
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)


def _sorting(reader: Reader, kind: str, path: str) -> tuple[str, str]:
    """The column to sort by, and the type to sort it as: "name" stands for "sys/name" where there is no such column.

    Raises ValueError when there is none of either, or it is of a type that has no order.
    """
    known = _SYSTEM_TYPES.get(path)
    if known is not None:
        return path, known
    types = set(reader.types_of(kind, path))
    if types:
        return path, _sort_type(path, types)
    known = _SYSTEM_TYPES.get(f"sys/{path}")
    if known is not None:
        return f"sys/{path}", known
    raise ValueError(f'There is no column "{path}" to sort by. Check its name.')


def _sort_type(path: str, types: set[str]) -> str:
    """The type to sort a column as that has values of these types."""
    if len(types) == 1:
        return next(iter(types))
    complex_types = types - _SIMPLE_TYPES
    if complex_types:
        raise ValueError(
            f'The column "{path}" cannot be sorted by: some of its values are of the type {sorted(complex_types)[0]}. Choose one with simple '
            "values: numbers, texts, times or truth values."
        )
    if types == {"int", "float"}:
        return "float"
    warn_once(
        'The column "%s" has values of several types (%s); only texts are sorted.',
        path,
        ", ".join(sorted(types)),
        key=f"sort:{path}",
    )
    return "string"


def _page_size(width: int) -> int:
    return max(1, min(_LARGEST_PAGE, _VALUES_PER_PAGE // max(1, width)))


def _step_from_environment() -> int | None:
    """How many rows a page has where NEPTUNE_FETCH_TABLE_STEP_SIZE says so. Raises ValueError for anything but a number."""
    text = os.environ.get(NEPTUNE_FETCH_TABLE_STEP_SIZE)
    return None if not text else max(1, min(_MAX_STEP, int(text)))


def _in_trash(trashed: bool | None) -> str:
    return "" if trashed is None else f"(`sys/trashed`:bool = {str(trashed).lower()})"


def any_of(path: str, kind: str, values: Iterable[str]) -> str:
    """The condition that a column has one of the values; "" for none."""
    wanted = [f"(`{path}`:{kind} = {quoted(each)})" for each in values]
    return f"({' OR '.join(wanted)})" if wanted else ""


def quoted(value: str) -> str:
    """A text as a literal of NQL."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
