"""Tables of points become rows in the order of the engine's keys, the same ones whether they are many or few."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.stores.columns import float_tables
from seamark.stores.columns.float_tables import FloatSeries, FloatTable, points_of_tables

_GROUPS = st.lists(
    st.tuples(
        st.integers(1, 9),
        st.lists(st.integers(0, 3), min_size=1, max_size=4),
        st.lists(st.integers(1, 5), min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=4,
)


def _tables(groups: list[tuple[int, list[int], list[int]]]) -> list[FloatTable]:
    """For each group (container, generations of its series, numbers of steps) tables of the same series, one after the other."""
    tables: list[FloatTable] = []
    for container, generations, lengths in groups:
        count, first = len(generations), 0
        series = FloatSeries(
            1,
            container,
            1,
            tuple(f"m{number}" for number in range(count)),
            np.array(generations, np.uint32),
            np.zeros(count, np.uint8),
            np.zeros(count, np.int64),
            ("",) * count,
        )
        for length in lengths:
            steps = np.arange(first, first + length)
            first += length
            values = np.arange(float(length * count)).reshape(length, count) + container / 8
            tables.append(FloatTable(series, steps, steps * 10, values, None, None))
    return tables


def _rows(tables: list[FloatTable]) -> list[tuple[Any, ...]]:
    """The points, one by one."""
    return [
        (table.series.container, int(attribute), int(generation), int(step), int(time), 0, 77, float(value))
        for table in tables
        for step, time, row in zip(table.steps, table.timestamps, table.values, strict=True)
        for attribute, generation, value in zip(table.series.attributes, table.series.generations, row, strict=True)
    ]


@given(_GROUPS, st.sampled_from([1, 4, 1 << 16]))
@settings(deadline=None)
def test_every_point_becomes_a_row_however_many_there_are(groups: list[tuple[int, list[int], list[int]]], large: int) -> None:
    tables = _tables(groups)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(float_tables, "_LARGE", large)
        rows = [tuple(row.values()) for row in points_of_tables(tables, 77).to_pylist()]
    assert sorted(rows) == sorted(_rows(tables))


@pytest.mark.parametrize("large", [1, 1 << 16])
def test_the_rows_of_one_container_are_in_the_order_of_their_keys(monkeypatch: pytest.MonkeyPatch, large: int) -> None:
    monkeypatch.setattr(float_tables, "_LARGE", large)
    rows = [
        tuple(row.values())[:4] for row in points_of_tables(_tables([(3, [0, 1, 0], [2, 4]), (1, [2, 2], [3])]), 5).to_pylist()
    ]
    assert rows == sorted(rows)
