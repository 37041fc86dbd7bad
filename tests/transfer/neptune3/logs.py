"""Databases as the official 3.x logger leaves them, written without it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seamark.wire.neptune3.messages.values_pb2 import Run, UpdateRunSnapshot
from tests.wire.neptune3.builders import NOW, instant

_FORM = """
CREATE TABLE run_operations (sequence_id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp INTEGER NOT NULL,
    operation_type INTEGER NOT NULL, operation BLOB NOT NULL, operation_size_bytes INTEGER NOT NULL);
CREATE INDEX idx_run_operations_sequence_size ON run_operations (sequence_id, operation_size_bytes);
CREATE TABLE metadata (id INTEGER PRIMARY KEY AUTOINCREMENT, version TEXT NOT NULL, project TEXT NOT NULL, run_id TEXT NOT NULL);
CREATE TABLE run_operation_submission (sequence_id INTEGER PRIMARY KEY, timestamp INTEGER NOT NULL, request_id TEXT NOT NULL);
CREATE TABLE file_upload_requests (id INTEGER PRIMARY KEY AUTOINCREMENT, source_path TEXT NOT NULL, destination TEXT NOT NULL,
    mime_type TEXT NOT NULL, size_bytes INTEGER NOT NULL, is_temporary INTEGER NOT NULL);
"""


@dataclass(frozen=True)
class Upload:
    source: str
    destination: str
    is_copy: bool = False


def a_creation(run: str = "run", **fields: Any) -> Run:
    return Run(family=run, creation_time=instant(NOW), **fields)


def write_log(
    folder: Path,
    operations: Iterable[Run | UpdateRunSnapshot | bytes],
    *,
    project: str = "team/first",
    run: str = "run",
    version: str = "v5",
    uploads: Sequence[Upload] = (),
    at: int = NOW,
) -> Path:
    """A closed database in a folder below `folder/.neptune`; operations given as bytes are snapshots."""
    path = folder / ".neptune" / f"{project.replace('/', '_')}_{run}_{at}" / "run_operations.sqlite3"
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript("PRAGMA journal_mode = WAL;" + _FORM)
        database.execute("INSERT INTO metadata (version, project, run_id) VALUES (?, ?, ?)", (version, project, run))
        for number, operation in enumerate(operations):
            body = operation if isinstance(operation, bytes) else operation.SerializeToString()
            row = (at + number, int(isinstance(operation, Run)), body, len(body))
            database.execute(
                "INSERT INTO run_operations (timestamp, operation_type, operation, operation_size_bytes) VALUES (?, ?, ?, ?)", row
            )
        for upload in uploads:
            row = (upload.source, upload.destination, "text/plain", 1, int(upload.is_copy))
            database.execute(
                "INSERT INTO file_upload_requests (source_path, destination, mime_type, size_bytes, is_temporary)"
                " VALUES (?, ?, ?, ?, ?)",
                row,
            )
    return path


def change(path: Path, *statements: str) -> None:
    """Changes a database by SQL, schema included."""
    with closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)
