"""The lane of operations that need contents of files: the contents go first, then the operations that name them."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import msgspec

from seamark.client.connection import Connection
from seamark.client.errors import RequestRefused
from seamark.client.folder import JournalFolder
from seamark.client.journal_api import Failure, FileDestination, PieceName, send_file, send_piece
from seamark.client.progress import Lane, Progress
from seamark.client.set_aside import FrameSetAside
from seamark.client.uploader.contents import FileMissing, Part, check_unchanged
from seamark.client.uploader.insisting import FAILED, Insistence
from seamark.client.uploader.segments import SegmentUpload, WriterUpload
from seamark.client.uploader.sending import PieceSender
from seamark.client.uploader.tracking import TrackingFailed, tracked
from seamark.model.errors import InvalidInput, SourceUnreadable
from seamark.model.journal import (
    AppendFile,
    AppendReference,
    ArtifactFile,
    AssignArtifact,
    DeleteFromFileSet,
    FileOperation,
    JournalOperation,
    ListArtifactFiles,
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
_MAX_BODY_BYTES = 4 << 20
"""Of what is sent of one frame at once, where that is more than the frame: the list of an artifact's files."""
_LISTED_AT_ONCE = 1_000
"""Files of a file set or artifact in one operation: what few of them need fits through every proxy."""
_AT_ONCE = 4


class _TooManyAtOnce(Exception):
    """What goes together is too large for something in between, or the server fails at some of it."""


class _Poison(Exception):
    """The server fails at one frame each time."""


