"""Runs by the hundred thousand and names by the million, made in blocks: the engine reads Arrow files, the catalog copies one row.

What a server would take an hour to be told is what the reading benchmarks need within a minute.
"""

import sqlite3
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench.seeding import open_seeding
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container, ContainerKind
from seamark.model.operations import Operation
from seamark.stores.columns.chdb_engine import ChdbEngine
from seamark.stores.columns.rows import KIND_CODES, SCHEMAS, TYPE_CODES, attribute_id
from seamark.stores.columns.schema import TABLES_OF
from seamark.tracking.containers import create_run
from seamark.tracking.operations import apply_unchecked

__all__ = ["Population", "open_population"]

_ROWS_OF_BLOCK = 500_000
_PROJECT = "main/bench"


class Population:
    """The engine of a data directory that no server has open."""

    def __init__(self, directory: Path, engine: ChdbEngine, template: Container, rows: pa.Table) -> None:
        self.engine = engine
        self._directory = directory
        self._template = template
        self._rows = rows
        self._commit = 1_000

    @property
    def project(self) -> int:
        """The number of the project."""
        return self._template.project_id

    def add_runs(
        self, count: int, texts: Mapping[str, Sequence[str]] | None = None, renamed: Mapping[str, str] | None = None
    ) -> None:
        """Runs with the attributes of the template: numbers of all sizes, their own ids, one after the other; of the attributes in
        `texts` each run has one of these values, and those in `renamed` it has under other paths."""
        rows = self._renamed(renamed) if renamed else self._rows
        first = self._copy_catalog_rows(count)
        generator = np.random.default_rng(first)
        each = rows.num_rows
        size = max(1, _ROWS_OF_BLOCK // each)
        for start in range(first, first + count, size):
            runs = np.arange(start, min(start + size, first + count))
            block = rows.take(pa.array(np.tile(np.arange(each), len(runs))))
            is_own_id = np.array([path in ("sys/id", "sys/custom_run_id") for path in rows.column("path").to_pylist()])
            strings = block.column("string_value").to_numpy(zero_copy_only=False)
            strings[np.tile(is_own_id, len(runs))] = np.repeat([f"POP-{run}" for run in runs.tolist()], is_own_id.sum())
            for path, choices in (texts or {}).items():
                has_path = np.array([each == path for each in rows.column("path").to_pylist()])
                strings[np.tile(has_path, len(runs))] = generator.choice(np.array(choices, object), len(runs))
            values = np.abs(generator.standard_normal(block.num_rows))
            changed: dict[str, Any] = {
                "container": np.repeat(runs, each).astype(np.uint64),
                "string_value": strings,
                "float_value": values,
                "mean": values,
                "min": values / 2,
                "max": values * 2,
            }
            self._insert("attributes", _columns(block) | changed)

    def add_names(self, paths: list[str], runs: int) -> None:
        """Float series of those names, in equal shares of so many runs."""
        first = self._copy_catalog_rows(runs)
        size = _ROWS_OF_BLOCK
        row = self._rows.filter(pa.array([path == "metrics/m0" for path in self._rows.column("path").to_pylist()]))
        share = -(-len(paths) // runs)
        for start in range(0, len(paths), size):
            names = paths[start : start + size]
            attributes = np.array([attribute_id(path) for path in names], np.uint64)
            containers = (first + np.arange(start, start + len(names)) // share).astype(np.uint64)
            block = row.take(pa.array(np.zeros(len(names), np.int64)))
            changed = {"container": containers, "attribute": attributes, "path": names}
            self._insert("attributes", _columns(block) | changed)
            self._define(names, attributes, np.full(len(names), TYPE_CODES[AttributeType.FLOAT_SERIES], np.uint8))

    def merge(self) -> None:
        """Merges what was inserted at once, which for runs that came one by one has happened long since; else the engine would do so
        while something is measured."""
        for target in TABLES_OF["attributes"]:
            self.engine.execute(f"OPTIMIZE TABLE {target} FINAL")

    def _renamed(self, renamed: Mapping[str, str]) -> pa.Table:
        """The rows of the template with other paths, which the project knows from then on."""
        paths = [renamed.get(path, path) for path in self._rows.column("path").to_pylist()]
        attributes = np.array([attribute_id(path) for path in paths], np.uint64)
        self._define(paths, attributes, self._rows.column("type").to_numpy())
        changed: dict[str, Any] = {"path": paths, "attribute": attributes}
        columns = _columns(self._rows) | changed
        return pa.table([pa.array(columns[each.name], each.type) for each in self._rows.schema], schema=self._rows.schema)

    def _define(self, paths: Sequence[str], attributes: np.ndarray, types: np.ndarray) -> None:
        definitions: dict[str, Any] = {
            "project": np.full(len(paths), self.project, np.uint64),
            "kind": np.full(len(paths), KIND_CODES[ContainerKind.RUN], np.uint8),
            "attribute": attributes,
            "path": list(paths),
            "type": types,
        }
        self._insert("definitions", definitions)

    def _insert(self, name: str, columns: dict[str, Any]) -> None:
        """Adds a block to all tables of this schema."""
        self._commit += 1
        columns["commit"] = np.full(len(columns["attribute"]), self._commit, np.uint64)
        schema: Any = SCHEMAS[name]
        arrays = [
            columns[each.name] if isinstance(columns[each.name], pa.ChunkedArray) else pa.array(columns[each.name], each.type)
            for each in schema
        ]
        table = pa.table(arrays, schema=schema)
        file = self._directory / "population.arrow"
        with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            writer.write_table(table.combine_chunks())
        for target in TABLES_OF[name]:
            self.engine.insert_file(target, file)
        file.unlink()

    def _copy_catalog_rows(self, count: int) -> int:
        """The number of the first of the runs that are added to the catalog."""
        with sqlite3.connect(self._directory / "catalog.sqlite") as connection:
            (last,) = connection.execute("SELECT max(id) FROM containers").fetchone()
            names = [str(row[1]) for row in connection.execute("PRAGMA table_info(containers)")]
            own = {
                "id": "? + n",
                "uuid": "lower(hex(randomblob(16)))",
                "sys_id": "'POP-' || (? + n)",
                "custom_id": "'POP-' || (? + n)",
            }
            chosen = ", ".join(own.get(name, name) for name in names)
            numbers = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)"
            connection.execute(
                f"{numbers} INSERT INTO containers ({', '.join(names)}) SELECT {chosen} FROM containers, numbers WHERE id = ?",
                (count, last, last, last, self._template.id),
            )
        connection.close()
        return last + 1


def _columns(table: pa.Table) -> dict[str, Any]:
    return {name: table.column(name) for name in table.column_names}


@contextmanager
def open_population(directory: Path, operations: list[Operation]) -> Generator[Population]:
    """A new data directory with one run that these operations are about, to be multiplied."""
    seeding = open_seeding(directory)
    template = create_run(seeding.tracking, seeding.caller, _PROJECT, custom_id="template", has_default_name=False).container
    apply_unchecked(seeding.tracking, template, operations).wait()
    rows = seeding.tracking.columns.read_row_table([template.id], None, [template.project_id])
    seeding.close()
    engine = ChdbEngine(directory / "columns")
    try:
        yield Population(directory, engine, template, rows)
    finally:
        engine.close()
