"""`seamark import`: durable points a second out of databases of offline runs and of exports, into a data directory and through a server."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from bench.harness import Server, report
from seamark.demo.export import SCHEMA, safe_name
from seamark.wire.neptune3.messages.values_pb2 import Run, UpdateRunSnapshot

_PROJECT = "main/bench"
_AT_ONCE = 128
# pyarrow's stubs leave much of this open.
_pq: Any = pyarrow.parquet
_FORM = """
PRAGMA journal_mode = WAL;
CREATE TABLE run_operations (sequence_id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp INTEGER NOT NULL,
    operation_type INTEGER NOT NULL, operation BLOB NOT NULL, operation_size_bytes INTEGER NOT NULL);
CREATE TABLE metadata (id INTEGER PRIMARY KEY, version TEXT NOT NULL, project TEXT NOT NULL, run_id TEXT NOT NULL);
"""
_SHAPES = (("1,000 metrics a step", 1_000, 2_000), ("5 metrics a step", 5, 100_000))


def run(directory: Path, quick: bool) -> None:
    data = directory / "data"
    with Server(data):
        pass
    for name, metrics, all_steps in _SHAPES:
        steps = all_steps // 10 if quick else all_steps
        for kind, write in (("offline run", _write), ("export", _export)):
            for way in ("a data directory", "a server"):
                log = write(directory, f"{kind}-{metrics}-{way}".replace(" ", "-"), metrics, steps)
                if way == "a server":
                    with Server(data):
                        seconds = _import(data, log)
                else:
                    seconds = _import(data, log)
                report(
                    f"{kind} of {name}, into {way}",
                    f"{metrics * steps / seconds:,.0f} points/s",
                    f"{steps:,} steps in {seconds:.1f} s",
                )


def _import(data: Path, log: Path) -> float:
    """Wall seconds of the whole command, its start included."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "seamark.cli", "import", str(log), "--data-dir", str(data)], check=True, capture_output=True
    )
    return time.perf_counter() - started


def _write(directory: Path, name: str, metrics: int, steps: int) -> Path:
    path = directory / f"{name}.sqlite3"
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_FORM)
        database.execute("INSERT INTO metadata (version, project, run_id) VALUES ('v5', ?, ?)", (_PROJECT, name))
        database.execute("INSERT INTO run_operations VALUES (NULL, 0, 1, ?, 0)", (Run(family=name).SerializeToString(),))
        database.executemany("INSERT INTO run_operations VALUES (NULL, 0, 0, ?, 0)", _snapshots(metrics, steps))
    return path


def _export(directory: Path, name: str, metrics: int, steps: int) -> Path:
    """As the exporter lays it out: some metrics at a time, by step and then by metric, a million rows in a row group."""
    folder = directory / name / "data" / safe_name(_PROJECT)
    folder.mkdir(parents=True)
    random = np.random.default_rng(0)
    paths = np.array([f"metrics/train/layer_{number}/loss" for number in range(metrics)])
    with _pq.ParquetWriter(folder / f"{safe_name(name)}_part_0.parquet", SCHEMA, compression="snappy") as writer:
        for first in range(0, metrics, _AT_ONCE):
            some = paths[first : first + _AT_ONCE]
            rows = len(some) * steps
            columns: dict[str, Any] = {field: pa.nulls(rows, SCHEMA.field(field).type) for field in SCHEMA.names}
            columns["project_id"] = pa.array([_PROJECT] * rows)
            columns["run_id"] = pa.array([name] * rows)
            columns["attribute_path"] = pa.array(np.tile(some, steps))
            columns["attribute_type"] = pa.array(["float_series"] * rows)
            columns["step"] = (
                pa.array(np.repeat(np.arange(steps), len(some))).cast(pa.decimal128(25, 6)).cast(pa.decimal128(18, 6))
            )
            columns["timestamp"] = pa.array(1_700_000_000_000 + np.repeat(np.arange(steps), len(some))).cast(
                SCHEMA.field("timestamp").type
            )
            columns["float_value"] = pa.array(random.standard_normal(rows))
            writer.write_table(pa.table(columns, SCHEMA), row_group_size=2**20)
    return directory / name


def _snapshots(metrics: int, steps: int) -> Iterator[tuple[bytes]]:
    paths = [f"metrics/train/layer_{number}/loss" for number in range(metrics)]
    snapshot = UpdateRunSnapshot()
    random = np.random.default_rng(0)
    for step in range(steps):
        snapshot.step.whole = step
        snapshot.timestamp.FromMilliseconds(1_700_000_000_000 + step)
        for path, value in zip(paths, random.standard_normal(metrics).tolist(), strict=True):
            snapshot.append[path].float64 = value
        yield (snapshot.SerializeToString(),)
