"""The lane of operations that need contents of files: the contents go first, then the operations that name them."""

import os
import stat
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from seamark.client.connection import Connection
from seamark.client.errors import RequestRefused
from seamark.client.folder import JournalFolder
from seamark.client.journal_api import Failure, FileDestination, PieceName, send_file, send_piece
from seamark.client.progress import Lane
from seamark.client.uploader.insisting import Insistence
from seamark.client.uploader.segments import SegmentUpload, WriterUpload
from seamark.client.uploader.tracking import TrackingFailed, tracked
from seamark.model.errors import InvalidInput, SeamarkError, SourceUnreadable
from seamark.model.journal import (
    AppendFile,
    AppendReference,
    ArtifactFile,
    DeleteFromFileSet,
    FileOperation,
    JournalOperation,
    PutFile,
    PutFileSet,
    PutReference,
    StoredFile,
    TrackFiles,
    pack_file_operations,
    pack_operations,
    unpack_file_operations,
)

__all__ = ["FileLane"]

_MAX_FRAMES = 64
_MAX_GROUP_BYTES = 4 << 20
"""Of frames, not of contents."""
_AT_ONCE = 4


class FileMissing(SeamarkError):
    """A file that was logged is not there any more, or not as it was."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class FileLane:
    """Sends what needs files, in order, beside everything else."""

    def __init__(
        self,
        folder: JournalFolder,
        connection: Connection,
        uuid: str,
        insistence: Insistence,
        say_failures: Callable[[list[Failure]], None],
        next_files: Callable[[], tuple[WriterUpload, SegmentUpload] | None],
        acknowledge: Callable[[WriterUpload, SegmentUpload, int, int], None],
    ) -> None:
        self._folder = folder
        self._connection = connection
        self._uuid = uuid
        self._insistence = insistence
        self._say_failures = say_failures
        self._next_files = next_files
        self._acknowledge = acknowledge

    def run(self) -> None:
        """Sends until there is nothing more to send, ever. Raises GivenUp."""
        while (work := self._next_files()) is not None:
            self._send_group(*work)

    def _send_group(self, writer: WriterUpload, segment: SegmentUpload) -> None:
        progress = segment.progress
        start, frames = progress.done(Lane.FILES), segment.file_frames
        until = progress.under_way(Lane.FILES)
        count = 0
        while 2 * count < len(frames):
            begin, end = frames[2 * count], frames[2 * count + 1]
            if until is not None:
                if end > until:
                    break
            elif end > progress.done(Lane.FRAMES) or (count and (count >= _MAX_FRAMES or end - start > _MAX_GROUP_BYTES)):
                break
            count += 1
        count = max(1, count)
        until = frames[2 * count - 1]
        start = progress.begin(Lane.FILES, until)
        operations: list[FileOperation] = []
        for k in range(count):
            begin, end = frames[2 * k], frames[2 * k + 1]
            operations += unpack_file_operations(segment.read(begin, end))
        name = PieceName(
            self._folder.manifest.session,
            writer.writer,
            f"{segment.segment.number}f",
            start,
            until,
            self._folder.manifest.is_by_step,
        )
        self._send(name, operations)
        self._acknowledge(writer, segment, count, until)
        for operation in operations:
            for file in _files_of(operation):
                self._folder.discard_staged(file)

    def _send(self, name: PieceName, operations: Sequence[FileOperation]) -> None:
        failures: list[Failure] = []
        sent = self._send_contents(operations, failures)
        body: list[bytes] = []
        artifacts: dict[str, Sequence[ArtifactFile]] = {}
        for operation in operations:
            ready = self._ready(operation, sent, artifacts, failures)
            try:
                if isinstance(ready, FileOperation):
                    body.append(pack_file_operations([ready]))
                elif ready is not None:
                    body.append(pack_operations([ready]))
            except InvalidInput as error:
                # An artifact of very many files.
                failures.append(Failure(operation.path, "too-large", str(error)))
        if body:
            try:
                failures += self._insistence(lambda: send_piece(self._connection, self._uuid, name, body, "identity"))
            except RequestRefused as refusal:
                paths = ", ".join(dict.fromkeys(each.path for each in operations))
                failures.append(
                    Failure("", refusal.kind or str(refusal.status), f"Files were refused ({paths[:500]}): {refusal}")
                )
        self._say_failures(failures)

    def _ready(
        self,
        operation: FileOperation,
        sent: set[str],
        artifacts: dict[str, Sequence[ArtifactFile]],
        failures: list[Failure],
    ) -> FileOperation | JournalOperation | None:
        """What to send of an operation now that its contents are there; None when nothing is left of it."""
        match operation:
            case PutFile() | AppendFile() | PutReference() | AppendReference():
                if operation.file.id not in sent:
                    return None
                return msgspec.structs.replace(operation, file=_bare(operation.file))
            case PutFileSet():
                members = [(name, _bare(file)) for name, file in operation.files if file.id in sent]
                if not members and operation.files and not operation.is_reset:
                    return None
                return PutFileSet(operation.path, members, operation.is_reset)
            case DeleteFromFileSet():
                return operation
            case TrackFiles():
                manifest = self._folder.manifest
                try:
                    artifact = tracked(self._connection, self._insistence, manifest.project, self._uuid, operation, artifacts)
                    artifacts[operation.path] = artifact.files or []
                    return artifact
                except TrackingFailed as error:
                    failures.append(Failure(operation.path, "file-unreadable", str(error)))
                except RequestRefused as refusal:
                    failures.append(Failure(operation.path, refusal.kind, str(refusal)))
                return None

    def _send_contents(self, operations: Sequence[FileOperation], failures: list[Failure]) -> set[str]:
        """Sends the contents of all operations, several at once; the ids of those that arrived."""
        tasks: list[tuple[FileOperation, StoredFile]] = []
        for operation in operations:
            tasks += [(operation, file) for file in _files_of(operation)]
        sent: set[str] = set()
        ended: list[Exception] = []
        lock = threading.Lock()

        def work() -> None:
            while True:
                with lock:
                    if not tasks or ended:
                        return
                    operation, file = tasks.pop(0)
                failure: Failure | None = None
                try:
                    self._send_file(operation, file)
                except FileMissing as error:
                    failure = Failure(operation.path, error.kind, str(error))
                except SourceUnreadable as error:
                    failure = Failure(operation.path, "file-unreadable", str(error))
                except RequestRefused as refusal:
                    failure = Failure(operation.path, refusal.kind or str(refusal.status), str(refusal))
                except Exception as end:
                    # Raised by the thread that waits for the others.
                    with lock:
                        ended.append(end)
                    return
                with lock:
                    if failure is None:
                        sent.add(file.id)
                    else:
                        failures.append(failure)

        helpers = [threading.Thread(target=work, daemon=True) for _ in range(min(_AT_ONCE, len(tasks)) - 1)]
        for helper in helpers:
            helper.start()
        work()
        for helper in helpers:
            helper.join()
        if ended:
            raise ended[0]
        return sent

    def _send_file(self, operation: FileOperation, file: StoredFile) -> None:
        """Raises FileMissing, SourceUnreadable, RequestRefused and GivenUp."""
        path = self._folder.staged_path(file)
        reference = operation.destination if isinstance(operation, PutReference | AppendReference) else None
        destination = FileDestination(self._folder.manifest.session, file.id, reference)
        _check_unchanged(path, file)
        send_file(
            self._connection,
            self._uuid,
            destination,
            file.size,
            lambda start, length: _Part(path, file, start, length),
            self._insistence,
        )


class _Part:
    """So many bytes of a file from a position on, as long as the file is what it was when it was logged."""

    def __init__(self, path: Path, file: StoredFile, start: int, length: int) -> None:
        _check_unchanged(path, file)
        self._path = path
        self._known = file
        self._left = length
        try:
            self._file = open(path, "rb", buffering=0, opener=_opener(file))  # noqa: SIM115 (closed by close)
            self._file.seek(start)
        except OSError as error:
            raise _unreadable(path, error) from None

    def read(self, size: int) -> bytes:
        if not self._left:
            # What was changed while it was read is not what was logged.
            _check_unchanged(self._path, self._known)
            return b""
        try:
            block = self._file.read(min(size, self._left))
        except OSError as error:
            raise _unreadable(self._path, error) from None
        if not block:
            raise FileMissing(f'The file "{self._path}" became shorter while it was sent. Log it again.', "file-changed")
        self._left -= len(block)
        return block

    def close(self) -> None:
        self._file.close()


def _check_unchanged(path: Path, file: StoredFile) -> None:
    """Raises FileMissing."""
    try:
        facts = os.stat(path, follow_symlinks=bool(file.source))
    except OSError as error:
        raise _unreadable(path, error) from None
    if not stat.S_ISREG(facts.st_mode):
        raise FileMissing(f'"{path}" is no regular file any more. Log it again.', "file-unreadable")
    if facts.st_size != file.size or (file.source and facts.st_mtime_ns != file.changed_ns):
        raise FileMissing(
            f'The file "{path}" was changed before it was sent. It is larger than what is copied when it is logged: log it again, '
            "and change it only afterwards.",
            "file-changed",
        )


def _opener(file: StoredFile) -> Callable[[str, int], int]:
    """Opens what is kept only itself, not what a link leads to; and never waits, as for a named pipe."""
    more = getattr(os, "O_NONBLOCK", 0) | (0 if file.source else getattr(os, "O_NOFOLLOW", 0))
    return lambda path, flags: os.open(path, flags | more)


def _unreadable(path: Path, error: OSError) -> FileMissing:
    return FileMissing(
        f'The file "{path}" cannot be read any more ({error.strerror or error}). Log it again if it is still there.',
        "file-unreadable",
    )


def _files_of(operation: FileOperation) -> list[StoredFile]:
    match operation:
        case PutFile(file=file) | AppendFile(file=file) | PutReference(file=file) | AppendReference(file=file):
            return [file]
        case PutFileSet(files=files):
            return [file for _, file in files]
        case DeleteFromFileSet() | TrackFiles():
            return []


def _bare(file: StoredFile) -> StoredFile:
    """Where the file lies is nothing that a server needs to know."""
    return StoredFile(file.id, file.size)
