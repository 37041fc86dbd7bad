"""Attributes out of a table of rows, type by type: of each row only the columns that its type fills become Python objects."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from seamark.model.attributes import AttributeType
from seamark.model.values import Attribute, AttributeValue, FloatSeriesSummary, StringSeriesSummary
from seamark.stores.columns.attributes import rows_of_table
from seamark.stores.columns.rows import NO_PREVIEW, TYPE_OF_CODE
from seamark.tracking.attribute_rows import attribute_of_row, series_configuration

__all__ = ["attributes_of_table"]


def attributes_of_table(table: pa.Table) -> list[tuple[int, Attribute]]:
    """The container and the attribute of each row, in the order of the rows. `table` has the columns of AttributeRow."""
    if not table.num_rows:
        return []
    found: list[Any] = [None] * table.num_rows
    containers: list[int] = _objects(table, "container")
    paths = _paths(table)
    codes = table.column("type").to_numpy()
    for code in np.unique(codes).tolist():
        type_ = TYPE_OF_CODE[code]
        chosen = np.flatnonzero(codes == code)
        indices: Any = pa.array(chosen)  # Any: the stubs guess at the type
        rows = table if len(chosen) == table.num_rows else table.take(indices)
        values = _VALUES.get(type_, _any_value)(rows)
        for position, value in zip(chosen.tolist(), values, strict=True):
            found[position] = (containers[position], Attribute(paths[position], type_, value))
    return found


def _objects(table: pa.Table, name: str) -> list[Any]:
    return table.column(name).to_pylist()


def _paths(table: pa.Table) -> list[str]:
    """Thousands of rows have the same few."""
    column: Any = table.column("path").combine_chunks()  # Any: the stubs know no dictionaries
    encoded = column.dictionary_encode()
    values: list[str] = encoded.dictionary.to_pylist()
    return [values[index] for index in encoded.indices.to_pylist()]


def _column(name: str) -> Callable[[pa.Table], Iterable[Any]]:
    return lambda table: _objects(table, name)


def _truths(table: pa.Table) -> Iterator[bool]:
    return map(bool, _objects(table, "int_value"))


def _sets(table: pa.Table) -> Iterator[frozenset[str]]:
    return (frozenset(each) for each in _objects(table, "set_value"))


def _texts_of_series(table: pa.Table) -> Iterator[StringSeriesSummary]:
    names = ("points", "string_value", "last_step", "last_time")
    for points, last, step, time in zip(*(_objects(table, name) for name in names), strict=True):
        yield StringSeriesSummary(points, last, step, time) if points else StringSeriesSummary()


def _float_series(table: pa.Table) -> Iterator[FloatSeriesSummary]:
    names = (
        *("points", "float_value", "last_step", "last_time", "finite", "min", "max", "mean", "m2", "preview_step"),
        *("detail", "first_step"),
    )
    columns = (_objects(table, name) for name in names)
    for points, last, step, time, finite, low, high, mean, m2, preview, detail, first in zip(*columns, strict=True):
        has_preview = preview > (step if points else NO_PREVIEW)
        of_points = (points, last, step, time) if points else (0, None, None, None)
        of_finite = (low, high, mean, m2 / finite) if finite else (None, None, None, None)
        configured = series_configuration(detail) if detail else (None, None, None)
        yield FloatSeriesSummary(*of_points, *of_finite, *configured, has_preview, first if points else None)


def _any_value(table: pa.Table) -> Iterator[AttributeValue]:
    return (attribute_of_row(row).value for row in rows_of_table(table))


_VALUES: dict[AttributeType, Callable[[pa.Table], Iterable[Any]]] = {
    AttributeType.FLOAT: _column("float_value"),
    AttributeType.INT: _column("int_value"),
    AttributeType.DATETIME: _column("int_value"),
    AttributeType.BOOL: _truths,
    AttributeType.STRING: _column("string_value"),
    AttributeType.STRING_SET: _sets,
    AttributeType.STRING_SERIES: _texts_of_series,
    AttributeType.FLOAT_SERIES: _float_series,
}
