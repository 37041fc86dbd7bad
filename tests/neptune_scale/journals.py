"""What is in the journals that runs have left in a folder."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from seamark.client.folder import JournalFolder, Manifest, journal_folders
from seamark.model.journal import (
    FileOperation,
    JournalOperation,
    StoredFile,
    Tag,
    frames_of,
    unpack_closed,
    unpack_file_operations,
    unpack_operations,
    unpack_schema,
)


@dataclass
class Logged:
    """All that one run has logged: points and previews as (path, step in micros, time, value[, completion])."""

    folder: JournalFolder
    points: list[tuple[str, int, int, float]] = field(default_factory=list)
    previews: list[tuple[str, int, int, float, float]] = field(default_factory=list)
    operations: list[JournalOperation] = field(default_factory=list)
    file_operations: list[FileOperation] = field(default_factory=list)
    is_closed: bool = False
    is_failed: bool = False

    @property
    def manifest(self) -> Manifest:
        return self.folder.manifest

    def contents(self, file: StoredFile) -> bytes:
        return self.folder.staged_path(file).read_bytes()

    def values(self, path: str) -> list[float]:
        return [value for each, _, _, value in self.points if each == path]


def logged_in(folder: Path) -> Logged:
    """What the only run in this folder has logged."""
    (journal,) = journal_folders(folder)
    logged = Logged(journal)
    for segment in journal.segments():
        _read(logged, memoryview(journal.segment_path(segment).read_bytes()))
    return logged


def plain(operations: list[JournalOperation]) -> list[object]:
    """Operations as lists of their fields, with what kind they are in front."""
    return [[type(each).__name__, *msgspec.structs.astuple(each)] for each in operations]


def _read(logged: Logged, data: memoryview) -> None:
    schemas: dict[int, tuple[tuple[str, ...], bool]] = {}
    for frames in frames_of(data):
        frame = data[frames.start : frames.end]
        match frames.tag:
            case Tag.SCHEMA:
                schema = unpack_schema(frame)
                schemas[schema.number] = (schema.paths, schema.is_preview)
            case Tag.OPERATIONS:
                logged.operations += unpack_operations(frame)
            case Tag.FILE_OPERATIONS:
                logged.file_operations += unpack_file_operations(frame)
            case Tag.CLOSED:
                logged.is_closed = True
                logged.is_failed = unpack_closed(frame).is_failed
            case None:
                for start in range(frames.start, frames.end, frames.length):
                    _, tag, step, time = struct.unpack_from("<IIqq", data, start)
                    values = struct.unpack_from(f"<{(frames.length - 24) // 8}d", data, start + 24)
                    paths, is_preview = schemas[tag]
                    if is_preview:
                        completion, *values = values
                        logged.previews += [
                            (path, step, time, value, completion) for path, value in zip(paths, values, strict=True)
                        ]
                    else:
                        logged.points += [(path, step, time, value) for path, value in zip(paths, values, strict=True)]
            case _:
                pass
