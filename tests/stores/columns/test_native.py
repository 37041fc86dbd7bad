"""Columns of numbers in the engine's own format, on each engine."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from seamark.stores.columns.engine import Engine, EngineError
from seamark.stores.columns.native import write_native
from seamark.stores.columns.rows import SCHEMAS
from seamark.stores.columns.schema import FLOAT_POINTS, create_tables
from tests.stores.columns.builders import new_id

_SCHEMA: Any = SCHEMAS["float_points"]


def _points(container: int, steps: list[int], values: list[float], **others: int) -> pa.Table:
    columns: dict[str, Any] = {"step": steps, "value": values}
    constants = {
        "container": container,
        "attribute": 2**64 - 1,
        "generation": 0,
        "timestamp": -5,
        "request": 0,
        "commit": 3,
    } | others
    columns |= {name: [number] * len(steps) for name, number in constants.items()}
    arrays: list[pa.Array[Any]] = [pa.array(columns[name], _SCHEMA.field(name).type) for name in _SCHEMA.names]
    return pa.table(arrays, schema=_SCHEMA)


def _inserted(engine: Engine, table: pa.Table, file: Path) -> list[dict[str, Any]]:
    create_tables(engine)
    engine.insert_native(FLOAT_POINTS, write_native(table, file), file)
    container = table.column("container")[0].as_py()
    found = engine.query(f"SELECT {', '.join(_SCHEMA.names)} FROM {FLOAT_POINTS} WHERE container = {container} ORDER BY step")
    return found.to_pylist()


def test_every_number_arrives_as_it_was(engine: Engine, tmp_path: Path) -> None:
    values = [math.inf, -math.inf, 5e-324, -1.7976931348623157e308, 0.1]
    table = _points(new_id(), [-(10**18), -1, 0, 1, 10**18], values, generation=2**32 - 1, request=2**64 - 1)
    assert _inserted(engine, table, tmp_path / "points") == table.to_pylist()


def test_columns_of_zeros_are_left_out_and_are_zeros_in_the_table(engine: Engine, tmp_path: Path) -> None:
    table = _points(new_id(), [0], [7.0], timestamp=0)
    assert list(write_native(table, tmp_path / "points")) == ["container", "attribute", "commit", "value"]
    assert _inserted(engine, table, tmp_path / "points") == table.to_pylist()


def test_a_float_of_zero_keeps_its_sign_and_nan_stays(engine: Engine, tmp_path: Path) -> None:
    (zero,) = _inserted(engine, _points(new_id(), [0], [-0.0]), tmp_path / "points")
    assert math.copysign(1, zero["value"]) == -1
    (nan,) = _inserted(engine, _points(new_id(), [0], [math.nan]), tmp_path / "points")
    assert math.isnan(nan["value"])


def test_the_chunks_of_a_table_arrive_as_one_part(engine: Engine, tmp_path: Path) -> None:
    container, more = new_id(), 1_200_000
    numbers = np.arange(more)
    first = _points(container, [-2, -1], [1.0, 2.0])
    columns: list[Any] = [
        np.full(more, container, np.uint64),
        np.full(more, 2**64 - 1, np.uint64),
        np.zeros(more, np.uint32),
        numbers,
        numbers,
        np.zeros(more, np.uint64),
        np.full(more, 3, np.uint64),
        numbers.astype(np.float64),
    ]
    arrays: list[pa.Array[Any]] = [pa.array(column, each.type) for column, each in zip(columns, _SCHEMA, strict=True)]
    second = pa.table(arrays, schema=_SCHEMA)
    create_tables(engine)
    file = tmp_path / "points"
    engine.insert_native(FLOAT_POINTS, write_native(pa.concat_tables([first, first.slice(0, 0), second]), file), file)
    found = engine.query(
        f"SELECT count() AS points, uniqExact(_part) AS parts, sum(value) AS sum FROM {FLOAT_POINTS} WHERE container = {container}"
    )
    assert found.to_pylist() == [{"points": more + 2, "parts": 1, "sum": 3.0 + more * (more - 1) / 2}]


def test_a_file_that_is_cut_off_is_not_inserted(engine: Engine, tmp_path: Path) -> None:
    create_tables(engine)
    table = _points(new_id(), list(range(1000)), [1.0] * 1000)
    file = tmp_path / "points"
    names = write_native(table, file)
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(EngineError):
        engine.insert_native(FLOAT_POINTS, names, file)
    assert engine.query(
        f"SELECT count() AS n FROM {FLOAT_POINTS} WHERE container = {table.column('container')[0]}"
    ).to_pylist() == [{"n": 0}]
