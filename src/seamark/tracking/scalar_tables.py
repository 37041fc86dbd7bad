"""Tables of single values: what a search finds, a column of rows at a time, for those who ask for thousands of rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.model.containers import ContainerId, ContainerKind
from seamark.model.moments import Moment
from seamark.stores.columns import attribute_id
from seamark.stores.columns.rows import TYPE_OF_CODE
from seamark.tracking.attribute_rows import run_state
from seamark.tracking.context import Tracking
from seamark.tracking.search import PING, STATE, Sort, find_page

__all__ = ["Scalar", "ScalarRow", "ScalarTable", "search_scalars"]

Scalar = float | int | bool | str | list[str] | None
"""Of a series the last value, of an artifact its hash, of a git reference the commit, of a notebook its name; None of files, and
of series without points. Times are in milliseconds."""

_COLUMNS = ("container", "path", "type", "float_value", "int_value", "string_value", "set_value", "points")
_TYPES = 32
"""More than there are codes of types."""


@dataclass(frozen=True, slots=True)
class ScalarRow:
    """`attributes` are places in those of the table; `values` belongs to them."""

    uuid: UUID
    sys_id: str
    attributes: list[int]
    values: list[Scalar]


@dataclass(frozen=True, slots=True)
class ScalarTable:
    """`total` counts all matches, `rows` are those of the page."""

    total: int
    attributes: list[tuple[str, AttributeType]]
    rows: list[ScalarRow]


def search_scalars(
    t: Tracking,
    caller: Caller,
    project: str,
    kinds: Sequence[ContainerKind],
    *,
    query: str = "",
    sort: Sequence[Sort] = (),
    columns: Sequence[str] | None = None,
    offset: int = 0,
    limit: int = 100,
) -> ScalarTable:
    """The containers that meet the query, in order, trashed ones too, with the attributes of the given paths (all when None).

    Raises as `search.search_containers`.
    """
    page = find_page(t, caller, project, kinds, query=query, sort=sort, columns=columns, offset=offset, limit=limit)
    rows = {
        container: ScalarRow(names.uuid, names.sys_id, [], [])
        for container, names in t.catalog.containers.names(page.found).items()
    }
    places: dict[tuple[str, AttributeType], int] = {}
    wanted = page.columns
    with_state = wanted is None or STATE in wanted
    ids = None if wanted is None else {attribute_id(path) for path in (*wanted, *([PING] if with_state else []))}
    if ids is None or ids:
        table = t.columns.read_row_table(page.found, ids, {page.home.id}, _COLUMNS)
        if table.num_rows:
            _fill(rows, places, table)
            if with_state:
                _add_states(rows, places, page.now, is_shown=wanted is None or PING in wanted)
    found = [rows[ContainerId(each)] for each in page.found if ContainerId(each) in rows]
    return ScalarTable(page.total, list(places), found)


def _fill(rows: dict[ContainerId, ScalarRow], places: dict[tuple[str, AttributeType], int], table: pa.Table) -> None:
    path_column: Any = table.column("path").combine_chunks()  # Any: the stubs know no dictionaries
    encoded = path_column.dictionary_encode()
    paths: list[str] = encoded.dictionary.to_pylist()
    codes: npt.NDArray[np.int64] = table.column("type").to_numpy().astype(np.int64)
    kinds, place_of_row = np.unique(encoded.indices.to_numpy().astype(np.int64) * _TYPES + codes, return_inverse=True)
    for kind in kinds.tolist():
        places[paths[kind // _TYPES], TYPE_OF_CODE[kind % _TYPES]] = len(places)
    values: list[Scalar] = [None] * table.num_rows
    for code in np.unique(codes).tolist():
        read = _VALUES.get(TYPE_OF_CODE[code])
        if read is None:
            continue
        chosen = np.flatnonzero(codes == code)
        indices: Any = pa.array(chosen)
        for position, value in zip(chosen.tolist(), read(table.take(indices)), strict=True):
            values[position] = value
    containers: list[Any] = table.column("container").to_pylist()
    columns = (containers, place_of_row.ravel().tolist(), values)
    for container, place, value in zip(*columns, strict=True):
        row = rows.get(container)
        if row is not None:
            row.attributes.append(place)
            row.values.append(value)


def _add_states(
    rows: dict[ContainerId, ScalarRow], places: dict[tuple[str, AttributeType], int], now: Moment, *, is_shown: bool
) -> None:
    """Puts the state, which follows from when a container was last heard of, beside that time, or in its place."""
    ping = places.get((PING, AttributeType.DATETIME))
    if ping is None:
        return
    state = places.setdefault((STATE, AttributeType.RUN_STATE), len(places))
    for row in rows.values():
        if ping not in row.attributes:
            continue
        position = row.attributes.index(ping)
        heard = row.values[position]
        assert isinstance(heard, int)
        shown = run_state(heard, now).value
        assert isinstance(shown, str)
        if is_shown:
            row.attributes.append(state)
            row.values.append(shown)
        else:
            row.attributes[position], row.values[position] = state, shown


def _column(name: str) -> Callable[[pa.Table], list[Any]]:
    return lambda table: table.column(name).to_pylist()


def _truths(table: pa.Table) -> list[Any]:
    return [bool(each) for each in table.column("int_value").to_pylist()]


def _sets(table: pa.Table) -> list[Any]:
    sets: list[Any] = table.column("set_value").to_pylist()
    return [sorted(each) for each in sets]


def _last(name: str) -> Callable[[pa.Table], list[Any]]:
    def read(table: pa.Table) -> list[Any]:
        columns = (table.column("points").to_pylist(), table.column(name).to_pylist())
        return [value if points else None for points, value in zip(*columns, strict=True)]

    return read


_VALUES: dict[AttributeType, Callable[[pa.Table], list[Any]]] = {
    AttributeType.FLOAT: _column("float_value"),
    AttributeType.INT: _column("int_value"),
    AttributeType.DATETIME: _column("int_value"),
    AttributeType.BOOL: _truths,
    AttributeType.STRING: _column("string_value"),
    AttributeType.ARTIFACT: _column("string_value"),
    AttributeType.GIT_REF: _column("string_value"),
    AttributeType.NOTEBOOK_REF: _column("string_value"),
    AttributeType.STRING_SET: _sets,
    AttributeType.STRING_SERIES: _last("string_value"),
    AttributeType.FLOAT_SERIES: _last("float_value"),
}
