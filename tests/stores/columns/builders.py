"""Small builders for tests of the column store."""

import itertools
import os
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from seamark.model.attributes import AttributeType
from seamark.model.containers import ContainerKind
from seamark.stores.columns import AttributeRow, Batch, Columns, FloatChunk, StringChunk, attribute_id
from seamark.stores.columns.engine import Engine, EngineError
from seamark.stores.columns.float_tables import FloatSeries, FloatTable
from seamark.stores.columns.points import Segment
from seamark.stores.columns.rows import KIND_CODES, TYPE_CODES

RUN = KIND_CODES[ContainerKind.RUN]
PROJECT = KIND_CODES[ContainerKind.PROJECT]
STEP = 1_000_000

_ids = itertools.count(random.SystemRandom().getrandbits(40) << 16)


def new_id() -> int:
    """A project or container that no other test uses, since tests share a store."""
    return next(_ids)


def a_row(container: int, path: str, type_: AttributeType, *, project: int = 1, kind: int = RUN, **values: Any) -> AttributeRow:
    return AttributeRow(project, container, attribute_id(path), path, kind, TYPE_CODES[type_], **values)


def a_batch(rows: Sequence[AttributeRow] = (), floats: Sequence[FloatChunk] = (), strings: Sequence[StringChunk] = ()) -> Batch:
    batch = Batch(floats=list(floats), strings=list(strings))
    for row in rows:
        batch.put(row)
        batch.definitions.append((row.project, row.kind, row.attribute, row.path, row.type))
    return batch


def a_chunk(
    container: int, path: str, points: Mapping[int, float], *, generation: int = 0, request: int = 0, timestamp: int = 1000
) -> FloatChunk:
    """Points by step, in micros; their times count up from `timestamp`."""
    times = np.arange(len(points), dtype=np.int64) + timestamp
    steps = np.array(list(points), np.int64)
    return FloatChunk(container, attribute_id(path), generation, request, steps, times, np.array(list(points.values()), float))


def a_float_table(
    container: int, steps: Sequence[int], values: Mapping[str, Sequence[float]], *, rows: bool = True, project: int = 1
) -> FloatTable:
    """Values by path, one a step (in micros); their times are the steps. The rows say only how many points there are, and the last."""
    series = FloatSeries.of_rows([a_row(container, path, AttributeType.FLOAT_SERIES, project=project) for path in values])
    given = np.array(list(values.values()), float).T.reshape(len(steps), len(values))
    micros = np.array(steps, np.int64)
    integers, reals = np.zeros((5, len(values)), np.int64), np.zeros((5, len(values)))
    integers[0] = len(steps)
    reals[0] = given[-1] if len(steps) else 0.0
    return FloatTable(series, micros, micros, given, integers if rows else None, reals if rows else None)


def texts_chunk(container: int, path: str, texts: Sequence[str]) -> StringChunk:
    """One text a whole step, from 0."""
    steps = np.arange(len(texts), dtype=np.int64) * STEP
    return StringChunk(container, attribute_id(path), 0, 0, steps, steps // 1000, texts)


def a_segment(container: int, path: str, **limits: Any) -> Segment:
    return Segment(container, attribute_id(path), limits.pop("generation", 0), **limits)


def write(columns: Columns, *batches: Batch) -> None:
    for done in [columns.submit(batch, columns.epoch) for batch in batches]:
        done.result(timeout=60)


def steps_and_values(table: pa.Table) -> tuple[list[int], list[Any]]:
    return (table.column("step").to_pylist(), table.column("value").to_pylist()) if table.num_rows else ([], [])


class Unreliable(Engine):
    """An engine whose insertions fail for a while: before they have any effect, or (`with_effect`) after it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.failing = 0
        self.with_effect = False
        self.attempts = 0

    def execute(self, sql: str) -> None:
        self.engine.execute(sql)

    def query(self, sql: str, parameters: Mapping[str, str] | None = None) -> pa.Table:
        return self.engine.query(sql, parameters)

    def read_joined(self, sql: str) -> bytes:
        return self.engine.read_joined(sql)

    def insert_file(self, table: str, file: Path) -> None:
        self._attempt(table, lambda: self.engine.insert_file(table, file))

    def insert_native(self, table: str, columns: Sequence[str], file: Path) -> None:
        self._attempt(table, lambda: self.engine.insert_native(table, columns, file))

    def put_merges_behind(self) -> None:
        self.engine.put_merges_behind()

    def _attempt(self, table: str, insert: Callable[[], None]) -> None:
        self.attempts += 1
        if self.failing <= 0:
            insert()
            return
        self.failing -= 1
        if self.with_effect:
            insert()
        raise EngineError(f"{os.strerror(28)} (made up for {table})", is_transient=True)

    def close(self) -> None:
        pass
