"""Writing one exported run: its values, points and files."""

import mimetypes
import os
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from seamark.model.artifacts import artifact_hash
from seamark.model.errors import SeamarkError, SourceUnreadable, StoreUnavailable
from seamark.model.journal import (
    AppendFile,
    AppendReference,
    AssignArtifact,
    Closed,
    FileOperation,
    JournalOperation,
    ListArtifactFiles,
    PutFile,
    PutFileSet,
    PutReference,
    StoredFile,
)
from seamark.transfer.contents import Contents
from seamark.transfer.exporter.counting import add_rows
from seamark.transfer.exporter.destinations import PieceName, RunDestination
from seamark.transfer.exporter.facts import RunFacts
from seamark.transfer.exporter.files import ExportedFiles
from seamark.transfer.exporter.pieces import PieceWriter
from seamark.transfer.exporter.rows import FileRow, Rows
from seamark.transfer.reports import LogReport

__all__ = ["RunWriting", "session_of"]

_AT_ONCE = 1_000
"""Files of a set or an artifact in one operation."""
_MOST_EXT = 16


def session_of(run: UUID) -> str:
    """What the import of a run is called among those that log to it: the same every time."""
    return sha256(f"neptune-exporter {run}".encode()).hexdigest()[:32]


class RunWriting:
    """Takes what an export holds of a run, in order, and counts it. What is refused is in the report."""

    def __init__(self, run: UUID, facts: RunFacts, files: ExportedFiles, destination: RunDestination, report: LogReport) -> None:
        self.contents = Contents()
        self.files = 0
        """How many the rows name."""
        self._run = run
        self._facts = facts
        self._sources = files
        self._destination = destination
        self._report = report
        self._session = session_of(run)
        self._pieces = PieceWriter(self._session, self._send)

    def take(self, rows: Rows) -> None:
        add_rows(self.contents, rows)
        keeps_name = self._facts.experiment is None
        operations: list[JournalOperation] = [
            *(each for each in rows.values if keeps_name or each.path != "sys/name"),
            *rows.texts,
            *rows.histograms,
        ]
        self._operations(operations)
        if rows.floats is not None:
            self._pieces.floats(rows.floats)
        self.files += len(rows.files)
        for file in rows.files:
            self._take_file(file)
        for problem, count in rows.problems.items():
            self._report.add_problem(problem, count)

    def finish(self) -> None:
        """Nothing follows: what was taken is durable when this returns."""
        self._pieces.closed(Closed())
        self._pieces.flush()
        self._destination.close_run(self._run, self._session)
        self._report.stored = max(0, self.contents.point_count + len(self.contents.values) - self._report.problem_count)

    def _send(self, name: PieceName, frames: bytes) -> None:
        for message in self._destination.send(self._run, name, frames):
            self._report.add_problem(message)

    def _take_file(self, row: FileRow) -> None:
        try:
            match row.kind:
                case "artifact":
                    self._take_artifact(row)
                case "file_set":
                    self._take_file_set(row)
                case _:
                    self._pieces.file_operation(self._stored(row))
        except StoreUnavailable:
            raise
        except SeamarkError as error:
            self._report.add_problem(f"{row.path}: {error}")
        else:
            self._report.files += 1

    def _stored(self, row: FileRow) -> FileOperation:
        """Stores the contents; gives what makes them an attribute's."""
        name = self._sources.name_of(row.source)
        with self._sources.open(row.source) as file:
            size = os.fstat(file.fileno()).st_size
            stored = StoredFile(_file_id(row.path, str(row.step)), size)
            reference = None if self._facts.is_from_2x else f"{self._facts.run_id}/{row.path}/{name}"
            self._destination.store(self._run, self._session, stored.id, reference, size, file)
        media_type = mimetypes.guess_type(name)[0] or ""
        if reference is not None:
            if row.step is None:
                return PutReference(row.path, stored, reference, media_type)
            return AppendReference(row.path, stored, reference, row.step, row.time, media_type)
        if row.step is None:
            return PutFile(row.path, stored, _ext_of(name), name)
        return AppendFile(row.path, stored, row.step, row.time, name)

    def _take_artifact(self, row: FileRow) -> None:
        files = self._sources.artifact(row.source)
        hash = artifact_hash(files)
        if len(files) <= _AT_ONCE:
            self._operations([AssignArtifact(row.path, hash, files)])
            return
        for start in range(0, len(files), _AT_ONCE):
            part = files[start : start + _AT_ONCE]
            self._operations([ListArtifactFiles(row.path, hash, part, start + _AT_ONCE >= len(files))])
        self._operations([AssignArtifact(row.path, hash)])

    def _operations(self, operations: Sequence[JournalOperation]) -> None:
        for problem in self._pieces.operations(operations):
            self._report.add_problem(problem)

    def _take_file_set(self, row: FileRow) -> None:
        """Takes what can be read of it. Raises SourceUnreadable, when that is done, where something cannot."""
        damaged: list[SourceUnreadable] = []
        with self._sources.members(row.source) as members:
            listed = members.listed()
            stored: list[tuple[str, StoredFile]] = []
            is_first = True
            for member in listed:
                contents = StoredFile(_file_id(row.path, member.name), member.size)
                try:
                    with members.open(member) as file:
                        self._destination.store(self._run, self._session, contents.id, None, member.size, file)
                except SourceUnreadable as error:
                    damaged.append(error)
                    continue
                stored.append((member.name, contents))
                if len(stored) == _AT_ONCE:
                    self._pieces.file_operation(PutFileSet(row.path, stored, is_first))
                    stored, is_first = [], False
            if stored or (is_first and not damaged):
                self._pieces.file_operation(PutFileSet(row.path, stored, is_first))
        if damaged:
            taken = len(listed) - len(damaged)
            raise SourceUnreadable(
                f"{taken:,} of its {len(listed):,} files are taken, and the others cannot be read. {damaged[0]}"
            )


def _file_id(path: str, name: str) -> str:
    """The same for the same place in the run, so that an export that is imported again replaces what it brought."""
    return sha256(f"{path}\n{name}".encode()).hexdigest()[:32]


def _ext_of(name: str) -> str:
    _, dot, ext = name.rpartition(".")
    return ext if dot and len(ext) <= _MOST_EXT and ext.isascii() and ext.isalnum() else ""