class FileLane:
    """Sends what needs files, in order, beside everything else."""

    def __init__(
        self,
        folder: JournalFolder,
        connection: Connection,
        insistence: Insistence,
        sender: PieceSender,
    ) -> None:
        """`sender` sends everything else, and knows when it is the turn of files."""
        self._folder = folder
        self._connection = connection
        self._uuid = sender.uuid
        self._insistence = insistence
        self._sender = sender
        self._most_frames = _MAX_FRAMES
        self._most_bytes = _MAX_BODY_BYTES
        self._is_suspect = False
        """The server fails at something of what comes next."""
        self._arrived: set[str] = set()
        """The contents that are on the server, and that no acknowledged operation has named yet."""

    def run(self) -> None:
        """Sends until there is nothing more to send, ever. Raises GivenUp."""
        while (work := self._sender.next_files()) is not None:
            self._send_group(*work)

    def _send_group(self, writer: WriterUpload, segment: SegmentUpload) -> None:
        progress = segment.progress
        operations, count = self._group(segment)
        until = segment.file_frames[2 * count - 1]
        start = progress.begin(Lane.FILES, until)
        name = PieceName(
            self._folder.manifest.session,
            writer.writer,
            f"{segment.segment.number}f",
            start,
            until,
            self._folder.manifest.is_by_step,
        )
        try:
            self._send(name, operations, is_single=count == 1)
        except _TooManyAtOnce:
            progress.abandon(Lane.FILES)
            self._most_frames = count // 2
            return
        except _Poison as poison:
            # What waits beside the journal stays there for it.
            self._sender.set_aside(name, [segment.read(*segment.file_frames[:2])], str(poison), needs_files=True)
            self._is_suspect, self._most_frames = False, _MAX_FRAMES
            self._sender.acknowledge_files(writer, segment, count, until)
            return
        self._sender.acknowledge_files(writer, segment, count, until)
        self._discard(operations)

    def send_set_aside(self, path: Path, facts: FrameSetAside, body: bytes) -> bool:
        """Tries what was set aside once more; whether the server has taken it. Raises GivenUp."""
        manifest = self._folder.manifest
        name = PieceName(manifest.session, facts.writer, f"{facts.segment}f", facts.start, facts.end, manifest.is_by_step)
        operations = unpack_file_operations(memoryview(body))
        self._is_suspect = True
        try:
            self._send(name, operations, is_single=True)
        except _Poison as poison:
            self._sender.say_failures([Failure("", "set-aside", f'What is set aside in "{path}" is still not taken: {poison}')])
            return False
        finally:
            self._is_suspect = False
        self._discard(operations)
        return True

    def _discard(self, operations: Sequence[FileOperation]) -> None:
        """Makes room: what these operations name is the server's now."""
        for operation in operations:
            for file in _files_of(operation):
                self._arrived.discard(file.id)
                self._folder.discard_staged(file)

    def _group(self, segment: SegmentUpload) -> tuple[list[FileOperation], int]:
        """What goes together, and of how many frames it is: exactly what an earlier uploader may have sent, if there is that."""
        progress, frames = segment.progress, segment.file_frames
        start, until = progress.done(Lane.FILES), progress.under_way(Lane.FILES)
        operations: list[FileOperation] = []
        count = 0
        while 2 * count < len(frames):
            begin, end = frames[2 * count], frames[2 * count + 1]
            if count and (end > until if until is not None else self._is_full(progress, start, end, count)):
                break
            found = unpack_file_operations(segment.read(begin, end))
            is_tracking = until is None and any(isinstance(each, TrackFiles) for each in found)
            if count and is_tracking:
                break
            operations += found
            count += 1
            if is_tracking:
                # Its files are many, and are not to be read again because of what goes with it.
                break
        return operations, count

    def _is_full(self, progress: Progress, start: int, end: int, count: int) -> bool:
        return end > progress.done(Lane.FRAMES) or count >= self._most_frames or end - start > _MAX_GROUP_BYTES

    def _send(self, name: PieceName, operations: Sequence[FileOperation], *, is_single: bool) -> None:
        """Raises _TooManyAtOnce where they are of several frames and fewer should go together, and _Poison where they are of one."""
        failures: list[Failure] = []
        try:
            self._send_contents(operations, failures)
        except _Poison:
            if is_single:
                raise
            self._is_suspect = True
            raise _TooManyAtOnce from None
        artifacts: dict[str, Sequence[ArtifactFile]] = {}
        body = self._body(operations, artifacts, failures)
        if is_single:
            self._send_portions(name, body, operations, failures)
        elif frames := list(body):
            try:
                failures += self._insistence(
                    lambda: send_piece(self._connection, self._uuid, name, frames, "identity"),
                    can_be_less=True,
                    may_be_poison=True,
                    is_part=self._is_suspect,
                )
            except RequestRefused as refusal:
                self._is_suspect = self._is_suspect or refusal.status == FAILED
                if refusal.status in (413, FAILED):
                    raise _TooManyAtOnce from None
                failures.append(_refused(operations, refusal))
        self._sender.say_failures(failures)

    def _send_portions(
        self, name: PieceName, body: Iterator[bytes], operations: Sequence[FileOperation], failures: list[Failure]
    ) -> None:
        """Sends what becomes of one frame: in several pieces where it is long, or something in between finds it too large."""
        waiting: list[bytes] = []
        sent, is_all = 0, False
        while True:
            size = sum(map(len, waiting))
            while size < self._most_bytes and not is_all:
                frame = next(body, None)
                is_all = frame is None
                if frame is not None:
                    waiting.append(frame)
                    size += len(frame)
            if not waiting:
                return
            part = [each for each, end in zip(waiting, accumulate(map(len, waiting)), strict=True) if end <= self._most_bytes]
            part = part or waiting[:1]
            is_whole = not sent and is_all and len(part) == len(waiting)
            segment = name.segment if is_whole else f"{name.segment}.{sent}-{sent + len(part)}"
            piece = replace(name, segment=segment)
            try:
                failures += self._insistence(
                    lambda piece=piece, part=part: send_piece(self._connection, self._uuid, piece, part, "identity"),
                    can_be_less=len(part) > 1,
                    may_be_poison=True,
                    is_part=self._is_suspect,
                )
            except RequestRefused as refusal:
                if refusal.status == FAILED:
                    raise _Poison(str(refusal)) from None
                if refusal.status == 413 and len(part) > 1:
                    self._most_bytes = sum(map(len, part)) // 2
                    continue
                failures.append(_refused(operations, refusal))
            sent += len(part)
            del waiting[: len(part)]

    def _body(
        self, operations: Sequence[FileOperation], artifacts: dict[str, Sequence[ArtifactFile]], failures: list[Failure]
    ) -> Iterator[bytes]:
        """The frames that the server is sent of operations whose contents are there."""
        for operation in operations:
            ready = self._ready(operation, artifacts, failures)
            try:
                for each in _portions(ready):
                    yield pack_file_operations([each]) if isinstance(each, FileOperation) else pack_operations([each])
            except InvalidInput as error:
                failures.append(Failure(operation.path, "too-large", str(error)))

    def _ready(
        self,
        operation: FileOperation,
        artifacts: dict[str, Sequence[ArtifactFile]],
        failures: list[Failure],
    ) -> FileOperation | AssignArtifact | None:
        """What to send of an operation now that its contents are there; None when nothing is left of it."""
        match operation:
            case PutFile() | AppendFile() | PutReference() | AppendReference():
                if operation.file.id not in self._arrived:
                    return None
                return msgspec.structs.replace(operation, file=_bare(operation.file))
            case PutFileSet():
                members = [(name, _bare(file)) for name, file in operation.files if file.id in self._arrived]
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

    def _send_contents(self, operations: Sequence[FileOperation], failures: list[Failure]) -> None:
        """Sends the contents of all operations that have not arrived yet, several at once."""
        wanted: dict[str, tuple[FileOperation, StoredFile]] = {}
        for operation in operations:
            wanted.update({file.id: (operation, file) for file in _files_of(operation) if file.id not in self._arrived})
        tasks = list(wanted.values())
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
                    if refusal.status == FAILED:
                        with lock:
                            ended.append(_Poison(str(refusal)))
                        return
                    failure = Failure(operation.path, refusal.kind or str(refusal.status), str(refusal))
                except Exception as end:
                    # Raised by the thread that waits for the others.
                    with lock:
                        ended.append(end)
                    return
                with lock:
                    if failure is None:
                        self._arrived.add(file.id)
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

    def _send_file(self, operation: FileOperation, file: StoredFile) -> None:
        """Raises FileMissing, SourceUnreadable, RequestRefused and GivenUp."""

        def insist(action: Callable[[], object], *, can_be_less: bool) -> object:
            return self._insistence(action, can_be_less=can_be_less, may_be_poison=True, is_part=self._is_suspect)

        path = self._folder.staged_path(file)
        reference = operation.destination if isinstance(operation, PutReference | AppendReference) else None
        destination = FileDestination(self._folder.manifest.session, file.id, reference)
        check_unchanged(path, file)
        send_file(
            self._connection,
            self._uuid,
            destination,
            file.size,
            lambda start, length: Part(path, file, start, length),
            insist,
            _PartsMemory(self._folder, file),
        )


