"""What the official 3.x client leaves behind: a database for each run, with the operations and files that were not sent."""

import contextlib
import os
import re
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from seamark.model.errors import SourceUnreadable

__all__ = ["LOG_NAME", "LoggedOperation", "LoggedUpload", "RunLog", "find_logs", "open_log"]

LOG_NAME = "run_operations.sqlite3"
_VERSION = "v5"
_CREATION = 1
_BUSY_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class LoggedOperation:
    """A serialised creation of the run, or a snapshot of values."""

    sequence: int
    is_creation: bool
    content: bytes


@dataclass(frozen=True, slots=True)
class LoggedUpload:
    """A file that was not uploaded. `destination` is its path among the project's files; a temporary one is the client's own."""

    number: int
    source: str
    destination: str
    is_temporary: bool


class RunLog:
    """The database of one run. What is acknowledged is deleted from it, as the client itself does."""

    def __init__(self, path: Path, connection: sqlite3.Connection, project: str, run_id: str) -> None:
        self.path = path
        self.project = project
        self.run_id = run_id
        self._connection = connection

    def operations(self) -> Iterator[LoggedOperation]:
        """In the order of logging. Raises SourceUnreadable, as everything does that reads or writes."""
        with _explained(self.path):
            rows = self._connection.execute(
                "SELECT sequence_id, operation_type, operation FROM run_operations ORDER BY sequence_id"
            )
            for sequence, kind, content in rows:
                yield LoggedOperation(int(sequence), kind == _CREATION, bytes(content))

    def uploads(self) -> list[LoggedUpload]:
        with _explained(self.path):
            rows = self._connection.execute(
                "SELECT id, source_path, destination, is_temporary FROM file_upload_requests ORDER BY id"
            )
            return [LoggedUpload(int(id), str(source), str(to), bool(temporary)) for id, source, to, temporary in rows]

    @property
    def is_empty(self) -> bool:
        with _explained(self.path):
            (count,) = self._connection.execute(
                "SELECT (SELECT count(*) FROM run_operations) + (SELECT count(*) FROM file_upload_requests)"
            ).fetchone()
            return count == 0

    def forget_operations(self, until: int) -> None:
        """Deletes the operations up to a sequence number."""
        with _explained(self.path), self._connection:
            self._connection.execute("DELETE FROM run_operations WHERE sequence_id <= ?", (until,))

    def forget_upload(self, upload: LoggedUpload) -> None:
        """Deletes the request for an upload, and the file when it is the client's own copy."""
        with _explained(self.path), self._connection:
            self._connection.execute("DELETE FROM file_upload_requests WHERE id = ?", (upload.number,))
        if upload.is_temporary:
            with contextlib.suppress(OSError):
                self.find(upload).unlink()

    def find(self, upload: LoggedUpload) -> Path:
        """Where the file is. The client's own copies lie beside the database, which may have been moved."""
        if upload.is_temporary:
            beside = self.path.parent / re.split(r"[\\/]", upload.source)[-1]
            if beside.is_file():
                return beside
        return Path(upload.source)


@contextmanager
def open_log(path: Path) -> Generator[RunLog]:
    """Opens a database. When it is empty at the end, it is deleted, and its folder with it when that has nothing else.

    Raises SourceUnreadable when it is damaged, of another version, or none of the client's.
    """
    with _explained(path):
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS)
    is_empty = False
    try:
        with _explained(path):
            rows = connection.execute("SELECT version, project, run_id FROM metadata").fetchall()
        if len(rows) != 1 or rows[0][0] != _VERSION:
            raise SourceUnreadable(
                f'The file "{path}" is not of the form {_VERSION}, which is the one that is known. Synchronise it with the '
                "neptune-scale that wrote it."
            )
        _, project, run_id = rows[0]
        log = RunLog(path, connection, str(project), str(run_id))
        yield log
        is_empty = log.is_empty
    finally:
        connection.close()
    if is_empty:
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                os.remove(f"{path}{suffix}")
        with contextlib.suppress(OSError):
            path.parent.rmdir()


def find_logs(data_dir: Path) -> list[Path]:
    """The databases in the folders of a `.neptune` folder."""
    return sorted(path for path in data_dir.glob(f"*/{LOG_NAME}") if path.is_file() and not path.is_symlink())


@contextmanager
def _explained(path: Path) -> Generator[None]:
    try:
        yield
    except (sqlite3.Error, TypeError, ValueError) as error:
        raise SourceUnreadable(
            f'The file "{path}" cannot be worked with as a log of neptune-scale ({error}). If its run is still active, wait until it '
            "has ended; otherwise the file is damaged."
        ) from error
