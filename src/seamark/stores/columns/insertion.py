"""Putting blocks into their tables, side by side, also where an earlier attempt may have done so in part."""

import contextlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from seamark.stores.columns.engine import Engine, EngineError
from seamark.stores.columns.native import write_native
from seamark.stores.columns.schema import TABLES_OF
from seamark.stores.columns.sql import integers

__all__ = ["Insertion"]

_NATIVE = frozenset({"float_points"})
"""The blocks that are large, consist of numbers alone, and have no two rows of the same key, because steps increase: they go in at half the
cost."""

_Target = tuple[str, str]
"""A table and the name of the block that goes there."""


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    columns: Sequence[str] | None
    """Those that are in a file in the engine's own format; None for Arrow's."""


class Insertion:
    """Inserts one commit at a time. `scratch` holds the files that the engine reads."""

    def __init__(self, engine: Engine, scratch: Path) -> None:
        self._engine = engine
        self._scratch = scratch
        self._threads = ThreadPoolExecutor(3, thread_name_prefix="columns-insert")

    def insert(self, blocks: Mapping[str, pa.Table]) -> list[Exception]:
        """Inserts each block into all of its tables. Gives the errors; empty when all is in place."""
        return self._insert(blocks, [(table, name) for name in blocks for table in TABLES_OF[name]])

    def insert_missing(self, blocks: Mapping[str, pa.Table], commit: int) -> list[Exception]:
        """Like `insert`, leaving out the tables that have their block already."""
        try:
            missing = [
                (table, name) for name in blocks for table in TABLES_OF[name] if not self._has(table, commit, blocks[name])
            ]
        except EngineError as error:
            return [error]
        return self._insert(blocks, missing)

    def close(self) -> None:
        self._threads.shutdown()

    def _insert(self, blocks: Mapping[str, pa.Table], targets: Sequence[_Target]) -> list[Exception]:
        errors: list[Exception] = []
        files: dict[str, _File] = {}
        try:
            for name in {name for _, name in targets}:
                files[name] = self._written(name, blocks[name])
        except OSError as error:
            return [error]
        attempts = [self._threads.submit(self._insert_file, table, files[name]) for table, name in targets]
        for attempt in attempts:
            try:
                attempt.result()
            except (EngineError, OSError) as error:
                errors.append(error)
        for file in files.values():
            with contextlib.suppress(OSError):  # the next commit writes over it
                file.path.unlink()
        return errors

    def _written(self, name: str, block: pa.Table) -> "_File":
        if name in _NATIVE:
            path = self._scratch / f"{name}.native"
            return _File(path, write_native(block, path))
        path = self._scratch / f"{name}.arrow"
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, block.schema) as writer:
            writer.write_table(block)
        return _File(path, None)

    def _insert_file(self, table: str, file: "_File") -> None:
        if file.columns is None:
            self._engine.insert_file(table, file.path)
        else:
            self._engine.insert_native(table, file.columns, file.path)

    def _has(self, table: str, commit: int, block: pa.Table) -> bool:
        """Whether the whole block is in the table. A block too large for one part may be there in part: that part is removed."""
        where = f"commit = {commit}"
        if "container" in block.column_names:
            # Two servers on one store might use the same number, though never for the same container.
            containers: Any = block.column("container").unique().to_pylist()  # never null
            where += f" AND container IN {integers(containers)}"
        rows = int(self._engine.query(f"SELECT count() AS rows FROM {table} WHERE {where}").column("rows")[0].as_py())
        if 0 < rows < block.num_rows and "container" in block.column_names:
            self._engine.execute(f"DELETE FROM {table} WHERE {where} SETTINGS lightweight_deletes_sync = 2")
            return False
        return rows >= block.num_rows