class _PartsMemory:
    """Which parts of a file the server has taken, as it is written down in the journal's folder."""

    def __init__(self, folder: JournalFolder, file: StoredFile) -> None:
        self._folder = folder
        self._file = file

    def known(self) -> tuple[int, int] | None:
        return self._folder.remembered_parts(self._file)

    def note(self, part_bytes: int, taken: int) -> None:
        # Where it cannot be written, the next uploader sends more than it must.
        with contextlib.suppress(OSError):
            self._folder.remember_parts(self._file, part_bytes, taken)


def _files_of(operation: FileOperation) -> list[StoredFile]:
    match operation:
        case PutFile(file=file) | AppendFile(file=file) | PutReference(file=file) | AppendReference(file=file):
            return [file]
        case PutFileSet(files=files):
            return [file for _, file in files]
        case DeleteFromFileSet() | TrackFiles():
            return []


def _portions(ready: FileOperation | AssignArtifact | None) -> Iterator[FileOperation | JournalOperation]:
    """An operation, or several that have the same effect where it names very many files."""
    match ready:
        case None:
            return
        case AssignArtifact(path, hash, list() as files) if len(files) > _LISTED_AT_ONCE:
            for start in range(0, len(files), _LISTED_AT_ONCE):
                end = start + _LISTED_AT_ONCE
                yield ListArtifactFiles(path, hash, files[start:end], is_last=end >= len(files))
            yield AssignArtifact(path, hash)
        case PutFileSet(path, files, is_reset) if len(files) > _LISTED_AT_ONCE:
            for start in range(0, len(files), _LISTED_AT_ONCE):
                yield PutFileSet(path, files[start : start + _LISTED_AT_ONCE], is_reset and not start)
        case _:
            yield ready


def _refused(operations: Sequence[FileOperation], refusal: RequestRefused) -> Failure:
    paths = ", ".join(dict.fromkeys(each.path for each in operations))
    return Failure("", refusal.kind or str(refusal.status), f"Files were refused ({paths[:500]}): {refusal}")


def _bare(file: StoredFile) -> StoredFile:
    """Where the file lies is nothing that a server needs to know."""
    return StoredFile(file.id, file.size)
